"""How the pages on sensitivity and robustness read their tables and write settings and amounts."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from simulation.errors import InputError
from simulation.experiment.composite import COMPARED, NAME
from simulation.experiment.store import MANIFEST
from simulation.experiment.sweeping.places import readable
from simulation.experiment.value import OUTCOMES
from simulation.report import formatting as fmt

TEMPLATES = Path(__file__).parent / "templates"
PARAMETERS = "parameters."
SHARE = "share"

Row = dict[str, str]


def rows(address: str | Path, name: str) -> list[Row]:
    """Return the rows of a table in a sweep's folder.

    Raises
    ------
    InputError
        When it is not there.
    """
    content = readable(address).read(name)
    if content is None:
        raise InputError(f"there is no {name} here", file=str(address))
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def manifest(address: str | Path) -> dict[str, Any]:
    """Return the manifest of the sweep in a folder.

    Raises
    ------
    InputError
        When there is none.
    """
    content = readable(address).read(MANIFEST)
    if content is None:
        raise InputError(f"there is no sweep here: it has no {MANIFEST}", file=str(address))
    found: dict[str, Any] = json.loads(content)
    return found


def number(row: Row, name: str) -> float:
    """Return a number of a row; NaN where there is none."""
    return float(row[name]) if row[name] else math.nan


def in_order(measures: Iterable[str]) -> list[str]:
    """Return measures, each once: outcomes first, social capital before all others."""
    found = dict.fromkeys(measures)
    first = [name for name in OUTCOMES if name in found]
    return [*first, *(name for name in found if name not in first)]


def setting(path: str) -> str:
    """Return a setting's path as a reader needs it: parameters by their names."""
    return path.removeprefix(PARAMETERS)


def label(measure: str) -> str:
    """Return what a measure is called."""
    return COMPARED[measure].label if measure in COMPARED else measure.replace("_", " ")


def scale(measure: str) -> float:
    """Return how many units are one to a reader: shares are told in per cent."""
    return 100.0 if measure in COMPARED and COMPARED[measure].unit == SHARE else 1.0


def unit(measure: str, *, of_difference: bool) -> str:
    """Return the unit in which a measure, or a difference in it, is told."""
    if measure == NAME:
        return "points of the index"
    if measure not in COMPARED:
        return ""
    if COMPARED[measure].unit == SHARE:
        return "percentage points" if of_difference else "per cent"
    return COMPARED[measure].unit


def amount(measure: str, value: float, *, signed: bool = False) -> str:
    """Return an amount of a measure to three significant digits, its unit standing elsewhere."""
    return fmt.quantity(scale(measure) * value, signed=signed)


def amounts(measure: str, low: float, high: float) -> str:
    """Return an interval of amounts, a dash where there is none."""
    return fmt.between(scale(measure) * low, scale(measure) * high)


def render(template: str, **what: Any) -> str:
    """Return a page's text; whatever came from a user's file is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(
        **what,
        fmt=fmt,
        setting=setting,
        label=label,
        unit=unit,
        amount=amount,
        amounts=amounts,
        inline=lambda drawn: Markup(drawn.inline),
    )
