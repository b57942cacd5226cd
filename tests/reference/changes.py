"""Steps 1 to 3 of docs/model.md: who is there, who works on what, how ties are embedded."""

from __future__ import annotations

from tests.reference.philox import pick, uniform
from tests.reference.society import Society

TURNOVER, PROJECTS = 1, 2


# 1. Joining and leaving


def join_and_leave(s: Society) -> None:
    left = set()
    for i in range(s.n):
        w = s.draws.one(TURNOVER, i, s.generation[i], 0)
        if s.occupied[i]:
            if not s.open[i] or uniform(w[0]) < _hazard(s, i):
                left.add(i)
        elif s.open[i] and uniform(w[1]) < 1 / max(1.0, s.p.vacancy_weeks):
            s.occupied[i] = True
            s.generation[i] += 1
            s.joined[i] = s.week
            s.activity[i] = s.quantiles[w[2] >> 24]
    _say_goodbye(s, left)


def _hazard(s: Society, i: int) -> float:
    embedded = min(1.0, s.relationships[i] / 8)
    usual = s.p.annual_turnover / 52 * (1 - s.p.turnover_embedding * embedded)
    return s.dial("leaving", i) * usual


def _say_goodbye(s: Society, left: set[int]) -> None:
    for i in left:
        s.occupied[i] = False
        s.relationships[i] = 0
        s.user[i] = False
        s.news[i] = 0
        for c in s.memberships[i]:
            s.engagement[i, c] = 0.0
    for part in (s.active, s.inactive):
        for i in range(s.n):
            part[i] = [] if i in left else [m for m in part[i] if m.partner not in left]


# 2. Projects


def move_between_projects(s: Society) -> None:
    for i in range(s.n):
        if not s.occupied[i]:
            continue
        w = s.draws.one(PROJECTS, i, s.generation[i], 0)
        if uniform(w[0]) >= 1 / s.p.project_weeks:
            continue
        to = _next_project(s, i, w)
        elsewhere = s.home_company[to] != s.company[i]
        if not (elsewhere and uniform(w[3]) < s.dial("company_boundary", i)):
            s.project[i] = to


def _next_project(s: Society, i: int, w: tuple[int, ...]) -> int:
    crossing = s.p.project_crossing + (1 - s.p.project_crossing) * s.dial("cross_unit_projects", i)
    if uniform(w[1]) < crossing:
        return pick(w[2], len(s.home_unit))
    own = [g for g, unit in enumerate(s.home_unit) if unit == s.unit[i]]
    return own[pick(w[2], len(own))] if own else s.project[i]


# 3. Review of embeddedness


def shared_foci(s: Society, i: int, j: int) -> int:
    manager = s.manager
    both = set(s.memberships[i]) & set(s.memberships[j])
    return (
        (manager[i] == manager[j] and manager[i] >= 0)
        + (manager[i] == j or manager[j] == i)
        + (s.project[i] == s.project[j])
        + (s.floor[i] == s.floor[j])
        + sum(s.is_member(i, c) and s.is_member(j, c) for c in both)
    )


def review_embeddedness(s: Society) -> None:
    for i in range(s.n):
        for memory in s.remembered(i):
            j = memory.partner
            due = (i + j + s.week + 2048) % int(s.p.review_weeks) == 0
            if memory.code is None or due:
                foci, third = shared_foci(s, i, j), s.third_parties(i, j)
                memory.code = 4 * min(foci, 3) + min(third, 3)
