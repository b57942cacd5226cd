"""Who gains and who loses: people-level measures by group, and how evenly things are spread."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from simulation.experiment.groups import GROUPS
from simulation.measures.people import GROUPINGS, PEOPLE, SMALLEST_GROUP, SUPPRESSED
from simulation.report import formatting as fmt
from simulation.report.findings import CLEAR, Finding, Verdict, verdict
from simulation.report.reading import difference, number, rows, slugs_of
from simulation.report.record import Described, GroupMean, Groups, Record, Scenario

Group = tuple[str, str]
"""A grouping, and one of its groups."""

SHOWN = (
    "ties",
    "ties_across_units",
    "relationships",
    "overloaded",
    "useful_knowledge",
    "skill",
)
"""The measures of the figure; the tables have all."""
EVENNESS = (
    "degree_gini",
    "betweenness_gini",
    "contact_gini",
    "fact_gini",
    "help_gini",
    "top_helpers_share",
    "isolates_share",
    "newcomer_ties_13w",
    "overloaded_share",
    "unit_learning_gap",
)
"""Measures of the organisation that tell how evenly things are spread, and who is left out."""
MOST_NAMED = 3
"""Groups, and scenarios, that a sentence names before it only counts."""


def with_groups(record: Record, folder: Path) -> Record:
    """Return the record with the measures by group, where the folder has them."""
    file = folder / GROUPS
    if not file.exists():
        return record
    slugs = slugs_of(record.scenarios)
    own = [row for row in rows(file) if row["scenario"] in slugs]
    means = {
        (slugs[row["scenario"]], row["by"], row["group"], row["measure"]): GroupMean(
            number(row, "employees"), number(row, "mean"), difference(row)
        )
        for row in own
        if row["measure"] != SUPPRESSED
    }
    left_out = {
        (slugs[row["scenario"]], row["by"]): (number(row, "mean"), number(row, "employees"))
        for row in own
        if row["measure"] == SUPPRESSED
    }
    return replace(record, groups=Groups(means, left_out))


def measures(record: Record) -> tuple[Described, ...]:
    """Return the people-level measures that were taken, in their catalogue's order."""
    there = dict.fromkeys(measure for *_, measure in record.groups.means)
    known = [name for name in PEOPLE if name in there]
    return tuple(_described(name) for name in (*known, *(n for n in there if n not in PEOPLE)))


def _described(name: str) -> Described:
    if name not in PEOPLE:
        return Described(name, name.replace("_", " ").capitalize(), "people", "", "neither", "", "")
    one = PEOPLE[name]
    return Described(name, one.label, "people", one.unit, one.better, one.definition, "")


def shown_first(record: Record) -> tuple[Described, ...]:
    """Return the measures that the figure shows."""
    there = {measure.name: measure for measure in measures(record)}
    return tuple(there[name] for name in SHOWN if name in there)


def groups(record: Record) -> dict[str, tuple[str, ...]]:
    """Return the groups of each grouping, in the order of the results.

    A grouping that puts everybody in one group divides nobody, and is not there.
    """
    out = {by for (_, by), (number, _) in record.groups.left_out.items() if number}
    return {by: names for by, names in _all_groups(record).items() if len(names) > 1 or by in out}


def _all_groups(record: Record) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for _, by, group, _ in record.groups.means:
        found.setdefault(by, {})[group] = None
    return {by: tuple(found[by]) for by in found}


def grouping(by: str) -> str:
    """Return how readers call a grouping."""
    return GROUPINGS[by].label if by in GROUPINGS else by.replace("_", " ").capitalize()


def judged(record: Record, scenario: Scenario, group: Group, measure: Described) -> Verdict:
    """Return what may be said about a group's difference from the same group in the baseline."""
    found = record.groups.means.get((scenario.slug, *group, measure.name))
    return verdict(found.difference if found else None, measure.better)


def evenness(record: Record) -> tuple[Described, ...]:
    """Return the measures that tell how evenly things are spread, of those that have a value."""
    taken = {name for (_, name), level in record.levels.items() if math.isfinite(level.mean)}
    by_name = {measure.name: measure for measure in record.measures if measure.name in taken}
    return tuple(by_name[name] for name in EVENNESS if name in by_name)


def context(record: Record) -> dict[str, Any]:
    """Return what the template shows: the tables of all measures, counts, and what is left out."""
    taken = measures(record)
    return {
        "shown": shown_first(record),
        "tables": [(measure, _table(record, measure)) for measure in taken],
        "counts": [(measure, _counts(record, measure)) for measure in taken],
        "left_out": _left_out(record),
        "undivided": [
            f"{grouping(by)} ({names[0]})"
            for by, names in _all_groups(record).items()
            if by not in groups(record)
        ],
        "smallest": SMALLEST_GROUP,
    }


def _table(record: Record, measure: Described) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return, for each grouping, a row a group: its size and level now, and every difference."""
    return [
        (grouping(by), [_row(record, (by, group), measure) for group in names])
        for by, names in groups(record).items()
    ]


def _row(record: Record, group: Group, measure: Described) -> dict[str, Any]:
    now = record.groups.means.get((record.baseline.slug, *group, measure.name))
    return {
        "group": group[1],
        "employees": f"{now.employees:.0f}" if now else fmt.ABSENT,
        "level": fmt.level(measure, now.mean) if now else fmt.ABSENT,
        "cells": {each.slug: _cell(record, each, group, measure) for each in record.alternatives},
    }


def _cell(
    record: Record, scenario: Scenario, group: Group, measure: Described
) -> dict[str, Any] | None:
    """Return a difference; None where one of the two does not have the group, or not to show."""
    found = record.groups.means.get((scenario.slug, *group, measure.name))
    if found is None or found.difference.n == 0:
        return None
    size, word = found.difference, verdict(found.difference, measure.better)
    same = size.low == size.high == 0
    return {
        "difference": "0" if same else fmt.signed(measure, size),
        "interval": fmt.ABSENT if same else fmt.difference_interval(measure, size),
        "verdict": word,
        "clear": word in CLEAR,
    }


def _counts(record: Record, measure: Described) -> dict[str, dict[str, int]]:
    """Return in how many groups each scenario is clearly better, worse or otherwise different."""
    cells = [(by, group) for by, names in groups(record).items() for group in names]
    counted = {}
    for each in record.alternatives:
        found = [judged(record, each, group, measure) for group in cells]
        counted[each.slug] = {
            "better": found.count("better"),
            "worse": found.count("worse"),
            "different": found.count("higher") + found.count("lower"),
            "known": len(found) - found.count("absent"),
        }
    return counted


def _left_out(record: Record) -> list[tuple[str, dict[str, str]]]:
    """Return what is suppressed by grouping and scenario; groupings without any are left out."""
    told = []
    for by in dict.fromkeys(by for _, by in record.groups.left_out):
        found = {
            each.slug: record.groups.left_out.get((each.slug, by), (0.0, 0.0))
            for each in record.scenarios
        }
        if any(number for number, _ in found.values()):
            cells = {slug: _suppressed(*one) for slug, one in found.items()}
            told.append((grouping(by), cells))
    return told


def _suppressed(n_groups: float, employees: float) -> str:
    if not n_groups:
        return "none"
    many = "group" if n_groups == 1 else "groups"
    return f"{n_groups:.3g} {many}, {employees:.0f} employees"


def in_short(record: Record) -> tuple[Finding, ...]:
    """Return who clearly loses in which scenario; nothing where no difference has an interval."""
    if not any(one.difference.has_interval for one in record.groups.means.values()):
        return ()
    told = {each.name: _losses(record, each) for each in record.alternatives}
    losing = {name: losses for name, losses in told.items() if losses}
    if not losing:
        return (
            Finding(
                "neutral",
                "Who loses: no group clearly does, in any of the people-level measures.",
                "That is not proof of no harm: small groups have wide intervals, and those of "
                f"fewer than {SMALLEST_GROUP} employees are not shown.",
            ),
        )
    parts = [f"‘{name}’: {'; '.join(losses)}." for name, losses in losing.items()]
    more = len(parts) - MOST_NAMED
    rest = f"And {more} more scenarios: see who gains and who loses." if more > 0 else ""
    none = _spared([name for name in told if name not in losing])
    names = fmt.listed([f"‘{name}’" for name in losing][:MOST_NAMED])
    lead = f"Who loses: some groups clearly do in {names if more <= 0 else len(losing)}"
    lead = f"{lead}{' scenarios' if more > 0 else ''}."
    return (Finding("harm", lead, " ".join(filter(None, (*parts[:MOST_NAMED], rest, none)))),)


def _spared(names: Sequence[str]) -> str:
    if not names:
        return ""
    if len(names) > MOST_NAMED:
        return f"No group clearly loses in the other {len(names)} scenarios."
    return f"No group clearly loses in {fmt.listed([f'‘{name}’' for name in names])}."


def _losses(record: Record, scenario: Scenario) -> list[str]:
    """Return each measure in which groups clearly lose, and which groups."""
    cells = [(by, group) for by, names in groups(record).items() for group in names]
    told = []
    for measure in measures(record):
        found = {group: judged(record, scenario, group, measure) for group in cells}
        known = [group for group, word in found.items() if word != "absent"]
        losers = [group for group, word in found.items() if word == "worse"]
        if losers:
            where = "every group" if len(losers) == len(known) else _named(losers)
            told.append(f"{fmt.mid_sentence(measure.label)} ({where})")
    return told


def _named(found: Sequence[Group]) -> str:
    names = [group for _, group in found]
    if len(names) <= MOST_NAMED:
        return fmt.listed(names)
    return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more"
