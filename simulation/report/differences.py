"""The forest plots: every measure's difference from the baseline, with its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulation.experiment.composite import NAME
from simulation.report.findings import CLEAR, verdict
from simulation.report.record import Described, Difference, Record
from simulation.report.style import (
    COLOURS,
    INK,
    MARKERS,
    MUTED,
    RULE,
    TINT,
    WIDTH_INCHES,
    Drawn,
    finish,
    short_names,
    signed_ticks,
    write,
    write_left,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LABELS_INCHES = 2.45
LABEL_LETTERS = 36
MARGIN_INCHES = 0.12
LINE_INCHES = 0.145
TEXT_INCHES = 0.125
GAP_INCHES = 0.14
TALLEST_INCHES = 8.2
KEY_LINE_INCHES = 0.19
KEY_COLUMNS = ((4, 23), (3, 32), (2, 52))
"""How many names stand beside each other in the key, when none has more characters than this."""
TITLE_INCHES = 0.3
AXIS_INCHES = 0.56
LINEAR_UP_TO = 6.0
TICKS = (1, 3, 10, 30, 100, 300, 1000, 3000)


def draw_differences(record: Record) -> tuple[Drawn, ...]:
    """Return a figure a family, or several where a family does not fit a page.

    Differences and intervals are in standard deviations over replicates. There are none when no
    difference has an interval; a family that has none in this unit, as costs usually, is left out.
    So is the index of social capital, which has a figure of its own that takes it apart.
    """
    ends = [abs(end) for each in record.differences.values() for end in _ends(each)]
    if not ends:
        return ()
    block = GAP_INCHES + LINE_INCHES * len(record.alternatives)
    figures = []
    for family, measures in record.families:
        if not any(_vary(record, measure) for measure in measures if measure.name != NAME):
            continue
        parts = _parts(measures, max(1, int(TALLEST_INCHES / block)))
        for number, part in enumerate(parts, 1):
            several = len(parts) > 1
            title = f"{family.capitalize()}{f' ({number} of {len(parts)})' if several else ''}"
            stem = f"differences-{family}{f'-{number}' if several else ''}"
            figures.append(_draw(record, part, title, stem, max(ends)))
    return tuple(figures)


def _vary(record: Record, measure: Described) -> bool:
    """Return whether some scenario's difference in a measure is one in standard deviations."""
    found = (record.differences.get((one.slug, measure.name)) for one in record.alternatives)
    return any(each and math.isfinite(each.effect) and each.effect != 0 for each in found)


def _ends(difference: Difference) -> list[float]:
    ends = (difference.effect, difference.effect_low, difference.effect_high)
    return [end for end in ends if math.isfinite(end)]


def _parts(measures: Sequence[Described], most: int) -> list[Sequence[Described]]:
    n_parts = math.ceil(len(measures) / most)
    size = math.ceil(len(measures) / n_parts)
    return [measures[at : at + size] for at in range(0, len(measures), size)]


def _draw(
    record: Record, measures: Sequence[Described], title: str, stem: str, limit: float
) -> Drawn:
    from matplotlib.figure import Figure

    n = len(record.alternatives)
    rows = len(measures) * (GAP_INCHES + LINE_INCHES * n)
    names = short_names([each.name for each in record.alternatives], 100, 1)
    columns = _columns(names)
    key = KEY_LINE_INCHES * (math.ceil(n / columns) + 1)
    height = TITLE_INCHES + key + rows + AXIS_INCHES
    figure = Figure(figsize=(WIDTH_INCHES, height))
    heading = figure.add_axes(
        (0, 1 - (TITLE_INCHES + key) / height, 1, (TITLE_INCHES + key) / height)
    )
    _write_heading(heading, title, names, TITLE_INCHES + key)
    left = LABELS_INCHES / WIDTH_INCHES
    area = (left, AXIS_INCHES / height, 1 - left - MARGIN_INCHES / WIDTH_INCHES, rows / height)
    axes = figure.add_axes(area)
    _scale(axes, limit)
    _write_scale(axes, record.baseline.name, rows, compressed=limit > LINEAR_UP_TO)
    axes.set_ylim(rows, 0)
    for at, measure in enumerate(measures):
        _draw_row(axes, record, measure, at * (GAP_INCHES + LINE_INCHES * n))
    return finish(figure, stem, f"{title}: differences", _alternative(record, measures), "")


def _columns(names: Sequence[str]) -> int:
    longest = max(map(len, names))
    return min(len(names), next((n for n, most in KEY_COLUMNS if longest <= most), 1))


def _write_heading(axes: Axes, title: str, names: Sequence[str], height: float) -> None:
    """Write the title, the key to colours, and how to read shading and markers."""
    columns = _columns(names)
    axes.set_axis_off()
    axes.set_xlim(0, WIDTH_INCHES)
    axes.set_ylim(height, 0)
    write(axes, 0.02, 0.15, title, fontsize=10.5, fontweight="bold", va="center")
    for at, name in enumerate(names):
        x = 0.02 + (at % columns) * WIDTH_INCHES / columns
        y = TITLE_INCHES + KEY_LINE_INCHES * (at // columns + 0.4)
        axes.plot([x + 0.06], [y], _marker(at), color=_colour(at), ms=5.5, clip_on=False)
        write(axes, x + 0.17, y, name, va="center", fontsize=8)
    y = height - KEY_LINE_INCHES * 0.6
    axes.plot([0.08], [y], "o", color=MUTED, ms=5)
    axes.plot([1.52], [y], "o", mfc="white", mec=MUTED, ms=5)
    axes.fill_between([3.72, 3.98], [y - 0.06] * 2, [y + 0.06] * 2, color=TINT, lw=0)
    how = {"va": "center", "fontsize": 7.5, "color": MUTED}
    write(axes, 0.19, y, "clear difference", **how)
    write(axes, 1.63, y, "no clear difference (hollow)", **how)
    write(axes, 4.05, y, "the better side, where there is one", **how)


def _colour(at: int) -> str:
    return COLOURS[at % len(COLOURS)]


def _marker(at: int) -> str:
    return MARKERS[at % len(MARKERS)]


def _scale(axes: Axes, limit: float) -> None:
    """Set an even scale, or one compressed beyond ±1 where effects differ by orders."""
    if limit > LINEAR_UP_TO:
        axes.set_xscale("asinh", linear_width=1.0)
        ticks = [tick for tick in TICKS if tick <= limit * 1.2]
        axes.set_xticks([-tick for tick in reversed(ticks)] + [0, *ticks])
    axes.xaxis.set_major_formatter(signed_ticks)
    axes.minorticks_off()
    axes.set_xlim(-limit * 1.12, limit * 1.12)
    axes.set_yticks([])
    axes.grid(axis="x", color=RULE, lw=0.6)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.axvline(0, color=INK, lw=1.1, zorder=2)


def _write_scale(axes: Axes, baseline: str, rows: float, *, compressed: bool) -> None:
    """Write below the axis, ``rows`` inches high, what its unit is."""
    name = short_names([baseline], 72, 1)[0]
    note = " (scale compressed beyond ±1)" if compressed else ""
    axes.text(
        0.5,
        -0.38 / rows,
        f"Difference from ‘{name}’\nin standard deviations over replicates{note}",
        transform=axes.transAxes,
        ha="center",
        va="center",
        fontsize=7.5,
        color=MUTED,
        parse_math=False,
    )


def _draw_row(axes: Axes, record: Record, measure: Described, top: float) -> None:
    n = len(record.alternatives)
    bottom = top + GAP_INCHES + LINE_INCHES * n
    low, high = axes.get_xlim()
    if measure.better != "neither":
        side = (0.0, high) if measure.better == "higher" else (low, 0.0)
        axes.fill_between(side, [top + 0.03] * 2, [bottom - 0.03] * 2, color=TINT, lw=0, zorder=0.5)
    label = short_names([measure.label], LABEL_LETTERS, 2 if n == 1 else n + 1)[0]
    write_left(axes, (top + bottom) / 2, label, TEXT_INCHES)
    for at, scenario in enumerate(record.alternatives):
        y = top + GAP_INCHES / 2 + LINE_INCHES * (at + 0.5)
        _draw_difference(
            axes, record.differences.get((scenario.slug, measure.name)), measure, at, y
        )


def _draw_difference(
    axes: Axes, difference: Difference | None, measure: Described, at: int, y: float
) -> None:
    colour = _colour(at)
    if difference is None or not math.isfinite(difference.effect):
        axes.text(0, y, "  not comparable", fontsize=6.5, color=MUTED, va="center")
        return
    clear = verdict(difference, measure.better) in CLEAR
    if math.isfinite(difference.effect_low):
        ends = [difference.effect_low, difference.effect_high]
        axes.plot(ends, [y, y], color=colour, lw=1.5, solid_capstyle="butt", zorder=3)
    face = colour if clear else "white"
    axes.plot(
        [difference.effect], [y], _marker(at), ms=4.6, mec=colour, mfc=face, mew=1.2, zorder=4
    )


def _alternative(record: Record, measures: Sequence[Described]) -> str:
    """Return the figure in words: how many differences are clear, scenario by scenario."""
    parts = []
    for scenario in record.alternatives:
        found = [
            verdict(record.differences.get((scenario.slug, measure.name)), measure.better)
            for measure in measures
        ]
        clear = sum(each in CLEAR for each in found)
        parts.append(
            f"{scenario.name}: {clear} of {len(measures)} clearly differ, "
            f"{found.count('better')} for the better and {found.count('worse')} for the worse."
        )
    return (
        f"Dots with 95 % intervals: the difference from {record.baseline.name} for each measure. "
        f"{' '.join(parts)} The numbers stand in the table of all measures."
    )
