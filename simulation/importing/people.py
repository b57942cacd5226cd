"""The people of a file in our terms, as they stand there: read, and nothing decided yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulation.importing import cells
from simulation.importing.coded import Coded
from simulation.importing.edges import SYNONYMS as TIES
from simulation.importing.graph_files import is_graph
from simulation.importing.graph_tables import people_of_graph
from simulation.importing.levels import levels
from simulation.importing.line import looked_up, without
from simulation.importing.managers import directory, identity, managers
from simulation.importing.people_columns import COMING, LEFT, SYNONYMS, TOTALS
from simulation.importing.settings import ImportSettings
from simulation.importing.table import Table, read_table
from simulation.importing.units import Chosen, expertise_of, unit_of
from simulation.organisation.attributes import WEEKS_A_YEAR
from simulation.organisation.people import ROOT

Days = NDArray[np.datetime64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Places = NDArray[np.int64]
Texts = NDArray[np.object_]

LONGEST_TENURE_YEARS = 80
LABELS = ("unit", "site", "expertise")
_DAYS_A_WEEK = 7


@dataclass(frozen=True)
class Roll:
    """The people in a file, a place each, in the order of the file.

    Attributes
    ----------
    table
        The file.
    row
        (n,) the table's row of each one.
    employee
        (n,) the id, ``""`` where it is missing.
    email
        (n,) the e-mail address in lower case; None where the file has none.
    manager
        (n,) the manager's place; ``ROOT`` without one, ``managers.UNKNOWN`` and ``AMBIGUOUS`` for
        one that is named in vain; None where the file has no reporting line.
    labels
        Names by ``unit``, ``site`` and ``expertise``, (n,), ``""`` where they are missing; without
        what the file does not have.
    numbers
        ``level``, ``tenure_weeks``, ``presence`` and ``working_time``, (n,), NaN where missing;
        without what the file does not have.
    hired, left
        (n,) days, NaT where they are missing.
    marks
        Who is what, (n,), by name: ``total``, ``left``, ``coming``, ``odd_dates``, and
        ``unreadable COLUMN``.
    columns
        By our name of a label or number, our name of the column that it was read from.
    as_of
        The day that the file describes; None where nothing says it.
    left_out
        Who was left out by repairs: ids and e-mail addresses.
    notes
        In the user's words, how the file was read.
    """

    table: Table
    row: Places
    employee: Texts
    email: Texts | None
    manager: Places | None
    labels: Mapping[str, Texts]
    numbers: Mapping[str, Floats]
    hired: Days
    left: Days
    marks: Mapping[str, Mask]
    columns: Mapping[str, str]
    as_of: date | None = None
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        """Return the number of people."""
        return len(self.row)

    def lines(self, who: Mask | Places) -> tuple[int, ...]:
        """Return the lines of the file in which some people stand, ascending."""
        return tuple(np.sort(self.table.lines[self.row[who]]).tolist())

    def known_as(self) -> dict[str, int]:
        """Return the place of everybody's id and e-mail address; of one id the first place."""
        places: dict[str, int] = {}
        for texts in (self.employee, self.email):
            for place, text in enumerate(() if texts is None else texts.tolist()):
                if text:
                    places.setdefault(text, place)
        return places


def read_people(file: Path, settings: ImportSettings) -> Roll:
    """Return the people in a file: a table, a workbook, or the nodes of a graph.

    Raises
    ------
    InputError
        When the file cannot be read, or a column that is needed or chosen is missing.
    """
    chosen = settings.columns.among(SYNONYMS)
    if is_graph(file):
        return roll_of(people_of_graph(file, SYNONYMS, chosen, ("employee",)), settings)
    return roll_of(
        read_table(file, SYNONYMS, chosen, ("employee",), sheet=settings.sheet), settings
    )


def read_people_of_ties(file: Path, settings: ImportSettings) -> Roll:
    """Return as people all those whom a file of ties names, in the order in which it does.

    Raises
    ------
    InputError
        When the file cannot be read, or does not say who is tied to whom.
    """
    if is_graph(file):
        return read_people(file, settings)
    table = read_table(file, TIES, settings.columns.among(TIES), ("source", "target"))
    lines: dict[str, int] = {}
    pairs = zip(table.columns["source"], table.columns["target"], table.lines, strict=True)
    for source, target, line in pairs:
        lines.setdefault(identity(source), int(line))
        lines.setdefault(identity(target), int(line))
    lines.pop("", None)
    texts = tuple(lines)
    people = Table(
        file=file,
        coded={"employee": Coded(np.arange(len(texts), dtype=np.int32), texts)},
        headers={"employee": table.headers["source"]},
        unused=(),
        lines=np.array(list(lines.values()), np.int64),
    )
    return roll_of(people, settings)


def roll_of(table: Table, settings: ImportSettings) -> Roll:
    """Return the people in a table's rows."""
    employee = np.array([identity(cells.plain(text)) for text in table.columns["employee"]], object)
    known = directory(table, employee)
    first = np.array([known.ids.get(text, ROOT) for text in employee], np.int64)
    has = table.headers.keys()
    roll = Roll(
        table=table,
        row=np.arange(table.n),
        employee=employee,
        email=_emails(table) if "email" in has else None,
        manager=managers(table, known, first),
        labels={},
        numbers={},
        hired=np.full(table.n, "NaT", "datetime64[D]"),
        left=np.full(table.n, "NaT", "datetime64[D]"),
        marks={"total": _totals(table, employee)},
        columns={},
    )
    roll = _with_days(_with_labels(roll), settings)
    return _with_tenure(_with_shares(_with_level(roll, settings)))


def some_of(roll: Roll, kept: Mask) -> Roll:
    """Return a roll of some of the people, ``kept`` being (n,).

    Whoever reported to somebody who is not kept reports to that one's next manager who is.
    """
    place = np.cumsum(kept) - 1
    manager = roll.manager
    if manager is not None:
        manager = without(manager, ~kept)[kept]
        manager = np.where(manager >= 0, looked_up(place, manager, otherwise=ROOT), manager)
    return replace(
        roll,
        row=roll.row[kept],
        employee=roll.employee[kept],
        email=None if roll.email is None else roll.email[kept],
        manager=manager,
        labels={name: texts[kept] for name, texts in roll.labels.items()},
        numbers={name: values[kept] for name, values in roll.numbers.items()},
        hired=roll.hired[kept],
        left=roll.left[kept],
        marks={name: mark[kept] for name, mark in roll.marks.items()},
    )


def _emails(table: Table) -> Texts:
    return np.array([text.casefold() for text in cells.names(table, "email")], np.object_)


def _totals(table: Table, employee: Texts) -> Mask:
    """Return which rows count the others: such a word is the id, or stands where there is none."""
    total: Mask = np.array([_is_total(text) for text in employee], np.bool_)
    nobody = employee == ""
    for codes, texts in table.coded.values():
        total |= np.array([_is_total(text) for text in texts], np.bool_)[codes] & nobody
    return total


def _is_total(text: str) -> bool:
    return text.casefold().rstrip(":. 0123456789") in TOTALS


def _with_labels(roll: Roll) -> Roll:
    table, labels, columns = roll.table, {}, {}
    notes = list(table.notes)
    site = Chosen(cells.names(table, "site"), "site", ()) if "site" in table.headers else None
    for name, chosen in (
        ("unit", unit_of(table)),
        ("site", site),
        ("expertise", expertise_of(table)),
    ):
        if chosen is None:
            continue
        notes += chosen.notes
        if chosen.texts is not None and chosen.column is not None and np.any(chosen.texts != ""):
            labels[name], columns[name] = chosen.texts, chosen.column
    return replace(roll, labels=labels, columns=columns, notes=tuple(notes))


def _with_days(roll: Roll, settings: ImportSettings) -> Roll:
    """Return a roll with days, and with who has left or not started by the day it describes."""
    table, marks, notes, days = roll.table, dict(roll.marks), list(roll.notes), {}
    for column in ("hire_date", "leave_date"):
        days[column] = np.full(roll.n, "NaT", "datetime64[D]")
        if column in table.headers:
            days[column], marks[f"unreadable {column}"], said = cells.days(table, column)
            notes += said
    hired, left = days["hire_date"], days["leave_date"]
    gone, coming = _says(table, LEFT), _says(table, COMING)
    as_of = settings.as_of or _latest(hired[~coming], left[gone])
    if as_of is not None:
        # A day of leaving before that of joining is from an earlier time here.
        counts = ~np.isnat(left) & ~(left < hired)
        gone = np.where(counts, left <= np.datetime64(as_of), gone)
        coming |= hired > np.datetime64(as_of)
        longest = np.timedelta64(LONGEST_TENURE_YEARS * WEEKS_A_YEAR * _DAYS_A_WEEK, "D")
        marks["odd_dates"] = (np.datetime64(as_of) - hired > longest) | (left < hired)
    marks |= {"left": gone & ~coming, "coming": coming}
    return replace(roll, hired=hired, left=left, marks=marks, as_of=as_of, notes=tuple(notes))


def _says(table: Table, beginnings: tuple[str, ...]) -> Mask:
    """Return whose status begins with one of some words."""
    if "status" not in table.headers:
        return np.zeros(table.n, np.bool_)
    codes, texts = table.codes("status")
    said: Mask = np.array([text.casefold().startswith(beginnings) for text in texts], np.bool_)
    return said[codes]


def _latest(*days: Days) -> date | None:
    known = np.concatenate(days)
    known = known[~np.isnat(known)]
    return known.max().astype(object) if known.size else None


def _with_level(roll: Roll, settings: ImportSettings) -> Roll:
    if "level" not in roll.table.headers:
        return roll
    codes, texts = roll.table.codes("level")
    texts = tuple(cells.plain(text) for text in texts)
    found = levels(texts, settings.levels)
    filled = np.array([not cells.is_empty(text) for text in texts], np.bool_)
    wrong = filled & np.isnan(found)
    return _with_number(roll, "level", "level", cells.Cells(found[codes], wrong[codes]))


def _with_number(roll: Roll, name: str, column: str, read: cells.Cells) -> Roll:
    if np.all(np.isnan(read.values)) and not read.wrong.any():
        return roll
    return replace(
        roll,
        numbers={**roll.numbers, name: read.values},
        marks={**roll.marks, f"unreadable {name}": read.wrong},
        columns={**roll.columns, name: column},
    )


def _with_shares(roll: Roll) -> Roll:
    for name, column, read in (
        ("presence", "office_days", cells.presences(roll.table)),
        ("working_time", "weekly_hours", cells.working_times(roll.table)),
    ):
        if read is not None:
            own = name if name in roll.table.headers else column
            roll = _with_number(roll, name, own, read)
    return roll


def _with_tenure(roll: Roll) -> Roll:
    """Return a roll with weeks since joining: as they stand, else from the day, else from years."""
    table = roll.table
    most = LONGEST_TENURE_YEARS * WEEKS_A_YEAR
    if "tenure_weeks" in table.headers:
        weeks = cells.numbers(table, "tenure_weeks", 0, most)
        return _with_number(roll, "tenure_weeks", "tenure_weeks", weeks)
    if roll.as_of is not None and np.any(~np.isnat(roll.hired)):
        days = (np.datetime64(roll.as_of) - roll.hired) / np.timedelta64(1, "D")
        since = np.where(days > most * _DAYS_A_WEEK, np.nan, np.maximum(days, 0) // _DAYS_A_WEEK)
        note = f"Tenure counts from the hire date to {roll.as_of.isoformat()}."
        weeks = cells.Cells(since, np.zeros(roll.n, np.bool_))
        noted = replace(roll, notes=(*roll.notes, note))
        return _with_number(noted, "tenure_weeks", "hire_date", weeks)
    if "tenure_years" in table.headers:
        years = cells.numbers(table, "tenure_years", 0, LONGEST_TENURE_YEARS)
        weeks = cells.Cells(np.rint(years.values * WEEKS_A_YEAR), years.wrong)
        return _with_number(roll, "tenure_weeks", "tenure_years", weeks)
    return roll
