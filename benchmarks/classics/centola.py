"""Centola & Macy 2007, Centola 2010: complex knowledge spreads where ties are clustered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from benchmarks.classics.figures import axes, curve, finished
from benchmarks.classics.result import Mean, Result, mean, shown
from benchmarks.classics.society import COPYING, FREE, live, random, ring, society
from simulation.dynamics import practices
from simulation.dynamics.state import State

EMPLOYEES = 400
REACH = 3
WEEKS = 200
# A tie of raw strength 1, with a relationship at 2, is a third of what can be: reported strength.
STRENGTH = 1.0
SUPPORT = {"simple: any tie will do": 0.0, "complex: takes two such ties": 0.6}
NETWORKS = ("clustered", "random")


def adopters(network: str, support: float, seeds: Sequence[int], weeks: int = WEEKS) -> Mean:
    """Return the share who have taken over a better practice, week by week."""
    return mean([_one(network, support, seed, weeks) for seed in seeds])


def _one(network: str, support: float, seed: int, weeks: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    ties = (
        ring(EMPLOYEES, REACH) if network == "clustered" else random(EMPLOYEES, 3 * EMPLOYEES, rng)
    )
    parameters = COPYING | {
        "interdependence": 0,
        "experimentation": 0,
        "imitation": 0.3,
        "practice_support": support,
    }
    one = society(EMPLOYEES, seed, parameters, FREE, ties, strength=STRENGTH)
    _one_practice_is_wrong(one.state, {0, *ties[0]})
    assert one.state.outcomes is not None
    held = one.state.outcomes.knowledge
    weeks_lived = live(one, weeks, practices.learn)
    return np.array([np.mean(held.practices == held.reality[0]) for _ in weeks_lived])


def _one_practice_is_wrong(state: State, but: set[int]) -> None:
    """Let everybody do all right but for one practice, and some that one as well."""
    assert state.outcomes is not None
    held = state.outcomes.knowledge
    held.practices[:] = held.reality[0] ^ np.uint64(1)
    held.practices[list(but)] = held.reality[0]
    held.quality[:] = 63 / 64
    held.quality[list(but)] = 1


def result(seeds: Sequence[int]) -> Result:
    """Return who has taken over the practice, by network and by what it takes."""
    found = {
        (name, kind): adopters(name, support, seeds)
        for kind, support in SUPPORT.items()
        for name in NETWORKS
    }
    head = [f"{name}, week {week}" for week in (20, WEEKS) for name in NETWORKS]
    rows = [("share who have it", *head)]
    for kind in SUPPORT:
        cells = [
            Mean(found[name, kind].value[week - 1], found[name, kind].error[week - 1])
            for week in (20, WEEKS)
            for name in NETWORKS
        ]
        rows.append((kind, *(shown(cell) for cell in cells)))

    def draw() -> Figure:
        figure, pair = axes(2)
        weeks = np.arange(1, WEEKS + 1, 4)
        for ax, kind in zip(pair, SUPPORT, strict=True):
            for number, name in enumerate(NETWORKS):
                one = found[name, kind]
                each = [Mean(one.value[w - 1], one.error[w - 1]) for w in weeks]
                curve(ax, weeks, each, f"{name} network", number, marks=False)
            ax.set(xlabel="week", ylabel="share who have taken it over", ylim=(0, 1.02))
            ax.set_title(kind)
        return finished(figure, pair)

    return Result(rows, draw)
