"""Relationships: strength, bonding and bridging, age, survival, dormancy, newcomers."""

from __future__ import annotations

import math

import pytest

from simulation.measures import relationships
from tests.measures.made_up_states import organisation_of, snapshot_of

# Two teams, {1, 2} under 0 and {3, 4} under 1; 0 is the top.
TEAMS = organisation_of(5, manager=[-1, 0, 0, 1, 1])


def test_strength_is_reported_strength():
    seen = snapshot_of(3, [(0, 1), (1, 2)], raw=[2.0, 6.0])
    assert relationships.mean_strength(seen) == pytest.approx((0.5 + 0.75) / 2)


def test_strong_from_one_half():
    seen = snapshot_of(4, [(0, 1), (1, 2), (2, 3)], raw=[1.99, 2.0, 6.0])
    assert relationships.strong_tie_share(seen) == pytest.approx(2 / 3)


def test_bonding_within_and_bridging_across_teams():
    pairs = [(1, 2), (3, 4), (2, 3), (0, 1)]
    seen = snapshot_of(5, pairs, raw=[2.0, 6.0, 2.0, 18.0], organisation=TEAMS)
    assert relationships.bonding_strength(seen) == pytest.approx(2 * (0.5 + 0.75) / 5)
    assert relationships.bridging_strength(seen) == pytest.approx(2 * (0.5 + 0.9) / 5)


def test_age_counts_the_first_week():
    seen = snapshot_of(3, [(0, 1), (1, 2)], since=[10, 4], week=11)
    assert relationships.tie_age(seen) == pytest.approx((1 + 7) / 2)


def test_survivors_have_been_active_since_a_year_ago():
    since = [8, 7, 60]
    seen = snapshot_of(
        4, [(0, 1), (1, 2), (2, 3)], since=since, week=60, active_history={7: 4, 8: 5}
    )
    assert relationships.tie_survival_52w(seen) == pytest.approx(1 / 4)


@pytest.mark.parametrize("history", [{}, {8: 3}, {7: 0}])
def test_survival_is_unknown_without_ties_a_year_ago(history):
    seen = snapshot_of(2, [(0, 1)], week=60, active_history=history)
    assert math.isnan(relationships.tie_survival_52w(seen))


def test_dormant_ties_were_relationships_once():
    pairs = [(0, 1), (0, 2), (0, 3), (1, 2)]
    seen = snapshot_of(
        4, pairs, raw=[0.1, 0.1, 5.0, 0.1], peak=[2.0, 1.9, 5.0, 3.0], active=[0, 0, 1, 0]
    )
    assert relationships.dormant_ties_per_employee(seen) == pytest.approx(2 * 2 / 4)
    assert seen.n_ties == 1


def test_newcomers_joined_13_to_25_weeks_ago():
    joined = [87, 86, 74, 73, 50]
    seen = snapshot_of(5, [(0, 1), (1, 2), (1, 3)], joined=joined, week=100)
    assert relationships.newcomer_ties_13w(seen) == pytest.approx((3 + 1) / 2)


def test_newcomers_ties_are_unknown_when_nobody_joined():
    assert math.isnan(relationships.newcomer_ties_13w(snapshot_of(2, [(0, 1)], week=100)))


def test_relationships_with_the_manager_are_the_strong_ones():
    organisation = organisation_of(5, manager=[-1, 0, 0, 1, 1])
    pairs = [(0, 1), (0, 2), (1, 3), (2, 3), (2, 4)]
    seen = snapshot_of(5, pairs, raw=[4.0, 1.0, 2.0, 4.0, 4.0], organisation=organisation)
    assert relationships.manager_relationship_share(seen) == pytest.approx(2 / 4)


def test_a_vacant_managers_seat_counts_for_nobody():
    organisation = organisation_of(4, manager=[-1, 0, 1, 1])
    seen = snapshot_of(4, [(2, 3)], occupied=[1, 0, 1, 1], organisation=organisation)
    assert math.isnan(relationships.manager_relationship_share(seen))
