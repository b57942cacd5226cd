"""The page of a sensitivity analysis: which settings matter, for what, and how surely."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from simulation.experiment.sensitivity.regional import SHARE
from simulation.experiment.sensitivity.tables import MORRIS, REGIONAL, SENSITIVITY
from simulation.experiment.sweeping.places import readable
from simulation.report import formatting as fmt
from simulation.report.sensitivity_figures import (
    MAIN,
    METHODS,
    SHOWN,
    SIGNIFICANT,
    Cell,
    Subject,
    draw_subject,
)
from simulation.report.style import Drawn, styled
from simulation.report.sweep_words import (
    Row,
    amount,
    amounts,
    in_order,
    label,
    manifest,
    number,
    render,
    rows,
    setting,
    unit,
)

PAGE = "sensitivity.html"
MOST_TOLD = 3


def write_sensitivity_page(address: str | Path) -> str:
    """Write ``sensitivity.html`` from the ``sensitivity.csv`` beside it; return its name.

    The same folder gives the same bytes.

    Raises
    ------
    InputError
        When there is no sweep, or no sensitivity.csv.
    """
    subjects = read_subjects(rows(address, SENSITIVITY))
    with styled():
        figures = figures_of(subjects)
    text = render(
        "sensitivity.html.j2",
        manifest=manifest(address),
        subjects=subjects,
        figures=figures,
        answers=[sentence for one in foremost(subjects) for sentence in answer(one)],
        written=written,
        chance_of=chance_of,
        share_of=share_of,
        SHOWN=SHOWN,
        METHODS=METHODS,
    )
    readable(address).write(PAGE, text.encode())
    return PAGE


def read_subjects(table: Sequence[Row]) -> list[Subject]:
    """Return what a table tells, by subject and method: differences first."""
    keys = dict.fromkeys((row["scenario"], row["baseline"], row["method"]) for row in table)
    found = []
    for key in sorted(keys, key=lambda one: not one[1]):
        own = [row for row in table if (row["scenario"], row["baseline"], row["method"]) == key]
        settings = tuple(dict.fromkeys(row["path"] for row in own if row["path"]))
        cells = {(row["measure"], row["path"], row["index"]): _cell(row) for row in own}
        measures = tuple(in_order(row["measure"] for row in own))
        found.append(Subject(*key, measures, settings, cells))
    return found


def _cell(row: Row) -> Cell:
    value, low, high = (number(row, name) for name in ("value", "low", "high"))
    rest = (number(row, name) for name in ("p_adjusted", "chance", "by_chance"))
    p_adjusted, chance, by_chance = rest
    return Cell(value, low, high, p_adjusted, chance, by_chance, int(row["n"]))


def foremost(subjects: Sequence[Subject]) -> list[Subject]:
    """Return the differences between scenarios, or where there are none, the scenarios."""
    return [one for one in subjects if one.baseline] or list(subjects)


def figures_of(subjects: Sequence[Subject]) -> list[Drawn]:
    """Return the figures of the foremost subjects that have anything to show."""
    drawn = (draw_subject(one, f"sensitivity-{at}") for at, one in enumerate(foremost(subjects), 1))
    return [one for one in drawn if one is not None]


def answer(subject: Subject) -> list[str]:
    """Return what matters most in the first measure that tells anything, in a sentence."""
    for measure in subject.measures:
        clear = [path for path in subject.ranked([measure]) if is_clear(subject, measure, path)]
        if clear:
            return [_sentence(subject, measure, clear[:MOST_TOLD])]
    method = METHODS[subject.method]
    return [f"{subject.title}: no setting can be told from chance in any measure ({method})."]


def is_clear(subject: Subject, measure: str, path: str) -> bool:
    """Return whether a setting can be told from chance in a measure.

    A region by its adjusted p-value, any other where its interval is above what chance alone makes.
    """
    main = subject.main(measure, path)
    if main is None:
        return False
    if subject.method == REGIONAL:
        distance = subject.told(measure, path, "distance")
        return distance is not None and distance.p_adjusted < SIGNIFICANT
    return main.low > (main.by_chance if math.isfinite(main.by_chance) else 0.0)


def _sentence(subject: Subject, measure: str, paths: Sequence[str]) -> str:
    told = []
    for path in paths:
        one = subject.main(measure, path)
        assert one is not None
        if subject.method == REGIONAL:
            told.append(f"{'higher' if one.value > 0 else 'lower'} {setting(path)}")
        else:
            told.append(
                f"{setting(path)} ({written(subject, measure, path, MAIN[subject.method])})"
            )
    what = fmt.mid_sentence(label(measure))
    if subject.method == REGIONAL:
        return f"{subject.title}: better in {what} with {fmt.listed(told)}."
    return f"{subject.title}: what moves {what} most is {fmt.listed(told)}."


def written(subject: Subject, measure: str, path: str, index: str) -> str:
    """Return an index with its interval, or its p-value where it is tested."""
    one = subject.told(measure, path, index)
    if one is None:
        return fmt.ABSENT
    if subject.method == MORRIS:
        interval = amounts(measure, one.low, one.high)
        size = amount(measure, one.value, signed=index == "mu")
        return f"{size} {unit(measure, of_difference=True)}, {interval}"
    if math.isfinite(one.p_adjusted):
        return f"{one.value:.2f}, p {fmt.p_value(one.p_adjusted)}"
    signed = "+.2f" if subject.method == REGIONAL else ".2f"
    ends = f"{one.low:{signed}} to {one.high:{signed}}"
    return f"{one.value:{signed}}, {ends}".replace("-", fmt.MINUS)


def chance_of(subject: Subject, measure: str) -> str:
    """Return the share of the variance that is chance, a dash where it is unknown."""
    own = [one.chance for (name, _, _), one in subject.cells.items() if name == measure]
    return fmt.proportion(own[0]) if own else fmt.ABSENT


def share_of(subject: Subject, measure: str) -> str:
    """Return in which share of points the scenario is better; empty for other methods."""
    one = subject.cells.get((measure, "", SHARE))
    if one is None or not math.isfinite(one.value):
        return ""
    ends = f"{fmt.proportion(one.low)} to {fmt.proportion(one.high)}"
    return f"{fmt.proportion(one.value)} ({ends}) of {one.n} points"
