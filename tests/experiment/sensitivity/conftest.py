from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from made_up_functions import HIGH, LOW, VARIED

from simulation.experiment.execute import Where
from simulation.experiment.sensitivity.swept import Swept, read_swept
from simulation.experiment.sweeping.conduct import sweep

SCENARIOS = {
    "today.yaml": """
name: Today
organisation: {generate: {employees: 40, span: 5, units: 2, sites: 1}}
run: {weeks: 2, burn_in: 0, replicates: 3, seed: 1}
""",
    "other.yaml": """
extends: today.yaml
name: Other
interventions: [{kind: change_autonomy, from: 0, by: 0.1}]
""",
}


@pytest.fixture
def conduct(tmp_path: Path) -> Callable[..., Path]:
    """Return what carries out a sweep with a stand-in engine: ``conduct("sobol", 64, run)``."""

    def conducted(design: str, points: int, run, replicates: int = 1, scenarios: int = 2) -> Path:
        for name, text in SCENARIOS.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        varied = "".join(f"  parameters.{name}: {{from: {LOW}, to: {HIGH}}}\n" for name in VARIED)
        file = tmp_path / "sweep.yaml"
        file.write_text(
            f"name: Made up\nscenarios: {list(SCENARIOS)[:scenarios]}\nvary:\n{varied}"
            + ("" if design == "grid" else f"points: {points}\n")
            + f"design: {design}\nreplicates: {replicates}\nmeasures: [mean_degree]\n",
            encoding="utf-8",
        )
        if design == "grid":
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace(f"to: {HIGH}", f"to: {HIGH}, steps: 2"), encoding="utf-8")
        sweep(file, tmp_path / "out", Where(1), run=run)
        return tmp_path / "out"

    return conducted


@pytest.fixture
def swept(conduct: Callable[..., Path]) -> Callable[..., Swept]:
    """Return what carries out a sweep as ``conduct`` does, and reads it."""
    return lambda *args, **how: read_swept(conduct(*args, **how))
