"""Shares, means and inequality, with NaN where there is nothing to divide by."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


def ratio(part: float, whole: float) -> float:
    """Return part / whole, NaN when the whole is 0."""
    return float(part) / float(whole) if whole else math.nan


def mean(values: NDArray[np.number] | NDArray[np.bool_]) -> float:
    """Return the mean, NaN when there is no value."""
    return ratio(float(values.sum(dtype=np.float64)), len(values))


def gini(values: NDArray[np.number]) -> float:
    """Return the Gini coefficient of values from 0 upwards, NaN when they sum to 0.

    Half the mean absolute difference between all ordered pairs, divided by the mean.
    """
    n = len(values)
    ranked = np.sort(values).astype(np.float64)
    weights = 2.0 * np.arange(1, n + 1) - n - 1.0
    return ratio(float(weights @ ranked), n * float(ranked.sum()))
