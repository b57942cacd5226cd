"""Arithmetic on what employees hold: bits counted by employee and by fact or practice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.measures.arithmetic import mean

if TYPE_CHECKING:
    from simulation.measures.snapshot import Held

BITS = 64


def facts_known(held: Held) -> NDArray[np.int64]:
    """Return how many of the 64 current facts each employee knows, (n,)."""
    return np.bitwise_count(held.facts).astype(np.int64)


def knowledge_levels(held: Held) -> NDArray[np.float64]:
    """Return the share of useful knowledge that each employee holds, (n,), 0 to 1.

    The mean of the share of current facts known and the quality of practices.
    """
    levels: NDArray[np.float64] = (facts_known(held) / BITS + held.quality.mean(axis=1)) / 2
    return levels


def diversity(practices: NDArray[np.uint64]) -> float:
    """Return the probability that two employees do a practice in different ways; NaN below two."""
    n = len(practices)
    if n < 2:
        return float("nan")
    bits = np.unpackbits(np.ascontiguousarray(practices).view(np.uint8)).reshape(n, BITS)
    ones = bits.sum(axis=0, dtype=np.int64)
    return mean(2 * ones * (n - ones) / (n * (n - 1)))
