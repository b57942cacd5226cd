"""Hierarchy and autonomy against published findings: directions, not sizes."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.organisation.people import ROOT, tiers
from tests.directions.arms import ended, falls, means, rises, tied

pytestmark = pytest.mark.xdist_group("directions")


def steps_between(manager):
    """Return the steps between each two along the reporting line, (n, n)."""
    chains = []
    for seat in range(len(manager)):
        chain = [seat]
        while manager[chain[-1]] != ROOT:
            chain.append(manager[chain[-1]])
        chains.append(chain)
    steps = np.zeros((len(manager), len(manager)), int)
    for i, own in enumerate(chains):
        height = {seat: k for k, seat in enumerate(own)}
        for j, other in enumerate(chains):
            steps[i, j] = next(k + height[seat] for k, seat in enumerate(other) if seat in height)
    return steps


def test_contact_follows_the_reporting_line():
    """Hunter, Bentzen & Taug 2020: the farther apart in the chain of command, the less contact."""
    state = ended("nothing").state
    steps, pairs = steps_between(state.organisation.people.manager), tied(state)
    shares = [pairs[steps == distance].mean() for distance in range(1, 9)]
    assert shares[0] > 0.9
    assert np.all(np.diff(shares) < 0)


def test_managers_have_more_partners():
    """Kleinbaum, Stuart & Tushman 2008: activity rises with rank."""
    state = ended("nothing").state
    tier, degree = tiers(state.organisation.people.manager), tied(state).sum(axis=1)
    assert degree[tier > 0].mean() > 1.05 * degree[tier == 0].mean()


def test_rank_stands_between_people():
    """Kleinbaum, Stuart & Tushman 2013: ties are densest within a rank."""
    assert rises("no status distance", "cross_level_tie_share")
    assert rises("no status distance", "mean_degree")


def test_wider_spans_take_managers_hours():
    """A manager's limited attention (Cross, Rebele & Grant 2016): hours go to the reports."""
    hours = [means(arm, "manager_contact_hours").mean() for arm in ("nothing", "span of 10")]
    assert rises("span of 10", "manager_contact_hours")
    assert rises("span of 20", "manager_contact_hours", "span of 10")
    assert hours[1] > 1.1 * hours[0]


def test_wider_spans_turn_people_to_their_own_teams():
    """Larger teams are larger foci (Feld 1981); time for others does not grow with them."""
    assert falls("span of 10", "cross_unit_tie_share")
    assert falls("span of 20", "cross_unit_tie_share", "span of 10")


def test_autonomy_makes_room_for_voluntary_contacts():
    """Assumed: no study gives it; the model must at least not do the opposite."""
    assert rises("autonomy", "contacts_per_employee")
    assert rises("autonomy", "cross_unit_contact_share")
