"""From a YAML file to one validated, immutable scenario."""

from __future__ import annotations

from simulation.scenario.check import check_scenario
from simulation.scenario.json_schema import json_schema
from simulation.scenario.library import ShippedScenario, library_scenarios
from simulation.scenario.loading import load_scenario
from simulation.scenario.resolve import to_yaml
from simulation.scenario.schema import OrganisationSettings, RunSettings, Scenario

__all__ = [
    "OrganisationSettings",
    "RunSettings",
    "Scenario",
    "ShippedScenario",
    "check_scenario",
    "json_schema",
    "library_scenarios",
    "load_scenario",
    "to_yaml",
]
