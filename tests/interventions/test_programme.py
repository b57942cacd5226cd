"""How interventions of a scenario go together: order, whom they concern, steps, costs."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.interventions.programme import Programme, identity
from simulation.interventions.where import Present, at_the_start
from simulation.organisation.policies import POLICY_NAMES, Policies
from tests.interventions.redesigning import DRAWS, ORGANISATION, made

WEEKS = 50


def programme(*entries, autonomy=0.5):
    return Programme(entries, Policies(autonomy=autonomy), ORGANISATION, DRAWS, WEEKS)


def autonomy(one, week, present=at_the_start):
    return one.effect(week, present).dials[POLICY_NAMES.index("autonomy")]


def freed(**settings):
    return made("change_autonomy", **settings)


def test_nothing_is_folded_twice():
    one = programme(freed(week=2, to=0.9, until=5))
    due = []
    for week in range(7):
        due.append(one.due(week))
        one.effect(week, at_the_start)
    assert due == [True, False, True, False, False, True, False]


def test_the_one_that_begins_later_counts_whatever_the_order_in_the_file():
    late, early = freed(week=3, to=0.9), freed(week=1, to=0.1)
    for entries in ((late, early), (early, late)):
        assert np.all(autonomy(programme(*entries), 3) == np.float64(0.9))


def test_in_one_week_the_files_order_counts():
    assert np.all(autonomy(programme(freed(to=0.9), freed(to=0.1)), 0) == np.float64(0.1))


def test_a_ramp_turns_a_policy_by_equal_steps():
    one = programme(freed(week=1, to=0.9, ramp=4))
    values = [autonomy(one, week)[0] for week in range(7)]
    assert values == pytest.approx([0.5, 0.6, 0.7, 0.8, 0.9, 0.9, 0.9])
    assert [programme(freed(week=1, to=0.9, ramp=4)).due(week) for week in (0, 1)] == [True, True]


@pytest.mark.parametrize(("settings", "half"), [({"to": 0.9}, 0.7), ({"by": 0.2}, 0.6)])
def test_intensity_goes_part_of_the_way(settings, half):
    assert autonomy(programme(freed(intensity=0.5, **settings)), 0) == pytest.approx(half)


def test_intensity_reaches_a_share_of_those_concerned():
    def members(intensity):
        one = programme(made("add_communities", count=1, size=200, intensity=intensity))
        return set(one.effect(0, at_the_start).organisation.communities.members[-200:].tolist())

    everybody, half = len(members(1.0)), len(members(0.5))
    assert everybody == ORGANISATION.n
    assert 0.35 * everybody < half < 0.65 * everybody


def test_whom_it_concerns_is_settled_when_it_begins():
    joined = np.full(ORGANISATION.n, 10, np.int32)
    member = ORGANISATION.communities.founder
    one = programme(freed(week=1, to=0.9, where={"tenure": {"under": 13}}))
    for week in range(6):
        values = autonomy(one, week, lambda _, week=week: Present(joined + week, member))
    assert np.all(values == np.float64(0.9))


def test_vacant_seats_have_no_tenure():
    tenure = np.where(np.arange(ORGANISATION.n) < 50, -1, 5).astype(np.int32)
    member = ORGANISATION.communities.founder
    one = programme(freed(to=0.9, where={"tenure": {"under": 13}}))
    values = autonomy(one, 0, lambda _: Present(tenure, member))
    assert np.array_equal(values > 0.5, tenure >= 0)


def test_it_sees_the_organisation_that_earlier_ones_left():
    flat = made("flatten_hierarchy", week=0, layers=2)
    free = freed(week=1, to=0.9, where={"layer": 2})
    one = programme(flat, free)
    autonomy(one, 0)
    assert np.count_nonzero(autonomy(one, 1) > 0.5) == ORGANISATION.n - 1


def test_layer_floor_employee_and_community_are_found_by_number():
    workplace, communities = ORGANISATION.workplace, ORGANISATION.communities
    expected = {
        "employee": np.isin(np.arange(ORGANISATION.n), [3, 5]),
        "floor": workplace.floor_storey[workplace.floor] == 1,
        "community": np.isin(np.arange(ORGANISATION.n), communities.members),
    }
    wheres = {"employee": [5, 3], "floor": 1, "community": 0}
    for key, wanted in wheres.items():
        values = autonomy(programme(freed(to=0.9, where={key: wanted})), 0)
        assert np.array_equal(values > 0.5, expected[key]), key
        assert 0 < np.count_nonzero(expected[key]) < ORGANISATION.n


def test_its_chance_is_its_own_whatever_else_a_scenario_has():
    plain = made("add_communities", count=2, size=9)
    labelled = made("add_communities", count=2, size=9, label="Guilds")
    other = made("flatten_hierarchy", layers=3)
    assert identity([other, plain], 1) == identity([plain], 0)
    assert identity([plain, labelled], 1) == identity([labelled], 0)
    assert len({identity([plain, plain, labelled], k) for k in range(3)}) == 3


def test_costs_that_arise_once_are_spread_over_the_weeks_in_effect():
    cost = {"hours_once": 8.0, "hours_weekly": 0.5, "money_once": 300.0, "money_weekly": 7.0}
    one = programme(freed(week=20, to=0.9, cost=cost))
    spent = [one.effect(week, at_the_start) for week in range(WEEKS)]
    n = ORGANISATION.n
    assert sum(week.hours for week in spent) == pytest.approx(n * (8 + 30 * 0.5))
    assert sum(week.money for week in spent) == pytest.approx(300 + 30 * 7)
    assert (spent[19].hours, spent[19].money) == (0, 0)


def test_costs_go_with_the_intensity():
    cost = {"hours_weekly": 2.0, "money_weekly": 10.0}
    half = programme(freed(to=0.9, intensity=0.5, cost=cost)).effect(0, at_the_start)
    assert (half.hours, half.money) == (ORGANISATION.n, 5.0)


def test_costs_that_are_usual_hold_where_the_scenario_says_nothing():
    flat = made("flatten_hierarchy", layers=3, cost={"money_once": 5.0})
    assert flat.cost_in_force().hours_once == type(flat).usual_cost.hours_once
    assert flat.cost_in_force().money_once == 5
    assert flat.cost_in_force().hours_weekly == 0


@pytest.mark.parametrize("kind", ["randomise_coffee", "hold_offsite", "onboard"])
def test_those_hired_later_take_part_in_meetings_that_go_on(kind):
    one = programme(made(kind, week=1), made("hire", week=3, people=20))
    one.effect(1, at_the_start)
    after = one.effect(27, at_the_start).organisation
    assert set(range(ORGANISATION.n, after.n)) <= set(after.gatherings.members.tolist())


def test_mentors_of_others_stay_when_somebody_is_hired():
    one = programme(made("mentor", week=1), made("hire", week=3, people=20))
    first = one.effect(1, at_the_start).organisation.gatherings.members.reshape(-1, 2)
    later = one.effect(3, at_the_start).organisation.gatherings.members.reshape(-1, 2)
    assert {tuple(pair) for pair in first} < {tuple(pair) for pair in later}


def test_nobody_meets_whose_place_was_closed_later():
    one = programme(made("randomise_coffee", week=1), made("lay_off", week=3, share=0.5))
    after = one.effect(3, at_the_start).organisation
    assert np.array_equal(after.gatherings.members, np.flatnonzero(after.people.open))
