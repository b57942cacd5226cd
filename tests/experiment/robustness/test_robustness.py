"""The whole path: sweep over the parameters, stand-in engine, tables."""

from __future__ import annotations

from dataclasses import replace

import made_up_outcomes as outcomes
import pandas as pd
import pytest

from simulation.errors import InputError
from simulation.experiment.robustness.tables import robustness, write_robustness
from simulation.experiment.sensitivity.swept import read_swept


@pytest.fixture(scope="module")
def found(conduct):
    return robustness(read_swept(conduct(outcomes.run)))


def row(table, **wanted):
    for name, value in wanted.items():
        table = table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


def test_wins_follow_the_better_direction(found):
    for measure in ("mean_degree", "path_length"):
        other = row(found.wins, scenario="Other", measure=measure)
        assert other["better"] == pytest.approx(0.5, abs=0.05)
        assert other["better_low"] < 0.5 < other["better_high"]
        assert (other["points"], other["replicates"]) == (64, 3)
    worse = found.wins[found.wins["scenario"] == "Worse"].set_index("measure")
    assert worse["better"].to_dict() == {"mean_degree": 0, "path_length": 1}
    assert worse["difference"].to_numpy() == pytest.approx([-2, -2], abs=0.15)


def test_best_is_the_one_that_none_beats(found):
    best = found.wins.set_index(["measure", "scenario"])["best"]
    assert best["mean_degree", "Other"] == pytest.approx(0.5, abs=0.05)
    assert best["mean_degree", "Worse"] == 0
    assert best["path_length", "Worse"] == 1
    assert best.groupby("measure").sum().tolist() == pytest.approx([1, 1])


def test_chance_is_told_apart_from_the_parameters(found):
    other = row(found.wins, scenario="Other", measure="mean_degree")
    assert other["sd_parameters"] == pytest.approx(1 / 3**0.5, abs=0.06)
    assert other["sd_chance"] == pytest.approx(0.2 * 2**0.5, abs=0.05)
    worse = row(found.wins, scenario="Worse", measure="mean_degree")
    assert worse["sd_parameters"] < 0.1
    assert worse["clearly_worse"] > 0.9
    assert worse["clearly_better"] == 0


def test_the_flip_is_found_as_a_readable_rule(found):
    rule = found.flips[found.flips["rule"] != ""].set_index(["measure", "usual", "other"])
    usual, other = next(pair for _, *pair in rule.index if set(pair) == {"Today", "Other"})
    one = rule.loc[("mean_degree", usual, other)]
    sign = ">" if other == "Other" else "≤"
    name, said, limit = one["rule"].split()
    assert (name, said) == ("half_life", sign)
    assert float(limit) == pytest.approx(3.5, rel=0.15)
    assert one["accuracy"] > 0.85
    assert one["majority"] < 0.6
    assert one["rule_right"] > 0.85
    assert one["p_adjusted"] < 1e-3


def test_ranking_that_never_flips_has_no_rule(found):
    one = row(found.flips, measure="mean_degree", usual="Today", other="Worse")
    assert (one["flips"], one["rule"]) == (0, "")


def test_value_of_knowing_the_deciding_parameter_is_the_analytic_one(found):
    worth = found.value[found.value["measure"] == "mean_degree"].set_index("path")
    own = worth.loc["parameters.half_life"]
    # The mean of the better of 0 and a uniform number from -1 to 1, less 0.
    assert own["value"] == pytest.approx(0.25, abs=0.03)
    assert own["low"] < 0.25 < own["high"]
    assert own["p_adjusted"] == 0.001
    others = worth.drop(["parameters.half_life", "all"])
    assert (others["value"] == 0).all()
    assert worth.loc["all", "value"] == pytest.approx(0.25, abs=0.06)


def test_chance_is_no_rule_and_no_value(conduct):
    found = robustness(read_swept(conduct(outcomes.run_chance_only)))
    assert (found.flips["rule"] == "").all()
    each = found.value[found.value["path"] != "all"]
    assert (each["value"] == 0).all()
    assert each["estimate"].max() > 0
    everything = found.value[found.value["path"] == "all"]
    assert (everything["value"] < 0.15).all()  # choosing by chance itself would seem to win 0.5


def test_one_replicate_leaves_chance_unknown(conduct):
    found = robustness(read_swept(conduct(outcomes.run_without_chance, 16, 1, 2)))
    other = row(found.wins, scenario="Other", measure="mean_degree")
    assert other[["clearly_better", "sd_parameters", "sd_chance"]].isna().all()
    assert other["best"] == pytest.approx(0.5, abs=0.05)


def test_files_hold_the_tables_and_are_the_same_every_time(conduct):
    folder = conduct(outcomes.run, 32, 2, 2)
    tables = write_robustness(folder)
    names = ("ranges.csv", "wins.csv", "flips.csv", "value_of_information.csv")
    first = [(folder / name).read_bytes() for name in names]
    for name, table in zip(names, tables, strict=True):
        assert list(pd.read_csv(folder / name).columns) == list(table.columns)
    write_robustness(folder)
    assert [(folder / name).read_bytes() for name in names] == first


def test_other_designs_are_refused(conduct):
    swept = read_swept(conduct(outcomes.run, 8, 1, 2))
    with pytest.raises(InputError, match="drawn evenly"):
        robustness(replace(swept, design=replace(swept.design, kind="morris")))
    with pytest.raises(InputError, match="at least two"):
        robustness(replace(swept, scenarios=swept.scenarios[:1]))
    listed = replace(swept.design.factors[0], values=(1, 2))
    design = replace(swept.design, factors=(listed, *swept.design.factors[1:]))
    with pytest.raises(InputError, match="not from lists"):
        robustness(replace(swept, design=design))
