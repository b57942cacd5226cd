"""A snapshot says what the state says, for the people who are there."""

from __future__ import annotations

import numpy as np

from simulation.dynamics.state import tie_table
from simulation.measures.snapshot import snapshot
from tests.measures.made_up_states import PARAMETERS, organisation_of, snapshot_of, state_of

PAIRS = [(0, 3), (1, 2), (0, 1), (2, 3), (1, 3)]
RAW = [1.0, 5.0, 0.3, 9.0, 2.0]
SINCE = [3, 1, 4, 1, 5]
ACTIVE = [True, True, False, True, True]


def test_ties_are_the_active_ones_of_the_tie_table():
    state = state_of(4, PAIRS, raw=RAW, since=SINCE, active=ACTIVE, week=9)
    table, seen = tie_table(state, 2.0), snapshot(state, PARAMETERS)
    once = seen.person < seen.partner
    assert np.array_equal(seen.person[once], table.source[table.active])
    assert np.array_equal(seen.partner[once], table.target[table.active])
    assert np.array_equal(seen.strength[once], table.strength[table.active])
    assert np.array_equal(seen.age[once], table.age[table.active])


def test_every_tie_stands_with_both_ends():
    seen = snapshot_of(4, PAIRS, raw=RAW)
    entries = list(zip(seen.person.tolist(), seen.partner.tolist(), strict=True))
    assert len(set(entries)) == len(entries) == 2 * len(PAIRS)
    strengths = dict(zip(entries, seen.strength.tolist(), strict=True))
    assert all(strengths[i, j] == strengths[j, i] for i, j in entries)


def test_employees_are_the_holders_of_occupied_seats():
    organisation = organisation_of(
        5,
        unit=[0, 1, 2, 3, 4],
        site=[0, 1, 0, 1, 0],
        level=[5, 4, 3, 2, 1],
        manager=[-1, 0, 0, 1, 3],
    )
    seen = snapshot_of(
        5, [(0, 4), (2, 4)], occupied=[1, 0, 1, 0, 1], joined=range(5), organisation=organisation
    )
    assert seen.n == 3
    assert seen.partner.tolist() == [2, 2, 0, 1]
    assert seen.unit.tolist() == [0, 2, 4]
    assert seen.site.tolist() == [0, 0, 0]
    assert seen.level.tolist() == [5, 3, 1]
    assert seen.layer.tolist() == [1, 2, 4]
    assert seen.joined.tolist() == [0, 2, 4]


def test_top_is_a_team_of_its_own():
    organisation = organisation_of(4, manager=[3, 3, 0, -1])
    assert snapshot_of(4, organisation=organisation).team.tolist() == [3, 3, 0, 4]


def test_week_is_the_one_simulated_last():
    assert snapshot_of(2, week=7).week == 6


def test_later_weeks_leave_a_snapshot_alone():
    state = state_of(3, [(0, 1)], conversations={"contacts": np.array([1, 1, 0], np.int32)})
    seen = snapshot(state, PARAMETERS)
    state.ties.strength[:] = 0
    state.ties.since[:] = 99
    state.occupants.occupied[:] = 0
    state.occupants.joined[:] = 99
    state.conversations.contacts[:] = 0
    assert seen.n == 3
    assert seen.age.tolist() == [1, 1]
    assert seen.strength.tolist() == [4 / 6, 4 / 6]
    assert seen.joined.max() == -1000
    assert seen.conversations.contacts.tolist() == [1, 1, 0]
