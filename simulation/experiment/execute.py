"""Carry out a plan's runs: in this process, or in several; what finishes is kept.

Results do not depend on where, in which order or beside what a run is carried out.
"""

from __future__ import annotations

import contextlib
import functools
import math
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from simulation.errors import InputError
from simulation.experiment.plan import Plan, Run, Task
from simulation.experiment.store import Store
from simulation.experiment.workers import Here, Processes, Results, Trouble, Workers, one_thread
from simulation.scenario.schema import Scenario

if TYPE_CHECKING:
    from simulation.replicate import RunResult

# About five seconds' work: less than that costs more to hand out than to do.
SMALL = 1_000_000
"""Employee-weeks up to which an experiment is carried out in this process."""

EVERY_WEEK = 150
"""What a week costs however few the employees are: as much as so many of them."""


class Where(NamedTuple):
    """Where runs are to be carried out.

    ``processes`` is how many to use; left out, as many as there are processors, or none but this
    one for little work. ``cluster`` is the address of a Dask scheduler, or ``local``.
    """

    processes: int | None = None
    cluster: str | None = None


BEST_HERE = Where()


class Simulate(Protocol):
    """What carries out one replicate of scenarios: ``simulation.replicate.run``."""

    def __call__(
        self, scenarios: Sequence[Scenario], replicate: int, networks: tuple[int, ...] = ()
    ) -> list[RunResult]:
        """Return a result a scenario."""
        ...


class Failure(NamedTuple):
    """A run that failed for another reason than the user's input."""

    run: Run
    error: str
    trace: str

    def __str__(self) -> str:
        """Return the failure in one line."""
        return f"{self.run.slug}/{self.run.replicate}: {self.error}"


@dataclass
class Outcome:
    """How far an experiment came; ``seconds`` is the time that runs took, added up."""

    completed: int = 0
    failures: list[Failure] = field(default_factory=list)
    seconds: float = 0.0
    interrupted: bool = False


_Result = list["RunResult"] | Trouble


def execute(
    plan: Plan,
    store: Store,
    *,
    networks: tuple[int, ...] = (),
    where: Where = BEST_HERE,
    prepare: Callable[[], object] = lambda: None,
    progress: Callable[[int], None] = lambda _: None,
    run: Simulate | None = None,
) -> Outcome:
    """Carry out and store those runs of a plan that the store does not have.

    ``prepare`` is called before the first run; ``progress`` is told how many more
    runs are done, at first how many were done before. ``run`` stands in for
    ``simulation.replicate.run``.

    An interrupt (Ctrl-C) ends it at once; the outcome says so.

    Raises
    ------
    InputError
        When a run finds a mistake in the user's input.
    """
    tasks = plan.tasks(set(plan.runs) - store.finished(plan.runs, networks))
    outcome = Outcome(completed=len(plan.runs) - sum(len(task.runs) for task in tasks))
    progress(outcome.completed)
    try:
        if tasks:
            prepare()
        work = _work(plan, tasks)
        workers = chosen_workers(work, len(tasks), where, compiled=run is None)
        with contextlib.closing(_carried_out(plan, tasks, workers, run, networks)) as done:
            for task, result in done:
                _keep(store, task, result, plan.first.run.seed, outcome)
                progress(len(task.runs))
    except KeyboardInterrupt:
        # It may have come between a file and its being counted.
        outcome.completed = len(store.finished(plan.runs, networks))
        outcome.interrupted = True
    return outcome


def _keep(store: Store, task: Task, result: _Result, seed: int, outcome: Outcome) -> None:
    if isinstance(result, Trouble):
        outcome.failures += [Failure(run, *result) for run in task.runs]
        return
    for run, one in zip(task.runs, result, strict=True):
        # The run's own file comes last: with it, the run is finished.
        store.write_networks(run, one.networks, seed)
        store.write_groups(run, one.groups, seed)
        store.write_run(run, one.rows, seed)
        outcome.completed += 1
        outcome.seconds += one.seconds


def _carried_out(
    plan: Plan,
    tasks: Sequence[Task],
    workers: Workers,
    run: Simulate | None,
    networks: tuple[int, ...],
) -> Results[Task, list[RunResult]]:
    """Yield tasks with their results, as they come."""
    attempt = functools.partial(_attempt, run, networks)
    work = {
        task: ([plan.scenarios[one.slug] for one in task.runs], task.replicate) for task in tasks
    }
    return workers.carry_out(attempt, work)


def _attempt(
    run: Simulate | None, networks: tuple[int, ...], scenarios: Sequence[Scenario], replicate: int
) -> _Result:
    try:
        return (run or _simulate())(scenarios, replicate, networks)
    except InputError:
        raise
    except Exception as error:  # one run's bug must not lose the others: it is kept and reported
        return Trouble(f"{type(error).__name__}: {error}", traceback.format_exc())


def _simulate() -> Simulate:
    from simulation import replicate

    return replicate.run


def chosen_workers(work: float, tasks: int, where: Where, *, compiled: bool = True) -> Workers:
    """Return where tasks are best carried out: little work (employee-weeks) in this process."""
    from loky import cpu_count

    prepare = one_thread if compiled else None
    if where.cluster is not None:
        from simulation.experiment.cluster import Cluster

        return Cluster(where.cluster, where.processes, prepare)
    if where.processes is None and work <= SMALL:
        return Here()
    count = min(where.processes or cpu_count(), tasks)
    return Processes(count, prepare) if count > 1 else Here()


def warm_up(say: Callable[[str], None]) -> None:
    """Compile the model before several processes would each compile it."""
    from simulation.kernels import is_cold

    if is_cold():
        from simulation.experiment.compiling import compile_kernels

        say("Compiling the model (once after installation, about 20 seconds) …")
        compile_kernels()


def _work(plan: Plan, tasks: Iterable[Task]) -> float:
    """Return the employee-weeks of tasks; an imported organisation may be of any size."""
    run = plan.first.run
    total = 0.0
    for task in tasks:
        settings = plan.scenarios[task.runs[0].slug].organisation.generate
        employees = math.inf if settings is None else settings.employees
        total += (employees + EVERY_WEEK) * (run.burn_in + run.weeks * len(task.runs))
    return total
