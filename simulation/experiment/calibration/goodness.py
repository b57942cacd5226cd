"""Whether networks of the fitted model look like the observed one.

The observed network and the simulated ones are compared as if the observed one were one more of
them; no distribution is assumed. docs/calibrating.md, "Goodness of fit".
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CONFIDENCE = 0.95
SIGNIFICANT = 0.05
SHRINKAGE = 0.1
NOTHING = 1e-9
DRIFT_SDS = 0.5
DRIFT_SHARE = 0.01


class Likeness(NamedTuple):
    """How far the observed network is from the simulated ones: Mahalanobis distance and p-value."""

    distance: float
    p: float


def interval(simulated: Floats) -> tuple[Floats, Floats]:
    """Return within which one more network would lie with 95 % probability, (k,) each.

    ``simulated`` is (networks, k); of 39 networks, the lowest and the highest. NaN where some
    network has no value.
    """
    n = len(simulated)
    tail = int((n + 1) * (1 - CONFIDENCE) / 2 + NOTHING)
    ordered = np.sort(simulated, axis=0)
    missing = np.isnan(simulated).any(axis=0)
    low, high = ordered[tail - 1], ordered[n - tail]
    return np.where(missing, np.nan, low), np.where(missing, np.nan, high)


def likeness(observed: Floats, simulated: Floats) -> Likeness:
    """Return how far an observed vector, (k,), is from simulated ones, (networks, k).

    Each network, the observed one among them, has the Mahalanobis distance from the mean of all
    others, with their covariance; p is the share of networks at least as far out as the observed
    one: exact when it is one of them (Besag & Clifford 1989, Biometrika 76:633).
    """
    together = np.vstack((observed, simulated))
    varies = np.ptp(together, axis=0) > NOTHING
    together = together[:, varies]
    if not varies.any():
        return Likeness(0.0, 1.0)
    far = np.array([_distance(together, place) for place in range(len(together))])
    return Likeness(float(far[0]), float(np.mean(far >= far[0] * (1 - NOTHING))))


def _distance(together: Floats, place: int) -> float:
    others = np.delete(together, place, axis=0)
    apart = together[place] - others.mean(axis=0)
    covariance = shrunk(others)
    return float(np.sqrt(apart @ np.linalg.solve(covariance, apart)))


def shrunk(networks: Floats) -> Floats:
    """Return the covariance of networks, (k, k), a tenth of the way to uncorrelated ones.

    Shares that add up to 1 have no inverse otherwise.
    """
    covariance = np.atleast_2d(np.cov(networks, rowvar=False))
    variance = np.diag(covariance)
    floor = NOTHING * max(float(variance.max()), NOTHING)
    plain = np.diag(np.maximum(variance, floor))
    found: Floats = (1 - SHRINKAGE) * covariance + SHRINKAGE * plain
    return found


def drifting(first: Floats, later: Floats) -> NDArray[np.bool_]:
    """Return which statistics had not settled, (k,): (networks, k) at one time and much later.

    One has not when its change differs from zero (Student's t, Holm over statistics) and is above
    half a standard deviation between networks and a hundredth of its value.
    """
    from scipy import stats

    change = later - first
    n, k = change.shape
    mean, sd = change.mean(axis=0), change.std(axis=0, ddof=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(mean) / (sd / np.sqrt(n))
    p = np.where(sd > 0, 2 * stats.t.sf(t, n - 1), np.where(mean == 0, 1.0, 0.0))
    order = np.argsort(p)
    adjusted = np.empty(k)
    adjusted[order] = np.maximum.accumulate(p[order] * (k - np.arange(k)))
    large = np.maximum(
        DRIFT_SDS * first.std(axis=0, ddof=1), DRIFT_SHARE * np.abs(first.mean(axis=0))
    )
    drifts: NDArray[np.bool_] = (adjusted < SIGNIFICANT) & (np.abs(mean) > large)
    return drifts
