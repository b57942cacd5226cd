"""What people know, are at work on and have in mind: what steps 11 to 16 hand to the next week.

Beside a society, which these steps read and leave alone: several may stand beside the same one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from tests.reference.philox import uniform
from tests.reference.society import Memory, Society, single

NEWCOMERS, REALITY, LANDSCAPE = 13, 14, 15
FACTS, PAIRS, PRACTICES = 64, 32, 64
QUARTER = 13
FADING = (QUARTER - 1) / QUARTER

Words = tuple[int, ...]


@dataclass
class Task:
    """What somebody works on; the helper is a person, that is a seat and a generation."""

    domain: int
    is_complex: bool
    begun: int
    helper: tuple[int, int] | None = None
    progress: float = 0.0


@dataclass
class Idea:
    """Two facts that somebody has put together."""

    pair: int
    novelty: float
    feasibility: float


@dataclass
class Mind:
    """What one person holds; ``quality`` is by area, ``considered`` are pairs of facts."""

    practices: list[bool]
    skill: float
    facts: set[int] = field(default_factory=set)
    quality: list[float] = field(default_factory=list)
    task: Task | None = None
    idea: Idea | None = None
    considered: set[int] = field(default_factory=set)
    help_given: float = 0.0
    ideas_had: float = 0.0


@dataclass
class Fact:
    """One of the 64 places: its domain, the week it came up, its age when half of all knew it.

    ``last_reach`` is the same of the one before it; 0 stands for not yet, or none.
    """

    domain: int = -1
    week: int = 0
    reach: int = 0
    last_reach: int = 0


class Minds:
    """Everything that employees hold (``of``, by occupied seat), and what there is to know.

    ``p`` and ``dials`` are the society's, unless these steps are to have others, the same for
    all. ``seen`` counts, since the start, what cases are there for; nothing depends on it.
    """

    def __init__(
        self, society: Society, p: Any = None, dials: dict[str, float] | None = None
    ) -> None:
        self.society = s = society
        self.p = society.p if p is None else p
        self.dials = dials or {}
        self.domains = len(s.organisation.people.expertise_names)
        self.areas = max(a for a in (1, 2, 4, 8) if a <= self.domains)
        self._depends = [self._follow(m) for m in range(PRACTICES)]
        self._contributions: dict[tuple[int, int], float] = {}
        self.reality = bits_of(self._at_the_start(REALITY, 0))
        self.standard: dict[int, bool] = {}
        self.facts = [Fact() for _ in range(FACTS)]
        self.carried_out: dict[int, set[int]] = defaultdict(set)
        self.quarter: list[dict[str, float]] = [defaultdict(float) for _ in range(QUARTER)]
        self.seen: Counter[str] = Counter()
        self.of = {i: newcomer(self._at_the_start(NEWCOMERS, i)) for i in range(s.n)}

    def _at_the_start(self, process: int, number: int, index: int = 0) -> Words:
        """Return a block of week 0 and generation 0."""
        draws, now = self.society.draws, self.society.week
        draws.week = 0
        words = draws.one(process, number, 0, index)
        draws.week = now
        return words

    # -- what the page calls by name ---------------------------------------------------------

    def dial(self, name: str, i: int) -> float:
        return self.dials.get(name, self.society.dial(name, i))

    @property
    def now(self) -> dict[str, float]:
        """Return what is counted in this week."""
        return self.quarter[self.society.week % QUARTER]

    def area(self, a: int) -> range:
        size = PRACTICES // self.areas
        return range(a * size, (a + 1) * size)

    def area_of(self, i: int) -> range:
        """Return the practices of i's own domain."""
        return self.area(self.society.expertise[i] % self.areas)

    def _follow(self, m: int) -> list[int]:
        """Return practice m and those that follow it in its area, the first after the last."""
        area = self.area(m * self.areas // PRACTICES)
        place, number = area.index(m), int(self.p.interdependence) + 1
        return [area[(place + t) % len(area)] for t in range(number)]

    def quality(self, wrong: list[bool], a: int) -> float:
        """Return the mean contribution of an area's practices, of which some are wrong."""
        total = 0.0
        for m in self.area(a):
            x = sum(2**t for t, f in enumerate(self._depends[m]) if wrong[f])
            total += self._contribution(m, x)
        return total / len(self.area(a))

    def _contribution(self, m: int, x: int) -> float:
        if x == 0:
            return 1.0
        if self.p.interdependence == 0:
            return 0.0
        if (m, x) not in self._contributions:
            self._contributions[m, x] = uniform(self._at_the_start(LANDSCAPE, m, x)[0])
        return self._contributions[m, x]

    def quality_of(self, practices: list[bool], a: int) -> float:
        wrong = [mine != right for mine, right in zip(practices, self.reality, strict=True)]
        return self.quality(wrong, a)

    def quality_of_standard(self, a: int) -> float:
        """Return the quality of the standard: what it does not know counts as wrong."""
        wrong = [self.standard.get(m) != right for m, right in enumerate(self.reality)]
        return self.quality(wrong, a)

    def free(self, i: int) -> float:
        """Return the page's f: the share of i's working time that contacts and training leave."""
        taken = self.society.done[i].hours + self.dial("training", i)
        left = self.dial("working_time", i) - taken / self.p.hours_week
        self.seen["no time"] += left <= 0
        return float(max(0.0, left))

    def reported(self, memory: Memory) -> float:
        at_half = float(self.society.p.relationship_strength)
        return memory.strength / (memory.strength + at_half)

    def relationships(self, i: int) -> list[int]:
        s = self.society
        return [memory.partner for memory in s.active[i] if s.is_relationship(memory)]

    def experts(self, domain: int) -> list[int]:
        """Return the open seats of a domain."""
        s = self.society
        return [i for i in range(s.n) if s.open[i] and s.expertise[i] == domain]


def bits_of(words: Words) -> list[bool]:
    number = words[0] + 2**32 * words[1]
    return [bool(number >> m & 1) for m in range(PRACTICES)]


def newcomer(words: Words) -> Mind:
    return Mind(practices=bits_of(words), skill=single(uniform(words[2])))
