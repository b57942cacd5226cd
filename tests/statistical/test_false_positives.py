"""How often the comparison finds a difference where there is none.

A against A: 200 comparisons of eight replicates with eight others of the same scenario. No
replicate is used twice and none is paired with its like, so that only chance makes a difference.
"""

from __future__ import annotations

import pandas as pd
import pytest

from simulation.experiment.compare import Kind, comparison
from simulation.experiment.conduct import Conditions, conduct
from simulation.experiment.manifest import Request
from simulation.experiment.plan import plan
from simulation.experiment.store import read_runs
from simulation.measures import MEASURES
from simulation.scenario import load_scenario

COMPARISONS = 200
REPLICATES = 8
WINDOW = (8, 16)
ALPHA = 0.05

SCENARIO = """
name: A
organisation: {{generate: {{employees: 40, span: 5, units: 3, sites: 2}}}}
run: {{weeks: 16, burn_in: 4, replicates: {replicates}, seed: 2026, window: [8, 16]}}
"""


@pytest.fixture(scope="module")
def comparisons(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Return all comparisons of A with A, one below the other."""
    folder = tmp_path_factory.mktemp("false_positives")
    file = folder / "a.yaml"
    file.write_text(SCENARIO.format(replicates=COMPARISONS * 2 * REPLICATES), encoding="utf-8")
    conduct(plan([load_scenario(file)]), folder / "out", Request("", "a", {}), Conditions())
    return pd.concat(_compared(read_runs(folder / "out")), ignore_index=True)


def _compared(pool: pd.DataFrame) -> list[pd.DataFrame]:
    kinds = {name: Kind(one.family, one.better) for name, one in MEASURES.items()}
    pool["scenario"] = (pool["replicate"] // REPLICATES % 2).map({0: "A", 1: "A again"})
    group = pool["replicate"] // (2 * REPLICATES)
    pool["replicate"] %= REPLICATES
    runs = pool.drop(columns="slug").groupby(group)
    return [comparison(one, "A", WINDOW, kinds) for _, one in runs]


@pytest.mark.statistical
def test_one_measure_in_twenty_differs_by_chance(comparisons: pd.DataFrame) -> None:
    # A measure that no replicate of a comparison moves (p of exactly 1) says nothing of the rate.
    tested = comparisons[(comparisons["p_value"] < 1) & (comparisons["n"] == REPLICATES)]
    assert len(tested) > 20 * COMPARISONS
    assert 0.03 <= (tested["p_value"] < ALPHA).mean() <= 0.07


@pytest.mark.statistical
def test_intervals_hold_no_difference_as_often_as_they_say(comparisons: pd.DataFrame) -> None:
    tested = comparisons[(comparisons["p_value"] < 1) & (comparisons["n"] == REPLICATES)]
    holds = (tested["ci_low"] <= 0) & (tested["ci_high"] >= 0)
    assert 0.93 <= holds.mean() <= 0.97


@pytest.mark.statistical
def test_adjusted_for_a_family_few_comparisons_find_anything(comparisons: pd.DataFrame) -> None:
    family = comparisons["measure"].map({name: one.family for name, one in MEASURES.items()})
    comparison_number = comparisons.groupby("measure").cumcount()
    least = comparisons.groupby([comparison_number, family])["p_adjusted"].min()
    assert (least < ALPHA).mean() <= ALPHA + 0.02
