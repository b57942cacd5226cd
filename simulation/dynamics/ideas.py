"""Ideas: facts from different domains are combined, and carried out where ties close around it.

docs/model.md, step 16. Who reaches into different groups has good ideas: Burt 2004, American
Journal of Sociology 110:349. Carrying them out takes people who are joined: Obstfeld 2005,
Administrative Science Quarterly 50:100.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation import randomness
from simulation.dynamics.compiled import index, inner, kernel, over_employees
from simulation.dynamics.knowledge import NOTHING, PAIRS, QUARTER_WEEKS, time_left
from simulation.dynamics.parameter import ProcessParameters, parameter
from simulation.dynamics.state import Bytes, State
from simulation.dynamics.tasks import QUARTER_KEPT
from simulation.randomness import Draws, one, pick

NOTHING_NEW, STARTED, CARRIED_OUT = range(3)


class Parameters(ProcessParameters):
    """How readily ideas arise and how much support they need."""

    idea_rate: float = parameter(
        0.05,
        0,
        1,
        unit="probability",
        basis="assumed",
        source="assumption",
        description="Probability, with all time left, that two facts that came together make an "
        "idea.",
    )
    idea_support: int = parameter(
        3,
        0,
        100,
        unit="relationships",
        basis="assumed",
        source="direction: Obstfeld 2005; size assumed",
        description="Relationships who know of one of its facts that an idea needs.",
    )
    idea_pace: float = parameter(
        0.1,
        0,
        1,
        unit="probability a week",
        basis="assumed",
        source="assumption",
        description="Probability of carrying out a fully feasible idea that has support.",
    )


def pursue(state: State, p: Parameters, draws: Draws) -> None:
    """Change ``state.outcomes``: ideas arise, find support or not, and are carried out."""
    assert state.outcomes is not None
    knowledge, _, ideas, _ = state.outcomes
    left = time_left(state, p)
    novelty = _novelty(knowledge.facts, state.occupants.occupied)
    happened = np.zeros(state.n, np.uint8)
    done = ideas.carried_out.copy()

    def work(low: int, high: int) -> None:
        people = (state.occupants, state.ties, (state.foci.unit, state.foci.expertise))
        known = (left, novelty, done)
        _pursue(low, high, ideas, happened, *people, knowledge, known, p, draws)

    over_employees(state.n, work)
    _record(state, happened)


def _novelty(facts: NDArray[np.uint64], occupied: Bytes) -> NDArray[np.float64]:
    """Return the share of employees who do not hold both facts, by pair, (32,)."""
    holders = np.zeros(PAIRS, np.int64)
    _count_pairs(holders, facts, occupied)
    novelty: NDArray[np.float64] = 1.0 - holders / max(1, int(occupied.sum(dtype=np.int64)))
    return novelty


def _record(state: State, happened: Bytes) -> None:
    assert state.outcomes is not None
    ideas, quarter = state.outcomes.ideas, state.outcomes.quarter
    now = state.week % QUARTER_WEEKS
    new = happened == STARTED
    np.multiply(ideas.started, QUARTER_KEPT, out=ideas.started)
    ideas.started[new] += 1
    quarter.ideas_started[now] = new.sum()
    quarter.novelty[now] = ideas.novelty[new].sum(dtype=np.float64)
    quarter.feasibility[now] = ideas.feasibility[new].sum(dtype=np.float64)
    carried = happened == CARRIED_OUT
    unit = state.foci.unit[carried]
    pair = ideas.pair[carried]
    quarter.ideas_carried_out[now] = len(np.unique(unit.astype(np.int64) * PAIRS + pair))
    np.bitwise_or.at(ideas.carried_out, unit, np.uint32(1) << pair.astype(np.uint32))
    ideas.pair[carried] = NOTHING


@kernel()
def _count_pairs(holders, facts, occupied):  # type: ignore[no-untyped-def]
    for i in range(len(facts)):
        if occupied[i]:
            both = facts[i] & (facts[i] >> np.uint64(PAIRS))
            for p in range(PAIRS):
                holders[p] += np.int64((both >> np.uint64(p)) & np.uint64(1))


@inner()
def _supporters(i, pair, ties, facts, p):  # type: ignore[no-untyped-def]
    """Count i's relationships who hold at least one of a pair's facts."""
    needed = (np.uint64(1) | (np.uint64(1) << np.uint64(PAIRS))) << np.uint64(pair)
    count = 0
    for s in range(ties.active[i]):
        close = ties.strength[i, s] >= np.float32(p.relationship_strength)
        count += int(close and facts[index(ties.partner[i, s])] & needed != 0)
    return count


@inner()
def _skill_at_hand(i, domain, ties, expertise, skill, p):  # type: ignore[no-untyped-def]
    """Return the highest skill in a domain among i and i's relationships; 0 for none."""
    best = np.float64(skill[i]) if expertise[i] == domain else 0.0
    for s in range(ties.active[i]):
        j = index(ties.partner[i, s])
        if expertise[j] == domain and ties.strength[i, s] >= np.float32(p.relationship_strength):
            best = max(best, np.float64(skill[j]))
    return best


@inner()
def _nth_bit(bits, n):  # type: ignore[no-untyped-def]
    """Return the place of the n-th bit that is set, from 0."""
    for place in range(PAIRS):
        if (bits >> np.uint32(place)) & np.uint32(1):
            if n == 0:
                return place
            n -= 1
    return NOTHING


@inner()
def _size(bits):  # type: ignore[no-untyped-def]
    count = 0
    for place in range(PAIRS):
        count += int((bits >> np.uint32(place)) & np.uint32(1))
    return count


@kernel()
def _pursue(low, high, ideas, happened, occupants, ties, labels, knowledge, known, p, draws):  # type: ignore[no-untyped-def]
    left, novelty, done = known
    unit, expertise = labels
    facts, skill = knowledge.facts, knowledge.skill
    for i in range(low, high):
        if not occupants.occupied[i]:
            ideas.pair[i] = NOTHING
            continue
        finished = done[unit[i]]
        pair = ideas.pair[i]
        if pair >= 0:
            if (finished >> np.uint32(pair)) & np.uint32(1):
                ideas.pair[i] = NOTHING
            elif _supporters(i, pair, ties, facts, p) >= p.idea_support:
                _, _, w2, _ = one(draws, randomness.IDEAS, i, occupants.generation[i], 0)
                if w2 < p.idea_pace * np.float64(ideas.feasibility[i]) * randomness.TWO_32:
                    happened[i] = CARRIED_OUT
            continue
        both = np.uint32(facts[i] & (facts[i] >> np.uint64(PAIRS)) & np.uint64(0xFFFFFFFF))
        new = both & ~ideas.considered[i] & ~finished
        if new == 0:
            continue
        ideas.considered[i] |= new
        w0, w1, _, _ = one(draws, randomness.IDEAS, i, occupants.generation[i], 0)
        if w0 >= p.idea_rate * left[i] * randomness.TWO_32:
            continue
        pair = _nth_bit(new, pick(w1, _size(new)))
        ideas.pair[i] = pair
        ideas.novelty[i] = np.float32(novelty[pair])
        first = _skill_at_hand(i, knowledge.fact_domain[pair], ties, expertise, skill, p)
        second = _skill_at_hand(i, knowledge.fact_domain[pair + PAIRS], ties, expertise, skill, p)
        ideas.feasibility[i] = np.float32((first + second) / 2.0)
        happened[i] = STARTED
