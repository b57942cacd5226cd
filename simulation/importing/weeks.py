"""The weeks of a table's rows, from whatever says when: dates, times, weeks or days."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from simulation.importing.table import Table

Weeks = NDArray[np.int64]

TIMES = ("date", "week", "day")
LATEST = 1e13

_SECONDS_A_DAY = 86_400
_DAYS_A_WEEK = 7
# Seconds since 1970 that are fewer would be before 1973; they count from the log's beginning.
_UNIX_TIME = 1e8
# Later than the year 5000 in seconds: they are thousandths of a second.
_MILLISECONDS = 1e11
_NUMBER = re.compile(r"\d+(\.\d*)?", re.ASCII)
# All of five digits are a spreadsheet's days, all of eight compact dates: no seconds.
_DATES = re.compile(r"\d{5}|\d{8}", re.ASCII)
_ISO_TIME = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ][\d:.,+-]*Z?)?", re.ASCII)
# 2024-W07, 2024-W07-1 and 202407.
_ISO_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})(?:-[1-7])?|(\d{4})(\d{2})", re.ASCII | re.IGNORECASE)
# 1 January 1970 was a Thursday, and weeks begin on Mondays.
_FIRST_MONDAY = 4


def time_column(table: Table) -> str | None:
    """Return the column that says when; None where there is none."""
    return next((column for column in TIMES if column in table.headers), None)


def weeks_of(table: Table, notes: list[str]) -> Weeks:
    """Return the week of each row, (n_rows,), from that of the earliest, which is 0.

    Raises
    ------
    InputError
        For a row that does not say when.
    """
    column = time_column(table)
    if column is None or not table.n:
        return np.zeros(table.n, np.int64)
    codes, texts = table.codes(column)
    if "" in texts:
        row = int(np.argmax(codes == texts.index("")))
        raise table.mistake("a contact needs a time", row, column)
    found = _read_weeks(table, column, texts, notes)
    week: Weeks = found - found.min()
    return week


def _read_weeks(table: Table, column: str, texts: Sequence[str], notes: list[str]) -> Weeks:
    """Return the week of each row, (n_rows,), from any beginning."""
    if column == "week" and _all(_ISO_WEEK, texts):
        return _of_iso_weeks(table)
    if not _all(_NUMBER, texts) or (column == "date" and _all(_DATES, texts)):
        return _of_days(_days(table, column, notes))
    number = _numbers(table, column)
    if column == "date":
        return _of_seconds(number)
    whole = number.astype(np.int64)
    if np.any(whole != number):
        row = int(np.argmax(whole != number))
        raise table.mistake(f"a {column} must be a whole number or a date", row, column)
    return whole if column == "week" else _sevenths(whole - whole.min())


def _days(table: Table, column: str, notes: list[str]) -> Weeks:
    """Return the day of each row, (n_rows,), from 1 January 1970."""
    codes, texts = table.codes(column)
    if _all(_ISO_TIME, texts):
        # Of millions of different times only the days are read, each once.
        known: dict[str, int] = {}
        place = (known.setdefault(text[:10], len(known)) for text in texts)
        place_of_text = np.fromiter(place, np.int64, len(texts))
        with contextlib.suppress(ValueError):
            day = np.array(list(known), "datetime64[D]").astype(np.int64)
            return day[place_of_text[codes]]
    note = table.date_note(column)
    notes.extend([note] if note else [])
    days: Weeks = table.dates(column).astype(np.int64)
    return days


def _all(pattern: re.Pattern[str], texts: Sequence[str]) -> bool:
    return all(pattern.fullmatch(text) for text in texts)


def _numbers(table: Table, column: str) -> NDArray[np.float64]:
    """Return a column of digits as numbers: all at once, there may be millions."""
    codes, texts = table.codes(column)
    number = np.array(texts, np.str_).astype(np.float64)[codes]
    if number.max() > LATEST:
        row = int(np.argmax(number > LATEST))
        raise table.mistake("this is no time", row, column, allowed=f"0 to {LATEST:g}")
    return number


def _of_days(days: Weeks) -> Weeks:
    """Return the week of each day counted from 1 January 1970."""
    return _sevenths(days - _FIRST_MONDAY)


def _sevenths(days: Weeks) -> Weeks:
    week: Weeks = days // _DAYS_A_WEEK
    return week


def _of_seconds(seconds: NDArray[np.float64]) -> Weeks:
    if seconds.max() >= _MILLISECONDS:
        seconds = seconds / 1000
    if seconds.min() >= _UNIX_TIME:
        return _of_days((seconds // _SECONDS_A_DAY).astype(np.int64))
    return _sevenths(((seconds - seconds.min()) // _SECONDS_A_DAY).astype(np.int64))


def _of_iso_weeks(table: Table) -> Weeks:
    codes, texts = table.codes("week")
    found = np.zeros(len(texts), np.int64)
    for place, text in enumerate(texts):
        year, week = (int(part) for part in _ISO_WEEK.findall(text)[0] if part)
        try:
            found[place] = date.fromisocalendar(year, week, 1).toordinal() // _DAYS_A_WEEK
        except ValueError:
            row = int(np.argmax(codes == place))
            allowed = "a week of the year, from 01 to 52 or 53"
            raise table.mistake("there is no such week", row, "week", allowed=allowed) from None
    return found[codes]
