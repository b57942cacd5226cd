"""The figures of a robustness analysis: how often each scenario is best, and by how much."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from simulation.report import formatting as fmt
from simulation.report.style import (
    BASELINE_COLOUR,
    COLOURS,
    INK,
    MUTED,
    RULE,
    WIDTH_INCHES,
    Drawn,
    finish,
    short_names,
    signed_ticks,
    write,
    write_left,
)
from simulation.report.sweep_words import label, scale, unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = 3
MOST_MEASURES = 12
BAR_INCHES, NAMES_INCHES = 0.34, 2.3
LABELS_INCHES, GAP_INCHES, LINE_INCHES = 1.65, 0.25, 0.19
ABOVE_INCHES, BELOW_INCHES, HEADING_INCHES = 0.6, 0.3, 0.52
KEY_COLUMNS, KEY_INCHES = 3, 0.2
_LEAST_LABELLED = 0.07


class Win(NamedTuple):
    """How often a scenario is best and better than the baseline in a measure, and by how much.

    Shares with their intervals; ``quantiles`` are the 5 %, 25 %, 50 %, 75 % and 95 % points of the
    difference from the baseline over points.
    """

    best: float
    best_interval: tuple[float, float]
    better: float
    better_interval: tuple[float, float]
    clearly_better: float
    clearly_worse: float
    quantiles: tuple[float, ...]
    sd_parameters: float
    sd_chance: float
    points: int


Wins = Mapping[tuple[str, str], Win]
"""By measure and scenario."""


def colours(scenarios: Sequence[str]) -> dict[str, str]:
    """Return each scenario's colour; grey is the baseline, the first."""
    others = {name: COLOURS[at % len(COLOURS)] for at, name in enumerate(scenarios[1:])}
    return {scenarios[0]: BASELINE_COLOUR, **others}


def draw_wins(wins: Wins, scenarios: Sequence[str], measures: Sequence[str]) -> Drawn:
    """Return the figure of the shares of points at which each scenario is best, by measure."""
    from matplotlib.figure import Figure

    shown = list(measures)[:MOST_MEASURES]
    heading = 0.34 + KEY_INCHES * math.ceil(len(scenarios) / KEY_COLUMNS)
    tall = BAR_INCHES * len(shown)
    height = heading + tall + 0.3
    figure = Figure(figsize=(WIDTH_INCHES, height))
    title = "Share of points at which each scenario is best"
    _write_key(figure, title, scenarios, heading / height)
    left = NAMES_INCHES / WIDTH_INCHES
    axes = figure.add_axes((left, 0.3 / height, 0.97 - left, tall / height))
    axes.set_xlim(0, 100)
    axes.set_ylim(len(shown) - 0.5, -0.5)
    for at, measure in enumerate(shown):
        _draw_shares(axes, [wins[measure, one].best for one in scenarios], scenarios, at)
        name = short_names([label(measure)], 36, 2)[0]
        write_left(axes, at, name, 0.13 / BAR_INCHES)
    axes.set_yticks([])
    axes.set_xticks([0, 25, 50, 75, 100], ["0", "25", "50", "75", "100 %"])
    axes.spines[["left", "bottom"]].set_visible(False)
    return finish(figure, "wins", title, _wins_in_words(wins, scenarios, shown), "")


def draw_differences(wins: Wins, scenarios: Sequence[str], measures: Sequence[str]) -> Drawn:
    """Return the figure of differences from the baseline over points, a panel a measure."""
    from matplotlib.figure import Figure

    shown, others = list(measures)[:MOST_MEASURES], list(scenarios)[1:]
    tall = LINE_INCHES * len(others)
    block = ABOVE_INCHES + tall + BELOW_INCHES
    height = HEADING_INCHES + math.ceil(len(shown) / COLUMNS) * block
    figure = Figure(figsize=(WIDTH_INCHES, height))
    title = "Difference from the baseline over all points"
    _write_heading(figure, title, height)
    width = (WIDTH_INCHES - LABELS_INCHES) / COLUMNS
    for at, measure in enumerate(shown):
        left = LABELS_INCHES + (at % COLUMNS) * width
        top = HEADING_INCHES + (at // COLUMNS) * block + ABOVE_INCHES
        area = (left / WIDTH_INCHES, 1 - (top + tall) / height)
        size = ((width - GAP_INCHES) / WIDTH_INCHES, tall / height)
        axes = figure.add_axes((*area, *size))
        _draw_panel(axes, wins, scenarios, measure, names=at % COLUMNS == 0)
    return finish(figure, "differences", title, _differences_in_words(wins, others, shown), "")


def _write_key(figure: Figure, title: str, scenarios: Sequence[str], share: float) -> None:
    axes = figure.add_axes((0, 1 - share, 1, share))
    axes.set_axis_off()
    rows = math.ceil(len(scenarios) / KEY_COLUMNS)
    axes.set_xlim(0, WIDTH_INCHES)
    axes.set_ylim(0.34 + KEY_INCHES * rows, 0)
    write(axes, 0.02, 0.13, title, fontsize=10.5, fontweight="bold", va="center")
    width = WIDTH_INCHES / KEY_COLUMNS
    names = short_names(list(scenarios), 36, 1)
    for at, (name, colour) in enumerate(zip(names, colours(scenarios).values(), strict=True)):
        x, y = 0.08 + width * (at % KEY_COLUMNS), 0.37 + KEY_INCHES * (at // KEY_COLUMNS)
        axes.plot([x], [y], "s", color=colour, ms=6)
        write(axes, x + 0.1, y, name, fontsize=8, va="center")


def _draw_shares(axes: Axes, shares: Sequence[float], scenarios: Sequence[str], y: float) -> None:
    start = 0.0
    for share, colour in zip(shares, colours(scenarios).values(), strict=True):
        how: Any = {"left": 100 * start, "color": colour, "edgecolor": "white", "lw": 0.8}
        axes.barh(y, 100 * share, 0.66, **how)
        if share >= _LEAST_LABELLED:
            place: Any = {"ha": "center", "va": "center", "fontsize": 7, "color": "white"}
            write(axes, 100 * (start + share / 2), y, f"{100 * share:.0f}", **place)
        start += share


def _write_heading(figure: Figure, title: str, height: float) -> None:
    axes = figure.add_axes((0, 1 - HEADING_INCHES / height, 1, HEADING_INCHES / height))
    axes.set_axis_off()
    axes.set_xlim(0, WIDTH_INCHES)
    axes.set_ylim(HEADING_INCHES, 0)
    write(axes, 0.02, 0.13, title, fontsize=10.5, fontweight="bold", va="center")
    told = "dot: median; thick: half of the points; thin: nine tenths of them"
    write(axes, 0.02, 0.34, told, fontsize=7.5, color=MUTED, va="center")


def _draw_panel(
    axes: Axes, wins: Wins, scenarios: Sequence[str], measure: str, *, names: bool
) -> None:
    others = list(scenarios)[1:]
    by_name = colours(scenarios)
    short = short_names(others, 27, 1)
    for at, scenario in enumerate(others):
        values = [scale(measure) * one for one in wins[measure, scenario].quantiles]
        colour = by_name[scenario]
        axes.plot([values[0], values[4]], [at, at], color=colour, lw=1, zorder=3)
        axes.plot(
            [values[1], values[3]], [at, at], color=colour, lw=4, solid_capstyle="butt", zorder=3
        )
        axes.plot([values[2]], [at], "o", ms=4.4, mfc="white", mec=colour, mew=1.2, zorder=4)
        if names:
            how: Any = {"transform": axes.get_yaxis_transform(), "ha": "right", "va": "center"}
            write(axes, -0.04, at, short[at], fontsize=7.5, **how)
    _set_axes(axes, measure, len(others))


def _set_axes(axes: Axes, measure: str, n: int) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.set_ylim(n - 0.5, -0.5)
    axes.margins(x=0.08)
    low, high = axes.get_xlim()
    low, high = min(low, 0.0), max(high, 0.0)
    pad = 0.03 * ((high - low) or 1.0)
    axes.set_xlim(low - pad, high + pad)
    axes.xaxis.set_major_locator(MaxNLocator(3))
    axes.xaxis.set_major_formatter(signed_ticks)
    axes.tick_params(axis="x", pad=1, labelsize=6.5)
    axes.set_yticks([])
    axes.grid(axis="x", color=RULE, lw=0.6)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.axvline(0, color=INK, lw=0.9, zorder=2)
    inches = LINE_INCHES * n
    above: Any = {"transform": axes.transAxes, "va": "bottom"}
    bold: Any = {"fontsize": 7.5, "fontweight": "bold", "linespacing": 1}
    write(axes, 0, 1 + 0.2 / inches, short_names([label(measure)], 30, 2)[0], **bold, **above)
    told = short_names([unit(measure, of_difference=True)], 40, 1)[0]
    write(axes, 0, 1 + 0.07 / inches, told, fontsize=6.5, color=MUTED, **above)


def _wins_in_words(wins: Wins, scenarios: Sequence[str], measures: Sequence[str]) -> str:
    parts = []
    for measure in measures:
        each = [f"{one} {fmt.proportion(wins[measure, one].best)}" for one in scenarios]
        parts.append(f"{label(measure)}: {', '.join(each)}.")
    return " ".join(parts)


def _differences_in_words(wins: Wins, others: Sequence[str], measures: Sequence[str]) -> str:
    parts = []
    for measure in measures:
        each = []
        for one in others:
            low, _, middle, _, high = (scale(measure) * q for q in wins[measure, one].quantiles)
            each.append(f"{one} {middle:+.3g} ({low:+.3g} to {high:+.3g})")
        parts.append(f"{label(measure)}: {', '.join(each)}.")
    return f"Median, and between which values nine tenths of points lie. {' '.join(parts)}"
