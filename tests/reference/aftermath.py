"""Steps 8 to 10 of docs/model.md: communities, platform, news."""

from __future__ import annotations

import math
from collections import Counter

from tests.reference.philox import pick, uniform
from tests.reference.society import COMMUNITY, MEMBER, PLATFORM, Invitation, Society, single

NEWS, SOURCES, COMMUNITIES, PLATFORM_USE = 7, 8, 9, 10
CORE = 0.5


# 8. Communities


def meet_in_communities(s: Society, contacts: list[list[Invitation]]) -> None:
    before = dict(s.engagement)
    for i in range(s.n):
        if not s.occupied[i]:
            continue
        talks = _talks_in_communities(s, i, contacts[i])
        for c in s.memberships[i]:
            facilitation = max(s.dial("facilitation", i), s.communities[c].facilitation)
            if before[i, c] >= MEMBER:
                engagement = _drawn_in(s, before[i, c], talks[c], facilitation)
            elif _is_recruited(s, i, c, before, facilitation):
                engagement = CORE
            else:
                engagement = before[i, c]
            s.engagement[i, c] = single(engagement)


def _talks_in_communities(s: Society, i: int, contacts: list[Invitation]) -> Counter[int]:
    talks: Counter[int] = Counter()
    for e in contacts:
        shared = [c for c in s.memberships[i] if c in s.memberships[e.other(i)]]
        if shared and e.channel in (COMMUNITY, PLATFORM) and not e.exposure:
            talks[shared[0]] += 1
    return talks


def _drawn_in(s: Society, engagement: float, talks: int, facilitation: float) -> float:
    if talks > 0:
        return engagement + s.p.engagement_gain * (1 - engagement)
    engagement *= 1 - s.p.engagement_lapse * (1 - facilitation)
    return 0.0 if engagement < MEMBER else engagement


def _is_recruited(
    s: Society, i: int, c: int, before: dict[tuple[int, int], float], facilitation: float
) -> bool:
    if not s.active[i]:
        return False
    w = s.draws.one(COMMUNITIES, i, s.generation[i], s.communities[c].number % 2**24)
    k = s.active[i][pick(w[0], len(s.active[i]))].partner
    inside = before.get((k, c), 0.0) >= CORE
    return inside and uniform(w[1]) < s.p.recruitment * (1 + facilitation)


# 9. Platform


def take_up_platform(s: Society, contacts: list[list[Invitation]]) -> None:
    before = list(s.user)
    for i in range(s.n):
        if s.occupied[i]:
            s.user[i] = _uses(s, i, before, contacts[i])


def _uses(s: Society, i: int, before: list[bool], contacts: list[Invitation]) -> bool:
    if s.dial("platform_access", i) == 0:
        return False
    if s.reports[i] and uniform(_example_word(s, i)) < s.dial("platform_example", i):
        return True
    w = s.draws.one(PLATFORM_USE, i, s.generation[i], 0)
    support = s.dial("platform_support", i)
    if before[i]:
        talks = sum(e.channel == PLATFORM and not e.exposure for e in contacts)
        return uniform(w[0]) >= s.p.platform_lapse * (1 - support / 2) / (1 + 4 * talks)
    x = s.p.adopt_base + s.p.adopt_support * support
    x += s.p.adopt_manager * (s.manager[i] >= 0 and before[s.manager[i]])
    peers = sum(before[m.partner] for m in s.active[i] if s.is_relationship(m))
    x += s.p.adopt_peers * max(0, min(peers, 4) - 1)
    return uniform(w[1]) * (1 + math.exp(-x)) < 1


def _example_word(s: Society, i: int) -> int:
    """Return the word that says, once and for all, whether this holder would set an example."""
    s.draws.week = 0
    word = s.draws.one(PLATFORM_USE, i, s.generation[i], 1)[0]
    s.draws.week = s.week
    return word


# 10. News


def spread_news(s: Society, contacts: list[list[Invitation]]) -> None:
    if s.week % 4 == 0:
        s.news = [0] * s.n
        for piece in range(32):
            seat = pick(s.draws.one(SOURCES, piece, 0, 0)[0], s.n)
            s.news[seat] |= 1 << piece
    before = list(s.news)
    for i in range(s.n):
        for e in contacts[i]:
            if not e.exposure:
                j = e.other(i)
                w = s.draws.pair(NEWS, s.person(i), s.person(j), 0)
                s.news[i] |= before[j] & w[0] & w[1] & w[2]
    if s.week % 4 == 3:
        reached = sum(pieces.bit_count() for pieces in s.news)
        present = sum(s.occupied)
        s.news_reach = reached / (32 * present) if present else math.nan
