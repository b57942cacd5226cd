"""Training: so many hours more, and they are what it costs unless the scenario says otherwise."""

from __future__ import annotations

from tests.interventions.redesigning import made


def test_hours_are_added():
    assert made("train_employees", hours=1.5).policy_changes() == (("training", "add", 1.5),)


def test_training_time_is_the_usual_cost():
    assert made("train_employees", hours=1.5).cost_in_force().hours_weekly == 1.5
    declared = made("train_employees", hours=1.5, cost={"hours_weekly": 0.5, "money_once": 10})
    assert declared.cost_in_force().hours_weekly == 0.5
    paid = made("train_employees", hours=1.5, cost={"money_once": 10}).cost_in_force()
    assert (paid.hours_weekly, paid.money_once) == (1.5, 10)
