"""Knowledge: what there is to know moves on, newcomers bring their own, practices are judged.

docs/model.md, step 11. A moving reality: March 1991, Organization Science 2:71. Practices that
depend on each other: Kauffman's NK landscape, as in Lazer & Friedman 2007, Administrative Science
Quarterly 52:667.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation import randomness
from simulation.dynamics.compiled import (
    FEWEST_FOR_LITTLE_WORK,
    inner,
    kernel,
    over_employees,
)
from simulation.dynamics.parameter import ProcessParameters, parameter
from simulation.dynamics.state import Ideas, Knowledge, Outcomes, Quarter, State, Tasks
from simulation.randomness import Draws, one

PRACTICES = 64
FACTS = 64
PAIRS = 32
QUARTER_WEEKS = 13
NOTHING = -1
MOST_AREAS = 8


class Parameters(ProcessParameters):
    """How much time there is, how fast the world moves, how far practices depend on each other."""

    hours_week: float = parameter(
        40,
        1,
        168,
        unit="hours",
        basis="measured",
        source="ordinary working week",
        description="Working time: what contacts and training take is not there for tasks.",
    )
    environment_change: float = parameter(
        0.003,
        0,
        1,
        unit="probability a week and practice",
        basis="assumed",
        source="form: March 1991; size assumed: one practice in seven a year",
        description="Probability that a practice that was right is wrong from now on, or reverse.",
    )
    interdependence: int = parameter(
        3,
        0,
        7,
        unit="practices",
        basis="assumed",
        source="form: Kauffman's K (Levinthal 1997; Lazer & Friedman 2007 use 5); size assumed",
        description="Other practices on which a practice's worth depends (0 = a simple world).",
    )


def areas(n_domains: int) -> int:
    """Return the number of areas of practice: the largest of 1, 2, 4, 8 not above the domains."""
    return max(a for a in (1, 2, 4, MOST_AREAS) if a <= max(1, n_domains))


def begin(n: int, n_domains: int, n_units: int, p: Parameters, draws: Draws) -> Outcomes:
    """Return the outcomes' state for n seats before the first week: all are newcomers."""
    draws = draws._replace(week=0)
    knowledge = Knowledge(
        facts=np.zeros(n, np.uint64),
        practices=np.zeros(n, np.uint64),
        quality=np.zeros((n, areas(n_domains)), np.float32),
        skill=np.zeros(n, np.float32),
        reality=np.zeros(1, np.uint64),
        standard=np.zeros(1, np.uint64),
        standard_known=np.zeros(1, np.uint64),
        landscape=np.zeros((PRACTICES, 2 ** (int(p.interdependence) + 1))),
        fact_domain=np.full(FACTS, NOTHING, np.int32),
        fact_week=np.zeros(FACTS, np.int32),
        reach=np.zeros(FACTS, np.int32),
        last_reach=np.zeros(FACTS, np.int32),
    )
    begun = Outcomes(knowledge, _no_tasks(n), _no_ideas(n, n_units), _no_quarter())
    _draw_world(knowledge.reality, knowledge.landscape, draws)
    _welcome(0, n, *begun[:3], np.zeros(n, np.int32), np.zeros(n, np.int32), draws)
    _assess(0, n, knowledge)
    return begun


def extended(outcomes: Outcomes, n: int, p: Parameters, draws: Draws) -> Outcomes:
    """Return the same outcomes with seats added up to ``n``; nobody has been there before."""
    n_domains, n_units = outcomes.knowledge.quality.shape[1], len(outcomes.ideas.carried_out)
    longer = begin(n, n_domains, n_units, p, draws)
    for new_part, old_part in zip(longer, outcomes, strict=True):
        for new, old in zip(new_part, old_part, strict=True):
            new[: len(old)] = old
    return longer


def _no_tasks(n: int) -> Tasks:
    return Tasks(
        domain=np.full(n, NOTHING, np.int32),
        is_complex=np.zeros(n, np.uint8),
        begun=np.zeros(n, np.int32),
        helper=np.full(n, NOTHING, np.int32),
        helper_generation=np.zeros(n, np.int32),
        progress=np.zeros(n, np.float32),
        help_given=np.zeros(n, np.float32),
    )


def _no_ideas(n: int, n_units: int) -> Ideas:
    return Ideas(
        pair=np.full(n, NOTHING, np.int32),
        novelty=np.zeros(n, np.float32),
        feasibility=np.zeros(n, np.float32),
        considered=np.zeros(n, np.uint32),
        started=np.zeros(n, np.float32),
        carried_out=np.zeros(n_units, np.uint32),
    )


def _no_quarter() -> Quarter:
    return Quarter(*(np.zeros(QUARTER_WEEKS) for _ in Quarter._fields))


def renew(state: State, p: Parameters, draws: Draws) -> None:
    """Change ``state.outcomes``: reality moves, newcomers begin, practices are judged anew."""
    assert state.outcomes is not None
    knowledge, tasks, ideas, quarter = state.outcomes
    for happened in quarter:
        happened[state.week % QUARTER_WEEKS] = 0
    moved = _move(knowledge.reality, p.environment_change, draws)
    people = state.occupants

    def work(low: int, high: int) -> None:
        _welcome(low, high, knowledge, tasks, ideas, people.joined, people.generation, draws)
        if moved:
            _assess(low, high, knowledge)

    over_employees(state.n, work, FEWEST_FOR_LITTLE_WORK)


def time_left(state: State, p: Any) -> NDArray[np.float64]:
    """Return the share of ``hours_week`` that each employee's contacts and training leave, (n,)."""
    taken = state.conversations.hours.astype(np.float64) + state.dials.training
    worked = state.dials.working_time.astype(np.float64)
    left: NDArray[np.float64] = np.maximum(0.0, worked - taken / p.hours_week)
    return left


@inner()
def area_of(practices, area, n_areas):  # type: ignore[no-untyped-def]
    """Return the bits of one area, the area's first practice lowest."""
    size = PRACTICES // n_areas
    bits = np.uint64(practices) >> np.uint64(area * size)
    if size < PRACTICES:
        bits &= (np.uint64(1) << np.uint64(size)) - np.uint64(1)
    return bits


@inner()
def quality_of(wrong, area, n_areas, landscape):  # type: ignore[no-untyped-def]
    """Return the mean contribution of an area's practices; ``wrong`` holds a bit a practice."""
    size = PRACTICES // n_areas
    bits = area_of(wrong, area, n_areas)
    others = np.uint64(landscape.shape[1] - 1)
    total = 0.0
    for t in range(size):
        turned = bits >> np.uint64(t)
        if t > 0:
            turned |= bits << np.uint64(size - t)
        total += landscape[area * size + t, np.int64(turned & others)]
    return np.float32(total / size)


@kernel()
def _draw_world(reality, landscape, draws):  # type: ignore[no-untyped-def]
    w0, w1, _, _ = one(draws, randomness.REALITY, 0, 0, 0)
    reality[0] = w0 | (w1 << np.uint64(32))
    for practice in range(PRACTICES):
        landscape[practice, 0] = 1.0
        for others in range(1, landscape.shape[1]):
            word, _, _, _ = one(draws, randomness.LANDSCAPE, practice, 0, others)
            landscape[practice, others] = word / randomness.TWO_32
        if landscape.shape[1] == 2:
            landscape[practice, 1] = 0.0


@kernel()
def _move(reality, probability, draws):  # type: ignore[no-untyped-def]
    """Change what is right, and return whether anything has changed."""
    before = reality[0]
    for practice in range(PRACTICES):
        word, _, _, _ = one(draws, randomness.REALITY, practice, 0, 1)
        if word < probability * randomness.TWO_32:
            reality[0] ^= np.uint64(1) << np.uint64(practice)
    return reality[0] != before


@kernel()
def _welcome(low, high, knowledge, tasks, ideas, joined, generation, draws):  # type: ignore[no-untyped-def]
    """Let those who joined this week begin with what they bring."""
    n_areas = knowledge.quality.shape[1]
    for i in range(low, high):
        if joined[i] != draws.week:
            continue
        w0, w1, w2, _ = one(draws, randomness.NEWCOMERS, i, generation[i], 0)
        knowledge.facts[i] = 0
        knowledge.practices[i] = w0 | (w1 << np.uint64(32))
        knowledge.skill[i] = np.float32(w2 / randomness.TWO_32)
        tasks.domain[i] = NOTHING
        tasks.helper[i] = NOTHING
        tasks.help_given[i] = 0
        ideas.pair[i] = NOTHING
        ideas.considered[i] = 0
        ideas.started[i] = 0
        wrong = knowledge.practices[i] ^ knowledge.reality[0]
        for area in range(n_areas):
            knowledge.quality[i, area] = quality_of(wrong, area, n_areas, knowledge.landscape)


@kernel()
def _assess(low, high, knowledge):  # type: ignore[no-untyped-def]
    n_areas = knowledge.quality.shape[1]
    for i in range(low, high):
        wrong = knowledge.practices[i] ^ knowledge.reality[0]
        for area in range(n_areas):
            knowledge.quality[i, area] = quality_of(wrong, area, n_areas, knowledge.landscape)
