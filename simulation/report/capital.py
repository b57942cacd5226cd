"""Social capital as one number, taken apart: what it is made of, and whether its weights matter."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.experiment.composite import DRAWS, NAME, PARTS, READINGS, WEIGHTS, WHOLE, parts
from simulation.report import formatting as fmt
from simulation.report.findings import CLEAR, in_words, verdict
from simulation.report.reading import difference, number, rows, slugs_of
from simulation.report.record import Capital, Part, Ranked, Record, Scenario
from simulation.report.style import (
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

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHADES = {"connections": "#33566e", "relationships": "#7f9fb5", "conversations": "#c3d3de"}
LABELS_INCHES = 2.3
LINE_INCHES = 0.3
TEXT_INCHES = 0.12
HEADING_INCHES = 0.62
AXIS_INCHES = 0.5
STEADY = 0.9
"""Share of random weightings from which on a ranking is said not to hinge on the weights."""


def with_capital(record: Record, folder: Path) -> Record:
    """Return the record with the index taken apart, where scenarios are compared."""
    if not all((folder / name).exists() for name in (PARTS, WEIGHTS)):
        return record
    slugs = slugs_of(record.scenarios)
    found = {
        (slugs[row["scenario"]], row["reading"], row["measure"]): Part(
            number(row, "weight"), difference(row)
        )
        for row in rows(folder / PARTS)
        if row["scenario"] in slugs
    }
    checked = [row for row in rows(folder / WEIGHTS) if row["scenario"] in slugs]
    if not checked:
        return replace(record, capital=Capital(found))
    ranks = {slugs[row["scenario"]]: _ranked(row) for row in checked}
    same = (number(checked[0], name) for name in ("same_ranking", "same_first"))
    return replace(record, capital=Capital(found, ranks, *same))


def _ranked(row: Mapping[str, str]) -> Ranked:
    shares = (number(row, name) for name in ("same_rank", "above_baseline"))
    return Ranked(int(number(row, "rank")), *shares)


def context(record: Record) -> dict[str, Any]:
    """Return what the template shows: the table's rows, the ranking, and a sentence on weights."""
    capital = record.capital
    names = {each.slug: each.name for each in record.scenarios}
    labels = {measure.name: measure.label for measure in record.measures}
    weighed = {measure for _, _, measure in capital.parts if measure}
    ranked = sorted(capital.ranks.items(), key=lambda item: item[1].rank)
    return {
        "rows": _table(record, labels),
        "n_parts": len(weighed),
        "missing": [labels.get(name, name) for name in parts() if name not in weighed],
        "ranking": [(names[slug], slug == record.baseline.slug, one) for slug, one in ranked],
        "weights": _on_weights(record),
        "draws": fmt.quantity(DRAWS),
    }


def _table(record: Record, labels: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return a row a part: its label, depth, weight, and what it adds in each scenario."""
    declared = [(WHOLE, "")]
    for reading, measures in READINGS.items():
        declared += [(reading, ""), *((reading, measure) for measure in measures)]
    shown = []
    for reading, measure in declared:
        found = {
            each.slug: record.capital.parts.get((each.slug, reading, measure))
            for each in record.alternatives
        }
        some = next((one for one in found.values() if one is not None), None)
        if some is not None:
            whole = reading == WHOLE
            label = "Social capital" if whole else labels.get(measure, measure)
            shown.append(
                {
                    "label": label if measure or whole else reading.capitalize(),
                    "depth": 2 if measure else int(not whole),
                    "weight": fmt.share_of_replicates(some.weight),
                    "cells": {slug: _cell(one) for slug, one in found.items()},
                    "verdicts": _verdicts(record) if whole else {},
                }
            )
    return shown


def _verdicts(record: Record) -> dict[str, tuple[str, str]]:
    """Return whether each scenario's index clearly differs, as a style and in words."""
    found = {one.slug: record.differences.get((one.slug, NAME)) for one in record.alternatives}
    return {
        slug: (verdict(one, fmt.POINTS.better), in_words(one, fmt.POINTS.better))
        for slug, one in found.items()
    }


def _cell(part: Part | None) -> tuple[str, str]:
    if part is None:
        return fmt.ABSENT, fmt.ABSENT
    return fmt.points(part.points), fmt.difference_interval(fmt.POINTS, part.points)


def _on_weights(record: Record) -> str:
    """Return a sentence on whether the ranking hinges on the weights."""
    capital = record.capital
    if not capital.ranks:
        return ""
    names = {each.slug: f"‘{each.name}’" for each in record.scenarios}
    first = fmt.listed([names[slug] for slug, one in capital.ranks.items() if one.rank == 1])
    same, stays = (fmt.proportion(each) for each in (capital.same_ranking, capital.same_first))
    if capital.same_ranking >= STEADY:
        lead = "The ranking of scenarios does not hinge on the weights"
    elif capital.same_first >= STEADY:
        lead = "Which scenario comes first does not hinge on the weights, the order of others does"
    else:
        lead = "The ranking hinges on the weights, so no single number should decide"
    return (
        f"{lead}: of {fmt.quantity(DRAWS)} random weightings of the parts, {same} leave every rank "
        f"as it is, and {stays} leave {first} first."
    )


def draw_capital(record: Record) -> tuple[Drawn, ...]:
    """Return the figure of what each reading adds to the index; none without a comparison."""
    from matplotlib.figure import Figure

    shown = [each for each in record.alternatives if (each.slug, WHOLE, "") in record.capital.parts]
    if not shown:
        return ()
    body = LINE_INCHES * len(shown)
    height = HEADING_INCHES + body + AXIS_INCHES
    figure = Figure(figsize=(WIDTH_INCHES, height))
    heading = figure.add_axes((0, 1 - HEADING_INCHES / height, 1, HEADING_INCHES / height))
    _write_heading(heading)
    left = LABELS_INCHES / WIDTH_INCHES
    axes = figure.add_axes((left, AXIS_INCHES / height, 0.985 - left, body / height))
    _draw_rows(axes, record, shown)
    _set_axes(axes, record, len(shown), body)
    title = "What social capital is made of"
    return (finish(figure, "social-capital", title, _alternative(record, shown), ""),)


def _write_heading(axes: Axes) -> None:
    axes.set_axis_off()
    axes.set_xlim(0, WIDTH_INCHES)
    axes.set_ylim(HEADING_INCHES, 0)
    title = "Social capital: what each reading adds"
    write(axes, 0.02, 0.15, title, fontsize=10.5, fontweight="bold", va="center")
    how: dict[str, Any] = {"va": "center", "fontsize": 7.5, "color": MUTED}
    for at, (reading, shade) in enumerate(SHADES.items()):
        x = 0.02 + 1.05 * at
        axes.fill_between([x, x + 0.16], [0.37] * 2, [0.49] * 2, color=shade, lw=0)
        write(axes, x + 0.22, 0.43, reading, **how)
    axes.plot([3.36, 3.6], [0.43, 0.43], color=INK, lw=1.2)
    axes.plot([3.48], [0.43], "D", mfc=INK, mec=INK, ms=4.6)
    write(axes, 3.68, 0.43, "all together, 95 % interval", **how)
    axes.plot([5.5], [0.43], "D", mfc="white", mec=INK, ms=4.6)
    write(axes, 5.62, 0.43, "no clear difference (hollow)", **how)


def _draw_rows(axes: Axes, record: Record, shown: Sequence[Scenario]) -> None:
    names = short_names([each.name for each in shown], 36, 2)
    for at, (scenario, name) in enumerate(zip(shown, names, strict=True)):
        y = at + 0.5
        _draw_bars(axes, record.capital, scenario, y)
        whole = record.capital.parts[scenario.slug, WHOLE, ""].points
        found = verdict(record.differences.get((scenario.slug, NAME)), fmt.POINTS.better)
        if whole.has_interval:
            axes.plot([whole.low, whole.high], [y, y], color=INK, lw=1.2, zorder=3)
        face = INK if found in CLEAR else "white"
        axes.plot([whole.difference], [y], "D", mfc=face, mec=INK, ms=4.6, zorder=4)
        write_left(axes, y, name, TEXT_INCHES / LINE_INCHES)


def _draw_bars(axes: Axes, capital: Capital, scenario: Scenario, y: float) -> None:
    """Draw what readings add beside each other, and on the other side of 0 what they take."""
    ends = {True: 0.0, False: 0.0}
    for reading, shade in SHADES.items():
        part = capital.parts.get((scenario.slug, reading, ""))
        size = 0.0 if part is None else part.points.difference
        if math.isfinite(size) and size != 0:
            axes.barh(y, size, 0.52, ends[size > 0], color=shade, ec="white", lw=0.5)
            ends[size > 0] += size


def _set_axes(axes: Axes, record: Record, n: int, body: float) -> None:
    axes.set_ylim(n, 0)
    axes.margins(x=0.06)
    low, high = axes.get_xlim()
    axes.set_xlim(min(low, -0.02 * (high - low)), max(high, 0.02 * (high - low)))
    axes.set_yticks([])
    axes.xaxis.set_major_formatter(signed_ticks)
    axes.grid(axis="x", color=RULE, lw=0.6)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.axvline(0, color=INK, lw=1.1, zorder=2)
    name = short_names([record.baseline.name], 60, 1)[0]
    axes.text(
        0.5, -0.34 / body, f"Points of the index above or below ‘{name}’ (100)",
        transform=axes.transAxes, ha="center", va="center", fontsize=7.5, color=MUTED,
        parse_math=False,
    )  # fmt: skip


def _alternative(record: Record, shown: Sequence[Scenario]) -> str:
    sentences = []
    for scenario in shown:
        whole = record.capital.parts[scenario.slug, WHOLE, ""]
        readings = fmt.taken_apart(record.capital, scenario.slug)
        sentences.append(f"{scenario.name}: {_cell(whole)[0]} points ({readings}).")
    return f"Points of the index of social capital against the baseline. {' '.join(sentences)}"
