"""Fang, Lee & Schilling 2010: groups with some ties between them learn most in the long run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from benchmarks.classics.figures import axes, curve, finished
from benchmarks.classics.result import Mean, Result, mean, shown
from benchmarks.classics.society import COPYING, FREE, caves, learning, society

EMPLOYEES = 140
GROUP = 7
DOMAINS = 4
WEEKS = 400
CROSSING = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0)
RUGGED = (0, 5)
MILD = {"imitation": 0.5, "experimentation": 0.5}


def in_the_end(crossing: float, interdependence: int, seeds: Sequence[int]) -> Mean:
    """Return the mean quality of practices in the end, by the share of ties between groups."""
    return mean([quality(crossing, interdependence, seed) for seed in seeds])


def quality(crossing: float, interdependence: int, seed: int) -> float:
    """Return the mean quality of practices in the end, for one seed."""
    network = caves(EMPLOYEES, GROUP, crossing, np.random.default_rng(seed))
    parameters = COPYING | MILD | {"interdependence": interdependence}
    one = society(EMPLOYEES, seed, parameters, FREE, network, domains=DOMAINS)
    return float(learning(one, WEEKS)[-1])


def result(seeds: Sequence[int]) -> Result:
    """Return the quality in the end by the share of ties that cross groups."""
    found = {(k, share): in_the_end(share, k, seeds) for k in RUGGED for share in CROSSING}
    rows = [("share of ties between groups", *(f"{share:g}" for share in CROSSING))]
    for k in RUGGED:
        cells = (shown(found[k, share]) for share in CROSSING)
        rows.append((f"practices depend on {k} others", *cells))

    def draw() -> Figure:
        figure, (ax,) = axes(1)
        places = range(len(CROSSING))
        for number, k in enumerate(RUGGED):
            each = [found[k, share] for share in CROSSING]
            curve(ax, places, each, f"practices depend on {k} others", number)
        ax.set_xticks(list(places), [f"{share:g}" for share in CROSSING])
        ax.set(xlabel="share of ties that go to other groups", ylabel="quality in the end")
        return finished(figure, (ax,))

    return Result(rows, draw)
