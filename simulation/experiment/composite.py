"""Social capital as one number: a transparent index over connections, relationships, conversations.

An index and not a z-score: standard deviations over replicates shrink as organisations grow, so
they would measure how sure a difference is and not how much it is.
"""

from __future__ import annotations

import math
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation import randomness
from simulation.experiment.compare import estimate
from simulation.measures import MEASURES, Measure
from simulation.randomness import draws_of, generator

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

NAME = "social_capital"
BASE = 100.0
READINGS = {
    "connections": ("mean_degree", "cross_unit_tie_share", "global_efficiency"),
    "relationships": ("bonding_strength", "bridging_strength", "tie_survival_52w"),
    "conversations": (
        "contacts_per_employee",
        "cross_unit_contact_share",
        "information_reach_4w",
    ),
}
"""The parts: each reading weighs a third, and each part a third of its reading."""
INDEX = Measure(
    name=NAME,
    family="composite",
    label="Social capital",
    unit="index, baseline = 100",
    range=(0, math.inf),
    better="higher",
    source="Own definition; docs/measures.md, social capital as one number",
    every=1,
    definition=(
        "Mean of nine measures, three each of connections, relationships and conversations, each "
        f"100 times its value / its mean in the baseline: {', '.join(chain(*READINGS.values()))}. "
        "A part without value in the baseline hands its weight to the others of its reading."
    ),
    sampled="",
)
COMPARED: dict[str, Measure] = {NAME: INDEX, **MEASURES}
"""Every number of a comparison, by name."""
WHOLE = "all"
PARTS = "composite.csv"
WEIGHTS = "weights.csv"
DRAWS = 10_000


def weights(means: pd.DataFrame, baseline: str) -> dict[str, float]:
    """Return the weight of each part that has a value above 0 in the baseline; they sum to 1.

    The weight of a part that has none goes to the others of its reading, that of a reading that
    has none to the other readings. Empty when there is nothing at all.
    """
    level = means.loc[[baseline]].mean().to_dict()
    there = {
        reading: [part for part in parts if level.get(part, 0) > 0]
        for reading, parts in READINGS.items()
    }
    found = {reading: parts for reading, parts in there.items() if parts}
    return {
        part: 1 / len(found) / len(parts) for _, parts in sorted(found.items()) for part in parts
    }


def indices(means: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Return each part as an index, 100 = its mean over the baseline's replicates.

    ``means`` is as ``compare.window_means`` gives it; so is the index of what is returned. Only
    the parts that have a weight are there.
    """
    parts = list(weights(means, baseline))
    level = means.loc[[baseline], parts].mean()
    return BASE * means[parts] / level


def composite(means: pd.DataFrame, baseline: str) -> pd.Series[float]:
    """Return the index of social capital by scenario and replicate: the parts' weighted mean.

    NaN where a part has no value.
    """
    import pandas as pd

    shares = np.array(list(weights(means, baseline).values()))
    total = indices(means, baseline).to_numpy() @ shares
    return pd.Series(total if len(shares) else np.nan, means.index, name=NAME, dtype=float)


def decomposition(means: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Return what each part adds to the difference from the baseline, in points of the index.

    A row a part, a reading, and the whole: contributions of parts sum to those of readings, and
    these to the whole. ``index`` is the part's own, 100 = baseline; ``weight`` its share.
    Differences are paired by replicate, with 95 % intervals.
    """
    import pandas as pd

    weight, index = weights(means, baseline), indices(means, baseline)
    rows = []
    for scenario in index.index.get_level_values("scenario").unique():
        ours, theirs = index.xs(scenario), index.xs(baseline)
        pairs = ours.index.intersection(theirs.index)
        ours, theirs = ours.loc[pairs], theirs.loc[pairs]
        for reading, measure, parts in _blocks(list(weight)):
            shares = np.array([weight[part] for part in parts])
            points = (ours[parts] - theirs[parts]).to_numpy() @ shares
            level = float((ours[parts].to_numpy() @ shares).mean() / shares.sum())
            one = estimate(points)
            what = (scenario, baseline, reading, measure, float(shares.sum()), level)
            rows.append((*what, one.mean, one.low, one.high, one.n))
    columns = ["scenario", "baseline", "reading", "measure", "weight", "index"]
    return pd.DataFrame(rows, columns=[*columns, "difference", "ci_low", "ci_high", "n"])


def _blocks(parts: list[str]) -> list[tuple[str, str, list[str]]]:
    """Return the rows of the decomposition: reading, measure, the parts that it adds up."""
    if not parts:
        return []
    rows = [(WHOLE, "", parts)]
    for reading, declared in READINGS.items():
        mine = [part for part in declared if part in parts]
        if mine:
            rows += [(reading, "", mine), *((reading, part, [part]) for part in mine)]
    return rows


def weight_check(means: pd.DataFrame, baseline: str, draws: int = DRAWS) -> pd.DataFrame:
    """Return whether the ranking of scenarios hinges on the weights of the index.

    Random weightings are uniform on all that sum to 1 (Saisana, Saltelli & Tarantola 2005, J. R.
    Stat. Soc. A 168:307). A row a scenario: its ``rank`` by the declared weights (1 is the highest,
    equal ones share the better rank), the share of random weightings that give it the
    ``same_rank``, and in which it is ``above_baseline``; in every row the shares that leave the
    ``same_ranking`` and the ``same_first``.
    """
    import pandas as pd

    weight = weights(means, baseline)
    index = indices(means, baseline).groupby(level="scenario", sort=False).mean()
    names = list(index.index)
    if not weight or index.isna().to_numpy().any():
        return pd.DataFrame(columns=_CHECKED)
    values = index.to_numpy()
    declared = _ranks(values @ np.array(list(weight.values())))
    chance = generator(draws_of(0, 0), randomness.WEIGHTS)
    drawn = values @ chance.dirichlet(np.ones(len(weight)), draws).T
    ranks = np.array([_ranks(column) for column in drawn.T]).T
    same = ranks == declared[:, None]
    first = same[declared == 1].all(axis=0)
    above = drawn > drawn[names.index(baseline)]
    shares = (float(same.all(axis=0).mean()), float(first.mean()))
    rows = [
        (name, int(declared[k]), float(same[k].mean()), float(above[k].mean()), *shares)
        for k, name in enumerate(names)
    ]
    return pd.DataFrame(rows, columns=_CHECKED)


_CHECKED = ["scenario", "rank", "same_rank", "above_baseline", "same_ranking", "same_first"]


def _ranks(values: Floats) -> NDArray[np.int64]:
    """Return ranks, 1 for the highest; equal values, up to rounding, share the better one."""
    margin = 1e-9 * max(1.0, float(np.abs(values).max()))
    return 1 + np.array([int((values > one + margin).sum()) for one in values])


def parts() -> tuple[str, ...]:
    """Return the measures that the index is made of."""
    return tuple(chain.from_iterable(READINGS.values()))
