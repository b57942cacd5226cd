"""The portrait of observed ties: how many, how evenly spread, and between whom."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.organisation.people import Ints
from simulation.organisation.spread import Spread, spread

STRONG = 0.5
"""Reported strength from which on a tie is a relationship."""


class TieTable(NamedTuple):
    """Undirected ties, (m,) each, and of the (n,) people at their ends what they are seen by."""

    source: NDArray[np.int64]
    target: NDArray[np.int64]
    strength: NDArray[np.float64]
    manager: Ints
    unit: Ints
    site: Ints

    def across(self, units: int) -> NDArray[np.int64]:
        """Return each unit's ties with other units, (units,)."""
        first, second = self.unit[self.source], self.unit[self.target]
        apart = first != second
        ends = np.concatenate((first[apart], second[apart]))
        return np.bincount(ends, minlength=units)


class Talk(NamedTuple):
    """Who talks to whom, by group: names, people, and a symmetric matrix of ties.

    The diagonal holds the ties inside a group.
    """

    names: tuple[str, ...]
    people: tuple[int, ...]
    ties: tuple[tuple[int, ...], ...]

    def density(self, first: int, second: int) -> float:
        """Return the share of possible pairs of two groups that have a tie; 0 without pairs."""
        here, there = self.people[first], self.people[second]
        pairs = here * (here - 1) / 2 if first == second else here * there
        return self.ties[first][second] / pairs if pairs else 0.0


class TiePortrait(NamedTuple):
    """Observed ties in numbers.

    ``degree`` is the number of ties an employee has, ``gini`` its Gini coefficient. ``isolates``
    have no tie, ``only_manager`` one alone, with their manager.
    ``across_units``, ``across_sites`` and ``strong`` are shares of ties;
    ``largest_island`` is the number of people in the largest connected component, ``islands`` the
    number of components with two people or more.
    """

    number: int
    degree: Spread
    gini: float
    isolates: int
    only_manager: int
    across_units: float
    across_sites: float
    strong: float
    largest_island: int
    islands: int
    talk: Talk


def portrait_of_ties(ties: TieTable, names: tuple[str, ...], place: Ints) -> TiePortrait:
    """Return the portrait of one tie or more; ``place``, (units,), is each unit's in ``names``."""
    n, count = len(ties.manager), len(ties.source)
    degree = np.bincount(ties.source, minlength=n) + np.bincount(ties.target, minlength=n)
    found, people = spread(degree), _islands(ties, n)
    assert found is not None  # a tie has ends
    group = place[ties.unit]
    return TiePortrait(
        number=count,
        degree=found,
        gini=_gini(degree),
        isolates=int(np.count_nonzero(degree == 0)),
        only_manager=_only_manager(ties, degree),
        across_units=_apart(ties, ties.unit),
        across_sites=_apart(ties, ties.site),
        strong=int(np.count_nonzero(ties.strength >= STRONG)) / count,
        largest_island=int(people.max()),
        islands=int(np.count_nonzero(people > 1)),
        talk=_talk(group[ties.source], group[ties.target], names, group),
    )


def _apart(ties: TieTable, label: Ints) -> float:
    apart = np.count_nonzero(label[ties.source] != label[ties.target])
    return int(apart) / len(ties.source)


def _only_manager(ties: TieTable, degree: NDArray[np.int64]) -> int:
    upwards = ties.manager[ties.source] == ties.target
    downwards = ties.manager[ties.target] == ties.source
    reports = np.concatenate((ties.source[upwards], ties.target[downwards]))
    return int(np.count_nonzero(degree[reports] == 1))


def _gini(degree: NDArray[np.int64]) -> float:
    """Return half the mean absolute difference between all ordered pairs, over the mean."""
    n = len(degree)
    weights = 2 * np.arange(1, n + 1) - n - 1
    return int(weights @ np.sort(degree)) / (n * int(degree.sum()))


def _islands(ties: TieTable, n: int) -> NDArray[np.int64]:
    """Return the number of people in each connected component."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ones = np.ones(len(ties.source), np.int8)
    graph = coo_array((ones, (ties.source, ties.target)), shape=(n, n))
    _, island = connected_components(graph, directed=False)
    return np.bincount(island)


def _talk(
    first: NDArray[np.int32], second: NDArray[np.int32], names: tuple[str, ...], group: Ints
) -> Talk:
    k = len(names)
    one_way = np.bincount(first.astype(np.int64) * k + second, minlength=k * k).reshape(k, k)
    both = one_way + one_way.T - np.diag(np.diag(one_way))
    people = np.bincount(group, minlength=k)
    return Talk(names, tuple(people.tolist()), tuple(tuple(row) for row in both.tolist()))
