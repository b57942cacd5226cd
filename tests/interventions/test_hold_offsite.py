"""Offsites: some weeks only, in groups, in person."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.organisation.gatherings import IN_PERSON
from tests.interventions.redesigning import ORGANISATION, made, redesigned


def test_there_is_one_every_so_many_weeks_until_it_ends():
    offsite = made("hold_offsite", week=10, until=60, every=20)
    assert [week for week in range(100) if offsite.is_active(week)] == [10, 30, 50]


def test_everybody_is_in_one_group_of_about_the_size_asked_for():
    after = redesigned("hold_offsite", group_size=30).gatherings
    assert np.array_equal(np.sort(after.members), np.arange(ORGANISATION.n))
    sizes = np.diff(after.starts)
    assert sizes.min() >= 25
    assert sizes.max() <= 35
    assert np.all(after.medium == IN_PERSON)


def test_groups_mix_units():
    after = redesigned("hold_offsite", group_size=50).gatherings
    first = after.members[: after.starts[1]]
    assert len(np.unique(ORGANISATION.people.unit[first])) == 4


def test_everybody_has_the_occasions_asked_for():
    after = redesigned("hold_offsite", group_size=20, occasions=6).gatherings
    sizes = np.diff(after.starts)
    assert 2 * after.rate * (sizes - 1) / sizes == pytest.approx(6)


@pytest.mark.parametrize("structured", [True, False])
def test_people_are_told_whom_to_meet_only_when_it_is_structured(structured):
    after = redesigned("hold_offsite", structured=structured).gatherings
    assert np.all(after.structured == structured)


def test_no_occasions_are_no_change():
    assert redesigned("hold_offsite", occasions=0.0) is ORGANISATION


def test_one_alone_has_no_offsite():
    assert redesigned("hold_offsite", np.arange(ORGANISATION.n) == 5) is ORGANISATION
