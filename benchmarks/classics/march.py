"""March 1991: an organisation that socialises fast knows less in the end."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from benchmarks.classics.figures import axes, curve, finished
from benchmarks.classics.result import Mean, Result, mean, shown
from benchmarks.classics.society import live, society
from simulation.dynamics import knowledge, practices, turnover

EMPLOYEES = 50
WEEKS = 120
SOCIALISATION = (0.1, 0.3, 0.5, 0.7, 0.9)
CODIFICATION = (0.1, 0.5, 0.9)
LONG = 520
MOVING = 0.005


def in_the_end(pull: float, codification: float, seeds: Sequence[int]) -> Mean:
    """Return the quality of the standard in the end: nobody learns but from it, and it from all."""
    return mean([_end(pull, codification, seed) for seed in seeds])


def _end(pull: float, codification: float, seed: int) -> float:
    parameters = {
        "interdependence": 0,
        "environment_change": 0,
        "imitation": 0,
        "experimentation": 0,
        "codification": codification,
    }
    one = society(EMPLOYEES, seed, parameters, {"standardisation": pull})
    for _ in live(one, WEEKS, knowledge.renew, practices.learn):
        pass
    return _standard(one.state)


def _standard(state: knowledge.State) -> float:
    assert state.outcomes is not None
    return float(practices.standard_quality(state.outcomes.knowledge).mean())


def while_the_world_moves(annual_turnover: float, seeds: Sequence[int]) -> Mean:
    """Return the quality of the standard, week by week, in a world that moves, with turnover."""
    return mean([_moving(annual_turnover, seed) for seed in seeds])


def _moving(annual_turnover: float, seed: int) -> np.ndarray:
    parameters = {
        "interdependence": 0,
        "environment_change": MOVING,
        "imitation": 0,
        "experimentation": 0,
        "codification": 0.5,
        "annual_turnover": annual_turnover,
        "turnover_embedding": 0,
        "vacancy_weeks": 1,
    }
    one = society(EMPLOYEES, seed, parameters, {"standardisation": 0.3})
    weeks = live(one, LONG, turnover.join_and_leave, knowledge.renew, practices.learn)
    return np.array([_standard(state) for state in weeks])


def result(seeds: Sequence[int]) -> Result:
    """Return both of March's figures."""
    ends = {
        (c, s): in_the_end(s, c, seeds) for c, s in itertools.product(CODIFICATION, SOCIALISATION)
    }
    moving = {share: while_the_world_moves(share, seeds) for share in (0.0, 0.25, 1.0)}
    rows = [("learning by the standard", *(f"socialisation {s}" for s in SOCIALISATION))]
    rows += [(f"{c}", *(shown(ends[c, s]) for s in SOCIALISATION)) for c in CODIFICATION]
    for share, one in moving.items():
        last = Mean(one.value[-52:].mean(), one.error[-52:].mean())
        rows.append((f"moving world, turnover {share:.0%} a year", shown(last), "", "", "", ""))

    def draw() -> Figure:
        figure, (left, right) = axes(2)
        for number, c in enumerate(CODIFICATION):
            each = [ends[c, s] for s in SOCIALISATION]
            curve(left, SOCIALISATION, each, f"standard learns: {c}", number)
        left.set(xlabel="socialisation: how fast people learn from the standard")
        left.set(ylabel="quality of the standard, in the end")
        for number, (share, one) in enumerate(moving.items()):
            every = slice(0, None, 8)
            thinned = [Mean(v, e) for v, e in zip(one.value[every], one.error[every], strict=True)]
            weeks = np.arange(LONG)[every]
            curve(right, weeks, thinned, f"turnover {share:.0%} a year", number, marks=False)
        right.set(xlabel="week, in a world that moves", ylabel="quality of the standard")
        return finished(figure, (left, right))

    return Result(rows, draw)
