"""Ties: strength decays, contacts add to it, what is neither strong nor known is forgotten.

docs/model.md, step 7. Tie-decay networks: Ahmad, Porter & Beguerisse-Díaz 2018, arXiv:1805.00193;
bridge decay: Burt 2002; dormant ties: Levin, Walter & Murnighan 2011, Organization Science 22:923.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.dynamics.attention import NO_LIMIT, Contacts, attention_key
from simulation.dynamics.channels import CHANNEL_MASK, EXPOSURE, FACE_TO_FACE
from simulation.dynamics.compiled import index, kernel, over_employees
from simulation.dynamics.embeddedness import MOST_THIRD_PARTIES, NOT_REVIEWED
from simulation.dynamics.parameter import ProcessParameters, parameter
from simulation.dynamics.state import Bytes, Floats, State
from simulation.organisation.people import Ints
from simulation.randomness import Draws

CODES = 16


class Parameters(ProcessParameters):
    """How contacts make ties and time wears them away."""

    relationship_strength: float = parameter(
        2,
        0.1,
        20,
        unit="contacts face to face",
        basis="assumed",
        source="assumption: sets the scale of strength",
        description="Raw strength at which reported strength is 0.5: a relationship.",
    )
    active_threshold: float = parameter(
        0.1,
        0.01,
        0.5,
        unit="reported strength",
        basis="assumed",
        source="assumption: one contact face to face stays active for about a quarter",
        description="Reported strength from which a tie counts as active.",
    )
    half_life: float = parameter(
        3.5,
        1,
        104,
        unit="weeks",
        basis="assumed",
        source="provisional: survival over four weeks of e-mail ties (SNAP email-Eu-core)",
        description="Half-life of the strength of a tie that shares no focus and no third party.",
    )
    half_life_embedding: float = parameter(
        0.3,
        0,
        5,
        unit="per shared focus",
        basis="assumed",
        source="direction: Burt 2000, 2002; Navarro et al. 2017; size provisional",
        description="How much longer the half-life is for each shared focus.",
    )
    revival: float = parameter(
        0.4,
        0,
        1,
        unit="share",
        basis="assumed",
        source="Levin, Walter & Murnighan 2011: trust persists; range .3 to .5 assumed",
        description="Share of its peak at which a dormant tie restarts on contact.",
    )
    bandwidth_face_to_face: float = parameter(
        1.0,
        0,
        5,
        unit="strength a contact",
        basis="assumed",
        source="sets the scale",
        description="Strength that a contact face to face adds.",
    )
    bandwidth_digital: float = parameter(
        0.3,
        0,
        5,
        unit="strength a contact",
        basis="assumed",
        source="assumption: sweep .1 to .6",
        description="Strength that a digital contact adds.",
    )
    awareness_half_life: float = parameter(
        13,
        1,
        520,
        unit="weeks",
        basis="assumed",
        source="assumption: one contact is remembered for a month",
        description="Half-life of knowing who somebody is and what they know.",
    )
    awareness_gain: float = parameter(
        0.25,
        0,
        1,
        unit="per contact or exposure",
        basis="assumed",
        source="direction: Leonardi 2014; size assumed",
        description="Awareness that a contact or an exposure adds.",
    )
    awareness_threshold: float = parameter(
        0.2,
        0.01,
        1,
        unit="awareness",
        basis="assumed",
        source="assumption",
        description="Awareness below which an inactive tie is forgotten.",
    )


def active_strength(p: Parameters) -> float:
    """Return the raw strength from which a tie is active."""
    return p.relationship_strength * p.active_threshold / (1.0 - p.active_threshold)


def retention(p: Parameters) -> Floats:
    """Return the share of strength that a week leaves, (256,), by embeddedness code.

    A tie that nobody has reviewed has no support.
    """
    code = np.arange(NOT_REVIEWED + 1)
    support = np.where(code < CODES, code // 4 + (code % 4) / MOST_THIRD_PARTIES, 0)
    half_lives = p.half_life * (1.0 + p.half_life_embedding * support)
    return np.exp2(-1.0 / half_lives).astype(np.float32)


def strengthen(state: State, contacts: Contacts, p: Parameters, draws: Draws) -> None:
    """Change ``state``: decay, strengthen, forget and begin ties."""
    most = int(np.diff(contacts.starts).max(initial=0))
    size = state.ties.partner.shape[1] + most
    kept = retention(p)
    awareness_kept = np.float32(np.exp2(-1.0 / p.awareness_half_life))
    threshold = np.float32(active_strength(p))

    def work(low: int, high: int) -> None:
        _strengthen(
            low,
            high,
            state.ties,
            state.occupants,
            contacts,
            _row(size),
            np.zeros(state.n, np.int32),
            kept,
            awareness_kept,
            threshold,
            p,
            draws,
        )

    over_employees(state.n, work)
    state.active_history[state.week] = int(state.ties.active.sum(dtype=np.int64)) // 2


class Row(NamedTuple):
    """Working space: one employee's ties while they are renewed, and this week's contacts."""

    partner: Ints
    strength: Floats
    awareness: Floats
    peak: Floats
    since: NDArray[np.int16]
    code: Bytes
    channel: Bytes
    face_to_face: Ints
    digital: Ints
    exposed: Ints
    order: Ints


def _row(size: int) -> Row:
    return Row(
        np.empty(size, np.int32),
        np.empty(size, np.float32),
        np.empty(size, np.float32),
        np.empty(size, np.float32),
        np.empty(size, np.int16),
        np.empty(size, np.uint8),
        np.empty(size, np.uint8),
        np.zeros(size, np.int32),
        np.zeros(size, np.int32),
        np.zeros(size, np.int32),
        np.empty(size + 1, np.int32),
    )


@kernel()
def _strengthen(  # type: ignore[no-untyped-def]
    low,
    high,
    ties,
    occupants,
    contacts,
    row,
    slot,
    kept_share,
    awareness_kept,
    threshold,
    p,
    draws,
):
    generation = occupants.generation
    remembered_by, active_by = ties.remembered, ties.active
    starts, counts, others, kinds, room = contacts
    relationship = np.float32(p.relationship_strength)
    face = np.float32(p.bandwidth_face_to_face)
    digital = np.float32(p.bandwidth_digital)
    gain = np.float32(p.awareness_gain)
    known_enough = np.float32(p.awareness_threshold)
    revival = np.float32(p.revival)
    partner, strength, awareness, peak, since, code, channel = row[:7]
    n_face, n_digital, n_exposed, order = row[7:]
    for i in range(low, high):
        remembered = remembered_by[i]
        was_active = active_by[i]
        # An array at a time: such loops are vectorised.
        for s in range(remembered):
            partner[s] = ties.partner[i, s]
        for s in range(remembered):
            strength[s] = ties.strength[i, s] * kept_share[ties.embeddedness[i, s]]
        for s in range(remembered):
            awareness[s] = ties.awareness[i, s] * awareness_kept
        for s in range(remembered):
            peak[s] = ties.peak[i, s]
        for s in range(remembered):
            since[s] = ties.since[i, s]
        for s in range(remembered):
            code[s] = ties.embeddedness[i, s]
        for s in range(remembered):
            channel[s] = ties.channel[i, s]
        for s in range(remembered):
            slot[index(partner[s])] = s + 1
        m = int(remembered)
        first = starts[i]
        for e in range(first, first + counts[i]):
            j = index(others[e])
            kind = kinds[e]
            s = slot[j] - 1
            if s < 0:
                limit = min(room[i], room[j])
                if limit < NO_LIMIT and attention_key(i, j, generation, draws) > limit:
                    continue
                s = m
                m += 1
                slot[j] = s + 1
                partner[s] = j
                strength[s] = np.float32(0)
                awareness[s] = np.float32(0)
                peak[s] = np.float32(0)
                since[s] = draws.week
                code[s] = NOT_REVIEWED
                channel[s] = kind & CHANNEL_MASK
            if s >= remembered:
                channel[s] = min(channel[s], kind & CHANNEL_MASK)
            if kind & EXPOSURE:
                n_exposed[s] += 1
            elif kind & FACE_TO_FACE:
                n_face[s] += 1
            else:
                n_digital[s] += 1
        for s in range(m):
            slot[index(partner[s])] = 0
        for s in range(m):
            met = n_face[s] + n_digital[s]
            if met > 0 and strength[s] < threshold and peak[s] >= relationship:
                strength[s] = max(strength[s], revival * peak[s])
        for s in range(m):
            met = n_face[s] + n_digital[s]
            strength[s] += face * np.float32(n_face[s]) + digital * np.float32(n_digital[s])
            awareness[s] = min(np.float32(1), awareness[s] + gain * np.float32(met + n_exposed[s]))
            peak[s] = max(peak[s], strength[s])
        for s in range(m):
            n_face[s] = 0
            n_digital[s] = 0
            n_exposed[s] = 0
        at = 0
        for s in range(m):
            order[at] = s
            at += int(strength[s] >= threshold)
        active_by[i] = at
        close = 0
        for a in range(at):
            if order[a] >= was_active:
                since[order[a]] = draws.week
            close += int(strength[order[a]] >= relationship)
        occupants.relationships[i] = close
        # Of the rest, those listed before come first, then the newly inactive, then the new.
        for part in range(3):
            begin = was_active if part == 0 else (0 if part == 1 else remembered)
            end = remembered if part == 0 else (was_active if part == 1 else m)
            for s in range(begin, end):
                order[at] = s
                at += int(strength[s] < threshold and awareness[s] >= known_enough)
        remembered_by[i] = at
        for a in range(at):
            ties.partner[i, a] = partner[index(order[a])]
        for a in range(at):
            ties.strength[i, a] = strength[index(order[a])]
        for a in range(at):
            ties.awareness[i, a] = awareness[index(order[a])]
        for a in range(at):
            ties.peak[i, a] = peak[index(order[a])]
        for a in range(at):
            ties.since[i, a] = since[index(order[a])]
        for a in range(at):
            ties.embeddedness[i, a] = code[index(order[a])]
        for a in range(at):
            ties.channel[i, a] = channel[index(order[a])]
