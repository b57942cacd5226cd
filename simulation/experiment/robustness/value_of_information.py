"""What knowing a parameter better would be worth for the choice between scenarios.

The expected value of partial perfect information by regression: Strong, Oakley & Brennan 2014,
Medical Decision Making 34:311. A permutation null keeps chance from being told as value.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation import randomness
from simulation.experiment.compare import CONFIDENCE, ROUNDING, SIGNIFICANT
from simulation.experiment.robustness.library import scikit_learn
from simulation.experiment.robustness.outcomes import Outcomes
from simulation.experiment.sweeping.designs import Design, coordinates
from simulation.randomness import draws_of, generator

Floats = NDArray[np.float64]

EVERYTHING = "all"
KNOTS = 4
PERMUTATIONS = 999
RESAMPLES = 400
FEWEST = 30
"""Points below which no value is estimated."""
_ENDS = (100 * (1 - CONFIDENCE) / 2, 100 * (1 + CONFIDENCE) / 2)
COLUMNS = (
    *("measure", "choice", "path", "value", "low", "high"),
    *("estimate", "by_chance", "p_adjusted", "points"),
)


class Worth(NamedTuple):
    """The value of knowing something, in the measure's unit, with its interval.

    ``estimate`` is what the regression gives; ``value`` is it, or 0 where chance gives as much;
    ``by_chance`` is what chance gives to the best of all parameters in one case of twenty.
    """

    path: str
    value: float
    low: float
    high: float
    estimate: float
    by_chance: float
    p_adjusted: float


def values_of_information(design: Design, outcomes: Outcomes) -> Iterator[tuple[object, ...]]:
    """Yield the rows of ``value_of_information.csv`` of one measure, everything known first.

    ``choice`` is the scenario with the best mean over all points: what would be chosen now.
    """
    means = outcomes.means.T
    n = len(means)
    if n < FEWEST or not np.ptp(means):
        return
    choice = outcomes.scenarios[int(means.mean(axis=0).argmax())]
    cube = coordinates(design)[outcomes.points]
    for worth in (of_everything(design, outcomes.gains), *of_each(design, cube, means)):
        yield (outcomes.measure, choice, *worth, n)


def of_everything(design: Design, gains: Floats) -> Worth:
    """Return what knowing all parameters would be worth; NaN where there is one replicate.

    ``gains`` are (n_scenarios, n_points, n_replicates). At every point the scenario is chosen by
    all replicates but one and valued in that one, so that nothing is won by chance alone: the value
    is rather too low than too high.
    """
    replicates = gains.shape[2]
    if replicates < 2:
        return Worth(EVERYTHING, *(math.nan,) * 6)
    others = (gains.sum(axis=2, keepdims=True) - gains) / (replicates - 1)
    chosen = np.take_along_axis(gains, others.argmax(axis=0)[None], axis=0)[0].mean(axis=1)
    means = gains.mean(axis=2)
    drawn = _samples(design, len(chosen))
    samples = chosen[drawn].mean(axis=1) - means[:, drawn].mean(axis=2).max(axis=0)
    found = np.array([chosen.mean() - means.mean(axis=1).max(), *np.percentile(samples, _ENDS)])
    found[np.abs(found) <= ROUNDING * np.abs(means).max()] = 0.0
    value, low, high = found.tolist()
    nothing = math.nan
    low, high = max(0.0, low), max(0.0, high)
    return Worth(EVERYTHING, max(0.0, value), low, high, value, nothing, nothing)


def of_each(design: Design, cube: Floats, means: Floats) -> list[Worth]:
    """Return what knowing each parameter would be worth.

    ``cube`` are the points in the unit cube, (n_points, n_settings); ``means`` the scenarios' means
    there, (n_points, n_scenarios), more being better. The null permutes points, the same for all
    scenarios and parameters; p-values are adjusted by its maximum over the parameters (Westfall &
    Young 1993). Intervals are percentiles over bootstrap samples of the points.
    """
    chance = generator(draws_of(design.seed, 0), randomness.BOOTSTRAP, 2)
    orders = np.array([chance.permutation(len(means)) for _ in range(PERMUTATIONS)]).T
    permuted = np.swapaxes(means[orders], 1, 2).copy()
    smoothers = [_smoother(cube[:, j]) for j in range(cube.shape[1])]
    estimates = np.array([_worth(one, means[:, :, None])[0] for one in smoothers])
    null = np.zeros(PERMUTATIONS)
    for one in smoothers:
        np.maximum(null, _worth(one, permuted), out=null)
    limit = float(np.quantile(null, 1 - SIGNIFICANT))
    found = []
    for j, path in enumerate(design.paths):
        estimate = float(estimates[j])
        p_adjusted = (1 + int((null >= estimate).sum())) / (1 + PERMUTATIONS)
        told = p_adjusted < SIGNIFICANT
        ends = _interval(design, cube[:, j], means) if told else (math.nan, math.nan)
        value = estimate if told else 0.0
        found.append(Worth(path, value, *ends, estimate, limit, p_adjusted))
    return found


def _interval(design: Design, along: Floats, means: Floats) -> tuple[float, float]:
    worths = [
        _worth(_smoother(along[drawn]), means[drawn][:, :, None])[0]
        for drawn in _samples(design, len(means))
    ]
    low, high = np.percentile(worths, _ENDS)
    return float(low), float(high)


def _samples(design: Design, n: int) -> NDArray[np.int64]:
    """Return bootstrap samples of the points, (RESAMPLES, n)."""
    chance = generator(draws_of(design.seed, 0), randomness.BOOTSTRAP, 3)
    return chance.integers(n, size=(RESAMPLES, n))


def _smoother(along: Floats) -> Floats:
    """Return an orthonormal basis of cubic splines along a parameter, (n_points, knots + 2)."""
    splines = scikit_learn().preprocessing.SplineTransformer(n_knots=KNOTS, degree=3)
    basis: Floats = np.linalg.qr(splines.fit_transform(along[:, None]))[0]
    return basis


def _worth(smoother: Floats, means: Floats) -> Floats:
    """Return the value of knowing the parameter, by sample of means (points, scenarios, samples).

    The mean of the best fit at each point, less the best of the means: fits keep the means, as the
    splines add up to a constant.
    """
    flat = means.reshape(len(means), -1)
    fits = (smoother @ (smoother.T @ flat)).reshape(means.shape)
    best: Floats = fits.max(axis=1).mean(axis=0) - means.mean(axis=0).max(axis=0)
    return np.maximum(best, 0.0)
