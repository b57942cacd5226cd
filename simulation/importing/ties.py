"""Ties observed outside: from a file's rows to undirected ties with a strength; docs/ties.md."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulation.importing import frequency, logs
from simulation.importing.edges import (
    SYNONYMS,
    Edges,
    Mask,
    Pairs,
    note_left_out,
    pairs_of,
    read_edges,
    sums,
)
from simulation.importing.tie_settings import TieSettings
from simulation.importing.weeks import time_column
from simulation.organisation.organisation import ObservedTies

__all__ = ["SYNONYMS", "read_ties", "strengths"]

RECIPROCATED = 0.5
ONE_WAY = 0.25
WEAKEST = 1e-9
WEEKLY = 1.0

_SMALLEST = float(np.finfo(np.float64).tiny)


def read_ties(
    file: Path,
    chosen: Mapping[str, str],
    seats: Mapping[str, int],
    notes: list[str],
    rules: TieSettings | None = None,
) -> ObservedTies:
    """Return the ties between the seats named in a file; add to ``notes`` what was made of it.

    An edge and the one back make one tie. Which rule makes its strength is decided by the columns:

    * ``frequency``: the mean c of what both ends answer, in contacts a week, is c / (c + 1);
    * a date, week or day: contacts count half as much every ``half_life_weeks``, and their sum W
      is W / (W + m), m the median over all ties or ``relationship_weight``;
    * a weight, counts, durations or messages: the sum w over both directions is w / (w + m);
    * nothing of these: 0.5 if both name each other, 0.25 if one does.

    Ties of somebody with themselves and of weight 0 are left out.

    Raises
    ------
    InputError
        When the file cannot be read, names somebody who is not an employee, or says something
        else that the rule has no place for.
    """
    rules = rules or TieSettings()
    edges = read_edges(file, chosen, seats, rules, notes)
    used = _used(edges)
    _note_unused(edges, used, notes)
    if "frequency" in used:
        return _from_answers(edges, rules, notes)
    if time_column(edges.table) in used:
        return _from_log(edges, rules, notes)
    if used:
        return _from_weights(edges, rules, notes)
    return _from_directions(edges, notes)


def strengths(weight: NDArray[np.float64], rules: TieSettings) -> tuple[NDArray[np.float64], float]:
    """Return each tie's reported strength w / (w + m), (n_ties,), and m.

    m is ``relationship_weight``, or the median of the weights, which are above 0.
    """
    weight = np.maximum(weight, _SMALLEST)
    middle = rules.relationship_weight
    if middle is None:
        middle = float(np.median(weight)) if weight.size else 1.0
    # A weight that is nothing beside the median still makes a tie.
    return np.maximum(weight / (weight + middle), WEAKEST), middle


def _used(edges: Edges) -> frozenset[str]:
    """Return the columns that decide and feed the rule, besides those that say who."""
    table = edges.table
    if "frequency" in table.headers:
        return frozenset({"frequency"})
    when = time_column(table)
    used = {*logs.amount_columns(table), *([when] if when else [])}
    return frozenset(used | ({"message"} & table.headers.keys()))


def _note_unused(edges: Edges, used: frozenset[str], notes: list[str]) -> None:
    table = edges.table
    always = {"source", "target", "relation", "message"}
    unused = [theirs for ours, theirs in table.headers.items() if ours not in used | always]
    names = [*unused, *table.unused]
    if names:
        notes.append(f"Columns of the ties not used: {', '.join(names)}.")


def _from_directions(edges: Edges, notes: list[str]) -> ObservedTies:
    pairs = pairs_of(edges.source, edges.target)
    upwards = edges.source < edges.target
    both = _any(upwards | edges.undirected, pairs) & _any(~upwards | edges.undirected, pairs)
    mutual = int(both.sum())
    notes.append(
        f"Ties have no weights: {mutual:,} named by both count as strength {RECIPROCATED}, "
        f"{len(both) - mutual:,} named by one as {ONE_WAY}."
    )
    return ObservedTies(pairs.source, pairs.target, np.where(both, RECIPROCATED, ONE_WAY))


def _any(edges: Mask, pairs: Pairs) -> Mask:
    """Return for each pair whether any of its edges is meant."""
    found = np.zeros(len(pairs.source), np.bool_)
    found[pairs.place[edges]] = True
    return found


def _from_weights(edges: Edges, rules: TieSettings, notes: list[str]) -> ObservedTies:
    amount = logs.amounts(edges.table)[edges.rows]
    note_left_out(notes, "Ties of weight 0", int(np.sum(amount == 0)))
    some = amount > 0
    pairs = pairs_of(edges.source[some], edges.target[some])
    weight = sums(amount[some], pairs.place, len(pairs.source))
    return _weighted(pairs, weight, "w", rules, notes)


def _from_log(edges: Edges, rules: TieSettings, notes: list[str]) -> ObservedTies:
    log = logs.log_of(edges, rules, notes)
    pairs = pairs_of(log.source, log.target)
    weight = sums(logs.remembered(log, rules.half_life_weeks), pairs.place, len(pairs.source))
    notes.append(
        f"Contacts of {log.until - log.first:,} weeks: what was k weeks before the last counts "
        f"2^(-k/{rules.half_life_weeks:g}), and a tie's weight W is the sum."
    )
    return _weighted(pairs, weight, "W", rules, notes)


def _weighted(
    pairs: Pairs, weight: NDArray[np.float64], letter: str, rules: TieSettings, notes: list[str]
) -> ObservedTies:
    strength, middle = strengths(weight, rules)
    why = "the median weight" if rules.relationship_weight is None else "as set"
    notes.append(
        f"A tie of weight {letter} counts as strength {letter} / ({letter} + {middle:g}), {why}."
    )
    return ObservedTies(pairs.source, pairs.target, strength)


def _from_answers(edges: Edges, rules: TieSettings, notes: list[str]) -> ObservedTies:
    answer = frequency.answers(edges.table)[edges.rows]
    note_left_out(notes, "Ties without an answer", int(np.sum(np.isnan(answer))))
    given = ~np.isnan(answer)
    pairs = pairs_of(edges.source[given], edges.target[given])
    often = _agreed(answer[given], pairs, edges.source[given] < edges.target[given])
    some = often > 0
    note_left_out(notes, "Ties that are never used", int(np.sum(~some)))
    words = not frequency.are_numbers(edges.table)
    if words and rules.relationship_weight is None:
        rules = rules.model_copy(update={"relationship_weight": WEEKLY})
    strength, middle = strengths(often[some], rules)
    unit = "contacts a week" if words else "the answers' own unit"
    notes.append(
        f"Answers on how often, in {unit}: the mean c of both ends' counts as strength "
        f"c / (c + {middle:g})."
    )
    return ObservedTies(pairs.source[some], pairs.target[some], strength)


def _agreed(answer: NDArray[np.float64], pairs: Pairs, upwards: Mask) -> NDArray[np.float64]:
    """Return the mean over the ends that answered of the most that each said, (n_pairs,)."""
    said = np.full((len(pairs.source), 2), -1.0)
    np.maximum.at(said, (pairs.place, upwards.astype(np.int64)), answer)
    answered = said >= 0
    mean: NDArray[np.float64] = np.where(answered, said, 0.0).sum(axis=1) / answered.sum(axis=1)
    return mean
