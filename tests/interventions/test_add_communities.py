"""Founding communities: how many, how large, from whom."""

from __future__ import annotations

import numpy as np
import pytest

from tests.interventions.redesigning import EVERYBODY, ORGANISATION, redesigned


def founded(seats=EVERYBODY, **settings):
    """Return the founders of each new community."""
    communities = redesigned("add_communities", seats, reach=0.0, **settings).communities
    return np.split(communities.members, communities.starts[1:-1])[1:]


def test_communities_have_number_and_size_asked_for():
    assert [len(group) for group in founded(count=7, size=9)] == [9] * 7


def test_communities_are_added_to_those_there_are():
    before = ORGANISATION.communities
    after = redesigned("add_communities", count=3, size=5).communities
    assert after.count == before.count + 3
    assert np.array_equal(after.members[: len(before.members)], before.members)


def test_members_come_from_the_target_only():
    target = ORGANISATION.people.unit == 1
    assert target[np.concatenate(founded(target, count=20, size=6))].all()


def test_members_are_drawn_evenly_from_the_target():
    times = np.bincount(np.concatenate(founded(count=800, size=25)), minlength=200)
    assert times.min() > 60
    assert times.max() < 145


def test_communities_are_no_larger_than_the_target():
    assert [len(group) for group in founded(np.arange(200) < 5, count=2, size=25)] == [5, 5]


@pytest.mark.parametrize("others", [1, 2, 9])
def test_no_community_sits_in_one_unit_when_there_are_several(others):
    unit = ORGANISATION.people.unit
    target = unit == 0
    target[np.flatnonzero(unit == 1)[:others]] = True
    assert all(len(np.unique(unit[group])) > 1 for group in founded(target, count=50, size=3))


def test_communities_of_one_unit_cross_its_teams():
    people = ORGANISATION.people
    for group in founded(people.unit == 1, count=50, size=2):
        assert len(np.unique(people.manager[group])) > 1


@pytest.mark.parametrize("size", [0, 1])
def test_fewer_than_two_people_found_no_community(size):
    assert redesigned("add_communities", np.arange(200) < size) is ORGANISATION


def test_same_generator_founds_the_same_communities():
    first, second = (redesigned("add_communities").communities for _ in range(2))
    assert np.array_equal(first.members, second.members)
