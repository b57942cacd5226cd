"""Stand-ins for the engine whose measures are functions with known indices of the parameters.

``mean_degree`` is the function of ‘Today’, plus an offset that a scenario's autonomy adds, so that
differences between scenarios have known indices too.
"""

from __future__ import annotations

import hashlib
import math

import numpy as np
from made_up_engine import Result

VARIED = ("half_life", "rate_chance", "rate_team", "allen_distance")
"""The parameters that stand for x1, x2, x3 and a dummy: each is varied from 10 to 20."""
LOW, HIGH = 10.0, 20.0


def coordinate(scenario, name):
    """Return where a parameter stands in its range, from 0 to 1."""
    return (getattr(scenario.parameters, name) - LOW) / (HIGH - LOW)


def ishigami(scenario):
    """Return Ishigami's function with a = 7, b = 0.1 (Ishigami & Homma 1990)."""
    x1, x2, x3 = (2 * math.pi * coordinate(scenario, name) - math.pi for name in VARIED[:3])
    return math.sin(x1) + 7 * math.sin(x2) ** 2 + 0.1 * x3**4 * math.sin(x1)


def g_function(scenario):
    """Return Sobol' g with a = 0, 1, 4.5 (Saltelli & Sobol' 1995)."""
    along = zip((0.0, 1.0, 4.5), VARIED[:3], strict=True)
    return math.prod((abs(4 * coordinate(scenario, name) - 2) + a) / (1 + a) for a, name in along)


def _results(scenarios, replicate, wanted, value, noise):
    results = []
    for one in scenarios:
        text = f"{one.parameters} {replicate} {bool(one.interventions)}"
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")
        chance = np.random.default_rng(seed).normal(0, noise) if noise else 0.0
        rows = [
            {"week": float(week), "mean_degree": value(one) + replicate + chance}
            for week in range(*wanted.window)
        ]
        results.append(Result(rows, {}, {}, 0.1))
    return results


def run_ishigami(scenarios, replicate, networks=(), wanted=None):
    return _results(scenarios, replicate, wanted, ishigami, 0.0)


def run_g(scenarios, replicate, networks=(), wanted=None):
    return _results(scenarios, replicate, wanted, g_function, 0.0)


def run_noisy_ishigami(scenarios, replicate, networks=(), wanted=None):
    return _results(scenarios, replicate, wanted, ishigami, 3.0)


def run_noise(scenarios, replicate, networks=(), wanted=None):
    return _results(scenarios, replicate, wanted, lambda _: 0.0, 1.0)


def run_difference(scenarios, replicate, networks=(), wanted=None):
    """Give what only x2 moves to a common value, and Ishigami's function to the difference."""

    def value(one):
        common = 100 * coordinate(one, "rate_chance")
        return common + (ishigami(one) if one.interventions else 0.0)

    return _results(scenarios, replicate, wanted, value, 0.0)


def run_threshold(scenarios, replicate, networks=(), wanted=None):
    """Let the second scenario be better only where half_life is above 15."""

    def value(one):
        gain = coordinate(one, "half_life") - 0.5
        return gain if one.interventions else 0.0

    return _results(scenarios, replicate, wanted, value, 0.0)


def run_with_a_gap(scenarios, replicate, networks=(), wanted=None):
    """Fail at points with a high x1, in one replicate."""
    if replicate == 1 and any(coordinate(one, "half_life") > 0.9 for one in scenarios):
        raise ZeroDivisionError("a bug")
    return run_ishigami(scenarios, replicate, networks, wanted)
