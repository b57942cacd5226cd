"""How often each scenario wins, and by how much, with chance told apart from the parameters."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from simulation.experiment.compare import ROUNDING, SIGNIFICANT, estimate
from simulation.experiment.robustness.outcomes import Outcomes
from simulation.experiment.sensitivity.regional import share_interval
from simulation.experiment.sensitivity.swept import chance_variance

Floats = NDArray[np.float64]

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
COLUMNS = (
    *("scenario", "baseline", "measure", "best", "best_low", "best_high"),
    *("better", "better_low", "better_high", "clearly_better", "clearly_worse"),
    *("difference", "ci_low", "ci_high", "q05", "q25", "q50", "q75", "q95"),
    *("sd_parameters", "sd_chance", "points", "replicates"),
)


def wins(outcomes: Outcomes) -> Iterator[tuple[object, ...]]:
    """Yield a row of ``wins.csv`` a scenario; see docs/sensitivity.md for the columns."""
    best = best_shares(outcomes.means)
    _, n, replicates = outcomes.gains.shape
    baseline = outcomes.scenarios[0]
    for at, scenario in enumerate(outcomes.scenarios):
        told = (scenario, baseline, outcomes.measure, *share_interval(n * best[at], n))
        rest = _against_baseline(outcomes, at) if at else (math.nan,) * 15
        yield (*told, *rest, n, replicates)


def best_shares(means: Floats) -> Floats:
    """Return the share of points at which each scenario is best, (n_scenarios,); ties are split.

    ``means`` are (n_scenarios, n_points), more being better.
    """
    margin = ROUNDING * np.abs(means).max(axis=0)
    first = means >= means.max(axis=0) - margin
    shares: Floats = (first / first.sum(axis=0)).mean(axis=1)
    return shares


def clear(gains: Floats) -> tuple[float, float]:
    """Return the shares of points at which a scenario is clearly better, and clearly worse.

    Clearly: a paired t-test over the replicates of the point, (n_points, n_replicates), rejects at
    5 %. NaN where there is one replicate.
    """
    from scipy.special import stdtrit

    replicates = gains.shape[1]
    if replicates < 2:
        return math.nan, math.nan
    means = gains.mean(axis=1)
    error = gains.std(axis=1, ddof=1) / math.sqrt(replicates)
    limit = float(stdtrit(replicates - 1, 1 - SIGNIFICANT / 2)) * error
    return float((means > limit).mean()), float((means < -limit).mean())


def spread(gains: Floats) -> tuple[float, float]:
    """Return the sd of a difference that comes of the parameters, and one run's by chance.

    ``gains`` are (n_points, n_replicates). The first is what the variance of points' means has
    beyond that of chance; NaN where there is one replicate.
    """
    chance = chance_variance(gains)
    means = gains.mean(axis=1)
    if math.isnan(chance) or len(means) < 2:
        return math.nan, math.nan
    between = float(means.var(ddof=1)) - chance / gains.shape[1]
    return math.sqrt(max(0.0, between)), math.sqrt(chance)


def _against_baseline(outcomes: Outcomes, at: int) -> tuple[float, ...]:
    gains = outcomes.gains[at]
    means = outcomes.means[at]
    n = len(means)
    ahead = float((means > 0).sum() + 0.5 * (means == 0).sum())
    differences = outcomes.sign * means
    mean = estimate(differences)
    return (
        *share_interval(ahead, n),
        *clear(gains),
        *(mean.mean, mean.low, mean.high),
        *map(float, np.quantile(differences, QUANTILES)),
        *spread(gains),
    )
