"""The last steps to the estimate, and how sure it is.

Method of simulated moments (McFadden 1989, Econometrica 57:995; Duffie & Singleton 1993,
Econometrica 61:929), as in the method of moments for networks (Snijders 2001, Sociol. Methodol.
31:361): the derivatives of the statistics with respect to the parameters are numerical, with the
same chance on both sides, and the uncertainty is that of one more network of the fitted model.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.experiment.calibration.search import Evaluate, Target, Trial, best_of, tried

Floats = NDArray[np.float64]

STEP = 0.08
"""How far to either side derivatives look, as a share of each range."""

ROUNDS = 6
DAMPINGS = (0.0, 0.03, 0.2)
"""How far steps are damped, as shares of the best told direction's slope; the best one is taken."""

FARTHEST = 0.3
"""How far a step goes at most in any parameter, as a share of its range."""

AT_BOUND = 0.01
"""A parameter is at a bound of its range when it is nearer than this share of the range."""

CONFIDENCE = 0.95
SINGULAR = 1e-6
SMALLEST = 1e-300
UNIDENTIFIED = 0.7
"""An interval as wide as this share of the range says nothing about the parameter."""


class Estimate(NamedTuple):
    """Each parameter's estimate and interval in the unit cube, (p,), and what may be said of it.

    ``low`` and ``high`` are NaN for parameters at a bound; ``correlation`` is (p, p), NaN there.
    """

    point: Floats
    low: Floats
    high: Floats
    correlation: Floats
    verdicts: tuple[str, ...]


ESTIMATED = "estimated"
BOUND = "at the end of its range"
LOOSE = "not identified"


def polish(evaluate: Evaluate, target: Target, best: Trial) -> list[Trial]:
    """Return the trials of a few Levenberg-Marquardt steps from the best point so far.

    A step solves the linearised problem, damped where the statistics tell little, for there
    derivatives are mostly chance; it ends when no step comes nearer.
    """
    found: list[Trial] = []
    for _ in range(ROUNDS):
        slopes = jacobian(evaluate, best.point)
        apart = best.statistics - target.observed
        steps = [_capped(-_gain(slopes, target.weight, damping) @ apart) for damping in DAMPINGS]
        points = [np.clip(best.point + step, 0.0, 1.0) for step in steps]
        batch = tried("polish", points, evaluate, target)
        found += batch
        nearest = best_of(batch)
        if nearest.distance >= best.distance:
            break
        best = nearest
    return found


def _capped(step: Floats) -> Floats:
    return step * min(1.0, FARTHEST / max(float(np.abs(step).max()), FARTHEST))


def jacobian(evaluate: Evaluate, point: Floats) -> Floats:
    """Return the derivatives of mean statistics by coordinates of the unit cube, (k, p)."""
    steps = np.eye(len(point)) * STEP
    sides = [np.clip(point + sign * step, 0.0, 1.0) for step in steps for sign in (1.0, -1.0)]
    statistics = evaluate(sides)
    width = np.array([np.abs(up - down).max() for up, down in _pairs(sides)])
    slopes: Floats = (statistics[0::2] - statistics[1::2]).T / width
    return slopes


def _pairs(sides: Sequence[Floats]) -> list[tuple[Floats, Floats]]:
    return list(zip(sides[0::2], sides[1::2], strict=True))


def _gain(slopes: Floats, weight: Floats, damping: float = 0.0) -> Floats:
    """Return (D'WD)^-1 D'W, (p, k); directions that no statistic tells are large, not infinite.

    With damping d, D'WD has (d s)^2 on its diagonal besides, s its largest singular value's root.
    """
    root = np.sqrt(weight)
    left, size, right = np.linalg.svd(root[:, None] * slopes, full_matrices=False)
    largest = max(float(size.max(initial=0.0)), SMALLEST)
    size = np.maximum(size, SINGULAR * largest)
    inverse = size / (size**2 + (damping * largest) ** 2)
    gain: Floats = (right.T * inverse) @ left.T * root
    return gain


def estimate(
    point: Floats,
    slopes: Floats,
    weight: Floats,
    covariance: Floats,
    replicates: int,
    networks: int,
) -> Estimate:
    """Return the estimate with its intervals.

    Parameters
    ----------
    point
        (p,) the point found.
    slopes, weight
        (k, p) derivatives of the statistics, (k,) the target's weights.
    covariance
        (k, k) of the statistics between networks of the fitted model, from ``networks`` of them.
    replicates
        How many simulated networks a trial's statistics are means of.

    The covariance of the estimate is G S G' (1 + 1/replicates) with G = (D'WD)^-1 D'W. A
    parameter at a bound of its range is held there.
    """
    from scipy import stats

    p = len(point)
    free = (point > AT_BOUND) & (point < 1 - AT_BOUND)
    spread, correlation = np.full(p, np.nan), np.full((p, p), np.nan)
    if free.any():
        gain = _gain(slopes[:, free], weight)
        among = gain @ covariance @ gain.T * (1 + 1 / replicates)
        sd = np.sqrt(np.diag(among))
        spread[free] = sd
        correlation[np.ix_(free, free)] = among / np.maximum(np.outer(sd, sd), SMALLEST)
    reach = stats.t.ppf(0.5 + CONFIDENCE / 2, networks - 1) * spread
    low, high = np.clip(point - reach, 0.0, 1.0), np.clip(point + reach, 0.0, 1.0)
    verdicts = tuple(
        BOUND if not inside else LOOSE if wide >= UNIDENTIFIED else ESTIMATED
        for inside, wide in zip(free, high - low, strict=True)
    )
    return Estimate(point, low, high, correlation, verdicts)
