"""Filling empty cells of a file of people from those around them in the reporting line."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simulation.importing.examination import empty, upside_down
from simulation.importing.findings import counted
from simulation.importing.levels import HIGHEST_LEVEL
from simulation.importing.line import above, ends, looked_up
from simulation.importing.line_repairs import Mended
from simulation.importing.people import Roll
from simulation.organisation.people import ROOT, spans

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Places = NDArray[np.int64]
Texts = NDArray[np.object_]


def upside_down_levels(roll: Roll) -> Mended:
    """Turn levels round where managers have lower ones than those who report to them."""
    if not upside_down(roll).any():
        return roll, None
    level = roll.numbers["level"]
    turned = np.nanmax(level) + np.nanmin(level) - level
    words = "Levels are turned round: 1 was the highest."
    return replace(roll, numbers={**roll.numbers, "level": turned}), words


def empty_levels(roll: Roll) -> Mended:
    """Give managers one level more than their reports, and others the commonest of the others."""
    missing = empty(roll).get("level")
    if missing is None or not missing.any():
        return roll, None
    level = roll.numbers["level"]
    if np.all(np.isnan(level)):
        numbers = {name: values for name, values in roll.numbers.items() if name != "level"}
        return replace(roll, numbers=numbers), "Nobody has a level that can be read."
    level = _from_the_line(level, missing, _line(roll))
    return replace(roll, numbers={**roll.numbers, "level": level}), counted(
        int(missing.sum()),
        "level is made up: one more than the direct reports', else that of most without reports.",
        "levels are made up: one more than the direct reports', else that of most without reports.",
    )


def empty_units(roll: Roll) -> Mended:
    """Let those without a unit join their manager's, else that of most of their reports."""
    texts = roll.labels.get("unit")
    if texts is None or not np.any(texts == ""):
        return roll, None
    if np.all(texts == ""):
        return _without_label(roll, "unit")
    filled = _from_above(texts, _line(roll))
    return replace(roll, labels={**roll.labels, "unit": filled}), counted(
        int(np.sum(texts == "")),
        "employee without a unit joins that of the manager, else of most reports.",
        "employees without units join those of their managers, else of most reports.",
    )


def empty_sites(roll: Roll) -> Mended:
    """Let those without a site sit where most of their team do, else most of their unit."""
    texts = roll.labels.get("site")
    if texts is None or not np.any(texts == ""):
        return roll, None
    if np.all(texts == ""):
        return _without_label(roll, "site")
    filled = texts
    team = None if roll.manager is None else _line(roll)
    groups = [team, roll.labels.get("unit"), np.zeros(roll.n, np.int64)]
    for group in groups:
        if group is not None:
            filled = _from_group(filled, texts, group)
    return replace(roll, labels={**roll.labels, "site": filled}), counted(
        int(np.sum(texts == "")),
        "employee without a site sits where most of the team do, else most of the unit.",
        "employees without sites sit where most of their team do, else most of their unit.",
    )


def _line(roll: Roll) -> Places:
    return np.full(roll.n, ROOT) if roll.manager is None else above(roll.manager)


def _without_label(roll: Roll, name: str) -> Mended:
    labels = {other: texts for other, texts in roll.labels.items() if other != name}
    return replace(roll, labels=labels), f"Nobody has a {name}."


def _from_the_line(level: Floats, missing: Mask, manager: Places) -> Floats:
    """Return levels, complete: staff first, then from the bottom up."""
    level = level.copy()
    staff = spans(np.maximum(manager, ROOT).astype(np.int32)) == 0
    level[missing & staff] = _commonest(level[staff])
    below = np.flatnonzero(manager >= 0)
    while True:
        unknown = np.zeros(len(level), np.bool_)
        unknown[manager[below[np.isnan(level[below])]]] = True
        ready = missing & np.isnan(level) & ~staff & ~unknown
        if not ready.any():
            break
        highest = np.zeros(len(level))
        np.maximum.at(highest, manager[below], np.nan_to_num(level[below]))
        level[ready] = np.minimum(highest[ready] + 1, HIGHEST_LEVEL)
    # Only circles are left.
    level[missing & np.isnan(level)] = _commonest(level)
    return level


def _commonest(level: Floats) -> float:
    """Return the commonest level, of several the lowest; 1 where there is none."""
    known, count = np.unique(level[~np.isnan(level)], return_counts=True)
    return float(known[np.argmax(count)]) if known.size else 1.0


def _from_above(texts: Texts, manager: Places) -> Texts:
    """Return names, complete: of the nearest above who has one, else of most direct reports."""
    end = ends(manager, texts != "")
    texts = np.where(end >= 0, looked_up(texts, end, otherwise=""), texts)
    below = np.flatnonzero(manager >= 0)
    changed = True
    while changed:
        filled = _from_reports(texts, manager, below)
        changed = bool(np.any(filled != texts))
        texts = filled
    return _from_group(texts, texts, np.zeros(len(texts), np.int64))


def _from_reports(texts: Texts, manager: Places, below: Places) -> Texts:
    """Return names with those of managers filled whose direct reports have some."""
    counts: dict[int, Counter[str]] = {}
    for place in below[texts[manager[below]] == ""].tolist():
        if texts[place]:
            counts.setdefault(int(manager[place]), Counter())[texts[place]] += 1
    filled = texts.copy()
    for place, ways in counts.items():
        filled[place] = _most(ways)
    return filled


def _from_group(texts: Texts, known: Texts, group: NDArray[np.generic]) -> Texts:
    """Return names with empty ones filled by the commonest ``known`` in a group, (n,)."""
    counts: dict[object, Counter[str]] = {}
    for text, where in zip(known.tolist(), group.tolist(), strict=True):
        if text:
            counts.setdefault(where, Counter())[text] += 1
    filled = texts.copy()
    for place in np.flatnonzero(texts == "").tolist():
        if group[place] in counts:
            filled[place] = _most(counts[group[place]])
    return filled


def _most(ways: Counter[str]) -> str:
    """Return the commonest name, of several the first in the alphabet."""
    return min(ways, key=lambda text: (-ways[text], text))
