"""What scenarios come to at the points of a robustness analysis, so that more is always better."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.experiment.composite import COMPARED
from simulation.experiment.sensitivity.swept import Swept, less

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Outcomes:
    """One measure at those points at which every scenario has all its replicates.

    Attributes
    ----------
    measure
        Its name.
    scenarios
        Names, the baseline's first.
    gains
        Each scenario less the baseline, (n_scenarios, n_points, n_replicates), in the measure's
        unit, but with the sign turned where lower is better.
    sign
        1, or -1 where lower is better.
    points
        The numbers of the points, (n_points,).
    """

    measure: str
    scenarios: tuple[str, ...]
    gains: Floats
    sign: int
    points: NDArray[np.int64]

    @property
    def means(self) -> Floats:
        """Return the gains' means over replicates, (n_scenarios, n_points)."""
        means: Floats = self.gains.mean(axis=2)
        return means

    def between(self, one: int, other: int) -> Floats:
        """Return by how much one scenario is better than another, (n_points,)."""
        return less(self.means[one], self.means[other])


def ranked(swept: Swept) -> list[Outcomes]:
    """Return the measures of which one direction is better, and that have a value anywhere."""
    found = [
        _outcomes(swept, name)
        for name in swept.measures
        if name in COMPARED and COMPARED[name].better != "neither"
    ]
    return [one for one in found if len(one.points)]


def _outcomes(swept: Swept, measure: str) -> Outcomes:
    sign = 1 if COMPARED[measure].better == "higher" else -1
    gains = sign * np.array(
        [swept.differences(one, swept.baseline, measure) for one in swept.scenarios]
    )
    there = ~np.isnan(gains).any(axis=(0, 2))
    return Outcomes(measure, swept.scenarios, gains[:, there], sign, np.flatnonzero(there))
