"""Bringing teams together: one floor a team, and nobody else moves."""

from __future__ import annotations

import numpy as np

from simulation.organisation.organisation import problems
from tests.interventions.redesigning import EVERYBODY, ORGANISATION, redesigned

MANAGER = ORGANISATION.people.manager
MIXED = redesigned("reseat", by="mixed", across_sites=True)


def floors(organisation, manager):
    return np.unique(organisation.workplace.floor[manager == MANAGER])


def moves(before, after):
    old, new = before.workplace, after.workplace
    return (old.floor != new.floor) | (old.desk != new.desk)


def test_every_team_sits_on_one_floor():
    after = redesigned("bring_teams_together", organisation=MIXED)
    assert list(problems(after)) == []
    assert any(len(floors(MIXED, manager)) > 1 for manager in MANAGER)
    assert all(len(floors(after, manager)) == 1 for manager in MANAGER)


def test_only_those_reached_move():
    some = ORGANISATION.people.unit == 0
    after = redesigned("bring_teams_together", some, MIXED)
    moved = moves(MIXED, after)
    assert moved.any()
    assert not np.any(moved & ~some)


def test_a_team_goes_where_most_of_its_people_sit_when_there_is_room():
    sizes = np.bincount(MANAGER[MANAGER >= 0])
    team = np.flatnonzero(np.argmax(sizes) == MANAGER)
    workplace = ORGANISATION.workplace
    begun = redesigned(
        "move_to_site",
        np.isin(np.arange(ORGANISATION.n), team[: len(team) // 2 + 1]),
        to="New",
        new=True,
    )
    after = redesigned("bring_teams_together", np.isin(np.arange(200), team), begun).workplace
    assert np.all(after.floor[team] == begun.workplace.floor[team[0]])
    assert len(after.floor_desks) == len(workplace.floor_desks) + 1


def test_the_top_keeps_the_desk():
    assert not moves(MIXED, redesigned("bring_teams_together", organisation=MIXED))[MANAGER == -1]


def test_teams_that_are_together_stay():
    after = redesigned("bring_teams_together", organisation=MIXED)
    assert redesigned("bring_teams_together", EVERYBODY, after) is after
