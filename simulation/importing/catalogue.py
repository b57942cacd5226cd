"""The tables of docs/importing.md: which columns are recognised, what is found and mended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from simulation.importing.findings import KINDS
from simulation.importing.people_columns import ORG_LEVELS, SYNONYMS
from simulation.importing.settings import Columns

_EMAILS, _NAMES = "the words for `email`", "the words for `name`"


def columns_table() -> str:
    """Return the table of columns: Markdown, a row a column of ours."""
    rows = []
    for ours, names in SYNONYMS.items():
        if ours.startswith("org_level_"):
            if ours == "org_level_1":
                words = ", ".join(name.replace("1", "N") for name in names)
                about = f"Units of the N-th level, 1 the largest; N from 1 to {ORG_LEVELS}."
                rows.append(("`org_level_N`", about, words))
            continue
        about = str(Columns.model_fields[ours].description)
        rows.append((f"`{ours}`", about, ", ".join(_short(ours, names))))
    return _table(("ours", "what it says", "recognised, the best first"), rows)


def _short(ours: str, names: Sequence[str]) -> Iterable[str]:
    """Return the words for a column, without those of others that stand in for it."""
    if ours != "employee":
        return names
    others = {*SYNONYMS["email"], *SYNONYMS["name"]}
    return (*(name for name in names if name not in others), _EMAILS, _NAMES)


def findings_table() -> str:
    """Return the table of findings: Markdown, a row a kind, in the order they are listed in."""
    rows = (
        (f"`{kind}`", one.severity, f"{one.several[0].upper()}{one.several[1:]}", one.repair or "")
        for kind, one in KINDS.items()
    )
    return _table(("kind", "", "what is found", "what the repair does"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = (head, ("---",) * len(head), *rows)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
