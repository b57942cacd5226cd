"""Graph algorithms over active ties as compiled kernels: arrays in, arrays out.

igraph has all of them and is what the tests compare with, but importing it takes longer than the
measures of a whole run. A graph is (starts, partner): the neighbours of employee i are
``partner[starts[i]:starts[i + 1]]`` in any order, and every tie stands with both its ends.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.dynamics.compiled import inlined, kernel
from simulation.organisation.people import Ints

BITS = 64


def crossing(starts: Ints, partner: Ints, label: Ints) -> NDArray[np.bool_]:
    """Return which entries of ``partner`` have another label than the employee they stand with."""
    crosses = np.empty(len(partner), np.bool_)
    _crossing(starts, partner, label, crosses)
    return crosses


@kernel()
def _crossing(starts, partner, label, crosses):  # type: ignore[no-untyped-def]
    for i in range(len(starts) - 1):
        for at in range(starts[i], starts[i + 1]):
            crosses[at] = label[partner[at]] != label[i]


class ThirdParties(NamedTuple):
    """What the two ends of each tie have in common, (2 m,), aligned with ``partner``.

    ``common`` is the number of common neighbours, ``shares`` the sum of 1 / degree over them.
    """

    common: Ints
    shares: NDArray[np.float64]


def third_parties(starts: Ints, partner: Ints) -> ThirdParties:
    """Return the common neighbours of both ends of every tie."""
    n = len(starts) - 1
    ascending, other_end = np.empty((2, len(partner)), np.int32)
    _sort(starts, partner, np.zeros(n, np.int32), ascending, other_end)
    common, shares = np.zeros(len(partner), np.int32), np.zeros(len(partner))
    share = 1.0 / np.maximum(np.diff(starts), 1)
    _triangles(starts, ascending, np.full(n, -1, np.int32), share, common, shares)
    _mirror(starts, ascending, np.zeros(n, np.int32), common, shares)
    # A tie's two ends have the same third parties.
    return ThirdParties(common[other_end], shares[other_end])


@kernel()
def _sort(starts, partner, filled, ascending, other_end):  # type: ignore[no-untyped-def]
    """Enter each tie of i with its other end j, and note where: going up through i sorts them."""
    for i in range(len(filled)):
        for at in range(starts[i], starts[i + 1]):
            j = partner[at]
            place = starts[j] + filled[j]
            filled[j] += 1
            ascending[place] = i
            other_end[at] = place


@kernel()
def _triangles(starts, partner, place, share, common, shares):  # type: ignore[no-untyped-def]
    """Count every triangle i < j < q once, at the entry of the lower end of its three ties.

    Neighbours are in ascending order, here and in ``_mirror``.
    """
    for i in range(len(place)):
        for ij in range(starts[i], starts[i + 1]):
            place[partner[ij]] = ij
        for ij in range(starts[i], starts[i + 1]):
            j = partner[ij]
            if j < i:
                continue
            for jq in range(starts[j + 1] - 1, starts[j] - 1, -1):
                q = partner[jq]
                if q < j:
                    break
                iq = place[q]
                if iq >= starts[i]:
                    common[ij] += 1
                    common[iq] += 1
                    common[jq] += 1
                    shares[ij] += share[q]
                    shares[iq] += share[j]
                    shares[jq] += share[i]


@kernel()
def _mirror(starts, partner, done, common, shares):  # type: ignore[no-untyped-def]
    """Copy what stands with the lower end of each tie to the higher end."""
    for i in range(len(done)):
        for ij in range(starts[i] + done[i], starts[i + 1]):
            j = partner[ij]
            ji = starts[j] + done[j]
            common[ji] = common[ij]
            shares[ji] = shares[ij]
            done[j] += 1


def component_sizes(starts: Ints, partner: Ints) -> Ints:
    """Return the number of employees in each connected component, isolates included."""
    n = len(starts) - 1
    component = np.full(n, -1, np.int32)
    _components(starts, partner, component, np.empty(n, np.int32))
    sizes: Ints = np.bincount(component).astype(np.int32)
    return sizes


@kernel()
def _components(starts, partner, component, queue):  # type: ignore[no-untyped-def]
    label = 0
    for first in range(len(component)):
        if component[first] >= 0:
            continue
        component[first] = label
        queue[0] = first
        length = 1
        at = 0
        while at < length:
            i = queue[at]
            at += 1
            for place in range(starts[i], starts[i + 1]):
                j = partner[place]
                if component[j] < 0:
                    component[j] = label
                    queue[length] = j
                    length += 1
        label += 1


def distance_counts(starts: Ints, partner: Ints, sources: Ints) -> NDArray[np.int64]:
    """Return how many (source, other employee) pairs are d ties apart, by d; entry 0 is 0.

    Breadth-first search from 64 sources at once, a bit each: Then et al. 2014, "The more the
    merrier: efficient multi-source graph traversal", PVLDB 8:449.
    """
    n = len(starts) - 1
    counts = np.zeros(max(n, 1), np.int64)
    seen, front, following = np.empty((3, n), np.uint64)
    for first in range(0, len(sources), BITS):
        batch = sources[first : first + BITS]
        _distances(starts, partner, batch, seen, front, following, counts)
    return counts


@kernel()
def _distances(starts, partner, sources, seen, front, following, counts):  # type: ignore[no-untyped-def]
    seen[:] = 0
    everyone = np.uint64(0)
    for s in range(len(sources)):
        bit = np.uint64(1) << np.uint64(s)
        seen[sources[s]] |= bit
        everyone |= bit
    front[:] = seen
    distance = 0
    found = 1
    while found > 0:
        distance += 1
        found = 0
        for i in range(len(seen)):
            reached = _reached(starts, partner, i, front, seen[i], everyone)
            following[i] = reached
            found += _bits(reached)
        if found > 0:
            counts[distance] += found
        for i in range(len(seen)):
            seen[i] |= following[i]
            front[i] = following[i]


@inlined()
def _reached(starts, partner, i, front, seen, everyone):  # type: ignore[no-untyped-def]
    """Return the sources that get to employee i in this step, as bits."""
    word = seen
    for at in range(starts[i], starts[i + 1]):
        if word == everyone:
            break
        word |= front[partner[at]]
    return word & ~seen


@inlined()
def _bits(word):  # type: ignore[no-untyped-def]
    """Return the number of bits set."""
    count = 0
    while word:
        word &= word - np.uint64(1)
        count += 1
    return count


class Betweenness(NamedTuple):
    """Each employee's betweenness, (n,): the number of pairs of others between whom one stands.

    ``variance`` is the variance of ``value`` that comes from having sampled sources, 0 if exact.
    """

    value: NDArray[np.float64]
    variance: NDArray[np.float64]


def betweenness(starts: Ints, partner: Ints, sources: Ints) -> Betweenness:
    """Return each employee's betweenness, estimated from shortest paths that start at ``sources``.

    Exact when all employees are sources: Brandes 2001, J. Math. Sociol. 25:163. Otherwise scaled
    by n / len(sources), with the variance of a sample without replacement (Cochran 1977, ch. 2).
    """
    n, k = len(starts) - 1, len(sources)
    total, squares = np.zeros((2, n))
    distance, order = np.empty((2, n), np.int32)
    paths, share = np.empty((2, n))
    _betweenness(starts, partner, sources, distance, order, paths, share, total, squares)
    if k == n:
        return Betweenness(total / 2, np.zeros(n))
    scatter = np.maximum(squares - total**2 / k, 0) / (k - 1)
    return Betweenness(total * n / (2 * k), scatter * (n / 2) ** 2 * (1 - k / n) / k)


@kernel()
def _betweenness(  # type: ignore[no-untyped-def]
    starts, partner, sources, distance, order, paths, share, total, squares
):
    for source in sources:
        length = _count_paths(starts, partner, source, distance, order, paths)
        share[:] = 0.0
        for back in range(length - 1, 0, -1):
            i = order[back]
            following = distance[i] + 1
            ahead = 0.0
            for at in range(starts[i], starts[i + 1]):
                j = partner[at]
                # adding 0 is faster here than a branch that nobody can predict
                ahead += share[j] if distance[j] == following else 0.0
            share[i] = 1.0 / paths[i] + ahead
            depends = paths[i] * ahead
            total[i] += depends
            squares[i] += depends * depends


@inlined()
def _count_paths(starts, partner, source, distance, order, paths):  # type: ignore[no-untyped-def]
    """Fill distance from the source, order of visit and number of shortest paths."""
    distance[:] = -1
    distance[source] = 0
    paths[:] = 0.0
    paths[source] = 1.0
    order[0] = source
    length = 1
    visited = 0
    while visited < length:
        i = order[visited]
        visited += 1
        following = distance[i] + 1
        ways = paths[i]
        for at in range(starts[i], starts[i + 1]):
            j = partner[at]
            if distance[j] < 0:
                distance[j] = following
                order[length] = j
                length += 1
            paths[j] += ways if distance[j] == following else 0.0
    return length
