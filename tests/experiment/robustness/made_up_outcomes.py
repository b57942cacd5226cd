"""A stand-in for the engine in which one parameter decides which scenario wins."""

from __future__ import annotations

import hashlib
import math

import numpy as np
from made_up_engine import Result

MEASURES = ("mean_degree", "path_length")


def place(scenario):
    """Return where half_life stands between half and twice 3.5, by ratios, from 0 to 1."""
    return math.log(scenario.parameters.half_life / 1.75) / math.log(4)


def run(scenarios, replicate, networks=(), wanted=None, noise=0.2):
    """Give ‘Other’ a gain from -1 to 1 with half_life, ‘Worse’ less than both, and some chance.

    Of mean_degree more is better, of path_length less: there ‘Other’ wins where half_life is low.
    """
    results = []
    for one in scenarios:
        gain = {"Other": 2 * place(one) - 1, "Worse": -2.0}.get(one.name, 0.0)
        text = f"{one.name} {one.parameters} {replicate}"
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")
        chance = np.random.default_rng(seed).normal(0, noise, 2) if noise else np.zeros(2)
        row = {"mean_degree": 10 + gain + chance[0], "path_length": 3 + gain + chance[1]}
        weeks = range(*wanted.window)
        results.append(Result([{"week": float(week), **row} for week in weeks], {}, {}, 0.1))
    return results


def run_without_chance(scenarios, replicate, networks=(), wanted=None):
    return run(scenarios, replicate, networks, wanted, noise=0.0)


def run_chance_only(scenarios, replicate, networks=(), wanted=None):
    named = [one.model_copy(update={"name": f"{one.name} as is"}) for one in scenarios]
    return run(named, replicate, networks, wanted, noise=1.0)
