"""Mentors: of another unit and a higher level, met as often as asked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.interventions.redesigning import EVERYBODY, ORGANISATION, redesigned

PEOPLE = ORGANISATION.people


def pairs(after):
    return after.gatherings.members.reshape(-1, 2)


@pytest.mark.parametrize("across", ["unit", "team"])
def test_a_mentor_is_senior_and_from_elsewhere(across):
    label = PEOPLE.unit if across == "unit" else PEOPLE.manager
    after = redesigned("mentor", across=across)
    assert len(pairs(after)) > 0.9 * np.count_nonzero(PEOPLE.level < PEOPLE.level.max() - 1)
    for one, other in pairs(after):
        assert label[one] != label[other]
        assert PEOPLE.level[one] != PEOPLE.level[other]


@pytest.mark.parametrize("across", ["unit", "team"])
def test_nobodys_mentor_is_their_own_manager(across):
    line = PEOPLE.manager
    own = {tuple(sorted((seat, line[seat]))) for seat in np.flatnonzero(line >= 0)}
    assert own.isdisjoint(tuple(pair) for pair in pairs(redesigned("mentor", across=across)))


def test_managers_find_one_of_the_few_above_them():
    high = PEOPLE.level == PEOPLE.level.max() - 2
    after = redesigned("mentor", high)
    assert after.gatherings.count == np.count_nonzero(high)


def test_pairs_stay_when_somebody_elses_place_is_closed():
    closed = np.arange(ORGANISATION.n) >= ORGANISATION.n - 5
    people = replace(PEOPLE, is_open=~closed)
    before = {tuple(pair) for pair in pairs(redesigned("mentor")).tolist()}
    later = redesigned("mentor", EVERYBODY & ~closed, replace(ORGANISATION, people=people))
    untouched = {pair for pair in before if not closed[list(pair)].any()}
    assert untouched <= {tuple(pair) for pair in pairs(later).tolist()}


def test_everybody_has_one_mentor_at_most():
    some = np.arange(ORGANISATION.n) % 10 == 3
    after = redesigned("mentor", some)
    mentees = [
        one if PEOPLE.level[one] < PEOPLE.level[other] else other for one, other in pairs(after)
    ]
    assert len(set(mentees)) == len(mentees)
    assert set(mentees) <= set(np.flatnonzero(some))


def test_meetings_are_as_frequent_for_newcomers_as_for_all():
    newcomers = redesigned("mentor", every=4).gatherings
    everybody = redesigned("mentor", every=4, newcomers_only=False).gatherings
    assert newcomers.for_newcomers.all()
    assert not everybody.for_newcomers.any()
    # Half of the draws of a pair are of oneself; one newcomer initiates, or both do.
    assert np.all(newcomers.rate / 2 == 1 / 4)
    assert np.all(2 * everybody.rate / 2 == 1 / 4)


def test_the_top_has_no_mentor():
    assert redesigned("mentor", PEOPLE.level == PEOPLE.level.max()) is ORGANISATION
