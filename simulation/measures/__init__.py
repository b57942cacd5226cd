"""Measures: social capital, what it is for, who gains and what it costs, read from a snapshot.

``MEASURES`` describes every measure by name, in the order of the results' columns.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from types import ModuleType
from typing import TYPE_CHECKING

from simulation.measures import (
    connections,
    conversations,
    cost,
    equity,
    outcomes,
    participation,
    relationships,
)
from simulation.measures.measure import Measure, Measuring

if TYPE_CHECKING:
    from simulation.measures.snapshot import Snapshot

__all__ = ["MEASURES", "Measure", "due", "measure_row"]

FAMILIES: tuple[ModuleType, ...] = (
    connections,
    relationships,
    conversations,
    outcomes,
    participation,
    equity,
    cost,
)


def _functions() -> dict[str, Measuring]:
    """Return the functions that carry a description, family by family, as they stand there."""
    return {
        name: function
        for family in FAMILIES
        for name, function in vars(family).items()
        if hasattr(function, "metadata")
    }


_FUNCTIONS = _functions()
MEASURES: dict[str, Measure] = {name: one.metadata for name, one in _FUNCTIONS.items()}


def due(week: int, last_week: int) -> tuple[str, ...]:
    """Return the names of the measures to evaluate at the end of a week; all of them at the last.

    A measure is due in the last of each ``every`` weeks, counted from week 0.
    """
    return tuple(
        name
        for name, one in MEASURES.items()
        if week == last_week or week % one.every == one.every - 1
    )


def measure_row(snapshot: Snapshot, names: Collection[str] | None = None) -> dict[str, float]:
    """Return every measure by name, in the order of ``MEASURES``; NaN for those not in ``names``.

    All are evaluated when ``names`` is None.

    Raises
    ------
    KeyError
        When a name is no measure.
    """
    unknown = set(names or ()) - set(MEASURES)
    if unknown:
        raise KeyError(f"no such measure: {', '.join(sorted(unknown))}")
    return {
        name: function(snapshot) if names is None or name in names else math.nan
        for name, function in _FUNCTIONS.items()
    }
