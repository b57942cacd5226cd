"""Where work is carried out: in this process, in others beside it, or on a cluster.

One small interface, ``Workers``: hand over a function and the work, get results as they come. What
the results are never depends on where they were found, nor on what happened to a worker.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Hashable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, TypeVar

Key = TypeVar("Key", bound=Hashable)
Result = TypeVar("Result")
Results = Generator[tuple[Key, "Result | Trouble"], None, None]
Function = Callable[..., Result]
Work = Mapping[Key, tuple[Any, ...]]

AHEAD = 2
"""Pieces of work handed out at a time, for each worker: one in work, one waiting."""

PARENT_WATCHED = 1.0
"""Seconds after which a process notices at the latest that the command was killed."""

FAILED = 1

ONE_THREAD = dict.fromkeys(
    ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)


class Trouble(NamedTuple):
    """An error where it happened, as text: not every error can be sent between processes."""

    error: str
    trace: str


class Workers(Protocol):
    """Where work is carried out."""

    def carry_out(self, function: Function[Result], work: Work[Key]) -> Results[Key, Result]:
        """Yield each piece of work's key with what the function returns for it, in any order.

        ``Trouble`` stands for a piece whose worker died each time it was tried. What the function
        raises is raised here, and ends it. Closing the generator gives up what is not done.
        """
        ...


class Here:
    """No other workers: this process does one piece after the other, in order."""

    def carry_out(self, function: Function[Result], work: Work[Key]) -> Results[Key, Result]:
        """Yield results in the order of the work."""
        for key, arguments in work.items():
            yield key, function(*arguments)


@dataclass(frozen=True)
class Processes:
    """``count`` processes beside this one, which end with it; each has one thread.

    When a process dies, nobody knows of which piece of work: those in work are tried again one by
    one, and what kills its process again is reported. ``prepare`` is called in each process first.
    """

    count: int
    prepare: Callable[[], object] | None = None

    def carry_out(self, function: Function[Result], work: Work[Key]) -> Results[Key, Result]:
        """Yield results as they come."""
        waiting = deque(work)
        while waiting:
            lost = yield from self._until_broken(function, work, waiting, self.count)
            for key in lost:
                if (yield from self._until_broken(function, work, deque([key]), 1)):
                    yield key, Trouble("its process ended; was there enough memory?", "")

    def _until_broken(
        self, function: Function[Result], work: Work[Key], waiting: deque[Key], count: int
    ) -> Generator[tuple[Key, Result | Trouble], None, list[Key]]:
        """Carry out what waits, taking it out, until a process dies; return what that lost."""
        executor = self._executor(count)
        given: dict[Future[Result], Key] = {}
        try:
            while waiting or given:
                # Only while processes start: later on a Ctrl-C must not be lost.
                with contextlib.nullcontext() if given else _interrupts_ignored():
                    while waiting and len(given) < count * AHEAD:
                        # Not taken out before it is handed over: that may fail.
                        given[executor.submit(function, *work[waiting[0]])] = waiting[0]
                        waiting.popleft()
                for future in wait(given, return_when=FIRST_COMPLETED).done:
                    result = future.result()
                    yield given.pop(future), result
        except BrokenExecutor:
            return list(given.values())
        except BaseException:
            executor.shutdown(kill_workers=True)
            raise
        return []

    def _executor(self, count: int) -> Any:
        """Return loky's executor, which has no types."""
        from loky import get_reusable_executor

        return get_reusable_executor(
            count, env=ONE_THREAD, initializer=_begin, initargs=(os.getpid(), self.prepare)
        )


def _begin(parent: int, prepare: Callable[[], object] | None) -> None:
    """Make a process ready: it lives no longer than its parent, and hears no Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    if prepare is not None:
        prepare()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PARENT_WATCHED)
    os._exit(FAILED)


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


def one_thread() -> None:
    """Let the compiled model use one thread in this process."""
    from simulation.dynamics.compiled import use_threads

    use_threads(1)
