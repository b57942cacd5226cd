"""The comparison against numbers worked by hand and against scipy."""

from __future__ import annotations

import csv
import io
import math
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from simulation.experiment import compare

KINDS = {
    "degree": compare.Kind("connections", "higher"),
    "path": compare.Kind("connections", "lower"),
    "contacts": compare.Kind("conversations", "neither"),
}


def frame(**scenarios: dict[str, list[float]]) -> pd.DataFrame:
    """Return runs of one week: a value a replicate for each measure."""
    tables = [
        pd.DataFrame({**measures, "scenario": name, "week": 0})
        .rename_axis("replicate")
        .reset_index()
        for name, measures in scenarios.items()
    ]
    return pd.concat(tables, ignore_index=True)


def compared(measure: str = "degree", **scenarios: list[float]) -> pd.Series:
    runs = frame(**{name: {measure: values} for name, values in scenarios.items()})
    return compare.comparison(runs, "base", (0, 1), KINDS).iloc[0]


def test_numbers_worked_by_hand():
    row = compared(base=[10.0, 12.0, 11.0], other=[12.0, 13.0, 14.0])
    # Differences 2, 1, 3: mean 2, sd 1, standard error 1 / sqrt(3); t(2) at 97.5 % is 4.302653.
    assert row["difference"] == 2
    assert row["ci_low"] == pytest.approx(2 - 4.302653 / math.sqrt(3), abs=1e-6)
    assert row["ci_high"] == pytest.approx(2 + 4.302653 / math.sqrt(3), abs=1e-6)
    assert row["relative"] == pytest.approx(2 / 11)
    assert row["effect_size"] == pytest.approx(2)
    # t = 2 sqrt(3) with two degrees of freedom: p = 1 - t / sqrt(t^2 + 2).
    assert row["p_value"] == pytest.approx(1 - math.sqrt(12 / 14))
    assert row["probability_better"] == 1
    assert row["n"] == 3


def test_contract_columns():
    table = compare.comparison(
        frame(base={"degree": [1, 2]}, a={"degree": [1, 3]}), "base", (0, 1), KINDS
    )
    assert list(table.columns) == [
        "scenario", "baseline", "measure", "difference", "ci_low", "ci_high", "relative",
        "effect_size", "p_value", "p_adjusted", "probability_better", "n",
    ]  # fmt: skip
    assert list(compare.summary(frame(base={"degree": [1, 2]}), (0, 1)).columns) == [
        "scenario", "measure", "week window", "mean", "sd", "ci_low", "ci_high", "n",
    ]  # fmt: skip


@given(st.lists(st.tuples(st.floats(-100, 100), st.floats(-100, 100)), min_size=2, max_size=30))
def test_agrees_with_scipy(pairs):
    ours, theirs = np.array(pairs, np.float64).T
    differences = ours - theirs
    if np.ptp(differences) < 1e-6:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        expected = stats.ttest_rel(ours, theirs)
    interval = expected.confidence_interval(0.95)
    row = compared(base=theirs.tolist(), other=ours.tolist())
    np.testing.assert_allclose(row["p_value"], expected.pvalue, rtol=1e-6)
    np.testing.assert_allclose([row["ci_low"], row["ci_high"]], interval, rtol=1e-6, atol=1e-6)


def test_summary_is_mean_sd_and_interval_over_replicates():
    row = compare.summary(frame(base={"degree": [10.0, 12.0, 11.0]}), (0, 1)).iloc[0]
    assert (row["mean"], row["sd"], row["n"]) == (11, 1, 3)
    assert row["ci_high"] == pytest.approx(11 + 4.302653 / math.sqrt(3), abs=1e-6)
    assert row["week window"] == "weeks 0-0"


def test_only_weeks_of_the_window_count():
    runs = pd.DataFrame(
        {"scenario": "base", "replicate": 0, "week": range(6), "degree": [9.0, 9, 1, 2, 3, 9]}
    )
    assert compare.window_means(runs, (2, 5))["degree"].item() == 2


def test_weeks_in_which_nothing_was_measured_are_passed_over():
    runs = pd.DataFrame(
        {"scenario": "base", "replicate": 0, "week": range(4), "path": [1.0, np.nan, np.nan, 3.0]}
    )
    assert compare.window_means(runs, (0, 4))["path"].item() == 2
    assert compare.summary(runs, (1, 3)).iloc[0][["mean", "n"]].isna().tolist() == [True, False]


def test_replicates_without_a_value_are_left_out_of_the_pairs():
    row = compared(base=[1.0, 2.0, math.nan, 4.0], other=[2.0, 4.0, 5.0, math.nan])
    assert (row["n"], row["difference"]) == (2, 1.5)
    assert row["relative"] == 1


@pytest.mark.parametrize(
    ("base", "other"), [([1.0, 2.0, 3.0], [2.0, 4.0]), ([1.0, 2.0], [2.0, 4.0, 9.0])]
)
def test_replicates_of_one_scenario_only_are_left_out(base, other):
    row = compared(base=base, other=other)
    assert (row["n"], row["difference"]) == (2, 1.5)


def test_no_difference_at_all_is_no_finding():
    row = compared(base=[1.0, 2.0], other=[1.0, 2.0])
    assert row[["difference", "ci_low", "ci_high", "relative", "effect_size"]].tolist() == [0] * 5
    assert row[["p_value", "p_adjusted", "probability_better"]].tolist() == [1, 1, 0.5]


def test_rounding_is_no_difference():
    assert compared(base=[0.3, 0.3, 0.6], other=[0.1 + 0.2, 0.1 + 0.2, 0.6])["p_value"] == 1


def test_one_replicate_has_a_difference_and_no_interval():
    row = compared(base=[1.0], other=[2.0])
    assert row["difference"] == 1
    assert row[["ci_low", "ci_high", "effect_size", "p_value", "p_adjusted"]].isna().all()


def test_difference_from_nothing_has_no_relative_size():
    row = compared(base=[0.0, 0.0], other=[1.0, 2.0])
    assert math.isnan(row["relative"])


@pytest.mark.parametrize(
    ("measure", "probability"), [("degree", 0.625), ("path", 0.375), ("contacts", math.nan)]
)
def test_probability_of_being_better_follows_the_direction(measure, probability):
    row = compared(measure, base=[1.0, 1.0, 1.0, 1.0], other=[2.0, 3.0, 1.0, 0.0])
    np.testing.assert_equal(row["probability_better"], probability)


def test_holm_by_hand():
    # Ascending .01 .02 .03 .04: times 4, 3, 2, 1, and never less than the one before.
    assert compare.holm([0.03, 0.01, 0.04, 0.02]) == pytest.approx([0.06, 0.04, 0.06, 0.06])
    assert compare.holm([0.5, math.nan, 0.9])[::2] == [1.0, 1.0]
    assert math.isnan(compare.holm([0.5, math.nan, 0.9])[1])


def test_adjusted_within_scenario_and_family():
    rng = np.random.default_rng(1)
    values = {name: {m: rng.normal(size=6).tolist() for m in KINDS} for name in ("base", "a", "b")}
    table = compare.comparison(frame(**values), "base", (0, 1), KINDS)
    for _, own in table.groupby("scenario"):
        p = own.set_index("measure")
        both = p.loc[["degree", "path"]]
        assert both["p_adjusted"].tolist() == compare.holm(both["p_value"].tolist())
        assert p.loc["contacts", "p_adjusted"] == p.loc["contacts", "p_value"]


def test_order_of_scenarios_changes_no_number():
    rng = np.random.default_rng(2)
    values = {name: {m: rng.normal(size=6).tolist() for m in KINDS} for name in ("base", "a", "b")}
    one = compare.comparison(frame(**values), "base", (0, 1), KINDS)
    backwards = dict(reversed(values.items()))
    other = compare.comparison(frame(**backwards), "base", (0, 1), KINDS)
    key = ["scenario", "measure"]
    pd.testing.assert_frame_equal(
        one.sort_values(key, ignore_index=True), other.sort_values(key, ignore_index=True)
    )


def test_baseline_without_runs_compares_nothing():
    assert compare.comparison(frame(a={"degree": [1.0]}), "base", (0, 1), KINDS).empty


def test_csv_keeps_every_digit_and_runs_no_formula():
    table = pd.DataFrame(
        {"scenario": ["=1+1", "@x", "plain, with comma"], "mean": [0.1 + 0.2, 1 / 3, np.nan]}
    )
    rows = list(csv.DictReader(io.StringIO(compare.to_csv(table))))
    assert [row["scenario"] for row in rows] == ["'=1+1", "'@x", "plain, with comma"]
    assert float(rows[0]["mean"]) == 0.1 + 0.2
    assert float(rows[1]["mean"]) == 1 / 3
    assert rows[2]["mean"] == ""


def test_what_does_not_differ_between_replicates_has_no_effect_size():
    rounded = [6.4, 6.4 + 1e-15, 6.4 - 1e-15]
    assert math.isnan(compared(base=[0.0, 0.0, 0.0], other=rounded)["effect_size"])
    assert compared(base=[0.0, 0.1, 0.0], other=rounded)["effect_size"] > 50
