"""Enough replicates: Stein's two-stage procedure, and the interval that belongs to it.

The first n replicates give a standard deviation s, and with it how many it takes in all for a 95 %
interval of half-width d: N = (t s / d)², with Student's t of n - 1 degrees of freedom. The interval
is the mean of all N ± t s / √N, with the same t and s. Its coverage is exactly 95 % where values
are normal, because s says nothing of their mean (Stein 1945, Ann. Math. Stat. 16:243); stopping
when an ordinary interval happens to be narrow has less. docs/comparison.md has it measured.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from simulation.errors import InputError
from simulation.experiment import compare
from simulation.experiment.compare import Floats, Kind
from simulation.scenario.replicates import Until

if TYPE_CHECKING:
    import pandas as pd

ENDLESS = 10**12
"""More replicates than anybody runs: whatever takes more is said to take as many."""


class Known(NamedTuple):
    """A mean of which the first replicates told the spread.

    ``half_width`` is that of its 95 % interval, ``p_value`` that of its being 0, two-sided. NaN
    below two values.
    """

    mean: float
    half_width: float
    p_value: float


class Look(NamedTuple):
    """What the first replicates say: the ``sd`` of ``n`` values, and the replicates it takes."""

    n: int
    sd: float
    half_width: float
    needed: int


def contrasts(means: pd.DataFrame, measure: str, baseline: str) -> dict[str, Floats]:
    """Return each scenario's differences from the baseline by replicate, NaN where there is none.

    ``means`` is as ``compare.window_means`` gives it, with the measure among its columns. Where
    there is one scenario only, its levels are returned.
    """
    by_scenario = means[measure].unstack("scenario").sort_index()
    by_scenario = by_scenario.reindex(range(int(by_scenario.index.max()) + 1))
    if baseline not in by_scenario:
        return {}
    theirs = by_scenario[baseline].to_numpy()
    if by_scenario.shape[1] == 1:
        return {baseline: theirs}
    others = [one for one in means.index.get_level_values(0).unique() if one != baseline]
    return {one: compare.differences(by_scenario[one].to_numpy(), theirs) for one in others}


def look(values: Floats, rule: Until) -> Look:
    """Return what the first replicates say of one contrast, (n_replicates,).

    A measure that some replicates have no value of takes as many more of them.

    Raises
    ------
    InputError
        When fewer than two replicates have a value.
    """
    first = values[: rule.min]
    one = compare.estimate(first)
    if one.n < 2:
        raise InputError(
            f"in the weeks compared `{rule.of}` has no value, or only one, in {rule.min} "
            "replicates: how many it takes cannot be told",
            key="run.replicates.of",
            found=rule.of,
            allowed="a measure that has values then, or a number of replicates",
        )
    half_width = one.high - one.mean
    share = half_width * math.sqrt(one.n) / rule.until
    needed = math.ceil(min(share * share * rule.min / one.n, ENDLESS))
    return Look(one.n, one.sd, half_width, max(rule.min, needed))


def enough(looks: Iterable[Look], rule: Until) -> int:
    """Return how many replicates make every interval narrow enough, but no more than allowed."""
    return min(rule.max, max(one.needed for one in looks))


def known(values: Floats, first: int) -> Known:
    """Return mean, interval and p of values by replicate whose number the ``first`` decided.

    Where those do not differ at all, their spread says nothing: the interval is the ordinary one.
    """
    from scipy.special import stdtr, stdtrit

    begun, everything = compare.estimate(values[:first]), compare.estimate(values)
    if begun.n < 2 or begun.sd == 0:
        return Known(everything.mean, everything.high - everything.mean, compare.p_value(values))
    error = begun.sd / math.sqrt(everything.n)
    quantile = float(stdtrit(begun.n - 1, (1 + compare.CONFIDENCE) / 2))
    p_value = float(2 * stdtr(begun.n - 1, -abs(everything.mean) / error))
    return Known(everything.mean, quantile * error, p_value)


def as_known(
    table: pd.DataFrame, measure: str, found: Mapping[str, Known], kinds: Mapping[str, Kind]
) -> pd.DataFrame:
    """Return a summary or comparison with a measure's intervals, and p-values, as they are known.

    P-values are adjusted anew over the measure's family.
    """
    table = table.copy()
    for scenario, one in found.items():
        row = (table["scenario"] == scenario) & (table["measure"] == measure)
        table.loc[row, ["ci_low", "ci_high"]] = (
            one.mean - one.half_width,
            one.mean + one.half_width,
        )
        if "p_value" in table:
            table.loc[row, "p_value"] = one.p_value
            family = table["measure"].map(lambda name: kinds[name].family) == kinds[measure].family
            members = family & (table["scenario"] == scenario)
            table.loc[members, "p_adjusted"] = compare.holm(table.loc[members, "p_value"].tolist())
    return table


def first_said(looks: Mapping[str, Look], rule: Until) -> str:
    """Return in words what the first replicates say of each contrast by name, and what follows."""
    needed = max(one.needed for one in looks.values())
    begun = f"After {rule.min} replicates {rule.of} is known to "
    begun += _listed({name: one.half_width for name, one in looks.items()})
    if needed <= rule.min:
        return f"{begun}: ±{rule.until:g} takes no more."
    allowed = f", of which {rule.max:,} are allowed" if needed > rule.max else ""
    more = enough(looks.values(), rule) - rule.min
    return f"{begun}; ±{rule.until:g} takes {needed:,}{allowed}: {more:,} more."


def last_said(half_widths: Mapping[str, float], count: int, rule: Until) -> str:
    """Return in words how narrow each contrast's interval is in the end, by name."""
    most = rule.until * (1 + compare.ROUNDING)
    wide = any(half_width > most for half_width in half_widths.values())
    end = f": wider than the ±{rule.until:g} asked for" if wide else ""
    return f"After {count:,} replicates {rule.of} is known to {_listed(half_widths)}{end}."


def _listed(half_widths: Mapping[str, float]) -> str:
    return ", ".join(f"±{half:.3g} ({name})" for name, half in half_widths.items())
