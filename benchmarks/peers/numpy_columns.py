"""The columns that the numpy peer works on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from benchmarks.peers.starting_point import Longs, Mask, pairs_of
from simulation.dynamics.state import State

NOBODY = -1
# Rows of a sparse product at a time, to bound the memory it takes.
PIECE = 200_000


class Ties(NamedTuple):
    """The remembered ties, each once, sorted by ``key`` = lower end · n + higher end."""

    key: Longs
    strength: NDArray[np.float32]
    awareness: NDArray[np.float32]
    peak: NDArray[np.float32]
    since: Longs
    embeddedness: Longs
    channel: Longs
    active: Mask

    def at(self, places: Mask | Longs) -> Ties:
        """Return some of the ties."""
        return Ties._make(column[places] for column in self)


class Chances(NamedTuple):
    """Chances or contacts as columns; ``tie`` is a place among the ties, or ``NOBODY``."""

    inviter: Longs
    invited: Longs
    channel: Longs
    kind: Longs
    tie: Longs

    def at(self, places: Mask) -> Chances:
        """Return some of them."""
        return Chances._make(column[places] for column in self)


class Contacts(NamedTuple):
    """The active ties from both ends, a sparse matrix's rows: person i's begin at ``starts[i]``.

    ``upkeep`` and ``walk`` are running sums of integer weights over all rows.
    """

    graph: sparse.csr_array
    starts: Longs
    upkeep: Longs
    walk: Longs


def ties_of(state: State) -> Ties:
    """Return a state's remembered ties."""
    pairs = pairs_of(state)
    return Ties(
        pairs.lower.astype(np.int64) * state.n + pairs.higher,
        pairs.strength.astype(np.float32),
        pairs.awareness.astype(np.float32),
        pairs.peak.astype(np.float32),
        pairs.since.astype(np.int64),
        pairs.embeddedness.astype(np.int64),
        pairs.channel.astype(np.int64),
        pairs.active,
    )


def remembered(ties: Ties, n: int) -> Longs:
    """Return how many people each of n remembers, (n,)."""
    return np.bincount(np.concatenate((ties.key // n, ties.key % n)), minlength=n)


def running(weights: Longs) -> Longs:
    """Return running sums, with 0 before the first."""
    return np.concatenate(([0], np.cumsum(weights)))


def in_common(rows: sparse.csr_array, i: Longs, j: Longs) -> Longs:
    """Return how many columns rows i and j of a matrix of ones share."""
    found = np.zeros(len(i), np.int64)
    for first in range(0, len(i), PIECE):
        piece = slice(first, first + PIECE)
        found[piece] = rows[i[piece]].multiply(rows[j[piece]]).sum(axis=1)
    return found
