"""What a results folder says, as frozen records."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

Better = Literal["higher", "lower", "neither"]
EffectKey = tuple[tuple[str, ...], str, str, str]
"""Factors, measure, kind (main, interaction or blend) and scale (raw or log)."""

HEADLINES = (
    "social_collaboration",
    "social_innovation",
    "social_learning",
    "human_capital",
    "social_capital",
    "mean_degree",
    "cross_unit_tie_share",
    "clustering",
    "strong_tie_share",
    "bonding_strength",
    "bridging_strength",
    "tie_survival_52w",
    "contacts_per_employee",
    "cross_unit_contact_share",
    "refused_contact_share",
    "manager_contact_hours",
    "manager_refused_share",
    "information_reach_4w",
)
"""The measures of the headline table, the findings and the trajectories."""


@dataclass(frozen=True)
class Described:
    """A measure as the catalogue describes it; only the name is known of one it does not list."""

    name: str
    label: str
    family: str
    unit: str
    better: Better
    definition: str
    source: str
    sampled: str = ""


@dataclass(frozen=True)
class Change:
    """An intervention: its kind, the weeks, whom it concerns and its settings, all in words.

    ``evidence`` says how the size of its effect is known; empty when the kind is not known here.
    """

    kind: str
    start: int
    until: int | None
    where: str
    settings: str
    evidence: str


@dataclass(frozen=True)
class Scenario:
    """One scenario: who it is, what it changes, and where its file differs from the baseline's.

    ``organisation`` is pairs of setting and value; ``differs`` is triples of key, the baseline's
    value and this scenario's, interventions left out.
    """

    slug: str
    name: str
    description: str
    hash: str
    changes: tuple[Change, ...]
    notes: tuple[str, ...]
    organisation: tuple[tuple[str, str], ...]
    differs: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Level:
    """A measure's mean over the window: over replicates, with sd and 95 % interval of the mean."""

    mean: float
    sd: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Difference:
    """A scenario less the baseline, paired by replicate, with its 95 % interval.

    ``relative`` is a share of the baseline's mean. ``effect``, ``effect_low`` and ``effect_high``
    are the difference and its interval in standard deviations over replicates (the root of the mean
    of the two scenarios' variances). ``p_adjusted`` is Holm's over the measures of a family, for
    each scenario.
    """

    difference: float
    low: float
    high: float
    relative: float
    effect: float
    effect_low: float
    effect_high: float
    p_adjusted: float
    probability_better: float
    n: int

    @property
    def has_interval(self) -> bool:
        """Return whether there is an interval: not with one replicate."""
        return math.isfinite(self.low) and math.isfinite(self.high)


@dataclass(frozen=True)
class Effect:
    """An effect of a factorial comparison on a measure, with what it is made of.

    ``effect`` is the main effect, the interaction, or (kind ``blend``) what a blend comes to beyond
    the sum of its parts; ``alone`` what these factors come to with no other in force, ``parts``
    the sum of what each of them comes to by itself.
    """

    factors: tuple[str, ...]
    measure: str
    kind: str
    scale: str
    verdict: str
    effect: Difference
    alone: Difference
    parts: Difference


@dataclass(frozen=True)
class Trajectory:
    """A measure week by week: the mean over replicates and its 95 % interval.

    Only weeks at which the measure was taken; ``low`` and ``high`` are NaN below two replicates.
    """

    weeks: tuple[int, ...]
    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class Part:
    """What a part of the index of social capital comes to in one scenario.

    ``weight`` is its share of the index, ``points`` what it adds to the difference from the
    baseline.
    """

    weight: float
    points: Difference


@dataclass(frozen=True)
class Ranked:
    """A scenario's rank by the declared weights, and in which shares of random ones it holds."""

    rank: int
    same_rank: float
    above_baseline: float


@dataclass(frozen=True)
class Capital:
    """The index taken apart; keys of ``parts`` are slug, reading and measure ("" for all of it).

    ``same_ranking`` and ``same_first`` are the shares of random weightings that leave all ranks,
    and the first one, as they are.
    """

    parts: dict[tuple[str, str, str], Part] = field(default_factory=dict)
    ranks: dict[str, Ranked] = field(default_factory=dict)
    same_ranking: float = math.nan
    same_first: float = math.nan


@dataclass(frozen=True)
class Ratio:
    """What one unit more of an outcome took, with its 95 % interval; NaN without a clear gain."""

    size: float
    low: float
    high: float


@dataclass(frozen=True)
class Taken:
    """An outcome's difference from the baseline, and what one unit more of it took.

    Shares are in percentage points.
    """

    difference: Difference
    hours: Ratio
    money: Ratio


@dataclass(frozen=True)
class Spent:
    """What a scenario takes in a year more than the baseline: means over replicates."""

    hours: float
    money: float
    contact_hours: float


@dataclass(frozen=True)
class Unbeaten:
    """Whether no other scenario beats this one, and in which share of resamples it is so."""

    on_front: bool
    share: float


@dataclass(frozen=True)
class Return:
    """A term of the return that a scenario would have in a year, were the user's prices right.

    ``positive`` is the share of replicates in which it is above 0, ``assumed`` states the price.
    """

    amount: Difference
    positive: float
    assumed: str


@dataclass(frozen=True)
class Value:
    """What outcomes cost: keys are (slug, outcome), and (slug, outcome, what counts as cost).

    ``returns`` are by slug and term, in ``currency``; empty where the user declared no prices.
    """

    spent: dict[str, Spent] = field(default_factory=dict)
    taken: dict[tuple[str, str], Taken] = field(default_factory=dict)
    front: dict[tuple[str, str, str], Unbeaten] = field(default_factory=dict)
    returns: dict[tuple[str, str], Return] = field(default_factory=dict)
    currency: str = ""


@dataclass(frozen=True)
class GroupMean:
    """A people-level measure's mean in a group, and how it differs from the baseline's.

    ``employees`` is a mean too. A ``difference`` of which n is 0 is none.
    """

    employees: float
    mean: float
    difference: Difference


@dataclass(frozen=True)
class Groups:
    """Measures by group: keys are (slug, grouping, group, measure).

    ``left_out`` are, by slug and grouping, how many groups are suppressed for their size, and how
    many employees are in them: means over weeks and replicates.
    """

    means: dict[tuple[str, str, str, str], GroupMean] = field(default_factory=dict)
    left_out: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """A results folder as the report needs it; keys of the mappings are (slug, measure).

    ``arms`` are the factors in force in each arm of a factorial comparison, by slug.
    """

    experiment: str
    created: str
    command: str
    versions: tuple[tuple[str, str], ...]
    seed: int
    replicates: int
    weeks: int
    burn_in: int
    window: tuple[int, int]
    baseline: Scenario
    scenarios: tuple[Scenario, ...]
    measures: tuple[Described, ...]
    planned: int
    completed: int
    failed: tuple[str, ...]
    seconds: float
    levels: dict[tuple[str, str], Level] = field(default_factory=dict)
    differences: dict[tuple[str, str], Difference] = field(default_factory=dict)
    trajectories: dict[tuple[str, str], Trajectory] = field(default_factory=dict)
    arms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    effects: dict[EffectKey, Effect] = field(default_factory=dict)
    capital: Capital = field(default_factory=Capital)
    value: Value = field(default_factory=Value)
    groups: Groups = field(default_factory=Groups)

    @property
    def alternatives(self) -> tuple[Scenario, ...]:
        """Return the scenarios that are compared with the baseline."""
        return tuple(each for each in self.scenarios if each.slug != self.baseline.slug)

    @property
    def headlines(self) -> tuple[Described, ...]:
        """Return the headline measures that have a value, in their order; or else all measures."""
        taken = {name for (_, name), level in self.levels.items() if math.isfinite(level.mean)}
        by_name = {measure.name: measure for measure in self.measures}
        chosen = tuple(by_name[name] for name in HEADLINES if name in by_name and name in taken)
        return chosen or self.measures

    @property
    def families(self) -> tuple[tuple[str, tuple[Described, ...]], ...]:
        """Return the measures by family, in the order of the catalogue."""
        names = dict.fromkeys(measure.family for measure in self.measures)
        return tuple((name, tuple(m for m in self.measures if m.family == name)) for name in names)
