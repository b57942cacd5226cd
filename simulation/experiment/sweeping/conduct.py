"""A sweep from its file to its table: what is there already is not run again."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from simulation.experiment.execute import (
    BEST_HERE,
    Failure,
    Outcome,
    Where,
    chosen_workers,
    warm_up,
)
from simulation.experiment.plan import Run
from simulation.experiment.sweeping.agenda import Agenda, Row, Task, agenda, employee_weeks
from simulation.experiment.sweeping.errand import Errand, Found, Simulate
from simulation.experiment.sweeping.parquet import parquet
from simulation.experiment.sweeping.parts import Parts
from simulation.experiment.sweeping.places import SHEET, TABLE, writable
from simulation.experiment.sweeping.record import Failed, Progress, Record
from simulation.experiment.sweeping.settings import Sweep, check_sweep, load_sweep
from simulation.experiment.workers import Trouble, Workers
from simulation.scenario import check_scenario

FAILURES_TOLD = 5
"""Failures that are told while a sweep goes on; all are in the manifest."""


@dataclass
class _Conducted:
    """What a sweep is carried out with, and what came of it so far."""

    agenda: Agenda
    parts: Parts
    say: Callable[[str], None]
    progress: Callable[[int], None]
    outcome: Outcome = field(default_factory=Outcome)
    failed: list[Failed] = field(default_factory=list)


def sweep(
    what: Sweep | str | Path,
    out: str | Path,
    where: Where = BEST_HERE,
    *,
    say: Callable[[str], None] = lambda _: None,
    progress: Callable[[int], None] = lambda _: None,
    command: str = "",
    run: Simulate | None = None,
) -> Outcome:
    """Carry out those runs of a sweep that are not there yet, and write its table.

    Parameters
    ----------
    what
        A sweep, or its file.
    out
        A folder, or an address that fsspec knows, such as ``s3://bucket/folder``.
    where
        Where runs are carried out; it changes nothing of what they come to.
    say, progress
        Told lines for the user, and how many more rows are done, first how many were there before.
    command
        What the manifest says was asked for.
    run
        Stands in for ``simulation.replicate.run``.

    Returns
    -------
    Outcome
        ``completed`` counts rows of the table. An interrupt (Ctrl-C) ends it at once; the outcome
        says so, and there is no table yet.

    Raises
    ------
    InputError
        When the sweep cannot be carried out, or the results cannot be put there.
    """
    chosen = what if isinstance(what, Sweep) else load_sweep(Path(what))
    check_sweep(chosen)
    for scenario in chosen.scenarios:
        check_scenario(scenario)
    planned = agenda(chosen)
    with writable(out) as place, parquet() as tables:
        record = Record(place, planned, command)
        record.begin()
        parts = Parts(place, planned, tables)
        one = _Conducted(planned, parts, say, progress)
        try:
            _carry_out(one, where, run)
        except KeyboardInterrupt:
            # It may have come between a file and its being counted.
            one.outcome.completed = _completed(planned, parts.keys())
            one.outcome.interrupted = True
        if not one.outcome.interrupted:
            table = parts.table()
            place.write(TABLE, tables.written(table))
            place.write(SHEET, _csv(table))
        record.tell(_progress(one))
    return one.outcome


def _carry_out(one: _Conducted, where: Where, run: Simulate | None) -> None:
    done = one.parts.bring_up_to_date()
    one.outcome.completed = _completed(one.agenda, done)
    one.progress(one.outcome.completed)
    _report_impossible(one)
    tasks = list(one.agenda.tasks(done))
    if tasks and run is None:
        warm_up(one.say)
    work = employee_weeks(one.agenda.sweep, len(tasks))
    workers = chosen_workers(work, len(tasks), where, compiled=run is None)
    alone: list[Task] = []
    for task, trouble in _results(one, tasks, workers, run):
        if len(task.rows) > 1:
            alone += [task._replace(rows=(row,)) for row in task.rows]
        else:
            _report(one, task, trouble)
    # What failed together may not have failed for the same reason, nor all of it.
    for task, trouble in _results(one, alone, workers, run):
        _report(one, task, trouble)


def _results(
    one: _Conducted, tasks: Iterable[Task], workers: Workers, run: Simulate | None
) -> Iterator[tuple[Task, Trouble]]:
    """Keep what tasks come to, and yield those that came to nothing."""
    planned = one.agenda
    swept = planned.sweep
    errand = Errand(swept.scenarios, swept.design.paths, swept.measures, run)
    work = {
        task: (
            planned.points[task.point],
            [row.scenario for row in task.rows],
            task.replicate,
        )
        for task in tasks
    }
    if not work:
        return
    with contextlib.closing(workers.carry_out(errand, work)) as results:
        for task, result in results:
            if isinstance(result, Trouble):
                yield task, result
            else:
                _keep(one, task, result)


def _keep(one: _Conducted, task: Task, found: Found) -> None:
    one.parts.add(task.rows, found.means)
    rows = sum(one.agenda.sharing(row) for row in task.rows)
    one.outcome.completed += rows
    one.outcome.seconds += found.seconds
    one.progress(rows)


def _report(one: _Conducted, task: Task, trouble: Trouble) -> None:
    """Take note of a run that failed, and so of all rows that share it."""
    (row,) = task.rows
    _fail(one, one.agenda.alike(row), trouble)


def _report_impossible(one: _Conducted) -> None:
    for (scenario, point), why in one.agenda.impossible.items():
        for replicate in range(one.agenda.sweep.replicates):
            _fail(one, [Row(scenario, point, replicate, "")], Trouble(why, ""))


def _fail(one: _Conducted, rows: Sequence[Row], trouble: Trouble) -> None:
    row = rows[0]
    name = one.agenda.sweep.scenarios[row.scenario].slug
    run = Run(f"point {row.point}, {name}", row.replicate, row.key)
    one.outcome.failures.append(Failure(run, *trouble))
    one.failed += [Failed(each, trouble.error) for each in rows]
    if len(one.outcome.failures) <= FAILURES_TOLD:
        one.say(f"Failed, the rest goes on: {one.outcome.failures[-1]}")
    one.progress(len(rows))


def _completed(planned: Agenda, keys: set[str]) -> int:
    return sum(row.key in keys for row in planned.rows())


def _progress(one: _Conducted) -> Progress:
    outcome = one.outcome
    complete = outcome.completed == one.agenda.sweep.n_runs
    status = "interrupted" if outcome.interrupted else "complete" if complete else "failed"
    return Progress(status, outcome.completed, one.failed, outcome.seconds)


def _csv(table: Mapping[str, object]) -> bytes:
    import pandas as pd

    from simulation.experiment.compare import to_csv

    return to_csv(pd.DataFrame(table)).encode()
