"""Names of lines and points: right of a panel, moved apart where they would touch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from simulation.report.style import INK, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINE_INCHES = 0.115
SPACE_INCHES = 0.02


class Label(NamedTuple):
    """A name on one or more lines, the point that it names, and the colour of what leads there."""

    text: str
    x: float
    y: float
    colour: str


def label_at_right(axes: Axes, labels: Sequence[Label], inches: float) -> None:
    """Write names right of a panel that is so many inches high; its limits stay as they are."""
    low, high = axes.get_ylim()
    left, right = axes.get_xlim()
    per_inch, width = (high - low) / inches, right - left
    ordered = sorted(labels, key=lambda label: label.y)
    heights = [LINE_INCHES * (each.text.count("\n") + 1) + SPACE_INCHES for each in ordered]
    wanted = [(label.y - low) / per_inch for label in ordered]
    for label, place in zip(ordered, spread(wanted, heights), strict=True):
        y = low + place * per_inch
        led = [label.x, right + 0.035 * width], [label.y, y]
        axes.plot(*led, color=label.colour, lw=0.7, clip_on=False)
        how = {"fontsize": 7, "va": "center", "linespacing": 0.95, "color": INK}
        write(axes, right + 0.045 * width, y, label.text, **how)
    axes.set_xlim(left, right)
    axes.set_ylim(low, high)


def spread(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Return ascending places near the wanted ones, at which labels of these heights fit."""
    places = list(wanted)
    for _ in range(200):
        moved = False
        for below in range(len(places) - 1):
            needed = (heights[below] + heights[below + 1]) / 2
            overlap = needed - (places[below + 1] - places[below])
            if overlap > 1e-6:
                places[below] -= overlap / 2
                places[below + 1] += overlap / 2
                moved = True
        if not moved:
            break
    return places
