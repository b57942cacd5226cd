"""Cells of a file of people as names, numbers and days; what cannot be read is marked."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.importing import values
from simulation.importing.people_columns import EMPTY
from simulation.importing.table import Table

Texts = NDArray[np.object_]
Floats = NDArray[np.float64]
Days = NDArray[np.datetime64]
Mask = NDArray[np.bool_]

OFFICE_WEEK = 5
"""Days on site that are a whole week."""
MOST_DAYS = 7
FULL_WEEK = 40.0
"""Hours of a full week where the commonest in the file are not plausible."""
PLAUSIBLE_WEEK = (30.0, 48.0)
HYBRID = 0.5
"""Share of the week on site of somebody who is called hybrid, where no days are given (assumed)."""
# A share above is meant in per cent; nobody works twice the full week.
LARGEST_SHARE = 2.0
LEAST_WORKING_TIME = 0.05

_FORMULA = re.compile("'+[=+@\t\r-]")
_DAYS = re.compile(r"(\d(?:[.,]\d)?)\s*(?:-|to|bis)?\s*\d?\s*(?:d|x|days?|tage?n?|jours?|días?)\b")
_REMOTE = ("remote", "home", "virtual", "télétravail", "mobil", "remoto", "field", "wfh")
_ON_SITE = (
    "site",
    "office",
    "in person",
    "in-person",
    "büro",
    "präsenz",
    "vor ort",
    "présentiel",
    "presencial",
    "oficina",
)
_HYBRID = ("hybrid", "hybride", "híbrido", "flex", "mixed", "partly", "partial")
_FULL = ("full", "vollzeit", "temps plein", "temps complet", "completa")
_PART = ("part", "teilzeit", "temps partiel", "parcial")


class Cells(NamedTuple):
    """A column's cells: what they say, (n_rows,), and which of them cannot be read, (n_rows,)."""

    values: Floats
    wrong: Mask


class DayCells(NamedTuple):
    """A column's days, (n_rows,), NaT without one; which cannot be read; how it was read."""

    days: Days
    wrong: Mask
    notes: tuple[str, ...]


def plain(text: str) -> str:
    """Return a text without the apostrophe that keeps spreadsheets from reading a formula."""
    return text[1:] if _FORMULA.match(text) else text


def is_empty(text: str) -> bool:
    """Return whether a text stands for an empty cell."""
    return text.casefold() in EMPTY


def names(table: Table, column: str) -> Texts:
    """Return a column's names, (n_rows,), ``""`` for empty cells."""
    codes, texts = table.codes(column)
    return np.array(["" if is_empty(text) else plain(text) for text in texts], np.object_)[codes]


def numbers(table: Table, column: str, low: float, high: float) -> Cells:
    """Return a column's numbers from ``low`` to ``high``, NaN for empty cells."""
    return _read(table, column, values.numbers, low, high)


def days(table: Table, column: str) -> DayCells:
    """Return a column's days; texts that are none are wrong, and the others are read without."""
    codes, texts = table.codes(column)
    cleared = ["" if is_empty(text) else text for text in texts]
    found = values.dates(cleared)
    wrong = np.zeros(len(texts), np.bool_)
    if found.wrong is not None:
        found, wrong = _readable(cleared)
    notes: tuple[str, ...] = ()
    if found.assumed is not None:
        header = table.headers[column]
        notes = (f"Dates in `{header}`, such as {found.assumed}, are read with the day first.",)
    return DayCells(found.days[codes], wrong[codes], notes)


def working_times(table: Table) -> Cells | None:
    """Return the share of a full week that employees work; None where no column says it."""
    if "working_time" in table.headers:
        return _read(table, "working_time", _shares_of_work, LEAST_WORKING_TIME, 1)
    if "weekly_hours" not in table.headers:
        return None
    hours = numbers(table, "weekly_hours", 0, 24 * 7)
    share = np.minimum(hours.values / full_week(hours.values), 1)
    wrong = hours.wrong | (share < LEAST_WORKING_TIME)
    return Cells(np.where(wrong, np.nan, share), wrong)


def full_week(hours: Floats) -> float:
    """Return the hours of a full week: the commonest, where plausible, else 40."""
    known = hours[~np.isnan(hours)]
    if not known.size:
        return FULL_WEEK
    distinct, count = np.unique(known, return_counts=True)
    commonest = float(distinct[np.argmax(count)])
    return commonest if PLAUSIBLE_WEEK[0] <= commonest <= PLAUSIBLE_WEEK[1] else FULL_WEEK


def presences(table: Table) -> Cells | None:
    """Return the share of the week that employees are on site; None where no column says it."""
    if "presence" in table.headers:
        return _read(table, "presence", _shares_on_site, 0, 1)
    if "office_days" not in table.headers:
        return None
    found = numbers(table, "office_days", 0, MOST_DAYS)
    return Cells(np.minimum(found.values / OFFICE_WEEK, 1), found.wrong)


def _read(
    table: Table,
    column: str,
    reader: Callable[[Sequence[str]], Floats],
    low: float,
    high: float,
) -> Cells:
    codes, texts = table.codes(column)
    cleared = ["" if is_empty(text) else plain(text) for text in texts]
    filled = np.array([text != "" for text in cleared], np.bool_)
    found = np.where(filled, reader(cleared), np.nan)
    right = (found >= low) & (found <= high)
    unknown = np.array([_says_no_number(text) for text in cleared], np.bool_)
    return Cells(np.where(right, found, np.nan)[codes], (filled & ~right & ~unknown)[codes])


def _says_no_number(text: str) -> bool:
    return text.casefold().startswith(_PART)


def _readable(texts: list[str]) -> tuple[values.Dates, Mask]:
    """Return the days of those texts that are some, all read in one order, and which are none."""
    alone = np.array([values.dates((text,)).wrong is not None for text in texts], np.bool_)
    order = values.dates([text if right else "" for text, right in zip(texts, ~alone, strict=True)])
    decider = "31/12/2025" if order.day_first else "12/31/2025"
    found = [values.dates((decider, text)) for text in texts]
    wrong = np.array([one.wrong is not None for one in found], np.bool_)
    read = np.array([one.days[1] for one in found], "datetime64[D]")
    return values.Dates(read, None, order.day_first, order.assumed), wrong


def _shares_of_work(texts: Sequence[str]) -> Floats:
    """Return shares of a full week: 0.8, 80, 80 %, full-time; part-time alone says nothing."""
    found = values.numbers(texts)
    found = np.where(found > LARGEST_SHARE, found / 100, found)
    full = np.array([text.casefold().startswith(_FULL) for text in texts], np.bool_)
    return np.where(full, 1.0, np.where(found <= LARGEST_SHARE, np.minimum(found, 1), found))


def _shares_on_site(texts: Sequence[str]) -> Floats:
    """Return shares of the week on site: 0.4, 40 %, 2, 2 days, remote, hybrid, on-site."""
    found = values.numbers(texts)
    pairs = zip(texts, found.tolist(), strict=True)
    return np.array([_on_site(text.casefold(), number) for text, number in pairs], np.float64)


def _on_site(text: str, number: float) -> float:
    if not np.isnan(number):
        if 1 < number <= MOST_DAYS:
            return min(number / OFFICE_WEEK, 1.0)
        return number / 100 if number > MOST_DAYS else number
    if counted := _DAYS.search(text):
        days = min(float(counted[1].replace(",", ".")), OFFICE_WEEK) / OFFICE_WEEK
        return 1 - days if any(word in text for word in _REMOTE) and "hybrid" not in text else days
    for words, value in ((_HYBRID, HYBRID), (_REMOTE, 0.0), (_ON_SITE, 1.0)):
        if any(word in text for word in words):
            return value
    return np.nan
