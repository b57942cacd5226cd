"""What is odd in a file of people, in the user's terms, and what could be done about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

Severity = Literal["error", "warning", "note"]

RepairKind = Literal[
    "total_rows",
    "missing_ids",
    "repeated_rows",
    "duplicate_ids",
    "similar_names",
    "unreadable_dates",
    "unreadable_levels",
    "unreadable_numbers",
    "managers_who_left",
    "leavers",
    "future_hires",
    "unknown_managers",
    "ambiguous_managers",
    "cycles",
    "several_roots",
    "upside_down_levels",
    "empty_levels",
    "empty_units",
    "empty_sites",
]
"""What ``repair`` takes, in the order in which repairs are made."""
REPAIR_KINDS: tuple[RepairKind, ...] = get_args(RepairKind)


@dataclass(frozen=True)
class Finding:
    """Something odd in the user's file.

    Attributes
    ----------
    kind
        Its name, one of ``KINDS``; those that have a repair are named so in ``repair``.
    severity
        ``error``: no organisation can be made of the file; ``warning``: one can, but look;
        ``note``: worth knowing.
    message
        One sentence, with how many rows it concerns. It names units and sites, never people.
    lines
        The lines of the file concerned, ascending, from 1.
    repair
        What the repair does, in words; None where there is none.
    column
        The column concerned, by our name; None where it is no single one.
    """

    kind: str
    severity: Severity
    message: str
    lines: tuple[int, ...] = ()
    repair: str | None = None
    column: str | None = None


class Kind(NamedTuple):
    """A kind of finding: how serious, in words for one and for several, and its repair.

    A message begins with the number of rows, or employees, concerned.
    """

    severity: Severity
    one: str
    several: str
    repair: str | None = None


KINDS: Mapping[str, Kind] = {
    "total_rows": Kind(
        "error", "row is a total, not an employee", "rows are totals, not employees", "left out"
    ),
    "missing_ids": Kind("error", "employee has no id", "employees have no id", "left out"),
    "repeated_rows": Kind(
        "error", "row repeats an earlier one", "rows repeat an earlier one", "left out"
    ),
    "duplicate_ids": Kind(
        "error",
        "row has the id of an earlier one and says something else",
        "rows have the id of an earlier one and say something else",
        "of the rows with one id the one hired last is kept, else the first",
    ),
    "unreadable_dates": Kind(
        "error", "cell is no date", "cells are no dates", "they count as empty"
    ),
    "unreadable_levels": Kind(
        "error", "level is not understood", "levels are not understood", "they count as empty"
    ),
    "unreadable_numbers": Kind(
        "error",
        "cell is no number in range",
        "cells are no numbers in range",
        "they count as empty",
    ),
    "unknown_managers": Kind(
        "error",
        "employee has a manager who is not in the file",
        "employees have a manager who is not in the file",
        "they report to the highest employee of their unit, else to the top",
    ),
    "ambiguous_managers": Kind(
        "error",
        "employee has a manager whose name several people have",
        "employees have a manager whose name several people have",
        "they report to the highest employee of their unit, else to the top",
    ),
    "cycles": Kind(
        "error",
        "employee reports to somebody in a circle",
        "employees report to each other in a circle",
        "of each circle the highest, by level, then by people below, reports to the top instead",
    ),
    "several_roots": Kind(
        "error",
        "employee has no manager",
        "employees have no manager",
        "the one with most people below stays the top, and the others report to it",
    ),
    "empty_units": Kind(
        "error",
        "employee has no unit",
        "employees have no unit",
        "they join their manager's unit, else that of most of their direct reports",
    ),
    "empty_sites": Kind(
        "error",
        "employee has no site",
        "employees have no site",
        "they sit where most of their team do, else most of their unit",
    ),
    "empty_levels": Kind(
        "error",
        "employee has no level",
        "employees have no level",
        "one more than the highest of the direct reports; without reports, the commonest level of "
        "those without reports",
    ),
    "leavers": Kind(
        "warning",
        "employee has left",
        "employees have left",
        "left out, and whoever reports to them reports to their manager",
    ),
    "managers_who_left": Kind(
        "warning",
        "employee who has left still has direct reports",
        "employees who have left still have direct reports",
        "the direct reports report to the manager's manager",
    ),
    "future_hires": Kind(
        "warning",
        "employee has not started yet",
        "employees have not started yet",
        "left out, and whoever reports to them reports to their manager",
    ),
    "similar_names": Kind(
        "warning",
        "row spells a name in another way than others do",
        "rows spell a name in another way than others do",
        "the commonest spelling counts",
    ),
    "upside_down_levels": Kind(
        "warning",
        "manager has a lower level than a direct report: 1 seems to be the highest",
        "managers have a lower level than a direct report: 1 seems to be the highest",
        "levels are turned round",
    ),
    "odd_dates": Kind(
        "warning",
        "employee joined impossibly long ago, or left before joining",
        "employees joined impossibly long ago, or left before joining",
    ),
    "empty_tenures": Kind(
        "warning",
        "employee has no hire date or tenure: it is drawn",
        "employees have no hire date or tenure: it is drawn",
    ),
    "empty_expertise": Kind(
        "warning",
        "employee has no expertise: that of the unit counts",
        "employees have no expertise: that of the unit counts",
    ),
    "self_managers": Kind(
        "note",
        "employee is named as the own manager, which counts as having none",
        "employees are named as their own managers, which counts as having none",
    ),
    "wide_spans": Kind(
        "note",
        "manager has more than 30 direct reports",
        "managers have more than 30 direct reports",
    ),
    "single_person_units": Kind(
        "note", "employee is alone in a unit", "employees are alone in a unit"
    ),
}
"""Every kind of finding, in the order in which they are listed."""


def finding(
    kind: str, lines: tuple[int, ...], *, more: str = "", column: str | None = None
) -> Finding:
    """Return the finding of a kind in some lines; ``more`` ends its sentence."""
    severity, one, several, repair = KINDS[kind]
    words = one if len(lines) == 1 else several
    return Finding(kind, severity, f"{len(lines):,} {words}{more}", lines, repair, column)


def counted(number: int, one: str, several: str) -> str | None:
    """Return what was done to so many, in words; None where it was done to nobody."""
    if not number:
        return None
    return f"1 {one}" if number == 1 else f"{number:,} {several}"
