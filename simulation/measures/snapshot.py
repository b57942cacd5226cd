"""A snapshot: the organisation and its active ties at a week's end, and what follows from them.

Whatever several measures need is worked out once, when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from simulation.dynamics.compiled import kernel
from simulation.dynamics.embeddedness import MEMBER
from simulation.dynamics.practices import standard_quality
from simulation.dynamics.state import Conversations, State
from simulation.measures import graph
from simulation.organisation.organisation import Organisation
from simulation.organisation.people import ROOT, Ints, layers, spans
from simulation.randomness import SAMPLING, draws_of, generator

Mask = NDArray[np.bool_]

EXACT_DISTANCES = 2000
DISTANCE_SOURCES = 512
EXACT_BETWEENNESS = 300
BETWEENNESS_SOURCES = 64


class Held(NamedTuple):
    """What employees know and what came of it, n employees; docs/model.md, steps 11 to 16.

    ``facts`` and ``practices`` (n,) hold 64 bits; ``quality`` (n, areas) that of practices;
    ``skill``, ``help_given``, ``ideas_started`` (n,). ``standard`` is the standard's quality,
    ``reach`` the weeks that past facts took to reach half of all, one entry a fact. ``quarter``
    is what happened in the last 13 weeks, by name, as in ``Quarter``.
    """

    facts: NDArray[np.uint64]
    practices: NDArray[np.uint64]
    quality: NDArray[np.float64]
    skill: NDArray[np.float64]
    help_given: NDArray[np.float64]
    ideas_started: NDArray[np.float64]
    standard: float
    reach: Ints
    quarter: dict[str, float]


class Strengths(Protocol):
    """The parameters that a snapshot needs."""

    @property
    def relationship_strength(self) -> float:
        """Return the raw strength at which reported strength is 0.5."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The state at a week's end, reduced to what is measured: n employees and m active ties.

    Employees are the holders of occupied seats, numbered 0 … n-1 in order of seats. Every tie
    stands with both its ends: the ties of employee i are the entries ``starts[i]`` to
    ``starts[i + 1]`` of ``partner``, ``strength`` and ``age``, in the order of the state's list.

    Attributes
    ----------
    week
        The week that was simulated last.
    seats, joined
        (n,) each employee's seat, and week of joining.
    starts
        (n + 1,) where each employee's ties begin.
    partner, strength, age
        (2 m,) the other end, the reported strength in (0, 1], and the number of weeks that the
        tie has been active without a break, the present one included.
    dormant
        (n,) each employee's dormant ties.
    conversations
        This week's conversations, each array (n,).
    active_history
        The number of active ties at the end of past weeks.
    news_reach
        The share of employees reached by a piece of news in the last full round.
    user, memberships
        (n,) whether each employee uses the platform, and of how many communities they are a member.
    community_sizes
        The number of members of each community.
    cost_hours, cost_money
        What interventions take this week.
    held
        What employees know and what came of it; None where knowledge is not simulated.
    presence
        (n,) the share of the week that each employee is on site by the policy in force.
    """

    organisation: Organisation
    week: int
    seats: NDArray[np.int64]
    joined: Ints
    starts: Ints
    partner: Ints
    strength: NDArray[np.float64]
    age: Ints
    dormant: Ints
    conversations: Conversations
    active_history: Mapping[int, int]
    news_reach: float
    user: NDArray[np.uint8]
    memberships: NDArray[np.int64]
    community_sizes: NDArray[np.int64]
    cost_hours: float = 0.0
    cost_money: float = 0.0
    held: Held | None = None
    presence: NDArray[np.float32] | None = None

    @property
    def n(self) -> int:
        """Return the number of employees."""
        return len(self.seats)

    @property
    def n_ties(self) -> int:
        """Return the number of active ties."""
        return len(self.partner) // 2

    @cached_property
    def unit(self) -> Ints:
        """Return each employee's unit, (n,)."""
        return self.organisation.people.unit[self.seats]

    @cached_property
    def site(self) -> Ints:
        """Return each employee's site, (n,)."""
        return self.organisation.workplace.site[self.seats]

    @cached_property
    def level(self) -> Ints:
        """Return each employee's level, (n,)."""
        return self.organisation.people.level[self.seats]

    @cached_property
    def team(self) -> Ints:
        """Return each employee's team, (n,): the manager's seat; the top is a team of its own."""
        manager = self.organisation.people.line
        return np.where(manager == ROOT, len(manager), manager)[self.seats].astype(np.int32)

    @cached_property
    def boss(self) -> Ints:
        """Return each employee's manager as an employee, (n,); -1 where there is none now."""
        number = np.full(self.organisation.n + 1, -1, np.int32)
        number[self.seats] = np.arange(self.n)
        return number[self.organisation.people.line[self.seats]]

    @cached_property
    def is_manager(self) -> Mask:
        """Return which employees have direct reports, (n,)."""
        return spans(self.organisation.people.line)[self.seats] > 0

    @cached_property
    def layer(self) -> Ints:
        """Return each employee's layer, (n,): 1 is the top."""
        return layers(self.organisation.people.line)[self.seats]

    @cached_property
    def degree(self) -> Ints:
        """Return each employee's number of active ties, (n,)."""
        return np.diff(self.starts)

    @cached_property
    def person(self) -> Ints:
        """Return the employee with whom each entry of ``partner`` stands, (2 m,)."""
        return np.repeat(np.arange(self.n, dtype=np.int32), self.degree)

    def crosses(self, label: Ints) -> Mask:
        """Return which ties join employees with different labels, (2 m,)."""
        return graph.crossing(self.starts, self.partner, label)

    @cached_property
    def crosses_units(self) -> Mask:
        """Return which ties join employees of different units, (2 m,)."""
        return self.crosses(self.unit)

    @cached_property
    def crosses_teams(self) -> Mask:
        """Return which ties are bridging, that is join employees of different teams, (2 m,)."""
        return self.crosses(self.team)

    @cached_property
    def third_parties(self) -> graph.ThirdParties:
        """Return what the two ends of each tie have in common, (2 m,)."""
        return graph.third_parties(self.starts, self.partner)

    @cached_property
    def triangles(self) -> NDArray[np.float64]:
        """Return the number of ties among each employee's neighbours, (n,)."""
        return np.bincount(self.person, self.third_parties.common, self.n) / 2

    @cached_property
    def component_sizes(self) -> Ints:
        """Return the number of employees in each connected component."""
        return graph.component_sizes(self.starts, self.partner)

    @cached_property
    def distance_sources(self) -> Ints:
        """Return the employees from whom distances are counted: all, or a sample of many."""
        return self.sample(EXACT_DISTANCES, DISTANCE_SOURCES)

    @cached_property
    def distance_counts(self) -> NDArray[np.int64]:
        """Return how many pairs (distance source, other employee) are d ties apart, by d."""
        return graph.distance_counts(self.starts, self.partner, self.distance_sources)

    @cached_property
    def betweenness(self) -> graph.Betweenness:
        """Return each employee's betweenness, (n,), exact or from sampled employees."""
        return graph.betweenness(
            self.starts, self.partner, self.sample(EXACT_BETWEENNESS, BETWEENNESS_SOURCES)
        )

    def sample(self, exact: int, size: int) -> Ints:
        """Return all employees when they are at most ``exact``, otherwise ``size`` of them.

        The sample depends on the seats alone: weeks, scenarios and replicates share it.
        """
        if self.n <= exact:
            return np.arange(self.n, dtype=np.int32)
        n_seats = self.organisation.n
        rank = generator(draws_of(0, 0), SAMPLING).permutation(n_seats)
        return np.argsort(rank[self.seats])[:size].astype(np.int32)


def snapshot(state: State, parameters: Strengths) -> Snapshot:
    """Return what there is to measure in a state, between one week and the next.

    Ties are those that ``tie_table`` calls active; nothing that later changes in the state
    changes the snapshot.
    """
    ties = state.ties
    seats = np.flatnonzero(state.occupants.occupied)
    starts = np.zeros(len(seats) + 1, np.int32)
    np.cumsum(ties.active[seats], out=starts[1:])
    size = starts[-1]
    partner, since = np.empty((2, size), np.int32)
    strength = np.empty(size, np.float64)
    dormant = np.zeros(len(seats), np.int32)
    number = np.cumsum(state.occupants.occupied, dtype=np.int32) - 1
    memberships, community_sizes = _participation(state)
    relationship = parameters.relationship_strength
    rows = (ties.partner, ties.strength, ties.peak, ties.since, ties.active, ties.remembered)
    _gather(seats, number, *rows, relationship, starts, partner, strength, since, dormant)
    return Snapshot(
        organisation=state.organisation,
        week=state.week - 1,
        seats=seats,
        joined=state.occupants.joined[seats],
        starts=starts,
        partner=partner,
        strength=strength,
        age=state.week - since,
        dormant=dormant,
        conversations=Conversations._make(array[seats] for array in state.conversations),
        active_history=state.active_history,
        news_reach=state.news_reach,
        user=state.occupants.user[seats],
        memberships=memberships[seats],
        community_sizes=community_sizes,
        cost_hours=state.cost_hours,
        cost_money=state.cost_money,
        held=_held(state, seats),
        presence=state.dials.presence[seats],
    )


def _held(state: State, seats: NDArray[np.int64]) -> Held | None:
    if state.outcomes is None:
        return None
    knowledge, tasks, ideas, quarter = state.outcomes
    return Held(
        facts=knowledge.facts[seats],
        practices=knowledge.practices[seats],
        quality=knowledge.quality[seats].astype(np.float64),
        skill=knowledge.skill[seats].astype(np.float64),
        help_given=tasks.help_given[seats].astype(np.float64),
        ideas_started=ideas.started[seats].astype(np.float64),
        standard=float(standard_quality(knowledge).mean()),
        reach=knowledge.last_reach[knowledge.last_reach > 0],
        quarter={name: float(weeks.sum()) for name, weeks in quarter._asdict().items()},
    )


def _participation(state: State) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return each seat's number of memberships, (seats,), and each community's of members."""
    communities, n = state.organisation.communities, state.organisation.n
    listed = np.repeat(np.arange(communities.count), np.diff(communities.starts))
    belongs = state.engagement[state.foci.member_places] >= MEMBER
    memberships = np.bincount(communities.members[belongs], minlength=n)
    return memberships, np.bincount(listed[belongs], minlength=communities.count)


@kernel()
def _gather(  # type: ignore[no-untyped-def]
    seats,
    number,
    partners,
    raw,
    peak,
    since,
    active,
    remembered,
    relationship,
    starts,
    partner,
    strength,
    begun,
    dormant,
):
    """Copy the active ties of those who are there, and count the dormant ones."""
    for i in range(len(seats)):
        seat = seats[i]
        at = starts[i]
        for place in range(active[seat]):
            partner[at] = number[partners[seat, place]]
            s = np.float64(raw[seat, place])
            strength[at] = s / (s + relationship)
            begun[at] = since[seat, place]
            at += 1
        for place in range(active[seat], remembered[seat]):
            if peak[seat, place] >= relationship:
                dormant[i] += 1
