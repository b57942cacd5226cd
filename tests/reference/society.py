"""The organisation and its people in lists and dictionaries: what a week starts from."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Any

import numpy as np

from tests.reference.philox import Draws

(TEAM, MANAGER, PROJECT, NEIGHBOURHOOD, SITE, COMMUNITY, PLATFORM, CHANCE, CLOSURE, UPKEEP) = range(
    10
)
GATHERING, INTRODUCTION, OBSERVED = 10, 11, 12
CHANNELS = 12
AS_PLACES_ALLOW, ONLINE, IN_PERSON = range(3)
NO_LIMIT = math.inf
MEMBER = 0.1
NEWCOMER_WEEKS = 26


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

    def other(self, i: int) -> int:
        return self.target if self.source == i else self.source


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
class Community:
    """Seats within reach, ascending; engagement is kept by person and community."""

    reach: list[int]
    founders: set[int]
    number: int
    cadence: float
    facilitation: float
    online: bool


@dataclass
class Gathering:
    """Seats brought together, and how."""

    seats: list[int]
    rate: float
    medium: int
    structured: bool
    for_newcomers: bool


@dataclass
class Society:
    """Everything that one week hands to the next.

    ``kept`` counts contacts since the start by channel and by whether they were face to face, an
    end a count, and ``exposed`` exposures; nothing depends on them.
    """

    organisation: Any
    p: Any
    dials: Any
    seed: int
    replicate: int
    week: int
    active: dict[int, list[Memory]] = field(default_factory=dict)
    inactive: dict[int, list[Memory]] = field(default_factory=dict)
    kept: Counter[tuple[int, bool]] = field(default_factory=Counter)
    exposed: int = 0

    def __post_init__(self) -> None:
        self.n = self.organisation.people.n
        self.draws = Draws(self.seed, self.replicate)
        self.project = [int(x) for x in self.organisation.projects.project]
        self.communities: list[Community] = []
        self.engagement: dict[tuple[int, int], float] = {}
        self.become(self.organisation)
        self._start_people()
        self._start_ties()

    def become(self, organisation: Any) -> None:
        """Take another organisation: the same seats and perhaps more after them."""
        self.organisation = organisation
        added = range(self.n, organisation.people.n)
        self.n = organisation.people.n
        self._read_people()
        self._read_workplace()
        self._read_communities()
        self._read_gatherings()
        for i in added:
            self._add_seat(i)

    def _add_seat(self, i: int) -> None:
        self.occupied.append(self.open[i])
        self.generation.append(0)
        self.joined.append(self.week)
        self.draws.week = 0
        self.activity.append(self.quantiles[self.draws.one(0, i, 0, 0)[0] >> 24])
        self.project.append(int(self.organisation.projects.project[i]))
        self.relationships.append(0)
        self.user.append(False)
        self.news.append(0)
        self.done.append(Done())
        self.active[i], self.inactive[i] = [], []

    def _read_people(self) -> None:
        people = self.organisation.people
        self.open = [bool(x) for x in people.open]
        self.manager = [int(x) for x in people.line]
        self.unit = [int(x) for x in people.unit]
        self.company = [int(x) for x in people.company]
        self.level = [int(x) for x in people.level]
        self.expertise = [int(x) for x in people.expertise]
        self.home_unit = [int(x) for x in self.organisation.projects.home_unit]
        companies = people.unit_company
        self.home_company = [0 if companies is None else int(companies[u]) for u in self.home_unit]
        self.reports = defaultdict(list)
        for i, manager in enumerate(self.manager):
            if manager >= 0:
                self.reports[manager].append(i)

    def _read_workplace(self) -> None:
        workplace = self.organisation.workplace
        self.floor = [int(x) for x in workplace.floor]
        self.desk = [int(x) for x in workplace.desk]
        self.site = [int(x) for x in workplace.site]
        self.storey = [int(workplace.floor_storey[f]) for f in self.floor]
        self.floor_desks = [int(x) for x in workplace.floor_desks]
        self.at_desk = {(self.floor[i], self.desk[i]): i for i in range(self.n)}
        self.on_site = defaultdict(list)
        for i, site in enumerate(self.site):
            if self.open[i]:
                self.on_site[site].append(i)

    def _read_communities(self) -> None:
        all_of_them = self.organisation.communities
        known = {(i, self.communities[c].number): e for (i, c), e in self.engagement.items()}
        self.communities = []
        for c in range(all_of_them.count):
            places = range(all_of_them.starts[c], all_of_them.starts[c + 1])
            self.communities.append(
                Community(
                    reach=[int(all_of_them.members[k]) for k in places],
                    founders={
                        int(all_of_them.members[k]) for k in places if all_of_them.founder[k]
                    },
                    number=int(all_of_them.number[c]),
                    cadence=float(all_of_them.cadence[c]),
                    facilitation=float(all_of_them.facilitation[c]),
                    online=bool(all_of_them.online[c]),
                )
            )
        self.memberships = [
            [c for c, community in enumerate(self.communities) if i in community.reach]
            for i in range(self.n)
        ]
        self.engagement = {
            (i, c): known.get(
                (i, self.communities[c].number), float(i in self.communities[c].founders)
            )
            for i in range(self.n)
            for c in self.memberships[i]
        }

    def _read_gatherings(self) -> None:
        all_of_them = self.organisation.gatherings
        self.gatherings = [
            Gathering(
                seats=[int(x) for x in all_of_them.members[all_of_them.starts[g] :][:size]],
                rate=float(all_of_them.rate[g]),
                medium=int(all_of_them.medium[g]),
                structured=bool(all_of_them.structured[g]),
                for_newcomers=bool(all_of_them.for_newcomers[g]),
            )
            for g, size in enumerate(np.diff(all_of_them.starts))
        ]

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
        self.user = [False] * self.n
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

    # -- what the page calls by name ---------------------------------------------------------

    def person(self, i: int) -> tuple[int, int]:
        return i, self.generation[i]

    def dial(self, name: str, i: int) -> float:
        return float(getattr(self.dials, name)[i])

    def larger(self, name: str, i: int, j: int) -> float:
        return max(self.dial(name, i), self.dial(name, j))

    def mean(self, name: str, i: int, j: int) -> float:
        return (self.dial(name, i) + self.dial(name, j)) / 2

    def is_newcomer(self, i: int) -> bool:
        return self.week - self.joined[i] < NEWCOMER_WEEKS

    def is_member(self, i: int, c: int) -> bool:
        return self.engagement[i, c] >= MEMBER

    def remembered(self, i: int) -> list[Memory]:
        return self.active[i] + self.inactive[i]

    def memory_of(self, i: int, j: int) -> Memory | None:
        return next((memory for memory in self.remembered(i) if memory.partner == j), None)

    def is_relationship(self, memory: Memory) -> bool:
        return memory.strength >= single(self.p.relationship_strength)

    def third_parties(self, i: int, j: int) -> int:
        mine = {memory.partner for memory in self.active[i]}
        return len(mine & {memory.partner for memory in self.active[j]})

    def tier(self, i: int) -> int:
        if not self.reports[i]:
            return 0
        return 2 if any(self.reports[j] for j in self.reports[i]) else 1

    def project_members(self, g: int) -> list[int]:
        return [i for i in range(self.n) if self.open[i] and self.project[i] == g]
