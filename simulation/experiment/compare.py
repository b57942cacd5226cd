"""Scenarios against the baseline, paired by replicate, with the uncertainty of every difference.

Replicates are the sample: a measure's mean over the window's weeks is one value a replicate. Two
scenarios' runs of one replicate start from the same organisation and share their chance, so their
difference varies less than either: intervals and tests are those of paired differences (Student's
t). P-values are adjusted by Holm's step-down method (Holm 1979) over the measures of one family.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Better = Literal["higher", "lower", "neither"]

CONFIDENCE = 0.95
SIGNIFICANT = 0.05
ROUNDING = 1e-12
"""A difference this small relative to the values is rounding: it counts as none."""


class Kind(NamedTuple):
    """What a comparison needs to know of a measure: its family, and which direction is better."""

    family: str
    better: Better


_UNKNOWN = Kind("other", "neither")


class Estimate(NamedTuple):
    """A mean over replicates, their standard deviation and the 95 % interval of the mean.

    NaN where there are too few replicates: sd and interval need two.
    """

    mean: float
    sd: float
    low: float
    high: float
    n: int


def summary(
    frame: pd.DataFrame, window: tuple[int, int], also: pd.Series[float] | None = None
) -> pd.DataFrame:
    """Return each measure's mean over the window by scenario, with its interval over replicates.

    ``frame`` has the columns scenario, replicate and week, then one a measure; ``window`` is the
    first week and the first after. Weeks in which a measure was not taken (NaN) are passed over.
    ``also`` is one more measure, as ``window_means`` would give it.
    """
    import pandas as pd

    means = with_another(window_means(frame, window), also)
    rows = []
    for scenario, measure in itertools.product(_scenarios(means), means.columns):
        one = estimate(means[measure].xs(scenario).to_numpy())
        rows.append((scenario, measure, in_words(window), *one))
    columns = ["scenario", "measure", "week window", "mean", "sd", "ci_low", "ci_high", "n"]
    return pd.DataFrame(rows, columns=columns)


def comparison(
    frame: pd.DataFrame,
    baseline: str,
    window: tuple[int, int],
    kinds: Mapping[str, Kind],
    also: pd.Series[float] | None = None,
) -> pd.DataFrame:
    """Return how each scenario differs from the baseline in each measure, paired by replicate.

    Only replicates that both have count. ``difference`` is the scenario less the baseline;
    ``relative`` the same as a share of the baseline's absolute mean (NaN where that is 0 and the
    difference is not); ``effect_size`` in standard deviations: the root of the mean of the two
    scenarios' variances over replicates (Cohen's d for two groups of one size; NaN where it is 0
    and the difference is not). ``p_value`` is that of the two-sided paired t-test, 1 where no
    replicate differs; ``p_adjusted`` Holm's over the measures of a family, for each scenario.
    ``probability_better`` is the share of replicates in which the scenario is better, ties half;
    NaN for a measure of which neither direction is. ``also`` is as for ``summary``.
    """
    import pandas as pd

    means = with_another(window_means(frame, window), also)
    rows = []
    scenarios = _scenarios(means)
    for scenario in scenarios:
        if scenario != baseline and baseline in scenarios:
            rows += _compared(means, scenario, baseline, kinds)
    columns = ["scenario", "baseline", "measure", "difference", "ci_low", "ci_high", "relative"]
    columns += ["effect_size", "p_value", "p_adjusted", "probability_better", "n"]
    return pd.DataFrame(rows, columns=columns)


def window_means(frame: pd.DataFrame, window: tuple[int, int]) -> pd.DataFrame:
    """Return each replicate's mean of each measure over the weeks of the window.

    By scenario (in the frame's order) and replicate; NaN where a measure was never taken.
    """
    inside = frame[(frame["week"] >= window[0]) & (frame["week"] < window[1])]
    return inside.drop(columns="week").groupby(["scenario", "replicate"], sort=False).mean()


def with_another(means: pd.DataFrame, also: pd.Series[float] | None) -> pd.DataFrame:
    """Return window means with one more measure, where there is one."""
    return means if also is None else means.join(also)


def estimate(values: Floats) -> Estimate:
    """Return mean, sd and 95 % t-interval of one value a replicate; NaN values do not count."""
    from scipy.special import stdtrit

    values = values[~np.isnan(values)]
    n = len(values)
    if n == 0:
        return Estimate(math.nan, math.nan, math.nan, math.nan, 0)
    mean = float(values.mean())
    if n == 1:
        return Estimate(mean, math.nan, math.nan, math.nan, 1)
    sd = float(values.std(ddof=1))
    half = float(stdtrit(n - 1, (1 + CONFIDENCE) / 2)) * sd / math.sqrt(n)
    return Estimate(mean, sd, mean - half, mean + half, n)


def p_value(differences: Floats) -> float:
    """Return the two-sided p of a paired t-test: 1 when nothing differs, NaN below two pairs."""
    from scipy.special import stdtr

    one = estimate(differences)
    if one.n < 2:
        return math.nan
    if one.mean == 0:
        return 1.0
    if one.sd == 0:
        return 0.0
    return float(2 * stdtr(one.n - 1, -abs(one.mean) / (one.sd / math.sqrt(one.n))))


def differences(ours: Floats, theirs: Floats) -> Floats:
    """Return the paired differences, (n_replicates,); rounding counts as no difference."""
    apart: Floats = ours - theirs
    rounding = ROUNDING * np.maximum(np.abs(ours), np.abs(theirs))
    apart[np.abs(apart) <= rounding] = 0
    return apart


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted by Holm's step-down method; NaN stays NaN and does not count."""
    tested = sorted((p, place) for place, p in enumerate(p_values) if not math.isnan(p))
    adjusted = [math.nan] * len(p_values)
    highest = 0.0
    for rank, (p, place) in enumerate(tested):
        highest = max(highest, min(1.0, p * (len(tested) - rank)))
        adjusted[place] = highest
    return adjusted


def in_words(window: tuple[int, int]) -> str:
    """Return a window as text that no spreadsheet takes for a date: ``weeks 52-103``."""
    return f"weeks {window[0]}-{window[1] - 1}"


def neutral(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: with an apostrophe before it."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def to_csv(table: pd.DataFrame) -> str:
    """Return a table as CSV: every digit of its numbers, empty where there is none."""
    text = table.select_dtypes(exclude=["number", "bool"]).columns
    return table.assign(**{name: table[name].map(neutral) for name in text}).to_csv(
        index=False, lineterminator="\n"
    )


def _scenarios(means: pd.DataFrame) -> list[str]:
    return list(means.index.get_level_values("scenario").unique())


def _compared(
    means: pd.DataFrame, scenario: str, baseline: str, kinds: Mapping[str, Kind]
) -> list[tuple[object, ...]]:
    ours, theirs = means.xs(scenario), means.xs(baseline)
    pairs = ours.index.intersection(theirs.index).sort_values()
    kind = {measure: kinds.get(measure, _UNKNOWN) for measure in means.columns}
    columns = {m: (ours.loc[pairs, m].to_numpy(), theirs.loc[pairs, m].to_numpy()) for m in kind}
    p_values = {m: p_value(differences(*pair)) for m, pair in columns.items()}
    adjusted = _adjusted(p_values, kind)
    return [
        (
            scenario,
            baseline,
            m,
            *_difference(*pair),
            p_values[m],
            adjusted[m],
            *_better(*pair, kind[m]),
        )
        for m, pair in columns.items()
    ]


def _difference(ours: Floats, theirs: Floats) -> tuple[float, ...]:
    """Return difference, interval, relative difference and effect size."""
    paired = ~np.isnan(ours) & ~np.isnan(theirs)
    ours, theirs = ours[paired], theirs[paired]
    one = estimate(differences(ours, theirs))
    level, other = estimate(theirs), estimate(ours)
    spread = math.hypot(other.sd, level.sd) / math.sqrt(2)
    if spread <= ROUNDING * max(abs(level.mean), abs(other.mean)):
        spread = 0.0
    return (one.mean, one.low, one.high, _over(one.mean, abs(level.mean)), _over(one.mean, spread))


def _over(difference: float, unit: float) -> float:
    if difference == 0 and not math.isnan(unit):
        return 0.0
    return math.nan if unit == 0 else difference / unit


def _better(ours: Floats, theirs: Floats, kind: Kind) -> tuple[float, int]:
    """Return the probability of being better, and the number of pairs."""
    paired = differences(ours, theirs)
    paired = paired[~np.isnan(paired)]
    n = len(paired)
    if kind.better == "neither" or n == 0:
        return math.nan, n
    gains = paired if kind.better == "higher" else -paired
    return float(np.mean((gains > 0) + 0.5 * (gains == 0))), n


def _adjusted(p_values: Mapping[str, float], kinds: Mapping[str, Kind]) -> dict[str, float]:
    adjusted: dict[str, float] = {}
    for family in dict.fromkeys(kind.family for kind in kinds.values()):
        members = [measure for measure, kind in kinds.items() if kind.family == family]
        adjusted |= zip(members, holm([p_values[m] for m in members]), strict=True)
    return adjusted
