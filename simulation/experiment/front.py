"""Which scenarios no other one beats in an outcome and its cost: the Pareto front."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from simulation import randomness
from simulation.experiment.compare import ROUNDING
from simulation.experiment.value import simulated
from simulation.randomness import draws_of, generator

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FRONT = "front.csv"
EVERY_OUTCOME = "all"
PROGRAMME, WITH_CONTACTS = "programme", "programme and contacts"
RESAMPLES = 2000


def front_table(means: pd.DataFrame, spent: pd.DataFrame) -> pd.DataFrame:
    """Return which scenarios no other one beats: as much of an outcome for no more hours or money.

    A scenario is not on the front when another has at least as much of the outcome at no more
    hours and no more money, and is better in one of them (Pareto 1906). ``measure`` is an outcome,
    or ``all`` for all outcomes at once; ``hours`` says whether the additional time in contact
    counts as cost (``programme and contacts``) or not. ``on_front`` is by the means over
    replicates, ``front_share`` the share of bootstrap samples of the replicates (Efron 1979) in
    which it is so.
    """
    import pandas as pd

    names = [str(one) for one in dict.fromkeys(means.index.get_level_values("scenario"))]
    outcomes = [name for name in simulated(means) if not _complete(means[[name]], spent).empty]
    rows = []
    for measure in (*outcomes, EVERY_OUTCOME) if outcomes else ():
        chosen = outcomes if measure == EVERY_OUTCOME else [measure]
        both = _complete(means[chosen], spent)
        for which in (PROGRAMME, WITH_CONTACTS):
            found = _front(both, chosen, contacts=which == WITH_CONTACTS)
            rows += [(name, measure, which, *found[name]) for name in names]
    return pd.DataFrame(rows, columns=_FRONT)


def _complete(means: pd.DataFrame, spent: pd.DataFrame) -> pd.DataFrame:
    """Return outcomes and costs, a row a replicate in which every scenario has them all."""
    wide = means.join(spent).unstack("scenario")
    return cast("pd.DataFrame", wide).dropna()


def _front(
    both: pd.DataFrame, outcomes: list[str], *, contacts: bool
) -> dict[str, tuple[bool, float]]:
    """Return, for each scenario, whether it is on the front and in which share of samples."""
    hours = both["hours"] + both["contact_hours"] if contacts else both["hours"]
    better = [*(both[name] for name in outcomes), -hours, -both["money"]]
    values = np.stack([one.to_numpy().T for one in better])
    now = _unbeaten(values.mean(axis=2, keepdims=True))[:, 0]
    chance = generator(draws_of(0, 0), randomness.BOOTSTRAP)
    drawn = chance.integers(len(both), size=(RESAMPLES, len(both)))
    again = _unbeaten(np.stack([one[:, drawn].mean(axis=2) for one in values])).mean(axis=1)
    return {str(name): (bool(now[at]), float(again[at])) for at, name in enumerate(hours.columns)}


_FRONT = ["scenario", "measure", "hours", "on_front", "front_share"]


def _unbeaten(values: Floats) -> Flags:
    """Return who is on the front, (scenarios, samples), of (criteria, scenarios, samples).

    More is better in every criterion; differences of rounding are none.
    """
    scale = np.abs(values).max(axis=(1, 2), keepdims=True)
    margin = ROUNDING * np.maximum(scale, 1e-300)
    beaten = np.zeros(values.shape[1:], np.bool_)
    for other in range(values.shape[1]):
        ahead = values[:, other : other + 1] - values
        beaten |= (ahead >= -margin).all(axis=0) & (ahead > margin).any(axis=0)
    return ~beaten
