"""How long a week takes and how much memory a tie: engine, Mesa and numpy, interleaved."""

from __future__ import annotations

import copy
import gc
import tracemalloc
from collections import defaultdict
from collections.abc import Callable
from time import perf_counter
from typing import Any, NamedTuple, TypedDict

import numpy as np

from benchmarks.peers import mesa_peer, numpy_peer
from benchmarks.peers.starting_point import Peer
from benchmarks.setting import Engine, Setting, equilibrium
from simulation.dynamics.compiled import use_threads
from simulation.dynamics.state import State
from simulation.dynamics.week import PROCESSES, Processes, advance
from simulation.randomness import Draws


class Timing(TypedDict):
    """Weeks of one implementation: milliseconds, and nanoseconds a week and active tie."""

    weeks: int
    minimum_ms: float
    median_ms: float
    active_ties: float
    minimum_ns_a_tie: float
    median_ns_a_tie: float


class Runner(NamedTuple):
    """An implementation, the weeks it runs at a turn, and the threads it may use."""

    peer: Peer
    weeks: int
    threads: int


class Memory(TypedDict):
    """Bytes an active tie: all that is allocated for ties, and the part that is in use."""

    allocated: float
    used: float


def timings(
    setting: Setting, names: tuple[str, ...], rounds: int
) -> tuple[dict[str, Timing], dict[str, Memory]]:
    """Return times and memory by implementation, all from one state in equilibrium.

    The implementations take turns, so that what else the machine does meets all of them.
    """
    state, draws = equilibrium(setting)
    memory = {
        name: _memory(name, state, setting)
        for name in ("engine", "numpy", "mesa")
        if any(name in asked for asked in names)
    }
    runners = {name: _runner(name, state, setting, draws) for name in names}
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds + 1):
        for name, runner in runners.items():
            taken = _run(runner)
            # The first turn warms caches up.
            if turn > 0:
                seconds[name] += taken
    return {name: _timing(seconds[name], runners[name].peer) for name in names}, memory


def _runner(name: str, state: State, setting: Setting, draws: Draws) -> Runner:
    if name == "mesa":
        return Runner(mesa_peer.Organisation(state, setting.parameters, 1), 1, 1)
    if name == "numpy":
        return Runner(numpy_peer.Organisation(state, setting.parameters, 1), 2, 1)
    engine = Engine(copy.deepcopy(state), setting.parameters, draws)
    return Runner(engine, 4, int(name.removeprefix("engine ")))


def _run(runner: Runner) -> list[float]:
    use_threads(runner.threads)
    seconds = []
    for _ in range(runner.weeks):
        start = perf_counter()
        runner.peer.step()
        seconds.append(perf_counter() - start)
    return seconds


def _timing(seconds: list[float], peer: Peer) -> Timing:
    ties = len(peer.last_week().lower)
    least, middle = min(seconds), float(np.median(seconds))
    return Timing(
        weeks=len(seconds),
        minimum_ms=1e3 * least,
        median_ms=1e3 * middle,
        active_ties=ties,
        minimum_ns_a_tie=1e9 * least / ties,
        median_ns_a_tie=1e9 * middle / ties,
    )


def _memory(name: str, state: State, setting: Setting) -> Memory:
    active = int(state.ties.active.sum()) / 2
    if name == "engine":
        row_bytes = sum(matrix.itemsize for matrix in state.ties if matrix.ndim == 2)
        return Memory(
            allocated=sum(array.nbytes for array in state.ties) / active,
            used=row_bytes * int(state.ties.remembered.sum()) / active,
        )
    if name == "numpy":
        peer = numpy_peer.Organisation(state, setting.parameters, 1)
        size = sum(column.nbytes for column in peer.ties) / active
        return Memory(allocated=size, used=size)
    size = _bytes_built(lambda: mesa_peer.Organisation(state, setting.parameters, 1)) / active
    return Memory(allocated=size, used=size)


def _bytes_built(build: Callable[[], Any]) -> int:
    """Return the bytes that an object holds, as Python's allocator counts them."""
    gc.collect()
    tracemalloc.start()
    try:
        built = build()
        gc.collect()
        size, _ = tracemalloc.get_traced_memory()
        del built
    finally:
        tracemalloc.stop()
    return size


def processes(setting: Setting, threads: int, weeks: int) -> dict[str, float]:
    """Return the median milliseconds of each process of the week, the whole model's."""
    state, draws = equilibrium(setting, whole=True)
    use_threads(threads)
    seconds: dict[str, list[float]] = defaultdict(list)

    def timed(name: str, process: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any) -> Any:
            start = perf_counter()
            result = process(*arguments)
            seconds[name].append(perf_counter() - start)
            return result

        return run

    whole = PROCESSES._asdict()
    watched = Processes(*(timed(name, process) for name, process in whole.items()))
    for _ in range(weeks):
        advance(state, setting.parameters, draws, watched)
    return {name: 1e3 * float(np.median(times)) for name, times in seconds.items()}
