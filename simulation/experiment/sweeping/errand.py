"""One task of a sweep, wherever it is carried out: simulate, and keep each measure's mean.

Only the measures asked for are taken, and only in the window of comparison; what travels back is a
number a measure.
"""

from __future__ import annotations

import math
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from simulation.errors import InputError
from simulation.experiment.compare import window_means
from simulation.experiment.sweeping.agenda import at_point
from simulation.experiment.sweeping.designs import Point
from simulation.experiment.workers import Trouble
from simulation.replicate import Wanted
from simulation.scenario import Scenario

if TYPE_CHECKING:
    from simulation.replicate import RunResult


Floats = NDArray[np.float64]


class Found(NamedTuple):
    """What a task comes to: a row of means a scenario, (scenarios, measures), and its seconds."""

    means: Floats
    seconds: float


class Simulate(Protocol):
    """What carries out one replicate of scenarios: ``simulation.replicate.run``."""

    def __call__(
        self,
        scenarios: Sequence[Scenario],
        replicate: int,
        networks: Sequence[int] = (),
        wanted: Wanted | None = None,
    ) -> list[RunResult]:
        """Return a result a scenario."""
        ...


@dataclass(frozen=True)
class Errand:
    """What all tasks of a sweep have in common: a function that can be sent to workers."""

    scenarios: tuple[Scenario, ...]
    paths: tuple[str, ...]
    measures: tuple[str, ...]
    run: Simulate | None = None

    def __call__(self, point: Point, places: Sequence[int], replicate: int) -> Found | Trouble:
        """Return what some of the scenarios come to at a point."""
        try:
            return self._found(point, places, replicate)
        except InputError as error:
            return Trouble(error.message, str(error))
        except Exception as error:  # one point's bug must not lose the others: it is reported
            return Trouble(f"{type(error).__name__}: {error}", traceback.format_exc())

    def _found(self, point: Point, places: Sequence[int], replicate: int) -> Found:
        chosen = [at_point(self.scenarios[place], self.paths, point) for place in places]
        window = chosen[0].run.comparison_window
        wanted = Wanted(frozenset(self.measures), window)
        results = (self.run or _simulate())(chosen, replicate, (), wanted)
        means = _means(results, self.measures, window)
        return Found(means, sum(result.seconds for result in results))


def _means(
    results: Sequence[RunResult], measures: Sequence[str], window: tuple[int, int]
) -> Floats:
    """Return each measure's mean over the window, (runs, measures), as a comparison makes it."""
    import pandas as pd

    rows = [row for result in results for row in result.rows]
    values = [[row.get(name, math.nan) for name in ("week", *measures)] for row in rows]
    frame = pd.DataFrame(np.array(values), columns=["week", *measures])
    runs = np.repeat(np.arange(len(results)), [len(result.rows) for result in results])
    frame["scenario"], frame["replicate"] = runs, 0
    return window_means(frame, window).to_numpy(np.float64)


def _simulate() -> Simulate:
    from simulation import replicate

    return replicate.run
