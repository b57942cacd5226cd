"""Choice: whether a chance to talk is taken, and through which medium.

docs/model.md, steps 4 (medium) and 5.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation import randomness
from simulation.dynamics.channels import (
    CHANCE,
    CLOSURE,
    COMMUNITY,
    EXPOSURE,
    FACE_TO_FACE,
    GATHERING,
    INTRODUCTION,
    MANAGER,
    N_CHANNELS,
    NEIGHBOURHOOD,
    PLATFORM,
    PROJECT,
    SITE,
    TEAM,
    UPKEEP,
)
from simulation.dynamics.compiled import index, inner, kernel, over_employees
from simulation.dynamics.embeddedness import third_parties
from simulation.dynamics.exponential import exponential
from simulation.dynamics.opportunity import NEWCOMER_WEEKS, Chances
from simulation.dynamics.partners import (
    NOBODY,
    along_tie,
    engaged_community,
    gathering_of,
    kept_up,
    member,
    near_desk,
)
from simulation.dynamics.readiness import (
    MOST_THIRD_PARTIES,
    Parameters,
    readiest,
    third_parties_needed,
)
from simulation.dynamics.state import Bytes, State
from simulation.organisation.gatherings import AS_PLACES_ALLOW, IN_PERSON, ONLINE
from simulation.organisation.people import Ints
from simulation.randomness import Draws, pick, several

# The activity from which somebody misses no chance that nobody scheduled.
MET_BY_ALL = 3.0
# Share of the people that one can remember, below which one notices strangers on the platform.
NOTICED = 0.5
# Beside a medium: that people choose whom to talk to.
CHOSEN = 4


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

    ``word2`` and ``word3`` are the third and fourth word of a chance that led to somebody,
    ``limit`` what the third word must be below, ``mode`` a medium and perhaps ``CHOSEN``;
    ``words`` and ``numbers`` are those of all chances.
    """

    place: NDArray[np.uint16]
    met: Ints
    channel: Bytes
    mode: Bytes
    word2: NDArray[np.float64]
    word3: NDArray[np.float64]
    limit: NDArray[np.float64]
    words: NDArray[np.uint32]
    numbers: NDArray[np.uint32]


def _scratch(n: int, most: int) -> Scratch:
    return Scratch(
        place=np.zeros(n, np.uint16),
        met=np.empty(most + 1, np.int32),
        channel=np.empty(most + 1, np.uint8),
        mode=np.empty(most + 1, np.uint8),
        word2=np.empty(most + 1),
        word3=np.empty(most + 1),
        limit=np.empty(most + 1),
        words=np.empty((4, most), np.uint32),
        numbers=np.empty(most, np.uint32),
    )


class Presence(NamedTuple):
    """Who can be met: thresholds for words, each (n,).

    ``scheduled`` is 2**32, or 0 for a vacant seat; ``around`` is for chances that nobody scheduled.
    """

    scheduled: NDArray[np.float64]
    around: NDArray[np.float64]


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
    scheduled = randomness.TWO_32 * state.occupants.occupied.astype(np.float64)
    activity = state.occupants.activity.astype(np.float64)
    presence = Presence(scheduled, np.minimum(1.0, activity / MET_BY_ALL) * scheduled)
    readiest_stranger = readiest(state, p)

    def work(low: int, high: int) -> None:
        _invite(
            low,
            high,
            invitations,
            chances,
            presence,
            readiest_stranger,
            _scratch(state.n, most),
            state.occupants,
            state.ties,
            state.foci,
            state.dials,
            state.engagement,
            p,
            draws,
        )

    over_employees(state.n, work)
    return invitations


@inner()
def _also_in(i, j, presence, coordination):  # type: ignore[no-untyped-def]
    """Return the probability that j is on site given that i is."""
    own, other = np.float64(presence[i]), np.float64(presence[j])
    together = np.float64(min(coordination[i], coordination[j]))
    apart = (1.0 - together) * other
    return apart + together * min(1.0, other / own) if own > 0.0 else apart


@kernel()
def _invite(  # type: ignore[no-untyped-def]
    low,
    high,
    invitations,
    chances,
    thresholds,
    readiest_stranger,
    scratch,
    occupants,
    ties,
    foci,
    dials,
    engagement,
    p,
    draws,
):
    place, met, channels, modes, word2, word3, limits, words, numbers = scratch
    scheduled, around = thresholds
    starts, made, invited, kinds = invitations
    counts, _, project_starts, project_members, upkeep, walk, community_sum, gathering_sum = chances
    partner, strength, awareness = ties.partner, ties.strength, ties.awareness
    remembered, active = ties.remembered, ties.active
    generation, project, joined = occupants.generation, occupants.project, occupants.joined
    user = occupants.user
    steepness, presence, coordination = (
        dials.hierarchy_steepness,
        dials.presence,
        dials.day_coordination,
    )
    platform, groups, hot = dials.platform_access, dials.platform_groups, dials.hot_desking
    openness, boundary = dials.open_plan, dials.company_boundary
    climate, recognition = dials.climate, dials.recognition
    manager, level, expertise = foci.manager, foci.level, foci.expertise
    unit, company = foci.unit, foci.company
    report_starts, reports = foci.report_starts, foci.reports
    floor, site, storey, desk = foci.floor, foci.site, foci.storey, foci.desk
    floor_starts, desk_occupant = foci.floor_starts, foci.desk_occupant
    displacement = foci.displacement
    site_starts, site_members = foci.site_starts, foci.site_members
    membership_starts, memberships = foci.membership_starts, foci.memberships
    community_starts, community_members = foci.community_starts, foci.community_members
    member_places, cadence, online = (
        foci.member_places,
        foci.community_cadence,
        foci.community_online,
    )
    gathering_starts, gatherings = foci.gathering_starts, foci.gatherings
    gathering_members = foci.gathering_members
    gathering_member_starts = foci.gathering_member_starts
    gathering_rate, newcomers_only = foci.gathering_weight, foci.gathering_newcomers
    gathering_medium, structured = foci.gathering_medium, foci.gathering_structured
    gain = exponential(-p.choice_closure)
    # No stranger is better placed than the readiest with three third parties.
    best_odds = exponential(-readiest_stranger) * gain * gain * gain
    noticing = NOTICED * p.tie_capacity
    n = len(scheduled)
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
                mode = AS_PLACES_ALLOW
                part = np.float64(1)
                if channel == SITE:
                    j = member(site_starts, site_members, site[i], w0)
                    mode = IN_PERSON
                elif channel == CHANCE:
                    j = pick(w0, n)
                elif channel == NEIGHBOURHOOD:
                    first = floor_starts[floor[i]]
                    end = floor_starts[floor[i] + 1]
                    j = near_desk(desk[i], first, end, w0, w1, hot[i], displacement, desk_occupant)
                    mode = IN_PERSON
                elif channel == COMMUNITY:
                    own = membership_starts[i]
                    total = community_sum[i]
                    c = engaged_community(w0, total, own, memberships, cadence, engagement)
                    first = community_starts[c]
                    at = first + pick(w1, community_starts[c + 1] - first)
                    j = index(community_members[at])
                    part = np.float64(engagement[member_places[at]])
                    if online[c]:
                        mode = ONLINE
                elif channel == PLATFORM:
                    mode = ONLINE
                    border = randomness.TWO_32 * np.float64(groups[i])
                    if w1 < border and community_sum[i] > 0:
                        own = membership_starts[i]
                        total = community_sum[i]
                        c = engaged_community(w0, total, own, memberships, cadence, engagement)
                        size = community_starts[c + 1] - community_starts[c]
                        at = min(np.int64(size * (np.float64(w1) / border)), np.int64(size - 1))
                        j = index(community_members[community_starts[c] + at])
                    else:
                        j = pick(w0, n)
                elif channel == TEAM:
                    j = member(report_starts, reports, manager[i], w0)
                elif channel == MANAGER:
                    j = index(manager[i])
                elif channel == PROJECT:
                    j = member(project_starts, project_members, project[i], w0)
                elif channel == CLOSURE:
                    j = along_tie(i, w0, walk, partner, strength)
                    if j != NOBODY:
                        j = along_tie(j, w1, walk, partner, strength)
                elif channel == UPKEEP:
                    j = kept_up(i, w0, upkeep, partner, strength)
                elif channel == GATHERING:
                    g = gathering_of(
                        w0,
                        gathering_sum[i],
                        gathering_starts[i],
                        gatherings,
                        gathering_rate,
                        newcomers_only,
                        draws.week - joined[i] < NEWCOMER_WEEKS,
                    )
                    j = member(gathering_member_starts, gathering_members, g, w1)
                    mode = gathering_medium[g] if structured[g] else gathering_medium[g] | CHOSEN
                else:
                    j = along_tie(manager[i], w0, walk, partner, strength)
                met[m] = j
                modes[m] = mode
                if j != i and j != NOBODY:
                    if NEIGHBOURHOOD <= channel <= CHANCE:
                        limits[m] = around[j] * part
                    else:
                        limits[m] = scheduled[j]
                    m += int(word2[m] < limits[m])
        made[i] = 0
        if m == 0:
            continue
        for s in range(remembered[i]):
            place[index(partner[i, s])] = s + 1
        at = starts[i]
        for d in range(m):
            channel = channels[d]
            j = index(met[d])
            mode = modes[d] & 3
            there = limits[d]
            also_in = _also_in(i, j, presence, coordination)
            if channel == NEIGHBOURHOOD or channel == SITE:
                there *= also_in
                if channel == SITE and floor[i] != floor[j]:
                    apart = abs(storey[i] - storey[j])
                    there *= p.one_floor_apart if apart <= 1 else p.floors_apart
            elif channel == PLATFORM:
                there *= np.float64(platform[j]) * user[j]
            if company[i] != company[j] and NEIGHBOURHOOD <= channel <= CLOSURE:
                there *= 1.0 - np.float64(max(boundary[i], boundary[j]))
            if word2[d] >= there:
                continue
            exposed = np.float64(max(openness[i], openness[j]))
            face_to_face = mode == IN_PERSON
            if mode == AS_PLACES_ALLOW and site[i] == site[j]:
                together = there * np.float64(presence[i]) * also_in
                face_to_face = word2[d] < together * (1.0 - p.open_plan_withdrawal * exposed)
            u = word3[d] / randomness.TWO_32
            attended = channel == GATHERING and modes[d] < CHOSEN
            if channel == UPKEEP:
                taken = True
            elif attended or channel == MANAGER or channel == INTRODUCTION:
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
                x += p.choice_climate * 0.5 * (np.float64(climate[i]) + np.float64(climate[j]))
                if unit[i] != unit[j]:
                    valued = 0.5 * (np.float64(recognition[i]) + np.float64(recognition[j]))
                    x += p.choice_recognition * valued
                if channel == NEIGHBOURHOOD or channel == SITE:
                    x -= p.choice_crowding * exposed
                needed = third_parties_needed(x, u, gain)
                taken = needed == 0
                if 0 < needed <= MOST_THIRD_PARTIES:
                    found = third_parties(place, active[i], partner, j, active[j], needed)
                    taken = found >= needed
            if not taken and channel != PLATFORM:
                continue
            # What one only sees of strangers must not take the room that those one meets need.
            if not taken and place[j] == 0 and max(remembered[i], remembered[j]) >= noticing:
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
