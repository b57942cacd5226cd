"""As many replicates as a precision takes: from the first of them, and from nothing else."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import made_up_engine
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from simulation.cli_scenarios import settled
from simulation.errors import InputError
from simulation.experiment.compare import Kind, holm
from simulation.experiment.conduct import Conditions, conduct
from simulation.experiment.execute import Where
from simulation.experiment.manifest import Request
from simulation.experiment.plan import plan
from simulation.experiment.precision import (
    Look,
    as_known,
    contrasts,
    enough,
    first_said,
    known,
    last_said,
    look,
)
from simulation.experiment.store import opened, read_runs
from simulation.experiment.tables import window_means
from simulation.scenario.replicates import Until

REQUEST = Request("orgsim compare", "today", {})
RULE = Until(until=0.5, of="mean_degree", min=6, max=60)
TEXT = "{until: 0.5, of: mean_degree, min: 6, max: 60}"


def made_up(**settings: object) -> Conditions:
    return Conditions(**{"run": made_up_engine.run, **settings})


def results(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file() and file.name != "manifest.json")
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def manifest(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def row(folder: Path, name: str, scenario: str, measure: str) -> dict[str, float]:
    with (folder / name).open(encoding="utf-8", newline="") as lines:
        for one in csv.DictReader(lines):
            if (one["scenario"], one["measure"]) == (scenario, measure):
                return {key: float(one[key]) for key in one if key in _NUMBERS and one[key]}
    raise AssertionError(f"{name} has no {scenario}, {measure}")


_NUMBERS = {"difference", "mean", "ci_low", "ci_high", "p_value", "p_adjusted", "n"}


@pytest.fixture
def pair(make):
    return [make("Today", replicates=TEXT), make("Freer", by=0.2, replicates=TEXT)]


@pytest.fixture
def whole(pair, tmp_path) -> dict[str, bytes]:
    conduct(plan(pair), tmp_path / "whole", REQUEST, made_up())
    return results(tmp_path / "whole")


values = st.lists(st.floats(-1e3, 1e3), min_size=6, max_size=6)


@given(values, st.floats(1e-2, 1e3))
def test_it_takes_the_fewest_that_are_narrow_enough(first, until):
    rule = Until(until=until, of="mean_degree", min=6, max=60)
    found = look(np.array(first), rule)
    quantile = stats.t.ppf(0.975, 5) * np.std(first, ddof=1)
    tolerance = 1 + 1e-9
    assert quantile / math.sqrt(found.needed) <= until * tolerance
    if found.needed > 6:
        assert quantile / math.sqrt(found.needed - 1) * tolerance > until


def test_later_replicates_say_nothing_of_how_many_it_takes():
    first = np.random.default_rng(1).normal(size=6)
    assert look(np.append(first, [100, -100]), RULE) == look(first, RULE)


def test_precision_beyond_all_measure_is_told_as_a_number():
    rule = Until(until=5e-324, of="mean_degree")
    assert enough([look(np.arange(10.0) * 1e100, rule)], rule) == 400


def test_replicates_without_a_value_take_more():
    first = np.array([1.0, 2, np.nan, 4, np.nan, 3])
    rule = Until(until=0.1, of="mean_degree", min=6)
    with_a_value = (stats.t.ppf(0.975, 3) * np.std([1, 2, 4, 3], ddof=1) / 0.1) ** 2
    assert look(first, rule).needed == math.ceil(with_a_value * 6 / 4)


def test_measure_without_values_is_refused():
    with pytest.raises(InputError, match="no value") as caught:
        look(np.array([np.nan] * 5 + [1.0, 2.0]), RULE)
    assert caught.value.key == "run.replicates.of"


def test_widest_contrast_decides_within_what_is_allowed():
    looks = [Look(6, 1.0, 1.0, 8), Look(6, 1.0, 1.0, 31)]
    assert enough(looks, RULE) == 31
    assert enough(looks, RULE.model_copy(update={"max": 20})) == 20


def test_interval_has_the_spread_of_the_first_and_the_mean_of_all():
    paired = np.random.default_rng(2).normal(0.3, 1, 40)
    found = known(paired, 10)
    error = paired[:10].std(ddof=1) / math.sqrt(40)
    assert found.mean == pytest.approx(paired.mean())
    assert found.half_width == pytest.approx(stats.t.ppf(0.975, 9) * error)
    assert found.p_value == pytest.approx(2 * stats.t.sf(paired.mean() / error, 9))


def test_first_replicates_alone_have_the_ordinary_interval():
    paired = np.random.default_rng(3).normal(0.3, 1, 10)
    found, test = known(paired, 10), stats.ttest_1samp(paired, 0)
    assert found.p_value == pytest.approx(test.pvalue)
    assert found.mean - found.half_width == pytest.approx(test.confidence_interval().low)


def test_first_replicates_that_are_all_alike_say_nothing_of_the_others():
    paired = np.append(np.zeros(10), [0, 0, 3, 1.0])
    found, test = known(paired, 10), stats.ttest_1samp(paired, 0)
    assert found.half_width == pytest.approx(test.confidence_interval().high - paired.mean())
    assert found.p_value == pytest.approx(test.pvalue)


def test_contrasts_are_paired_by_replicate():
    index = pd.MultiIndex.from_tuples(
        [("b", 2), ("b", 0), ("a", 0), ("a", 1), ("a", 2)], names=["scenario", "replicate"]
    )
    means = pd.DataFrame({"m": [5.0, 7, 1, 2, 3]}, index)
    found = contrasts(means, "m", "a")
    np.testing.assert_equal(found, {"b": np.array([6, np.nan, 2])})
    np.testing.assert_equal(contrasts(means.loc[["a"]], "m", "a"), {"a": np.array([1.0, 2, 3])})
    assert contrasts(means, "m", "c") == {}


def test_corrected_p_values_follow():
    kinds = {"m": Kind("f", "higher"), "k": Kind("f", "higher"), "o": Kind("g", "higher")}
    table = pd.DataFrame(
        [(one, name, 1.0, 0.0, 2.0, 0.04, 0.04) for one in ("x", "y") for name in kinds],
        columns=["scenario", "measure", "difference", "ci_low", "ci_high", "p_value", "p_adjusted"],
    )
    found = as_known(table, "m", {"x": known(np.arange(1.0, 9), 4)}, kinds)
    p_value = found["p_value"][0]
    assert p_value < 0.02
    assert found["p_adjusted"].tolist() == [*holm([p_value, 0.04]), *[0.04] * 4]
    assert found["ci_low"].tolist()[1:] == [0.0] * 5
    assert table["p_value"].tolist() == [0.04] * 6


def test_comparison_is_as_narrow_as_asked(whole, pair, tmp_path):
    told, found = manifest(tmp_path / "whole"), None
    count = told["replicates"]
    assert 6 < count < 60
    assert told["runs"] == {"planned": 2 * count, "completed": 2 * count, "failed": []}
    assert (told["status"], told["precision"]["until"]) == ("complete", 0.5)
    assert told["precision"]["first"]["freer"]["replicates"] == count
    found = row(tmp_path / "whole", "comparison.csv", "Freer", "mean_degree")
    half_width = (found["ci_high"] - found["ci_low"]) / 2
    assert half_width == pytest.approx(told["precision"]["half_widths"]["freer"])
    assert half_width <= 0.5
    assert found["n"] == count
    runs = read_runs(tmp_path / "whole")
    means = runs[runs["week"] >= 4].pivot_table("mean_degree", "replicate", "slug")
    paired = (means["freer"] - means["today"]).to_numpy()
    assert count == look(paired, RULE).needed
    assert found["difference"] == pytest.approx(paired.mean())
    assert half_width == pytest.approx(known(paired, 6).half_width)


def test_other_measures_keep_the_ordinary_interval(whole, tmp_path):
    found = row(tmp_path / "whole", "comparison.csv", "Freer", "contacts_per_employee")
    runs = read_runs(tmp_path / "whole")
    means = runs[runs["week"] >= 4].pivot_table("contacts_per_employee", "replicate", "slug")
    test = stats.ttest_rel(means["freer"], means["today"])
    assert found["p_value"] == pytest.approx(test.pvalue)
    assert found["ci_low"] == pytest.approx(test.confidence_interval().low)


@pytest.mark.parametrize("kept", [1, 5, 6, 9])
def test_interrupted_command_goes_on_to_the_same_number(pair, whole, tmp_path, kept):
    told = []

    def interrupting(runs: int) -> None:
        told.append(runs)
        if len(told) == kept + 1:
            raise KeyboardInterrupt

    out = tmp_path / "out"
    outcome = conduct(plan(pair), out, REQUEST, made_up(progress=interrupting))
    assert outcome.interrupted
    assert manifest(out)["status"] == "interrupted"
    assert not (out / "comparison.csv").exists()
    conduct(plan(pair), out, REQUEST, made_up())
    assert results(out) == whole


def test_other_processes_come_to_the_same_number(pair, whole, tmp_path):
    conduct(plan(pair), tmp_path / "out", REQUEST, made_up(where=Where(2)))
    assert results(tmp_path / "out") == whole


def test_finished_experiment_runs_nothing_more(pair, whole, tmp_path):
    conduct(plan(pair), tmp_path / "whole", REQUEST, made_up(run=made_up_engine.run_never))
    assert results(tmp_path / "whole") == whole


def test_replicates_of_an_earlier_experiment_do_not_decide(make, pair, whole, tmp_path):
    earlier = [make("Today", replicates=40), make("Freer", by=0.2, replicates=40)]
    conduct(plan(earlier), tmp_path / "out", REQUEST, made_up())
    conduct(plan(pair), tmp_path / "out", REQUEST, made_up())
    assert manifest(tmp_path / "out")["replicates"] == manifest(tmp_path / "whole")["replicates"]
    assert results(tmp_path / "out")["comparison.csv"] == whole["comparison.csv"]


def test_none_follows_while_one_of_the_first_has_failed(pair, whole, tmp_path):
    out = tmp_path / "out"
    outcome = conduct(plan(pair), out, REQUEST, made_up(run=made_up_engine.run_with_a_bug))
    assert (outcome.completed, len(outcome.failures)) == (10, 2)
    assert (manifest(out)["status"], manifest(out)["precision"]["first"]) == ("failed", None)
    assert row(out, "comparison.csv", "Freer", "mean_degree")["n"] == 5
    conduct(plan(pair), out, REQUEST, made_up())
    assert results(out) == whole


def test_between_the_stages_the_experiment_is_not_complete(pair, tmp_path):
    states = []

    def say(_: str) -> None:
        states.append(manifest(tmp_path / "out")["status"])

    conduct(plan(pair), tmp_path / "out", REQUEST, made_up(say=say))
    assert states == ["running", "complete"]


def test_progress_tells_of_every_run_once(pair, tmp_path):
    told, expected = [], []
    conditions = made_up(progress=told.append, expect=expected.append)
    outcome = conduct(plan(pair), tmp_path / "out", REQUEST, conditions)
    assert expected == [sum(told)] == [outcome.completed]
    assert outcome.seconds == 0.5 * outcome.completed


def test_user_is_told_how_many_more_it_takes(pair, tmp_path):
    said = []
    conduct(plan(pair), tmp_path / "out", REQUEST, made_up(say=said.append))
    count = manifest(tmp_path / "out")["replicates"]
    first = manifest(tmp_path / "out")["precision"]["first"]["freer"]["half_width"]
    assert said[0] == (
        f"After 6 replicates mean_degree is known to ±{first:.3g} (Freer less Today); "
        f"±0.5 takes {count}: {count - 6} more."
    )
    assert said[1].startswith(f"After {count} replicates mean_degree is known to ±0.")


def test_user_is_told_when_the_most_allowed_is_too_few(make, tmp_path):
    text = "{until: 0.05, of: mean_degree, min: 6, max: 9}"
    two = [make("Today", replicates=text), make("Freer", by=0.2, replicates=text)]
    said = []
    conduct(plan(two), tmp_path / "out", REQUEST, made_up(say=said.append))
    assert manifest(tmp_path / "out")["replicates"] == 9
    assert manifest(tmp_path / "out")["precision"]["half_widths"]["freer"] > 0.05
    assert said[0].endswith("of which 9 are allowed: 3 more.")
    assert said[1].endswith("wider than the ±0.05 asked for.")


def test_words_for_what_is_enough_already():
    said = first_said({"A less B": Look(6, 0.1, 0.1, 6)}, RULE)
    assert said == "After 6 replicates mean_degree is known to ±0.1 (A less B): ±0.5 takes no more."
    assert last_said({"A less B": 0.5}, 6, RULE).endswith("±0.5 (A less B).")


def test_scenario_alone_is_run_until_its_mean_is_known(make, tmp_path):
    text = "{until: 0.3, of: mean_degree, min: 6}"
    conduct(plan([make("Today", replicates=text)]), tmp_path / "out", REQUEST, made_up())
    found = row(tmp_path / "out", "summary.csv", "Today", "mean_degree")
    assert manifest(tmp_path / "out")["replicates"] == found["n"] > 6
    assert found["ci_high"] - found["mean"] <= 0.3
    assert set(manifest(tmp_path / "out")["precision"]["half_widths"]) == {"today"}


def test_index_of_social_capital_can_be_what_is_to_be_known(make, tmp_path):
    text = "{until: 2, of: social_capital, min: 6}"
    two = plan([make("Today", replicates=text), make("Freer", by=0.2, replicates=text)])
    conduct(two, tmp_path / "out", REQUEST, made_up())
    found = row(tmp_path / "out", "comparison.csv", "Freer", "social_capital")
    half_width = (found["ci_high"] - found["ci_low"]) / 2
    assert half_width == pytest.approx(2, rel=0.1)


def test_index_of_social_capital_is_refused_for_a_scenario_alone(make):
    text = "{until: 5, of: social_capital}"
    with pytest.raises(InputError, match="baseline") as caught:
        plan([make("Today", replicates=text)])
    assert (caught.value.line, caught.value.key) == (5, "run.replicates.of")


def test_measure_that_has_no_values_fails_the_experiment(make, tmp_path):
    text = "{until: 1, of: path_length, min: 6}"
    alone = plan([make("Today", replicates=text)])

    def without_paths(scenarios, replicate, networks=()):
        return [
            one._replace(rows=[{**each, "path_length": math.nan} for each in one.rows])
            for one in made_up_engine.run(scenarios, replicate, networks)
        ]

    with pytest.raises(InputError, match="path_length"):
        conduct(alone, tmp_path / "out", REQUEST, made_up(run=without_paths))
    assert manifest(tmp_path / "out")["status"] == "failed"


def test_option_goes_before_the_rule(pair):
    given = settled(pair, {"replicates": 3, "weeks": None, "seed": None})
    assert plan(given).replicates == 3
    assert plan(given).precision is None


def test_scenarios_that_are_compared_need_the_same_rule(make, pair):
    other = make("Other", replicates="{until: 0.4, of: mean_degree, min: 6, max: 60}")
    with pytest.raises(InputError) as caught:
        plan([pair[0], other])
    assert caught.value.key == "run.replicates"
    assert "{until: 0.5, of: mean_degree, min: 6, max: 60}" in str(caught.value)


def test_window_means_are_by_slug(pair, whole, tmp_path):
    with opened(tmp_path / "whole") as store:
        means = window_means(store, plan(pair), REQUEST)
    assert set(means.index.get_level_values("scenario")) == {"today", "freer"}
    assert means.loc["today", "social_capital"].mean() == pytest.approx(100)
