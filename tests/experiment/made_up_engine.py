"""Stands in for the engine: rows that follow from scenario and replicate, at once."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from simulation.errors import InputError
from simulation.scenario.schema import Scenario

COST = {"cost_hours": 2.0, "cost_money": 0.0, "contact_hours": 5.0, "employees": 40.0}


class Network(NamedTuple):
    ties: dict[str, np.ndarray]
    people: dict[str, np.ndarray]


class Result(NamedTuple):
    rows: list[dict[str, float]]
    networks: dict[int, Network]
    groups: dict[str, np.ndarray]
    seconds: float


def run(
    scenarios: Sequence[Scenario], replicate: int, networks: Sequence[int] = ()
) -> list[Result]:
    return [
        Result(
            _rows(one, replicate), {w: _network() for w in networks}, _groups(one, replicate), 0.5
        )
        for one in scenarios
    ]


def _generator(scenario: Scenario, replicate: int) -> np.random.Generator:
    text = f"{scenario.interventions} {scenario.run.seed} {replicate}"
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")
    return np.random.default_rng(seed)


def _groups(scenario: Scenario, replicate: int) -> dict[str, np.ndarray]:
    """Return two units' ties in the last week, and that one more was left out."""
    return {
        "week": np.full(3, scenario.run.weeks - 1, np.int32),
        "by": np.array(["unit"] * 3),
        "group": np.array(["", "A", "B"]),
        "employees": np.array([4, 20, 16], np.int32),
        "measure": np.array(["groups_suppressed", "ties", "ties"]),
        "mean": np.array([1, *_generator(scenario, replicate).normal(10, 1, 2)]),
    }


def _rows(scenario: Scenario, replicate: int) -> list[dict[str, float]]:
    values = _generator(scenario, replicate).normal(10, 1, (scenario.run.weeks, 3))
    rows = []
    for week, (degree, path, contacts) in enumerate(values.tolist()):
        row = {
            "week": float(week),
            "mean_degree": degree,
            "contacts_per_employee": contacts,
            **COST,
        }
        rows.append({**row, "path_length": path} if week % 4 == 0 else row)
    return rows


def _network() -> Network:
    return Network(
        {
            "source": np.array([0, 1], np.int32),
            "target": np.array([1, 2], np.int32),
            "strength": np.array([0.25, 0.5], np.float32),
            "age": np.array([3, 4], np.int32),
            "channel": np.array(["team", "chance"]),
        },
        {
            "employee": np.arange(3, dtype=np.int32),
            "unit": np.array(["A", "A", "B"]),
            "team": np.array([-1, 0, 0], np.int32),
            "site": np.array(["X", "X", "X"]),
            "level": np.array([2, 1, 1], np.int32),
            "layer": np.array([1, 2, 2], np.int32),
            "manager": np.array([-1, 0, 0], np.int32),
        },
    )


def run_slowly(scenarios, replicate, networks=()):
    time.sleep(0.2)
    return run(scenarios, replicate, networks)


def run_with_a_bug(scenarios, replicate, networks=()):
    if replicate == 1:
        raise ZeroDivisionError("a bug")
    return run(scenarios, replicate, networks)


def run_with_a_wrong_file(scenarios, replicate, networks=()):
    if replicate == 1:
        raise InputError("the file is wrong", file="people.csv", line=3)
    return run(scenarios, replicate, networks)


def run_that_dies(scenarios, replicate, networks=()):
    if replicate == 1:
        os._exit(9)
    return run(scenarios, replicate, networks)


def run_never(scenarios, replicate, networks=()):
    raise AssertionError("nothing is left to run")
