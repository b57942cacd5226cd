"""A handful of employees who know and do what a test says, so that a week is worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from simulation.dynamics.attention import NO_LIMIT, Contacts
from simulation.dynamics.channels import EXPOSURE
from simulation.dynamics.parameters import Parameters, values
from simulation.dynamics.state import State
from simulation.organisation.communities import Community
from simulation.randomness import draws_of
from tests.measures.made_up_states import organisation_of, state_of
from tests.reference import philox

# The seed with which made-up states begin.
SEED = 0
PRACTICES = 64
ALL = 2**64 - 1
OF_STATE = ("raw", "active", "peak", "occupied", "joined", "week", "user", "conversations")
# The policies of people who are neither trained nor held to a standard, and free to try things.
POLICIES = {"autonomy": 1.0, "training": 0.0, "standardisation": 0.0}


def bits(*held: int) -> int:
    """Return facts or practices as one number: bit k for number k."""
    return sum(1 << number for number in set(held))


def numbers(held: int) -> set[int]:
    """Return which facts or practices a number stands for."""
    return {number for number in range(PRACTICES) if int(held) >> number & 1}


def words(process: int, seat: int, index: int, *, week: int, generation: int = 0):
    """Return the four words that docs/model.md gives one person, or one thing, for a draw."""
    return twin(SEED, week).one(process, seat, generation, index)


def pair_words(process: int, first: int, second: int, *, week: int):
    """Return the four words of a pair's draw, both of generation 0."""
    return twin(SEED, week).pair(process, (first, 0), (second, 0), 0)


def twin(seed: int, week: int) -> philox.Draws:
    """Return the draws of a week as plain Python makes them."""
    draws = philox.Draws(seed, 0)
    draws.week = week
    return draws


def society(
    n, pairs=(), *, unit=None, expertise=None, communities=(), engaged=None, **settings
) -> State:
    """Return a state; ``settings`` are those of ``state_of``, or of ``outcomes_of``.

    ``communities`` are lists of seats, ``engaged`` how far each of these takes part. Where the
    quality of practices is not given, it is what docs/model.md makes of the practices.
    """
    organisation = organisation_of(n, unit=unit, expertise=expertise)
    founded = [
        Community(number, np.array(seats, np.int32), np.zeros(0, np.int32))
        for number, seats in enumerate(communities)
    ]
    given = {name: settings.pop(name) for name in OF_STATE if name in settings}
    policies = POLICIES | settings.pop("policies", {})
    state = state_of(
        n,
        pairs,
        organisation=replace(organisation, communities=organisation.communities.extended(founded)),
        engaged=engaged,
        policies=policies,
        outcomes=settings,
        **given,
    )
    if "quality" not in settings:
        knowledge = state.outcomes.knowledge
        knowledge.quality[...] = qualities(knowledge, SEED)
    return state


def qualities(knowledge, seed: int) -> np.ndarray:
    """Return the quality of everybody's practices, (n, areas), worked out bit by bit."""
    n, n_areas = knowledge.quality.shape
    interdependence = knowledge.landscape.shape[1].bit_length() - 2
    wrong = [int(own) ^ int(knowledge.reality[0]) for own in knowledge.practices]
    made = [
        quality(wrong[i], area, n_areas, interdependence, seed)
        for i in range(n)
        for area in range(n_areas)
    ]
    return np.array(made).reshape(n, n_areas)


def quality(wrong: int, area: int, n_areas: int, interdependence: int, seed: int = SEED) -> float:
    """Return the mean contribution of an area's practices: docs/model.md, step 11, as it stands."""
    size = PRACTICES // n_areas
    total = 0.0
    for place in range(size):
        around = [area * size + (place + t) % size for t in range(interdependence + 1)]
        x = sum(2**t for t, practice in enumerate(around) if wrong >> practice & 1)
        total += contribution(around[0], x, interdependence, seed)
    return total / size


def contribution(practice: int, x: int, interdependence: int, seed: int = SEED) -> float:
    """Return what a practice contributes when those that ``x`` says are wrong."""
    if x == 0:
        return 1.0
    return twin(seed, 0).one(15, practice, 0, x)[0] / 2**32 if interdependence else 0.0


def met(n: int, *pairs: tuple[int, int], exposed: tuple[tuple[int, int], ...] = ()) -> Contacts:
    """Return a week's contacts between pairs, and exposures, in the lists of both."""
    lists = [[] for _ in range(n)]
    for kind, some in ((0, pairs), (EXPOSURE, exposed)):
        for i, j in some:
            lists[i].append((j, kind))
            lists[j].append((i, kind))
    counts = np.array([len(one) for one in lists], np.int32)
    everything = [entry for one in lists for entry in one]
    return Contacts(
        starts=np.concatenate(([0], np.cumsum(counts, dtype=np.int64))),
        counts=counts,
        partner=np.array([j for j, _ in everything], np.int32),
        kind=np.array([kind for _, kind in everything], np.uint8),
        room=np.full(n, NO_LIMIT),
    )


def happen(process, state: State, *contacts: Contacts, **parameters) -> None:
    """Let one process of the week run on ``state``, with the parameters given."""
    draws = draws_of(SEED, 0)._replace(week=state.week)
    process(state, *contacts, values(Parameters(**parameters)), draws)
