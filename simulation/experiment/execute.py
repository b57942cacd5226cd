"""Carry out a plan's runs: in this process, or in several; what finishes is kept.

Results do not depend on where, in which order or beside what a run is carried out.
"""

from __future__ import annotations

import contextlib
import functools
import math
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from simulation.errors import InputError
from simulation.experiment.plan import Plan, Run, Task
from simulation.experiment.store import Store
from simulation.scenario.schema import Scenario

if TYPE_CHECKING:
    from simulation.replicate import RunResult

# About five seconds' work: less than that costs more to hand out than to do.
SMALL = 1_000_000
"""Employee-weeks up to which an experiment is carried out in this process."""

EVERY_WEEK = 150
"""What a week costs however few the employees are: as much as so many of them."""

TASKS_A_WORKER = 2
"""Tasks handed out at a time, for each worker: one in work, one waiting."""

PARENT_WATCHED = 1.0
"""Seconds after which a process notices at the latest that the command was killed."""

FAILED = 1

_ONE_THREAD = dict.fromkeys(
    ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)


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


class _Trouble(NamedTuple):
    """An error where it happened, as text: not every error can be sent between processes."""

    error: str
    trace: str


_Result = list["RunResult"] | _Trouble
_Attempt = Callable[[Sequence[Scenario], int], _Result]
_Work = dict[Task, list[Scenario]]
_Stream = Generator[tuple[Task, _Result], None, None]


def execute(
    plan: Plan,
    store: Store,
    *,
    networks: tuple[int, ...] = (),
    workers: int | None = None,
    prepare: Callable[[], object] = lambda: None,
    progress: Callable[[int], None] = lambda _: None,
    run: Simulate | None = None,
) -> Outcome:
    """Carry out and store those runs of a plan that the store does not have.

    ``workers`` is how many processes to use; left out, as many as there are processors, or none for
    little work. ``prepare`` is called before the first run; ``progress`` is told how many more
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
    if isinstance(result, _Trouble):
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
    workers: int | None,
    run: Simulate | None,
    networks: tuple[int, ...],
) -> _Stream:
    """Yield tasks with their results, as they come."""
    count = _workers(plan, tasks, workers)
    attempt = functools.partial(_attempt, run, networks)
    work = {task: [plan.scenarios[one.slug] for one in task.runs] for task in tasks}
    if count == 1:
        return ((task, attempt(scenarios, task.replicate)) for task, scenarios in work.items())
    return _elsewhere(work, _Pool(count, attempt, compiled=run is None))


def _attempt(
    run: Simulate | None, networks: tuple[int, ...], scenarios: Sequence[Scenario], replicate: int
) -> _Result:
    try:
        return (run or _simulate())(scenarios, replicate, networks)
    except InputError:
        raise
    except Exception as error:  # one run's bug must not lose the others: it is kept and reported
        return _Trouble(f"{type(error).__name__}: {error}", traceback.format_exc())


def _simulate() -> Simulate:
    from simulation import replicate

    return replicate.run


def _workers(plan: Plan, tasks: Sequence[Task], wanted: int | None) -> int:
    from loky import cpu_count

    if wanted is None and _work(plan, tasks) <= SMALL:
        return 1
    return max(1, min(wanted or cpu_count(), len(tasks)))


def _work(plan: Plan, tasks: Iterable[Task]) -> float:
    """Return the employee-weeks of tasks; an imported organisation may be of any size."""
    run = plan.first.run
    total = 0.0
    for task in tasks:
        settings = plan.scenarios[task.runs[0].slug].organisation.generate
        employees = math.inf if settings is None else settings.employees
        total += (employees + EVERY_WEEK) * (run.burn_in + run.weeks * len(task.runs))
    return total


@dataclass(frozen=True)
class _Pool:
    """How many other processes there are, and what they do."""

    workers: int
    attempt: _Attempt
    compiled: bool

    def executor(self, workers: int) -> Any:
        """Return loky's executor, which has no types."""
        from loky import get_reusable_executor

        return get_reusable_executor(
            workers, env=_ONE_THREAD, initializer=_begin, initargs=(os.getpid(), self.compiled)
        )


def _begin(parent: int, compiled: bool) -> None:
    """Make a process ready: it has one thread, lives no longer than its parent, hears no Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    if compiled:
        from simulation.dynamics.compiled import use_threads

        use_threads(1)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PARENT_WATCHED)
    os._exit(FAILED)


def _elsewhere(work: _Work, pool: _Pool) -> _Stream:
    """Carry out tasks in other processes, in any order.

    When a process dies, nobody knows of which task: those in work are tried again one by one.
    """
    waiting = dict(work)
    while waiting:
        lost = yield from _until_broken(waiting, pool, pool.workers)
        for task in lost:
            if (yield from _until_broken({task: work[task]}, pool, 1)):
                yield task, _Trouble("its process ended; was there enough memory?", "")


def _until_broken(
    waiting: _Work, pool: _Pool, workers: int
) -> Generator[tuple[Task, _Result], None, list[Task]]:
    """Carry out the waiting tasks, taking them out, until a process dies; return what it lost."""
    executor = pool.executor(workers)
    given: dict[Future[_Result], Task] = {}
    try:
        while waiting or given:
            # Only while processes start: later on a Ctrl-C must not be lost.
            with contextlib.nullcontext() if given else _interrupts_ignored():
                while waiting and len(given) < workers * TASKS_A_WORKER:
                    task = next(iter(waiting))
                    future = executor.submit(pool.attempt, waiting[task], task.replicate)
                    given[future] = task
                    del waiting[task]
            for future in wait(given, return_when=FIRST_COMPLETED).done:
                result = future.result()
                yield given.pop(future), result
    except BrokenExecutor:
        return list(given.values())
    except BaseException:
        executor.shutdown(kill_workers=True)
        raise
    return []


@contextlib.contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Start processes that do not hear Ctrl-C, not even before they are ready."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
