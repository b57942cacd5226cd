"""Who is whose manager, as files say it: by id, e-mail, name, or the path down to somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.importing.cells import names, plain
from simulation.importing.people_columns import NOBODY
from simulation.importing.table import Table
from simulation.importing.units import parts
from simulation.organisation.people import ROOT

Places = NDArray[np.int64]
Texts = NDArray[np.object_]

UNKNOWN, AMBIGUOUS = -2, -3
"""In the place of a manager: somebody named who is not in the file; whose name several have."""

BY_NAME = ("manager", "manager_email", "manager_name")

_BRACKETS = re.compile(r"[(\[]([^()\[\]]+)[)\]]\s*$")


class Directory(NamedTuple):
    """Where people stand: the place of each id, e-mail, name and number, or ``AMBIGUOUS``."""

    ids: Mapping[str, int]
    emails: Mapping[str, int]
    names: Mapping[str, int]
    numbers: Mapping[str, int]

    def place(self, text: str) -> int:
        """Return the place of the person named, ``ROOT`` for nobody, ``UNKNOWN``, ``AMBIGUOUS``."""
        text = plain(text)
        if text.casefold() in NOBODY and text not in self.ids:
            return ROOT
        for found in self._ways(text):
            if found is not None:
                return found
        return UNKNOWN

    def _ways(self, text: str) -> Iterator[int | None]:
        """Yield what each way of naming somebody gives, the surest first."""
        yield self.ids.get(identity(text))
        yield self.emails.get(text.casefold())
        if bracketed := _BRACKETS.search(text):
            yield self.ids.get(identity(bracketed[1]))
        yield self.names.get(_folded(text))
        if bracketed:
            yield self.names.get(_folded(text[: bracketed.start()]))
        yield self.numbers.get(text.lstrip("0")) if text.isdecimal() else None


def identity(text: str) -> str:
    """Return the text by which somebody is known: without spaces around, e-mails in lower case."""
    text = text.strip()
    return text.casefold() if "@" in text else text


def directory(table: Table, employee: Texts) -> Directory:
    """Return where people stand, by all that the file calls them; of one id the first row."""
    ids: dict[str, int] = {}
    for place, text in enumerate(employee):
        if text:
            ids.setdefault(text, place)
    first = [ids.get(text, ROOT) for text in employee]
    emails = (text.casefold() for text in names(table, "email")) if _has(table, "email") else ()
    numbers = (text.lstrip("0") if text.isdecimal() else "" for text in employee)
    return Directory(
        ids=ids,
        emails=_places(emails, first),
        names=_places(map(_folded, full_names(table)), first),
        numbers=_places(numbers, first),
    )


def full_names(table: Table) -> Sequence[str]:
    """Return the full names in a file; none where it has no names."""
    if _has(table, "name"):
        return list(names(table, "name"))
    if _has(table, "first_name") and _has(table, "last_name"):
        pairs = zip(names(table, "first_name"), names(table, "last_name"), strict=True)
        return [f"{first} {last}" for first, last in pairs]
    return ()


def managers(table: Table, known: Directory, first: Places) -> Places | None:
    """Return the place of each one's manager, (n,): ``ROOT``, ``UNKNOWN``, ``AMBIGUOUS`` for none.

    ``first``, (n,), is the first row with the id. Of several columns the first counts that names
    somebody in the file. None where no column says anything.
    """
    found = [_by_text(table, column, known) for column in BY_NAME if _has(table, column)]
    if _has(table, "path"):
        found.append(_by_path(table, known, first))
    if not found:
        return None
    manager = found[0]
    for other in found[1:]:
        better = (manager < 0) & ((other >= 0) | (manager == ROOT))
        manager = np.where(better, other, manager)
    return manager


def _by_text(table: Table, column: str, known: Directory) -> Places:
    codes, texts = table.codes(column)
    return np.array([known.place(text) for text in texts], np.int64)[codes]


def _by_path(table: Table, known: Directory, first: Places) -> Places:
    """Return whom paths from the top down end in, or whom they end in before oneself."""
    codes, texts = table.codes("path")
    cut = [[ROOT, ROOT, *(known.place(part) for part in parts(text))] for text in texts]
    last = np.array([path[-1] for path in cut], np.int64)[codes]
    above = np.array([path[-2] for path in cut], np.int64)[codes]
    return np.where(last == first, above, last)


def _has(table: Table, column: str) -> bool:
    return column in table.headers


def _places(keys: Iterator[str] | Sequence[str] | map[str], first: Sequence[int]) -> dict[str, int]:
    """Return the place of each key, ``AMBIGUOUS`` where people with different ids have it."""
    places: dict[str, int] = {}
    for key, place in zip(keys, first, strict=False):
        if key and place != ROOT and places.setdefault(key, place) != place:
            places[key] = AMBIGUOUS
    return places


def _folded(name: str) -> str:
    """Return a name without regard to case and spaces, ``Doe, Jane`` as ``Jane Doe``."""
    last, comma, firsts = name.partition(",")
    if comma:
        name = f"{firsts} {last}"
    return " ".join(name.casefold().split())
