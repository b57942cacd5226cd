"""Moving to a site: everybody gets a desk there, teams sit together."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from simulation.organisation.organisation import problems
from tests.interventions.redesigning import ORGANISATION, made, redesigned

WORKPLACE = ORGANISATION.workplace
SECOND = WORKPLACE.site_names[1]


def test_those_reached_are_at_the_site_and_the_others_where_they_were():
    some = np.arange(ORGANISATION.n) % 3 == 0
    after = redesigned("move_to_site", some, to=SECOND)
    assert list(problems(after)) == []
    assert np.all(after.workplace.site[some] == 1)
    stay = ~some | (WORKPLACE.site == 1)
    assert np.array_equal(after.workplace.floor[stay], WORKPLACE.floor[stay])
    assert np.array_equal(after.workplace.desk[stay], WORKPLACE.desk[stay])


def test_floors_are_opened_where_there_is_no_room():
    after = redesigned("move_to_site", to=SECOND).workplace
    more = len(after.floor_desks) - len(WORKPLACE.floor_desks)
    assert more > 0
    assert np.all(after.floor_desks[-more:] == WORKPLACE.floor_desks[0])
    storeys = after.floor_storey[after.floor_site == 1]
    assert np.array_equal(np.sort(storeys), np.arange(len(storeys)))


def test_free_desks_come_before_new_floors():
    assert np.count_nonzero(WORKPLACE.site == 1) + 5 < WORKPLACE.floor_desks[0]
    few = np.flatnonzero(WORKPLACE.site == 0)[:5]
    after = redesigned("move_to_site", np.isin(np.arange(ORGANISATION.n), few), to=SECOND)
    assert len(after.workplace.floor_desks) == len(WORKPLACE.floor_desks)


def test_teams_that_move_sit_on_one_floor():
    before = redesigned("reseat", by="mixed")
    after = redesigned("move_to_site", organisation=before, to="New", new=True).workplace
    for manager in np.unique(ORGANISATION.people.manager):
        team = ORGANISATION.people.manager == manager
        assert len(np.unique(after.floor[team])) == 1


def test_teams_join_their_people_at_the_site():
    manager = ORGANISATION.people.manager
    sizes = np.bincount(manager[(manager >= 0) & (WORKPLACE.site == 0)])
    team = np.flatnonzero(manager == np.argmax(sizes))
    first = np.isin(np.arange(ORGANISATION.n), team[:1])
    # The others fill the ground floor of the new site first.
    filled = redesigned(
        "move_to_site", ~np.isin(np.arange(ORGANISATION.n), team), to="New", new=True
    )
    begun = redesigned("move_to_site", first, filled, to="New")
    done = redesigned("move_to_site", organisation=begun, to="New").workplace
    assert np.all(done.floor[team] == begun.workplace.floor[team[0]])


def test_a_site_is_opened_on_request_only():
    assert redesigned("move_to_site", to="New") is ORGANISATION
    after = redesigned("move_to_site", to="New", new=True)
    assert after.workplace.site_names == (*WORKPLACE.site_names, "New")
    assert np.all(after.workplace.site == len(WORKPLACE.site_names))
    assert list(problems(after)) == []


def test_opening_a_site_that_is_there_is_a_move_to_it():
    opened = redesigned("move_to_site", to=SECOND, new=True).workplace
    assert opened.site_names == WORKPLACE.site_names
    assert np.array_equal(opened.floor, redesigned("move_to_site", to=SECOND).workplace.floor)


def test_no_site_is_opened_for_nobody():
    nobody = np.zeros(ORGANISATION.n, bool)
    assert redesigned("move_to_site", nobody, to="New", new=True) is ORGANISATION


@pytest.mark.parametrize("name", ["", None, 7])
def test_the_site_needs_a_name(name):
    with pytest.raises(ValidationError):
        made("move_to_site", to=name)
