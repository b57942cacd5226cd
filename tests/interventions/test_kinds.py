"""What each kind does to an organisation and its policies."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.interventions import BY_KIND
from simulation.organisation.generate import GenerateSettings, generate
from simulation.organisation.organisation import problems
from simulation.organisation.people import layers, spans
from simulation.randomness import INTERVENTION, draws_of, generator

DRAWS = draws_of(1, 0)
ORGANISATION = generate(GenerateSettings(employees=200, span=4, units=4, sites=2), DRAWS)
EVERYBODY = np.ones(200, bool)


def redesigned(kind, target=EVERYBODY, organisation=ORGANISATION, **settings):
    intervention = BY_KIND[kind](week=0, **settings)
    return intervention.redesign(organisation, target, generator(DRAWS, INTERVENTION))


def groups(communities):
    return np.split(communities.members, communities.starts[1:-1])


def depth(organisation):
    return int(layers(organisation.people.manager).max())


def test_communities_have_number_and_size_asked_for():
    founded = redesigned("add_communities", count=7, size=9).communities
    assert [len(group) for group in groups(founded)] == [9] * 7


def test_communities_are_added_to_those_there_are():
    once = redesigned("add_communities", count=2, size=5)
    twice = redesigned("add_communities", organisation=once, count=3, size=5)
    assert twice.communities.count == 5
    assert np.array_equal(twice.communities.members[:10], once.communities.members)


def test_members_come_from_the_target_only():
    target = ORGANISATION.people.unit == 1
    founded = redesigned("add_communities", target, count=20, size=6).communities
    assert target[founded.members].all()


def test_communities_are_no_larger_than_the_target():
    target = np.arange(200) < 5
    founded = redesigned("add_communities", target, count=2, size=25).communities
    assert [len(group) for group in groups(founded)] == [5, 5]


@pytest.mark.parametrize("others", [1, 2, 9])
def test_no_community_sits_in_one_unit_when_there_are_several(others):
    unit = ORGANISATION.people.unit
    target = unit == 0
    target[np.flatnonzero(unit == 1)[:others]] = True
    founded = redesigned("add_communities", target, count=50, size=3).communities
    assert all(len(np.unique(unit[group])) > 1 for group in groups(founded))


def test_communities_of_one_unit_cross_its_teams():
    people = ORGANISATION.people
    founded = redesigned("add_communities", people.unit == 1, count=50, size=2).communities
    assert all(len(np.unique(people.manager[group])) > 1 for group in groups(founded))


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


def test_larger_spans_make_a_flatter_organisation():
    flat = redesigned("flatten_hierarchy", span=12)
    assert depth(flat) < depth(ORGANISATION)
    assert spans(flat.people.manager).max() > spans(ORGANISATION.people.manager).max()


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


def test_whoever_changes_the_manager_belongs_to_the_managers_unit():
    flat = redesigned("flatten_hierarchy", span=12).people
    moved = (flat.manager != ORGANISATION.people.manager) & (flat.manager != -1)
    below_top = moved & (flat.manager[flat.manager] != -1)
    assert np.array_equal(flat.unit[below_top], flat.unit[flat.manager[below_top]])


def test_autonomy_is_set_or_added_to():
    kind = BY_KIND["change_autonomy"]
    assert kind(week=0, to=0.4).policy_changes() == (("autonomy", "set", 0.4),)
    assert kind(week=0, by=-0.1).policy_changes() == (("autonomy", "add", -0.1),)
    assert kind(week=0, to=0).policy_changes() == (("autonomy", "set", 0.0),)
