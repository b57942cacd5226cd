"""Choice: whom a chance leads to, and whether it is taken.

docs/model.md, steps 4 (partner, medium) and 5. The logit follows Stadtfeld & Block 2017,
Sociological Science 4:318.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation import randomness
from simulation.dynamics.compiled import index, inner, kernel, over_employees
from simulation.dynamics.embeddedness import third_parties
from simulation.dynamics.opportunity import (
    CHANCE,
    CLOSURE,
    COMMUNITY,
    MANAGER,
    N_CHANNELS,
    NEIGHBOURHOOD,
    PLATFORM,
    PROJECT,
    SITE,
    TEAM,
    UPKEEP,
    Chances,
    exponential,
    upkeep_weight,
    walk_weight,
)
from simulation.dynamics.parameter import ProcessParameters, parameter
from simulation.dynamics.state import Bytes, State
from simulation.organisation.people import Ints
from simulation.organisation.workplace import FLOOR_COLUMNS
from simulation.randomness import Draws, pick, several

FARTHEST = 16
MOST_THIRD_PARTIES = 3
# The activity from which somebody misses no chance that nobody scheduled.
MET_BY_ALL = 3.0
# As index() reads an empty desk's -1.
NOBODY = 0xFFFFFFFF
# An invitation's kind: its channel, and these two flags.
FACE_TO_FACE = 16
EXPOSURE = 32
CHANNEL_MASK = 15


class Parameters(ProcessParameters):
    """What makes people take a chance to talk: log-odds."""

    choice_base: float = parameter(
        -1.9,
        -10,
        10,
        unit="log-odds",
        basis="assumed",
        source="provisional: survival and closure of e-mail ties",
        description="Readiness to talk with a stranger of the same rank and another trade.",
    )
    choice_strength: float = parameter(
        2.6,
        0,
        10,
        unit="log-odds",
        basis="assumed",
        source="form: Kumpula et al. 2007 (prior contact dominates); size provisional",
        description="Effect of reported strength (0 to 1).",
    )
    choice_awareness: float = parameter(
        0.75,
        0,
        5,
        unit="log-odds",
        basis="assumed",
        source="search costs: Boudreau et al. 2017; size assumed, ablate at 0",
        description="Effect of awareness (0 to 1).",
    )
    choice_similarity: float = parameter(
        0.4,
        0,
        5,
        unit="log-odds",
        basis="assumed",
        source="weak beside structure: Kleinbaum, Stuart & Tushman 2013; size assumed",
        description="Effect of sharing an expertise.",
    )
    choice_rank: float = parameter(
        0.25,
        0,
        5,
        unit="log-odds a level",
        basis="assumed",
        source="assumption",
        description="Barrier of one level of rank, at hierarchy steepness 1.",
    )
    choice_closure: float = parameter(
        0.4,
        0,
        2,
        unit="log-odds a third party",
        basis="assumed",
        source="direction: Ingram & Morris 2007; size provisional",
        description="Effect of each third party, up to three.",
    )
    attendance: float = parameter(
        0.9,
        0,
        1,
        unit="probability",
        basis="assumed",
        source="assumption",
        description="Scheduled talks with the manager that take place.",
    )


class Invitations(NamedTuple):
    """The chances that were taken, and the platform's exposures.

    Employee i's are places ``starts[i]`` up to ``starts[i] + made[i]`` of ``partner`` and
    ``kind``, by channel, then chance. ``kind`` is the channel plus ``FACE_TO_FACE`` or
    ``EXPOSURE``.
    """

    starts: NDArray[np.int64]
    made: Ints
    partner: Ints
    kind: Bytes


class Scratch(NamedTuple):
    """Working space of a range: places in memory by seat, and whom one employee comes across.

    ``word2`` and ``word3`` are the third and fourth word of a chance that led to somebody;
    ``words`` and ``numbers`` are those of all chances.
    """

    place: NDArray[np.uint16]
    met: Ints
    channel: Bytes
    word2: NDArray[np.float64]
    word3: NDArray[np.float64]
    words: NDArray[np.uint32]
    numbers: NDArray[np.uint32]


def invite(state: State, chances: Chances, p: Parameters, draws: Draws) -> Invitations:
    """Return the invitations of this week; the state is only read."""
    total = int(chances.starts[-1])
    invitations = Invitations(
        chances.starts,
        np.zeros(state.n, np.int32),
        np.empty(total, np.int32),
        np.empty(total, np.uint8),
    )
    most = int(np.diff(chances.starts).max(initial=0))
    # Thresholds for words: a vacant seat is never met, a scheduled partner always.
    present = randomness.TWO_32 * state.occupants.occupied
    around = np.minimum(1.0, state.occupants.activity.astype(np.float64) / MET_BY_ALL) * present

    def work(low: int, high: int) -> None:
        scratch = Scratch(
            np.zeros(state.n, np.uint16),
            np.empty(most + 1, np.int32),
            np.empty(most + 1, np.uint8),
            np.empty(most + 1),
            np.empty(most + 1),
            np.empty((4, most), np.uint32),
            np.empty(most, np.uint32),
        )
        _invite(
            low,
            high,
            invitations,
            chances,
            around,
            scratch,
            state.occupants,
            state.ties,
            state.foci,
            state.dials,
            p,
            draws,
        )

    over_employees(state.n, work)
    return invitations


@inner()
def _step_of(word, displacement):  # type: ignore[no-untyped-def]
    """Return a displacement in desks, -16 … 16, by inversion."""
    k = 0
    while k < 2 * FARTHEST and np.int64(word) >= displacement[k]:
        k += 1
    return k - FARTHEST


@inner()
def _near_desk(desk, first, end, w0, w1, displacement, desk_occupant):  # type: ignore[no-untyped-def]
    """Return who sits near a desk of the floor whose desks are ``first … end-1``, or nobody."""
    column = desk % FLOOR_COLUMNS + _step_of(w0, displacement)
    row = desk // FLOOR_COLUMNS + _step_of(w1, displacement)
    target = row * FLOOR_COLUMNS + column
    if column < 0 or column >= FLOOR_COLUMNS or row < 0 or target >= end - first:
        return np.int64(NOBODY)
    return index(desk_occupant[first + target])


@inner()
def _along_tie(i, word, total, partner, strength):  # type: ignore[no-untyped-def]
    """Return a contact of i with probability proportional to strength, or nobody."""
    if total[i] == 0:
        return np.int64(NOBODY)
    left = pick(word, total[i]) - walk_weight(strength[i, 0])
    s = 0
    while left >= 0:
        s += 1
        left -= walk_weight(strength[i, s])
    return index(partner[i, s])


@inner()
def _kept_up(i, word, total, partner, strength):  # type: ignore[no-untyped-def]
    """Return a contact of i with probability proportional to the weight in upkeep."""
    left = pick(word, total[i]) - upkeep_weight(strength[i, 0])
    s = 0
    while left >= 0:
        s += 1
        left -= upkeep_weight(strength[i, s])
    return index(partner[i, s])


@inner()
def _member(starts, members, group, word):  # type: ignore[no-untyped-def]
    start = starts[group]
    return index(members[start + pick(word, starts[group + 1] - start)])


@inner()
def _third_parties_needed(x, u, gain):  # type: ignore[no-untyped-def]
    """Return how many third parties it takes until u (1 + e**-x') < 1; 4 when three are too few.

    Each one multiplies the odds against by ``gain``.
    """
    odds = exponential(-x)
    needed = 0
    while needed <= MOST_THIRD_PARTIES and u * (1.0 + odds) >= 1.0:
        odds *= gain
        needed += 1
    return needed


@kernel()
def _invite(  # type: ignore[no-untyped-def]
    low, high, invitations, chances, around, scratch, occupants, ties, foci, dials, p, draws
):
    place, met, channels, word2, word3, words, numbers = scratch
    starts, made, invited, kinds = invitations
    counts, _, project_starts, project_members, upkeep, walk = chances
    partner, strength, awareness = ties.partner, ties.strength, ties.awareness
    remembered, active = ties.remembered, ties.active
    occupied, generation, project = occupants.occupied, occupants.generation, occupants.project
    steepness, presence = dials.hierarchy_steepness, dials.presence
    platform = dials.platform_access
    manager, level, expertise = foci.manager, foci.level, foci.expertise
    report_starts, reports = foci.report_starts, foci.reports
    floor, site, storey, desk = foci.floor, foci.site, foci.storey, foci.desk
    floor_starts, desk_occupant = foci.floor_starts, foci.desk_occupant
    displacement = foci.displacement
    site_starts, site_members = foci.site_starts, foci.site_members
    membership_starts, memberships = foci.membership_starts, foci.memberships
    community_starts, community_members = foci.community_starts, foci.community_members
    gain = exponential(-p.choice_closure)
    # No stranger is better placed than one of the same trade and rank with three third parties.
    best_odds = exponential(-p.choice_base - p.choice_similarity) * gain * gain * gain
    n = len(occupied)
    for i in range(low, high):
        # Whom the chances lead to: most are nobody, so what follows is done for the others only.
        n_chances = 0
        for channel in range(N_CHANNELS):
            for k in range(counts[i, channel]):
                numbers[n_chances] = 256 * channel + k
                n_chances += 1
        several(words, n_chances, draws, randomness.CHOICE, i, generation[i], numbers)
        m = 0
        d = 0
        for channel in range(N_CHANNELS):
            for _ in range(counts[i, channel]):
                w0 = words[0, d]
                w1 = words[1, d]
                word2[m] = words[2, d]
                word3[m] = words[3, d]
                channels[m] = channel
                d += 1
                if channel == SITE:
                    j = _member(site_starts, site_members, site[i], w0)
                elif channel == CHANCE or channel == PLATFORM:
                    j = pick(w0, n)
                elif channel == NEIGHBOURHOOD:
                    first = floor_starts[floor[i]]
                    end = floor_starts[floor[i] + 1]
                    j = _near_desk(desk[i], first, end, w0, w1, displacement, desk_occupant)
                elif channel == COMMUNITY:
                    community = _member(membership_starts, memberships, i, w0)
                    j = _member(community_starts, community_members, community, w1)
                elif channel == TEAM:
                    j = _member(report_starts, reports, manager[i], w0)
                elif channel == MANAGER:
                    j = index(manager[i])
                elif channel == PROJECT:
                    j = _member(project_starts, project_members, project[i], w0)
                elif channel == CLOSURE:
                    j = _along_tie(i, w0, walk, partner, strength)
                    if j != NOBODY:
                        j = _along_tie(j, w1, walk, partner, strength)
                else:
                    j = _kept_up(i, w0, upkeep, partner, strength)
                met[m] = j
                if NEIGHBOURHOOD <= channel <= CHANCE:
                    m += int(j != i and j != NOBODY and word2[m] < around[j])
                else:
                    m += int(j != i and j != NOBODY and occupied[j] > 0)
        made[i] = 0
        if m == 0:
            continue
        for s in range(remembered[i]):
            place[index(partner[i, s])] = s + 1
        at = starts[i]
        for d in range(m):
            channel = channels[d]
            j = index(met[d])
            there = around[j] if NEIGHBOURHOOD <= channel <= CHANCE else randomness.TWO_32
            if channel == NEIGHBOURHOOD or channel == SITE:
                there *= np.float64(presence[j])
                if channel == SITE and floor[i] != floor[j]:
                    apart = abs(storey[i] - storey[j])
                    there *= p.one_floor_apart if apart <= 1 else p.floors_apart
            elif channel == PLATFORM:
                there *= np.float64(platform[j])
            if word2[d] >= there:
                continue
            face_to_face = channel == NEIGHBOURHOOD or channel == SITE
            if not face_to_face and channel != PLATFORM and site[i] == site[j]:
                face_to_face = word2[d] < there * np.float64(presence[i]) * np.float64(presence[j])
            u = word3[d] / randomness.TWO_32
            if channel == UPKEEP:
                taken = True
            elif channel == MANAGER:
                taken = u < p.attendance
            elif place[j] == 0 and u * (1.0 + best_odds) >= 1.0:
                taken = False
            else:
                x = p.choice_base
                if place[j] > 0:
                    raw = np.float64(strength[i, place[j] - 1])
                    x += p.choice_strength * raw / (raw + p.relationship_strength)
                    x += p.choice_awareness * np.float64(awareness[i, place[j] - 1])
                if expertise[i] == expertise[j]:
                    x += p.choice_similarity
                barrier = 0.5 * (np.float64(steepness[i]) + np.float64(steepness[j]))
                x -= p.choice_rank * barrier * abs(level[i] - level[j])
                needed = _third_parties_needed(x, u, gain)
                taken = needed == 0
                if 0 < needed <= MOST_THIRD_PARTIES:
                    found = third_parties(place, active[i], partner, j, active[j], needed)
                    taken = found >= needed
            if not taken and channel != PLATFORM:
                continue
            kind = channel
            if not taken:
                kind = channel | EXPOSURE
            elif face_to_face:
                kind = channel | FACE_TO_FACE
            invited[at] = j
            kinds[at] = kind
            at += 1
        made[i] = at - starts[i]
        for s in range(remembered[i]):
            place[index(partner[i, s])] = 0
