"""A sweep's numbers are those that a comparison of the same scenarios comes to, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.experiment.compare import window_means
from simulation.experiment.conduct import conduct
from simulation.experiment.manifest import Request
from simulation.experiment.plan import plan
from simulation.experiment.store import read_runs
from simulation.experiment.sweeping.conduct import sweep
from simulation.experiment.sweeping.paths import with_settings
from simulation.experiment.sweeping.settings import load_sweep
from simulation.experiment.sweeping.table import read_table
from simulation.measures import MEASURES
from simulation.replicate import Wanted, run
from simulation.scenario import load_scenario


@pytest.fixture(scope="module")
def asked() -> dict[str, str]:
    return {
        "{from: 4, to: 10, steps: 3}": "[2.5]",
        "[0.2, 0.4]": "[0.2]",
        "replicates: 2": "replicates: 2\nrun: {weeks: 30, window: [11, 28]}",
    }


@pytest.mark.parametrize("measures", ["", "measures: [path_length, mean_degree, cost_hours]"])
def test_numbers_are_those_of_a_comparison(write, folder, asked, measures):
    swept = load_sweep(write({**asked, "measures: [mean_degree, path_length]": measures}))
    sweep(swept, folder / "out")
    table = read_table(folder / "out")

    settings = {"parameters.half_life": 2.5, "policies.autonomy": 0.2}
    scenarios = [with_settings(one, settings) for one in swept.scenarios]
    conduct(plan(scenarios), folder / "compared", Request("orgsim compare", "today", {}))
    runs = read_runs(folder / "compared").rename(columns={"slug": "scenario"})
    expected = window_means(runs, (11, 28))

    assert set(swept.measures) == set(MEASURES if not measures else table.columns[5:-1])
    order = [
        (name.lower(), replicate)
        for name, replicate in zip(table["scenario"], table["replicate"], strict=True)
    ]
    np.testing.assert_array_equal(
        table[list(swept.measures)].to_numpy(), expected.loc[order, list(swept.measures)].to_numpy()
    )
    assert table[list(swept.measures)].notna().to_numpy().any()


def test_only_what_is_wanted_is_measured(folder):
    scenario = load_scenario(folder / "flatter.yaml")
    (whole,) = run([scenario], 0)
    (some,) = run([scenario], 0, (), Wanted(frozenset({"mean_degree", "path_length"}), (3, 8)))
    assert [row["week"] for row in some.rows] == [3, 4, 5, 6, 7]
    for row, full in zip(some.rows, whole.rows[3:], strict=True):
        for name in ("mean_degree", "path_length"):
            np.testing.assert_equal(row[name], full[name])
        assert np.isnan(
            [
                value
                for name, value in row.items()
                if name not in ("week", "mean_degree", "path_length")
            ]
        ).all()
    assert some.groups == {}
