"""What is odd about an organisation, as sentences with counts, and why one would look at it.

Nothing here is wrong: an oddity is a place where either the file or the organisation differs from
what most have. The thresholds are assumed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from simulation.organisation.portrait import LEAST, WIDE, WIDEST_COUNTED, Portrait, Unit

# A reporting line is deep with more layers than this above what such a mean span needs.
USUAL_SPAN = 5
SPARE_LAYERS = 1
# A unit is split where this share of its people, or more, is not at its main site.
SPLIT_SHARE = 0.2
SEVERAL_HEADS = 3
# Ties hold together where the largest island has this share of the people, or more.
WHOLE_SHARE = 0.9
NAMES = 3


class Oddity(NamedTuple):
    """Something odd: what, with its count, and why it matters or what it may come from."""

    what: str
    why: str


def oddities(portrait: Portrait) -> tuple[Oddity, ...]:
    """Return what is odd about an organisation: the reporting line first, then units, then ties.

    Units of fewer than ``LEAST`` people are counted, never named.
    """
    return (*_of_the_line(portrait), *_of_units(portrait), *_of_ties(portrait))


def counted(number: int, one: str, several: str | None = None) -> str:
    """Return a number and its noun, such as ``1 manager`` or ``1,200 managers``."""
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"


def percent(share: float) -> str:
    """Return a share in per cent: nothing that is there becomes 0 %."""
    return "under 1\u00a0%" if 0 < share < 0.01 else f"{100 * share:.0f}\u00a0%"


def layers_needed(people: int, span: int = USUAL_SPAN) -> int:
    """Return the layers of an even reporting line in which everybody has so many reports."""
    layers, width, held = 0, 1, 0
    while held < people:
        layers, width, held = layers + 1, width * span, held + width
    return layers


def _of_the_line(portrait: Portrait) -> Iterator[Oddity]:
    span = portrait.spans
    if span.wide:
        all_very_wide = span.very_wide == span.wide
        most = WIDEST_COUNTED if all_very_wide else WIDE
        beyond = span.very_wide and not all_very_wide
        yield Oddity(
            f"{counted(span.wide, 'manager has', 'managers have')} more than {most} direct reports"
            f"{f', {span.very_wide:,} of them more than {WIDEST_COUNTED}' if beyond else ''}; the "
            f"widest span is {span.widest:,}.",
            "Such a manager has little time for each. In a file it may also be a placeholder to "
            "whom people were assigned.",
        )
    if span.single:
        yield Oddity(
            f"{counted(span.single, 'manager has', 'managers have')} a single direct report "
            f"({percent(span.single / span.managers)} of managers).",
            "A layer for one person: an assistant, a deputy, or a seat that nobody has filled.",
        )
    needed = layers_needed(portrait.people)
    if len(portrait.layers) > needed + SPARE_LAYERS:
        yield Oddity(
            f"{len(portrait.layers)} layers are many for {counted(portrait.people, 'employee')}: "
            f"with {USUAL_SPAN} direct reports each, {needed} would do.",
            "Long chains of command, often with narrow spans in the middle.",
        )


def _of_units(portrait: Portrait) -> Iterator[Oddity]:
    large = [unit for unit in portrait.units if unit.people >= LEAST]
    small = len(portrait.units) - len(large)
    if small and len(portrait.units) > 1:
        yield Oddity(
            f"{counted(small, 'unit has', 'units have')} fewer than {LEAST} people.",
            "Spellings of one unit that differ look like this; results for so few people are not "
            "shown by unit.",
        )
    headless = [unit for unit in large if unit.heads >= SEVERAL_HEADS]
    if headless and len(portrait.units) > 1:
        yield Oddity(
            f"{counted(len(headless), 'unit has', 'units have')} {SEVERAL_HEADS} or more people "
            f"who report outside it{_named(headless)}.",
            "The unit is then no part of the reporting line with one head.",
        )
    split = [unit for unit in large if _is_split(unit)]
    if split:
        yield Oddity(
            f"{counted(len(split), 'unit is', 'units are')} split over sites, with "
            f"{percent(SPLIT_SHARE)} of the people or more away from the main one{_named(split)}.",
            "Colleagues who never share a floor meet by chance less.",
        )


def _is_split(unit: Unit) -> bool:
    return unit.people - unit.sites[0][1] >= SPLIT_SHARE * unit.people


def _of_ties(portrait: Portrait) -> Iterator[Oddity]:
    ties, people = portrait.ties, portrait.people
    if ties is None:
        return
    if ties.isolates:
        yield Oddity(
            f"{counted(ties.isolates, 'employee has', 'employees have')} no tie at all "
            f"({percent(ties.isolates / people)}).",
            "They may not have answered, or have joined since the ties were observed.",
        )
    if ties.only_manager:
        yield Oddity(
            f"{counted(ties.only_manager, 'employee has', 'employees have')} a single tie, with "
            f"their manager ({percent(ties.only_manager / people)}).",
            "Whatever reaches them comes through one person.",
        )
    closed = [one for one in portrait.units if one.people >= LEAST and one.ties_across == 0]
    if closed and len(portrait.units) > 1:
        yield Oddity(
            f"{counted(len(closed), 'unit has', 'units have')} no tie with any other unit"
            f"{_named(closed)}.",
            "Cut off, or not asked.",
        )
    if ties.largest_island < WHOLE_SHARE * (people - ties.isolates):
        yield Oddity(
            f"The ties fall into {ties.islands:,} islands without a tie between them; the largest "
            f"has {counted(ties.largest_island, 'employee')}.",
            "Nothing can pass from one to another but by new ties.",
        )


def _named(units: Sequence[Unit]) -> str:
    """Return the names of the largest units, in brackets and as they are."""
    names = [unit.name for unit in units[:NAMES]]
    more = len(units) - len(names)
    return f" ({', '.join(names)}{f' and {more:,} more' if more else ''})"
