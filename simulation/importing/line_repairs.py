"""Mending a reporting line: one top, everybody below it, and nobody below themselves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simulation.importing.findings import counted
from simulation.importing.line import above, circles, ends, followers, tops, without
from simulation.importing.managers import AMBIGUOUS, UNKNOWN
from simulation.importing.people import Roll
from simulation.organisation.people import ROOT

Places = NDArray[np.int64]
Mended = tuple[Roll, str | None]
"""A roll, and what was done to it, in words; None where nothing was."""


def managers_who_left(roll: Roll) -> Mended:
    """Let whoever reports to somebody who has left report to the next one above."""
    if roll.manager is None:
        return roll, None
    manager = np.where(
        roll.manager == np.arange(roll.n), roll.manager, without(roll.manager, roll.marks["left"])
    )
    return replace(roll, manager=manager), counted(
        int(np.sum(manager != roll.manager)),
        "employee whose manager has left reports to the next one above.",
        "employees whose managers have left report to the next ones above.",
    )


def unknown_managers(roll: Roll) -> Mended:
    """Let those whose manager is not in the file report within their unit, else to the top."""
    return _placed(roll, UNKNOWN, "not in the file")


def ambiguous_managers(roll: Roll) -> Mended:
    """Let those whose manager could be several people do the same."""
    return _placed(roll, AMBIGUOUS, "not clear")


def _placed(roll: Roll, sign: int, why: str) -> Mended:
    """Let those whose manager is not known report to the head of their unit, else to the top."""
    if roll.manager is None or not np.any(roll.manager == sign):
        return roll, None
    manager = above(roll.manager)
    lost = np.flatnonzero(manager == sign)
    top = _top(roll, manager)
    if top is None:
        top = _first(roll, manager, lost)
        manager[top] = ROOT
    head = _heads(roll, manager, top)
    for place in lost[lost != top].tolist():
        unit = roll.labels["unit"][place] if "unit" in roll.labels else ""
        manager[place] = head.get(unit, top) if unit else top
    return replace(roll, manager=manager), counted(
        len(lost),
        f"employee whose manager is {why} reports to the highest of the unit, else to the top.",
        f"employees whose managers are {why} report to the highest of their unit, else to the top.",
    )


def _top(roll: Roll, manager: Places) -> int | None:
    """Return whoever of those without a manager has most people below; None without any."""
    without_one = tops(manager)
    return _first(roll, manager, without_one) if without_one.size else None


def _first(roll: Roll, manager: Places, among: Places, *, by_level: bool = False) -> int:
    """Return the one with most people below, of several the highest level, then the first."""
    fixed = np.zeros(roll.n, np.bool_)
    fixed[among] = True
    below = followers(manager, fixed)[among]
    level = np.nan_to_num(roll.numbers.get("level", np.zeros(roll.n))[among], nan=0.0)
    keys = (among, -below, -level) if by_level else (among, -level, -below)
    return int(among[np.lexsort(keys)[0]])


def _heads(roll: Roll, manager: Places, top: int) -> dict[str, int]:
    """Return the highest of each unit among those under the top; the first of several."""
    if "unit" not in roll.labels:
        return {}
    depth = _depth(manager, top)
    under = np.flatnonzero(depth >= 0)
    heads: dict[str, int] = {}
    for place in under[np.lexsort((under, depth[under]))].tolist():
        heads.setdefault(roll.labels["unit"][place], place)
    return heads


def _depth(manager: Places, top: int) -> Places:
    """Return how far below the top everybody is, (n,), -1 for those who are not below it."""
    depth = np.full(len(manager), -1)
    depth[top] = 0
    todo = np.flatnonzero(ends(manager, np.arange(len(manager)) == top) == top)
    todo = todo[todo != top]
    while todo.size:
        known = depth[manager[todo]] >= 0
        depth[todo[known]] = depth[manager[todo[known]]] + 1
        todo = todo[~known]
    return depth


def cycles(roll: Roll) -> Mended:
    """Cut each circle at its highest member, who then reports to the top."""
    if roll.manager is None:
        return roll, None
    manager = above(roll.manager)
    found = circles(manager)
    if not found:
        return roll, None
    cut = np.array([_first(roll, manager, circle, by_level=True) for circle in found], np.int64)
    manager[cut] = ROOT
    top = _top(roll, manager if np.all(np.isin(tops(manager), cut)) else _but(manager, cut))
    assert top is not None
    manager[cut[cut != top]] = top
    return replace(roll, manager=manager), counted(
        len(found),
        "circle of managers is cut at the highest, who reports to the top.",
        "circles of managers are cut at the highest of each, who report to the top.",
    )


def _but(manager: Places, cut: Places) -> Places:
    """Return the managers without those who were cut off just now among the tops."""
    others = manager.copy()
    others[cut] = UNKNOWN
    return others


def several_roots(roll: Roll) -> Mended:
    """Let all but one of those without a manager report to that one."""
    if roll.manager is None:
        return roll, None
    manager = above(roll.manager)
    others = tops(manager)
    if len(others) < 2:
        return replace(roll, manager=manager), None
    top = _first(roll, manager, others)
    others = others[others != top]
    manager[others] = top
    return replace(roll, manager=manager), counted(
        len(others),
        "employee without a manager reports to the top, who has most people below.",
        "employees without managers report to the top, who has most people below.",
    )
