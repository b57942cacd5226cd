"""One week of the model in plain Python, section by section as docs/model.md has it.

Nothing here is imported from the kernels. Numbers are Python's own; stored strengths, awareness and
peaks are rounded to single precision, as the page says.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Any

import numpy as np

from tests.reference.philox import Draws, pick, uniform

TURNOVER, PROJECTS, OPPORTUNITY, CHOICE, TIME, ATTENTION, NEWS, SOURCES = range(1, 9)
(TEAM, MANAGER, PROJECT, NEIGHBOURHOOD, SITE, COMMUNITY, PLATFORM, CHANCE, CLOSURE, UPKEEP) = range(
    10
)
UNSCHEDULED = (NEIGHBOURHOOD, SITE, COMMUNITY, PLATFORM, CHANCE)
FORMAL = (TEAM, MANAGER, PROJECT)
OBSERVED = 10
NO_LIMIT = math.inf
COLUMNS = 16
PITCH = 3.0


def single(value: float) -> float:
    return float(np.float32(value))


@dataclass
class Memory:
    """What one person remembers of another."""

    partner: int
    strength: float = 0.0
    awareness: float = 0.0
    peak: float = 0.0
    since: int = 0
    code: int | None = None
    channel: int = 0


@dataclass
class Invitation:
    """A chance that was taken, or (``exposure``) a post that was only seen."""

    source: int
    target: int
    channel: int
    face_to_face: bool
    exposure: bool


@dataclass
class Done:
    """What an employee did in a week."""

    contacts: int = 0
    refused: int = 0
    face_to_face: int = 0
    cross_unit: int = 0
    community: int = 0
    platform: int = 0
    hours: float = 0.0


@dataclass
class Twin:
    """The organisation, in lists and dictionaries."""

    organisation: Any
    p: Any
    dials: Any
    seed: int
    replicate: int
    week: int
    active: dict[int, list[Memory]] = field(default_factory=dict)
    inactive: dict[int, list[Memory]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        people, workplace = self.organisation.people, self.organisation.workplace
        self.n = people.n
        self.draws = Draws(self.seed, self.replicate)
        self.manager = [int(x) for x in people.manager]
        self.unit = [int(x) for x in people.unit]
        self.level = [int(x) for x in people.level]
        self.expertise = [int(x) for x in people.expertise]
        self.floor = [int(x) for x in workplace.floor]
        self.desk = [int(x) for x in workplace.desk]
        self.site = [int(x) for x in workplace.site]
        self.storey = [int(workplace.floor_storey[f]) for f in self.floor]
        self.floor_desks = [int(x) for x in workplace.floor_desks]
        self.at_desk = {(self.floor[i], self.desk[i]): i for i in range(self.n)}
        self.reports = defaultdict(list)
        for i, manager in enumerate(self.manager):
            if manager >= 0:
                self.reports[manager].append(i)
        self.on_site = defaultdict(list)
        for i, site in enumerate(self.site):
            self.on_site[site].append(i)
        starts, members = (
            self.organisation.communities.starts,
            self.organisation.communities.members,
        )
        self.communities = [
            [int(x) for x in members[starts[c] : starts[c + 1]]] for c in range(len(starts) - 1)
        ]
        self.memberships = [
            [c for c, group in enumerate(self.communities) if i in group] for i in range(self.n)
        ]
        self.home_unit = [int(x) for x in self.organisation.projects.home_unit]
        self.project = [int(x) for x in self.organisation.projects.project]
        self._start_people()
        self._start_ties()

    def _start_people(self) -> None:
        self.occupied = [True] * self.n
        self.generation = [0] * self.n
        self.joined = [self.week - int(t) for t in self.organisation.people.tenure_weeks]
        sigma, normal = self.p.activity_spread, NormalDist()
        levels = [math.exp(sigma * normal.inv_cdf((k + 0.5) / 256)) for k in range(256)]
        self.quantiles = [single(level / (sum(levels) / 256)) for level in levels]
        self.draws.week = 0
        self.activity = [self.quantiles[self.draws.one(0, i, 0, 0)[0] >> 24] for i in range(self.n)]
        self.relationships = [0] * self.n
        self.news = [0] * self.n
        self.news_reach = math.nan
        self.done = [Done() for _ in range(self.n)]

    def _start_ties(self) -> None:
        p = self.p
        self.threshold = p.relationship_strength * p.active_threshold / (1 - p.active_threshold)
        self.active = {i: [] for i in range(self.n)}
        self.inactive = {i: [] for i in range(self.n)}
        observed = self.organisation.observed
        if observed is None:
            return
        rows = list(zip(observed.source, observed.target, observed.strength, strict=True))
        for source, target, reported in sorted(rows, key=lambda row: (row[0], row[1])):
            r = min(float(reported), 0.95)
            raw = single(p.relationship_strength * r / (1 - r))
            for i, j in ((int(source), int(target)), (int(target), int(source))):
                memory = Memory(j, raw, 1.0, raw, self.week, None, OBSERVED)
                part = self.active if raw >= single(self.threshold) else self.inactive
                part[i].append(memory)
        for part in (self.active, self.inactive):
            for row in part.values():
                row.sort(key=lambda memory: memory.partner)

    # -- one week ----------------------------------------------------------------------------

    def advance(self) -> None:
        self.draws.week = self.week
        self.join_and_leave()
        self.move_between_projects()
        self.review_embeddedness()
        invitations = self.invite(self.count_chances())
        contacts, room = self.settle(invitations)
        self.strengthen(contacts, room)
        self.spread_news(contacts)
        self.week += 1

    def person(self, i: int) -> tuple[int, int]:
        return i, self.generation[i]

    def remembered(self, i: int) -> list[Memory]:
        return self.active[i] + self.inactive[i]

    def memory_of(self, i: int, j: int) -> Memory | None:
        return next((memory for memory in self.remembered(i) if memory.partner == j), None)

    # 1. Joining and leaving

    def join_and_leave(self) -> None:
        p = self.p
        left = set()
        for i in range(self.n):
            w = self.draws.one(TURNOVER, i, self.generation[i], 0)
            if self.occupied[i]:
                embedded = min(1.0, self.relationships[i] / 8)
                hazard = p.annual_turnover / 52 * (1 - p.turnover_embedding * embedded)
                if uniform(w[0]) < hazard:
                    left.add(i)
            elif uniform(w[1]) < 1 / max(1.0, p.vacancy_weeks):
                self.occupied[i] = True
                self.generation[i] += 1
                self.joined[i] = self.week
                self.activity[i] = self.quantiles[w[2] >> 24]
        for i in left:
            self.occupied[i] = False
            self.relationships[i] = 0
            self.news[i] = 0
        for part in (self.active, self.inactive):
            for i in range(self.n):
                part[i] = [] if i in left else [m for m in part[i] if m.partner not in left]

    # 2. Projects

    def move_between_projects(self) -> None:
        p = self.p
        for i in range(self.n):
            if not self.occupied[i]:
                continue
            w = self.draws.one(PROJECTS, i, self.generation[i], 0)
            if uniform(w[0]) >= 1 / p.project_weeks:
                continue
            own = [g for g, unit in enumerate(self.home_unit) if unit == self.unit[i]]
            if uniform(w[1]) < p.project_crossing:
                self.project[i] = pick(w[2], len(self.home_unit))
            elif own:
                self.project[i] = own[pick(w[2], len(own))]

    # 3. Review of embeddedness

    def third_parties(self, i: int, j: int) -> int:
        mine = {memory.partner for memory in self.active[i]}
        return len(mine & {memory.partner for memory in self.active[j]})

    def shared_foci(self, i: int, j: int) -> int:
        manager = self.manager
        return (
            (manager[i] == manager[j] and manager[i] >= 0)
            + (manager[i] == j or manager[j] == i)
            + (self.project[i] == self.project[j])
            + (self.floor[i] == self.floor[j])
            + len(set(self.memberships[i]) & set(self.memberships[j]))
        )

    def review_embeddedness(self) -> None:
        for i in range(self.n):
            for memory in self.remembered(i):
                j = memory.partner
                due = (i + j + self.week + 2048) % int(self.p.review_weeks) == 0
                if memory.code is None or due:
                    foci, third = self.shared_foci(i, j), self.third_parties(i, j)
                    memory.code = 4 * min(foci, 3) + min(third, 3)

    # 4. Opportunity

    def tier(self, i: int) -> int:
        if not self.reports[i]:
            return 0
        return 2 if any(self.reports[j] for j in self.reports[i]) else 1

    @staticmethod
    def upkeep_weight(memory: Memory) -> int:
        return math.floor(64 * math.sqrt(min(memory.strength, 1024)))

    @staticmethod
    def walk_weight(memory: Memory) -> int:
        return math.floor(64 * min(memory.strength, 1024))

    def project_members(self, g: int) -> list[int]:
        return [i for i in range(self.n) if self.project[i] == g]

    def count_chances(self) -> list[list[int]]:
        return [
            [self.poisson(i, c, mean) for c, mean in enumerate(self.means(i))]
            if self.occupied[i]
            else [0] * 10
            for i in range(self.n)
        ]

    def means(self, i: int) -> list[float]:
        p = self.p
        theta = self.activity[i] * p.tier_activity ** self.tier(i)
        alpha = float(self.dials.autonomy[i])
        here = float(self.dials.presence[i])
        platform = float(self.dials.platform_access[i])
        manager = self.manager[i]
        has_team = manager >= 0 and len(self.reports[manager]) > 1
        has_project = len(self.project_members(self.project[i])) > 1
        upkeep = sum(self.upkeep_weight(memory) for memory in self.active[i])
        return [
            theta * p.rate_team if has_team else 0,
            p.rate_manager if manager >= 0 else 0,
            theta * p.rate_project if has_project else 0,
            theta * here * p.rate_neighbourhood,
            theta * here * p.rate_site,
            theta * alpha * p.rate_community * len(self.memberships[i]),
            theta * alpha * platform * p.rate_platform,
            theta * alpha * p.rate_chance,
            theta * alpha * p.rate_closure if self.active[i] else 0,
            alpha * p.rate_upkeep * upkeep / 64,
        ]

    def poisson(self, i: int, channel: int, mean: float) -> int:
        if mean <= 0:
            return 0
        mean = min(mean, 40)
        words = self.draws.one(OPPORTUNITY, i, self.generation[i], channel // 4)
        u = uniform(words[channel % 4])
        k, probability = 0, math.exp(-mean)
        total = probability
        while u >= total and k < 255:
            k += 1
            probability *= mean / k
            total += probability
        return k

    def displacement(self, word: int) -> int:
        steps = range(-16, 17)
        weights = [math.exp(-abs(x) * PITCH / self.p.allen_distance) for x in steps]
        running = 0.0
        for x, weight in zip(steps, weights, strict=True):
            running += weight
            if word < math.floor(2**32 * (running / sum(weights))):
                return x
        return 16

    def near(self, i: int, w0: int, w1: int) -> int | None:
        column = self.desk[i] % COLUMNS + self.displacement(w0)
        row = self.desk[i] // COLUMNS + self.displacement(w1)
        desk = row * COLUMNS + column
        inside = 0 <= column < COLUMNS and row >= 0 and desk < self.floor_desks[self.floor[i]]
        return self.at_desk.get((self.floor[i], desk)) if inside else None

    def weighted(self, i: int, word: int, weight: Any) -> int | None:
        total = sum(weight(memory) for memory in self.active[i])
        if total == 0:
            return None
        target, running = pick(word, total), 0
        for memory in self.active[i]:
            running += weight(memory)
            if running > target:
                return memory.partner
        return None

    def partner(self, i: int, channel: int, w: tuple[int, ...]) -> int | None:
        if channel == NEIGHBOURHOOD:
            return self.near(i, w[0], w[1])
        if channel == COMMUNITY:
            mine = self.memberships[i]
            group = self.communities[mine[pick(w[0], len(mine))]]
            return group[pick(w[1], len(group))]
        if channel == MANAGER:
            return self.manager[i]
        if channel == CLOSURE:
            between = self.weighted(i, w[0], self.walk_weight)
            return None if between is None else self.weighted(between, w[1], self.walk_weight)
        if channel == UPKEEP:
            return self.weighted(i, w[0], self.upkeep_weight)
        if channel == TEAM:
            group = self.reports[self.manager[i]]
        elif channel == PROJECT:
            group = self.project_members(self.project[i])
        elif channel == SITE:
            group = self.on_site[self.site[i]]
        else:
            group = list(range(self.n))
        return group[pick(w[0], len(group))]

    def there(self, i: int, j: int, channel: int) -> float:
        """Return the page's y."""
        if channel not in UNSCHEDULED:
            return 1.0
        y = min(1.0, self.activity[j] / 3)
        if channel in (NEIGHBOURHOOD, SITE):
            y *= float(self.dials.presence[j])
        if channel == SITE and self.floor[i] != self.floor[j]:
            apart = abs(self.storey[i] - self.storey[j])
            y *= self.p.one_floor_apart if apart <= 1 else self.p.floors_apart
        if channel == PLATFORM:
            y *= float(self.dials.platform_access[j])
        return y

    def is_face_to_face(self, i: int, j: int, channel: int, u2: float, y: float) -> bool:
        if channel in (NEIGHBOURHOOD, SITE):
            return True
        if channel == PLATFORM or self.site[i] != self.site[j]:
            return False
        return u2 < y * float(self.dials.presence[i]) * float(self.dials.presence[j])

    # 5. Choice

    def takes(self, i: int, j: int, channel: int, u3: float) -> bool:
        p = self.p
        if channel == UPKEEP:
            return True
        if channel == MANAGER:
            return u3 < p.attendance
        x = p.choice_base
        memory = self.memory_of(i, j)
        if memory is not None:
            x += p.choice_strength * memory.strength / (memory.strength + p.relationship_strength)
            x += p.choice_awareness * memory.awareness
        x += p.choice_similarity * (self.expertise[i] == self.expertise[j])
        steepness = self.dials.hierarchy_steepness
        barrier = (float(steepness[i]) + float(steepness[j])) / 2
        x -= p.choice_rank * barrier * abs(self.level[i] - self.level[j])
        x += p.choice_closure * min(self.third_parties(i, j), 3)
        return u3 * (1 + math.exp(-x)) < 1

    def invite(self, counts: list[list[int]]) -> list[list[Invitation]]:
        return [
            [
                invitation
                for channel in range(10)
                for k in range(counts[i][channel])
                if (invitation := self.invitation(i, channel, k)) is not None
            ]
            for i in range(self.n)
        ]

    def invitation(self, i: int, channel: int, k: int) -> Invitation | None:
        w = self.draws.one(CHOICE, i, self.generation[i], 256 * channel + k)
        j = self.partner(i, channel, w)
        if j is None or j == i or not self.occupied[j]:
            return None
        u2, y = uniform(w[2]), self.there(i, j, channel)
        if u2 >= y:
            return None
        taken = self.takes(i, j, channel, uniform(w[3]))
        if not taken and channel != PLATFORM:
            return None
        meeting = taken and self.is_face_to_face(i, j, channel, u2, y)
        return Invitation(i, j, channel, meeting, not taken)

    # 6. Time and attention

    def budget(self, i: int) -> float:
        p = self.p
        hours = p.hours_formal + float(self.dials.autonomy[i]) * p.hours_discretionary
        return hours + (p.hours_managing if self.reports[i] else 0)

    def cost(self, invitation: Invitation) -> float:
        if invitation.exposure:
            return 0.0
        p = self.p
        return p.hours_face_to_face if invitation.face_to_face else p.hours_digital

    def time_key(self, invitation: Invitation) -> int:
        pair = self.person(invitation.source), self.person(invitation.target)
        word = self.draws.pair(TIME, *pair, 0)[0]
        return word + (0 if invitation.channel in FORMAL else 2**32)

    def attention_key(self, i: int, j: int) -> int:
        return self.draws.pair(ATTENTION, self.person(i), self.person(j), 0)[0]

    def settle(
        self, invitations: list[list[Invitation]]
    ) -> tuple[list[list[Invitation]], list[float]]:
        """Return each one's contacts and exposures, and each one's limit for new people."""
        received: dict[int, list[Invitation]] = defaultdict(list)
        for own in invitations:
            for invitation in own:
                received[invitation.target].append(invitation)
        mine = [invitations[i] + received[i] for i in range(self.n)]
        limit = [self.time_limit(i, mine[i]) for i in range(self.n)]
        room = [self.room(i, mine[i], limit[i]) for i in range(self.n)]
        self.done = [Done() for _ in range(self.n)]
        kept = [[e for e in mine[i] if self.takes_place(i, e, limit)] for i in range(self.n)]
        return kept, room

    def time_limit(self, i: int, mine: list[Invitation]) -> float:
        groups: dict[int, float] = defaultdict(float)
        for invitation in mine:
            if not invitation.exposure:
                groups[self.time_key(invitation)] += self.cost(invitation)
        limit, total = -1.0, 0.0
        for key in sorted(groups):
            total += groups[key]
            if total > self.budget(i) + 1e-9:
                return limit
            limit = key
        return NO_LIMIT

    def room(self, i: int, mine: list[Invitation], limit: float) -> float:
        known = {memory.partner for memory in self.remembered(i)}
        new = {
            self.other(i, e)
            for e in mine
            if e.exposure or limit == NO_LIMIT or self.time_key(e) <= limit
        } - known
        places = int(self.p.tie_capacity) - len(known)
        if len(new) <= places:
            return NO_LIMIT
        return sorted(self.attention_key(i, j) for j in new)[places - 1] if places > 0 else -1

    @staticmethod
    def other(i: int, invitation: Invitation) -> int:
        return invitation.target if invitation.source == i else invitation.source

    def takes_place(self, i: int, invitation: Invitation, limit: list[float]) -> bool:
        if invitation.exposure:
            return True
        done, j = self.done[i], self.other(i, invitation)
        least = min(limit[i], limit[j])
        if least != NO_LIMIT and self.time_key(invitation) > least:
            done.refused += 1
            return False
        done.contacts += 1
        done.face_to_face += invitation.face_to_face
        done.cross_unit += self.unit[i] != self.unit[j]
        done.community += invitation.channel == COMMUNITY
        done.platform += invitation.channel == PLATFORM
        done.hours += self.cost(invitation)
        return True

    # 7. Strength

    def half_life(self, code: int) -> float:
        p = self.p
        return p.half_life * (1 + p.half_life_embedding * (code // 4 + (code % 4) / 3))

    def strengthen(self, contacts: list[list[Invitation]], room: list[float]) -> None:
        for i in range(self.n):
            known = {memory.partner: memory for memory in self.remembered(i)}
            new: dict[int, Memory] = {}
            count: dict[int, Counter[str]] = defaultdict(Counter)
            for e in contacts[i]:
                j = self.other(i, e)
                if j not in known:
                    limit = min(room[i], room[j])
                    if limit != NO_LIMIT and self.attention_key(i, j) > limit:
                        continue
                    memory = new.setdefault(j, Memory(j, since=self.week, channel=e.channel))
                    memory.channel = min(memory.channel, e.channel)
                kind = "seen" if e.exposure else ("face" if e.face_to_face else "digital")
                count[j][kind] += 1
            was_active, was_inactive = list(self.active[i]), list(self.inactive[i])
            for memory in (*was_active, *was_inactive, *new.values()):
                self.renew(memory, count[memory.partner], memory.partner in known)
            self.sort_out(i, was_active, was_inactive, list(new.values()))

    def renew(self, memory: Memory, count: Counter[str], known: bool) -> None:
        p = self.p
        strength, awareness = memory.strength, memory.awareness
        if known:
            strength = single(strength * single(2 ** (-1 / self.half_life(memory.code or 0))))
            awareness = single(awareness * single(2 ** (-1 / p.awareness_half_life)))
        met = count["face"] + count["digital"]
        relationship = single(p.relationship_strength)
        if met and strength < single(self.threshold) and memory.peak >= relationship:
            strength = max(strength, single(single(p.revival) * memory.peak))
        gain = single(single(single(p.bandwidth_face_to_face) * count["face"])
                      + single(single(p.bandwidth_digital) * count["digital"]))  # fmt: skip
        memory.strength = single(strength + gain)
        seen = single(single(p.awareness_gain) * (met + count["seen"]))
        memory.awareness = min(1.0, single(awareness + seen))
        memory.peak = max(memory.peak, memory.strength)

    def sort_out(
        self, i: int, active: list[Memory], inactive: list[Memory], new: list[Memory]
    ) -> None:
        """Put the active first, then the others, each in the order of entering that part."""

        def is_active(memory: Memory) -> bool:
            return memory.strength >= single(self.threshold)

        def known(memory: Memory) -> bool:
            return not is_active(memory) and memory.awareness >= single(self.p.awareness_threshold)

        for memory in (*inactive, *new):
            if is_active(memory):
                memory.since = self.week
        self.active[i] = [m for m in (*active, *inactive, *new) if is_active(m)]
        self.inactive[i] = [m for m in (*inactive, *active, *new) if known(m)]
        relationship = single(self.p.relationship_strength)
        self.relationships[i] = sum(m.strength >= relationship for m in self.active[i])

    # 8. News

    def spread_news(self, contacts: list[list[Invitation]]) -> None:
        if self.week % 4 == 0:
            self.news = [0] * self.n
            for piece in range(32):
                seat = pick(self.draws.one(SOURCES, piece, 0, 0)[0], self.n)
                self.news[seat] |= 1 << piece
        before = list(self.news)
        for i in range(self.n):
            for e in contacts[i]:
                if not e.exposure:
                    j = self.other(i, e)
                    w = self.draws.pair(NEWS, self.person(i), self.person(j), 0)
                    self.news[i] |= before[j] & w[0] & w[1] & w[2]
        if self.week % 4 == 3:
            reached = sum(pieces.bit_count() for pieces in self.news)
            present = sum(self.occupied)
            self.news_reach = reached / (32 * present) if present else math.nan
