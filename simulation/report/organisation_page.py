"""An organisation on one page: its shape drawn, what is odd, what its file has wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.importing.findings import Finding
from simulation.organisation.oddities import counted, oddities, percent
from simulation.organisation.portrait import LEAST, WIDE, Known, Portrait, shown
from simulation.organisation.tie_portrait import STRONG, TiePortrait
from simulation.report import formatting as fmt
from simulation.report.organisation_figures import (
    draw_people,
    draw_spans,
    draw_units,
)
from simulation.report.organisation_line import draw_line
from simulation.report.organisation_matrices import draw_sites, draw_talk
from simulation.report.style import Drawn, printable, styled

if TYPE_CHECKING:
    from jinja2 import Template

FILE = "inspection.html"
SEVERITIES = {
    "error": ("error", "errors"),
    "warning": ("warning", "warnings"),
    "note": ("note", "notes"),
}
"""What findings are called, the worst first."""

LINES_SHOWN = 6

_TEMPLATES = Path(__file__).parent / "templates"


def write_inspection(
    folder: Path,
    portrait: Portrait | None,
    findings: Sequence[Finding],
    notes: Sequence[str],
    name: str,
) -> Path:
    """Write ``inspection.html`` into a folder, which is made if need be; return the file's path.

    ``portrait`` is None where no organisation can be made of the user's file; ``notes`` say what
    was made up. The page needs nothing else, and the same arguments give the same bytes. Groups of
    fewer than ``LEAST`` people are shown together.
    """
    page = render(portrait, findings, notes, name)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / FILE
    draft = file.with_name(f".{FILE}.part")
    draft.write_text(page, encoding="utf-8", newline="\n")
    return draft.replace(file)


def render(
    portrait: Portrait | None, findings: Sequence[Finding], notes: Sequence[str], name: str
) -> str:
    """Return the page's text; whatever came from a user's file is escaped."""
    from markupsafe import Markup

    with styled():
        figures = {} if portrait is None else _figures(portrait)
    return _template().render(
        name=printable(name),
        portrait=portrait,
        answer=answer(portrait, findings),
        oddities=() if portrait is None else oddities(portrait),
        facts=() if portrait is None else _facts(portrait),
        ties=() if portrait is None or portrait.ties is None else _on_ties(portrait, portrait.ties),
        figures=figures,
        findings=[one for each in SEVERITIES for one in findings if one.severity == each],
        counts=_by_severity(findings),
        errors=sum(finding.severity == "error" for finding in findings),
        lines=lines_in_words,
        notes=notes,
        least=LEAST,
        inline=lambda drawn: Markup(drawn.inline),
    )


def answer(portrait: Portrait | None, findings: Sequence[Finding]) -> str:
    """Return in a sentence how large the organisation is, and what was found in its file."""
    found = f"; {_found(findings)}" if findings else ""
    if portrait is None:
        return f"No organisation can be made of this file as it is{found}."
    sites = len(portrait.sites)
    place = f" on {counted(sites, 'site')}" if sites else ""
    people = counted(portrait.people, "person", "people")
    layers, units = counted(len(portrait.layers), "layer"), counted(len(portrait.units), "unit")
    return f"{people} in {layers} and {units}{place}{found}."


def _found(findings: Sequence[Finding]) -> str:
    errors = sum(finding.severity == "error" for finding in findings)
    bad = f"{errors or 'none'} of them {'errors' if errors > 1 else 'an error'}"
    return f"{counted(len(findings), 'finding')}, {bad}"


def _by_severity(findings: Sequence[Finding]) -> str:
    """Return how many findings there are of each kind."""
    numbers = [sum(one.severity == severity for one in findings) for severity in SEVERITIES]
    return fmt.listed(
        [
            counted(number, *words)
            for number, words in zip(numbers, SEVERITIES.values(), strict=True)
            if number
        ]
    )


def lines_in_words(lines: Sequence[int]) -> str:
    """Return the first lines of a file concerned, and how many more there are."""
    if not lines:
        return ""
    shown_lines = ", ".join(map(str, lines[:LINES_SHOWN]))
    more = len(lines) - LINES_SHOWN
    rest = f" and {more:,} more" if more > 0 else ""
    return f"line{'' if len(lines) == 1 else 's'} {shown_lines}{rest}"


def _figures(portrait: Portrait) -> dict[str, Drawn]:
    drawn = (
        draw_line(portrait),
        draw_spans(portrait),
        draw_units(portrait),
        draw_sites(portrait),
        draw_talk(portrait),
        draw_people(portrait),
    )
    return {figure.stem: figure for figures in drawn for figure in figures}


def _facts(portrait: Portrait) -> list[tuple[str, str]]:
    """Return the organisation in a few numbers, each with what it is."""
    span, units = portrait.spans, [unit.people for unit in portrait.units]
    facts = [("People", f"{portrait.people:,}"), ("Layers", str(len(portrait.layers)))]
    if span.spread is not None:
        managing = percent(span.managers / portrait.people)
        facts += [
            ("Who manage somebody", f"{span.managers:,} ({managing})"),
            (
                "Direct reports",
                f"{span.spread.mean:.1f} on average, median {span.spread.median:.3g}",
            ),
            ("Spans", f"{span.single:,} of one, {span.wide:,} over {WIDE}, widest {span.widest:,}"),
        ]
    if units:
        sizes = f", of {min(units):,} to {max(units):,} people" if min(units) >= LEAST else ""
        facts.append(("Units", f"{len(units):,}{sizes}"))
    facts.append(("Sites", f"{len(portrait.sites):,}"))
    if portrait.expertise:
        facts.append(("Domains of expertise", _largest(portrait)))
    facts += _known("On site", portrait.presence, portrait.people)
    facts += _known("Working time", portrait.working_time, portrait.people)
    return facts


def _largest(portrait: Portrait) -> str:
    seen = shown(portrait.expertise, 3)
    names = ", ".join(f"{group.name} ({group.people:,})" for group in seen.kept)
    return f"{len(portrait.expertise):,}{f'; largest: {names}' if names else ''}"


def _known(what: str, known: Known | None, people: int) -> list[tuple[str, str]]:
    if known is None:
        return []
    spread = known.spread
    middle = f"middle half {percent(spread.lower)} to {percent(spread.upper)}"
    text = f"{percent(spread.mean)} of the week on average, {middle}"
    of = "" if known.people == people else f"; known of {known.people:,} people"
    return [(what, f"{text}{of}")]


def _on_ties(portrait: Portrait, ties: TiePortrait) -> list[tuple[str, str]]:
    """Return the observed ties in a few numbers, each with what it is."""
    degree, people = ties.degree, portrait.people
    facts = [
        ("Ties", f"{ties.number:,}"),
        (
            "Ties an employee",
            f"{degree.mean:.1f} on average; the middle half have {degree.lower:.3g} to "
            f"{degree.upper:.3g}, a tenth {degree.ninetieth:.3g} or more",
        ),
        ("How unevenly", f"Gini coefficient {ties.gini:.2f}: 0 if all had the same number"),
        ("Without any tie", f"{ties.isolates:,} ({percent(ties.isolates / people)})"),
        ("Strong", f"{percent(ties.strong)} have a strength of {STRONG} or more"),
        ("Across units", percent(ties.across_units)),
    ]
    if len(portrait.sites) > 1:
        facts.append(("Across sites", percent(ties.across_sites)))
    share = percent(ties.largest_island / people)
    facts.append(("Largest island", f"{share} of the people reach each other through ties"))
    return facts


def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("organisation.html.j2")
