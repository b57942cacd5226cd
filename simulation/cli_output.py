"""What the command ``orgsim`` shows: progress, tables, catalogues, and the file to start from."""

from __future__ import annotations

import contextlib
import csv
import json
import math
import shlex
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from rich.console import Console

    from simulation.experiment.execute import Outcome
    from simulation.experiment.plan import Plan

SIGNIFICANT = 0.05
PLAIN_LINES = 20
NARROWEST = 120
"""Columns of a table that goes to a file, where nobody says how wide it is."""

WORDY = (0, 5)
"""Columns of a table that hold words; the others hold numbers."""

_TEMPLATE = """\
# A scenario for orgsim. Every setting has a default; `#` shows more of them, with their defaults.
# Check it with `orgsim check {file}`. Kinds of intervention: `orgsim list interventions`.
name: {name}
description: >-
  One paragraph for the client: what changes, for whom, and why.

# What stands below wins over the scenario that this one extends: a file beside this one, or one
# of `orgsim list scenarios`. As it is, the two differ by the interventions alone.
extends: baseline

# organisation:
#   generate: {{employees: 1000, span: 6, units: 8, sites: 2}}
# Or one of your own, from files beside this one:
#   import: {{people: people.csv, ties: ties.csv}}

# Starting values and properties of people: `orgsim list parameters`.
# policies: {{}}
# parameters: {{}}

# What changes, in this order. Weeks count from 0 at the end of burn-in; `until` is the first week
# without effect; `where` limits it to units, sites, teams, levels or a share of the employees.
interventions:
  - kind: add_communities
    from: 26
    # until: 78
    # where: {{share: 0.5}}
    count: 12
    size: 25

# Scenarios that are compared need the same settings here.
# run: {{weeks: 104, burn_in: 52, replicates: 10, seed: 1}}
"""


class Display(NamedTuple):
    """Where to say a line, and where to tell how many more runs are done."""

    say: Callable[[str], None]
    advance: Callable[[int], None]


@contextlib.contextmanager
def progress(planned: int) -> Iterator[Display]:
    """Show how far an experiment is: a bar on a terminal, otherwise a few lines; on stderr."""
    from rich.console import Console

    console = Console(stderr=True)
    if console.is_terminal:
        with _bar(planned, console) as display:
            yield display
    else:
        yield Display(lambda line: click.echo(line, err=True), _Lines(planned).advance)


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

        yield Display(lambda line: bar.console.print(line, markup=False), advance)


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

    def _left(self, since: float, at_first: int) -> str:
        speed = (self.done - at_first) / max(time.monotonic() - since, 1e-9)
        left = (self.planned - self.done) / speed
        if left <= 0:
            return f", {speed:.2g} runs/s"
        return f", about {left:.0f} s left" if left < 90 else f", about {left / 60:.0f} min left"


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
    for scenario in dict.fromkeys(row["scenario"] for row in rows):
        own = [row for row in rows if row["scenario"] == scenario]
        baseline = own[0]["baseline"]
        pairs = max((row["n"] for row in own), key=int)
        title = f"{_name(scenario)} less {_name(baseline)}, {window}, {pairs} pairs of replicates"
        cells = [
            (
                _label(row["measure"]),
                _number(levels.get((baseline, row["measure"]), "")),
                _number(row["difference"], signed=True),
                _interval(row, signed=True),
                _p(row["p_adjusted"]),
                _verdict(row),
            )
            for row in own
        ]
        headings = (
            "Measure",
            _name(baseline),
            "Difference",
            "95 % interval",
            "p adjusted",
            "In words",
        )
        _print_table(title, headings, cells)


def _headlines() -> tuple[str, ...]:
    from simulation.report.record import HEADLINES

    return HEADLINES


def _verdict(row: Mapping[str, str]) -> str:
    from simulation.measures import MEASURES

    p, difference = _float(row["p_adjusted"]), _float(row["difference"])
    if math.isnan(difference):
        return "not measured in these weeks"
    if difference == 0:
        return "no difference"
    if math.isnan(p):
        return "too few replicates to tell"
    if p >= SIGNIFICANT:
        return "no clear difference"
    measure = MEASURES.get(row["measure"])
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
    from simulation.measures import MEASURES

    return MEASURES[measure].label if measure in MEASURES else measure


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
        in_words = place in WORDY
        table.add_column(
            Text(heading), justify="left" if in_words else "right", no_wrap=not in_words
        )
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console(width=None if sys.stdout.isatty() else NARROWEST).print(table)


def print_interventions() -> None:
    """Print each kind of intervention, what it does and its own settings."""
    from simulation.interventions import BY_KIND, Intervention

    for kind, one in BY_KIND.items():
        click.echo(f"{kind}: {_first_line(one)} (effect: {one.evidence})")
        own = {
            name: f for name, f in one.model_fields.items() if name not in Intervention.model_fields
        }
        _print_list(
            (field.alias or name, f"{field.description}{_default(field.default)}")
            for name, field in own.items()
        )
    click.echo("All take `week` (or `from`), `until` and `where`.")


def print_measures() -> None:
    """Print the measures by family."""
    from simulation.measures import MEASURES

    for family in dict.fromkeys(one.family for one in MEASURES.values()):
        click.echo(f"{family}:")
        _print_list(
            (name, f"{one.definition} [{one.unit}; better: {one.better}]")
            for name, one in MEASURES.items()
            if one.family == family
        )


def print_scenarios() -> None:
    """Print the scenarios that come with orgsim."""
    from simulation.scenario import library_scenarios, load_scenario

    _print_list(
        (one.short_name, load_scenario(one.file).description) for one in library_scenarios()
    )


def print_parameters() -> None:
    """Print policies and parameters with default, range, unit and source."""
    from simulation.dynamics.parameters import Parameters
    from simulation.organisation.policies import Policies

    for title, model in (("policies", Policies), ("parameters", Parameters)):
        click.echo(f"{title}:")
        properties = model.model_json_schema()["properties"]
        _print_list((name, _parameter(one)) for name, one in properties.items())


def scenario_template(name: str, file: str) -> str:
    """Return a commented scenario file to start from, which runs as it stands."""
    return _TEMPLATE.format(name=json.dumps(name, ensure_ascii=False), file=shlex.quote(file))


def _parameter(declared: Mapping[str, Any]) -> str:
    limits = f"{declared.get('minimum', '…')} to {declared.get('maximum', '…')}"
    unit = f" {declared['unit']}" if declared.get("unit") else ""
    origin = "; ".join(str(declared[key]) for key in ("basis", "source") if declared.get(key))
    text = f"{declared.get('description', '')} Default {declared.get('default')}{unit}, {limits}."
    return f"{text} {origin}".strip()


def _first_line(described: type) -> str:
    return (described.__doc__ or "").strip().splitlines()[0]


def _default(value: object) -> str:
    return "" if value is None else f" Default {value}."


def _print_list(rows: Iterable[tuple[str, str]]) -> None:
    """Print names and what they mean: in columns on a terminal, otherwise a line each."""
    formatter = click.HelpFormatter(width=None if sys.stdout.isatty() else 10_000)
    with formatter.indentation():
        formatter.write_dl([(name, " ".join(text.split())) for name, text in rows])
    click.echo(formatter.getvalue(), nl=False)
