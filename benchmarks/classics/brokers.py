"""Burt 2004 again, in a network in which all have equally many ties: whom they join matters alone.

Groups, each with an expertise of its own. One in four members of a group has half of their ties in
other groups; everybody has as many ties as everybody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from benchmarks.classics.result import Mean, mean
from benchmarks.classics.society import Network, Society, live, society
from simulation.dynamics import facts, ideas, knowledge
from simulation.dynamics.attention import NO_LIMIT, Contacts
from simulation.dynamics.state import State
from simulation.organisation.people import groups

GROUPS, SIZE = 24, 16
TIES = 8
WEEKS = 260
EVERY_FOURTH = 4


class Kind(NamedTuple):
    """Ideas a year, and the mean novelty of an idea, of brokers and of the others."""

    ideas: Mean
    novelty: Mean


def compared(seeds: Sequence[int]) -> dict[str, Kind]:
    """Return what brokers and others with equally many ties come to."""
    found = np.array([_one(seed) for seed in seeds])
    return {
        name: Kind(mean(found[:, number, 0]), mean(found[:, number, 1]))
        for number, name in enumerate(("brokers", "others"))
    }


def _one(seed: int) -> np.ndarray:
    n = GROUPS * SIZE
    chance = np.random.default_rng(seed)
    network, broker = _network(chance)
    one = society(n, seed, {"employees_per_source": n}, {}, network, strength=3.0, domains=GROUPS)
    _into_groups(one.state)
    contacts = _all_talk(network)

    def share(state: State, p, draws) -> None:  # type: ignore[no-untyped-def]
        facts.share(state, contacts, p, draws)

    started, novelty = np.zeros((2, n))
    for state in live(one, WEEKS, knowledge.renew, share):
        held = _step(one, state)
        started[held] += 1
        novelty[held] += _ideas(state).novelty[held]
    years = WEEKS / 52
    kinds = (broker, ~broker)
    return np.array(
        [(started[k].mean() / years, novelty[k].sum() / started[k].sum()) for k in kinds]
    )


def _step(one: Society, state: State) -> np.ndarray:
    """Let ideas arise and return who has a new one."""
    before = _ideas(state).pair.copy()
    ideas.pursue(state, one.p, one.draws._replace(week=state.week))
    return (before < 0) & (_ideas(state).pair >= 0)


def _ideas(state: State) -> ideas.Ideas:
    assert state.outcomes is not None
    return state.outcomes.ideas


def _network(chance: np.random.Generator) -> tuple[Network, np.ndarray]:
    """Return groups in which all have TIES ties, and who the brokers are."""
    n = GROUPS * SIZE
    broker = np.arange(n) % EVERY_FOURTH == 0
    across = TIES // 2
    stubs = [np.repeat(np.flatnonzero(broker), across)]
    for first in range(0, n, SIZE):
        members = np.arange(first, first + SIZE)
        stubs.append(np.repeat(members, np.where(broker[members], TIES - across, TIES)))
    network: Network = [set() for _ in range(n)]
    for number, ends in enumerate(stubs):
        for i, j in _matched(ends, chance, apart=number == 0):
            network[i].add(j)
            network[j].add(i)
    return network, broker


def _matched(
    ends: np.ndarray, chance: np.random.Generator, *, apart: bool
) -> list[tuple[int, int]]:
    """Return ends joined in pairs by chance, none twice, and ``apart`` none within a group."""
    while True:
        pairs = chance.permutation(ends).reshape(-1, 2)
        for _ in range(200):
            keys = np.sort(pairs, axis=1) @ [len(ends) * SIZE, 1]
            twice = np.ones(len(pairs), bool)
            twice[np.unique(keys, return_index=True)[1]] = False
            bad = twice | (pairs[:, 0] == pairs[:, 1])
            if apart:
                bad |= pairs[:, 0] // SIZE == pairs[:, 1] // SIZE
            if not bad.any():
                return [(int(i), int(j)) for i, j in pairs]
            mixed = np.flatnonzero(bad)
            others = chance.choice(len(pairs), len(mixed))
            both = np.unique(np.concatenate((mixed, others)))
            pairs[both] = chance.permutation(pairs[both].ravel()).reshape(-1, 2)


def _into_groups(state: State) -> None:
    """Make each group a unit with an expertise of its own."""
    group = (np.arange(state.n) // SIZE).astype(np.int32)
    starts, members = groups(group, GROUPS)
    state.foci = state.foci._replace(
        unit=group, expertise=group, domain_starts=starts, domain_members=members
    )
    assert state.outcomes is not None
    carried_out = np.zeros(GROUPS, np.uint32)
    state.outcomes = state.outcomes._replace(
        ideas=state.outcomes.ideas._replace(carried_out=carried_out)
    )


def _all_talk(network: Network) -> Contacts:
    """Return a week in which everybody talks once with everybody they have a tie with."""
    counts = np.array([len(others) for others in network], np.int32)
    partner = np.array([j for others in network for j in sorted(others)], np.int32)
    starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    kind = np.zeros(len(partner), np.uint8)
    return Contacts(starts, counts, partner, kind, np.full(len(counts), NO_LIMIT))
