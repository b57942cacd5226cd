"""A reporting line as areas to draw: below each manager the people of that part, side by side.

An icicle (Kruskal & Landwehr 1983, The American Statistician 37, 162–168). Parts too narrow to be
seen are drawn together, so that a drawing of a million people has a few thousand areas.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.organisation.people import Ints, spans

PARTS_SEEN = 500
"""Parts that can be told apart across a drawing: a smaller share of the people is too narrow."""

_MIXERS = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9)
_SHIFT = 31


class Area(NamedTuple):
    """One part of the organisation, or several narrow ones beside each other.

    ``start`` is where it begins from the left, ``people`` how wide it is, both in people.
    ``parts`` are the seats whose parts it shows, ``leaders`` those of them who manage somebody;
    ``unit`` is their unit.
    """

    layer: int
    start: float
    people: int
    unit: int
    parts: int
    leaders: int


class Run(NamedTuple):
    """The widest stretch of a unit's people, from the left, in people."""

    unit: int
    start: float
    people: int


class Icicle(NamedTuple):
    """A reporting line as areas from the top down and left to right, and each unit's run."""

    areas: tuple[Area, ...]
    runs: tuple[Run, ...]


def icicle(manager: Ints, layer: Ints, unit: Ints) -> Icicle:
    """Return the reporting line, (n,) each, as areas: the same whatever the order of seats.

    ``layer`` is 1 for the top. Reports stand in the order of their units, then the larger part
    first.
    """
    if not len(manager):
        return Icicle((), ())
    levels = _levels(layer)
    size, shape = _parts(manager, unit, levels)
    place = _places(manager, unit, size, shape, levels)
    return Icicle(_areas(manager, layer, unit, size, place), _runs(layer, unit, place))


def _levels(layer: Ints) -> list[NDArray[np.intp]]:
    """Return the seats of each layer, from the top."""
    order = np.argsort(layer, kind="stable")
    return np.split(order, np.cumsum(np.bincount(layer)[1:])[:-1])


def _parts(
    manager: Ints, unit: Ints, levels: list[NDArray[np.intp]]
) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Return how many people each one's part has, and a number that tells its shape, (n,) each."""
    size = np.ones(len(manager), np.int64)
    shape = _mixed(unit.astype(np.uint64))
    for here in reversed(levels[1:]):
        np.add.at(size, manager[here], size[here])
        # A sum, since reports have no order of their own.
        np.add.at(shape, manager[here], _mixed(shape[here]))
    return size, shape


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return numbers of which sums tell apart what they were mixed from (as in SplitMix64)."""
    for mixer in _MIXERS:
        numbers = (numbers + np.uint64(1)) * np.uint64(mixer)
        numbers = numbers ^ (numbers >> np.uint64(_SHIFT))
    return numbers


def _places(
    manager: Ints,
    unit: Ints,
    size: NDArray[np.int64],
    shape: NDArray[np.uint64],
    levels: list[NDArray[np.intp]],
) -> NDArray[np.int64]:
    """Return each one's place from the left, (n,): the manager's, then part by part."""
    order = np.lexsort((shape, -size, unit, manager))
    before = np.concatenate(([0], np.cumsum(size[order])[:-1]))
    first = np.searchsorted(manager[order], manager[order])
    offset = np.empty(len(manager), np.int64)
    offset[order] = before - before[first]
    place = np.zeros(len(manager), np.int64)
    for here in levels[1:]:
        place[here] = place[manager[here]] + 1 + offset[here]
    return place


def _areas(
    manager: Ints,
    layer: Ints,
    unit: Ints,
    size: NDArray[np.int64],
    place: NDArray[np.int64],
) -> tuple[Area, ...]:
    least = len(manager) / PARTS_SEEN
    order = np.lexsort((place, layer))
    large = size >= least
    end = place + size
    apart = large[order[1:]] | large[order[:-1]]
    for label in (layer, unit):
        apart |= np.diff(label[order]) != 0
    apart |= place[order[1:]] - end[order[:-1]] > least
    above = manager[order]
    parted = (np.diff(above) != 0) & (large[above[1:]] | large[above[:-1]])
    starts = np.concatenate(([0], np.flatnonzero(apart | parted) + 1))
    ends = np.append(starts[1:], len(order)) - 1
    leads = np.add.reduceat((spans(manager) > 0)[order].astype(np.int64), starts)
    first, last = order[starts], order[ends]
    columns = (
        layer[first],
        _drawn(place[first], layer[first]),
        end[last] - place[first],
        unit[first],
        ends - starts + 1,
        leads,
    )
    return tuple(Area(*row) for row in zip(*(one.tolist() for one in columns), strict=True))


def _drawn(place: NDArray[np.int64], layer: Ints) -> NDArray[np.float64]:
    """Return where areas begin when reports stand in the middle below their manager."""
    return place - (layer - 1) / 2


def _runs(layer: Ints, unit: Ints, place: NDArray[np.int64]) -> tuple[Run, ...]:
    order = np.argsort(place)
    starts = np.concatenate(([0], np.flatnonzero(np.diff(unit[order])) + 1))
    people = np.diff(np.append(starts, len(order)))
    first = order[starts]
    widest = np.lexsort((starts, -people, unit[first]))
    _, kept = np.unique(unit[first][widest], return_index=True)
    chosen = widest[kept]
    columns = (unit[first], _drawn(place[first], layer[first]), people)
    return tuple(Run(*row) for row in zip(*(one[chosen].tolist() for one in columns), strict=True))
