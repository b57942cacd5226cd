"""Examining the people of a file: everything odd about it, most serious first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from simulation.errors import InputError
from simulation.importing.findings import KINDS, Finding, finding
from simulation.importing.levels import HIGHEST_LEVEL
from simulation.importing.line import above, in_circles, tops
from simulation.importing.managers import AMBIGUOUS, UNKNOWN
from simulation.importing.people import LABELS, Roll
from simulation.organisation.people import spans

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]
Texts = NDArray[np.object_]

WIDEST_SPAN = 30
NAMES_SHOWN = 4
LINES_SHOWN = 6
# Of reports at another level than their manager: the share above it that is no accident.
UPSIDE_DOWN = 0.75

_EMPTY = {
    "unit": "empty_units",
    "site": "empty_sites",
    "level": "empty_levels",
    "expertise": "empty_expertise",
    "tenure_weeks": "empty_tenures",
}
_DATES = ("hire_date", "leave_date")
_NUMBERS = ("tenure_weeks", "presence", "working_time")


def examine(roll: Roll) -> tuple[Finding, ...]:
    """Return what is odd about the people of a file: errors first, then warnings, then notes."""
    found = [*_rows(roll), *_cells(roll), *_line(roll), *_time(roll), *_groups(roll)]
    order = {kind: place for place, kind in enumerate(KINDS)}
    return tuple(sorted(found, key=lambda one: order[one.kind]))


def refusal(roll: Roll, findings: tuple[Finding, ...]) -> InputError | None:
    """Return the error of the first finding that no organisation can be made with, if any."""
    errors = [one for one in findings if one.severity == "error"]
    if not errors:
        return None
    first = errors[0]
    row = int(np.searchsorted(roll.table.lines, first.lines[0]))
    message = f"{first.message}{_in_lines(first.lines)}"
    if len(errors) > 1:
        message += f" (the first of {len(errors)} kinds of errors)"
    column = first.column if first.column in roll.table.headers else "employee"
    if first.kind == "unknown_managers":
        error = roll.table.unknown(message, row, str(column), roll.known_as())
    else:
        error = roll.table.mistake(message, row, str(column))
    error.allowed = (
        f"{_ALLOWED.get(first.kind, 'a file without errors')}: `orgsim inspect "
        f"{roll.table.file.name}` lists all, and `repair: all` mends what can be mended safely"
    )
    return error


_ALLOWED = {
    "unreadable_dates": "a date such as 2025-12-31, or an empty cell",
    "unreadable_levels": f"a whole number from 1 to {HIGHEST_LEVEL} as in 3, L3 or Grade 3, or a "
    "word such as senior, or what `levels` lists",
    "unreadable_numbers": "a number of 0 or more, in range for what it counts, or an empty cell",
}


def _in_lines(lines: tuple[int, ...]) -> str:
    if len(lines) == 1:
        return ""
    shown = ", ".join(str(line) for line in lines[:LINES_SHOWN])
    return f": lines {shown}{', …' if len(lines) > LINES_SHOWN else ''}"


def later_rows(roll: Roll) -> Iterator[tuple[str, Mask]]:
    """Yield who has the id of an earlier row, by kind: a repeated row, or another one."""
    first: dict[str, int] = {}
    earlier = np.array(
        [first.setdefault(text, place) for place, text in enumerate(roll.employee)], np.int64
    )
    again = (earlier != np.arange(roll.n)) & (roll.employee != "")
    said = earlier
    for codes, texts in roll.table.coded.values():
        _, said = np.unique(said * len(texts) + codes[roll.row], return_inverse=True)
    _, first_to_say = np.unique(said, return_index=True)
    same = first_to_say[said] != np.arange(roll.n)
    yield "repeated_rows", again & same
    yield "duplicate_ids", again & ~same


def spellings(texts: Texts) -> dict[str, Counter[str]]:
    """Return how often each spelling occurs of names that differ in case and spaces only."""
    counts = Counter(texts.tolist())
    del counts[""]
    found: dict[str, Counter[str]] = {}
    for text, count in counts.items():
        found.setdefault("".join(text.casefold().split()), Counter())[text] = count
    return {folded: ways for folded, ways in found.items() if len(ways) > 1}


def best_spelling(ways: Counter[str]) -> str:
    """Return the commonest spelling; of several the first in the file."""
    return ways.most_common(1)[0][0]


def upside_down(roll: Roll) -> Mask:
    """Return who manages somebody of a higher level, where that is the rule; else nobody."""
    nobody = np.zeros(roll.n, np.bool_)
    if roll.manager is None or "level" not in roll.numbers:
        return nobody
    level, manager = roll.numbers["level"], above(roll.manager)
    below = np.flatnonzero(manager >= 0)
    lower = level[manager[below]] < level[below]
    higher = level[manager[below]] > level[below]
    if np.count_nonzero(lower) <= UPSIDE_DOWN * np.count_nonzero(lower | higher):
        return nobody
    nobody[manager[below[lower]]] = True
    return nobody


def _found(
    roll: Roll, kind: str, who: Mask | Places, column: str | None, more: str = ""
) -> Iterator[Finding]:
    lines = roll.lines(who)
    if lines:
        yield finding(kind, lines, more=more, column=column)


def _rows(roll: Roll) -> Iterator[Finding]:
    total = roll.marks["total"]
    yield from _found(roll, "total_rows", total, "employee")
    yield from _found(roll, "missing_ids", (roll.employee == "") & ~total, "employee")
    for kind, who in later_rows(roll):
        yield from _found(roll, kind, who & ~total, "employee")


def _cells(roll: Roll) -> Iterator[Finding]:
    person = ~roll.marks["total"]
    for kind, columns in (
        ("unreadable_dates", _DATES),
        ("unreadable_levels", ("level",)),
        ("unreadable_numbers", _NUMBERS),
    ):
        for name in columns:
            wrong = roll.marks.get(f"unreadable {name}")
            if wrong is not None:
                column = roll.columns.get(name, name)
                more = f", in `{roll.table.headers[column]}`"
                yield from _found(roll, kind, wrong & person, column, more)
    for name, missing in empty(roll).items():
        yield from _found(roll, _EMPTY[name], missing & person, roll.columns[name])


def empty(roll: Roll) -> dict[str, Mask]:
    """Return who has no unit, site, level, expertise or tenure, of those that the file has."""
    missing = {name: roll.labels[name] == "" for name in LABELS if name in roll.labels}
    if "level" in roll.numbers:
        missing["level"] = np.isnan(roll.numbers["level"]) & ~roll.marks["unreadable level"]
    if "tenure_weeks" in roll.numbers:
        unreadable = roll.marks["unreadable tenure_weeks"]
        if roll.columns["tenure_weeks"] == "hire_date":
            unreadable = roll.marks["unreadable hire_date"] | roll.marks["odd_dates"]
        missing["tenure_weeks"] = np.isnan(roll.numbers["tenure_weeks"]) & ~unreadable
    return missing


def _line(roll: Roll) -> Iterator[Finding]:
    if roll.manager is None:
        return
    manager, person = roll.manager, ~roll.marks["total"] & (roll.employee != "")
    column = next((name for name in _BY if name in roll.table.headers), None)
    yield from _found(roll, "unknown_managers", (manager == UNKNOWN) & person, column)
    yield from _found(roll, "ambiguous_managers", (manager == AMBIGUOUS) & person, column)
    yield from _found(roll, "cycles", in_circles(manager), column)
    without = tops(manager)
    without = without[person[without]]
    if len(without) > 1:
        yield from _found(roll, "several_roots", without, column)
    own = manager == np.arange(roll.n)
    yield from _found(roll, "self_managers", own & person, column)
    span = spans(above(manager).clip(-1).astype(np.int32))
    yield from _found(roll, "wide_spans", span > WIDEST_SPAN, None)
    yield from _found(roll, "upside_down_levels", upside_down(roll), "level")
    reports = span > 0
    yield from _found(roll, "managers_who_left", roll.marks["left"] & reports & person, column)


_BY = ("manager", "manager_email", "manager_name", "path")


def _time(roll: Roll) -> Iterator[Finding]:
    person = ~roll.marks["total"] & (roll.employee != "")
    by = "leave_date" if "leave_date" in roll.table.headers else "status"
    until = f" by {roll.as_of.isoformat()}" if roll.as_of is not None else ""
    yield from _found(roll, "leavers", roll.marks["left"] & person, by, until)
    yield from _found(roll, "future_hires", roll.marks["coming"] & person, "hire_date", until)
    if "odd_dates" in roll.marks:
        yield from _found(roll, "odd_dates", roll.marks["odd_dates"] & person, "hire_date")


def _groups(roll: Roll) -> Iterator[Finding]:
    for name, texts in roll.labels.items():
        ways = spellings(texts)
        if ways:
            odd = {text for one in ways.values() for text in one if text != best_spelling(one)}
            who = np.array([text in odd for text in texts], np.bool_)
            shown = sorted(odd)
            more = f": {', '.join(repr(text) for text in shown[:NAMES_SHOWN])}"
            more += ", …" if len(shown) > NAMES_SHOWN else ""
            yield from _found(roll, "similar_names", who, roll.columns[name], more)
    if "unit" in roll.labels:
        counts = Counter(roll.labels["unit"].tolist())
        alone = np.array(
            [text != "" and counts[text] == 1 for text in roll.labels["unit"]], np.bool_
        )
        yield from _found(roll, "single_person_units", alone, roll.columns["unit"])
