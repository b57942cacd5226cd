"""Steps 11 to 14 of docs/model.md: what people come to know, do and are able to do."""

from __future__ import annotations

from collections.abc import Sequence

from tests.reference.minds import (
    FACTS,
    NEWCOMERS,
    PAIRS,
    PRACTICES,
    REALITY,
    Fact,
    Minds,
    newcomer,
)
from tests.reference.philox import pick, uniform
from tests.reference.society import Invitation, single

TALK, SOURCES, PRACTICE, STANDARD = 11, 12, 16, 17


# 11. Knowledge


def renew(minds: Minds) -> None:
    s = minds.society
    for m in range(PRACTICES):
        if uniform(s.draws.one(REALITY, m, 0, 1)[0]) < minds.p.environment_change:
            minds.reality[m] = not minds.reality[m]
    for i in range(s.n):
        if not s.occupied[i]:
            minds.of.pop(i, None)
        elif s.joined[i] == s.week:
            minds.of[i] = newcomer(s.draws.one(NEWCOMERS, i, s.generation[i], 0))
    minds.of = dict(sorted(minds.of.items()))
    for mind in minds.of.values():
        mind.quality = [single(minds.quality_of(mind.practices, a)) for a in range(minds.areas)]


# 12. Facts


def share_facts(minds: Minds, contacts: list[list[Invitation]]) -> None:
    s, weeks = minds.society, int(minds.p.fact_weeks)
    for pair in range(PAIRS):
        if (s.week + 2048) % weeks == pair * weeks // PAIRS:
            _renew_pair(minds, pair)
    before = {i: set(mind.facts) for i, mind in minds.of.items()}
    for i, mind in minds.of.items():
        for e in contacts[i]:
            mind.facts |= before[e.other(i)] & set(_topics(minds, i, e))
    _note_reach(minds)


def _renew_pair(minds: Minds, pair: int) -> None:
    both = pair, pair + PAIRS
    for mind in minds.of.values():
        mind.facts -= set(both)
        mind.considered.discard(pair)
        if mind.idea is not None and mind.idea.pair == pair:
            minds.seen["idea out of date"] += 1
            mind.idea = None
    for pairs in minds.carried_out.values():
        pairs.discard(pair)
    w, domains = minds.society.draws.one(SOURCES, pair, 0, 0), minds.domains
    first = pick(w[0], domains)
    second = (first + 1 + pick(w[1], domains - 1)) % domains if domains > 1 else first
    for q, domain in zip(both, (first, second), strict=True):
        _come_up(minds, q, domain)


def _come_up(minds: Minds, q: int, domain: int) -> None:
    """Bring up a fact in place of another one."""
    s, old = minds.society, minds.facts[q]
    known_before = old.domain >= 0
    last = (old.reach or int(minds.p.fact_weeks)) if known_before else 0
    minds.facts[q] = Fact(domain, s.week, 0, last)
    experts = minds.experts(domain)
    if not experts:
        return
    for k in range(max(1, int(s.n // minds.p.employees_per_source))):
        i = experts[pick(s.draws.one(SOURCES, q, 0, 1 + k)[0], len(experts))]
        minds.seen["source is vacant"] += i not in minds.of
        if i in minds.of:
            minds.of[i].facts.add(q)


def _topics(minds: Minds, i: int, e: Invitation) -> Sequence[int]:
    s = minds.society
    w = s.draws.pair(TALK, s.person(i), s.person(e.other(i)), 0)
    numbers = [word // 2 ** (6 * t) % FACTS for word in w[:2] for t in range(5)]
    return numbers[: int(minds.p.fact_topics)][: 1 if e.exposure else None]


def _note_reach(minds: Minds) -> None:
    for q, fact in enumerate(minds.facts):
        know = sum(q in mind.facts for mind in minds.of.values())
        if fact.domain >= 0 and not fact.reach and minds.of and 2 * know >= len(minds.of):
            fact.reach = minds.society.week - fact.week + 1
            minds.seen["fact reached half"] += 1


# 13. Practices


def learn_practices(minds: Minds) -> None:
    practices = {i: tuple(mind.practices) for i, mind in minds.of.items()}
    quality = {i: tuple(mind.quality) for i, mind in minds.of.items()}
    for i in minds.of:
        s = minds.society
        w = s.draws.one(PRACTICE, i, s.generation[i], 0)
        a = pick(w[0], minds.areas)
        _follow_standard(minds, i, a)
        if not _learn_from_others(minds, i, a, practices, quality, uniform(w[1])):
            _try_something(minds, i, w)
    _learn_as_organisation(minds, practices, quality)


def _follow_standard(minds: Minds, i: int, a: int) -> None:
    s, mind = minds.society, minds.of[i]
    for m in minds.area(a):
        if m not in minds.standard:
            continue
        u = uniform(s.draws.one(PRACTICE, i, s.generation[i], 1 + m // 4)[m % 4])
        if u < minds.dial("standardisation", i):
            minds.seen["followed the standard"] += mind.practices[m] != minds.standard[m]
            mind.practices[m] = minds.standard[m]
    mind.quality[a] = single(minds.quality_of(mind.practices, a))


def _learn_from_others(
    minds: Minds,
    i: int,
    a: int,
    practices: dict[int, tuple[bool, ...]],
    quality: dict[int, tuple[float, ...]],
    u: float,
) -> bool:
    """Return whether anybody does better; learn from them where they show it well enough."""
    mind, area, others = minds.of[i], minds.area(a), minds.society.active[i]
    best = max((quality[memory.partner][a] for memory in others), default=0.0)
    if best <= mind.quality[a]:
        return False

    def in_area(j: int) -> tuple[bool, ...]:
        """Return j's practices, the highest bit first: they compare as the number does."""
        return tuple(practices[j][m] for m in reversed(area))

    theirs = max(in_area(m.partner) for m in others if quality[m.partner][a] == best)
    support = sum(minds.reported(m) for m in others if in_area(m.partner) == theirs)
    minds.seen["too little support"] += support < minds.p.practice_support
    if support >= minds.p.practice_support and u < minds.p.imitation:
        minds.seen["learned from others"] += 1
        for m, done in zip(reversed(area), theirs, strict=True):
            mind.practices[m] = done
        mind.quality[a] = single(minds.quality_of(mind.practices, a))
    return True


def _try_something(minds: Minds, i: int, w: tuple[int, ...]) -> None:
    mind, own = minds.of[i], minds.area_of(i)
    if uniform(w[3]) >= minds.p.experimentation * minds.dial("autonomy", i):
        return
    o = minds.society.expertise[i] % minds.areas
    m = own[pick(w[2], len(own))]
    changed = [not done if k == m else done for k, done in enumerate(mind.practices)]
    quality = single(minds.quality_of(changed, o))
    minds.seen["tried in vain"] += quality <= mind.quality[o]
    if quality > mind.quality[o]:
        minds.seen["found a better way"] += 1
        mind.practices, mind.quality[o] = changed, quality


def _learn_as_organisation(
    minds: Minds, practices: dict[int, tuple[bool, ...]], quality: dict[int, tuple[float, ...]]
) -> None:
    s = minds.society
    c = (s.week + 2048) % minds.areas
    own = single(minds.quality_of_standard(c))
    better = [practices[i] for i in practices if quality[i][c] > own]
    for m in minds.area(c):
        ones = sum(one[m] for one in better)
        difference = abs(ones - (len(better) - ones))
        majority = ones > len(better) - ones
        if difference == 0 or minds.standard.get(m) == majority:
            continue
        chance = 1 - (1 - minds.p.codification) ** difference
        if uniform(s.draws.one(STANDARD, m, 0, 0)[0]) < chance:
            minds.seen["standard reversed"] += m in minds.standard
            minds.standard[m] = majority


# 14. Skill


def develop_skill(minds: Minds) -> None:
    s, p = minds.society, minds.p
    before = {i: mind.skill for i, mind in minds.of.items()}
    for i, mind in minds.of.items():
        kept = before[i] * 2 ** (-1 / p.skill_half_life)
        feedback = sum(
            minds.reported(memory)
            for memory in s.active[i]
            if s.expertise[memory.partner] == s.expertise[i] and before[memory.partner] > before[i]
        )
        learnt = p.skill_experience + p.skill_training * minds.dial("training", i)
        learnt += p.skill_feedback * min(1.0, feedback)
        mind.skill = single(kept + (1 - kept) * min(1.0, learnt))
