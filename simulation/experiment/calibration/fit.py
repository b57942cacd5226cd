"""A calibration from its file to its results: docs/calibrating.md says what is done and why."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulation.experiment.calibration import files
from simulation.experiment.calibration.data import Task, task_of
from simulation.experiment.calibration.goodness import (
    Likeness,
    drifting,
    interval,
    likeness,
    shrunk,
)
from simulation.experiment.calibration.intervals import (
    DAMPINGS,
    ROUNDS,
    Estimate,
    estimate,
    jacobian,
    polish,
)
from simulation.experiment.calibration.search import (
    Evaluate,
    Target,
    Trial,
    best_of,
    require_optuna,
    search,
)
from simulation.experiment.calibration.settings import Calibration, load_calibration
from simulation.experiment.calibration.simulate import (
    Job,
    Simulator,
    pool_of,
    workers_for,
)
from simulation.experiment.calibration.words import warnings_of
from simulation.experiment.execute import warm_up
from simulation.experiment.store import opened

Floats = NDArray[np.float64]

SCALE_REPLICATES = 20
"""Networks at one point that tell what a statistic's standard deviation is there."""

SMALLEST_SCALE = 0.01
"""A statistic's scale is at least this share of what was observed, and a tenth of this itself."""

SLOPE_REPLICATES = 10
"""Fresh networks on either side of the estimate, for the derivatives of its interval."""

FRESH = 100_000
"""The first replicate that the search has not seen."""


@dataclass(frozen=True)
class Goodness:
    """How networks of the fitted model compare with the observed one.

    Statistics are those of the task, (k,), then come the shares of its shapes, (c,).

    Attributes
    ----------
    mean, sd, low, high
        (k + c,) over fresh networks: their mean, standard deviation, and 95 % interval of one more.
    unsettled
        (k,) which statistics still changed after burn-in.
    fitted
        How far the observed network is from simulated ones in the fitted statistics together.
    shapes
        The same for each shape.
    """

    mean: Floats
    sd: Floats
    low: Floats
    high: Floats
    unsettled: NDArray[np.bool_]
    fitted: Likeness
    shapes: tuple[Likeness, ...]


@dataclass(frozen=True)
class Fit:
    """What a calibration comes to: its task, its trials, the estimate, and how good it is."""

    name: str
    task: Task
    trials: tuple[Trial, ...]
    estimate: Estimate
    goodness: Goodness
    warnings: tuple[str, ...]

    @property
    def parameters(self) -> dict[str, float]:
        """Return the fitted parameters by name; nuisances of the data are among them."""
        return self.task.space.values(self.estimate.point)


def calibrate(
    file: Path,
    out: Path,
    *,
    workers: int | None = None,
    say: Callable[[str], None] = lambda _: None,
    progress: Callable[[int, int], None] = lambda _done, _planned: None,
) -> Fit:
    """Fit a scenario's parameters to its observed network and write the results into a folder.

    ``workers`` is how many processes to use, None for as many as it takes: it changes no result.
    ``say`` gets lines for the user; ``progress`` how many networks are done, and how many there
    are at most. The same command goes on where an earlier one was ended.

    Raises
    ------
    InputError
        When the file, its scenario, their data or the folder are wrong, or optuna is missing.
    """
    require_optuna()
    calibration = load_calibration(file)
    task = task_of(calibration)
    begun = time.monotonic()
    with opened(out) as store:
        book = files.Book(store, calibration, task)
        known = book.begin()
        if known:
            say(f"{len(known)} networks of an earlier command are kept.")
        warm_up(say)
        counted = _Counted(progress, planned_networks(calibration, task))
        where = workers_for(counted.planned, task.employees, _weeks(task), workers)
        pool = pool_of(task.setup, where)
        fit = _fit(calibration, task, Simulator(pool, known, book.record, counted))
        progress(counted.planned, counted.planned)
        book.end(fit, time.monotonic() - begun)
    return fit


def planned_networks(calibration: Calibration, task: Task) -> int:
    """Return how many networks are simulated at most."""
    run, p = calibration.settings.run, len(task.space.names)
    last_steps = ROUNDS * (2 * p + len(DAMPINGS))
    search_for = (run.trials + last_steps) * run.replicates
    return 2 * SCALE_REPLICATES + search_for + 2 * p * SLOPE_REPLICATES + run.fresh


def _fit(calibration: Calibration, task: Task, simulator: Simulator) -> Fit:
    run = calibration.settings.run
    evaluate = evaluator(task, simulator, range(run.replicates))
    trials, target = search(
        evaluate, lambda point: _target(task, simulator, point), task.start, run.trials, run.seed
    )
    trials += polish(evaluate, target, best_of(trials))
    point = best_of(trials).point
    fresh = range(FRESH, FRESH + run.fresh)
    looks = np.array(simulator([_job(task, point, number, again=True) for number in fresh]))
    slopes = jacobian(evaluator(task, simulator, fresh[:SLOPE_REPLICATES]), point)
    covariance = shrunk(looks[:, 0, task.fitted])
    estimated = estimate(point, slopes, target.weight, covariance, run.replicates, run.fresh)
    goodness = judged(task, looks)
    warnings = warnings_of(task, estimated, goodness)
    return Fit(calibration.settings.name, task, tuple(trials), estimated, goodness, tuple(warnings))


def evaluator(task: Task, simulator: Simulator, replicates: Sequence[int]) -> Evaluate:
    """Return the function from points to the mean of their fitted statistics over replicates."""

    def evaluate(points: Sequence[Floats]) -> Floats:
        jobs = [_job(task, point, number) for point in points for number in replicates]
        found = np.array([looks[0] for looks in simulator(jobs)])
        means: Floats = found.reshape(len(points), len(replicates), -1).mean(axis=1)
        return means[:, task.fitted]

    return evaluate


def _job(task: Task, point: Floats, replicate: int, *, again: bool = False) -> Job:
    return Job(tuple(task.space.values(point).items()), replicate, again)


def _target(task: Task, simulator: Simulator, point: Floats) -> Target:
    jobs = [_job(task, point, number) for number in range(SCALE_REPLICATES)]
    networks = np.array([looks[0] for looks in simulator(jobs)])[:, task.fitted]
    observed = task.observed[task.fitted]
    smallest = SMALLEST_SCALE * np.maximum(np.abs(observed), 0.1)
    scale = np.maximum(networks.std(axis=0, ddof=1), smallest)
    return Target(observed, task.weights / scale**2)


def judged(task: Task, looks: Floats) -> Goodness:
    """Return how simulated networks, (networks, 2 looks, k + c), compare with the observed one."""
    first, later = looks[:, 0], looks[:, 1]
    k = len(task.setup.names)
    low, high = interval(first)
    shapes = []
    place = k
    for shape in task.shapes:
        # The shares of all categories add up to 1: the last one says nothing new.
        columns = slice(place, place + len(shape.categories) - 1)
        there = slice(place - k, place - k + len(shape.categories) - 1)
        shapes.append(
            likeness(np.cumsum(task.observed_shares[there]), np.cumsum(first[:, columns], axis=1))
        )
        place += len(shape.categories)
    return Goodness(
        mean=first.mean(axis=0),
        sd=first.std(axis=0, ddof=1),
        low=low,
        high=high,
        unsettled=drifting(first[:, :k], later[:, :k]),
        fitted=likeness(task.observed[task.fitted], first[:, task.fitted]),
        shapes=tuple(shapes),
    )


class _Counted:
    """Adds up how many networks are done, and tells."""

    def __init__(self, progress: Callable[[int, int], None], planned: int) -> None:
        self.planned = planned
        self._progress = progress
        self._done = 0

    def __call__(self, more: int) -> None:
        """Count more networks."""
        self._done += more
        self._progress(self._done, self.planned)


def _weeks(task: Task) -> int:
    return task.setup.scenario.run.burn_in + task.setup.eye.weeks * task.setup.eye.waves
