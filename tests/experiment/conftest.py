from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from simulation.scenario import Scenario, load_scenario

TEXT = """
name: {name}
organisation: {{generate: {{employees: 40, span: 5, units: 2, sites: 1}}}}
interventions: {interventions}
run: {{weeks: 8, burn_in: 2, replicates: {replicates}, seed: 1}}
"""


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Scenario]:
    """Return a maker of scenarios: ``make(name, by=0.1, replicates=3)``."""

    def maker(name: str, by: float | None = None, replicates: int = 3) -> Scenario:
        change = [] if by is None else [{"kind": "change_autonomy", "from": 2, "by": by}]
        file = tmp_path / f"{len(list(tmp_path.glob('*.yaml')))}.yaml"
        file.write_text(TEXT.format(name=name, interventions=change, replicates=replicates))
        return load_scenario(file)

    return maker


@pytest.fixture
def pair(make: Callable[..., Scenario]) -> list[Scenario]:
    return [make("Today"), make("Freer", by=0.2)]
