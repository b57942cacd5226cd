"""The catalogue of interventions: what each kind does, takes and costs, and how that is known."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic_core import PydanticUndefined

from simulation.interventions import BY_KIND, Intervention
from simulation.interventions.intervention import Evidence, Lever

LEVERS: Mapping[Lever, str] = {
    "hierarchy": "Hierarchy",
    "autonomy": "Autonomy",
    "workplace": "Workplace",
    "communities": "Communities",
    "platform": "Platform",
    "leadership": "Leadership and line management",
    "people": "People processes",
}
EVIDENCE: Mapping[Evidence, str] = {
    "measured": "measured: studies give the size",
    "direction": "direction only: studies support the direction; the size is an assumption",
    "assumed": "assumed: no study we know of measures it, neither direction nor size",
}
_COSTS = {
    "hours_once": "{:g} hours of each one reached, once",
    "hours_weekly": "{:g} hours of each one reached, every week in effect",
    "money_once": "{:g} in money for all together, once",
    "money_weekly": "{:g} in money for all together, every week in effect",
}


class Setting(NamedTuple):
    """A setting of a kind's own: what may stand there, and where it starts from."""

    name: str
    allowed: str
    default: str
    description: str


def of_lever(lever: Lever) -> dict[str, type[Intervention]]:
    """Return the kinds of a lever by name, in the catalogue's order."""
    return {name: kind for name, kind in BY_KIND.items() if kind.lever == lever}


def first_line(kind: type[Intervention]) -> str:
    """Return in one line what a kind does."""
    return _paragraphs(kind)[0]


def settings(kind: type[Intervention]) -> Iterator[Setting]:
    """Yield the settings that a kind has of its own."""
    properties = kind.model_json_schema()["properties"]
    for name, field in kind.model_fields.items():
        if name not in Intervention.model_fields:
            default = field.default
            if default is PydanticUndefined:
                start = "must be given"
            else:
                start = "left out" if default is None else _word(default)
            yield Setting(name, _allowed(properties[name]), start, str(field.description))


def usual_cost(kind: type[Intervention]) -> str:
    """Return in words the cost where a scenario does not say."""
    given = kind.usual_cost.model_dump(exclude_none=True)
    words = "; ".join(_COSTS[key].format(value) for key, value in given.items() if value)
    return f"{words} (assumed)" if words else "none; say what it costs with `cost`"


def interventions_page() -> str:
    """Return the part of docs/interventions.md that follows from the code, as Markdown."""
    parts = [_overview()]
    for lever, title in LEVERS.items():
        parts.append(f"## {title}\n")
        parts += [_section(name, kind) for name, kind in of_lever(lever).items()]
    return "\n".join(parts)


def description(name: str) -> str:
    """Return all about a kind as plain text: what it does, settings, cost, evidence, example."""
    kind = BY_KIND[name]
    about = "\n\n".join(textwrap.fill(text, 88) for text in _paragraphs(kind))
    own = "\n".join(
        textwrap.fill(
            f"{one.name}: {one.description} {one.allowed[:1].upper()}{one.allowed[1:]}; "
            f"default: {one.default}.",
            88,
            initial_indent="  ",
            subsequent_indent="    ",
        )
        for one in settings(kind)
    )
    return (
        f"{name} ({LEVERS[kind.lever].lower()})\n\n{about}\n\nSettings of its own:\n"
        f"{own or '  none'}\n\nUsual cost: {usual_cost(kind)}.\n"
        f"Evidence: {EVIDENCE[kind.evidence]}.\n\nExample:\n"
        f"{textwrap.indent(kind.example.rstrip(), '  ')}"
    )


def _overview() -> str:
    rows = [
        f"| {title} | [`{name}`](#{name}) | {first_line(kind)} | {kind.evidence} |"
        for lever, title in LEVERS.items()
        for name, kind in of_lever(lever).items()
    ]
    return "\n".join(["| lever | kind | what it does | evidence |", "|---|---|---|---|", *rows, ""])


def _section(name: str, kind: type[Intervention]) -> str:
    rows = [
        f"| `{one.name}` | {one.allowed} | {one.default} | {one.description} |"
        for one in settings(kind)
    ]
    head = ["| setting | allowed | default | meaning |", "|---|---|---|---|"]
    table = "\n".join([*head, *rows, "", ""]) if rows else ""
    return (
        f"### {name}\n\n"
        + "\n\n".join(_paragraphs(kind))
        + f"\n\n{table}Usual cost: {usual_cost(kind)}. Evidence: {EVIDENCE[kind.evidence]}."
        + f"\n\n```yaml\n{kind.example}```\n"
    )


def _paragraphs(kind: type[Intervention]) -> list[str]:
    text = inspect.getdoc(kind) or ""
    return [" ".join(part.split()) for part in text.split("\n\n")]


def _allowed(schema: Mapping[str, Any]) -> str:
    """Return in words what may stand under a setting with this JSON Schema."""
    for branch in schema.get("anyOf", ()):
        if branch.get("type") != "null":
            schema = branch
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"])
    kinds = {"integer": "a whole number", "number": "a number", "boolean": "`true` or `false`"}
    words = kinds.get(str(schema.get("type")), "text")
    if "minimum" in schema:
        words += f" from {schema['minimum']:g} to {schema['maximum']:g}"
    return words


def _word(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value).lower()
