"""Step 4 of docs/model.md, its first half: how many chances, and with whom."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from tests.reference.philox import pick, uniform
from tests.reference.society import (
    CHANCE,
    CHANNELS,
    CLOSURE,
    COMMUNITY,
    GATHERING,
    INTRODUCTION,
    MANAGER,
    NEIGHBOURHOOD,
    PLATFORM,
    PROJECT,
    SITE,
    TEAM,
    UPKEEP,
    Memory,
    Society,
)

OPPORTUNITY = 3
COLUMNS = 16
PITCH = 3.0

# The partner's seat, and the number of the community or gathering that it was met in.
Met = tuple[int | None, int | None]


def upkeep_weight(memory: Memory) -> int:
    return math.floor(64 * math.sqrt(min(memory.strength, 1024)))


def walk_weight(memory: Memory) -> int:
    return math.floor(64 * min(memory.strength, 1024))


def community_weights(s: Society, i: int) -> list[int]:
    return [
        math.floor(1024 * s.communities[c].cadence * s.engagement[i, c]) for c in s.memberships[i]
    ]


def gatherings_of(s: Society, i: int) -> list[int]:
    return [g for g, gathering in enumerate(s.gatherings) if i in gathering.seats]


def gathering_weights(s: Society, i: int) -> list[int]:
    all_of_them = [s.gatherings[g] for g in gatherings_of(s, i)]
    return [
        0 if g.for_newcomers and not s.is_newcomer(i) else math.floor(2**16 * g.rate)
        for g in all_of_them
    ]


def count_chances(s: Society) -> list[list[int]]:
    return [
        [_poisson(s, i, c, mean) for c, mean in enumerate(means(s, i))]
        if s.occupied[i]
        else [0] * CHANNELS
        for i in range(s.n)
    ]


def means(s: Society, i: int) -> list[float]:
    p, manager = s.p, s.manager[i]
    theta = s.activity[i] * p.tier_activity ** s.tier(i) * s.dial("working_time", i)
    voluntary = theta * s.dial("autonomy", i)
    here = theta * s.dial("presence", i)
    has_team = manager >= 0 and len(s.reports[manager]) > 1
    has_project = len(s.project_members(s.project[i])) > 1
    attention = s.dial("newcomer_attention", i) if s.is_newcomer(i) else 0
    upkeep = sum(upkeep_weight(memory) for memory in s.active[i])
    return [
        theta * p.rate_team if has_team else 0,
        p.rate_manager + attention if manager >= 0 else 0,
        theta * p.rate_project if has_project else 0,
        here * p.rate_neighbourhood,
        here * s.dial("shared_spaces", i) * p.rate_site,
        voluntary * p.rate_community * sum(community_weights(s, i)) / 1024,
        voluntary * s.dial("platform_access", i) * s.user[i] * p.rate_platform,
        voluntary * p.rate_chance,
        voluntary * p.rate_closure if s.active[i] else 0,
        s.dial("autonomy", i) * s.dial("working_time", i) * p.rate_upkeep * upkeep / 64,
        sum(gathering_weights(s, i)) / 2**16,
        s.dial("introductions", i) if manager >= 0 else 0,
    ]


def _poisson(s: Society, i: int, channel: int, mean: float) -> int:
    if mean <= 0:
        return 0
    mean = min(mean, 40)
    words = s.draws.one(OPPORTUNITY, i, s.generation[i], channel // 4)
    u = uniform(words[channel % 4])
    k, probability = 0, math.exp(-mean)
    total = probability
    while u >= total and k < 255:
        k += 1
        probability *= mean / k
        total += probability
    return k


# Partners


def partner(s: Society, i: int, channel: int, w: tuple[int, ...]) -> Met:
    if channel == COMMUNITY:
        return _in_community(s, i, w)
    if channel == GATHERING:
        g = gatherings_of(s, i)[_first_beyond(gathering_weights(s, i), w[0])]
        seats = s.gatherings[g].seats
        return seats[pick(w[1], len(seats))], g
    return _ELSEWHERE[channel](s, i, w), None


def _first_beyond(weights: Sequence[int], word: int) -> int:
    """Return the place at which the running sum first exceeds the pick."""
    target, running = pick(word, sum(weights)), 0
    for place, weight in enumerate(weights):
        running += weight
        if running > target:
            return place
    raise AssertionError("nothing to pick from")


def _contact(s: Society, i: int, word: int, weight: Callable[[Memory], int]) -> int | None:
    """Return one of i's active ties with a probability in proportion to its weight."""
    weights = [weight(memory) for memory in s.active[i]]
    return s.active[i][_first_beyond(weights, word)].partner if sum(weights) else None


def _in_team(s: Society, i: int, w: tuple[int, ...]) -> int:
    team = s.reports[s.manager[i]]
    return team[pick(w[0], len(team))]


def _in_project(s: Society, i: int, w: tuple[int, ...]) -> int:
    members = s.project_members(s.project[i])
    return members[pick(w[0], len(members))]


def _displacement(s: Society, word: int) -> int:
    steps = range(-16, 17)
    weights = [math.exp(-abs(x) * PITCH / s.p.allen_distance) for x in steps]
    running = 0.0
    for x, weight in zip(steps, weights, strict=True):
        running += weight
        if word < math.floor(2**32 * (running / sum(weights))):
            return x
    return 16


def _near(s: Society, i: int, w: tuple[int, ...]) -> int | None:
    floor, word = s.floor[i], w[0]
    hot = s.dial("hot_desking", i)
    if word < 2**32 * hot:
        return s.at_desk.get((floor, pick(w[1], s.floor_desks[floor])))
    word = math.floor((word - 2**32 * hot) / (1 - hot))
    column = s.desk[i] % COLUMNS + _displacement(s, word)
    row = s.desk[i] // COLUMNS + _displacement(s, w[1])
    desk = row * COLUMNS + column
    inside = 0 <= column < COLUMNS and row >= 0 and desk < s.floor_desks[floor]
    return s.at_desk.get((floor, desk)) if inside else None


def _at_site(s: Society, i: int, w: tuple[int, ...]) -> int:
    people = s.on_site[s.site[i]]
    return people[pick(w[0], len(people))]


def _in_community(s: Society, i: int, w: tuple[int, ...]) -> Met:
    c = s.memberships[i][_first_beyond(community_weights(s, i), w[0])]
    reach = s.communities[c].reach
    return reach[pick(w[1], len(reach))], c


def _on_platform(s: Society, i: int, w: tuple[int, ...]) -> int:
    weights, mirrored = community_weights(s, i), 2**32 * s.dial("platform_groups", i)
    if w[1] < mirrored and sum(weights) > 0:
        reach = s.communities[s.memberships[i][_first_beyond(weights, w[0])]].reach
        return reach[math.floor(len(reach) * w[1] / mirrored)]
    return pick(w[0], s.n)


def _walk(s: Society, i: int, w: tuple[int, ...]) -> int | None:
    between = _contact(s, i, w[0], walk_weight)
    return None if between is None else _contact(s, between, w[1], walk_weight)


_ELSEWHERE: dict[int, Callable[[Society, int, tuple[int, ...]], int | None]] = {
    TEAM: _in_team,
    MANAGER: lambda s, i, _: s.manager[i],
    PROJECT: _in_project,
    NEIGHBOURHOOD: _near,
    SITE: _at_site,
    PLATFORM: _on_platform,
    CHANCE: lambda s, _, w: pick(w[0], s.n),
    CLOSURE: _walk,
    UPKEEP: lambda s, i, w: _contact(s, i, w[0], upkeep_weight),
    INTRODUCTION: lambda s, i, w: _contact(s, s.manager[i], w[0], walk_weight),
}
