"""``sensitivity.csv``: every index of every measure, of scenarios and of their differences."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.errors import InputError
from simulation.experiment.compare import to_csv
from simulation.experiment.composite import COMPARED, NAME
from simulation.experiment.sensitivity.effects import Index, by_chance, morris, sobol
from simulation.experiment.sensitivity.regional import regional
from simulation.experiment.sensitivity.swept import (
    Swept,
    chance_share,
    chance_variance,
    chosen_measures,
    point_means,
    read_swept,
)
from simulation.experiment.sweeping.places import readable

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

SENSITIVITY = "sensitivity.csv"
MORRIS, SOBOL, REGIONAL = "morris", "sobol", "regional"
COLUMNS = (
    *("scenario", "baseline", "measure", "path", "method", "index"),
    *("value", "low", "high", "p_adjusted", "chance", "by_chance", "n"),
)


class Target(NamedTuple):
    """What is analysed: a measure of a scenario or, with a baseline, its difference from it."""

    scenario: str
    baseline: str
    measure: str


def write_sensitivity(address: str | Path, measures: Sequence[str] | None = None) -> pd.DataFrame:
    """Write ``sensitivity.csv`` into a finished sweep's folder, and return its rows.

    Raises
    ------
    InputError
        When there is no finished sweep whose design can tell, or a measure is not in it.
    """
    swept = read_swept(address)
    found = sensitivity(swept, measures)
    readable(address).write(SENSITIVITY, to_csv(found).encode())
    return found


def sensitivity(swept: Swept, measures: Sequence[str] | None = None) -> pd.DataFrame:
    """Return every index of the measures wanted, all by default.

    Columns: scenario; baseline, empty where the measure itself is analysed and not a difference;
    measure; path; method (morris, sobol, regional); index; value, low, high: with the 95 %
    interval; p_adjusted: of distances, by Holm over the settings; chance: the share of the variance
    of points' means that is chance; by_chance: what chance alone makes of the index; n:
    trajectories, base samples or points.

    Raises
    ------
    InputError
        When the design can tell nothing of sensitivity, or a measure is not in the sweep.
    """
    import pandas as pd

    if not swept.design.draws:
        raise InputError(
            f"a {swept.design.kind} shows what each setting does, but gives no sensitivity indices",
            key="design",
            found=swept.design.kind,
            allowed="morris, sobol or latin_hypercube",
        )
    rows = [
        row
        for target in targets(swept, chosen_measures(swept, measures))
        for row in _rows(swept, target)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def targets(swept: Swept, measures: Sequence[str]) -> Iterator[Target]:
    """Yield what is analysed: by measure, each scenario, then each difference from the baseline."""
    for measure in measures:
        # At every point the baseline's social capital is 100, and others' their difference.
        for scenario in swept.scenarios if measure != NAME else ():
            yield Target(scenario, "", measure)
        for scenario in swept.scenarios[1:]:
            yield Target(scenario, swept.baseline, measure)


def target_values(swept: Swept, target: Target) -> Floats:
    """Return the values of a target, (n_points, replicates), in the measure's unit."""
    if target.baseline:
        return swept.differences(target.scenario, target.baseline, target.measure)
    return swept.values(target.scenario, target.measure)


def sides(target: Target, means: Floats) -> Floats:
    """Return 1 for points where the scenario is the better one, else 0; NaN stays NaN.

    Where neither direction is better: where it is the higher one. Where there is no baseline:
    points of the better half.
    """
    better = COMPARED[target.measure].better if target.measure in COMPARED else "neither"
    gains = -means if better == "lower" else means
    there = ~np.isnan(gains)
    middle = 0.0 if target.baseline or not there.any() else float(np.median(gains[there]))
    return np.where(there, gains > middle, math.nan)


def _rows(swept: Swept, target: Target) -> Iterator[tuple[object, ...]]:
    values = target_values(swept, target)
    chance, variance = chance_share(values), chance_variance(values) / values.shape[1]
    for method, found in _indices(swept, target, point_means(values)):
        floor = by_chance(found.name, variance, chance)
        one = (found.value, found.low, found.high, found.p_value, chance, floor, found.n)
        yield (*target, found.path, method, found.name, *one)


def _indices(swept: Swept, target: Target, means: Floats) -> Iterator[tuple[str, Index]]:
    design = swept.design
    if design.kind == "morris":
        yield from ((MORRIS, one) for one in morris(design, means))
        return
    if design.kind == "sobol":
        yield from ((SOBOL, one) for one in sobol(design, means))
    yield from ((REGIONAL, one) for one in regional(design, sides(target, means)))
