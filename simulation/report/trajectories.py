"""The trajectories: headline measures week by week, mean and 95 % band of each scenario."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from simulation.report import formatting as fmt
from simulation.report.labels import Label, label_at_right
from simulation.report.record import Described, Record, Trajectory
from simulation.report.style import (
    INK,
    MUTED,
    RULE,
    SHADE,
    WIDTH_INCHES,
    Drawn,
    finish,
    short_names,
    write,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = 2
LEFT_INCHES = 0.5
LABELS_INCHES = 1.12
PANEL_INCHES = 1.55
HEADING_INCHES = 0.5
ABOVE_INCHES = 0.56
BELOW_INCHES = 0.42
WEEK_STEPS = (1, 2, 4, 8, 13, 26, 52, 104, 260, 520, 2080)
NEAR_SHARE = 0.15
"""Starts nearer to each other than this share of the run are labelled together."""


def draw_trajectories(record: Record, colours: Mapping[str, str]) -> tuple[Drawn, ...]:
    """Return a figure a family with the headline measures that were taken in two weeks or more."""
    figures = []
    for family, measures in record.families:
        chosen = [measure for measure in measures if _is_drawable(record, measure)]
        if chosen:
            figures.append(_draw(record, chosen, family, colours))
    return tuple(figures)


def _is_drawable(record: Record, measure: Described) -> bool:
    taken = (record.trajectories.get((each.slug, measure.name)) for each in record.scenarios)
    return measure in record.headlines and any(each and len(each.weeks) > 1 for each in taken)


def starts(record: Record) -> tuple[tuple[int, str], ...]:
    """Return the weeks in which something changes, and what changes in which scenarios."""
    found: dict[int, dict[str, list[str]]] = {}
    for scenario in record.scenarios:
        for change in scenario.changes:
            if change.start < record.weeks and change.until != change.start:
                names = found.setdefault(change.start, {}).setdefault(change.kind, [])
                if f"‘{scenario.name}’" not in names:
                    names.append(f"‘{scenario.name}’")
    return tuple(
        (week, "; ".join(f"{kind} ({fmt.listed(names)})" for kind, names in found[week].items()))
        for week in sorted(found)
    )


def _draw(
    record: Record, measures: Sequence[Described], family: str, colours: Mapping[str, str]
) -> Drawn:
    from matplotlib.figure import Figure

    n_rows = math.ceil(len(measures) / COLUMNS)
    row = ABOVE_INCHES + PANEL_INCHES + BELOW_INCHES
    height = HEADING_INCHES + n_rows * row
    figure = Figure(figsize=(WIDTH_INCHES, height))
    width = WIDTH_INCHES / COLUMNS
    title = f"{family.capitalize()}: week by week"
    _write_heading(figure, record, title, height)
    for at, measure in enumerate(measures):
        left = (at % COLUMNS) * width + LEFT_INCHES
        bottom = (n_rows - 1 - at // COLUMNS) * row + BELOW_INCHES
        area = (
            left / WIDTH_INCHES,
            bottom / height,
            (width - LEFT_INCHES - LABELS_INCHES) / WIDTH_INCHES,
            PANEL_INCHES / height,
        )
        _draw_panel(figure.add_axes(area), record, measure, colours)
    return finish(figure, f"trajectories-{family}", title, _alternative(record, measures), "")


def _write_heading(figure: Figure, record: Record, title: str, height: float) -> None:
    """Write the title, and how to read lines, bands, shading and dashes."""
    band = " with 95 % band" if record.replicates > 1 else ""
    replicates = "one replicate" if record.replicates == 1 else f"{record.replicates} replicates"
    dashes = "; dashed: something changes" if starts(record) else ""
    axes = figure.add_axes((0, 1 - HEADING_INCHES / height, 1, HEADING_INCHES / height))
    axes.set_axis_off()
    axes.set_xlim(0, WIDTH_INCHES)
    axes.set_ylim(HEADING_INCHES, 0)
    write(axes, 0.02, 0.15, title, fontsize=10.5, fontweight="bold", va="center")
    how = f"Mean of {replicates}{band}; shaded: the {fmt.weeks(record.window)} compared{dashes}"
    write(axes, 0.02, 0.35, how, fontsize=7.5, color=MUTED, va="center")


def _draw_panel(axes: Axes, record: Record, measure: Described, colours: Mapping[str, str]) -> None:
    axes.set_xlim(0, record.weeks - 1 if record.weeks > 1 else 1)
    axes.axvspan(record.window[0], record.window[1] - 1, color=SHADE, lw=0, zorder=0)
    factor = 100 if fmt.is_share(measure) else 1
    ends = []
    before = record.trajectories.get((record.baseline.slug, measure.name))
    for scenario in record.scenarios:
        trajectory = record.trajectories.get((scenario.slug, measure.name))
        if trajectory and trajectory.weeks:
            own = trajectory if trajectory is before else parted(trajectory, before)
            _draw_line(axes, own, colours[scenario.slug], factor)
            ends.append((scenario.slug, trajectory.weeks[-1], factor * trajectory.mean[-1]))
    title = short_names([measure.label], 54, 1)[0]
    above = {"transform": axes.transAxes, "va": "baseline"}
    write(axes, -0.17, 1 + 0.36 / PANEL_INCHES, title, fontsize=8.5, fontweight="bold", **above)
    write(axes, -0.17, 1 + 0.22 / PANEL_INCHES, fmt.unit(measure), fontsize=7, color=MUTED, **above)
    _mark_starts(axes, record)
    _set_axes(axes, record.weeks)
    _label_ends(axes, record, ends, colours)


def parted(trajectory: Trajectory, baseline: Trajectory | None) -> Trajectory:
    """Return a trajectory from the last week in which it still is the baseline's.

    Until something changes, scenarios are the same: one line, which is the baseline's.
    """
    if baseline is None:
        return trajectory
    points = list(zip(trajectory.weeks, trajectory.mean, strict=True))
    shared = list(zip(baseline.weeks, baseline.mean, strict=True))
    same = 0
    while same < min(len(points), len(shared)) and points[same] == shared[same]:
        same += 1
    first = max(0, same - 1)
    return Trajectory(
        trajectory.weeks[first:],
        trajectory.mean[first:],
        trajectory.low[first:],
        trajectory.high[first:],
    )


def _draw_line(axes: Axes, trajectory: Trajectory, colour: str, factor: float) -> None:
    weeks = trajectory.weeks
    low = [factor * value for value in trajectory.low]
    high = [factor * value for value in trajectory.high]
    sparse = len(weeks) > 1 and weeks[1] - weeks[0] > 1
    axes.fill_between(weeks, low, high, color=colour, alpha=0.2, lw=0, zorder=2)
    mean = [factor * value for value in trajectory.mean]
    axes.plot(weeks, mean, color=colour, lw=1.5, marker="o" if sparse else None, ms=2.4, zorder=3)


def _mark_starts(axes: Axes, record: Record) -> None:
    weeks = [week for week, _ in starts(record)]
    for week in weeks:
        axes.axvline(week, color=INK, lw=0.8, ls=(0, (4, 3)), zorder=1.5)
    groups: list[list[int]] = []
    for week in weeks:
        if groups and week - groups[-1][0] < NEAR_SHARE * record.weeks:
            groups[-1].append(week)
        else:
            groups.append([week])
    for at, group in enumerate(groups):
        numbers = str(group[0]) if len(group) == 1 else f"{group[0]}–{group[-1]}"
        text = f"week {numbers}" if at == 0 else numbers
        axes.annotate(
            text,
            (sum(group) / len(group), 1),
            (0, 2),
            xycoords=axes.get_xaxis_transform(),
            textcoords="offset points",
            ha="center",
            fontsize=6.5,
            color=INK,
        )


def _set_axes(axes: Axes, weeks: int) -> None:
    from matplotlib.ticker import MaxNLocator, MultipleLocator

    step = next((step for step in WEEK_STEPS if weeks <= 5 * step), WEEK_STEPS[-1])
    axes.xaxis.set_major_locator(MultipleLocator(step))
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.grid(axis="y", color=RULE, lw=0.6)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("week", fontsize=7, labelpad=1)
    axes.margins(y=0.08)


def _label_ends(
    axes: Axes,
    record: Record,
    ends: Sequence[tuple[str, int, float]],
    colours: Mapping[str, str],
) -> None:
    """Name each line at its end."""
    n_lines = 2 if len(record.scenarios) <= 5 else 1
    shortened = short_names([each.name for each in record.scenarios], 19, n_lines)
    names = dict(zip((each.slug for each in record.scenarios), shortened, strict=True))
    labels = [Label(names[slug], week, value, colours[slug]) for slug, week, value in ends]
    label_at_right(axes, labels, PANEL_INCHES)


def _alternative(record: Record, measures: Sequence[Described]) -> str:
    """Return the figure in words: where each line begins and ends."""
    parts = []
    for measure in measures:
        ends = []
        for scenario in record.scenarios:
            trajectory = record.trajectories.get((scenario.slug, measure.name))
            if trajectory and trajectory.weeks:
                first, last = trajectory.mean[0], trajectory.mean[-1]
                ends.append(
                    f"{scenario.name} {fmt.level(measure, first)} to {fmt.level(measure, last)}"
                )
        parts.append(f"{measure.label}, first to last week: {'; '.join(ends)}.")
    return f"Lines of the mean over replicates, with 95 % bands. {' '.join(parts)}"
