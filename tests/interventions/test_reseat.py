"""Reseating: the same desks, other people at them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.organisation.organisation import problems
from simulation.randomness import INTERVENTION
from tests.interventions.redesigning import EVERYBODY, ORGANISATION, made, reach, redesigned

N = ORGANISATION.n
# By another chance than that of the tests.
OTHER = reach()._replace(identity=INTERVENTION + 1)
MIXED = made("reseat", by="mixed", across_sites=True).redesign(ORGANISATION, OTHER)


def places(organisation):
    workplace = organisation.workplace
    return workplace.desk_starts[workplace.floor] + workplace.desk


def together(organisation, label):
    """Return how often people at neighbouring desks of a floor have the same label."""
    workplace = organisation.workplace
    order = np.argsort(places(organisation))
    beside = np.diff(places(organisation)[order]) == 1
    beside &= np.diff(workplace.floor[order]) == 0
    return np.mean(np.diff(label[order])[beside] == 0)


@pytest.mark.parametrize("by", ["team", "unit", "mixed"])
@pytest.mark.parametrize("across_sites", [True, False])
def test_the_same_desks_are_handed_out_among_those_reached(by, across_sites):
    some = np.arange(N) % 3 > 0
    after = redesigned("reseat", some, MIXED, by=by, across_sites=across_sites)
    assert list(problems(after)) == []
    assert np.array_equal(places(after)[~some], places(MIXED)[~some])
    assert np.array_equal(np.sort(places(after)), np.sort(places(MIXED)))
    assert not np.array_equal(places(after), places(MIXED))


@pytest.mark.parametrize("by", ["team", "unit", "mixed"])
def test_people_stay_at_their_site_unless_sites_are_crossed(by):
    site = MIXED.workplace.site
    same = redesigned("reseat", organisation=MIXED, by=by).workplace.site == site
    assert same.all()
    crossed = redesigned("reseat", organisation=MIXED, by=by, across_sites=True).workplace.site
    assert np.any(crossed != site)


def test_by_team_teams_sit_side_by_side():
    team, unit = ORGANISATION.people.manager, ORGANISATION.people.unit
    by = {
        key: redesigned("reseat", organisation=MIXED, by=key, across_sites=True)
        for key in ("team", "unit", "mixed")
    }
    assert together(by["team"], team) > 0.6
    assert together(by["unit"], team) < 0.3
    assert together(by["mixed"], team) < 0.1
    assert together(by["unit"], unit) > 0.95
    assert together(by["mixed"], unit) < 0.5


def test_teams_that_sit_together_already_keep_their_desks():
    seated = redesigned("reseat", organisation=MIXED, by="team")
    assert redesigned("reseat", organisation=seated, by="team") is seated


@pytest.mark.parametrize("size", [0, 1])
def test_nobody_can_change_places_alone(size):
    assert redesigned("reseat", np.arange(N) < size, by="mixed") is ORGANISATION


def test_closed_seats_keep_their_desks():
    closed = np.arange(N) >= N - 20
    people = replace(ORGANISATION.people, is_open=~closed)
    before = replace(ORGANISATION, people=people)
    after = redesigned("reseat", EVERYBODY & ~closed, before, by="mixed")
    assert np.array_equal(places(after)[closed], places(before)[closed])
    assert list(problems(after)) == []
