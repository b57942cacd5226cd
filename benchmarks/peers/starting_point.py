"""What the peers take over from a state of the engine, and what they are asked for afterwards."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from simulation.dynamics.embeddedness import NOT_REVIEWED
from simulation.dynamics.state import State
from simulation.organisation.people import Ints

Longs = NDArray[np.signedinteger[Any]]
Doubles = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Pairs(NamedTuple):
    """The remembered ties, each once, ``lower < higher``, sorted by both; raw strengths.

    ``embeddedness`` is -1 for ties not yet reviewed.
    """

    lower: Ints
    higher: Ints
    strength: Doubles
    awareness: Doubles
    peak: Doubles
    since: Ints
    embeddedness: Ints
    channel: Ints
    active: Mask


class Week(NamedTuple):
    """What a week leaves behind, as statistics need it.

    ``lower``, ``higher`` and ``strength`` (raw) describe the active ties, each once; ``contacts``
    and ``refused`` are (n,) and count both ends; ``hours`` of contacts and the number of people
    ``remembered`` are (n,) too.
    """

    lower: Ints
    higher: Ints
    strength: Doubles
    contacts: Ints
    refused: Ints
    hours: Doubles
    remembered: Ints


class Peer(Protocol):
    """An implementation of the week's rules."""

    def step(self) -> None:
        """Advance by one week."""

    def last_week(self) -> Week:
        """Return what the last week left behind."""


def pairs_of(state: State) -> Pairs:
    """Return a state's remembered ties, each once."""
    ties = state.ties
    used = np.arange(ties.partner.shape[1]) < ties.remembered[:, None]
    row, place = np.nonzero(used & (ties.partner > np.arange(state.n)[:, None]))
    order = np.lexsort((ties.partner[row, place], row))
    row, place = row[order], place[order]
    code = ties.embeddedness[row, place]
    return Pairs(
        lower=row.astype(np.int32),
        higher=ties.partner[row, place],
        strength=ties.strength[row, place].astype(np.float64),
        awareness=ties.awareness[row, place].astype(np.float64),
        peak=ties.peak[row, place].astype(np.float64),
        since=ties.since[row, place].astype(np.int32),
        embeddedness=np.where(code == NOT_REVIEWED, -1, code).astype(np.int32),
        channel=ties.channel[row, place].astype(np.int32),
        active=place < ties.active[row],
    )
