"""The catalogue of measures as a page of documentation."""

from __future__ import annotations

import math

from simulation.measures import MEASURES
from simulation.measures.measure import Measure

_HEAD = ("name", "family", "in plain words", "unit", "range", "better", "every", "definition")


def measures_table() -> str:
    """Return the table of ``docs/measures.md``: Markdown, a row a measure."""
    head = (*_HEAD, "source")
    rows = [head, ("---",) * len(head), *(_cells(one) for one in MEASURES.values())]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _cells(one: Measure) -> tuple[str, ...]:
    low, high = one.range
    definition = f"{one.definition} {one.sampled}".strip()
    return (
        f"`{one.name}`",
        one.family,
        one.label,
        one.unit,
        f"{low:g} to {'∞' if math.isinf(high) else format(high, 'g')}",
        one.better,
        "week" if one.every == 1 else f"{one.every} weeks",
        definition,
        one.source,
    )
