"""What each kind does to an organisation and its policies."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.interventions import BY_KIND
from simulation.organisation.generate import GenerateSettings, generate
from simulation.organisation.organisation import problems
from simulation.organisation.people import layers, spans
from simulation.randomness import INTERVENTION, draws_of, generator

DRAWS = draws_of(1, 0)
ORGANISATION = generate(
    GenerateSettings(employees=200, span=4, units=4, sites=2, communities=1), DRAWS
)
EVERYBODY = np.ones(200, bool)


def redesigned(kind, target=EVERYBODY, organisation=ORGANISATION, **settings):
    intervention = BY_KIND[kind](week=0, **settings)
    return intervention.redesign(organisation, target, generator(DRAWS, INTERVENTION))


def founded(target=EVERYBODY, **settings):
    """Return the members of each new community."""
    communities = redesigned("add_communities", target, **settings).communities
    return np.split(communities.members, communities.starts[1:-1])[1:]


def depth(organisation):
    return int(layers(organisation.people.manager).max())


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


def test_flattening_leaves_the_layers_asked_for():
    before = depth(ORGANISATION)
    assert depth(redesigned("flatten_hierarchy", layers=before - 1)) == before - 1
    assert depth(redesigned("flatten_hierarchy", layers=3)) == 3


def test_flattening_takes_one_layer_when_nothing_is_asked_for():
    assert depth(redesigned("flatten_hierarchy")) == depth(ORGANISATION) - 1


def test_more_layers_than_there_are_change_nothing():
    flat = redesigned("flatten_hierarchy", layers=50)
    assert np.array_equal(flat.people.manager, ORGANISATION.people.manager)


def test_larger_spans_leave_fewer_managers():
    flat = redesigned("flatten_hierarchy", span=12)
    after, before = (spans(one.people.manager) for one in (flat, ORGANISATION))
    assert after[after > 0].mean() == pytest.approx(12, rel=0.1)
    assert np.count_nonzero(after) < np.count_nonzero(before)


def test_flattening_keeps_everybody_and_the_top():
    flat = redesigned("flatten_hierarchy", layers=3)
    assert list(problems(flat)) == []
    assert flat.n == ORGANISATION.n
    roots = [np.flatnonzero(one.people.manager == -1) for one in (flat, ORGANISATION)]
    assert np.array_equal(*roots)


def test_flattening_one_unit_leaves_the_others_as_they_are():
    target = ORGANISATION.people.unit == 2
    flat = redesigned("flatten_hierarchy", target, layers=3)
    others = ~target
    assert np.array_equal(flat.people.manager[others], ORGANISATION.people.manager[others])
    assert not np.array_equal(flat.people.manager, ORGANISATION.people.manager)


def with_units(unit):
    people = replace(ORGANISATION.people, unit=unit.astype(np.int32))
    return replace(ORGANISATION, people=people)


@pytest.mark.parametrize("settings", [{"span": 12}, {"layers": 3}, {"layers": 2}])
def test_nobody_changes_unit(settings):
    shuffled = with_units((ORGANISATION.people.unit + ORGANISATION.people.level) % 4)
    for organisation in (ORGANISATION, shuffled):
        flat = redesigned("flatten_hierarchy", organisation=organisation, **settings)
        assert not np.array_equal(flat.people.manager, organisation.people.manager)
        assert np.array_equal(flat.people.unit, organisation.people.unit)


def test_autonomy_is_set_or_added_to():
    kind = BY_KIND["change_autonomy"]
    assert kind(week=0, to=0.4).policy_changes() == (("autonomy", "set", 0.4),)
    assert kind(week=0, by=-0.1).policy_changes() == (("autonomy", "add", -0.1),)
    assert kind(week=0, to=0).policy_changes() == (("autonomy", "set", 0.0),)
