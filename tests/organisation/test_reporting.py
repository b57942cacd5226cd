"""Flattening any reporting line leaves one top, the same people, and everybody else alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.organisation.generate import GenerateSettings, generate
from simulation.organisation.people import ROOT, layers, spans
from simulation.organisation.reporting import flatten, managers_removed
from simulation.randomness import draws_of

REGULAR = np.array([ROOT, *((np.arange(1, 40) - 1) // 3)], np.int32)


@st.composite
def lines(draw):
    """Draw a reporting line, units, levels and a mask; seats in any order."""
    n = draw(st.integers(1, 60))
    seed = draw(st.integers(0, 2**32 - 1))
    chance = np.random.Generator(np.random.Philox(seed))
    reach = draw(st.sampled_from([1, 3, 60]))
    above = np.arange(n) - 1 - chance.integers(0, reach, n)
    parent = np.where(np.arange(n) == 0, ROOT, np.maximum(above, 0))
    seat = chance.permutation(n)
    manager = np.empty(n, np.int32)
    manager[seat] = np.where(parent == ROOT, ROOT, seat[parent])
    unit = chance.integers(0, draw(st.integers(1, 4)), n).astype(np.int32)
    level = chance.integers(1, 6, n).astype(np.int32)
    mask = chance.random(n) < draw(st.sampled_from([0.0, 0.3, 0.8, 1.0]))
    return manager, unit, level, mask


def everybody(manager, **wanted):
    n = len(manager)
    unit, level = np.zeros(n, np.int32), np.ones(n, np.int32)
    return flatten(manager, unit, level, np.ones(n, bool), **wanted)


def above(manager, seat):
    """Return the seats above one, the nearest first."""
    chain = []
    while (seat := int(manager[seat])) != ROOT:
        chain.append(seat)
    return chain


wanted = st.one_of(
    st.fixed_dictionaries({"layers": st.integers(2, 12)}),
    st.fixed_dictionaries({"span": st.integers(1, 40)}),
)


@settings(max_examples=600, deadline=None)
@given(lines(), wanted)
def test_one_top_and_no_circle_remain(line, change):
    manager = line[0]
    flat = flatten(*line, **change)
    assert flat.dtype == np.int32
    assert np.array_equal(np.flatnonzero(flat == ROOT), np.flatnonzero(manager == ROOT))
    assert layers(flat).min() == 1


@settings(max_examples=400, deadline=None)
@given(lines(), wanted)
def test_only_people_in_the_mask_change_managers(line, change):
    manager, _, _, mask = line
    flat = flatten(*line, **change)
    assert np.array_equal(flat[~mask], manager[~mask])


@settings(max_examples=200, deadline=None)
@given(lines(), wanted)
def test_the_given_line_is_left_alone(line, change):
    manager = line[0].copy()
    flatten(*line, **change)
    assert np.array_equal(manager, line[0])


@settings(max_examples=400, deadline=None)
@given(lines(), st.integers(2, 12))
def test_nobody_in_the_mask_is_deeper_than_the_layers_asked_for(line, most):
    manager, _, _, mask = line
    flat = flatten(*line, layers=most)
    assert np.all(layers(flat)[mask] <= most)
    assert np.all(layers(flat) <= layers(manager))


@settings(max_examples=400, deadline=None)
@given(lines(), st.integers(2, 12))
def test_with_fewer_layers_people_report_to_somebody_who_was_above_them(line, most):
    manager = line[0]
    flat = flatten(*line, layers=most)
    for seat in np.flatnonzero(flat != manager):
        assert flat[seat] in above(manager, seat)


@settings(max_examples=200, deadline=None)
@given(lines(), st.integers(2, 12))
def test_layers_that_are_there_anyway_change_nothing(line, most):
    manager, _, _, mask = line
    deep = layers(manager)[mask].max(initial=0)
    flat = flatten(*line, layers=most)
    assert np.array_equal(flat, manager) == (deep <= most)


@settings(max_examples=200, deadline=None)
@given(lines(), wanted)
def test_flattening_twice_changes_no_more_than_once(line, change):
    once = flatten(*line, **change)
    assert np.all(layers(flatten(once, *line[1:], **change)) <= layers(once))
    if "layers" in change:
        assert np.array_equal(flatten(once, *line[1:], **change), once)


@settings(max_examples=400, deadline=None)
@given(lines(), st.integers(1, 40))
def test_spans_reach_the_mean_or_no_team_can_go(line, span):
    manager, _, level, _ = line
    n = len(manager)
    one_unit, all_of_them = np.zeros(n, np.int32), np.ones(n, bool)
    reached = spans(flatten(manager, one_unit, level, all_of_them, span=span))
    leading = reached[reached > 0]
    assert leading.size == (n > 1) or leading.mean() >= span


@settings(max_examples=200, deadline=None)
@given(lines(), st.integers(1, 40))
def test_wider_spans_make_no_new_managers(line, span):
    before, after = line[0], flatten(*line, span=span)
    assert np.all(spans(before)[spans(after) > 0] > 0)


@settings(max_examples=200, deadline=None)
@given(lines(), st.integers(1, 40))
def test_spans_that_are_there_anyway_change_nothing(line, span):
    manager, unit, level, mask = line
    span_now = spans(manager)
    units = {u for u in unit.tolist() if mask[unit == u].any()}
    leading = mask & (span_now > 0)
    shares = [span_now[leading & (unit == u)] for u in units]
    if all(own.size == 0 or own.mean() >= span for own in shares):
        assert np.array_equal(flatten(manager, unit, level, mask, span=span), manager)


def test_middle_managers_go_before_the_first_line():
    flat = everybody(REGULAR, layers=3)
    assert layers(flat).max() == 3
    assert everybody(REGULAR, layers=4).tolist() == REGULAR.tolist()
    deeper = np.array([ROOT, 0, 1, 2, 3, 3, 2], np.int32)
    assert everybody(deeper, layers=4).tolist() == [ROOT, 0, 1, 1, 3, 3, 1]


def test_managers_of_a_layer_that_goes_stay_as_colleagues():
    flat = everybody(REGULAR, layers=3)
    gone = managers_removed(REGULAR, flat)
    assert gone.tolist() == [4, 5, 6, 7, 8, 9, 10, 11, 12]
    assert np.array_equal(flat[gone], REGULAR[gone])
    assert np.array_equal(flat[13:], REGULAR[REGULAR[13:]])


def test_two_layers_leave_one_manager():
    flat = everybody(REGULAR, layers=2)
    assert np.all(flat[1:] == 0)


@pytest.mark.parametrize("fewest", [1, 0, -3])
def test_one_layer_is_no_reporting_line(fewest):
    with pytest.raises(ValueError, match="at least 2 layers"):
        everybody(REGULAR, layers=fewest)


def test_smallest_team_joins_the_smallest_near_by():
    manager = np.array([ROOT, 0, 0, 0, *[1] * 5, *[2] * 2, *[3] * 3], np.int32)
    flat = everybody(manager, span=4)
    assert managers_removed(manager, flat).tolist() == [2]
    assert flat.tolist() == [ROOT, 0, 0, 0, *[1] * 5, *[0] * 2, *[3] * 3]


def test_of_equal_teams_that_of_the_lower_level_goes():
    manager = np.array([ROOT, 0, 0, *[1] * 3, *[2] * 3], np.int32)
    n = len(manager)
    level = np.ones(n, np.int32)
    level[[0, 1, 2]] = 5, 4, 3
    flat = flatten(manager, np.zeros(n, np.int32), level, np.ones(n, bool), span=4)
    assert managers_removed(manager, flat).tolist() == [2]


def test_teams_of_different_units_are_not_merged():
    manager = np.array([ROOT, 0, 0, *[1] * 3, *[2] * 3], np.int32)
    unit = np.array([0, 0, 1, 0, 0, 0, 1, 1, 1], np.int32)
    flat = flatten(manager, unit, np.ones(9, np.int32), np.ones(9, bool), span=8)
    assert np.array_equal(flat, manager)


def test_double_span_takes_out_layers_and_halves_the_managers():
    asked = GenerateSettings(employees=1000, span=6, units=8)
    people = generate(asked, draws_of(1, 0)).people
    flat = flatten(people.manager, people.unit, people.level, np.ones(1000, bool), span=12)
    span = spans(flat)
    assert 12 <= span[span > 0].mean() < 13
    assert layers(flat).max() < layers(people.manager).max()
    below = np.flatnonzero((flat != people.manager) & (flat != 0))
    assert np.array_equal(people.unit[flat[below]], people.unit[below])


def test_removed_managers_are_those_left_without_reports():
    before = np.array([ROOT, 0, 1, 1], np.int32)
    assert managers_removed(before, np.array([ROOT, 0, 0, 0], np.int32)).tolist() == [1]
    assert managers_removed(before, before).tolist() == []


def test_units_that_report_across_each_other_are_merged_each_in_turn():
    manager = np.array([ROOT, 0, 0, 1, 1, 3, 4, 4, 2, 2, 2], np.int32)
    unit = np.array([1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1], np.int32)
    flat = flatten(manager, unit, np.ones(11, np.int32), np.ones(11, bool), span=9)
    span = spans(flat)
    assert layers(flat).max() < layers(manager).max()
    assert span[span > 0].mean() > spans(manager)[spans(manager) > 0].mean()
