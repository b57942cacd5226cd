"""The state of one replicate: people in seats, ties in rows, the foci they share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.organisation.organisation import Organisation
from simulation.organisation.people import Ints

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]


class Occupants(NamedTuple):
    """Who holds each seat now; every array is (n,).

    ``occupied`` is 1 or 0; ``generation`` counts holders from 0; ``joined`` is a week;
    ``activity`` multiplies opportunities (mean 1); ``project`` is the project worked in;
    ``relationships`` counts ties of at least ``relationship_strength`` at the end of last week;
    ``news`` holds 32 pieces of news as bits; ``user`` is 1 for users of the platform.
    """

    occupied: Bytes
    generation: Ints
    joined: Ints
    activity: Floats
    project: Ints
    relationships: Ints
    news: NDArray[np.uint32]
    user: Bytes


class Ties(NamedTuple):
    """Each employee's remembered people, a row an employee; a tie stands in both rows.

    Row i uses its first ``remembered[i]`` places, of which the first ``active[i]`` hold active
    ties. Matrices are (n, width): ``partner`` is a seat, ``strength`` raw strength, ``awareness``
    in [0, 1], ``peak`` the highest raw strength so far, ``since`` the week since which the tie is
    active, ``embeddedness`` the code of docs/model.md step 3, ``channel`` how it arose.
    """

    partner: Ints
    strength: Floats
    awareness: Floats
    peak: Floats
    since: NDArray[np.int16]
    embeddedness: Bytes
    channel: Bytes
    remembered: Ints
    active: Ints


class Foci(NamedTuple):
    """What brings people together, laid out for kernels; rebuilt when the organisation changes.

    Groups are pairs (starts, members): group g is ``members[starts[g]:starts[g + 1]]``.
    ``desk_occupant[floor_start[f] + d]`` is the seat at desk d of floor f, or -1.
    ``displacement`` holds the 33 cumulative probabilities of step 4 as integers of 32 bits.
    ``memberships`` lists by person the communities within whose reach they are;
    ``member_places[k]`` is the place among ``memberships`` that belongs to
    ``community_members[k]``. ``gathering_*`` lists by person and by gathering;
    ``gathering_weight`` is the rate times 2**16.
    """

    manager: Ints
    unit: Ints
    level: Ints
    expertise: Ints
    tier: Ints
    report_starts: Ints
    reports: Ints
    floor: Ints
    desk: Ints
    site: Ints
    storey: Ints
    floor_starts: Ints
    desk_occupant: Ints
    site_starts: Ints
    site_members: Ints
    membership_starts: Ints
    memberships: Ints
    community_starts: Ints
    community_members: Ints
    unit_project_starts: Ints
    unit_projects: Ints
    displacement: NDArray[np.int64]
    open: Bytes
    company: Ints
    project_company: Ints
    community_number: Ints
    community_cadence: NDArray[np.float64]
    community_facilitation: NDArray[np.float64]
    community_online: Bytes
    member_places: Ints
    gathering_starts: Ints
    gatherings: Ints
    gathering_member_starts: Ints
    gathering_members: Ints
    gathering_weight: NDArray[np.int64]
    gathering_medium: Bytes
    gathering_structured: Bytes
    gathering_newcomers: Bytes
    domain_starts: Ints
    domain_members: Ints


class Dials(NamedTuple):
    """The policies in force, a value an employee; see ``organisation.policies``."""

    autonomy: Floats
    hierarchy_steepness: Floats
    presence: Floats
    day_coordination: Floats
    open_plan: Floats
    hot_desking: Floats
    shared_spaces: Floats
    company_boundary: Floats
    climate: Floats
    recognition: Floats
    introductions: Floats
    newcomer_attention: Floats
    facilitation: Floats
    cross_unit_projects: Floats
    leaving: Floats
    platform_access: Floats
    platform_support: Floats
    platform_groups: Floats
    platform_example: Floats
    training: Floats
    standardisation: Floats
    working_time: Floats


class Conversations(NamedTuple):
    """What each employee did this week; every array is (n,) and counts both ends' contacts.

    ``contacts`` took place, ``refused`` found no time on one side or the other,
    ``face_to_face``, ``cross_unit``, ``community``, ``platform`` are counts among ``contacts``;
    ``hours`` is the time that contacts took.
    """

    contacts: Ints
    refused: Ints
    face_to_face: Ints
    cross_unit: Ints
    community: Ints
    platform: Ints
    hours: Floats


class Knowledge(NamedTuple):
    """What employees hold, (n, …), and what there is to know; docs/model.md, step 11.

    ``facts`` and ``practices`` are 64 bits each; ``quality`` is (n, number of areas); ``skill`` is
    in [0, 1]. ``reality``, ``standard`` and ``standard_known`` are (1,), 64 bits. ``landscape``
    is (64, 2 ** (interdependence + 1)): a practice's contribution by which of those that it
    depends on are wrong. By fact, (64,): ``fact_domain`` (-1 before there is one), ``fact_week``
    in which it came up, ``reach`` its age when half of all knew it (0: not yet), ``last_reach``
    the same of the fact before it (0: none).
    """

    facts: NDArray[np.uint64]
    practices: NDArray[np.uint64]
    quality: Floats
    skill: Floats
    reality: NDArray[np.uint64]
    standard: NDArray[np.uint64]
    standard_known: NDArray[np.uint64]
    landscape: NDArray[np.float64]
    fact_domain: Ints
    fact_week: Ints
    reach: Ints
    last_reach: Ints


class Tasks(NamedTuple):
    """Each employee's open task, (n,); docs/model.md, step 15.

    ``domain`` is -1 without a task; ``helper`` is a seat, -1 for none, ``helper_generation`` its
    holder; ``progress`` goes to 1; ``help_given`` counts tasks that were solved with this
    employee's help, each week at 12/13 of the week after it.
    """

    domain: Ints
    is_complex: Bytes
    begun: Ints
    helper: Ints
    helper_generation: Ints
    progress: Floats
    help_given: Floats


class Ideas(NamedTuple):
    """Each employee's open idea, (n,), and what units have carried out; docs/model.md, step 16.

    ``pair`` is -1 without an idea; ``considered`` holds a bit a pair; ``started`` counts ideas,
    each week at 12/13 of the week after it; ``carried_out`` is (number of units,), a bit a pair.
    """

    pair: Ints
    novelty: Floats
    feasibility: Floats
    considered: NDArray[np.uint32]
    started: Floats
    carried_out: NDArray[np.uint32]


class Quarter(NamedTuple):
    """What happened in each of the last 13 weeks, (13,): week w at place w modulo 13.

    Tasks that needed another domain: ``solved``, ``failed``, the weeks that the solved ones took,
    and helpers found by way of contacts, contacts' contacts, communities, platform. Tasks of the
    own domain: ``own_solved``, ``own_failed``, ``own_weeks_taken``. Ideas: started, carried out,
    and the sums of novelty and of feasibility over those started.
    """

    solved: NDArray[np.float64]
    failed: NDArray[np.float64]
    weeks_taken: NDArray[np.float64]
    by_contacts: NDArray[np.float64]
    by_contacts_contacts: NDArray[np.float64]
    by_communities: NDArray[np.float64]
    by_platform: NDArray[np.float64]
    own_solved: NDArray[np.float64]
    own_failed: NDArray[np.float64]
    own_weeks_taken: NDArray[np.float64]
    ideas_started: NDArray[np.float64]
    ideas_carried_out: NDArray[np.float64]
    novelty: NDArray[np.float64]
    feasibility: NDArray[np.float64]


class Outcomes(NamedTuple):
    """What social capital is for: the state of the knowledge processes."""

    knowledge: Knowledge
    tasks: Tasks
    ideas: Ideas
    quarter: Quarter


@dataclass
class State:
    """Everything that one week hands to the next.

    ``engagement`` is (number of memberships,): how far each employee takes part in each community
    within whose reach they are, in the order of ``foci.memberships``.
    ``active_history`` maps a week to the number of active ties at its end;
    ``news_reach`` is the share of employees reached by a piece of news in the last full round;
    ``cost_hours`` and ``cost_money`` are what interventions take this week; ``outcomes`` is None
    where the knowledge processes are switched off.
    """

    organisation: Organisation
    week: int
    occupants: Occupants
    ties: Ties
    foci: Foci
    dials: Dials
    conversations: Conversations
    engagement: Floats
    active_history: dict[int, int] = field(default_factory=dict)
    news_reach: float = float("nan")
    cost_hours: float = 0.0
    cost_money: float = 0.0
    outcomes: Outcomes | None = None

    @property
    def n(self) -> int:
        """Return the number of seats."""
        return len(self.occupants.occupied)


class TieTable(NamedTuple):
    """The remembered ties as a table, one row a tie, ``source < target``, sorted by both.

    ``strength`` is reported strength, r = s / (s + relationship_strength); ``age`` is in weeks
    since the tie became active (meaningful where ``active``); ``peak`` is the highest reported
    strength so far.
    """

    source: Ints
    target: Ints
    strength: NDArray[np.float64]
    peak: NDArray[np.float64]
    awareness: NDArray[np.float64]
    age: Ints
    channel: Bytes
    active: NDArray[np.bool_]


def tie_table(state: State, relationship_strength: float) -> TieTable:
    """Return the state's remembered ties as a table."""
    ties = state.ties
    width = ties.partner.shape[1]
    used = np.arange(width) < ties.remembered[:, None]
    row, place = np.nonzero(used & (ties.partner > np.arange(state.n)[:, None]))
    order = np.lexsort((ties.partner[row, place], row))
    row, place = row[order], place[order]
    raw = ties.strength[row, place].astype(np.float64)
    peak = ties.peak[row, place].astype(np.float64)
    return TieTable(
        source=row.astype(np.int32),
        target=ties.partner[row, place],
        strength=raw / (raw + relationship_strength),
        peak=peak / (peak + relationship_strength),
        awareness=ties.awareness[row, place].astype(np.float64),
        age=(state.week - ties.since[row, place].astype(np.int32)).astype(np.int32),
        channel=ties.channel[row, place],
        active=place < ties.active[row],
    )
