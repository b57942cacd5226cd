"""What the golden results are made of."""

from __future__ import annotations

import math
from pathlib import Path

from simulation.interventions import BY_KIND
from simulation.organisation.generate import GenerateSettings
from simulation.replicate import run
from simulation.scenario import OrganisationSettings, RunSettings, Scenario

FILE = Path(__file__).with_name("results.json")
CHANGES = {
    "baseline": [],
    "flatter": [{"kind": "flatten_hierarchy", "week": 5, "span": 12}],
    "communities": [{"kind": "add_communities", "week": 5, "count": 4, "size": 15}],
    "autonomy": [{"kind": "change_autonomy", "from": 5, "until": 20, "to": 0.9}],
}


def scenarios() -> list[Scenario]:
    """Return four scenarios of a small organisation."""
    return [
        Scenario(
            name=name,
            organisation=OrganisationSettings(
                generate=GenerateSettings(employees=150, units=4, sites=2, communities=2)
            ),
            policies={"platform_access": 0.4},
            interventions=tuple(BY_KIND[change["kind"]](**change) for change in changes),
            run=RunSettings(weeks=26, burn_in=10, replicates=1, seed=2026),
        )
        for name, changes in CHANGES.items()
    ]


def today() -> dict[str, dict[str, float | None]]:
    """Return the last week's measures of each scenario, by name; None where undefined."""
    results = run(scenarios(), 0)
    return {
        name: {
            measure: None if math.isnan(value) else value
            for measure, value in result.rows[-1].items()
        }
        for name, result in zip(CHANGES, results, strict=True)
    }
