"""Flattening: layers and spans asked for, the same people and units."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.organisation.organisation import problems
from simulation.organisation.people import layers, spans
from tests.interventions.redesigning import ORGANISATION, redesigned


def depth(organisation):
    return int(layers(organisation.people.manager).max())


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
