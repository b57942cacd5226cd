"""orgsim: an agent-based simulator of how organisations grow social capital.

What this module names is the public interface; everything is imported when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from simulation.errors import InputError
    from simulation.experiment.compare import comparison, summary
    from simulation.measures import MEASURES
    from simulation.model import Employee, OrganisationModel
    from simulation.replicate import Replicate, run
    from simulation.report import write_report
    from simulation.scenario import Scenario, load_scenario

_HOMES = {
    "Employee": "simulation.model",
    "InputError": "simulation.errors",
    "MEASURES": "simulation.measures",
    "OrganisationModel": "simulation.model",
    "Replicate": "simulation.replicate",
    "Scenario": "simulation.scenario",
    "comparison": "simulation.experiment.compare",
    "load_scenario": "simulation.scenario",
    "run": "simulation.replicate",
    "summary": "simulation.experiment.compare",
    "write_report": "simulation.report",
}

__all__ = [
    "MEASURES",
    "Employee",
    "InputError",
    "OrganisationModel",
    "Replicate",
    "Scenario",
    "comparison",
    "load_scenario",
    "run",
    "summary",
    "write_report",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: nobody pays for what they do not need."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
