"""Tasks: work that needs expertise from elsewhere is searched for, and carried over ties.

docs/model.md, step 15. Weak ties find, strong ties carry what is complex: Hansen 1999,
Administrative Science Quarterly 44:82. Help is given by few: Cross, Rebele & Grant 2016.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulation import randomness
from simulation.dynamics.compiled import index, inner, kernel, over_employees
from simulation.dynamics.embeddedness import MEMBER
from simulation.dynamics.exponential import exponential
from simulation.dynamics.knowledge import NOTHING, QUARTER_WEEKS, time_left
from simulation.dynamics.parameter import ProcessParameters, parameter
from simulation.dynamics.state import Bytes, Floats, State
from simulation.organisation.people import Ints
from simulation.randomness import Draws, one, pick

# How a helper was found.
NOT_FOUND, CONTACTS, CONTACTS_CONTACTS, COMMUNITIES, PLATFORM = range(5)
# How a task ended this week.
OPEN, SOLVED, FAILED, OWN_SOLVED, OWN_FAILED = range(5)
QUARTER_KEPT = np.float32(1 - 1 / QUARTER_WEEKS)


class Parameters(ProcessParameters):
    """How many tasks there are, what they need, and how fast knowledge passes."""

    task_rate: float = parameter(
        0.2,
        0,
        1,
        unit="probability a week",
        basis="assumed",
        source="assumption",
        description="Probability that a task arrives at somebody who has none.",
    )
    task_elsewhere: float = parameter(
        0.5,
        0,
        1,
        unit="share",
        basis="assumed",
        source="assumption",
        description="Share of tasks that need the expertise of another domain.",
    )
    task_complexity: float = parameter(
        0.5,
        0,
        1,
        unit="share",
        basis="assumed",
        source="assumption",
        description="Share of tasks whose knowledge is complex: not codified, part of a whole.",
    )
    task_effort: float = parameter(
        2,
        0.1,
        100,
        unit="weeks",
        basis="assumed",
        source="assumption",
        description="Weeks that a task takes full-time with full skill and perfect transfer.",
    )
    task_deadline: int = parameter(
        12,
        1,
        520,
        unit="weeks",
        basis="assumed",
        source="assumption",
        description="Weeks after which a task that is not solved has failed.",
    )
    transfer_simple: float = parameter(
        0.3,
        0.01,
        100,
        unit="raw strength",
        basis="assumed",
        source="form: Hansen 1999; size assumed: a digital contact gets most of it across",
        description="Strength at which 63 % of the pace is reached when knowledge is simple.",
    )
    transfer_complex: float = parameter(
        4,
        0.01,
        100,
        unit="raw strength",
        basis="assumed",
        source="form: Hansen 1999; size assumed: twice the strength of a relationship",
        description="Strength at which 63 % of the pace is reached when knowledge is complex.",
    )
    help_limit: int = parameter(
        3,
        1,
        1000,
        unit="tasks",
        basis="assumed",
        source="assumption; few carry much: Cross, Rebele & Grant 2016",
        description="Tasks of others with which somebody helps at a time, at most.",
    )


class Week(NamedTuple):
    """What happened to tasks this week, (n,): how a helper was found, how the task ended.

    ``helped`` is the helper of a task that was solved, -1 otherwise; ``weeks`` is what it took.
    """

    found: Bytes
    ended: Bytes
    helped: Ints
    weeks: Ints


class Society(NamedTuple):
    """What a search looks at beside ties: who knows what, and who belongs to which community."""

    expertise: Ints
    domain_starts: Ints
    membership_starts: Ints
    memberships: Ints
    community_starts: Ints
    community_members: Ints
    member_places: Ints
    engagement: Floats
    user: Bytes

    @classmethod
    def of(cls, state: State) -> Society:
        """Return what a search looks at in a state."""
        laid_out = [getattr(state.foci, name) for name in cls._fields[:-2]]
        return cls._make((*laid_out, state.engagement, state.occupants.user))


def work(state: State, p: Parameters, draws: Draws) -> None:
    """Change ``state.outcomes``: tasks arrive, help is found, work goes on, tasks end."""
    assert state.outcomes is not None
    n, tasks = state.n, state.outcomes.tasks
    left = time_left(state, p)
    # The tasks of those who have left are gone, though their seats hold them until their turn.
    open_tasks = (state.occupants.occupied > 0) & (tasks.helper >= 0)
    load = np.bincount(tasks.helper[open_tasks], minlength=n)
    able = (state.occupants.occupied > 0) & (load < p.help_limit)
    week = Week(
        np.zeros(n, np.uint8),
        np.zeros(n, np.uint8),
        np.full(n, NOTHING, np.int32),
        np.zeros(n, np.int32),
    )
    skill = state.outcomes.knowledge.skill
    society = Society.of(state)

    def carry_on(low: int, high: int) -> None:
        people = (left, able, skill)
        _work(low, high, tasks, week, state.occupants, state.ties, society, people, p, draws)

    over_employees(n, carry_on)
    _record(state, week)


def _record(state: State, week: Week) -> None:
    assert state.outcomes is not None
    given, quarter = state.outcomes.tasks.help_given, state.outcomes.quarter
    given *= QUARTER_KEPT
    given += np.bincount(week.helped[week.helped >= 0], minlength=state.n).astype(np.float32)
    now = state.week % QUARTER_WEEKS
    found = np.bincount(week.found, minlength=PLATFORM + 1)
    ended = np.bincount(week.ended, minlength=OWN_FAILED + 1)
    quarter.by_contacts[now] = found[CONTACTS]
    quarter.by_contacts_contacts[now] = found[CONTACTS_CONTACTS]
    quarter.by_communities[now] = found[COMMUNITIES]
    quarter.by_platform[now] = found[PLATFORM]
    quarter.solved[now], quarter.failed[now] = ended[SOLVED], ended[FAILED]
    quarter.own_solved[now], quarter.own_failed[now] = ended[OWN_SOLVED], ended[OWN_FAILED]
    quarter.weeks_taken[now] = week.weeks[week.ended == SOLVED].sum()
    quarter.own_weeks_taken[now] = week.weeks[week.ended == OWN_SOLVED].sum()


@inner()
def _best_known(i, domain, but, count, ties, expertise, able):  # type: ignore[no-untyped-def]
    """Return of the first ``count`` whom i remembers the strongest who can help, -1 for none."""
    best = -1
    strongest = np.float32(-1)
    for s in range(count):
        j = index(ties.partner[i, s])
        if expertise[j] == domain and ties.strength[i, s] > strongest and able[j] and j != but:
            best = j
            strongest = ties.strength[i, s]
    return best


@inner()
def _reported(strength, p):  # type: ignore[no-untyped-def]
    return np.float64(strength) / (np.float64(strength) + p.relationship_strength)


@inner()
def _in_community(i, domain, w2, w3, society, able):  # type: ignore[no-untyped-def]
    """Return somebody in one of i's communities who can help, -1 for none."""
    engagement = society.engagement
    first, end = society.membership_starts[i], society.membership_starts[i + 1]
    joined = 0
    for m in range(first, end):
        joined += int(engagement[m] >= MEMBER)
    if joined == 0:
        return -1
    chosen = pick(w2, joined)
    community = -1
    for m in range(first, end):
        if engagement[m] >= MEMBER:
            if chosen == 0:
                community = society.memberships[m]
            chosen -= 1
    start = society.community_starts[community]
    k = start + pick(w3, society.community_starts[community + 1] - start)
    j = society.community_members[k]
    member = engagement[society.member_places[k]] >= MEMBER
    return j if member and society.expertise[j] == domain and able[j] and j != i else -1


@inner()
def _search(i, domain, generation, ties, society, able, p, draws):  # type: ignore[no-untyped-def]
    """Return who can help and how they were found."""
    j = _best_known(i, domain, i, ties.remembered[i], ties, society.expertise, able)
    if j >= 0:
        return j, CONTACTS
    w0, w1, w2, w3 = one(draws, randomness.TASKS, i, generation, 1)
    if ties.active[i] > 0:
        place = pick(w0, ties.active[i])
        k = ties.partner[i, place]
        if w1 < _reported(ties.strength[i, place], p) * randomness.TWO_32:
            j = _best_known(k, domain, i, ties.active[k], ties, society.expertise, able)
            if j >= 0:
                return j, CONTACTS_CONTACTS
    j = _in_community(i, domain, w2, w3, society, able)
    if j >= 0:
        return j, COMMUNITIES
    if society.user[i]:
        n = len(able)
        words = one(draws, randomness.TASKS, i, generation, 2)
        for word in words:
            j = pick(word, n)
            if j != i and society.user[j] and able[j] and society.expertise[j] == domain:
                return j, PLATFORM
    return -1, NOT_FOUND


@inner()
def _arrive(i, tasks, own, n_domains, generation, p, draws):  # type: ignore[no-untyped-def]
    w0, w1, w2, w3 = one(draws, randomness.TASKS, i, generation, 0)
    if w0 >= p.task_rate * randomness.TWO_32:
        return
    tasks.domain[i] = own
    if n_domains > 1 and w1 < p.task_elsewhere * randomness.TWO_32:
        tasks.domain[i] = (own + 1 + pick(w2, n_domains - 1)) % n_domains
    tasks.is_complex[i] = int(w3 < p.task_complexity * randomness.TWO_32)
    tasks.begun[i] = draws.week
    tasks.helper[i] = NOTHING
    tasks.progress[i] = 0


@inner()
def _progress(i, j, tasks, ties, people, p):  # type: ignore[no-untyped-def]
    """Return how far a task gets in a week."""
    left, _, skill = people
    pace = min(left[i], left[j]) / p.task_effort * (1.0 + np.float64(skill[j])) / 2.0
    if i == j:
        return pace
    strength = np.float32(0)
    for s in range(ties.remembered[i]):
        if ties.partner[i, s] == j:
            strength = ties.strength[i, s]
    scale = p.transfer_complex if tasks.is_complex[i] else p.transfer_simple
    return pace * (1.0 - exponential(-(np.float64(strength) + p.bandwidth_digital) / scale))


@kernel()
def _work(low, high, tasks, week, occupants, ties, society, people, p, draws):  # type: ignore[no-untyped-def]
    occupied, generation = occupants.occupied, occupants.generation
    able = people[1]
    n_domains = len(society.domain_starts) - 1
    for i in range(low, high):
        if not occupied[i]:
            tasks.domain[i] = NOTHING
            tasks.helper[i] = NOTHING
            continue
        j = tasks.helper[i]
        if j >= 0 and (not occupied[j] or generation[j] != tasks.helper_generation[i]):
            tasks.helper[i] = NOTHING
        own = society.expertise[i]
        if tasks.domain[i] < 0:
            _arrive(i, tasks, own, n_domains, generation[i], p, draws)
            if tasks.domain[i] < 0:
                continue
        elsewhere = tasks.domain[i] != own
        if elsewhere and tasks.helper[i] < 0:
            j, how = _search(i, tasks.domain[i], generation[i], ties, society, able, p, draws)
            if j >= 0:
                tasks.helper[i] = j
                tasks.helper_generation[i] = generation[j]
                week.found[i] = how
        j = tasks.helper[i] if elsewhere else i
        if j >= 0:
            more = _progress(i, j, tasks, ties, people, p)
            tasks.progress[i] = np.float32(np.float64(tasks.progress[i]) + more)
        age = draws.week - tasks.begun[i] + 1
        solved = tasks.progress[i] >= np.float32(1)
        if solved or age >= p.task_deadline:
            if elsewhere:
                week.ended[i] = SOLVED if solved else FAILED
                week.helped[i] = tasks.helper[i] if solved else NOTHING
            else:
                week.ended[i] = OWN_SOLVED if solved else OWN_FAILED
            week.weeks[i] = age
            tasks.domain[i] = NOTHING
            tasks.helper[i] = NOTHING
