"""The portrait of an organisation: its layers, spans, units, sites, tenure and ties in numbers.

It holds sums, never a person: the same portrait results whatever the order of seats, units and
sites. Whoever writes it down leaves out groups of fewer than ``LEAST`` people: see ``shown``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from simulation.organisation.attributes import WEEKS_A_YEAR
from simulation.organisation.icicle import Icicle, icicle
from simulation.organisation.organisation import Organisation
from simulation.organisation.people import ROOT, Ints, People, layers, spans
from simulation.organisation.spread import Spread, spread
from simulation.organisation.tie_portrait import TiePortrait, TieTable, portrait_of_ties

LEAST = 5
"""People in the smallest group that is told apart from others in anything written down."""
MOST_UNITS = 24
"""Units told apart in a matrix, the largest first."""

# The last of the counts of spans is for all wider ones.
WIDEST_COUNTED = 20
WIDE = 12
TENURE_YEARS = (1, 2, 5, 10, 20)
"""Years where a band of tenure ends and the next begins."""
TENURE_BANDS = (*(f"{low}–{high}" for low, high in pairwise((0, *TENURE_YEARS))), ">20")
"""What the bands are called."""


class Spans(NamedTuple):
    """How many report to those who manage.

    ``counts`` are the managers with 1, 2, …, ``WIDEST_COUNTED`` direct reports, and with more;
    ``spread`` is None where nobody manages.
    """

    managers: int
    spread: Spread | None
    widest: int
    counts: tuple[int, ...]

    @property
    def single(self) -> int:
        """Return how many managers have one direct report."""
        return self.counts[0]

    @property
    def wide(self) -> int:
        """Return how many managers have more than ``WIDE`` direct reports."""
        return sum(self.counts[WIDE:])

    @property
    def very_wide(self) -> int:
        """Return how many managers have more than ``WIDEST_COUNTED`` direct reports."""
        return self.counts[-1]


class Group(NamedTuple):
    """A site, a level or a domain of expertise: its name and how many people it has."""

    name: str
    people: int


class Unit(NamedTuple):
    """A unit.

    ``layers`` and ``sites`` are pairs of a layer (1 is the organisation's top) or a site and the
    unit's people there: layers from the top, the site with most people first. ``heads`` are its
    people who report to nobody in it, ``ties_across`` its observed ties with other units, None
    where no ties were observed.
    """

    name: str
    people: int
    layers: tuple[tuple[int, int], ...]
    sites: tuple[tuple[str, int], ...]
    heads: int
    ties_across: int | None


class Tenure(NamedTuple):
    """Years since joining: their spread, and the people in each of ``TENURE_BANDS``."""

    spread: Spread
    bands: tuple[int, ...]


class Known(NamedTuple):
    """A policy that some employees have a value of their own for: of how many, and its spread."""

    people: int
    spread: Spread


@dataclass(frozen=True)
class Portrait:
    """An organisation in numbers.

    Attributes
    ----------
    people
        The number of employees; closed seats do not count, here or anywhere below.
    layers, leaders
        People in each layer of the reporting line, and those of them who manage somebody; the
        first is the top.
    units, sites, expertise
        Those that have people, the largest first.
    levels
        Grades that somebody has, the lowest first.
    tenure, presence, working_time
        None where they are known of fewer than ``LEAST`` people.
    ties
        None where no ties were observed.
    icicle
        The reporting line as areas to draw.
    """

    people: int
    layers: tuple[int, ...]
    leaders: tuple[int, ...]
    spans: Spans
    units: tuple[Unit, ...]
    sites: tuple[Group, ...]
    levels: tuple[Group, ...]
    expertise: tuple[Group, ...]
    tenure: Tenure | None
    presence: Known | None
    working_time: Known | None
    ties: TiePortrait | None
    icicle: Icicle


class _Seats(NamedTuple):
    """The open seats alone, (n,) each: managers among them, units and sites by name and size."""

    manager: Ints
    layer: Ints
    unit: Ints
    site: Ints
    units: tuple[Group, ...]
    sites: tuple[Group, ...]


def portrait(organisation: Organisation) -> Portrait:
    """Return the portrait of a sound organisation (see ``organisation.problems``)."""
    people, is_open = organisation.people, organisation.people.open
    seats = _seats(organisation)
    span = spans(seats.manager)
    table = _ties(organisation, seats)
    deepest = int(seats.layer.max(initial=0))
    return Portrait(
        people=len(seats.manager),
        layers=_counts(seats.layer, deepest),
        leaders=_counts(seats.layer[span > 0], deepest),
        spans=_spans(span[span > 0]),
        units=_units(seats, table),
        sites=seats.sites,
        levels=_levels(people.level[is_open]),
        expertise=_ranked(people.expertise[is_open], people.expertise_names)[1],
        tenure=_tenure(people.tenure_weeks[is_open]),
        presence=_known(people.presence, people),
        working_time=_known(people.working_time, people),
        ties=None if table is None else portrait_of_ties(table, *_columns(seats)),
        icicle=icicle(seats.manager, seats.layer, seats.unit),
    )


class Merged(NamedTuple):
    """Groups that are not told apart: how many there are, and how many people they have."""

    groups: int
    people: int


_Named = TypeVar("_Named", Group, Unit)


class Shown(NamedTuple, Generic[_Named]):
    """Groups as they may be written down: some by name, ``others`` and ``small`` ones together."""

    kept: tuple[_Named, ...]
    others: Merged
    small: Merged


def shown(groups: Sequence[_Named], most: int) -> Shown[_Named]:
    """Return at most so many groups, in the order given; none has fewer than ``LEAST`` people."""
    large = [group for group in groups if group.people >= LEAST]
    small = [group for group in groups if group.people < LEAST]
    return Shown(tuple(large[:most]), _merged(large[most:]), _merged(small))


def _merged(groups: Sequence[Group] | Sequence[Unit]) -> Merged:
    return Merged(len(groups), sum(group.people for group in groups))


def _seats(organisation: Organisation) -> _Seats:
    people, is_open = organisation.people, organisation.people.open
    number = np.cumsum(is_open) - 1
    above = people.line[is_open]
    manager = np.where(above == ROOT, ROOT, number[above]).astype(np.int32)
    workplace = organisation.workplace
    unit, units = _ranked(people.unit[is_open], people.unit_names)
    site, sites = _ranked(workplace.site[is_open], workplace.site_names)
    return _Seats(manager, layers(manager), unit, site, units, sites)


def _ranked(label: Ints, names: Sequence[str]) -> tuple[Ints, tuple[Group, ...]]:
    """Return labels as places in the list of groups that have people, the largest first."""
    people = np.bincount(label, minlength=len(names)).tolist()
    order = sorted(
        (k for k in range(len(names)) if people[k]), key=lambda k: (-people[k], names[k])
    )
    place = np.zeros(len(names), np.int32)
    place[order] = np.arange(len(order))
    return place[label], tuple(Group(names[k], people[k]) for k in order)


def _counts(layer: Ints, deepest: int) -> tuple[int, ...]:
    return tuple(np.bincount(layer, minlength=deepest + 1)[1:].tolist())


def _spans(span: Ints) -> Spans:
    counts = np.bincount(np.minimum(span, WIDEST_COUNTED + 1), minlength=WIDEST_COUNTED + 2)
    return Spans(len(span), spread(span), int(span.max(initial=0)), tuple(counts[1:].tolist()))


def _levels(level: Ints) -> tuple[Group, ...]:
    grades, people = np.unique(level, return_counts=True)
    return tuple(Group(str(g), n) for g, n in zip(grades.tolist(), people.tolist(), strict=True))


def _tenure(weeks: Ints) -> Tenure | None:
    found = spread(weeks / WEEKS_A_YEAR)
    if found is None or len(weeks) < LEAST:
        return None
    band = np.searchsorted(np.array(TENURE_YEARS) * WEEKS_A_YEAR, weeks, side="right")
    return Tenure(found, tuple(np.bincount(band, minlength=len(TENURE_YEARS) + 1).tolist()))


def _known(values: NDArray[np.float64] | None, people: People) -> Known | None:
    if values is None:
        return None
    known = values[people.open & ~np.isnan(values)]
    found = spread(known)
    return None if found is None or len(known) < LEAST else Known(len(known), found)


def _ties(organisation: Organisation, seats: _Seats) -> TieTable | None:
    """Return the observed ties between open seats, None where there are none."""
    observed, is_open = organisation.observed, organisation.people.open
    if observed is None:
        return None
    kept = is_open[observed.source] & is_open[observed.target]
    if not kept.any():
        return None
    number = np.cumsum(is_open) - 1
    source, target = (number[ends[kept]] for ends in (observed.source, observed.target))
    return TieTable(source, target, observed.strength[kept], seats.manager, seats.unit, seats.site)


def _columns(seats: _Seats) -> tuple[tuple[str, ...], Ints]:
    """Return the names of a matrix by unit, and each unit's place in it, (units,)."""
    groups = shown(seats.units, MOST_UNITS)
    names = [group.name for group in groups.kept]
    place = np.empty(len(seats.units), np.int32)
    sizes = np.array([group.people for group in seats.units])
    for merged, which, word in (
        (groups.others, sizes >= LEAST, "other"),
        (groups.small, sizes < LEAST, "small"),
    ):
        place[which] = len(names)
        if merged.groups:
            names.append(merged_name(merged, word, "unit"))
    place[: len(groups.kept)] = np.arange(len(groups.kept))
    return tuple(names), place


def merged_name(merged: Merged, word: str, noun: str) -> str:
    """Return what groups are called together, such as ``(3 small units)``."""
    return f"({merged.groups:,} {word} {noun}{'' if merged.groups == 1 else 's'})"


def _units(seats: _Seats, ties: TieTable | None) -> tuple[Unit, ...]:
    by_layer = _pairs(seats.unit, seats.layer, len(seats.units))
    by_site = _pairs(seats.unit, seats.site, len(seats.units))
    above = seats.unit[seats.manager]
    heads = _units_of(seats, (seats.manager == ROOT) | (above != seats.unit)).tolist()
    across = None if ties is None else ties.across(len(seats.units)).tolist()
    return tuple(
        Unit(
            name=unit.name,
            people=unit.people,
            layers=tuple(by_layer[at]),
            sites=_sites(by_site[at], seats.sites),
            heads=heads[at],
            ties_across=None if across is None else across[at],
        )
        for at, unit in enumerate(seats.units)
    )


def _units_of(seats: _Seats, who: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.bincount(seats.unit[who], minlength=len(seats.units))


def _pairs(unit: Ints, other: Ints, units: int) -> list[list[tuple[int, int]]]:
    """Return for each unit the others that its people have, ascending, and how many have each."""
    most = int(other.max(initial=0)) + 1
    pairs, people = np.unique(unit.astype(np.int64) * most + other, return_counts=True)
    found: list[list[tuple[int, int]]] = [[] for _ in range(units)]
    for pair, count in zip(pairs.tolist(), people.tolist(), strict=True):
        found[pair // most].append((pair % most, count))
    return found


def _sites(pairs: list[tuple[int, int]], sites: Sequence[Group]) -> tuple[tuple[str, int], ...]:
    return tuple(
        (sites[at].name, n) for at, n in sorted(pairs, key=lambda pair: (-pair[1], pair[0]))
    )
