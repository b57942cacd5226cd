"""The reporting line drawn as an icicle: each part of the organisation below its manager."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from simulation.organisation.icicle import Area, Run
from simulation.organisation.oddities import counted
from simulation.organisation.portrait import LEAST, Portrait
from simulation.report.organisation_figures import Body, bare, framed, shade
from simulation.report.style import (
    BASELINE_COLOUR,
    COLOURS,
    INK,
    MUTED,
    WIDTH_INCHES,
    Drawn,
    finish,
    short_names,
    write,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_LAYERS = 24
DRAWN_INCHES = WIDTH_INCHES - 1.05
TALLEST_INCHES, TALLEST_ROW_INCHES = 4.4, 0.4

_LEFT_INCHES = 0.95
_LINE_INCHES = 0.115
_CHARACTER_INCHES = 0.062
_LONGEST_NAME = 24
# Leaders stand out from others by a stronger shade, in as many steps.
_PALEST, _STEPS = 0.62, 3
_WHOLE = 0.5
"""Share of the people in units with their name below, from which on units have colours."""


class _Scale(NamedTuple):
    """People an inch, and how tall a row is in inches."""

    inches: float
    row: float


def draw_line(portrait: Portrait) -> tuple[Drawn, ...]:
    """Return the figure of the reporting line; none without people."""
    if not portrait.people:
        return ()
    layers = portrait.layers[:MOST_LAYERS]
    scale = _Scale(
        DRAWN_INCHES / portrait.people, min(TALLEST_ROW_INCHES, TALLEST_INCHES / len(layers))
    )
    runs = _labelled(portrait, scale)
    coloured = sum(portrait.units[run.unit].people for run in runs) >= _WHOLE * portrait.people
    coloured = coloured and len(portrait.units) > 1
    below = _room(portrait, runs, scale) if coloured else 0.0
    height = _LINE_INCHES + scale.row * len(layers) + below
    how = (
        "Each block is a part of the organisation, as wide as it has people; below it, its reports"
    )
    title = "The reporting line"
    figure, axes = framed(title, how, Body(height, _LEFT_INCHES, 0.1, 0.08))
    bare(axes)
    axes.set_xlim(0, DRAWN_INCHES)
    axes.set_ylim(height - _LINE_INCHES, -_LINE_INCHES)
    _draw_areas(axes, portrait, scale, coloured=coloured)
    _write_layers(axes, layers, scale.row)
    if coloured:
        _write_units(axes, portrait, runs, scale)
    alternative = _alternative(portrait)
    return (
        finish(figure, "line", title, alternative, _caption(portrait, runs, coloured=coloured)),
    )


def _labelled(portrait: Portrait, scale: _Scale) -> list[Run]:
    """Return the runs of units wide enough for a name to stand upright below them."""
    return [
        run
        for run in portrait.icicle.runs
        if portrait.units[run.unit].people >= LEAST and run.people * scale.inches >= _LINE_INCHES
    ]


def _names(portrait: Portrait, runs: Sequence[Run], scale: _Scale) -> list[tuple[str, bool]]:
    """Return what stands below each run, and whether it must stand upright."""
    names = short_names([portrait.units[run.unit].name for run in runs], _LONGEST_NAME, 1)
    return [
        (name, len(name) * _CHARACTER_INCHES > run.people * scale.inches)
        for name, run in zip(names, runs, strict=True)
    ]


def _room(portrait: Portrait, runs: Sequence[Run], scale: _Scale) -> float:
    """Return the room that names need below the drawing, in inches."""
    names = _names(portrait, runs, scale)
    upright = max((len(name) for name, is_upright in names if is_upright), default=0)
    return max(2 * _LINE_INCHES, upright * _CHARACTER_INCHES + _LINE_INCHES)


def _draw_areas(axes: Axes, portrait: Portrait, scale: _Scale, *, coloured: bool) -> None:
    """Draw each area as a block, those of a colour as one path."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    blocks: dict[str, list[Path]] = {}
    for area in portrait.icicle.areas:
        if area.layer > MOST_LAYERS:
            continue
        left, right = area.start * scale.inches, (area.start + area.people) * scale.inches
        right -= min(0.008, 0.15 * (right - left))
        top, bottom = (area.layer - 1) * scale.row, area.layer * scale.row - 0.02
        corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
        colour = _colour(portrait, area, coloured=coloured)
        blocks.setdefault(colour, []).append(Path(corners, closed=True))
    for colour, paths in blocks.items():
        axes.add_patch(PathPatch(Path.make_compound_path(*paths), fc=colour, lw=0))


def _colour(portrait: Portrait, area: Area, *, coloured: bool) -> str:
    own = COLOURS[area.unit % len(COLOURS)] if coloured else COLOURS[0]
    if coloured and portrait.units[area.unit].people < LEAST:
        own = BASELINE_COLOUR
    paleness = _PALEST * round(_STEPS * (1 - area.leaders / area.parts)) / _STEPS
    return shade(paleness, (own, "#ffffff"))


def _write_layers(axes: Axes, layers: Sequence[int], row: float) -> None:
    step = 1 if row >= _LINE_INCHES else 2
    for at, people in enumerate(layers):
        if at % step == 0:
            y = (at + 0.5) * row
            number = f"{at + 1}"
            write(axes, -0.8, y, number, fontsize=7.5, color=INK, va="center", fontweight="bold")
            write(axes, -0.08, y, f"{people:,}", fontsize=7.5, color=MUTED, va="center", ha="right")
    how = {"fontsize": 6.5, "color": MUTED, "va": "bottom"}
    write(axes, -0.8, -0.03, "layer", **how)
    write(axes, -0.08, -0.03, "people", ha="right", **how)


def _write_units(axes: Axes, portrait: Portrait, runs: Sequence[Run], scale: _Scale) -> None:
    top = scale.row * min(len(portrait.layers), MOST_LAYERS) + 0.05
    lying: dict[str, Any] = {"va": "top", "ha": "center"}
    upright = {"va": "center", "ha": "right", "rotation": 90, "rotation_mode": "anchor"}
    for run, (name, is_upright) in zip(runs, _names(portrait, runs, scale), strict=True):
        x = (run.start + run.people / 2) * scale.inches
        colour = shade(0.25, (COLOURS[run.unit % len(COLOURS)], INK))
        how = upright if is_upright else lying
        write(axes, x, top, name, fontsize=7, color=colour, **how)


def _caption(portrait: Portrait, runs: Sequence[Run], *, coloured: bool) -> str:
    sentences = ["Strong shades manage somebody, pale ones nobody."]
    if coloured:
        sentences.append("Colours tell units apart.")
        if len(runs) < len(portrait.units):
            sentences.append("Names stand below the units that are wide enough.")
    elif len(portrait.units) > 1:
        sentences.append("There are too many units to colour them.")
    if len(portrait.layers) > MOST_LAYERS:
        sentences.append(f"Layers below the {MOST_LAYERS}th are not drawn.")
    return " ".join(sentences)


def _alternative(portrait: Portrait) -> str:
    layers = "; ".join(
        f"layer {at}: {counted(people, 'person', 'people')}, {leaders:,} of whom manage"
        for at, (people, leaders) in enumerate(
            zip(portrait.layers[:MOST_LAYERS], portrait.leaders, strict=False), 1
        )
    )
    return (
        f"The reporting line from the top down, in blocks as wide as parts have people. {layers}."
    )
