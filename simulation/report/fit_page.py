"""The goodness-of-fit page of a calibration: whether the fitted model resembles the data."""

from __future__ import annotations

import csv
import itertools
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from simulation.errors import InputError
from simulation.report.figures import write_whole
from simulation.report.style import (
    COLOURS,
    INK,
    MUTED,
    RULE,
    TINT,
    WIDTH_INCHES,
    Drawn,
    finish,
    styled,
    write,
)

if TYPE_CHECKING:
    from markupsafe import Markup
    from matplotlib.axes import Axes

TEMPLATES = Path(__file__).parent / "templates"
PAGE, RECORD = "fit.html", "calibration.json"
ABSENT = "–"
SIGNIFICANT = 0.05
DIGITS = 3

_ROW_INCHES = 0.3
_SHAPE_INCHES = 2.0
_COLUMNS = 2
_HEAD_INCHES, _AXIS_INCHES, _LABEL_INCHES = 0.55, 0.55, 2.9


class Row(NamedTuple):
    """A statistic, or a category of a distribution: observed, and as the fitted model gives it."""

    name: str
    label: str
    observed: float
    simulated: float
    sd: float
    low: float
    high: float
    inside: bool
    fitted: bool
    settled: bool


class Distribution(NamedTuple):
    """A distribution that was not fitted: its categories, and the p-value of their likeness."""

    name: str
    label: str
    rows: tuple[Row, ...]
    p: float


class Judged(NamedTuple):
    """What a calibration's folder says: its record, statistics, distributions, distances."""

    record: dict[str, Any]
    rows: tuple[Row, ...]
    distributions: tuple[Distribution, ...]
    distances: tuple[float, ...]

    @property
    def fitted(self) -> tuple[Row, ...]:
        """Return the statistics that were to be matched."""
        return tuple(row for row in self.rows if row.fitted)


def write_fit_page(folder: Path) -> Path:
    """Write ``fit.html`` into a calibration's folder and return its path.

    Reads the folder only; the same folder gives the same bytes.

    Raises
    ------
    InputError
        When the folder holds no finished calibration.
    """
    judged = read_fit(folder)
    with styled():
        figures = (draw_statistics(judged), draw_distributions(judged), draw_search(judged))
    page = folder / PAGE
    write_whole(page, render(judged, figures).encode())
    return page


def read_fit(folder: Path) -> Judged:
    """Return what a calibration's folder says.

    Raises
    ------
    InputError
        When the folder holds no finished calibration.
    """
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        finished = record["status"] == "complete"
    except (OSError, ValueError, KeyError, TypeError):
        finished = False
    if not finished:
        raise InputError("this folder holds no finished calibration", file=folder)
    shapes = itertools.groupby(_rows(folder / "shapes.csv"), lambda row: row["shape"])
    return Judged(
        record=record,
        rows=tuple(_row(row, row["statistic"], row["label"]) for row in _rows(folder / "fit.csv")),
        distributions=tuple(_distribution(list(rows)) for _, rows in shapes),
        distances=tuple(float(row["distance"]) for row in _rows(folder / "trials.csv")),
    )


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def _row(row: dict[str, str], name: str, label: str) -> Row:
    return Row(
        name,
        label,
        observed=_float(row["observed"]),
        simulated=_float(row["simulated"]),
        sd=_float(row.get("sd", "")),
        low=_float(row["low"]),
        high=_float(row["high"]),
        inside=row["inside"] == "yes",
        fitted=_float(row.get("weight", "0")) > 0,
        settled=row.get("settled", "yes") == "yes",
    )


def _float(text: str) -> float:
    return float(text) if text else math.nan


def _distribution(rows: Sequence[dict[str, str]]) -> Distribution:
    categories = tuple(_row(row, row["category"], row["category"]) for row in rows)
    return Distribution(rows[0]["shape"], rows[0]["label"], categories, _float(rows[0]["p"]))


def answer(judged: Judged) -> str:
    """Return in one sentence whether the fitted model resembles the data."""
    missed = [row for row in judged.fitted if not row.inside]
    n = len(judged.fitted)
    if not missed:
        start = f"The fitted model gives all {n} statistics as they were observed"
    else:
        start = f"The fitted model cannot give {len(missed)} of {n} statistics as observed"
    odd = sum(one.p < SIGNIFICANT for one in judged.distributions)
    if odd == 0:
        return f"{start}, and what was not fitted looks like the data as well."
    return f"{start}; {odd} of {len(judged.distributions)} distributions not fitted look different."


def render(judged: Judged, figures: Sequence[Drawn]) -> str:
    """Return the page's text; whatever came from a user's file is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("fit.html.j2").render(
        judged=judged,
        record=judged.record,
        answer=answer(judged),
        figures=figures,
        number=number,
        interval=interval,
        correlations=correlations(judged.record),
        significant=SIGNIFICANT,
        marked=marked,
        inline=lambda drawn: Markup(drawn.inline),
    )


def marked(text: str) -> Markup:
    """Return a warning with what stands between backticks as code."""
    from markupsafe import Markup, escape

    parts = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if at % 2 else escape(part)
        for at, part in enumerate(parts)
    )


def number(value: float | None) -> str:
    """Return a number to three significant digits, a dash for none."""
    if value is None or not math.isfinite(value):
        return ABSENT
    if value == 0:
        return "0"
    decimals = max(0, DIGITS - 1 - math.floor(math.log10(abs(value))))
    return f"{value:,.{min(decimals, 6)}f}".replace("-", "−").replace(",", "\u202f")


def interval(low: float | None, high: float | None) -> str:
    """Return an interval, a dash where there is none."""
    ends = number(low), number(high)
    return ABSENT if ABSENT in ends else f"{ends[0]} to {ends[1]}"


def correlations(record: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Return the correlations of estimates, a row a parameter; none where none was worked out."""
    names = [one["name"] for one in record["parameters"]]
    rows = [
        (name, [ABSENT if value is None else f"{value:+.2f}".replace("-", "−") for value in values])
        for name, values in zip(names, record["correlation"], strict=True)
    ]
    return rows if len(names) > 1 else []


def draw_statistics(judged: Judged) -> Drawn:
    """Return the figure of statistics: observed ones against what fitted networks give."""
    from matplotlib.figure import Figure

    rows = [row for row in judged.rows if math.isfinite(row.low) and row.sd > 0]
    height = _HEAD_INCHES + _AXIS_INCHES + _ROW_INCHES * max(1, len(rows))
    figure = Figure(figsize=(WIDTH_INCHES, height))
    left = _LABEL_INCHES / WIDTH_INCHES
    tall = _ROW_INCHES * max(1, len(rows)) / height
    axes = figure.add_axes((left, _AXIS_INCHES / height, 0.97 - left, tall))
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.axvline(0, color=RULE, linewidth=0.8)
    for at, row in enumerate(rows):
        _draw_statistic(axes, row, at)
    axes.set_xlabel("Standard deviations from the fitted model's mean")
    title = "Observed statistics against the fitted model"
    place: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "fontweight": "bold"}
    write(axes, -left / (0.97 - left), -0.95, title, fontsize=10.5, **place)
    alternative = "; ".join(
        f"{row.label}: observed {number(row.observed)}, fitted model {number(row.simulated)} "
        f"({interval(row.low, row.high)})"
        for row in rows
    )
    return finish(figure, "statistics", title, alternative, "")


def _draw_statistic(axes: Axes, row: Row, at: int) -> None:
    ends = [(end - row.simulated) / row.sd for end in (row.low, row.high)]
    axes.plot(ends, [at, at], color=TINT, linewidth=9, solid_capstyle="butt", zorder=1)
    axes.plot(ends, [at, at], color=COLOURS[2], linewidth=1.2, zorder=2)
    colour = INK if row.inside else COLOURS[1]
    face = colour if row.fitted else "white"
    place = (row.observed - row.simulated) / row.sd
    axes.plot(place, at, "o", color=colour, markerfacecolor=face, markersize=5.5, zorder=3)
    place_of_name: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "ha": "right"}
    colour = INK if row.fitted else MUTED
    write(axes, -0.02, at, row.label, va="center", fontsize=8, color=colour, **place_of_name)


def draw_distributions(judged: Judged) -> Drawn:
    """Return the figure of distributions that were not fitted."""
    from matplotlib.figure import Figure

    shapes = judged.distributions
    n_rows = math.ceil(len(shapes) / _COLUMNS)
    figure = Figure(figsize=(WIDTH_INCHES, _SHAPE_INCHES * n_rows), layout="constrained")
    for at, shape in enumerate(shapes, 1):
        _draw_distribution(figure.add_subplot(n_rows, _COLUMNS, at), shape)
    alternative = "; ".join(
        f"{shape.label} (p = {number(shape.p)}): "
        + ", ".join(
            f"{row.label} observed {row.observed:.0%}, fitted model {row.simulated:.0%}"
            for row in shape.rows
        )
        for shape in shapes
    )
    return finish(figure, "distributions", "Distributions that were not fitted", alternative, "")


def _draw_distribution(axes: Axes, shape: Distribution) -> None:
    places = range(len(shape.rows))
    for at, row in enumerate(shape.rows):
        axes.bar(at, 100 * (row.high - row.low), 0.62, bottom=100 * row.low, color=TINT)
        ends = ([100 * row.simulated] * 2, [at - 0.31, at + 0.31])
        axes.plot(ends[1], ends[0], color=COLOURS[2], linewidth=1.4)
    colours = [INK if row.inside else COLOURS[1] for row in shape.rows]
    axes.scatter(places, [100 * row.observed for row in shape.rows], c=colours, s=20, zorder=3)
    axes.set_xticks(list(places), [row.label for row in shape.rows], fontsize=6.5)
    axes.set_ylim(bottom=0)
    axes.set_title(f"{shape.label}, %", fontsize=8.5, loc="left", color=INK)


def draw_search(judged: Judged) -> Drawn:
    """Return the figure of the search: each trial's distance, and the least so far."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH_INCHES, 2.2), layout="constrained")
    axes = figure.add_subplot()
    trials = range(1, len(judged.distances) + 1)
    least = list(itertools.accumulate(judged.distances, min))
    axes.scatter(trials, judged.distances, s=7, color=RULE)
    axes.plot(trials, least, color=COLOURS[0], linewidth=1.6)
    if min(judged.distances) > 0:
        axes.set_yscale("log")
    axes.set_xlabel("Trial")
    axes.set_title("Distance from the data, and the least so far", fontsize=8.5, loc="left")
    alternative = f"The least distance after {len(least)} trials is {number(least[-1])}."
    return finish(figure, "search", "The search", alternative, "")
