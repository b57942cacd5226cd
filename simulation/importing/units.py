"""Which of a file's columns says the unit of the simulation, and which the expertise."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.importing.cells import is_empty, names, plain
from simulation.importing.people_columns import ORG_LEVELS
from simulation.importing.table import Table

Texts = NDArray[np.object_]

LEVELS = ("division", "department", "team")
ORG_LEVEL_COLUMNS = tuple(f"org_level_{k}" for k in range(1, ORG_LEVELS + 1))
LARGEST_UNIT = 0.5
"""A level of which one unit holds more than this share of people is too coarse."""
DEEPEST_PATH = 6
MOST_DOMAINS = 32
"""Domains of expertise that roles or skills may make: with more, few would share one."""

_ANY_PART = re.compile(r"\s*[>/\\|]\s*")
_SURE_PART = re.compile(r"\s*(?:[>\\|]|\s/\s)\s*")
_LIST = re.compile(r"\s*[,;|\n]\s*")
# Above this share of texts with parts, a column of names is one of paths.
_PATHS = 0.5


class Chosen(NamedTuple):
    """A label for each row, (n_rows,), ``""`` without one; our name of its column; notes."""

    texts: Texts | None
    column: str | None
    notes: tuple[str, ...]


class _Level(NamedTuple):
    column: str
    header: str
    texts: Texts


def unit_of(table: Table) -> Chosen:
    """Return the units: a column that is called so, else the one level that suits.

    Of several levels, from the coarsest to the finest, it is the first with at least two units of
    which none holds more than half of the people; else the one whose largest unit is smallest.
    """
    if "unit" in table.headers:
        return Chosen(names(table, "unit"), "unit", ())
    levels = [level for level in _levels(table) if np.any(level.texts != "")]
    if not levels:
        return Chosen(None, None, ())
    largest = [_largest(level.texts) for level in levels]
    suiting = [place for place, share in enumerate(largest) if share <= LARGEST_UNIT]
    place = suiting[0] if suiting else int(np.argmin(largest))
    chosen = levels[place]
    notes: tuple[str, ...] = ()
    if len(levels) > 1:
        others = ", ".join(f"`{one.header}`" for one in levels if one is not chosen)
        notes = (f"Units are those of `{chosen.header}`, not of {others}.",)
    return Chosen(chosen.texts, chosen.column, notes)


def expertise_of(table: Table) -> Chosen:
    """Return the domains of expertise: a column that is called so, first skills, or roles.

    Skills and roles only where there are at most 32 of them; without any, that of the unit holds.
    """
    if "expertise" in table.headers:
        return Chosen(names(table, "expertise"), "expertise", ())
    notes: list[str] = []
    for column, what in (("skills", "the first skill listed"), ("role", "the role")):
        if column not in table.headers:
            continue
        texts = names(table, column)
        if column == "skills":
            texts = np.array([_LIST.split(text)[0] for text in texts], np.object_)
        count = len(set(texts.tolist()) - {""})
        if 2 <= count <= MOST_DOMAINS:
            notes.append(f"Expertise is {what}: {count} domains.")
            return Chosen(texts, column, tuple(notes))
        notes.append(
            f"`{table.headers[column]}` has {count:,} different texts: no domains of expertise "
            f"(2 to {MOST_DOMAINS})."
        )
    return Chosen(None, None, tuple(notes))


def parts(text: str) -> list[str]:
    """Return the parts of a path such as ``Sales > EMEA``: parted by >, /, a backslash or |."""
    return [part for part in _ANY_PART.split(text) if part]


def _levels(table: Table) -> Iterator[_Level]:
    """Yield the levels of units, the coarsest first."""
    for column in (*LEVELS, *ORG_LEVEL_COLUMNS):
        if column in table.headers:
            yield from _cut(table, column, _SURE_PART, _PATHS)
    if "unit_path" in table.headers:
        yield from _cut(table, "unit_path", _ANY_PART, 0)


def _cut(table: Table, column: str, between: re.Pattern[str], share: float) -> Iterator[_Level]:
    """Yield a column's own texts, or, where they are paths, a level for each of their parts."""
    codes, texts = table.codes(column)
    filled = ["" if is_empty(text) else plain(text) for text in texts]
    cut = [[part for part in between.split(text) if part] for text in filled]
    several = sum(len(path) > 1 for path in cut)
    header = table.headers[column]
    if several <= share * sum(map(bool, filled)):
        yield _Level(column, header, np.array(filled, np.object_)[codes])
        return
    for depth in range(1, min(max(map(len, cut)), DEEPEST_PATH) + 1):
        here = np.array([" > ".join(path[:depth]) for path in cut], np.object_)
        yield _Level(column, f"{header}, to level {depth}", here[codes])


def _largest(texts: Texts) -> float:
    """Return the share of the largest unit among those who have one."""
    counts = Counter(texts.tolist())
    del counts[""]
    return max(counts.values()) / sum(counts.values())
