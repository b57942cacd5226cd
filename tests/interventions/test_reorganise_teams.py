"""Reorganisation: new teams of the same sizes, managers and units as they were."""

from __future__ import annotations

import numpy as np

from simulation.organisation.organisation import problems
from simulation.organisation.people import spans
from tests.interventions.redesigning import ORGANISATION, redesigned

PEOPLE = ORGANISATION.people
STAFF = spans(PEOPLE.manager) == 0


def test_teams_keep_their_sizes_and_managers_their_managers():
    after = redesigned("reorganise_teams")
    assert list(problems(after)) == []
    assert np.array_equal(spans(after.people.manager), spans(PEOPLE.manager))
    assert np.array_equal(after.people.manager[~STAFF], PEOPLE.manager[~STAFF])


def test_most_people_get_another_manager():
    after = redesigned("reorganise_teams").people
    assert np.mean(after.manager[STAFF] != PEOPLE.manager[STAFF]) > 0.6


def test_people_stay_in_their_unit_unless_it_goes_across_the_organisation():
    def outside(after):
        teams = [set(PEOPLE.manager[STAFF & (PEOPLE.unit == unit)]) for unit in range(4)]
        pairs = zip(after.people.manager[STAFF], PEOPLE.unit[STAFF], strict=True)
        return sum(boss not in teams[unit] for boss, unit in pairs)

    assert outside(redesigned("reorganise_teams")) == 0
    assert outside(redesigned("reorganise_teams", across="organisation")) > 20


def test_units_and_desks_do_not_change():
    after = redesigned("reorganise_teams", across="organisation")
    assert after.people.unit is PEOPLE.unit
    assert after.workplace is ORGANISATION.workplace


def test_only_those_concerned_change_teams():
    some = np.arange(ORGANISATION.n) % 2 == 0
    after = redesigned("reorganise_teams", some).people
    assert np.array_equal(after.manager[~some], PEOPLE.manager[~some])
    assert redesigned("reorganise_teams", ~STAFF) is ORGANISATION
