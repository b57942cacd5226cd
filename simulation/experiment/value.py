"""What outcomes cost, and what they may return.

Costs are a year's: means over all weeks after burn-in, times 52. Outcomes are means over the window
of comparison. Both are differences from the baseline, paired by replicate.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.experiment import composite
from simulation.experiment.compare import CONFIDENCE, SIGNIFICANT, estimate
from simulation.measures import MEASURES
from simulation.scenario.valuation import Valuation

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Interval = tuple[float, float]

VALUE = "value.csv"
RETURNS = "returns.csv"
PRICED = ("social_collaboration", "social_innovation", "social_learning", "human_capital")
OUTCOMES = (composite.NAME, *PRICED)
NET = "net"
WEEKS_A_YEAR = 52

SPENT = ("hours", "money", "contact_hours")
_NOWHERE = (math.nan, math.nan)


def per_point(measure: str) -> float:
    """Return how many units of a measure are one to a reader: shares count in percentage points."""
    return 100.0 if measure in MEASURES and MEASURES[measure].unit == "share" else 1.0


def simulated(means: pd.DataFrame) -> list[str]:
    """Return the outcomes that have a value somewhere: not those that are not simulated."""
    return [name for name in OUTCOMES if name in means and means[name].notna().any()]


def yearly(frame: pd.DataFrame) -> pd.DataFrame:
    """Return hours, money and hours in contact a year, by scenario and replicate.

    All are the whole organisation's. ``frame`` has the columns scenario, replicate and week, then
    one a measure.
    """
    spent = frame[["scenario", "replicate"]].assign(
        hours=frame["cost_hours"],
        money=frame["cost_money"],
        contact_hours=frame["contact_hours"] * frame["employees"],
    )
    return WEEKS_A_YEAR * spent.groupby(["scenario", "replicate"], sort=False).mean()


def value_table(
    means: pd.DataFrame, spent: pd.DataFrame, compared: pd.DataFrame, baseline: str
) -> pd.DataFrame:
    """Return what each outcome's difference from the baseline took, in hours and in money.

    ``means`` is as ``compare.window_means`` gives it, with the index of social capital; ``spent``
    as ``yearly`` does; ``compared`` is the comparison, which says whether a difference is clear:
    its interval excludes zero and its adjusted p-value is below .05. ``difference`` and what one
    unit more took are in percentage points for shares. ``hours_per_unit`` and ``money_per_unit``
    are ratios of means with Fieller's 95 % interval; NaN unless there is a clear gain.
    """
    import pandas as pd

    known = compared.set_index(["scenario", "measure"])["p_adjusted"]
    rows = []
    for scenario in _others(means, baseline):
        extra, gains = (_paired(one, scenario, baseline) for one in (spent, means))
        for measure in simulated(means):
            gain = per_point(measure) * gains[measure].dropna()
            p = float(known.get((scenario, measure), math.nan))
            taken = _taken(extra.loc[gain.index], gain.to_numpy(), p)
            rows.append({"scenario": scenario, "baseline": baseline, "measure": measure, **taken})
    return pd.DataFrame(rows, columns=_VALUE)


_VALUE = (
    *("scenario", "baseline", "measure", "difference", "ci_low", "ci_high", "n", "clear"),
    *("hours_a_year", "money_a_year", "contact_hours_a_year"),
    *("hours_per_unit", "hours_per_unit_low", "hours_per_unit_high"),
    *("money_per_unit", "money_per_unit_low", "money_per_unit_high"),
)


def _taken(extra: pd.DataFrame, gain: Floats, p_adjusted: float) -> dict[str, float | bool]:
    """Return an outcome's difference, what it took in a year, and what one unit more took."""
    one = estimate(gain)
    clear = (one.low > 0 or one.high < 0) and p_adjusted < SIGNIFICANT
    row: dict[str, float | bool] = {
        "difference": one.mean,
        "ci_low": one.low,
        "ci_high": one.high,
        "n": one.n,
        "clear": clear,
    }
    row |= {f"{name}_a_year": float(extra[name].mean()) for name in SPENT}
    if clear and one.mean > 0:
        for name in ("hours", "money"):
            costs = extra[name].to_numpy()
            low, high = fieller(costs, gain)
            row |= {
                f"{name}_per_unit": float(costs.mean()) / one.mean,
                f"{name}_per_unit_low": low,
                f"{name}_per_unit_high": high,
            }
    return row


def fieller(costs: Floats, gains: Floats) -> Interval:
    """Return the 95 % interval of mean cost / mean gain, paired by replicate (Fieller 1954).

    NaN where it is not an interval: with fewer than two pairs, or when the mean gain's own
    interval holds zero.
    """
    from scipy.special import stdtrit

    n = len(gains)
    if n < 2:
        return _NOWHERE
    t = float(stdtrit(n - 1, (1 + CONFIDENCE) / 2))
    cost, gain = float(costs.mean()), float(gains.mean())
    (s_cc, s_cg), (_, s_gg) = t**2 * np.cov(costs, gains) / n
    a, b, c = gain**2 - s_gg, cost * gain - s_cg, cost**2 - s_cc
    if a <= 0:
        return _NOWHERE
    root = math.sqrt(max(0.0, b**2 - a * c))
    return (b - root) / a, (b + root) / a


def returns_table(
    means: pd.DataFrame, spent: pd.DataFrame, baseline: str, valuation: Valuation
) -> pd.DataFrame:
    """Return what each scenario would return in a year, were the user's prices right.

    A row a priced outcome, a cost, and their sum (``net``), in the user's currency: means over
    replicates of differences from the baseline with 95 % intervals, which know nothing of how sure
    the prices are. ``positive`` is the share of replicates above 0. ``assumed`` states the price.
    """
    import pandas as pd

    rows = []
    for scenario in _others(means, baseline):
        benefits = _benefits(means, scenario, baseline, valuation)
        costs = _costs(_paired(spent, scenario, baseline), valuation)
        terms = {**benefits, **costs}
        total = pd.DataFrame({term: amount for term, (_, amount) in terms.items()})
        terms[NET] = ("the sum of these", total.sum(axis=1, skipna=False))
        for term, (assumed, amount) in terms.items():
            one = estimate(np.asarray(amount, np.float64))
            positive = float((amount.dropna() > 0).mean()) if one.n else math.nan
            figures = (one.mean, one.low, one.high, positive, one.n)
            rows.append((scenario, baseline, term, *figures, valuation.currency, assumed))
    columns = ["scenario", "baseline", "term", "a_year", "ci_low", "ci_high", "positive", "n"]
    return pd.DataFrame(rows, columns=[*columns, "currency", "assumed"])


def _benefits(
    means: pd.DataFrame, scenario: str, baseline: str, valuation: Valuation
) -> dict[str, tuple[str, pd.Series[float]]]:
    prices = {name: price for name, price in valuation.outcomes.model_dump().items() if price}
    amounts = means[list(prices)].copy()
    for name in amounts:
        amounts[name] *= per_point(str(name))
    if "social_innovation" in amounts:
        # A price of each idea, and not of each a hundred employees have.
        amounts["social_innovation"] *= means["employees"] / 100
    gains = _paired(amounts, scenario, baseline)
    each = {"social_innovation": "for each idea carried out"}
    return {
        name: (
            f"{price:g} {valuation.currency} {each.get(name, 'a year for each percentage point')}",
            price * gains[name],
        )
        for name, price in prices.items()
    }


def _costs(extra: pd.DataFrame, valuation: Valuation) -> dict[str, tuple[str, pd.Series[float]]]:
    hour, contact, currency = valuation.hour, valuation.hour_in_contact, valuation.currency
    return {
        "hours": (f"{hour:g} {currency} an hour", -hour * extra["hours"]),
        "money": ("as the scenarios declare it", -extra["money"]),
        "contact_hours": (f"{contact:g} {currency} an hour", -contact * extra["contact_hours"]),
    }


def _others(means: pd.DataFrame, baseline: str) -> list[str]:
    names = dict.fromkeys(means.index.get_level_values("scenario"))
    return [str(name) for name in names if name != baseline]


def _paired(values: pd.DataFrame, scenario: str, baseline: str) -> pd.DataFrame:
    """Return the scenario less the baseline, for the replicates that both have."""
    ours, theirs = values.loc[[scenario]], values.loc[[baseline]]
    ours, theirs = ours.droplevel("scenario"), theirs.droplevel("scenario")
    pairs = ours.index.intersection(theirs.index)
    return ours.loc[pairs] - theirs.loc[pairs]
