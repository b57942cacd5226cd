"""The look of the figures of docs/classics.md: that of the reports."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.classics.result import Mean
from simulation.report.style import COLOURS, MARKERS, RULE, WIDTH_INCHES

HEIGHT_INCHES = 3.1
LINES = ("-", "--", ":", "-.")


def axes(count: int) -> tuple[Figure, tuple[Axes, ...]]:
    """Return a figure of the reports' width with so many panels side by side."""
    width = WIDTH_INCHES if count > 1 else WIDTH_INCHES * 0.72
    figure = Figure(figsize=(width, HEIGHT_INCHES), layout="constrained")
    return figure, tuple(np.atleast_1d(figure.subplots(1, count)).tolist())


def curve(
    ax: Axes,
    places: Sequence[float],
    values: Sequence[Mean],
    label: str,
    number: int,
    *,
    marks: bool = True,
) -> None:
    """Draw means with the 95 % interval of each."""
    middle = np.array([float(one.value) for one in values])
    half = 1.96 * np.array([float(one.error) for one in values])
    look = {"color": COLOURS[number], "linestyle": LINES[number], "label": label or None}
    if marks:
        ax.errorbar(
            places, middle, half, marker=MARKERS[number], markersize=5, capsize=2, lw=1.6, **look
        )
    else:
        ax.plot(places, middle, lw=1.8, **look)
        ax.fill_between(places, middle - half, middle + half, color=COLOURS[number], alpha=0.15)


def finished(figure: Figure, panels: Sequence[Axes]) -> Figure:
    """Return the figure with grid and legends where there is more than one curve."""
    for ax in panels:
        ax.grid(color=RULE, lw=0.6)
        ax.spines[["top", "right"]].set_visible(False)
        ax.set_axisbelow(True)
        if ax.get_legend_handles_labels()[1]:
            ax.legend(frameon=False, fontsize="small")
    return figure
