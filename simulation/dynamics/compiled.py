"""How functions are compiled, and how employees are dealt out to threads.

A ``kernel`` works on a range of employees and writes only what belongs to them, so ranges can run
side by side in any order. Threads are Python's own: kernels release the interpreter lock. That
compiles several times faster than numba's parallel loops, and replicates may share a process.

``inner`` compiles a function that only compiled code calls, without the wrappers that make it
callable from Python. ``inlined`` pastes it in instead.
"""

from __future__ import annotations

import functools
import itertools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numba import njit

from simulation import randomness  # noqa: F401  (sets the cache folder before kernels are declared)

# Below this many employees a thread costs more than it saves.
FEWEST_A_THREAD = 2000
FEWEST_FOR_LITTLE_WORK = 20_000
RANGES_A_THREAD = 4

kernel = functools.partial(njit, nogil=True, cache=True, error_model="numpy", no_cfunc_wrapper=True)
inner = functools.partial(
    njit, nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True
)
inlined = functools.partial(njit, inline="always")

_threads = os.cpu_count() or 1


@inlined()
def index(seat):  # type: ignore[no-untyped-def]
    """Return a seat as an index that is never negative: no check, and loops become vectors."""
    return np.int64(np.uint32(seat))


def use_threads(count: int) -> None:
    """Let kernels use up to ``count`` threads in this process; results do not depend on it.

    Raises
    ------
    ValueError
        When ``count`` is below 1.
    """
    if count < 1:
        raise ValueError("at least one thread is needed")
    global _threads  # noqa: PLW0603 (a setting of the process, like numba's own)
    _threads = count


def over_employees(n: int, work: Callable[[int, int], None], fewest: int = FEWEST_A_THREAD) -> None:
    """Call ``work(low, high)`` for ranges that cover employees ``0 … n-1``, side by side.

    A thread gets at least ``fewest`` employees: more where there is little work for each.
    """
    threads = min(_threads, max(1, n // fewest))
    if threads == 1:
        work(0, n)
        return
    pieces = threads * RANGES_A_THREAD
    bounds = [n * piece // pieces for piece in range(pieces + 1)]
    ranges = iter(list(itertools.pairwise(bounds)))

    def take() -> None:
        for low, high in ranges:
            work(low, high)

    helpers = [_pool(threads - 1).submit(take) for _ in range(threads - 1)]
    take()
    for helper in helpers:
        # One that never began has nothing left to do.
        if not helper.cancel():
            helper.result()


@functools.cache
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, thread_name_prefix="kernel")
