"""Mending what is odd in a file of people, where that is safe: the same file, the same result."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simulation.importing import filling, line_repairs
from simulation.importing.examination import best_spelling, later_rows, spellings
from simulation.importing.findings import REPAIR_KINDS, RepairKind, counted
from simulation.importing.line import looked_up
from simulation.importing.line_repairs import Mended
from simulation.importing.people import Roll, some_of
from simulation.organisation.people import ROOT

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]
Repair = Callable[[Roll], Mended]


def repaired(roll: Roll, kinds: Collection[RepairKind]) -> tuple[Roll, tuple[str, ...]]:
    """Return a roll in which some kinds of findings are mended, and what was done, in words.

    Repairs are made in the order of ``REPAIR_KINDS``, whatever the order of ``kinds``. With all of
    them no error is left, as long as anybody is.
    """
    done = []
    for kind in REPAIR_KINDS:
        if kind in kinds:
            roll, words = _REPAIRS[kind](roll)
            if words is not None:
                done.append(words)
    return roll, tuple(done)


def _left_out(roll: Roll, who: Mask, one: str, several: str) -> Mended:
    """Return a roll without some people, whose reports report to the next manager who stays."""
    if not who.any():
        return roll, None
    known = [roll.employee[who].tolist()]
    known += [] if roll.email is None else [roll.email[who].tolist()]
    stays = some_of(roll, ~who)
    here = stays.known_as()
    gone = [text for texts in known for text in texts if text and text not in here]
    stays = replace(stays, left_out=(*roll.left_out, *gone))
    return stays, counted(int(who.sum()), one, several)


def _total_rows(roll: Roll) -> Mended:
    who = roll.marks["total"]
    return _left_out(roll, who, "row with a total is left out.", "rows with totals are left out.")


def _missing_ids(roll: Roll) -> Mended:
    who = (roll.employee == "") & ~roll.marks["total"]
    return _left_out(roll, who, "row without an id is left out.", "rows without ids are left out.")


def _repeated_rows(roll: Roll) -> Mended:
    who = dict(later_rows(roll))["repeated_rows"]
    return _left_out(
        roll,
        who,
        "row that repeats another is left out.",
        "rows that repeat others are left out.",
    )


def _duplicate_ids(roll: Roll) -> Mended:
    """Keep of the rows with one id the one hired last, of several the first."""
    again = dict(later_rows(roll))["duplicate_ids"]
    if not again.any():
        return roll, None
    hired = np.where(np.isnat(roll.hired), np.datetime64("0001-01-01"), roll.hired)
    order = np.lexsort((np.arange(roll.n), -hired.astype(np.int64)))
    kept: dict[str, int] = {}
    for place in order.tolist():
        kept.setdefault(roll.employee[place], place)
    stays = np.array([kept[text] for text in roll.employee], np.int64)
    stays = np.where(roll.employee == "", np.arange(roll.n), stays)
    if roll.manager is not None:
        manager = looked_up(stays, roll.manager, otherwise=ROOT)
        roll = replace(roll, manager=np.where(roll.manager >= 0, manager, roll.manager))
    return _left_out(
        roll,
        stays != np.arange(roll.n),
        "row with the id of another is left out: the one hired last counts, else the first.",
        "rows with ids of others are left out: of each the one hired last counts, else the first.",
    )


def _similar_names(roll: Roll) -> Mended:
    labels, changed = dict(roll.labels), 0
    for name, texts in roll.labels.items():
        best = {text: best_spelling(ways) for ways in spellings(texts).values() for text in ways}
        labels[name] = np.array([best.get(text, text) for text in texts], np.object_)
        changed += int(np.sum(labels[name] != texts))
    return replace(roll, labels=labels), counted(
        changed,
        "name is spelt as it is elsewhere in the file.",
        "names are spelt as they are elsewhere in the file.",
    )


def _emptied(*names: str) -> Repair:
    """Return the repair by which cells that cannot be read count as empty."""

    def repair(roll: Roll) -> Mended:
        marks, changed = dict(roll.marks), 0
        for name in names:
            mark = f"unreadable {name}"
            if mark in marks:
                changed += int(marks[mark].sum())
                marks[mark] = np.zeros(roll.n, np.bool_)
        return replace(roll, marks=marks), counted(
            changed,
            f"cell that cannot be read counts as empty ({_spoken(names)}).",
            f"cells that cannot be read count as empty ({_spoken(names)}).",
        )

    return repair


def _spoken(names: tuple[str, ...]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)


def _leavers(roll: Roll) -> Mended:
    who = roll.marks["left"]
    return _left_out(
        roll, who, "employee who has left is left out.", "employees who have left are left out."
    )


def _future_hires(roll: Roll) -> Mended:
    who = roll.marks["coming"]
    return _left_out(
        roll,
        who,
        "employee who has not started is left out.",
        "employees who have not started are left out.",
    )


_REPAIRS: Mapping[RepairKind, Repair] = {
    "total_rows": _total_rows,
    "missing_ids": _missing_ids,
    "repeated_rows": _repeated_rows,
    "duplicate_ids": _duplicate_ids,
    "similar_names": _similar_names,
    "unreadable_dates": _emptied("hire_date", "leave_date"),
    "unreadable_levels": _emptied("level"),
    "unreadable_numbers": _emptied("tenure_weeks", "presence", "working_time"),
    "managers_who_left": line_repairs.managers_who_left,
    "leavers": _leavers,
    "future_hires": _future_hires,
    "unknown_managers": line_repairs.unknown_managers,
    "ambiguous_managers": line_repairs.ambiguous_managers,
    "cycles": line_repairs.cycles,
    "several_roots": line_repairs.several_roots,
    "upside_down_levels": filling.upside_down_levels,
    "empty_levels": filling.empty_levels,
    "empty_units": filling.empty_units,
    "empty_sites": filling.empty_sites,
}
