"""Societies with given ties, in which single processes of the model are run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.dynamics import knowledge, practices
from simulation.dynamics.parameters import Parameters, values
from simulation.dynamics.start import initial_state
from simulation.dynamics.state import Dials, State
from simulation.organisation.generate import GenerateSettings, generate
from simulation.organisation.policies import POLICY_NAMES, Policies
from simulation.randomness import Draws, draws_of

Network = list[set[int]]

# Nobody learns from the standard, nothing moves, everybody copies and tries: as in the papers.
COPYING = {
    "environment_change": 0,
    "imitation": 1,
    "experimentation": 1,
    "practice_support": 0,
    "codification": 0,
}
FREE = {"standardisation": 0, "autonomy": 1}


class Society(NamedTuple):
    """A state with its parameters, as kernels take them, and its draws."""

    state: State
    p: Parameters
    draws: Draws


def society(
    n: int,
    seed: int,
    parameters: dict[str, float],
    policies: dict[str, float],
    network: Network | None = None,
    *,
    strength: float = 1e6,
    domains: int = 1,
) -> Society:
    """Return a society whose ties are those of a network, all of one raw strength."""
    draws = draws_of(seed, 0)
    organisation = generate(
        GenerateSettings(employees=n, expertise_domains=domains, communities=0), draws
    )
    wanted = Policies(**policies)
    dials = Dials(*(np.full(n, getattr(wanted, name), np.float32) for name in POLICY_NAMES))
    p = Parameters(tie_capacity=min(1024, max(4, n)), **parameters)
    state = initial_state(organisation, p, dials, draws, 0)
    if network is not None:
        _tie(state, network, strength)
    return Society(state, values(p), draws)


def _tie(state: State, network: Network, strength: float) -> None:
    ties = state.ties
    for i, others in enumerate(network):
        ties.partner[i, : len(others)] = sorted(others)
        ties.strength[i, : len(others)] = strength
        ties.remembered[i] = ties.active[i] = len(others)


def live(one: Society, weeks: int, *processes: Callable[..., None]) -> Iterable[State]:
    """Run processes of the model, and nothing else, for some weeks; yield the state after each."""
    for week in range(weeks):
        one.state.week = week
        for process in processes:
            process(one.state, one.p, one.draws._replace(week=week))
        yield one.state


def learning(one: Society, weeks: int) -> NDArray[np.float64]:
    """Return the mean quality of practices at the end of each week, (weeks,)."""
    states = live(one, weeks, knowledge.renew, practices.learn)
    return np.array([_knowledge(state).quality.mean() for state in states])


def _knowledge(state: State) -> knowledge.Knowledge:
    assert state.outcomes is not None
    return state.outcomes.knowledge


def line(n: int) -> Network:
    """Return a line: each knows those before and after."""
    return [{j for j in (i - 1, i + 1) if 0 <= j < n} for i in range(n)]


def ring(n: int, reach: int) -> Network:
    """Return a ring in which each knows ``reach`` neighbours on both sides."""
    return [{(i + d) % n for d in range(-reach, reach + 1) if d} for i in range(n)]


def full(n: int) -> Network:
    """Return a network in which all know each other."""
    return [set(range(n)) - {i} for i in range(n)]


def random(n: int, ties: int, rng: np.random.Generator) -> Network:
    """Return a random network with a number of ties."""
    network: Network = [set() for _ in range(n)]
    missing = ties
    while missing:
        i, j = (int(x) for x in rng.integers(n, size=2))
        if i != j and j not in network[i]:
            _join(network, i, j)
            missing -= 1
    return network


def caves(n: int, size: int, crossing: float, rng: np.random.Generator) -> Network:
    """Return groups in which all know each other, a share of whose ties goes elsewhere."""
    network: Network = [set() for _ in range(n)]
    for first in range(0, n, size):
        for i in range(first, first + size):
            for j in range(i + 1, first + size):
                _join(network, i, _elsewhere(network, i, size, rng, crossing) or j)
    return network


def _elsewhere(
    network: Network, i: int, size: int, rng: np.random.Generator, crossing: float
) -> int | None:
    if rng.random() >= crossing:
        return None
    while True:
        j = int(rng.integers(len(network)))
        if j // size != i // size and j not in network[i] and j != 0:
            return j


def _join(network: Network, i: int, j: int) -> None:
    network[i].add(j)
    network[j].add(i)
