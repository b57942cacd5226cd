"""Lazer & Friedman 2007 and Mason & Watts 2012: when an efficient network is worse."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.figure import Figure

from benchmarks.classics.figures import axes, curve, finished
from benchmarks.classics.result import Mean, Result, mean, shown
from benchmarks.classics.society import (
    COPYING,
    FREE,
    Network,
    full,
    learning,
    line,
    random,
    society,
)

EMPLOYEES = 100
WEEKS = 300
EARLY, LATE = 20, 300
NETWORKS: dict[str, Callable[[int], Network]] = {
    "line": lambda _: line(EMPLOYEES),
    "random, 4 ties each": lambda seed: random(
        EMPLOYEES, 2 * EMPLOYEES, np.random.default_rng(seed)
    ),
    "everybody with everybody": lambda _: full(EMPLOYEES),
}
RUGGED = (0, 1, 3, 5, 7)


def quality(network: str, interdependence: int, seeds: Sequence[int], weeks: int = WEEKS) -> Mean:
    """Return the mean quality of practices, week by week, in a network."""
    return mean([_one(network, interdependence, seed, weeks) for seed in seeds])


def _one(network: str, interdependence: int, seed: int, weeks: int) -> np.ndarray:
    parameters = COPYING | {"interdependence": interdependence}
    return learning(society(EMPLOYEES, seed, parameters, FREE, NETWORKS[network](seed)), weeks)


def result(seeds: Sequence[int]) -> Result:
    """Return quality early and late by network, and by how far practices depend on each other."""
    found = {(k, name): quality(name, k, seeds) for k in RUGGED for name in NETWORKS}
    head = [f"{name}, week {week}" for week in (EARLY, LATE) for name in NETWORKS]
    rows = [("interdependence", *head)]
    for k in RUGGED:
        cells = [_at(found[k, name], week) for week in (EARLY, LATE) for name in NETWORKS]
        rows.append((str(k), *(shown(cell) for cell in cells)))

    def draw() -> Figure:
        figure, pair = axes(2)
        for ax, k in zip(pair, (5, 0), strict=True):
            for number, name in enumerate(NETWORKS):
                weeks = np.unique(np.geomspace(1, WEEKS, 30).astype(int))
                curve(ax, weeks, [_at(found[k, name], w) for w in weeks], name, number, marks=False)
            ax.set(xscale="log", xlabel="week", ylabel="mean quality of practices")
            ax.xaxis.set_major_formatter("{x:g}")
            ax.set_title(f"practices depend on {k} others" if k else "practices are independent")
        return finished(figure, pair)

    return Result(rows, draw)


def _at(one: Mean, week: int) -> Mean:
    return Mean(one.value[week - 1], one.error[week - 1])
