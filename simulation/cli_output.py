"""What the command ``orgsim`` shows: progress, tables, catalogues, and the file to start from."""

from __future__ import annotations

import contextlib
import csv
import json
import math
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

if TYPE_CHECKING:
    from rich.console import Console

    from simulation.experiment.execute import Outcome
    from simulation.experiment.plan import Plan

PLAIN_LINES = 20
NARROWEST = 120
"""Columns of a table that goes to a file, where nobody says how wide it is."""

IN_WORDS = "In words"
"""The heading of a column that holds words, as the first one does; the others hold numbers."""

_MAIN = ("Measure", "By itself", "On average", "95 % interval", "p adjusted", IN_WORDS)
_BLEND = ("Measure", "Sum of parts", "Blend", "Beyond sum", "95 % interval", IN_WORDS)


class Display(NamedTuple):
    """Where to say a line, to tell how many more runs are done, and how many there are in all."""

    say: Callable[[str], None]
    advance: Callable[[int], None]
    expect: Callable[[int], None]


@contextlib.contextmanager
def progress(planned: int) -> Iterator[Display]:
    """Show how far an experiment is: a bar on a terminal, otherwise a few lines; on stderr."""
    from rich.console import Console

    console = Console(stderr=True)
    if console.is_terminal:
        with _bar(planned, console) as display:
            yield display
    else:
        lines = _Lines(planned)
        yield Display(lambda line: click.echo(line, err=True), lines.advance, lines.expect)


@contextlib.contextmanager
def _bar(planned: int, console: Console) -> Iterator[Display]:
    from rich import progress as bars

    columns = (
        bars.TextColumn("{task.description}"),
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TextColumn("{task.fields[speed_text]}"),
        bars.TimeRemainingColumn(),
    )
    with bars.Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("runs", total=planned, start=False, speed_text="")
        started = False

        def advance(runs: int) -> None:
            nonlocal started
            if started:
                bar.advance(task, runs)
                speed = bar.tasks[0].speed
                bar.update(task, speed_text=f"{speed:.2g} runs/s" if speed else "")
            else:
                # Earlier runs say nothing about today's speed.
                bar.reset(task, total=planned, completed=runs, start=True)
                started = True

        yield Display(
            lambda line: bar.console.print(line, markup=False),
            advance,
            lambda runs: bar.update(task, total=runs),
        )


class _Lines:
    """Progress as lines of plain text, at most about twenty."""

    def __init__(self, planned: int) -> None:
        self.planned = planned
        self.done = 0
        self.begun: tuple[float, int] | None = None

    def advance(self, runs: int) -> None:
        """Take note of more runs, and say so at every twentieth of the way."""
        before, self.done = self.done, self.done + runs
        if self.begun is None:
            self.begun = (time.monotonic(), runs)
            if runs:
                click.echo(f"{runs} of {self.planned} runs were there already", err=True)
        elif before * PLAIN_LINES // self.planned < self.done * PLAIN_LINES // self.planned:
            click.echo(f"{self.done} of {self.planned} runs{self._left(*self.begun)}", err=True)

    def expect(self, runs: int) -> None:
        """Take note of how many runs there are in all."""
        self.planned = runs

    def _left(self, since: float, at_first: int) -> str:
        speed = (self.done - at_first) / max(time.monotonic() - since, 1e-9)
        left = (self.planned - self.done) / speed
        if left <= 0:
            return f", {speed:.2g} runs/s"
        return f", about {left:.0f} s left" if left < 90 else f", about {left / 60:.0f} min left"


class Counting:
    """Progress of a command that tells itself how much there is to do."""

    def __init__(self, until_done: contextlib.ExitStack) -> None:
        self._until_done = until_done
        self._display: Display | None = None
        self._done = 0

    def say(self, line: str) -> None:
        """Say a line for the user."""
        if self._display is None:
            click.echo(line, err=True)
        else:
            self._display.say(line)

    def tell(self, done: int, planned: int) -> None:
        """Take note of how much is done, and of how much there is to do at most."""
        if self._display is None:
            self._display = self._until_done.enter_context(progress(planned))
            self._display.advance(0)
        self._display.advance(done - self._done)
        self._done = done


@contextlib.contextmanager
def counting() -> Iterator[Counting]:
    """Show how far a command is that tells itself how much there is to do; on stderr."""
    with contextlib.ExitStack() as until_done:
        yield Counting(until_done)


def print_fit(folder: Path, cautions: Iterable[str]) -> None:
    """Print the fitted parameters and what the fitted model comes to, then the cautions."""
    estimates = json.loads((folder / "calibration.json").read_text(encoding="utf-8"))["parameters"]
    fitted = [
        (one["name"], f"{one['estimate']:.3g}", _between(one["low"], one["high"]), one["verdict"])
        for one in estimates
    ]
    _print_table("Parameters", ("Parameter", "Estimate", "95 % interval", IN_WORDS), fitted)
    seen = [
        (
            row["label"],
            _number(row["observed"]),
            _number(row["simulated"]),
            _between(_float(row["low"]), _float(row["high"])),
            "" if row["inside"] == "yes" else "not matched",
        )
        for row in _rows(folder / "fit.csv")
    ]
    headings = ("Statistic", "Observed", "Fitted model", "95 % of networks", IN_WORDS)
    _print_table("The observed network and the fitted model's", headings, seen)
    for caution in cautions:
        click.echo(f"Caution: {caution}")


def _between(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else f"{low:.3g} to {high:.3g}"


def print_failures(outcome: Outcome) -> None:
    """Say which runs failed, with the first one's traceback."""
    for failure in outcome.failures[:PLAIN_LINES]:
        click.echo(f"Failed: {failure}", err=True)
    if outcome.failures:
        click.echo(outcome.failures[0].trace, err=True)
        click.echo(f"{len(outcome.failures)} runs failed; the others are kept.", err=True)


def print_notes(plan: Plan, notes: Mapping[str, Iterable[str]]) -> None:
    """Print what there is to know about each scenario before its results."""
    for slug, lines in notes.items():
        for line in lines:
            click.echo(f"Note on {plan.scenarios[slug].name}: {line}")


def print_summary(folder: Path) -> None:
    """Print the headline measures of one scenario: mean and 95 % interval over replicates."""
    levels = [row for row in _rows(folder / "summary.csv") if row["measure"] in _headlines()]
    if levels:
        name, window = _name(levels[0]["scenario"]), levels[0]["week window"]
        cells = [
            (_label(row["measure"]), _number(row["mean"]), _interval(row), row["n"])
            for row in levels
        ]
        title = f"{name}, {window}, mean over replicates"
        _print_table(title, ("Measure", "Mean", "95 % interval", "Replicates"), cells)


def print_comparison(folder: Path) -> None:
    """Print each scenario's headline differences from the baseline, a table a scenario."""
    levels = {
        (row["scenario"], row["measure"]): row["mean"] for row in _rows(folder / "summary.csv")
    }
    window = next((row["week window"] for row in _rows(folder / "summary.csv")), "")
    rows = [row for row in _rows(folder / "comparison.csv") if row["measure"] in _headlines()]
    parts = _parts(folder)
    for scenario in dict.fromkeys(row["scenario"] for row in rows):
        here = {row["measure"]: row for row in rows if row["scenario"] == scenario}
        own = [here[measure] for measure in _headlines() if measure in here]
        baseline = own[0]["baseline"]
        pairs = max((row["n"] for row in own), key=int)
        title = f"{_name(scenario)} less {_name(baseline)}, {window}, {pairs} pairs of replicates"
        cells: list[tuple[str, ...]] = []
        for row in own:
            before = _number(levels.get((baseline, row["measure"]), ""))
            words = _p(row["p_adjusted"]), _verdict(row)
            cells.append((_label(row["measure"]), before, *_effect_cells(row), *words))
            # One number is never shown without what it is made of.
            cells += parts.get((scenario, row["measure"]), [])
        headings = (
            "Measure",
            _name(baseline),
            "Difference",
            "95 % interval",
            "p adjusted",
            IN_WORDS,
        )
        _print_table(title, headings, cells)


def _parts(folder: Path) -> dict[tuple[str, str], list[tuple[str, ...]]]:
    """Return what each reading adds to a scenario's index of social capital, as cells."""
    from simulation.experiment.composite import NAME, PARTS, WHOLE

    found: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    for row in _rows(folder / PARTS):
        if row["reading"] != WHOLE and not row["measure"]:
            cells = (f"… of it {row['reading']}", "", *_effect_cells(row), "", "")
            found.setdefault((row["scenario"], NAME), []).append(cells)
    return found


def _effect_cells(row: Mapping[str, str]) -> tuple[str, str]:
    return _number(row["difference"], signed=True), _interval(row, signed=True)


def print_factorial(folder: Path) -> None:
    """Print each factor's headline effects, then how far each blend is from its parts."""
    rows = [row for row in _rows(folder / "factorial.csv") if row["measure"] in _headlines()]
    kinds = {row["kind"] for row in rows}
    shown = ("main", "blend" if "blend" in kinds else "interaction")
    tables: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for row in (row for row in rows if row["scale"] == "raw" and row["kind"] in shown):
        tables.setdefault((row["kind"], row["factors"]), []).append(row)
    for (kind, factors), own in tables.items():
        what = "by itself, and averaged over the others" if kind == "main" else "and its parts"
        title = f"{_name(factors)}: {what}, {max(int(row['n']) for row in own)} replicates"
        _print_table(title, _MAIN if kind == "main" else _BLEND, [_effect(row) for row in own])


def _effect(row: Mapping[str, str]) -> tuple[str, ...]:
    from simulation.experiment.composite import COMPARED
    from simulation.report.blends import in_words

    alone, parts, effect = (_number(row[one], signed=True) for one in ("alone", "parts", "effect"))
    interval = _interval(row, signed=True)
    words = in_words(row["verdict"], COMPARED[row["measure"]].better)
    if row["kind"] == "main":
        return (_label(row["measure"]), alone, effect, interval, _p(row["p_adjusted"]), words)
    return (_label(row["measure"]), parts, alone, effect, interval, words)


def _headlines() -> tuple[str, ...]:
    from simulation.report.record import HEADLINES

    return HEADLINES


def _verdict(row: Mapping[str, str]) -> str:
    from simulation.experiment.compare import SIGNIFICANT
    from simulation.experiment.composite import COMPARED

    p, difference = _float(row["p_adjusted"]), _float(row["difference"])
    if math.isnan(difference):
        return "not measured in these weeks"
    if difference == 0:
        return "no difference"
    if math.isnan(p):
        return "too few replicates to tell"
    if p >= SIGNIFICANT:
        return "no clear difference"
    measure = COMPARED.get(row["measure"])
    better = "neither" if measure is None else measure.better
    direction = "higher" if difference > 0 else "lower"
    relative = _float(row["relative"])
    by = "" if math.isnan(relative) else f" by {abs(relative):.1%}"
    if better == "neither":
        return direction + by
    return f"{direction}{by}: {'better' if better == direction else 'worse'}"


def _rows(file: Path) -> list[dict[str, str]]:
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _name(cell: str) -> str:
    """Return a scenario's name from a table in which formulas were made harmless."""
    from simulation.experiment.compare import neutral

    return cell[1:] if cell == neutral(cell[1:]) else cell


def _label(measure: str) -> str:
    from simulation.experiment.composite import COMPARED

    return COMPARED[measure].label if measure in COMPARED else measure


def _float(text: str) -> float:
    return float(text) if text else math.nan


def _number(text: str, *, signed: bool = False) -> str:
    value = _float(text)
    if math.isnan(value):
        return "–"
    return f"{value:{'+' if signed else ''}.3g}"


def _interval(row: Mapping[str, str], *, signed: bool = False) -> str:
    low, high = (_number(row[end], signed=signed) for end in ("ci_low", "ci_high"))
    return f"{low} to {high}" if low != "–" else "–"


def _p(text: str) -> str:
    value = _float(text)
    if math.isnan(value):
        return "–"
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _print_table(title: str, headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # Text objects: a name in brackets is no markup.
    table = Table(title=Text(title), title_justify="left", box=SIMPLE_HEAD)
    for place, heading in enumerate(headings):
        in_words = place == 0 or heading == IN_WORDS
        table.add_column(
            Text(heading), justify="left" if in_words else "right", no_wrap=not in_words
        )
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console(width=None if sys.stdout.isatty() else NARROWEST).print(table)
