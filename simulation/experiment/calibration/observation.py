"""What the data would show of a simulated organisation: waves of ties, as they are observed.

A wave is who was there and which of them had a tie. Observed ties and simulated ones become waves,
and the same code works out the statistics of both. docs/calibrating.md, "What counts as a tie".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation import randomness
from simulation.dynamics.attention import Contacts
from simulation.dynamics.channels import EXPOSURE, FACE_TO_FACE
from simulation.dynamics.compiled import kernel
from simulation.dynamics.state import State, tie_table
from simulation.organisation.organisation import ObservedTies
from simulation.organisation.people import Ints
from simulation.randomness import TWO_32, pair
from simulation.replicate import Replicate

Floats = NDArray[np.float64]

ABSENT = -1
SEEN = 1
"""The index under ``randomness.SAMPLING`` of what is drawn to see contacts."""


@dataclass(frozen=True)
class Wave:
    """One picture of a network of n seats.

    Attributes
    ----------
    person
        (n,) which holder of the seat was there at the end, counted from 0; ``ABSENT`` for none.
    source, target
        (m,) seats of those with a tie, ``source < target``.
    weight
        (m,) how strong each tie is, in a unit of its own.
    """

    person: Ints
    source: Ints
    target: Ints
    weight: Floats


class Eye(NamedTuple):
    """How a network is looked at: ``Observation`` of the settings, with its nuisances' values.

    ``weeks`` are those of a wave's contacts, or from one wave of ties to the next.
    """

    as_: Literal["ties", "contacts"]
    weeks: int
    waves: int
    medium: Literal["any", "digital", "face_to_face"]
    threshold: float
    seen: float


def observed_wave(ties: ObservedTies, n: int) -> Wave:
    """Return observed ties of n employees as a wave: all were there all the time.

    Weights are relative: the inverse of reported strength r as w / (w + median), w = r / (1 - r).
    """
    reported = np.minimum(ties.strength, 1.0 - 1e-12)
    weight = reported / (1.0 - reported)
    return Wave(np.zeros(n, np.int32), ties.source, ties.target, weight)


def simulated_waves(one: Replicate, eye: Eye) -> tuple[Wave, ...]:
    """Simulate on and return the waves that the data would show from here.

    Changes ``one``.
    """
    watch = _watch_ties if eye.as_ == "ties" else _watch_contacts
    return tuple(watch(one, eye))


def _watch_ties(one: Replicate, eye: Eye) -> Iterator[Wave]:
    for number in range(eye.waves):
        if number:
            for _ in range(eye.weeks):
                one.step()
        yield _standing(one, eye.threshold)


def _standing(one: Replicate, threshold: float) -> Wave:
    table = tie_table(one.state, one.scenario.parameters.relationship_strength)
    shown = table.active & (table.strength >= threshold)
    strength = table.strength[shown]
    return Wave(
        _persons(one.state), table.source[shown], table.target[shown], strength / (1 - strength)
    )


def _watch_contacts(one: Replicate, eye: Eye) -> Iterator[Wave]:
    for _ in range(eye.waves):
        first = one.week
        weekly = [_pairs(one.step(), one.state.n, eye.medium) for _ in range(eye.weeks)]
        yield _in_contact(one, first, weekly, eye.seen)


def _pairs(contacts: Contacts, n: int, medium: str) -> NDArray[np.int64]:
    """Return a week's contacts, each once, as lower seat * n + higher seat."""
    counts = contacts.counts.astype(np.int64)
    row = np.repeat(np.arange(n), counts)
    before = np.cumsum(counts) - counts
    place = np.arange(len(row)) - before[row] + contacts.starts[row]
    partner, kind = contacts.partner[place], contacts.kind[place]
    shown = (row < partner) & ((kind & EXPOSURE) == 0)
    if medium != "any":
        shown &= ((kind & FACE_TO_FACE) > 0) == (medium == "face_to_face")
    pairs: NDArray[np.int64] = row[shown] * n + partner[shown]
    return pairs


def _in_contact(one: Replicate, first: int, weekly: list[NDArray[np.int64]], seen: float) -> Wave:
    n, joined = one.state.n, one.state.occupants.joined
    person = _persons(one.state)
    kept = []
    for week, pairs in enumerate(weekly, first):
        low, high = pairs // n, pairs % n
        # Contacts with somebody who has left are no longer anybody's.
        here = (person[low] >= 0) & (person[high] >= 0)
        kept.append(pairs[here & (joined[low] <= week) & (joined[high] <= week)])
    pairs, counts = np.unique(np.concatenate(kept), return_counts=True)
    source, target = (pairs // n).astype(np.int32), (pairs % n).astype(np.int32)
    traces = _traces(one, source, target, counts, seen)
    shown = traces > 0
    return Wave(person, source[shown], target[shown], traces[shown].astype(np.float64))


def _traces(
    one: Replicate, low: Ints, high: Ints, counts: NDArray[np.int64], seen: float
) -> NDArray[np.int64]:
    """Return how many of each pair's contacts leave a trace: binomial, by inversion.

    A pair's chance is its own, whatever else is seen, and more is seen where ``seen`` is higher.
    """
    if seen >= 1.0:
        return counts
    chance = np.empty(len(counts))
    generation = one.state.occupants.generation
    draws = one.draws._replace(week=one.week)
    _chances(low, high, generation, draws, chance)
    return _binomial(chance, counts, seen)


@kernel()
def _chances(low, high, generation, draws, chance):  # type: ignore[no-untyped-def]
    for k in range(len(low)):
        i, j = low[k], high[k]
        word, _, _, _ = pair(draws, randomness.SAMPLING, i, generation[i], j, generation[j], SEEN)
        chance[k] = word / TWO_32


def _binomial(chance: Floats, counts: NDArray[np.int64], seen: float) -> NDArray[np.int64]:
    """Return the smallest k with chance < F(k), F that of the binomial of ``counts``, ``seen``."""
    odds = seen / (1.0 - seen)
    probability = (1.0 - seen) ** counts
    below = probability.copy()
    found = np.zeros(len(counts), np.int64)
    for k in range(int(counts.max(initial=0))):
        more = (chance >= below) & (k < counts)
        if not more.any():
            break
        found[more] += 1
        probability = probability * odds * (counts - k) / (k + 1)
        below = below + np.where(k < counts, probability, 0.0)
    return found


def _persons(state: State) -> Ints:
    people = state.occupants
    return np.where(people.occupied > 0, people.generation, ABSENT).astype(np.int32)
