"""Groups compared: by replicate and by week, each grouping a family of its own."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.experiment import compare
from simulation.experiment.groups import COLUMNS, group_table
from simulation.measures.people import GROUPINGS, PEOPLE, SUPPRESSED
from simulation.replicate import run

KINDS = {"ties": compare.Kind("people", "higher"), "overloaded": compare.Kind("people", "lower")}
ALWAYS = (0, 100)


def rows(scenario, values, by="unit", group="A", measure="ties", employees=10):
    """Return rows of one group: ``values`` by replicate, each a number or {week: number}."""
    return [
        (scenario, replicate, week, by, group, employees, measure, value)
        for replicate, weeks in enumerate(values)
        for week, value in (weeks if isinstance(weeks, dict) else {0: weeks}).items()
    ]


def frame(*parts):
    columns = ["scenario", "replicate", "week", "by", "group", "employees", "measure", "mean"]
    return pd.DataFrame([row for part in parts for row in part], columns=columns)


def table(*parts, window=ALWAYS):
    return group_table(frame(*parts), "base", window, KINDS)


def cell(found, scenario="other", group="A", measure="ties"):
    here = (found["scenario"] == scenario) & (found["group"] == group)
    (row,) = found[here & (found["measure"] == measure)].to_dict("records")
    return row


def test_numbers_worked_by_hand():
    row = cell(table(rows("base", [10.0, 12.0, 11.0]), rows("other", [12.0, 13.0, 14.0])))
    # Differences 2, 1, 3: mean 2, standard error 1 / sqrt(3); t(2) at 97.5 % is 4.302653.
    assert (row["mean"], row["difference"], row["n"], row["employees"]) == (13, 2, 3, 10)
    assert row["ci_low"] == pytest.approx(2 - 4.302653 / math.sqrt(3), abs=1e-6)
    assert row["ci_high"] == pytest.approx(2 + 4.302653 / math.sqrt(3), abs=1e-6)
    assert row["p_value"] == row["p_adjusted"] == pytest.approx(1 - math.sqrt(12 / 14))
    assert row["relative"] == pytest.approx(2 / 11)
    assert row["probability_better"] == 1


def test_columns_are_those_promised():
    assert tuple(table(rows("base", [1.0])).columns) == COLUMNS
    assert tuple(table(rows("base", [1.0]), rows("other", [1.0])).columns) == COLUMNS


def test_each_replicate_counts_once_however_many_weeks_it_has():
    row = cell(table(rows("base", [{0: 1.0, 13: 3.0}, 8.0])), "base")
    assert row["mean"] == (2 + 8) / 2
    assert math.isnan(row["difference"])


def test_only_weeks_of_the_window_count():
    parts = rows("base", [{12: 1.0, 25: 5.0, 38: 9.0}])
    assert cell(table(parts, window=(25, 38)), "base")["mean"] == 5


def test_weeks_that_only_one_scenario_has_make_no_difference():
    ours = rows("other", [{12: 5.0, 25: 100.0}, {12: 5.0}])
    row = cell(table(rows("base", [{12: 3.0}, {12: 4.0, 25: -50.0}]), ours))
    assert row["difference"] == pytest.approx((2 + 1) / 2)
    assert row["n"] == 2


def test_replicates_that_only_one_scenario_has_make_no_difference():
    row = cell(table(rows("base", [1.0, 2.0]), rows("other", [2.0, 4.0, 90.0])))
    assert (row["difference"], row["n"], row["mean"]) == (1.5, 2, 32)


@pytest.mark.parametrize("both", [True, False])
def test_group_that_only_one_scenario_has_has_no_difference(both):
    shared = [rows("base", [1.0, 2.0]), rows("other", [1.0, 2.0])] if both else []
    found = table(
        *shared,
        rows("base", [1.0, 2.0], group="only here"),
        rows("other", [3.0, 4.0], group="only there"),
    )
    assert cell(found, "base", "only here")["mean"] == 1.5
    there = cell(found, "other", "only there")
    assert there["mean"] == 3.5
    assert math.isnan(there["difference"])
    assert there["n"] == 0
    assert len(found) == (4 if both else 2)


def test_groups_left_out_are_counted_and_not_tested():
    counts = [
        rows(name, [count, 2.0], group="", measure=SUPPRESSED, employees=8)
        for name, count in (("base", 2.0), ("other", 3.0))
    ]
    found = table(*counts, rows("base", [1.0, 3.0]), rows("other", [2.0, 3.0]))
    assert found["measure"].tolist() == [SUPPRESSED, "ties"] * 2
    assert cell(found, group="", measure=SUPPRESSED)["mean"] == 2.5
    assert math.isnan(cell(found, group="", measure=SUPPRESSED)["difference"])
    row = cell(found)
    assert row["p_adjusted"] == row["p_value"]


def random_parts(seed, scenarios=("base", "a", "b")):
    rng = np.random.default_rng(seed)
    return [
        rows(scenario, rng.normal(size=6).tolist(), by, group, measure)
        for scenario in scenarios
        for by, group in (("unit", "A"), ("unit", "B"), ("site", "A"))
        for measure in KINDS
    ]


@given(st.integers(0, 2**32))
def test_holm_is_over_groups_and_measures_of_one_grouping_in_one_scenario(seed):
    found = table(*random_parts(seed))
    for (scenario, by), family in found.groupby(["scenario", "by"]):
        assert len(family) == (4 if by == "unit" else 2)
        if scenario != "base":
            assert family["p_adjusted"].tolist() == compare.holm(family["p_value"].tolist())


@given(st.integers(0, 2**32))
def test_agrees_with_the_comparison_of_measures(seed):
    found = table(*random_parts(seed))
    runs = frame(*random_parts(seed))
    runs["cell"] = runs["by"] + runs["group"] + runs["measure"]
    wide = runs.pivot_table("mean", ["scenario", "replicate", "week"], "cell").reset_index()
    expected = compare.comparison(wide, "base", ALWAYS, {}).set_index(["scenario", "measure"])
    for row in found[found["scenario"] != "base"].to_dict("records"):
        other = expected.loc[row["scenario"], row["by"] + row["group"] + row["measure"]]
        for name in ("difference", "ci_low", "ci_high", "effect_size", "p_value", "n"):
            assert row[name] == pytest.approx(other[name], rel=1e-9)


def test_lower_can_be_better():
    parts = [rows(name, [value, value + 1], measure="overloaded")
             for name, value in (("base", 0.2), ("other", 0.5))]  # fmt: skip
    assert cell(table(*parts), measure="overloaded")["probability_better"] == 0


def test_order_of_rows_and_scenarios_changes_no_number():
    parts = random_parts(3)
    one = table(*parts)
    other = table(*parts[::-1])
    key = ["scenario", "by", "group", "measure"]
    pd.testing.assert_frame_equal(
        one.sort_values(key, ignore_index=True), other.sort_values(key, ignore_index=True)
    )


def test_rows_stand_by_scenario_grouping_and_measure():
    found = table(*random_parts(4)[::-1])
    assert list(found["measure"][:3]) == ["ties", "overloaded", "ties"]
    assert list(found["by"][:6]) == ["site", "site", "unit", "unit", "unit", "unit"]
    ranks = found["scenario"].map({"b": 0, "a": 1, "base": 2})
    assert ranks.is_monotonic_increasing


def test_nobody_makes_an_empty_table():
    assert table(rows("base", [])).empty


def test_runs_take_groups_every_quarter_and_in_the_last_week(make):
    one = make("Today")
    weeks = one.run.model_copy(update={"weeks": 15})
    (result,) = run([one.model_copy(update={"run": weeks})], 0)
    groups = result.groups
    assert list(groups) == ["week", "by", "group", "employees", "measure", "mean"]
    assert sorted(set(groups["week"])) == [12, 14]
    assert set(groups["by"]) == set(GROUPINGS)
    assert set(groups["measure"]) == {SUPPRESSED, *PEOPLE}
    everybody = (groups["week"] == 14) & (groups["by"] == "site") & (groups["measure"] == "ties")
    assert groups["mean"][everybody].tolist() == pytest.approx([result.rows[-1]["mean_degree"]])
