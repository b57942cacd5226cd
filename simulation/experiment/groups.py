"""Who gains and who loses: people-level measures by group, each scenario against the baseline.

Estimates and tests are those of every comparison (``experiment.compare``): paired by replicate,
here by week too, since a small group is left out in the weeks in which it has too few employees.
A difference is one between groups, not between persons: who works remotely, or has been in the
organisation for long, may not be the same people in two scenarios.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulation.experiment import compare
from simulation.measures.people import SUPPRESSED

if TYPE_CHECKING:
    import pandas as pd

GROUPS = "groups.csv"
COLUMNS = (
    *("scenario", "baseline", "by", "group", "measure", "employees", "mean", "difference"),
    *("ci_low", "ci_high", "relative", "effect_size", "p_value", "p_adjusted"),
    *("probability_better", "n"),
)

Cell = tuple[str, str, str]
"""A grouping, one of its groups, and a measure."""

_CELL = ["by", "group", "measure"]
_TAKEN = ["replicate", "week"]
_WHOLE = (0, 1)


def group_table(
    frame: pd.DataFrame,
    baseline: str,
    window: tuple[int, int],
    kinds: Mapping[str, compare.Kind],
) -> pd.DataFrame:
    """Return each group's mean in every scenario, and how it differs from the baseline's.

    ``frame`` has the columns scenario, replicate, week, by, group, employees, measure and mean;
    ``window`` is the first week and the first after; ``kinds`` are those of the people-level
    measures. ``mean`` and ``employees`` are means over replicates of each one's mean over its
    weeks. The columns from ``difference`` on are as in ``compare.comparison``, over the weeks and
    replicates (``n``) in which both scenarios have the group; ``p_adjusted`` is Holm's over the
    groups and measures of one grouping (``by``) in one scenario. They are empty (NaN, n 0) for
    the baseline, for a group that only one scenario has, and for ``groups_suppressed``. Rows stand
    by scenario, grouping and measure, in the order of ``kinds``.
    """
    import pandas as pd

    inside = frame[(frame["week"] >= window[0]) & (frame["week"] < window[1])]
    means = _in_order(_means(inside), kinds)
    scenarios = list(means["scenario"].unique())
    compared = [
        _differences(inside, scenario, baseline, kinds)
        for scenario in scenarios
        if scenario != baseline and baseline in scenarios
    ]
    means["baseline"] = baseline
    if not compared:
        return means.assign(n=0).reindex(columns=list(COLUMNS))
    differences = pd.concat(compared, ignore_index=True)
    table = means.merge(differences, "left", on=["scenario", *_CELL], validate="1:1")
    table["n"] = table["n"].fillna(0).astype(np.int64)
    return table[list(COLUMNS)]


def _means(inside: pd.DataFrame) -> pd.DataFrame:
    """Return mean and employees by scenario and cell: by replicate first, then over them."""
    cells = ["scenario", *_CELL]
    by_replicate = inside.groupby([*cells, "replicate"], sort=False)[["employees", "mean"]].mean()
    return by_replicate.groupby(cells, sort=False).mean().reset_index()


def _in_order(means: pd.DataFrame, kinds: Mapping[str, compare.Kind]) -> pd.DataFrame:
    order = {
        "scenario": means["scenario"].unique(),
        "by": means["by"].unique(),
        "measure": np.array([SUPPRESSED, *kinds], object),
    }
    ranks = [
        means[name].map({one: at for at, one in enumerate(values.tolist())})
        for name, values in order.items()
    ]
    return means.iloc[np.lexsort(ranks[::-1])].reset_index(drop=True)


def _differences(
    inside: pd.DataFrame, scenario: str, baseline: str, kinds: Mapping[str, compare.Kind]
) -> pd.DataFrame:
    """Return a scenario's differences by cell: each cell is compared as if it were a measure."""
    import pandas as pd

    there = set(_cells(inside, baseline))
    names = {str(at): one for at, one in enumerate(_cells(inside, scenario)) if one in there}
    ours, theirs = (_wide(inside, one, list(names.values())) for one in (scenario, baseline))
    theirs = theirs.reindex(ours.index)
    pair = {scenario: ours.where(theirs.notna()), baseline: theirs.where(ours.notna())}
    runs = pd.concat([_as_runs(values, name, list(names)) for name, values in pair.items()])
    family = {at: compare.Kind(by, kinds[measure].better) for at, (by, _, measure) in names.items()}
    found = compare.comparison(runs, baseline, _WHOLE, family)
    cell = pd.DataFrame([names[at] for at in found["measure"]], columns=_CELL)
    return pd.concat([found.drop(columns=["baseline", "measure"]), cell], axis=1)


def _own(inside: pd.DataFrame, scenario: str) -> pd.DataFrame:
    return inside[(inside["scenario"] == scenario) & (inside["measure"] != SUPPRESSED)]


def _cells(inside: pd.DataFrame, scenario: str) -> list[Cell]:
    """Return a scenario's groupings, groups and measures, in the order of its rows."""
    own = _own(inside, scenario)[_CELL].drop_duplicates()
    return [(by, group, measure) for by, group, measure in own.itertuples(index=False, name=None)]


def _wide(inside: pd.DataFrame, scenario: str, cells: Sequence[Cell]) -> pd.DataFrame:
    """Return a scenario's group means: a row a replicate and week, a column a cell."""
    wide = _own(inside, scenario).set_index([*_TAKEN, *_CELL])["mean"].unstack(_CELL)
    return wide[list(cells)]


def _as_runs(wide: pd.DataFrame, scenario: str, names: Sequence[str]) -> pd.DataFrame:
    """Return each replicate's means as runs of a single week, which a comparison takes."""
    means = wide.groupby("replicate").mean().set_axis(list(names), axis=1)
    return means.reset_index().assign(scenario=scenario, week=0)
