"""What a reader must know of a fit, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from simulation.experiment.calibration.data import Task
from simulation.experiment.calibration.goodness import SIGNIFICANT
from simulation.experiment.calibration.intervals import BOUND, LOOSE, Estimate
from simulation.experiment.calibration.statistics import STATISTICS

if TYPE_CHECKING:
    from simulation.experiment.calibration.fit import Goodness


def warnings_of(task: Task, estimated: Estimate, goodness: Goodness) -> Iterator[str]:
    """Yield the warnings about a fit, the gravest first; none when there is nothing to warn of."""
    yield from _missed(task, goodness)
    yield from _shapes(task, goodness)
    yield from _unsettled(task, goodness)
    yield from _parameters(task, estimated)


def outside(observed: float, low: float, high: float) -> bool:
    """Return whether the observed value is outside what the fitted model gives."""
    return bool(observed < low or observed > high)


def _missed(task: Task, goodness: Goodness) -> Iterator[str]:
    for place in task.fitted.tolist():
        observed, low, high = task.observed[place], goodness.low[place], goodness.high[place]
        if outside(observed, low, high):
            name = task.setup.names[place]
            mean = goodness.mean[place]
            way = "above" if mean > observed else "below"
            far = "" if observed == 0 else f", {abs(mean / observed - 1):.0%} {way} it"
            yield (
                f"The model cannot match `{name}` ({STATISTICS[name].label}): observed "
                f"{observed:.3g}, the fitted model gives {mean:.3g} ({low:.3g} to {high:.3g}){far}."
            )
    if goodness.fitted.p < SIGNIFICANT:
        yield (
            "The fitted statistics together are not what the fitted model gives (p = "
            f"{goodness.fitted.p:.3f}): read results that depend on them with care."
        )


def _shapes(task: Task, goodness: Goodness) -> Iterator[str]:
    differing = [
        f"{shape.label.lower()} (p = {found.p:.3f})"
        for shape, found in zip(task.shapes, goodness.shapes, strict=True)
        if found.p < SIGNIFICANT
    ]
    if differing:
        yield (
            "What was not fitted is distributed differently in the fitted model: "
            f"{'; '.join(differing)}."
        )


def _unsettled(task: Task, goodness: Goodness) -> Iterator[str]:
    names = [task.setup.names[place] for place in np.flatnonzero(goodness.unsettled)]
    if names:
        yield (
            f"The steady state is not reached after {task.setup.scenario.run.burn_in} weeks: "
            f"{', '.join(names)} still changed after that. Raise `run.burn_in`."
        )


def _parameters(task: Task, estimated: Estimate) -> Iterator[str]:
    values = task.space.along(estimated.point)
    low, high = task.space.along(estimated.low), task.space.along(estimated.high)
    for place, name in enumerate(task.space.names):
        verdict = estimated.verdicts[place]
        if verdict == BOUND:
            yield (
                f"`{name}` is at the end of its range ({values[place]:.3g}): the range decides, "
                "not the data. It has no interval, and those of the others take it as given."
            )
        if verdict == LOOSE:
            yield (
                f"`{name}` is not identified: its 95 % interval ({low[place]:.3g} to "
                f"{high[place]:.3g}) takes up most of its range. These statistics do not tell it."
            )
