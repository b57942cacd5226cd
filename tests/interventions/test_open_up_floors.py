"""Open plan: set to what is asked for, all of it when nothing is."""

from __future__ import annotations

from tests.interventions.redesigning import made


def test_floors_are_as_open_as_asked_for():
    assert made("open_up_floors", openness=0.3).policy_changes() == (("open_plan", "set", 0.3),)


def test_floors_are_all_open_when_nothing_is_asked_for():
    assert made("open_up_floors").policy_changes() == (("open_plan", "set", 1.0),)
