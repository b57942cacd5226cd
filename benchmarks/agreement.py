"""Do the three implementations follow the same rules? Statistics over seeds, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from scipy import sparse

from benchmarks.peers import mesa_peer, numpy_peer
from benchmarks.peers.starting_point import Doubles, Ints, Peer, Week
from benchmarks.setting import Engine, Setting, start_of
from simulation.dynamics.state import State
from simulation.randomness import Draws

WEEKS = 60
MEASURED_WEEKS = 12
IMPLEMENTATIONS: dict[str, Callable[[State, Setting, Draws, int], Peer]] = {
    "engine": lambda state, setting, draws, seed: Engine(state, setting.parameters, draws),
    "mesa": lambda state, setting, draws, seed: mesa_peer.Organisation(
        state, setting.parameters, seed
    ),
    "numpy": lambda state, setting, draws, seed: numpy_peer.Organisation(
        state, setting.parameters, seed
    ),
}


class Agreement(NamedTuple):
    """One statistic: mean and standard error over seeds by implementation.

    ``apart`` is the largest difference from the engine's mean in standard errors of the
    difference.
    """

    statistic: str
    mean: dict[str, float]
    standard_error: dict[str, float]
    apart: float


def agreement(setting: Setting, seeds: int) -> list[Agreement]:
    """Return the statistics of the last weeks, from an organisation without ties."""
    values: dict[str, list[dict[str, float]]] = {name: [] for name in IMPLEMENTATIONS}
    for seed in range(seeds):
        for name, begin in IMPLEMENTATIONS.items():
            # Each begins from its own copy: the engine changes the state in place.
            state, draws = start_of(setting, seed)
            unit = state.organisation.people.unit
            peer = begin(state, setting, draws, seed)
            values[name].append(_run(peer, unit, setting.parameters.relationship_strength))
    return [_agreement(statistic, values) for statistic in values["engine"][0]]


def _run(peer: Peer, unit: Ints, relationship_strength: float) -> dict[str, float]:
    for _ in range(WEEKS - MEASURED_WEEKS):
        peer.step()
    rows = []
    for _ in range(MEASURED_WEEKS):
        peer.step()
        rows.append(dict(statistics(peer.last_week(), unit, relationship_strength)))
    return {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}


def statistics(week: Week, unit: Ints, relationship_strength: float) -> Iterator[tuple[str, float]]:
    """Yield the statistics of a week by name."""
    n, lower, higher = len(unit), week.lower, week.higher
    degree = np.bincount(np.concatenate((lower, higher)), minlength=n)
    yield "mean active degree", float(degree.mean())
    yield "sd of active degree", float(degree.std())
    yield "clustering (transitivity)", transitivity(lower, higher, n)
    reported = week.strength / (week.strength + relationship_strength)
    yield "mean reported strength", float(reported.mean())
    yield "ties that are relationships", float((reported >= 0.5).mean())
    yield "ties across units", float((unit[lower] != unit[higher]).mean())
    yield "contacts per employee", float(week.contacts.mean())
    yield "hours of contacts per employee", float(week.hours.mean())
    yield "people remembered", float(week.remembered.mean())
    yield "refused share", float(week.refused.sum() / (week.refused + week.contacts).sum())


def transitivity(lower: Ints, higher: Ints, n: int) -> float:
    """Return the share of pairs of ties at one person that a third tie closes."""
    ends = np.concatenate((lower, higher)), np.concatenate((higher, lower))
    graph = sparse.csr_array((np.ones(len(ends[0]), np.int64), ends), shape=(n, n))
    degree = np.bincount(ends[0], minlength=n)
    closed = (graph @ graph).multiply(graph).sum()
    return float(closed / (degree * (degree - 1)).sum())


def _agreement(statistic: str, values: dict[str, list[dict[str, float]]]) -> Agreement:
    columns: dict[str, Doubles] = {
        name: np.array([row[statistic] for row in rows]) for name, rows in values.items()
    }
    errors = {
        name: float(column.std(ddof=1) / np.sqrt(len(column))) for name, column in columns.items()
    }
    # Paired by seed: all three start from the same people.
    apart = []
    for name in ("mesa", "numpy"):
        difference = columns[name] - columns["engine"]
        error = difference.std(ddof=1) / np.sqrt(len(difference))
        apart.append(abs(float(difference.mean() / error)) if error > 0 else 0.0)
    means = {name: float(column.mean()) for name, column in columns.items()}
    return Agreement(statistic, means, errors, max(apart))
