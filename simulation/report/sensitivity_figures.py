"""The figures of a sensitivity analysis: each setting's index by measure, with its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from simulation.experiment.sensitivity.effects import FIRST, MU, MU_STAR, SIGMA, TOTAL
from simulation.experiment.sensitivity.regional import DISTANCE, SHIFT
from simulation.experiment.sensitivity.tables import MORRIS, REGIONAL, SOBOL
from simulation.report.style import (
    COLOURS,
    INK,
    MUTED,
    RULE,
    WIDTH_INCHES,
    Drawn,
    finish,
    short_names,
    write,
)
from simulation.report.sweep_words import label, scale, setting, unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = 3
MOST_SETTINGS, MOST_MEASURES = 14, 9
SIGNIFICANT = 0.05
LABELS_INCHES, GAP_INCHES, LINE_INCHES = 1.75, 0.25, 0.165
ABOVE_INCHES, BELOW_INCHES, HEADING_INCHES = 0.6, 0.3, 0.66

MAIN = {SOBOL: TOTAL, MORRIS: MU_STAR, REGIONAL: SHIFT}
BESIDE = {SOBOL: FIRST, MORRIS: SIGMA}
SHOWN = {SOBOL: (FIRST, TOTAL), MORRIS: (MU_STAR, MU, SIGMA), REGIONAL: (SHIFT, DISTANCE)}
METHODS = {SOBOL: "Sobol’ indices", MORRIS: "Morris’s screening", REGIONAL: "regions"}
TITLES = {
    SOBOL: "What share of the variance each setting accounts for",
    MORRIS: "How far each setting moves it, from one end of its range to the other",
    REGIONAL: "Where in its range each setting lies when the scenario is better",
}
_KEYS = {
    SOBOL: "filled: total, with all others; hollow: by itself; dotted: total by chance alone",
    MORRIS: "filled: mean size; hollow: standard deviation; dotted: mean size by chance alone",
    REGIONAL: "mean place where better less elsewhere, in shares of the range; filled: clear",
}


class Cell(NamedTuple):
    """An index of a setting in a measure, with its interval and what it rests on."""

    value: float
    low: float
    high: float
    p_adjusted: float
    chance: float
    by_chance: float
    n: int


class Subject(NamedTuple):
    """A scenario, or its difference from a baseline, as one method sees it."""

    scenario: str
    baseline: str
    method: str
    measures: tuple[str, ...]
    settings: tuple[str, ...]
    cells: dict[tuple[str, str, str], Cell]

    @property
    def title(self) -> str:
        """Return what it is called."""
        return f"‘{self.scenario}’ against ‘{self.baseline}’" if self.baseline else self.scenario

    def main(self, measure: str, path: str) -> Cell | None:
        """Return the index by which settings are ranked, where it has a value."""
        return self.told(measure, path, MAIN[self.method])

    def told(self, measure: str, path: str, index: str) -> Cell | None:
        """Return an index, where it has a value."""
        found = self.cells.get((measure, path, index))
        return found if found is not None and math.isfinite(found.value) else None

    def ranked(self, measures: Sequence[str]) -> list[str]:
        """Return the settings by their greatest index in any of some measures, in its own scale."""
        reach = {
            path: max((self._relative(measure, path) for measure in measures), default=0.0)
            for path in self.settings
        }
        return sorted(self.settings, key=lambda path: -reach[path])

    def _relative(self, measure: str, path: str) -> float:
        values = [abs(one.value) for each in self.settings if (one := self.main(measure, each))]
        own = self.main(measure, path)
        top = max(values, default=0.0)
        return abs(own.value) / top if own and top else 0.0


def draw_subject(subject: Subject, stem: str) -> Drawn | None:
    """Return the figure of a subject's settings, a panel a measure; None where nothing has one."""
    from matplotlib.figure import Figure

    shown = _shown(subject)
    if not shown:
        return None
    paths = subject.ranked(shown)[:MOST_SETTINGS]
    tall = LINE_INCHES * len(paths)
    block = ABOVE_INCHES + tall + BELOW_INCHES
    height = HEADING_INCHES + math.ceil(len(shown) / COLUMNS) * block
    figure = Figure(figsize=(WIDTH_INCHES, height))
    _write_heading(
        figure.add_axes((0, 1 - HEADING_INCHES / height, 1, HEADING_INCHES / height)), subject
    )
    width = (WIDTH_INCHES - LABELS_INCHES) / COLUMNS
    for at, measure in enumerate(shown):
        left = LABELS_INCHES + (at % COLUMNS) * width
        top = HEADING_INCHES + (at // COLUMNS) * block + ABOVE_INCHES
        area = (left / WIDTH_INCHES, 1 - (top + tall) / height)
        size = ((width - GAP_INCHES) / WIDTH_INCHES, tall / height)
        _draw_panel(figure.add_axes((*area, *size)), subject, measure, paths, at % COLUMNS == 0)
    title = f"{TITLES[subject.method]}: {subject.title}"
    return finish(figure, stem, title, _alternative(subject, shown), "")


def _shown(subject: Subject) -> list[str]:
    """Return the measures that have an index, so many as fit."""
    told = [
        measure
        for measure in subject.measures
        if any(subject.main(measure, path) for path in subject.settings)
    ]
    return told[:MOST_MEASURES]


def _write_heading(axes: Axes, subject: Subject) -> None:
    axes.set_axis_off()
    axes.set_xlim(0, WIDTH_INCHES)
    axes.set_ylim(HEADING_INCHES, 0)
    title = short_names([TITLES[subject.method]], 90, 1)[0]
    write(axes, 0.02, 0.13, title, fontsize=10.5, fontweight="bold", va="center")
    name = short_names([subject.title], 105, 1)[0]
    write(axes, 0.02, 0.33, name, fontsize=8.5, va="center")
    write(axes, 0.02, 0.5, _KEYS[subject.method], fontsize=7.5, color=MUTED, va="center")


def _draw_panel(
    axes: Axes, subject: Subject, measure: str, paths: Sequence[str], first: bool
) -> None:
    factor = scale(measure) if subject.method == MORRIS else 1.0
    for at, path in enumerate(paths):
        _draw_setting(axes, subject, measure, path, (at, factor))
    names = short_names([setting(path) for path in paths], 28, 1)
    for at, name in enumerate(names if first else ()):
        how: Any = {"transform": axes.get_yaxis_transform(), "ha": "right", "va": "center"}
        write(axes, -0.04, at, name, fontsize=7.5, **how)
    _set_axes(axes, subject, measure, len(paths))


def _draw_setting(
    axes: Axes, subject: Subject, measure: str, path: str, place: tuple[int, float]
) -> None:
    y, factor = place
    main = subject.main(measure, path)
    beside = subject.told(measure, path, BESIDE.get(subject.method, ""))
    if main is None:
        return
    distance = subject.told(measure, path, DISTANCE)
    is_clear = distance is None or distance.p_adjusted < SIGNIFICANT
    colour = COLOURS[0] if is_clear else MUTED
    ends = [factor * main.low, factor * main.high]
    axes.plot(ends, [y, y], color=colour, lw=1.4, solid_capstyle="butt", zorder=3)
    if beside is not None:
        how: Any = {"ms": 4.2, "mfc": "white", "mec": COLOURS[1], "mew": 1.0, "zorder": 4}
        axes.plot([factor * beside.value], [y], "o", **how)
    face = colour if is_clear else "white"
    axes.plot([factor * main.value], [y], "o", ms=4.2, mec=colour, mfc=face, mew=1.0, zorder=5)


def _set_axes(axes: Axes, subject: Subject, measure: str, n: int) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.set_ylim(n - 0.5, -0.5)
    axes.margins(x=0.06)
    low, high = axes.get_xlim()
    low, high = min(low, 0.0), max(high, 0.0)
    pad = 0.03 * ((high - low) or 1.0)
    axes.set_xlim(low - pad, high + pad)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.tick_params(axis="x", pad=1, labelsize=6.5)
    axes.set_yticks([])
    axes.grid(axis="x", color=RULE, lw=0.6)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.axvline(0, color=INK, lw=0.9, zorder=2)
    main = [one for path in subject.settings if (one := subject.main(measure, path))]
    if main and math.isfinite(main[0].by_chance):
        factor = scale(measure) if subject.method == MORRIS else 1.0
        axes.axvline(factor * main[0].by_chance, color=INK, lw=1, ls=(0, (1, 1.5)), zorder=2)
    inches = LINE_INCHES * n
    above = {"transform": axes.transAxes, "va": "bottom"}
    title = short_names([label(measure)], 30, 2)[0]
    bold: Any = {"fontsize": 7.5, "fontweight": "bold", "linespacing": 1}
    write(axes, 0, 1 + 0.2 / inches, title, **bold, **above)
    told = "share of variance" if subject.method == SOBOL else "share of the range"
    if subject.method == MORRIS:
        told = unit(measure, of_difference=True)
    write(
        axes,
        0,
        1 + 0.07 / inches,
        short_names([told], 40, 1)[0],
        fontsize=6.5,
        color=MUTED,
        **above,
    )


def _alternative(subject: Subject, measures: Sequence[str]) -> str:
    """Return the figure in words: the three settings that matter most, by measure."""
    parts = []
    for measure in measures:
        first = [
            f"{setting(path)} {one.value:.3g} ({one.low:.3g} to {one.high:.3g})"
            for path in subject.ranked([measure])[:3]
            if (one := subject.main(measure, path))
        ]
        parts.append(f"{label(measure)}: {', '.join(first)}.")
    return f"{TITLES[subject.method]}, {subject.title}. {' '.join(parts)}"
