"""People-level measures by group: means that add up, no small group, not even by subtraction."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.measures.equity import overloaded_share
from simulation.measures.people import (
    GROUPINGS,
    PEOPLE,
    SMALLEST_GROUP,
    SUPPRESSED,
    group_rows,
    groups_due,
    people_measures,
    suppressed,
)
from tests.measures.made_up_states import organisation_of, snapshot_of

KNOWLEDGE = ("facts_known", "practice_quality", "skill", "useful_knowledge", "help_given")
KNOWLEDGE += ("ideas_started",)
sizes = st.lists(st.integers(0, 12), min_size=1, max_size=8)


def rows_of(snapshot, by=None, measure=None):
    """Return rows as dictionaries, those that count what is left out aside."""
    columns = group_rows(snapshot)
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return [
        row
        for row in rows
        if row["measure"] != SUPPRESSED
        and by in (None, row["by"])
        and measure in (None, row["measure"])
    ]


def left_out(snapshot, by):
    """Return how many groups are left out, and how many employees are in them."""
    columns = group_rows(snapshot)
    here = (columns["measure"] == SUPPRESSED) & (columns["by"] == by)
    return columns["mean"][here].item(), columns["employees"][here].item()


def units_of(*counts, **settings):
    """Return a snapshot of units of these sizes."""
    unit = np.repeat(np.arange(len(counts)), counts)
    return snapshot_of(len(unit), organisation=organisation_of(len(unit), unit=unit), **settings)


def society(seed, order=None):
    """Return a random organisation; ``order`` says who sits where."""
    rng = np.random.Generator(np.random.Philox(seed))
    n = 60
    traits = {
        "unit": rng.integers(0, 6, n),
        "site": rng.integers(0, 3, n),
        "level": rng.integers(1, 6, n),
    }
    pairs = np.argwhere(np.triu(rng.random((n, n)) < 0.1, 1))
    manager = np.where(np.arange(n) == 0, -1, np.arange(n) // 4)
    joined, presence = rng.integers(-700, 0, n), rng.random(n).astype(np.float32)
    counts = {name: rng.integers(0, 4, n) for name in ("contacts", "refused")}
    held = {"skill": rng.random(n), "facts": rng.integers(0, 2**63, n).astype(np.uint64)}
    raw = rng.gamma(2, 2, len(pairs))
    seat = np.arange(n) if order is None else np.asarray(order)
    employee = np.argsort(seat)
    line = np.where(manager < 0, -1, seat[manager])[employee]
    organisation = organisation_of(
        n, manager=line, **{name: one[employee] for name, one in traits.items()}
    )
    return snapshot_of(
        n,
        seat[pairs],
        raw=raw,
        joined=joined[employee],
        organisation=organisation,
        policies={"presence": presence[employee]},
        conversations={name: one[employee].astype(np.int32) for name, one in counts.items()},
        outcomes={name: one[employee] for name, one in held.items()},
    )


@given(st.integers(0, 2**32))
def test_no_row_is_of_fewer_than_five(seed):
    columns = group_rows(society(seed))
    assert columns["employees"][columns["measure"] != SUPPRESSED].min() >= SMALLEST_GROUP


@given(sizes)
def test_what_is_left_out_cannot_be_worked_out_from_the_total(counts):
    out = suppressed(np.array(counts))
    present, left = np.array(counts) > 0, np.array(counts)[out]
    assert all(out[(np.array(counts) < SMALLEST_GROUP) & present])
    if out.any() and not out[present].all():
        assert len(left) >= 2
        assert left.sum() >= SMALLEST_GROUP
    assert not out[~present].any()


@given(sizes)
def test_groups_go_from_the_smallest_and_none_without_need(counts):
    size = np.array(counts)
    out = suppressed(size)
    shown = (size > 0) & ~out
    if out.any() and shown.any():
        assert size[out].max() <= size[shown].min()
    if (size[size > 0] >= SMALLEST_GROUP).all():
        assert not out.any()


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((4, 6, 7), [7]),
        ((4, 4, 7), [7]),
        ((1, 2, 6, 7), [7]),
        ((5, 6), [5, 6]),
        ((3, 9), []),
        ((0, 4, 6, 7), [7]),
        ((4, 6, 6), [6]),
    ],
)
def test_a_small_group_takes_the_next_smallest_along(counts, shown):
    snapshot = units_of(*counts)
    assert [row["employees"] for row in rows_of(snapshot, "unit", "ties")] == shown
    present = [one for one in counts if one]
    assert left_out(snapshot, "unit") == (len(present) - len(shown), sum(present) - sum(shown))


def test_a_group_is_too_small_by_those_with_a_value():
    contacts = np.zeros(18, np.int32)
    contacts[[0, 1, 2, 3, *range(6, 18)]] = 1
    snapshot = units_of(6, 5, 7, conversations={"contacts": contacts})
    assert [row["employees"] for row in rows_of(snapshot, "unit", "ties")] == [6, 5, 7]
    assert [row["employees"] for row in rows_of(snapshot, "unit", "refused_share")] == [7]


@given(st.integers(0, 2**32), st.sampled_from(["ties", "refused_share", "skill", "overloaded"]))
def test_means_weighted_by_employees_give_the_organisations(seed, measure):
    snapshot = society(seed)
    values = people_measures(snapshot)[measure]
    has = ~np.isnan(values)
    for by in GROUPINGS:
        rows = rows_of(snapshot, by, measure)
        if sum(row["employees"] for row in rows) == has.sum():
            total = sum(row["employees"] * row["mean"] for row in rows)
            assert total / has.sum() == pytest.approx(values[has].mean())


@given(st.integers(0, 2**32), st.permutations(range(60)))
def test_who_sits_where_changes_nothing(seed, order):
    one, other = group_rows(society(seed)), group_rows(society(seed, order))
    for name in ("by", "group", "employees", "measure"):
        assert one[name].tolist() == other[name].tolist()
    np.testing.assert_allclose(one["mean"], other["mean"], rtol=1e-9)


def test_measures_of_one_employee():
    organisation = organisation_of(4, unit=[0, 0, 1, 1])
    snapshot = snapshot_of(
        4,
        [(0, 1), (0, 2)],
        raw=[2.0, 1.0],
        organisation=organisation,
        conversations={
            "contacts": np.array([3, 4, 1, 0], np.int32),
            "refused": np.array([1, 1, 0, 0], np.int32),
            "hours": np.array([0.5, 2, 0, 0], np.float32),
        },
    )
    found = people_measures(snapshot)
    assert found["ties"].tolist() == [2, 1, 1, 0]
    assert found["ties_across_units"].tolist() == [1, 0, 1, 0]
    assert found["relationships"].tolist() == [1, 1, 0, 0]
    assert found["isolated"].tolist() == [0, 0, 0, 1]
    assert found["contacts"].tolist() == [3, 4, 1, 0]
    assert found["contact_hours"].tolist() == [0.5, 2, 0, 0]
    assert found["overloaded"].tolist() == [1, 1, 0, 0]
    np.testing.assert_array_equal(found["refused_share"], [0.25, 0.2, 0, np.nan])
    assert not set(found) & set(KNOWLEDGE)


def test_measures_of_what_an_employee_holds():
    facts = np.array([0, 2**64 - 1, 1], np.uint64)
    held = {"facts": facts, "quality": 0.5, "skill": 0.25, "help_given": 2, "started": [3, 0, 1]}
    found = people_measures(snapshot_of(3, outcomes=held))
    assert found["facts_known"].tolist() == [0, 1, 1 / 64]
    assert found["practice_quality"].tolist() == [0.5] * 3
    assert found["useful_knowledge"].tolist() == [0.25, 0.75, (0.5 + 1 / 64) / 2]
    assert found["skill"].tolist() == [0.25] * 3
    assert found["help_given"].tolist() == [2] * 3
    assert found["ideas_started"].tolist() == [3, 0, 1]


@given(st.integers(0, 2**32))
def test_overloaded_are_those_that_the_organisations_measure_counts(seed):
    snapshot = society(seed)
    assert people_measures(snapshot)["overloaded"].mean() == pytest.approx(
        overloaded_share(snapshot)
    )


def names_by(by, **settings):
    """Return the group of each of four employees, named by a measure that tells them apart."""
    group, names = GROUPINGS[by].of(snapshot_of(**settings))
    return [names[g] for g in group]


def test_groups_by_time_in_the_organisation():
    joined = [100, 74, 73, -4, -5, -160, -161, -420, -421]
    first, second, third, fourth, last = (
        "under half a year (newcomers)",
        "half a year to 2 years",
        "2 to 5 years",
        "5 to 10 years",
        "over 10 years",
    )
    found = names_by("tenure", n=9, joined=joined, week=100)
    assert found == [first, first, second, second, third, third, fourth, fourth, last]


def test_groups_by_the_presence_in_force():
    presence = np.array([0.0, 0.29, 0.3, 0.69, 0.7, 1.0], np.float32)
    found = names_by("presence", n=6, policies={"presence": presence})
    assert found == ["mostly remote"] * 2 + ["hybrid"] * 2 + ["mostly on site"] * 2


def test_no_groups_by_presence_where_it_is_not_known():
    snapshot = replace(units_of(6, 6), presence=None)
    assert not rows_of(snapshot, "presence")
    assert rows_of(snapshot, "unit")


def test_groups_by_place_in_the_organisation():
    organisation = organisation_of(
        4, unit=[0, 1, 1, 0], site=[1, 0, 0, 0], level=[3, 2, 1, 1], manager=[-1, 0, 1, 1]
    )
    settings = {"n": 4, "organisation": organisation}
    assert names_by("unit", **settings) == ["U0", "U1", "U1", "U0"]
    assert names_by("site", **settings) == ["S1", "S0", "S0", "S0"]
    assert names_by("level", **settings) == ["level 3", "level 2", "level 1", "level 1"]
    assert names_by("role", **settings) == ["managers"] * 2 + ["no direct reports"] * 2


def test_nobody_makes_no_rows():
    columns = group_rows(snapshot_of(3, occupied=[0, 0, 0]))
    assert list(columns) == ["by", "group", "employees", "measure", "mean"]
    assert all(len(values) == 0 for values in columns.values())


def test_due_every_quarter_and_in_the_last_week():
    assert [week for week in range(41) if groups_due(week, 40)] == [12, 25, 38, 40]


@pytest.mark.parametrize("name", PEOPLE)
def test_description_is_complete(name):
    one = PEOPLE[name]
    assert one.name == name
    assert one.label[0].isupper()
    assert "_" not in one.label
    assert one.definition.endswith(".")
    assert one.better in {"higher", "lower", "neither"}
