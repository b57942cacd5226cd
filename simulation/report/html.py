"""The report as one HTML file that needs nothing else: no network, no library, no font."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.experiment.composite import NAME
from simulation.interventions.catalogue import EVIDENCE
from simulation.report import findings
from simulation.report import formatting as fmt
from simulation.report.record import Described, Record, Scenario

if TYPE_CHECKING:
    from jinja2 import Template

    from simulation.report.figures import Figures

TEMPLATES = Path(__file__).parent / "templates"
COLUMNS = 4
"""Scenarios beside each other in the headline table, at most; more go into a further table."""


def write_report(folder: Path) -> Path:
    """Write ``report.html`` and ``figures/`` into a results folder; return the report's path.

    Reads the folder and the catalogue of measures, nothing else. The same folder gives the same
    bytes. Raises ``InputError`` where the folder holds no results.
    """
    from simulation.report import figures

    record = read_whole(folder)
    drawn = figures.draw(record)
    figures.save(folder / "figures", drawn)
    report = folder / "report.html"
    figures.write_whole(report, render(record, drawn).encode())
    return report


def read_whole(folder: Path) -> Record:
    """Return all that a results folder says. Raises ``InputError`` where it holds no results."""
    from simulation.report.blends import with_effects
    from simulation.report.capital import with_capital
    from simulation.report.groups import with_groups
    from simulation.report.reading import read
    from simulation.report.value import with_value

    record = read(folder, catalogue(), evidence())
    for with_more in (with_effects, with_capital, with_value, with_groups):
        record = with_more(record, folder)
    return record


def catalogue() -> dict[str, Described]:
    """Return the measures as their catalogue describes them, by name."""
    from simulation.experiment.composite import COMPARED

    return {
        name: Described(
            name,
            measure.label,
            measure.family,
            measure.unit,
            measure.better,
            measure.definition,
            measure.source,
            measure.sampled,
        )
        for name, measure in COMPARED.items()
    }


def evidence() -> dict[str, str]:
    """Return how the size of each kind of intervention's effect is known."""
    from simulation.interventions import BY_KIND

    return {name: kind.evidence for name, kind in BY_KIND.items()}


def render(record: Record, drawn: Figures) -> str:
    """Return the report's text; whatever came from a user's file is escaped."""
    from markupsafe import Markup

    from simulation.report import blends, capital, groups, value
    from simulation.report.figures import colours
    from simulation.report.trajectories import starts

    return _template().render(
        record=record,
        fmt=fmt,
        question=findings.question(record),
        answer=findings.answer(record),
        findings=(
            *blends.in_short(record),
            *findings.in_short(record),
            *value.in_short(record),
            *groups.in_short(record),
        ),
        factorial=blends.tables(record),
        capital=capital.context(record),
        value=value.context(record),
        people=groups.context(record),
        cautions=findings.cautions(record),
        blocks=_blocks(record.alternatives),
        headlines=[_row(record, measure) for measure in record.headlines],
        evenness=[_row(record, measure) for measure in groups.evenness(record)],
        rows=[_row(record, measure) for measure in record.measures],
        colours=colours(record),
        starts=starts(record),
        drawn=drawn,
        inline=lambda one: Markup(one.inline),
        evidence_words=EVIDENCE,
        evidence_used=_evidence_used(record),
    )


def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2")


def _evidence_used(record: Record) -> list[tuple[str, str]]:
    """Return the kinds of intervention in this record, and how the size of each one's is known."""
    changes = [change for scenario in record.scenarios for change in scenario.changes]
    return sorted(
        {(change.kind, change.evidence) for change in changes if change.evidence in EVIDENCE}
    )


def _blocks(alternatives: Sequence[Scenario]) -> list[Sequence[Scenario]]:
    n_blocks = math.ceil(len(alternatives) / COLUMNS)
    size = math.ceil(len(alternatives) / max(1, n_blocks))
    return [alternatives[at : at + size] for at in range(0, len(alternatives), max(1, size))]


def _row(record: Record, measure: Described) -> dict[str, Any]:
    """Return a measure with what the tables say of it in every scenario, by slug."""
    cells = {scenario.slug: _cell(record, scenario, measure) for scenario in record.scenarios}
    return {"measure": measure, "cells": cells}


def _cell(record: Record, scenario: Scenario, measure: Described) -> dict[str, Any]:
    level = record.levels.get((scenario.slug, measure.name))
    difference = record.differences.get((scenario.slug, measure.name))
    cell: dict[str, Any] = {
        "level": fmt.level(measure, level.mean) if level else fmt.ABSENT,
        "level_interval": fmt.level_interval(measure, level) if level else fmt.ABSENT,
        "mean": level.mean if level else float("nan"),
        "verdict": findings.verdict(difference, measure.better),
        "words": findings.in_words(difference, measure.better),
        "difference": fmt.ABSENT,
        "parts": fmt.taken_apart(record.capital, scenario.slug) if measure.name == NAME else "",
    }
    if scenario.slug == record.baseline.slug:
        cell |= {"verdict": "baseline", "words": "baseline"}
    if difference is not None:
        cell |= {
            "difference": fmt.difference(measure, difference),
            "interval": fmt.difference_interval(measure, difference),
            "relative": fmt.percentage(difference.relative),
            "effect": fmt.effect(difference.effect),
            "p": fmt.p_value(difference.p_adjusted),
            "replicates_better": fmt.share_of_replicates(difference.probability_better),
            "raw": difference,
        }
    return cell
