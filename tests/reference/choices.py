"""Steps 4 (its second half) and 5 of docs/model.md: whether a chance arises, and is taken."""

from __future__ import annotations

import math

from tests.reference.chances import partner
from tests.reference.philox import uniform
from tests.reference.society import (
    CHANCE,
    CHANNELS,
    CLOSURE,
    COMMUNITY,
    GATHERING,
    IN_PERSON,
    INTRODUCTION,
    MANAGER,
    NEIGHBOURHOOD,
    ONLINE,
    PLATFORM,
    SITE,
    UPKEEP,
    Invitation,
    Society,
)

CHOICE = 4
OUT_AND_ABOUT = (NEIGHBOURHOOD, SITE, COMMUNITY, PLATFORM, CHANCE)
PASSING_BY = (NEIGHBOURHOOD, SITE)


def invite(s: Society, counts: list[list[int]]) -> list[list[Invitation]]:
    return [
        [
            invitation
            for channel in range(CHANNELS)
            for k in range(counts[i][channel])
            if (invitation := _invitation(s, i, channel, k)) is not None
        ]
        for i in range(s.n)
    ]


def _invitation(s: Society, i: int, channel: int, k: int) -> Invitation | None:
    w = s.draws.one(CHOICE, i, s.generation[i], 256 * channel + k)
    j, place = partner(s, i, channel, w)
    if j is None or j == i or not s.occupied[j]:
        return None
    u2, y = uniform(w[2]), _there(s, i, j, channel, place)
    if u2 >= y:
        return None
    taken = _takes(s, i, j, channel, place, uniform(w[3]))
    if not taken and (channel != PLATFORM or _is_overlooked(s, i, j)):
        return None
    meeting = taken and _is_face_to_face(s, i, j, channel, place, u2, y)
    return Invitation(i, j, channel, meeting, not taken)


def _both_in(s: Society, i: int, j: int) -> float:
    """Return the page's q: the probability that j is in, given that i is."""
    mine, yours = s.dial("presence", i), s.dial("presence", j)
    if mine == 0:
        return 0.0
    together = min(s.dial("day_coordination", i), s.dial("day_coordination", j))
    return (1 - together) * yours + together * min(1.0, yours / mine)


def _is_overlooked(s: Society, i: int, j: int) -> bool:
    most = max(len(s.remembered(i)), len(s.remembered(j)))
    return j not in {memory.partner for memory in s.remembered(i)} and most >= s.p.tie_capacity / 2


def _there(s: Society, i: int, j: int, channel: int, place: int | None) -> float:
    """Return the page's y."""
    if channel not in (*OUT_AND_ABOUT, CLOSURE):
        return 1.0
    y = 1.0
    if channel in OUT_AND_ABOUT:
        y *= min(1.0, s.activity[j] / 3)
    if s.company[i] != s.company[j]:
        y *= 1 - s.larger("company_boundary", i, j)
    if channel in PASSING_BY:
        y *= _both_in(s, i, j)
    if channel == SITE and s.floor[i] != s.floor[j]:
        apart = abs(s.storey[i] - s.storey[j])
        y *= s.p.one_floor_apart if apart <= 1 else s.p.floors_apart
    if channel == COMMUNITY:
        y *= s.engagement[j, place]
    if channel == PLATFORM:
        y *= s.dial("platform_access", j) * s.user[j]
    return y


def _is_face_to_face(
    s: Society, i: int, j: int, channel: int, place: int | None, u2: float, y: float
) -> bool:
    medium = None
    if channel in PASSING_BY:
        medium = IN_PERSON
    elif channel == PLATFORM or (channel == COMMUNITY and s.communities[place].online):
        medium = ONLINE
    elif channel == GATHERING:
        medium = s.gatherings[place].medium
    if medium in (IN_PERSON, ONLINE):
        return medium == IN_PERSON
    overheard = 1 - s.p.open_plan_withdrawal * s.larger("open_plan", i, j)
    return s.site[i] == s.site[j] and (
        u2 < y * s.dial("presence", i) * _both_in(s, i, j) * overheard
    )


def _takes(s: Society, i: int, j: int, channel: int, place: int | None, u3: float) -> bool:
    if channel == UPKEEP:
        return True
    attended = channel == GATHERING and s.gatherings[place].structured
    if attended or channel in (MANAGER, INTRODUCTION):
        return u3 < s.p.attendance
    return u3 * (1 + math.exp(-_readiness(s, i, j, channel))) < 1


def _readiness(s: Society, i: int, j: int, channel: int) -> float:
    p, x = s.p, s.p.choice_base
    memory = s.memory_of(i, j)
    if memory is not None:
        x += p.choice_strength * memory.strength / (memory.strength + p.relationship_strength)
        x += p.choice_awareness * memory.awareness
    x += p.choice_similarity * (s.expertise[i] == s.expertise[j])
    barrier = s.mean("hierarchy_steepness", i, j)
    x -= p.choice_rank * barrier * abs(s.level[i] - s.level[j])
    x += p.choice_closure * min(s.third_parties(i, j), 3)
    x += p.choice_climate * s.mean("climate", i, j)
    x += p.choice_recognition * s.mean("recognition", i, j) * (s.unit[i] != s.unit[j])
    return x - p.choice_crowding * s.larger("open_plan", i, j) * (channel in PASSING_BY)
