"""Compile the kernels, once after installation, in two processes side by side.

Both put what they compile into one cache, from which every later process loads it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Collection
from typing import Any

import numpy as np

from simulation.dynamics.attention import NO_LIMIT, Contacts
from simulation.dynamics.week import PROCESSES, Processes
from simulation.organisation.generate import GenerateSettings
from simulation.replicate import Replicate
from simulation.scenario import OrganisationSettings, RunSettings, Scenario

EMPLOYEES = 30
# Half of the work, as measured; the other half is everything else, and the measures.
HERE = {"find_chances", "invite", "settle", "strengthen_ties", "review_embeddedness"}


def compile_kernels() -> None:
    """Compile all kernels; what fails in the process beside is compiled when it is needed."""
    beside = subprocess.Popen(
        [sys.executable, "-m", __name__], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _tiny(HERE).step()
    finally:
        beside.wait()


def _tiny(processes: Collection[str]) -> Replicate:
    """Return a tiny replicate in whose weeks only some processes happen."""
    happen: dict[str, Any] = {
        name: process if name in processes else _nobody_talks
        for name, process in PROCESSES._asdict().items()
    }
    settings = GenerateSettings(employees=EMPLOYEES, communities=1)
    scenario = Scenario(
        name="compiling",
        organisation=OrganisationSettings(generate=settings),
        run=RunSettings(weeks=1, burn_in=0, replicates=1),
    )
    return Replicate(scenario, 0, processes=Processes(**happen))


def _nobody_talks(*_: object) -> Contacts:
    return Contacts(
        np.zeros(EMPLOYEES + 1, np.int64),
        np.zeros(EMPLOYEES, np.int32),
        np.zeros(0, np.int32),
        np.zeros(0, np.uint8),
        np.full(EMPLOYEES, NO_LIMIT),
    )


def main() -> None:
    """Compile what ``compile_kernels`` leaves to the process beside."""
    one = _tiny(set(PROCESSES._fields) - HERE)
    one.step()
    one.measures()


if __name__ == "__main__":
    main()
