"""The figure of costs and benefits: every outcome against what the scenarios take in a year."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from simulation.experiment.front import PROGRAMME
from simulation.report import formatting as fmt
from simulation.report.findings import CLEAR, verdict
from simulation.report.labels import Label, label_at_right, spread
from simulation.report.record import Described, Difference, Record, Scenario
from simulation.report.style import (
    INK,
    MUTED,
    RULE,
    SHADE,
    WIDTH_INCHES,
    Drawn,
    finish,
    short_names,
    signed_ticks,
    write,
)
from simulation.report.value import outcomes, spends

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Cost = Literal["hours", "money"]

COSTS: tuple[Cost, ...] = ("hours", "money")
COLUMNS = 2
LEFT_INCHES = 0.5
LABELS_INCHES = 1.2
PANEL_INCHES = 1.65
ABOVE_INCHES = 0.5
BELOW_INCHES = 0.46
HEADING_INCHES = 0.72
APART_INCHES = 0.12
"""Marks nearer to each other than this across are moved apart."""
NUMBER_INCHES = 0.42
"""Room that the number of a cost takes below its marks."""
LABEL_INCHES = 0.25
"""Height that a scenario's name on two lines takes."""
EVEN_UP_TO = 20.0
"""Costs are drawn on an even scale up to this ratio of the largest to the smallest."""


class Scale(NamedTuple):
    """Where a cost stands: evenly, or in proportion beyond ``width``, if that is above 0."""

    low: float
    high: float
    width: float

    def place(self, cost: float) -> float:
        """Return where a cost stands, between 0 and 1."""
        low, high, here = (self._stretched(one) for one in (self.low, self.high, cost))
        return (here - low) / (high - low)

    def _stretched(self, cost: float) -> float:
        return math.asinh(cost / self.width) if self.width else cost


class Mark(NamedTuple):
    """A scenario in a panel: its cost, so many inches across, and how sure its difference is."""

    slug: str
    cost: float
    x: float
    difference: Difference
    clear: bool
    unbeaten: bool


def draw_benefit(record: Record, colours: Mapping[str, str]) -> tuple[Drawn, ...]:
    """Return a figure for hours and one for money, each where scenarios differ in it."""
    shown = outcomes(record)
    return tuple(
        _draw(record, shown, cost, colours) for cost in COSTS if shown and spends(record, cost)
    )


def _draw(
    record: Record, shown: Sequence[Described], cost: Cost, colours: Mapping[str, str]
) -> Drawn:
    from matplotlib.figure import Figure

    n_rows = math.ceil(len(shown) / COLUMNS)
    panel = max(PANEL_INCHES, LABEL_INCHES * len(record.scenarios))
    row = ABOVE_INCHES + panel + BELOW_INCHES
    scale = scale_of(record, cost)
    height = HEADING_INCHES + n_rows * row
    figure = Figure(figsize=(WIDTH_INCHES, height))
    title = f"Outcomes against {cost}"
    _write_heading(figure, record, title, cost, height)
    width = WIDTH_INCHES / COLUMNS
    for at, measure in enumerate(shown):
        left = (at % COLUMNS) * width + LEFT_INCHES
        bottom = (n_rows - 1 - at // COLUMNS) * row + BELOW_INCHES
        across = width - LEFT_INCHES - LABELS_INCHES
        area = (
            left / WIDTH_INCHES,
            bottom / height,
            across / WIDTH_INCHES,
            panel / height,
        )
        axes = figure.add_axes(area)
        marks = marks_of(record, measure, cost, scale, across)
        if _one_cost(record):
            _join_front(axes, marks)
        _draw_marks(axes, marks, colours)
        _set_axes(axes, marks, scale, cost)
        _write_above(axes, measure, panel)
        _name(axes, record, marks, colours, panel)
    words = _alternative(record, shown, cost)
    return finish(figure, f"cost-{cost}", f"{title} a year", words, "")


def _write_heading(figure: Figure, record: Record, title: str, cost: Cost, height: float) -> None:
    """Write the title, what the axes are, and how to read marks and rings."""
    axes = figure.add_axes((0, 1 - HEADING_INCHES / height, 1, HEADING_INCHES / height))
    axes.set_axis_off()
    axes.set_xlim(0, WIDTH_INCHES)
    axes.set_ylim(HEADING_INCHES, 0)
    write(axes, 0.02, 0.15, title, fontsize=10.5, fontweight="bold", va="center")
    name = short_names([record.baseline.name], 50, 1)[0]
    how: dict[str, Any] = {"va": "center", "fontsize": 7.5, "color": MUTED}
    what = f"Across: {cost} a year more than ‘{name}’ takes; up: the difference in the outcome"
    write(axes, 0.02, 0.36, what, **how)
    y = 0.56
    axes.plot([0.08], [y], "o", color=MUTED, ms=5)
    axes.plot([0.08] * 2, [y - 0.08, y + 0.08], color=MUTED, lw=1.2)
    write(axes, 0.19, y, "clear difference, 95 % interval", **how)
    axes.plot([2.12], [y], "o", mfc="white", mec=MUTED, ms=5)
    write(axes, 2.23, y, "no clear difference (hollow)", **how)
    axes.plot([4.0], [y], "o", mfc="none", mec=INK, ms=9.5, mew=0.9)
    if _one_cost(record):
        axes.plot([4.1, 4.32], [y, y], color=INK, lw=0.9, ls=(0, (4, 2)))
    write(axes, 4.4, y, "no other scenario beats it (Pareto front)", **how)


def _one_cost(record: Record) -> bool:
    """Return whether scenarios differ in hours or in money, not both: the front is a line then."""
    return not all(spends(record, cost) for cost in COSTS)


def scale_of(record: Record, cost: Cost) -> Scale:
    """Return the scale of a cost: compressed where scenarios differ by orders of magnitude."""
    costs = [_spent(record, each, cost) for each in record.scenarios]
    sizes = [abs(one) for one in costs if one != 0]
    uneven = max(sizes) > EVEN_UP_TO * min(sizes)
    return Scale(min(costs), max(costs), min(sizes) if uneven else 0.0)


def marks_of(
    record: Record, measure: Described, cost: Cost, scale: Scale, across: float
) -> list[Mark]:
    """Return the scenarios by cost; those that would touch are moved apart sideways."""
    ordered = sorted(record.scenarios, key=lambda each: _spent(record, each, cost))
    sizes = [(each, _size(record, each, measure)) for each in ordered]
    found = [(each, size) for each, size in sizes if size is not None]
    costs = [_spent(record, each, cost) for each, _ in found]
    places = spread([across * scale.place(one) for one in costs], [APART_INCHES] * len(costs))
    return [
        _mark(record, each, measure, size, (spent, place))
        for (each, size), spent, place in zip(found, costs, places, strict=True)
    ]


def _spent(record: Record, scenario: Scenario, cost: Cost) -> float:
    spent = record.value.spent.get(scenario.slug)
    return 0.0 if spent is None else float(getattr(spent, cost))


def _size(record: Record, scenario: Scenario, measure: Described) -> Difference | None:
    """Return the scenario's difference; that of the baseline from itself is 0."""
    if scenario.slug == record.baseline.slug:
        none = math.nan
        return Difference(0, none, none, 0, 0, none, none, none, none, record.replicates)
    taken = record.value.taken.get((scenario.slug, measure.name))
    known = taken is not None and math.isfinite(taken.difference.difference)
    return taken.difference if taken is not None and known else None


def _mark(
    record: Record,
    scenario: Scenario,
    measure: Described,
    size: Difference,
    place: tuple[float, float],
) -> Mark:
    found = record.value.front.get((scenario.slug, measure.name, PROGRAMME))
    compared = record.differences.get((scenario.slug, measure.name))
    clear = scenario.slug == record.baseline.slug or verdict(compared, measure.better) in CLEAR
    return Mark(scenario.slug, *place, size, clear, found is not None and found.on_front)


def _join_front(axes: Axes, marks: Sequence[Mark]) -> None:
    front = [mark for mark in marks if mark.unbeaten]
    heights = [mark.difference.difference for mark in front]
    axes.plot([mark.x for mark in front], heights, color=INK, lw=0.9, ls=(0, (4, 2)), zorder=2)


def _draw_marks(axes: Axes, marks: Sequence[Mark], colours: Mapping[str, str]) -> None:
    for mark in marks:
        colour, size = colours[mark.slug], mark.difference
        if size.has_interval:
            axes.plot([mark.x] * 2, [size.low, size.high], color=colour, lw=1.4, zorder=3)
        if mark.unbeaten:
            axes.plot([mark.x], [size.difference], "o", mfc="white", mec=INK, ms=9.5, mew=0.9)
        face = colour if mark.clear else "white"
        how: Any = {"mfc": face, "mec": colour, "ms": 4.8, "mew": 1.2, "zorder": 4}
        axes.plot([mark.x], [size.difference], "o", **how)


def _set_axes(axes: Axes, marks: Sequence[Mark], scale: Scale, cost: Cost) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.margins(x=0.07, y=0.12)
    axes.axhline(0, color=INK, lw=0.9, zorder=1)
    ticks: dict[float, float] = {}
    for spent, found in itertools.groupby(marks, key=lambda mark: mark.cost):
        places = [mark.x for mark in found]
        if len(places) > 1:
            edges = (places[0] - APART_INCHES / 2, places[-1] + APART_INCHES / 2)
            axes.axvspan(*edges, color=SHADE, lw=0, zorder=0)
        place = sum(places) / len(places)
        # A number that would touch the one before is left out, the last one never.
        if ticks and place - max(ticks) < NUMBER_INCHES:
            if spent != marks[-1].cost:
                continue
            ticks.popitem()
        ticks[place] = spent
    axes.set_xticks(list(ticks), [signed_ticks(float(f"{one:.3g}"), 0) for one in ticks.values()])
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.yaxis.set_major_formatter(signed_ticks)
    axes.grid(axis="y", color=RULE, lw=0.6)
    axes.spines["left"].set_visible(False)
    note = " (scale compressed)" if scale.width else ""
    axes.set_xlabel(f"{cost} a year{note}", fontsize=7, labelpad=1)


def _write_above(axes: Axes, measure: Described, panel: float) -> None:
    above = {"transform": axes.transAxes, "va": "baseline"}
    title = short_names([measure.label], 54, 1)[0]
    write(axes, -0.17, 1 + 0.27 / panel, title, fontsize=8.5, fontweight="bold", **above)
    write(axes, -0.17, 1 + 0.13 / panel, measure.unit, fontsize=7, color=MUTED, **above)


def _name(
    axes: Axes,
    record: Record,
    marks: Sequence[Mark],
    colours: Mapping[str, str],
    panel: float,
) -> None:
    shortened = short_names([each.name for each in record.scenarios], 18, 2)
    names = dict(zip((each.slug for each in record.scenarios), shortened, strict=True))
    labels = [
        Label(names[mark.slug], mark.x, mark.difference.difference, colours[mark.slug])
        for mark in marks
    ]
    label_at_right(axes, labels, panel)


def _alternative(record: Record, shown: Sequence[Described], cost: Cost) -> str:
    """Return the figure in words: what each scenario takes and gives, and whom nobody beats."""
    parts = []
    for measure in shown:
        told = [
            f"{each.name} {fmt.quantity(_spent(record, each, cost), signed=True)} {cost}, "
            f"{fmt.difference(measure, size)}"
            for each in record.alternatives
            if (size := _size(record, each, measure)) is not None
        ]
        front = [
            each.name
            for each in record.scenarios
            if (one := record.value.front.get((each.slug, measure.name, PROGRAMME)))
            and one.on_front
        ]
        parts.append(f"{measure.label}: {'; '.join(told)}; nobody beats {fmt.listed(front)}.")
    return f"Marks: each scenario’s outcome against its {cost} a year. {' '.join(parts)}"
