"""Contacts through time: a log's rows as contacts of a week, and what they say about ties."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.errors import InputError
from simulation.importing.edges import SETTING, Edges, Seats, note_left_out, read_edges
from simulation.importing.table import Table
from simulation.importing.tie_settings import TieSettings
from simulation.importing.weeks import TIMES, time_column, weeks_of

COUNTS = ("count", "emails", "messages", "meetings", "calls")
LARGEST = 1e15


class Log(NamedTuple):
    """Contacts through time, in the order of the file.

    Attributes
    ----------
    source, target
        (n_contacts,) seats: whose contact it was, and with whom.
    week
        (n_contacts,) the week, from that of the file's earliest row, which is 0.
    amount
        (n_contacts,) how many contacts, or what else the file counts: above 0.
    first, until
        The first week that counts, and the first after the last that does.
    """

    source: Seats
    target: Seats
    week: Seats
    amount: NDArray[np.float64]
    first: int
    until: int


def read_log(
    file: Path,
    chosen: Mapping[str, str],
    seats: Mapping[str, int],
    rules: TieSettings,
    notes: list[str],
) -> Log:
    """Return the contacts of a file that says when they took place.

    Raises
    ------
    InputError
        When the file cannot be read, has no column for the time, names somebody who is not an
        employee, or has no row in the weeks asked for.
    """
    edges = read_edges(file, chosen, seats, rules, notes)
    if time_column(edges.table) is None:
        raise InputError(
            "no column says when a contact was",
            file=file,
            line=1,
            found=", ".join((*edges.table.headers.values(), *edges.table.unused)),
            allowed=f"a column for {', '.join(TIMES)}",
        )
    return log_of(edges, rules, notes)


def amount_columns(table: Table) -> tuple[str, ...]:
    """Return the columns that say how much: a weight, else all counts, else the duration."""
    if "strength" in table.headers:
        return ("strength",)
    counts = tuple(column for column in COUNTS if column in table.headers)
    return counts or tuple(column for column in ("duration",) if column in table.headers)


def amounts(table: Table) -> NDArray[np.float64]:
    """Return how much contact each row stands for, (n_rows,): 1 where no column says it."""
    columns = amount_columns(table)
    if not columns:
        return np.ones(table.n)
    allowed = f"a number from 0 to {LARGEST:g}"
    total = np.zeros(table.n)
    for column in columns:
        total += table.numbers(column, 0, LARGEST, allowed)
    return total


def log_of(edges: Edges, rules: TieSettings, notes: list[str]) -> Log:
    """Return the contacts among edges whose file says when they took place."""
    week = weeks_of(edges.table, notes)
    first, until = _window(edges.table, week, rules, notes)
    amount, week = amounts(edges.table)[edges.rows], week[edges.rows]
    note_left_out(notes, "Ties of weight 0", int(np.sum(amount == 0)))
    inside = (week >= first) & (week < until) & (amount > 0)
    return Log(
        edges.source[inside], edges.target[inside], week[inside], amount[inside], first, until
    )


def remembered(log: Log, half_life: float) -> NDArray[np.float64]:
    """Return what each contact still says in the last week, (n_contacts,).

    A contact of k weeks before is worth 2 to the power of -k / h of one in the last week, h the
    half-life in weeks.
    """
    return log.amount * np.exp2((log.week - (log.until - 1)) / half_life)


def _window(table: Table, week: Seats, rules: TieSettings, notes: list[str]) -> tuple[int, int]:
    """Return the first week that counts and the first after the last with any row."""
    inside = week >= rules.first_week
    if rules.until_week is not None:
        inside &= week < rules.until_week
    if table.n and not inside.any():
        raise InputError(
            f"{table.file.name} has no contacts in the weeks asked for",
            key=f"{SETTING}.first_week",
            found=rules.first_week,
            allowed=f"0 to {int(week.max())}",
        )
    until = int(week[inside].max(initial=rules.first_week)) + 1
    outside = int(np.sum(~inside))
    note_left_out(notes, f"Rows outside weeks {rules.first_week} to {until - 1}", outside)
    return rules.first_week, until
