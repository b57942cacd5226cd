"""Regional sensitivity: which settings differ where a scenario wins from where it does not.

Hornberger & Spear 1981, Journal of Environmental Management 12:7: points are parted by what comes
of them, and each setting's two distributions are compared by their largest distance (Kolmogorov,
Smirnov).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simulation.experiment.compare import CONFIDENCE, holm
from simulation.experiment.sensitivity.effects import Index
from simulation.experiment.sweeping.designs import Design, coordinates

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

SHARE, DISTANCE, SHIFT = "share", "distance", "shift"
FEWEST = 10
"""Points on either side below which the sides are not compared."""


def independent(design: Design) -> Flags:
    """Return which points of a design were drawn independently of each other, (n_points,).

    All of a Latin hypercube; of a Sobol' design the two matrices, not their mixtures.
    """
    block = np.ones(1, np.bool_)
    if design.kind == "sobol":
        block = np.array([True, *[False] * len(design.paths), True])
    return np.tile(block, design.n_points // len(block))


def regional(design: Design, side: Floats) -> list[Index]:
    """Return how the settings differ between points; ``side`` is 1, 0 or NaN, (n_points,).

    ``share`` is that of points with 1, with Wilson's interval. For every setting, ``distance`` is
    the largest distance of its two distributions, with its p-value by Holm over the settings, and
    ``shift`` by how much of its range it is higher, in the mean, where there is 1, with Welch's
    interval. Points that were not drawn independently do not count.
    """
    use = independent(design) & ~np.isnan(side)
    ours = side[use] == 1
    n, k = len(ours), int(ours.sum())
    found = [Index("", SHARE, *share_interval(k, n), n)]
    if min(k, n - k) < FEWEST:
        return found
    cube = coordinates(design)[use]
    tested = [_distance(cube[:, j], ours) for j in range(len(design.paths))]
    adjusted = holm([p for _, p in tested])
    for j, path in enumerate(design.paths):
        found.append(Index(path, DISTANCE, tested[j][0], math.nan, math.nan, n, adjusted[j]))
        found.append(Index(path, SHIFT, *_shift(cube[:, j], ours), n))
    return found


def share_interval(k: float, n: int) -> tuple[float, float, float]:
    """Return the share k / n with Wilson's 95 % interval (Wilson 1927); NaN where n is 0."""
    from scipy.special import ndtri

    if n == 0:
        return math.nan, math.nan, math.nan
    share, z2 = k / n, float(ndtri((1 + CONFIDENCE) / 2)) ** 2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = math.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return share, max(0.0, middle - half), min(1.0, middle + half)


def _distance(along: Floats, ours: Flags) -> tuple[float, float]:
    """Return the largest distance of two distributions, and its p-value."""
    from scipy import stats

    found = stats.ks_2samp(along[ours], along[~ours])
    return float(found.statistic), float(found.pvalue)


def _shift(along: Floats, ours: Flags) -> tuple[float, float, float]:
    """Return the difference of two means with its interval."""
    from scipy import stats

    found = stats.ttest_ind(along[ours], along[~ours], equal_var=False)
    interval = found.confidence_interval(CONFIDENCE)
    value = float(along[ours].mean() - along[~ours].mean())
    return value, float(interval.low), float(interval.high)
