"""Rotation: pairs exchange manager and desk, across units, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.organisation.organisation import problems
from simulation.organisation.people import spans
from tests.interventions.redesigning import ORGANISATION, redesigned

PEOPLE, WORKPLACE = ORGANISATION.people, ORGANISATION.workplace


def moved(after):
    return np.flatnonzero(after.people.manager != PEOPLE.manager)


@pytest.mark.parametrize("across", ["unit", "team"])
def test_places_are_exchanged_in_pairs(across):
    after = redesigned("rotate_jobs", share=0.4, across=across)
    label = PEOPLE.unit if across == "unit" else PEOPLE.manager
    desk_holder = {
        place: seat for seat, place in enumerate(zip(WORKPLACE.floor, WORKPLACE.desk, strict=True))
    }
    assert list(problems(after)) == []
    assert moved(after).size
    for seat in moved(after):
        other = desk_holder[after.workplace.floor[seat], after.workplace.desk[seat]]
        assert after.people.manager[seat] == PEOPLE.manager[other]
        assert after.people.manager[other] == PEOPLE.manager[seat]
        assert label[seat] != label[other]


def test_about_the_share_asked_for_takes_part_and_no_manager_does():
    after = redesigned("rotate_jobs", share=0.4)
    staff = spans(PEOPLE.manager) == 0
    assert not np.isin(moved(after), np.flatnonzero(~staff)).any()
    # One unit has most of the people: not all find a partner.
    assert 0.3 * staff.sum() < len(moved(after)) <= 0.4 * staff.sum()


def test_unit_level_and_expertise_stay_their_own():
    after = redesigned("rotate_jobs", share=1.0).people
    assert after.unit is PEOPLE.unit
    assert after.level is PEOPLE.level
    assert after.expertise is PEOPLE.expertise


def test_nobody_rotates_within_one_unit():
    assert redesigned("rotate_jobs", PEOPLE.unit == 1) is ORGANISATION
