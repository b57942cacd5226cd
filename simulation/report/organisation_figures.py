"""An organisation drawn: its reporting line, the sizes of its units, spans, tenure and levels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from simulation.organisation.oddities import counted, percent
from simulation.organisation.portrait import (
    LEAST,
    TENURE_BANDS,
    WIDE,
    WIDEST_COUNTED,
    Group,
    Portrait,
    Tenure,
    Unit,
    shown,
)
from simulation.report import formatting as fmt
from simulation.report.style import (
    BASELINE_COLOUR,
    COLOURS,
    MUTED,
    WIDTH_INCHES,
    Drawn,
    finish,
    short_names,
    write,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_UNITS = 24
MOST_LEVELS = 12
SHADES = ("#0b3d5e", "#d3e3ee")
"""The colours of the top layer and of the lowest one."""

_HEADING_INCHES = 0.5
_ROW_INCHES = 0.21
_NAMES_INCHES = 2.05
_FACTS_INCHES = 1.5
_FEWEST_BARS = 8


class Body(NamedTuple):
    """Where a figure's axes stand: their height, and the room on three sides, in inches."""

    height: float
    left: float = 0.5
    right: float = 0.1
    below: float = 0.1


def blurred(number: int) -> str:
    """Return a number of people of whom something is told: a few are not counted exactly."""
    return f"1–{LEAST - 1}" if 0 < number < LEAST else f"{number:,}"


def evened(number: int) -> float:
    """Return the length at which a number of people is drawn: the same for any few."""
    return LEAST / 2 if 0 < number < LEAST else float(number)


def first_year(tenure: Tenure, people: int) -> str:
    """Return the share in their first year in words; nothing where they are a few."""
    few = 0 < tenure.bands[0] < LEAST
    return "" if few else f"{percent(tenure.bands[0] / people)} are in their first year"


def framed(title: str, how: str, body: Body) -> tuple[Figure, Axes]:
    """Return a figure with its title, how to read it, and empty axes below."""
    from matplotlib.figure import Figure

    height = _HEADING_INCHES + body.height + body.below
    figure = Figure(figsize=(WIDTH_INCHES, height))
    heading = figure.add_axes((0, 1 - _HEADING_INCHES / height, 1, _HEADING_INCHES / height))
    heading.set_axis_off()
    heading.set_xlim(0, WIDTH_INCHES)
    heading.set_ylim(_HEADING_INCHES, 0)
    write(heading, 0.02, 0.13, title, fontsize=10.5, fontweight="bold", va="center")
    write(heading, 0.02, 0.33, how, fontsize=7.5, color=MUTED, va="center")
    width = WIDTH_INCHES - body.left - body.right
    area = (body.left / WIDTH_INCHES, body.below / height, width / WIDTH_INCHES)
    return figure, figure.add_axes((*area, body.height / height))


def bare(axes: Axes) -> None:
    """Take away what surrounds the axes, and leave room for text in them."""
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)


def shade(share: float, ends: tuple[str, str] = SHADES) -> str:
    """Return the colour at a share of the way between two."""
    from matplotlib.colors import to_hex, to_rgb

    first, last = to_rgb(ends[0]), to_rgb(ends[1])
    red, green, blue = (a + (b - a) * share for a, b in zip(first, last, strict=True))
    return to_hex((red, green, blue))


def draw_units(portrait: Portrait) -> tuple[Drawn, ...]:
    """Return the figure of units by layer; none for a single unit."""
    groups = shown(portrait.units, MOST_UNITS)
    if len(portrait.units) < 2 or not groups.kept:
        return ()
    body = Body(_ROW_INCHES * len(groups.kept), _NAMES_INCHES, _FACTS_INCHES, 0.12)
    title = "Units and their layers"
    figure, axes = framed(title, "People in each unit, shaded by layer", body)
    bare(axes)
    axes.set_ylim(len(groups.kept), 0)
    axes.set_xlim(0, max(unit.people for unit in groups.kept))
    names = short_names([unit.name for unit in groups.kept], 36, 1)
    for at, (unit, name) in enumerate(zip(groups.kept, names, strict=True)):
        _draw_unit(axes, unit, at + 0.5, len(portrait.layers))
        beside: dict[str, Any] = {"va": "center", "transform": axes.get_yaxis_transform()}
        write(axes, -0.012, at + 0.5, name, ha="right", fontsize=8, **beside)
        write(axes, 1.012, at + 0.5, _facts(unit), ha="left", fontsize=7, color=MUTED, **beside)
    _write_key(figure, len(portrait.layers))
    sizes = "; ".join(f"{unit.name}: {_facts(unit)}" for unit in groups.kept[:8])
    alternative = f"Bars: people in each unit by layer. {sizes}."
    merged = [
        f"{counted(each.groups, f'{word} unit')} ({blurred(each.people)} people)"
        for each, word in ((groups.others, "other"), (groups.small, "small"))
        if each.groups
    ]
    rest = f" Not drawn: {fmt.listed(merged)}." if merged else ""
    caption = f"Layer 1 is the organisation’s top, not the unit’s.{rest}"
    return (finish(figure, "units", title, alternative, caption),)


def _facts(unit: Unit) -> str:
    sites = f", {len(unit.sites)} sites" if len(unit.sites) > 1 else ""
    return f"{unit.people:,} in {counted(len(unit.layers), 'layer')}{sites}"


def _draw_unit(axes: Axes, unit: Unit, y: float, deepest: int) -> None:
    left = 0
    for layer, people in unit.layers:
        axes.barh(y, people, 0.72, left, color=_of_layer(layer, deepest), ec="white", lw=0.4)
        left += people


def _of_layer(layer: int, deepest: int) -> str:
    return shade((layer - 1) / max(1, deepest - 1))


def _write_key(figure: Figure, deepest: int) -> None:
    """Write the key to layers at the right of the heading."""
    heading = figure.axes[0]
    several = range(1, deepest + 1) if deepest <= 12 else (1, deepest // 2, deepest)
    left = WIDTH_INCHES - 0.3 * len(several) - 0.1
    write(heading, left - 0.1, 0.33, "layer", fontsize=7.5, color=MUTED, va="center", ha="right")
    for at, layer in enumerate(several):
        x = left + 0.3 * at
        heading.fill_between([x, x + 0.12], [0.27] * 2, [0.39] * 2, color=_of_layer(layer, deepest))
        write(heading, x + 0.15, 0.33, str(layer), fontsize=7, color=MUTED, va="center")


def draw_spans(portrait: Portrait) -> tuple[Drawn, ...]:
    """Return the figure of direct reports a manager; none where nobody manages."""
    span = portrait.spans
    if span.spread is None:
        return ()
    title = "Direct reports"
    how = f"Managers by the number of their direct reports; orange: one, or more than {WIDE}"
    figure, axes = framed(title, how, Body(1.75, 0.55, 0.1, 0.46))
    widest = len(span.counts) if span.very_wide else max(_FEWEST_BARS, span.widest)
    places = range(1, widest + 1)
    odd = [place == 1 or place > WIDE for place in places]
    colours = [COLOURS[1] if one else COLOURS[0] for one in odd]
    axes.bar(list(places), span.counts[:widest], 0.78, color=colours)
    over = [f">{WIDEST_COUNTED}" if place > WIDEST_COUNTED else str(place) for place in places]
    axes.set_xticks(list(places), over)
    axes.set_xlim(0.4, widest + 0.6)
    axes.set_xlabel("direct reports", fontsize=7.5)
    _count_upwards(axes)
    _write_numbers(axes, span.counts[:widest], [f"{count:,}" for count in span.counts[:widest]])
    caption = (
        f"{counted(span.managers, 'manager')} ({percent(span.managers / portrait.people)} of the "
        f"people) with {span.spread.mean:.1f} direct reports on average; the middle half have "
        f"{span.spread.lower:.3g} to {span.spread.upper:.3g}, the widest span is {span.widest:,}."
    )
    alternative = f"Bars: managers by number of direct reports. {caption}"
    return (finish(figure, "spans", title, alternative, caption),)


def _count_upwards(axes: Axes) -> None:
    axes.set_yticks([])
    axes.spines[["left"]].set_visible(False)
    axes.margins(y=0.14)


def _write_numbers(axes: Axes, heights: Sequence[float], texts: Sequence[str]) -> None:
    """Write a number above each bar that is there; bars stand at 1, 2, 3, …."""
    lift = 0.015 * max(heights, default=0)
    for at, (height, text) in enumerate(zip(heights, texts, strict=True), 1):
        if height:
            write(axes, at, height + lift, text, ha="center", va="bottom", fontsize=7, color=MUTED)


def draw_people(portrait: Portrait) -> tuple[Drawn, ...]:
    """Return the figure of tenure and levels; none where neither tells anything."""
    bands = () if portrait.tenure is None else portrait.tenure.bands
    tenure = [Group(name, n) for name, n in zip(TENURE_BANDS, bands, strict=False)]
    levels = list(portrait.levels) if 1 < len(portrait.levels) <= MOST_LEVELS else []
    panels = [("years since joining", tenure), ("level, 1 is the lowest", levels)]
    drawn = [(what, groups) for what, groups in panels if groups]
    if not drawn or portrait.people < LEAST:
        return ()
    title = "Tenure and levels" if len(drawn) > 1 else "Tenure" if tenure else "Levels"
    figure, whole = framed(title, "People", Body(1.5, 0.2, 0.1, 0.46))
    bare(whole)
    for at, (what, groups) in enumerate(drawn):
        axes = whole.inset_axes((at / 2 + 0.02 * at, 0, 0.48, 1))
        counts = [group.people for group in groups]
        heights = [evened(count) for count in counts]
        axes.bar(range(1, len(groups) + 1), heights, 0.78, color=BASELINE_COLOUR)
        axes.set_xticks(range(1, len(groups) + 1), [group.name for group in groups])
        axes.set_xlabel(what, fontsize=7.5)
        _count_upwards(axes)
        _write_numbers(axes, heights, [blurred(count) for count in counts])
    caption = _on_tenure(portrait)
    facts = (
        f"{what}: {', '.join(f'{group.name}: {blurred(group.people)}' for group in groups)}."
        for what, groups in drawn
    )
    return (finish(figure, "people", title, f"Bars: people by {' By '.join(facts)}", caption),)


def _on_tenure(portrait: Portrait) -> str:
    if portrait.tenure is None:
        return ""
    spread = portrait.tenure.spread
    newcomers = first_year(portrait.tenure, portrait.people)
    return (
        f"Half of the people joined {spread.median:.1f} years ago or less, the middle half "
        f"{spread.lower:.1f} to {spread.upper:.1f} years ago{newcomers and f'; {newcomers}'}."
    )
