"""Stands in for the engine: rows that follow from a scenario's settings and replicate, at once."""

from __future__ import annotations

import hashlib
import os
import time

import numpy as np
from made_up_engine import Result

POISON = 0.4


def run(scenarios, replicate, networks=(), wanted=None):
    return [Result(_rows(one, replicate, wanted), {}, {}, 0.5) for one in scenarios]


def _rows(scenario, replicate, wanted):
    settings = scenario.model_dump_json(
        include={"organisation", "policies", "parameters", "interventions"}
    )
    text = f"{settings} {scenario.run.seed} {replicate}"
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")
    values = np.random.default_rng(seed).normal(10, 1, (scenario.run.weeks, 2))
    return [
        {"week": float(week), "mean_degree": degree}
        | ({"path_length": path} if week % 4 == 3 else {})
        for week, (degree, path) in enumerate(values.tolist())
        if wanted.window[0] <= week < wanted.window[1]
    ]


def run_slowly(scenarios, replicate, networks=(), wanted=None):
    time.sleep(0.05)
    return run(scenarios, replicate, networks, wanted)


def run_never(scenarios, replicate, networks=(), wanted=None):
    raise AssertionError("nothing is left to run")


def _poisoned(scenario):
    return scenario.policies.autonomy == POISON and scenario.interventions


def run_with_a_bug(scenarios, replicate, networks=(), wanted=None):
    if any(_poisoned(one) for one in scenarios):
        raise ZeroDivisionError("a bug")
    return run(scenarios, replicate, networks, wanted)


def run_without_today(scenarios, replicate, networks=(), wanted=None):
    if any(one.name == "Today" for one in scenarios):
        raise ZeroDivisionError("a bug")
    return run(scenarios, replicate, networks, wanted)


def run_that_dies(scenarios, replicate, networks=(), wanted=None):
    if any(_poisoned(one) for one in scenarios):
        os._exit(9)
    return run(scenarios, replicate, networks, wanted)


def run_that_dies_once(scenarios, replicate, networks=(), wanted=None):
    """Kill the first process that comes here, as a machine that is taken away would."""
    died = scenarios[0].folder / "died"
    if replicate == 1 and not died.exists():
        died.touch()
        os._exit(9)
    return run(scenarios, replicate, networks, wanted)
