"""Distributions that are not fitted: what a network looks like beyond its few statistics.

Goodness of fit as in sienaGOF (Lospinoso & Snijders 2019, Methodological Innovations 12) and ergm
(Hunter, Goodreau & Handcock 2008, JASA 103:248): a model is judged by what it was not fitted to.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.experiment.calibration.statistics import Picture
from simulation.measures import graph
from simulation.measures.snapshot import DISTANCE_SOURCES, EXACT_DISTANCES

Floats = NDArray[np.float64]

FURTHEST = 5
MOST_SHARED = (0, 1, 2, 4, 8, 16)
CLUSTERED = (0.0, 0.1, 0.2, 0.35, 0.5, 0.75)
CROSSING = (0.0, 0.25, 0.5, 0.75)
DEGREE_BINS = 6


class Shape(NamedTuple):
    """A distribution's label and the labels of its categories, whose shares add up to 1."""

    name: str
    label: str
    categories: tuple[str, ...]


class Bins(NamedTuple):
    """What decides the categories: upper ends of the bins of degree, and whether units differ."""

    degree: tuple[int, ...]
    units: bool


def bins_of(pictures: Sequence[Picture], units: bool) -> Bins:
    """Return the bins for an observed network: degrees at about equal shares of its people."""
    degree = np.concatenate([one.degree for one in pictures])
    ends = np.quantile(degree, np.arange(1, DEGREE_BINS) / DEGREE_BINS, method="lower")
    return Bins(tuple(sorted({int(end) for end in ends})), units)


def shapes(bins: Bins) -> tuple[Shape, ...]:
    """Return the distributions in the order in which ``shares`` gives them."""
    steps = (*(str(d) for d in range(1, FURTHEST + 1)), f"{FURTHEST + 1} or more", "no path")
    found = [
        Shape("degree", "Ties of an employee", _up_to(bins.degree)),
        Shape("distance", "Steps between two employees", steps),
        Shape("shared_contacts", "Common contacts of a tie's two ends", _up_to(MOST_SHARED)),
        Shape("local_clustering", "How far one's contacts know each other", _shares(CLUSTERED)),
    ]
    if bins.units:
        label = "Share of one's ties that cross units"
        found.append(Shape("crossing", label, _shares(CROSSING)))
    return tuple(found)


def shares(pictures: Sequence[Picture], bins: Bins) -> Floats:
    """Return the share of each category of each distribution, one after the other; wave means."""
    found: Floats = np.mean([_of_one(one, bins) for one in pictures], axis=0)
    return found


def _of_one(one: Picture, bins: Bins) -> Floats:
    tied = one.degree > 0
    parts = [
        _counted(one.degree, bins.degree),
        _distances(one),
        _counted(one.common, MOST_SHARED),
        _counted(one.local[one.degree > 1], CLUSTERED),
    ]
    if bins.units:
        unit = one.labels.unit[one.seats]
        person = np.repeat(np.arange(len(one.seats)), one.degree)
        crossing = np.bincount(person, unit[person] != unit[one.partner], len(one.seats))
        parts.append(_counted(crossing[tied] / one.degree[tied], CROSSING))
    return np.concatenate(parts)


def _counted(values: NDArray[np.number], ends: Sequence[float]) -> Floats:
    """Return the share of values up to each end and above the one before, then above all."""
    counts = np.bincount(np.searchsorted(ends, values), minlength=len(ends) + 1)
    return counts / max(1, len(values))


def _distances(one: Picture) -> Floats:
    sources = _sources(len(one.seats))
    counts = graph.distance_counts(one.starts, one.partner, sources)
    pairs = max(1, len(sources) * (len(one.seats) - 1))
    near = np.zeros(FURTHEST + 1)
    reached = counts[1 : FURTHEST + 1]
    near[: len(reached)] = reached
    near[FURTHEST] = counts[FURTHEST + 1 :].sum()
    return np.append(near, pairs - counts.sum()) / pairs


def _sources(n: int) -> NDArray[np.int32]:
    """Return those from whom distances are counted: all, or as many evenly spread over seats."""
    number = n if n <= EXACT_DISTANCES else DISTANCE_SOURCES
    return np.linspace(0, max(0, n - 1), number).astype(np.int32)


def _up_to(ends: Sequence[int]) -> tuple[str, ...]:
    lows = [0, *(end + 1 for end in ends)]
    found = [
        f"{low}" if low == end else f"{low}–{end}" for low, end in zip(lows, ends, strict=False)
    ]
    return (*found, f"{lows[-1]} or more")


def _shares(ends: Sequence[float]) -> tuple[str, ...]:
    percent = [f"{100 * end:g}" for end in ends]
    between = [f"{low}–{high} %" for low, high in itertools.pairwise(percent)]
    return ("0 %", *between, f"over {percent[-1]} %")
