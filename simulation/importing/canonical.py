"""An organisation as files that read back as the same one: what ``orgsim import`` writes.

``people.csv`` has our own names for its columns and nothing left to decide. ``ties.csv`` has
strengths, not weights: their column is called ``reported_strength``.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulation.importing.edges import pairs_of
from simulation.importing.table import Table, read_table
from simulation.organisation.organisation import ObservedTies, Organisation
from simulation.organisation.people import ROOT

PEOPLE = (
    "employee",
    "manager",
    "unit",
    "level",
    "site",
    "expertise",
    "tenure_weeks",
    "presence",
    "working_time",
)
TIES = ("source", "target", "reported_strength")
WEAKEST = 1e-9

# Also what begins as a neutralised text does, so that it reads back as it was.
_FORMULA = re.compile("'*[=+@\t\r-]")

CsvTable = Mapping[str, Sequence[str]]
"""Texts by column, all of one length."""


def people_table(organisation: Organisation, names: Sequence[str]) -> CsvTable:
    """Return an organisation's people as columns of texts; ``names``, (n,), are their ids."""
    people, workplace = organisation.people, organisation.workplace
    columns = (
        names,
        ["" if manager == ROOT else names[manager] for manager in people.manager.tolist()],
        [people.unit_names[unit] for unit in people.unit.tolist()],
        _whole(people.level),
        [workplace.site_names[site] for site in workplace.site.tolist()],
        [people.expertise_names[domain] for domain in people.expertise.tolist()],
        _whole(people.tenure_weeks),
        _shares(people.presence, people.n),
        _shares(people.working_time, people.n),
    )
    return dict(zip(PEOPLE, columns, strict=True))


def ties_table(organisation: Organisation, names: Sequence[str]) -> CsvTable | None:
    """Return an organisation's observed ties as columns of texts; None where it has none."""
    ties = organisation.observed
    if ties is None:
        return None
    columns = (
        [names[seat] for seat in ties.source.tolist()],
        [names[seat] for seat in ties.target.tolist()],
        [repr(strength) for strength in ties.strength.tolist()],
    )
    return dict(zip(TIES, columns, strict=True))


def has_strengths(file: Path) -> bool:
    """Return whether a file of ties can be read and has the header of ``ties_table``."""
    try:
        with file.open("rb") as opened:
            return opened.readline().strip() == ",".join(TIES).encode()
    except OSError:
        return False


def read_strengths(file: Path, seats: Mapping[str, int]) -> ObservedTies:
    """Return the ties in a file that ``ties_table`` made, with the strengths that stand there.

    Raises
    ------
    InputError
        When a tie names somebody who is not an employee, is listed twice or ties somebody to
        themselves, or its strength is none.
    """
    table = read_table(file, {name: (name,) for name in TIES}, {}, TIES)
    strength = table.numbers(TIES[2], WEAKEST, 1, "a number above 0, at most 1")
    source, target = (_seats(table, column, seats) for column in TIES[:2])
    pairs = pairs_of(source, target)
    _, first = np.unique(pairs.place, return_index=True)
    again = np.ones(table.n, np.bool_)
    again[first] = False
    for wrong, message in (
        (source == target, "somebody is tied to themselves"),
        (again, "this tie is listed twice"),
    ):
        if wrong.any():
            raise table.mistake(message, int(np.argmax(wrong)), "target")
    return ObservedTies(pairs.source, pairs.target, strength[first])


def _seats(table: Table, column: str, seats: Mapping[str, int]) -> NDArray[np.int64]:
    codes, texts = table.codes(column)
    found = np.array([seats.get(text, -1) for text in texts], np.int64)[codes]
    if np.any(found < 0):
        message = "a tie names somebody who is not an employee"
        raise table.unknown(message, int(np.argmin(found)), column, seats)
    return found


def csv_text(table: CsvTable) -> str:
    """Return a table as the text of a CSV file that no spreadsheet takes for formulas."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table)
    writer.writerows(zip(*(map(neutral, column) for column in table.values()), strict=True))
    return text.getvalue()


def neutral(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: with an apostrophe before it.

    ``cells.plain`` takes it away again.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def _whole(values: NDArray[np.int32]) -> list[str]:
    return [str(value) for value in values.tolist()]


def _shares(values: NDArray[np.float64] | None, n: int) -> list[str]:
    if values is None:
        return [""] * n
    return ["" if np.isnan(value) else repr(value) for value in values.tolist()]
