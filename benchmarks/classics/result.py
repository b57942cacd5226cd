"""What one classical result comes to: a table, a figure, words."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Mean(NamedTuple):
    """A mean over seeds, (…), and its standard error."""

    value: NDArray[np.float64]
    error: NDArray[np.float64]


def mean(runs: Sequence[NDArray[np.float64] | float]) -> Mean:
    """Return the mean over runs, element by element, and its standard error."""
    values = np.asarray(runs, np.float64)
    return Mean(values.mean(axis=0), values.std(axis=0, ddof=1) / math.sqrt(len(values)))


def shown(one: Mean, digits: int = 3) -> str:
    """Return a mean with its standard error, as text."""
    return f"{float(one.value):.{digits}f} ± {float(one.error):.{digits}f}"


class Result(NamedTuple):
    """A result as docs/classics.md shows it: ``rows`` is the table, its head first."""

    rows: list[tuple[str, ...]]
    draw: Callable[[], Figure]


def markdown(rows: Sequence[tuple[str, ...]]) -> str:
    """Return a table in Markdown; the first row is its head."""
    head, *body = rows
    rule = ("---", *("---:" for _ in head[1:]))
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *body))
