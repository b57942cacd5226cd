"""Units by sites, and who talks to whom, as shaded tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from simulation.organisation.oddities import counted
from simulation.organisation.portrait import LEAST, Portrait, merged_name, shown
from simulation.organisation.tie_portrait import Talk
from simulation.report.organisation_figures import (
    MOST_UNITS,
    Body,
    bare,
    blurred,
    evened,
    framed,
    shade,
)
from simulation.report.style import INK, MUTED, WIDTH_INCHES, Drawn, finish, short_names, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_SITES = 8
MOST_IN_WORDS = 12
"""Groups up to which each cell of who talks to whom has its number."""

_NAMES_INCHES = 2.05
_ROW_INCHES = 0.23
_HEAD_INCHES = 0.3
_WIDEST_INCHES = 0.72
_PALE = ("#ffffff", "#0072B2")
_DARKEST = 0.85
_LIGHT_TEXT = 0.5


class _Table(NamedTuple):
    """A table to draw: heads of columns, names and numbers of rows, darkness and text of cells."""

    columns: Sequence[str]
    rows: Sequence[str]
    numbers: Sequence[str]
    shares: Sequence[Sequence[float]]
    texts: Sequence[Sequence[str]]


def draw_sites(portrait: Portrait) -> tuple[Drawn, ...]:
    """Return the figure of units by sites; none for a single site or unit."""
    units, sites = shown(portrait.units, MOST_UNITS), shown(portrait.sites, MOST_SITES)
    if len(portrait.sites) < 2 or len(portrait.units) < 2 or not (units.kept and sites.kept):
        return ()
    names = [site.name for site in sites.kept]
    counts = [_by_site(unit.sites, names) for unit in units.kept]
    merged = sum(rest.groups for rest in (sites.others, sites.small))
    heads = short_names(names, 13, 2)
    if merged:
        heads.append(merged_name(sites.others._replace(groups=merged), "other", "site"))
    else:
        counts = [row[:-1] for row in counts]
    table = _Table(
        heads,
        short_names([unit.name for unit in units.kept], 36, 1),
        [""] * len(units.kept),
        [[evened(cell) / sum(row) for cell in row] for row in counts],
        [[blurred(cell) if cell else "" for cell in row] for row in counts],
    )
    title = "Units by sites"
    how = "People of each unit at each site; the darker, the larger a share of the unit"
    several = sum(len(unit.sites) > 1 for unit in units.kept)
    caption = (
        f"{several} of {counted(len(units.kept), 'unit')} shown work at more than one site. "
        f"Cells of fewer than {LEAST} people are not counted exactly."
    )
    places = "; ".join(
        f"{unit.name}: {', '.join(f'{name} {blurred(n)}' for name, n in _named(unit.sites, names))}"
        for unit in units.kept[:8]
    )
    return (_drawn(table, "sites", (title, how), f"Table. {places}.", caption),)


def _by_site(pairs: Sequence[tuple[str, int]], names: Sequence[str]) -> list[int]:
    """Return the people at each of the sites named, and at all others."""
    found = dict(_named(pairs, names))
    return [*(found.get(name, 0) for name in names), sum(n for _, n in pairs) - sum(found.values())]


def _named(pairs: Sequence[tuple[str, int]], names: Sequence[str]) -> list[tuple[str, int]]:
    return [(name, people) for name, people in pairs if name in names]


def draw_talk(portrait: Portrait) -> tuple[Drawn, ...]:
    """Return the figure of who talks to whom; none without ties or with a single group."""
    if portrait.ties is None:
        return ()
    talk = portrait.ties.talk
    kept = [at for at, people in enumerate(talk.people) if people >= LEAST]
    if len(kept) < 2:
        return ()
    density = [[talk.density(row, column) for column in kept] for row in kept]
    most = max(max(row) for row in density) or 1.0
    numbers = [str(at + 1) for at in range(len(kept))]
    names = short_names([talk.names[at] for at in kept], 34, 1)
    written = len(kept) <= MOST_IN_WORDS
    table = _Table(
        numbers,
        names,
        numbers,
        # The root, or all but the densest cells would be white.
        [[(cell / most) ** 0.5 for cell in row] for row in density],
        [[_per_cent(cell) if written else "" for cell in row] for row in density],
    )
    how = f"Pairs of people who have a tie, in % of those who could; darkest: {_per_cent(most)} %"
    caption = "The diagonal is inside a unit. Numbers above are those beside the units’ names."
    title = "Who talks to whom"
    return (_drawn(table, "talk", (title, how), _in_words(talk, kept), caption),)


def _per_cent(share: float) -> str:
    if not share:
        return "0"
    return (
        "<0.1" if share < 0.001 else f"{100 * share:.1f}" if share < 0.1 else f"{100 * share:.0f}"
    )


def _in_words(talk: Talk, kept: Sequence[int]) -> str:
    pairs = [(one, two) for at, one in enumerate(kept) for two in kept[at + 1 :]]
    pairs.sort(key=lambda pair: -talk.density(*pair))
    densest = "; ".join(
        f"{talk.names[one]} and {talk.names[two]}: {_per_cent(talk.density(one, two))} %"
        for one, two in pairs[:5]
    )
    inside = "; ".join(f"{talk.names[at]}: {_per_cent(talk.density(at, at))} %" for at in kept[:8])
    return f"Table of ties in per cent of possible pairs. Inside {inside}. Between {densest}."


def _drawn(
    table: _Table, stem: str, headings: tuple[str, str], alternative: str, caption: str
) -> Drawn:
    rows, columns = len(table.rows), len(table.columns)
    width = min(_WIDEST_INCHES, (WIDTH_INCHES - _NAMES_INCHES - 0.1) / columns)
    right = WIDTH_INCHES - _NAMES_INCHES - width * columns
    height = _ROW_INCHES * rows + _HEAD_INCHES
    figure, axes = framed(*headings, Body(height, _NAMES_INCHES, right, 0.1))
    bare(axes)
    axes.set_xlim(0, columns)
    axes.set_ylim(rows, -_HEAD_INCHES / _ROW_INCHES)
    how: dict[str, Any] = {"fontsize": 7, "color": MUTED, "linespacing": 1}
    beside: dict[str, Any] = {"va": "center", "ha": "right"}
    for at, name in enumerate(table.columns):
        write(axes, at + 0.5, -0.12, name, ha="center", va="bottom", **how)
    for at, name in enumerate(table.rows):
        left = -0.08 / width
        write(axes, left, at + 0.5, table.numbers[at], fontsize=7, color=MUTED, **beside)
        left -= 0.2 / width if table.numbers[at] else 0
        write(axes, left, at + 0.5, name, fontsize=8, **beside)
        _draw_row(axes, at, table.shares[at], table.texts[at])
    return finish(figure, stem, headings[0], alternative, caption)


def _draw_row(axes: Axes, at: int, shares: Sequence[float], texts: Sequence[str]) -> None:
    for column, (share, text) in enumerate(zip(shares, texts, strict=True)):
        colour = shade(_DARKEST * share, _PALE)
        axes.barh(at + 0.5, 0.96, 0.9, column + 0.02, color=colour)
        ink = "white" if share > _LIGHT_TEXT else INK
        write(axes, column + 0.5, at + 0.5, text, ha="center", va="center", fontsize=7, color=ink)
