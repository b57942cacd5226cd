"""The figure of a factorial comparison: each factor, the sum of them, and the blend."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from simulation.experiment.factorial import LESS, MORE
from simulation.report import formatting as fmt
from simulation.report.blends import Blend, blends, gap, is_told, row, told
from simulation.report.record import Described, Difference, Effect, Record
from simulation.report.style import (
    BASELINE_COLOUR,
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

COLUMNS = 3
LABELS_INCHES = 1.3
GAP_INCHES = 0.22
LINE_INCHES = 0.17
ABOVE_INCHES = 0.74
BELOW_INCHES = 0.24
HEADING_INCHES = 0.56


def draw_interactions(record: Record, colours: Mapping[str, str]) -> tuple[Drawn, ...]:
    """Return the figure of the blend of all factors beside its parts; none without intervals."""
    from matplotlib.figure import Figure

    chosen = blends(record)[:1]
    if not any(is_told(record, factors) for factors in chosen):
        return ()
    lines = _lines(record, chosen[0], colours)
    shown = [one for one in record.headlines if gap(record, chosen[0], one) is not None]
    n_rows = math.ceil(len(shown) / COLUMNS)
    block = ABOVE_INCHES + LINE_INCHES * len(lines) + BELOW_INCHES
    height = HEADING_INCHES + n_rows * block
    figure = Figure(figsize=(WIDTH_INCHES, height))
    _write_heading(figure, height)
    width = (WIDTH_INCHES - LABELS_INCHES) / COLUMNS
    for at, measure in enumerate(shown):
        left = LABELS_INCHES + (at % COLUMNS) * width
        top = HEADING_INCHES + (at // COLUMNS) * block + ABOVE_INCHES
        area = (
            left / WIDTH_INCHES,
            1 - (top + LINE_INCHES * len(lines)) / height,
            (width - GAP_INCHES) / WIDTH_INCHES,
            LINE_INCHES * len(lines) / height,
        )
        _draw_panel(figure.add_axes(area), record, measure, lines, first=at % COLUMNS == 0)
    title = "The blend and its parts"
    words = _alternative(record, chosen[0])
    return (finish(figure, "interactions", title, words, ""),)


class _Line(NamedTuple):
    """A line of the figure: its name, its colour and marker, and what it shows of an effect."""

    name: str
    colour: str
    marker: str
    kind: Literal["factor", "parts", "blend"]
    factors: Blend


def _lines(record: Record, factors: Blend, colours: Mapping[str, str]) -> tuple[_Line, ...]:
    colour = {arm: colours.get(slug, BASELINE_COLOUR) for slug, arm in record.arms.items()}
    names = short_names(list(factors), 21, 1)
    each = zip(names, factors, strict=True)
    return (
        *(_Line(name, colour[one,], "o", "factor", (one,)) for name, one in each),
        _Line("sum of these", INK, "D", "parts", factors),
        _Line("together", colour[factors], "s", "blend", factors),
    )


def _size(record: Record, line: _Line, measure: Described) -> Difference | None:
    if line.kind == "factor":
        found = record.effects.get((line.factors, measure.name, "main", "raw"))
    else:
        found = gap(record, line.factors, measure)
    if found is None:
        return None
    return found.parts if line.kind == "parts" else found.alone


def _write_heading(figure: Figure, height: float) -> None:
    """Write the title, and how to read marks, dots and shading."""
    axes = figure.add_axes((0, 1 - HEADING_INCHES / height, 1, HEADING_INCHES / height))
    axes.set_axis_off()
    axes.set_xlim(0, WIDTH_INCHES)
    axes.set_ylim(HEADING_INCHES, 0)
    write(
        axes, 0.02, 0.15, "The blend and its parts", fontsize=10.5, fontweight="bold", va="center"
    )
    axes.plot([0.08], [0.4], "D", mfc="white", mec=INK, ms=4.6)
    axes.plot([2.42, 2.42], [0.33, 0.47], color=INK, lw=1, ls=(0, (1, 1.5)))
    axes.plot([2.42, 2.72], [0.4, 0.4], color=INK, lw=4, alpha=0.3, solid_capstyle="butt")
    axes.fill_between([5.2, 5.46], [0.34] * 2, [0.46] * 2, color=TINT, lw=0)
    how = {"va": "center", "fontsize": 7.5, "color": MUTED}
    write(axes, 0.19, 0.4, "what the parts add up to by themselves", **how)
    write(axes, 2.8, 0.4, "a clear gap between that sum and the blend", **how)
    write(axes, 5.54, 0.4, "the better side, where there is one", **how)


def _draw_panel(
    axes: Axes, record: Record, measure: Described, lines: Sequence[_Line], *, first: bool
) -> None:
    factor = 100 if fmt.is_share(measure) else 1
    axes.set_ylim(len(lines), 0)
    for at, line in enumerate(lines):
        size = _size(record, line, measure)
        if size is not None and size.has_interval:
            _draw_size(axes, size, line, at + 0.5, factor)
        if first:
            axes.text(
                -0.05, at + 0.5, line.name, transform=axes.get_yaxis_transform(), ha="right",
                va="center", fontsize=7.5, parse_math=False,
            )  # fmt: skip
    _set_axes(axes, measure)
    _mark_gap(axes, gap(record, lines[-1].factors, measure), len(lines), factor)
    _write_above(axes, record, measure, lines)


def _draw_size(axes: Axes, size: Difference, line: _Line, y: float, factor: float) -> None:
    ends = [factor * size.low, factor * size.high]
    axes.plot(ends, [y, y], color=line.colour, lw=1.4, solid_capstyle="butt", zorder=3)
    face = "white" if line.kind == "parts" else line.colour
    how: Any = {"ms": 4.6, "mec": line.colour, "mfc": face, "mew": 1.1, "zorder": 4}
    axes.plot([factor * size.difference], [y], line.marker, **how)


def _set_axes(axes: Axes, measure: Described) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.margins(x=0.08)
    low, high = axes.get_xlim()
    low, high = min(low, 0.0), max(high, 0.0)
    axes.set_xlim(low - 0.04 * (high - low), high + 0.04 * (high - low))
    axes.xaxis.set_major_locator(MaxNLocator(3))
    axes.xaxis.set_major_formatter(signed_ticks)
    axes.tick_params(axis="x", pad=1, labelsize=6.5)
    axes.set_yticks([])
    axes.grid(axis="x", color=RULE, lw=0.6)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.axvline(0, color=INK, lw=1, zorder=2)
    if measure.better != "neither":
        low, high = axes.get_xlim()
        side = (0.0, high) if measure.better == "higher" else (low, 0.0)
        axes.axvspan(*side, color=TINT, lw=0, zorder=0.5)
        axes.set_xlim(low, high)


def _mark_gap(axes: Axes, found: Effect | None, n_lines: int, factor: float) -> None:
    """Carry the sum down to the blend's line, and fill the gap between them when it is clear."""
    if found is None or not found.verdict:
        return
    total, blend = factor * found.parts.difference, factor * found.alone.difference
    y = n_lines - 0.5
    axes.plot([total, total], [y - 1, y + 0.35], color=INK, lw=1, ls=(0, (1, 1.5)), zorder=2.5)
    if found.verdict in (MORE, LESS):
        how: Any = {"lw": 4, "alpha": 0.3, "solid_capstyle": "butt", "zorder": 2.6}
        axes.plot([total, blend], [y, y], color=INK, **how)


def _write_above(axes: Axes, record: Record, measure: Described, lines: Sequence[_Line]) -> None:
    found = gap(record, lines[-1].factors, measure)
    words = told(found, measure.better) if found else "not measured"
    clear = found is not None and found.verdict in (MORE, LESS)
    inches = LINE_INCHES * len(lines)
    above = {"transform": axes.transAxes, "va": "bottom"}
    unit = "percentage points" if fmt.is_share(measure) else measure.unit
    title = short_names([measure.label], 32, 2)[0]
    write(
        axes, 0, 1 + 0.39 / inches, title, fontsize=7.5, fontweight="bold", linespacing=1, **above
    )
    write(axes, 0, 1 + 0.27 / inches, unit, fontsize=6.5, color=MUTED, **above)
    how = {"color": INK, "fontweight": "bold"} if clear else {"color": MUTED}
    write(axes, 0, 1 + 0.15 / inches, words, fontsize=6.5, **how, **above)
    if found and found.verdict:
        sure = fmt.difference_interval(measure, found.effect)
        size = f"gap {fmt.difference(measure, found.effect)} ({sure})"
        write(axes, 0, 1 + 0.03 / inches, size, fontsize=6.5, color=INK, **above)


def _alternative(record: Record, factors: Blend) -> str:
    """Return the figure in words: the sum of the parts, the blend and the verdict, by measure."""
    parts = []
    for measure in record.headlines:
        shown = row(record, factors, measure)
        if shown["found"] is not None:
            parts.append(
                f"{measure.label}: parts {shown['parts'][0]}, blend {shown['alone'][0]}, "
                f"{shown['words']}."
            )
    return f"Each factor by itself, the sum of them, and all together. {' '.join(parts)}"
