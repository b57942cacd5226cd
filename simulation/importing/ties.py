"""Ties observed outside: from a file of directed edges to undirected ties with a strength."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.importing.table import Table, read_table
from simulation.organisation.organisation import ObservedTies

SYNONYMS = {
    "source": ("source", "from", "ego", "sender"),
    "target": ("target", "to", "alter", "receiver", "recipient"),
    "strength": ("strength", "weight"),
}
RECIPROCATED = 0.5
ONE_WAY = 0.25
WEAKEST = 1e-9
LARGEST_WEIGHT = 1e15


class _Edges(NamedTuple):
    """Edges as they stand in the file: seats from and to, and weights where there are any."""

    source: NDArray[np.int64]
    target: NDArray[np.int64]
    weight: NDArray[np.float64] | None


def read_ties(
    file: Path, chosen: Mapping[str, str], seats: Mapping[str, int], notes: list[str]
) -> ObservedTies:
    """Return the ties between the seats named in a file; add to ``notes`` what was made of it.

    An edge and the one back make one tie. Without weights a tie named by both has the reported
    strength 0.5, a relationship, and one named by one side only 0.25; an edge given twice counts
    once. With weights, a tie's weight w is the sum over both directions and all rows, and its
    reported strength w / (w + m), m the median over all ties: half of the ties are relationships.
    Ties of somebody with themselves and of weight 0 are left out.

    Raises
    ------
    InputError
        When the file cannot be read, or names somebody who is not an employee.
    """
    table = read_table(file, SYNONYMS, chosen, ("source", "target"))
    edges = _Edges(_seats(table, "source", seats), _seats(table, "target", seats), _weights(table))
    own = edges.source == edges.target
    _note_left_out(notes, int(own.sum()), "of employees with themselves")
    kept = ~own
    if edges.weight is not None:
        weightless = kept & (edges.weight == 0)
        _note_left_out(notes, int(weightless.sum()), "of weight 0")
        kept &= ~weightless
    weight = None if edges.weight is None else edges.weight[kept]
    return _undirected(_Edges(edges.source[kept], edges.target[kept], weight), notes)


def _note_left_out(notes: list[str], rows: int, what: str) -> None:
    if rows:
        notes.append(f"Ties {what} are left out ({rows} row{'s' if rows > 1 else ''}).")


def _seats(table: Table, column: str, seats: Mapping[str, int]) -> NDArray[np.int64]:
    texts = table.columns[column]
    found = np.array([seats.get(text, -1) for text in texts], np.int64)
    if np.any(found < 0):
        row = int(np.argmax(found < 0))
        raise table.unknown("a tie names somebody who is not an employee", row, column, seats)
    return found


def _weights(table: Table) -> NDArray[np.float64] | None:
    if "strength" not in table.columns:
        return None
    return table.numbers("strength", 0, LARGEST_WEIGHT, f"a number from 0 to {LARGEST_WEIGHT:g}")


def _undirected(edges: _Edges, notes: list[str]) -> ObservedTies:
    low = np.minimum(edges.source, edges.target)
    high = np.maximum(edges.source, edges.target)
    most = int(high.max(initial=0)) + 1
    pairs, tie = np.unique(low * most + high, return_inverse=True)
    source, target = (pairs // most).astype(np.int32), (pairs % most).astype(np.int32)
    if edges.weight is None:
        strength = _from_directions(edges, tie, len(pairs), notes)
    else:
        strength = _from_weights(edges.weight, tie, len(pairs), notes)
    return ObservedTies(source, target, strength)


def _from_directions(
    edges: _Edges, tie: NDArray[np.int64], n: int, notes: list[str]
) -> NDArray[np.float64]:
    upwards = edges.source < edges.target
    both = (np.bincount(tie[upwards], minlength=n) > 0) & (
        np.bincount(tie[~upwards], minlength=n) > 0
    )
    mutual = int(both.sum())
    notes.append(
        f"Ties have no weights: {mutual} named by both count as strength {RECIPROCATED}, "
        f"{n - mutual} named by one as {ONE_WAY}."
    )
    return np.where(both, RECIPROCATED, ONE_WAY)


def _from_weights(
    weights: NDArray[np.float64], tie: NDArray[np.int64], n: int, notes: list[str]
) -> NDArray[np.float64]:
    weight = np.bincount(tie, weights, n)
    middle = float(np.median(weight)) if n else 1.0
    notes.append(f"A tie of weight w counts as strength w / (w + {middle:g}), the median weight.")
    # A weight that is nothing beside the median still makes a tie.
    return np.maximum(weight / (weight + middle), WEAKEST)
