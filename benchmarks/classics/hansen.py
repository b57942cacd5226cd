"""Hansen 1999: weak ties are better for simple knowledge, strong ties for complex knowledge."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from benchmarks.classics.figures import axes, curve, finished
from benchmarks.classics.result import Mean, Result, mean, shown
from benchmarks.classics.society import live, random, society
from simulation.dynamics import knowledge, tasks

EMPLOYEES = 400
DOMAINS = 8
WEEKS = 156
DEADLINE = 52
CONTACT = 48.0
# The same time in contact, on few strong ties or on many weak ones.
TIES = (4, 8, 16, 32, 64)
KINDS = {"simple": 0.0, "complex": 1.0}


def weeks_taken(ties: int, kind: str, seeds: Sequence[int]) -> Mean:
    """Return the weeks that tasks take; those that never end count with their deadline."""
    return mean([_one(ties, KINDS[kind], seed) for seed in seeds])


def _one(ties: int, complexity: float, seed: int) -> float:
    network = random(EMPLOYEES, EMPLOYEES * ties // 2, np.random.default_rng(seed))
    parameters = {
        "task_complexity": complexity,
        "task_elsewhere": 1,
        "task_deadline": DEADLINE,
        "environment_change": 0,
        "help_limit": 100,
    }
    one = society(
        EMPLOYEES, seed, parameters, {}, network, strength=CONTACT / ties, domains=DOMAINS
    )
    for _ in live(one, WEEKS, knowledge.renew, tasks.work):
        pass
    assert one.state.outcomes is not None
    quarter = one.state.outcomes.quarter
    solved, failed = quarter.solved.sum(), quarter.failed.sum()
    return float((quarter.weeks_taken.sum() + DEADLINE * failed) / (solved + failed))


def result(seeds: Sequence[int]) -> Result:
    """Return the weeks that tasks take by the number of ties that share the same contact."""
    found = {(kind, ties): weeks_taken(ties, kind, seeds) for kind in KINDS for ties in TIES}
    rows = [("weeks to solve a task", *(f"{t} ties of strength {CONTACT / t:g}" for t in TIES))]
    rows += [
        (f"{kind} knowledge", *(shown(found[kind, ties], 2) for ties in TIES)) for kind in KINDS
    ]

    def draw() -> Figure:
        figure, (ax,) = axes(1)
        places = range(len(TIES))
        for number, kind in enumerate(KINDS):
            each = [found[kind, ties] for ties in TIES]
            curve(ax, places, each, f"{kind} knowledge", number)
        ax.set_xticks(list(places), [f"{t} × {CONTACT / t:g}" for t in TIES])
        ax.set(xlabel="ties × strength of each: the same contact in all")
        ax.set(ylabel="weeks to solve a task", ylim=(0, None))
        return finished(figure, (ax,))

    return Result(rows, draw)
