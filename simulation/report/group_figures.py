"""The figures of who gains and who loses: for each scenario, groups down and measures across."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from simulation.report import formatting as fmt
from simulation.report.findings import CLEAR, Verdict
from simulation.report.groups import Group, grouping, groups, judged, shown_first
from simulation.report.record import Described, Difference, Record, Scenario
from simulation.report.style import (
    INK,
    MUTED,
    RULE,
    TINT,
    WIDTH_INCHES,
    Drawn,
    finish,
    short_names,
    signed_ticks,
    write,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LABELS_INCHES = 1.8
GAP_INCHES = 0.14
LINE_INCHES = 0.165
GROUPING_INCHES = 0.25
HEADING_INCHES = 0.56
ABOVE_INCHES = 0.46
BELOW_INCHES = 0.24
MOST_GROUPS = 12
"""Groups of one grouping in the figure, at most: the largest; the tables have all."""
WIDEST = 3.0
"""An interval is cut where it ends so many times further out than any difference stands."""

GAIN, HARM = "#00694a", "#a63c06"
MARKS: dict[Verdict, tuple[str, str]] = {"better": ("^", GAIN), "worse": ("v", HARM)}
CLEAR_MARK, UNCLEAR_MARK = ("D", INK), ("o", MUTED)


class _Line(NamedTuple):
    """A line of the figure, so many inches below its top: a grouping's name, or a group."""

    y: float
    group: Group | None
    text: str


def draw_groups(record: Record) -> tuple[Drawn, ...]:
    """Return a figure a scenario that is compared; none without intervals."""
    means = record.groups.means.values()
    if not any(one.difference.has_interval for one in means) or not largest(record):
        return ()
    shown = shown_first(record)
    limits = {measure.name: limits_of(record, measure) for measure in shown}
    return tuple(_draw(record, each, shown, limits) for each in record.alternatives)


def largest(record: Record) -> dict[str, tuple[str, ...]]:
    """Return the groups that the figure shows: the largest, in the order of the results."""
    size: dict[Group, float] = {}
    for (_, by, name, _), one in record.groups.means.items():
        size[by, name] = max(one.employees, size.get((by, name), 0.0))
    chosen = {}
    for by, names in groups(record).items():
        ordered = sorted((-size[by, name], at, name) for at, name in enumerate(names))
        most = {name for *_, name in ordered[:MOST_GROUPS]}
        chosen[by] = tuple(name for name in names if name in most)
    return chosen


def limits_of(record: Record, measure: Described) -> tuple[float, float]:
    """Return how far a measure's scale goes: it is the same in every scenario's figure."""
    found = [
        one.difference for (*_, name), one in record.groups.means.items() if name == measure.name
    ]
    sizes = [one.difference for one in found if math.isfinite(one.difference)]
    farthest = WIDEST * max(map(abs, sizes), default=0.0) or 1.0
    ends = [end for one in found for end in (one.low, one.high) if math.isfinite(end)]
    low, high = min((0.0, *sizes, *ends)), max((0.0, *sizes, *ends))
    low, high = max(low, -farthest), min(high, farthest)
    room = 0.08 * (high - low or 1.0)
    return low - room, high + room


def _lines(record: Record) -> list[_Line]:
    lines, y = [], 0.0
    for by, names in largest(record).items():
        all_names = groups(record)[by]
        rest = len(all_names) - len(names)
        more = f" (the {len(names)} largest of {len(all_names)})" if rest else ""
        lines.append(_Line(y + GROUPING_INCHES * 0.6, None, f"{grouping(by)}{more}"))
        y += GROUPING_INCHES
        for name, short in zip(names, short_names(names, 29, 1), strict=True):
            lines.append(_Line(y + LINE_INCHES / 2, (by, name), short))
            y += LINE_INCHES
    return lines


def _draw(
    record: Record,
    scenario: Scenario,
    shown: Sequence[Described],
    limits: Mapping[str, tuple[float, float]],
) -> Drawn:
    from matplotlib.figure import Figure

    lines = _lines(record)
    body = max(line.y for line in lines) + LINE_INCHES
    height = HEADING_INCHES + ABOVE_INCHES + body + BELOW_INCHES
    figure = Figure(figsize=(WIDTH_INCHES, height))
    _write_heading(figure, scenario, height)
    _write_groups(figure, lines, height, body)
    width = (WIDTH_INCHES - LABELS_INCHES) / len(shown)
    for at, measure in enumerate(shown):
        area = (
            (LABELS_INCHES + at * width) / WIDTH_INCHES,
            BELOW_INCHES / height,
            (width - GAP_INCHES) / WIDTH_INCHES,
            body / height,
        )
        axes = figure.add_axes(area)
        _draw_column(axes, record, scenario, measure, lines)
        _set_axes(axes, measure, limits[measure.name], body)
    words = _alternative(record, scenario, shown)
    title = f"{scenario.name}: who gains, who loses"
    return finish(figure, f"groups-{scenario.slug}", title, words, "")


def _write_heading(figure: Figure, scenario: Scenario, height: float) -> None:
    """Write the title, and how to read marks and shading."""
    axes = figure.add_axes((0, 1 - HEADING_INCHES / height, 1, HEADING_INCHES / height))
    axes.set_axis_off()
    axes.set_xlim(0, WIDTH_INCHES)
    axes.set_ylim(HEADING_INCHES, 0)
    title = f"{short_names([scenario.name], 70, 1)[0]}: who gains, who loses"
    write(axes, 0.02, 0.15, title, fontsize=10.5, fontweight="bold", va="center")
    keys = (
        (*MARKS["better"], "clearly better"),
        (*MARKS["worse"], "clearly worse"),
        (*UNCLEAR_MARK, "no clear difference (hollow)"),
    )
    how: dict[str, Any] = {"va": "center", "fontsize": 7.5, "color": MUTED}
    for x, (marker, colour, text) in zip((0.08, 1.2, 2.3), keys, strict=True):
        face = "white" if marker == UNCLEAR_MARK[0] else colour
        axes.plot([x], [0.4], marker, mfc=face, mec=colour, ms=5)
        write(axes, x + 0.11, 0.4, text, **how)
    axes.fill_between([4.2, 4.46], [0.34] * 2, [0.46] * 2, color=TINT, lw=0)
    write(axes, 4.54, 0.4, "the better side; lines: 95 % intervals", **how)


def _draw_column(
    axes: Axes, record: Record, scenario: Scenario, measure: Described, lines: Sequence[_Line]
) -> None:
    factor = 100 if fmt.is_share(measure) else 1
    for line in lines:
        if line.group is None:
            continue
        found = record.groups.means.get((scenario.slug, *line.group, measure.name))
        if found is not None and math.isfinite(found.difference.difference):
            word = judged(record, scenario, line.group, measure)
            _draw_difference(axes, found.difference, word, line.y, factor)


def _draw_difference(axes: Axes, size: Difference, word: Verdict, y: float, factor: float) -> None:
    clear = word in CLEAR
    marker, colour = MARKS.get(word, CLEAR_MARK if clear else UNCLEAR_MARK)
    if size.has_interval:
        ends = [factor * size.low, factor * size.high]
        axes.plot(ends, [y, y], color=colour, lw=1.2, solid_capstyle="butt", zorder=3)
    how: Any = {"mfc": colour if clear else "white", "mec": colour, "ms": 4.2, "mew": 1}
    axes.plot([factor * size.difference], [y], marker, zorder=4, **how)


def _set_axes(axes: Axes, measure: Described, limits: tuple[float, float], body: float) -> None:
    from matplotlib.ticker import MaxNLocator

    low, high = ((100 if fmt.is_share(measure) else 1) * limit for limit in limits)
    axes.set_xlim(low, high)
    axes.set_ylim(body, 0)
    axes.xaxis.set_major_locator(MaxNLocator(3))
    axes.xaxis.set_major_formatter(signed_ticks)
    axes.tick_params(axis="x", pad=1, labelsize=6.5)
    axes.set_yticks([])
    axes.grid(axis="x", color=RULE, lw=0.6)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.axvline(0, color=INK, lw=0.9, zorder=2)
    if measure.better != "neither":
        side = (0.0, high) if measure.better == "higher" else (low, 0.0)
        axes.axvspan(*side, color=TINT, lw=0, zorder=0.5)
    above: dict[str, Any] = {"transform": axes.transAxes, "va": "bottom", "fontsize": 7}
    title = short_names([measure.label], 13, 2)[0]
    unit = "% points" if fmt.is_share(measure) else measure.unit
    write(axes, 0, 1 + 0.18 / body, title, fontweight="bold", linespacing=1, **above)
    write(axes, 0, 1 + 0.05 / body, unit, color=MUTED, **above)


def _write_groups(figure: Figure, lines: Sequence[_Line], height: float, body: float) -> None:
    """Write the groups left of the columns, each under the name of its grouping."""
    area = (0, BELOW_INCHES / height, LABELS_INCHES / WIDTH_INCHES, body / height)
    axes = figure.add_axes(area)
    axes.set_axis_off()
    axes.set_xlim(0, LABELS_INCHES)
    axes.set_ylim(body, 0)
    how: dict[str, Any] = {"va": "center", "fontsize": 7.5}
    for line in lines:
        if line.group is None:
            write(axes, 0.02, line.y, line.text, fontweight="bold", **how)
        else:
            write(axes, 0.1, line.y, line.text, **how)


def _alternative(record: Record, scenario: Scenario, shown: Sequence[Described]) -> str:
    """Return the figure in words: in how many groups each measure is clearly better or worse."""
    cells = [(by, name) for by, names in largest(record).items() for name in names]
    parts = []
    for measure in shown:
        found = [judged(record, scenario, group, measure) for group in cells]
        parts.append(
            f"{measure.label}: clearly better in {found.count('better')} and clearly worse in "
            f"{found.count('worse')} of {len(found) - found.count('absent')} groups."
        )
    return (
        f"Marks with 95 % intervals: each group in {scenario.name} less the same group in "
        f"{record.baseline.name}. {' '.join(parts)} The numbers stand in the tables below it."
    )
