from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from simulation.experiment.execute import Where
from simulation.experiment.robustness.ranges import robustness_sweep
from simulation.experiment.sweeping.conduct import sweep
from simulation.scenario import Scenario, load_scenario

TODAY = """
name: Today
organisation: {generate: {employees: 40, span: 5, units: 2, sites: 1}}
run: {weeks: 2, burn_in: 0, replicates: 3, seed: 1}
"""
CHANGED = """
extends: today.yaml
name: {name}
interventions: [{{kind: change_autonomy, from: 0, by: {by}}}]
"""


@pytest.fixture(scope="module")
def scenarios(tmp_path_factory: pytest.TempPathFactory) -> list[Scenario]:
    """Return ‘Today’, ‘Other’ and ‘Worse’."""
    texts = {"today": TODAY}
    texts |= {"other": CHANGED.format(name="Other", by=0.1)}
    texts |= {"worse": CHANGED.format(name="Worse", by=0.2)}
    folder = tmp_path_factory.mktemp("scenarios")
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return [load_scenario(folder / f"{name}.yaml") for name in texts]


@pytest.fixture(scope="module")
def conduct(
    tmp_path_factory: pytest.TempPathFactory, scenarios: list[Scenario]
) -> Callable[..., Path]:
    """Return what carries out the sweep of a robustness analysis with a stand-in engine."""

    def conducted(run, points: int = 64, replicates: int = 3, chosen: int = 3) -> Path:
        measures = ["mean_degree", "path_length"]
        swept = robustness_sweep(scenarios[:chosen], points, replicates, measures)
        folder = tmp_path_factory.mktemp("out")
        sweep(swept, folder, Where(1), run=run)
        return folder

    return conducted
