"""A small organisation in files, whose ties were simulated with parameters that are known."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from simulation.dynamics.parameters import Parameters
from simulation.experiment.calibration.observation import Eye
from simulation.organisation.generate import GenerateSettings
from simulation.replicate import Replicate
from simulation.scenario import OrganisationSettings, RunSettings, Scenario

EMPLOYEES = 60
TRUTH = {"choice_base": -2.0, "rate_team": 5.0}
EYE = Eye("contacts", 4, 2, "any", 0.0, 1.0)
CALIBRATION = """
name: Ours, fitted
scenario: base.yaml
waves: [ties0.csv, ties1.csv]
observed: {as: contacts, weeks: 4}
parameters: {choice_base: [-5, 1], rate_team: [0.2, 20]}
run: {trials: 16, replicates: 2, burn_in: 40, seed: 5}
"""
BASE = "name: Ours\norganisation: {import: {people: people.csv, ties: ties0.csv}}\n"


def replicate_of(employees: int, burn_in: int, number: int = 0, **parameters: float) -> Replicate:
    """Return a replicate of a generated organisation at the end of its burn-in."""
    settings = GenerateSettings(employees=employees, span=5, units=3, sites=1, communities=0)
    scenario = Scenario(
        name="Known",
        organisation=OrganisationSettings(generate=settings),
        parameters=Parameters(**parameters),
        run=RunSettings(weeks=1, burn_in=burn_in, seed=11, knowledge=False),
    )
    one = Replicate(scenario, number)
    while one.week < 0:
        one.step()
    return one


def written(file: Path, header: list[str], rows: Iterable[list[Any]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([header, *rows])
