"""When an intervention has effect, on whom, and how changes of a policy add up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.interventions import BY_KIND
from simulation.interventions.intervention import PolicyChange
from simulation.interventions.programme import Turn, effective, policy_range
from simulation.interventions.where import Where, target
from simulation.organisation.generate import GenerateSettings, generate
from simulation.organisation.policies import POLICY_NAMES
from simulation.randomness import draws_of

ORGANISATION = generate(GenerateSettings(employees=120, span=5, units=3, sites=2), draws_of(1, 0))
UNIFORM = np.random.Generator(np.random.Philox(1)).random(120)
EVERYBODY = np.ones(4, bool)


def communities(**settings):
    return BY_KIND["add_communities"](**settings)


def concerned(**where):
    return target(ORGANISATION, Where(**where), UNIFORM)


def test_week_and_from_are_the_same():
    for first in ({"week": 4}, {"from": 4}):
        intervention = communities(until=6, **first)
        assert [intervention.is_active(week) for week in range(3, 8)] == [0, 1, 1, 0, 0]


def test_effect_lasts_without_an_end():
    assert communities(week=4).is_active(2000)


@given(st.integers(0, 99), st.integers(0, 99))
def test_end_in_the_first_week_is_no_effect(first, week):
    assert not communities(week=first, until=first).is_active(week)


def test_everybody_is_concerned_without_a_target():
    assert target(ORGANISATION, None, UNIFORM).all()
    assert concerned().all()


def test_unit_site_and_level_are_found_by_name_and_number():
    people, workplace = ORGANISATION.people, ORGANISATION.workplace
    unit, site = people.unit_names[1], workplace.site_names[0]
    assert np.array_equal(concerned(unit=unit), people.unit == 1)
    assert np.array_equal(concerned(unit=[unit, people.unit_names[0]]), people.unit < 2)
    assert np.array_equal(concerned(site=site), workplace.site == 0)
    assert np.array_equal(concerned(level=[1]), people.level == 1)


def test_team_is_those_who_report_to_the_seat():
    manager = ORGANISATION.people.manager
    assert np.array_equal(concerned(team=0), manager == 0)


def test_all_that_is_given_must_apply():
    unit = ORGANISATION.people.unit_names[0]
    both = concerned(unit=unit, level=1, share=0.5)
    assert np.array_equal(both, concerned(unit=unit) & concerned(level=1) & concerned(share=0.5))


def test_share_keeps_to_each_seats_own_draw():
    assert np.array_equal(concerned(share=0.3), UNIFORM < 0.3)
    assert concerned(share=1).all()


def test_unknown_names_concern_nobody():
    assert not concerned(unit="Nobody's unit").any()


def test_set_then_scale_then_add_whatever_the_order():
    changes = [("add", 0.1), ("scale", 0.5), ("set", 0.4), ("set", 0.8)]
    listed = [Turn(PolicyChange("autonomy", *change), EVERYBODY) for change in changes]
    assert effective("autonomy", np.full(4, 0.3), listed) == pytest.approx(0.8 * 0.5 + 0.1)


def test_changes_concern_their_target_and_their_policy_only():
    some = np.array([True, False, True, False])
    changes = [
        Turn(PolicyChange("autonomy", "set", 0.9), some),
        Turn(PolicyChange("presence", "set", 0.1), EVERYBODY),
    ]
    assert effective("autonomy", np.full(4, 0.3), changes).tolist() == [0.9, 0.3, 0.9, 0.3]


operations = st.tuples(st.sampled_from(["set", "scale", "add"]), st.floats(-9, 9))


@given(st.sampled_from(POLICY_NAMES), st.lists(operations, max_size=5))
def test_value_in_force_stays_in_the_declared_range(policy, turned):
    changes = [Turn(PolicyChange(policy, *one), EVERYBODY) for one in turned]
    low, high = policy_range(policy)
    values = effective(policy, np.full(4, low), changes)
    assert np.all((values >= low) & (values <= high))


def test_limits_hold_at_the_end_only():
    changes = [("add", 3.0), ("add", -3.0)]
    listed = [Turn(PolicyChange("autonomy", *change), EVERYBODY) for change in changes]
    assert effective("autonomy", np.full(4, 0.3), listed) == pytest.approx(0.3)
