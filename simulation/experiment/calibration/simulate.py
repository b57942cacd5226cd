"""Simulated networks for the search: in this process or in several, each simulated once.

A result depends on parameters and replicate alone; where, when and beside what it was simulated
changes no bit of it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from simulation.dynamics.parameters import Parameters
from simulation.experiment.calibration.observation import Eye, simulated_waves
from simulation.experiment.calibration.shapes import Bins, shares
from simulation.experiment.calibration.statistics import (
    labels_of,
    picture,
    statistics_of,
)
from simulation.experiment.execute import EVERY_WEEK
from simulation.experiment.workers import Here, Processes, Trouble, Workers, one_thread
from simulation.importing.organisation import import_organisation
from simulation.importing.settings import ImportSettings
from simulation.organisation.organisation import Organisation
from simulation.randomness import draws_of
from simulation.replicate import Replicate
from simulation.scenario import Scenario

Floats = NDArray[np.float64]
Values = tuple[tuple[str, float], ...]
"""Parameters with their names, in the order of the space."""

SMALL = 3_000_000
"""Employee-weeks up to which everything is simulated in this process."""

ORGANISATIONS_KEPT = 64


class Job(NamedTuple):
    """One network to simulate; with ``again`` it is looked at a second time, much later."""

    values: Values
    replicate: int
    again: bool


class Simulate(Protocol):
    """What simulates a job: returns (looks, number of statistics and shares), looks 1 or 2."""

    def __call__(self, job: Job) -> Floats:
        """Return what is seen at each look."""
        ...


@dataclass(frozen=True)
class Setup:
    """What all simulated networks have in common: a function that can be sent to processes.

    ``scenario`` has neither interventions nor knowledge; its burn-in starts without ties.
    """

    scenario: Scenario
    eye: Eye
    names: tuple[str, ...]
    bins: Bins

    def __call__(self, job: Job) -> Floats:
        """Return statistics, then shares, of one simulated network, a row a look."""
        one, eye = self._begun(job)
        looks = [self._look(one, eye)]
        if job.again:
            for _ in range(self.scenario.run.burn_in):
                one.step()
            looks.append(self._look(one, eye))
        return np.array(looks)

    def _begun(self, job: Job) -> tuple[Replicate, Eye]:
        chosen = dict(job.values)
        threshold = chosen.pop("threshold", self.eye.threshold)
        seen = chosen.pop("seen", self.eye.seen)
        known = self.scenario.parameters.model_dump()
        parameters = Parameters.model_validate({**known, **chosen})
        scenario = self.scenario.model_copy(update={"parameters": parameters})
        imported = scenario.organisation.import_
        assert imported is not None
        organisation = _organisation(imported, scenario.folder, scenario.run.seed, job.replicate)
        one = Replicate(scenario, job.replicate, organisation)
        while one.week < 0:
            one.step()
        return one, self.eye._replace(threshold=threshold, seen=seen)

    def _look(self, one: Replicate, eye: Eye) -> Floats:
        labels = labels_of(one.state.organisation)
        pictures = [picture(wave, labels) for wave in simulated_waves(one, eye)]
        return np.concatenate((statistics_of(pictures, self.names), shares(pictures, self.bins)))


@functools.lru_cache(maxsize=ORGANISATIONS_KEPT)
def _organisation(
    settings: ImportSettings, folder: Path, seed: int, replicate: int
) -> Organisation:
    """Return a replicate's organisation as imported, its observed ties left out."""
    organisation = import_organisation(settings, folder, draws_of(seed, replicate))
    return replace(organisation, observed=None)


class Simulator:
    """Simulates jobs, and remembers what they came to.

    Parameters
    ----------
    simulate
        What simulates one job.
    pool
        Applies ``simulate`` to jobs, in order.
    known
        What is known from before.
    record
        Is told of new results, in the order of the jobs.
    progress
        Is told how many more jobs are done.
    """

    def __init__(
        self,
        pool: Callable[[Sequence[Job]], list[Floats]],
        known: dict[Job, Floats] | None = None,
        record: Callable[[Sequence[tuple[Job, Floats]]], None] = lambda _: None,
        progress: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._pool = pool
        self._known = known or {}
        self._record = record
        self._progress = progress

    def __call__(self, jobs: Sequence[Job]) -> list[Floats]:
        """Return what jobs come to, in their order."""
        new = [job for job in dict.fromkeys(jobs) if job not in self._known]
        found = list(zip(new, self._pool(new), strict=True)) if new else []
        self._known.update(found)
        self._record(found)
        self._progress(len(jobs))
        return [self._known[job] for job in jobs]


def workers_for(jobs: int, employees: int, weeks: int, wanted: int | None) -> Workers:
    """Return where to simulate so many jobs of so many weeks each."""
    from loky import cpu_count

    if wanted is None and jobs * weeks * (employees + EVERY_WEEK) <= SMALL:
        return Here()
    count = wanted or cpu_count()
    return Processes(count, one_thread) if count > 1 else Here()


def pool_of(simulate: Simulate, workers: Workers) -> Callable[[Sequence[Job]], list[Floats]]:
    """Return a function that simulates jobs, by whichever workers, in their order.

    It raises ``OSError`` where a job's process ended each time it was tried.
    """

    def pool(jobs: Sequence[Job]) -> list[Floats]:
        found = dict(workers.carry_out(simulate, {job: (job,) for job in jobs}))
        return [_sound(found[job]) for job in jobs]

    return pool


def _sound(result: Floats | Trouble) -> Floats:
    if isinstance(result, Trouble):
        raise OSError(result.error)
    return result
