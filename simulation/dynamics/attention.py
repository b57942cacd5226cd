"""Time and attention: hours are few, and so are the people one can keep in mind.

docs/model.md, step 6. Finite capacity: Miritello, Lara, Cebrian & Moro 2013, Scientific Reports
3:1950; collaboration overload: Cross, Rebele & Grant 2016, Harvard Business Review 94(1).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation import randomness
from simulation.dynamics.channels import (
    CHANNEL_MASK,
    COMMUNITY,
    EXPOSURE,
    FACE_TO_FACE,
    GATHERING,
    PLATFORM,
    PROJECT,
)
from simulation.dynamics.choice import Invitations
from simulation.dynamics.compiled import (
    inlined,
    inner,
    kernel,
    over_employees,
)
from simulation.dynamics.parameter import ProcessParameters, parameter
from simulation.dynamics.state import Bytes, State
from simulation.organisation.people import Ints
from simulation.randomness import Draws, pair

NO_LIMIT = np.int64(1) << np.int64(62)
VOLUNTARY = np.int64(1) << np.int64(32)
TOLERANCE = 1e-9


class Parameters(ProcessParameters):
    """Hours that contacts cost and that people have, and how many people one can remember."""

    hours_face_to_face: float = parameter(
        0.5,
        0,
        8,
        unit="hours",
        basis="assumed",
        source="assumption",
        description="Time of a contact face to face, for each of the two.",
    )
    hours_digital: float = parameter(
        0.2,
        0,
        8,
        unit="hours",
        basis="assumed",
        source="assumption",
        description="Time of a digital contact, for each of the two.",
    )
    hours_formal: float = parameter(
        8,
        0,
        60,
        unit="hours a week",
        basis="assumed",
        source="12 to 20 hours of talk a week in all (Cross, Rebele & Grant 2016)",
        description="Time for contacts that everybody has.",
    )
    hours_discretionary: float = parameter(
        12,
        0,
        60,
        unit="hours a week",
        basis="assumed",
        source="12 to 20 hours of talk a week in all (Cross, Rebele & Grant 2016)",
        description="Further time for contacts, at full autonomy.",
    )
    hours_managing: float = parameter(
        8,
        0,
        60,
        unit="hours a week",
        basis="assumed",
        source="assumption",
        description="Further time of those who have direct reports, whatever their number.",
    )
    tie_capacity: int = parameter(
        128,
        4,
        1024,
        unit="people",
        basis="assumed",
        source="order of Dunbar's 150 less those outside work",
        description="People an employee can keep in mind.",
    )


class Contacts(NamedTuple):
    """What took place this week, in both participants' lists.

    Employee i's are places ``starts[i]`` up to ``starts[i] + counts[i]``: own ones first, then
    those received, by inviter. ``kind`` is as in ``Invitations``; exposures are among them.
    ``room`` is (n,): the highest attention key for which an employee has room.
    """

    starts: NDArray[np.int64]
    counts: Ints
    partner: Ints
    kind: Bytes
    room: NDArray[np.int64]


def settle(state: State, invitations: Invitations, p: Parameters, draws: Draws) -> Contacts:
    """Return the contacts that both sides have time for, and count what each employee did.

    Changes ``state.conversations``.
    """
    received = _delivered(invitations)
    starts = invitations.starts + received.starts
    contacts = Contacts(
        starts,
        np.zeros(state.n, np.int32),
        np.empty(int(starts[-1]), np.int32),
        np.empty(int(starts[-1]), np.uint8),
        np.full(state.n, NO_LIMIT),
    )
    over_employees(state.n, lambda low, high: _gather(low, high, contacts, invitations, received))
    time = _limits(state, contacts, p, draws)
    _drop_refused(state, contacts, time, p, draws)
    return contacts


def _limits(state: State, contacts: Contacts, p: Parameters, draws: Draws) -> NDArray[np.int64]:
    """Return each employee's threshold in time, (n,), and set ``contacts.room``."""
    most = int(np.diff(contacts.starts).max(initial=0))
    time = np.full(state.n, NO_LIMIT)

    def work(low: int, high: int) -> None:
        scratch = (np.empty(most, np.int64), np.empty(most), np.empty(most, np.int32))
        dials = state.dials
        people = (state.foci.tier, dials.autonomy, dials.working_time, state.occupants.generation)
        _find_limits(low, high, time, contacts, scratch, state.ties, people, p, draws)

    over_employees(state.n, work)
    return time


def _drop_refused(
    state: State, contacts: Contacts, time: NDArray[np.int64], p: Parameters, draws: Draws
) -> None:
    unit, generation = state.foci.unit, state.occupants.generation

    def work(low: int, high: int) -> None:
        _keep(low, high, contacts, time, state.conversations, unit, generation, p, draws)

    over_employees(state.n, work)


class Received(NamedTuple):
    """Invitations by receiver, then inviter; employee i's begin at ``starts[i]``."""

    starts: NDArray[np.int64]
    sender: Ints
    kind: Bytes


def _delivered(invitations: Invitations) -> Received:
    n = len(invitations.made)
    total = int(invitations.made.sum(dtype=np.int64))
    received = Received(
        np.zeros(n + 1, np.int64), np.empty(total, np.int32), np.empty(total, np.uint8)
    )
    _deliver(invitations, received)
    return received


@kernel()
def _deliver(invitations, received):  # type: ignore[no-untyped-def]
    """Sort invitations by receiver, then inviter (a counting sort)."""
    n = len(invitations.made)
    starts = received.starts
    for i in range(n):
        first = invitations.starts[i]
        for e in range(first, first + invitations.made[i]):
            starts[invitations.partner[e] + 1] += 1
    for i in range(n):
        starts[i + 1] += starts[i]
    for i in range(n):
        first = invitations.starts[i]
        for e in range(first, first + invitations.made[i]):
            at = starts[invitations.partner[e]]
            starts[invitations.partner[e]] = at + 1
            received.sender[at] = i
            received.kind[at] = invitations.kind[e]
    for i in range(n, 0, -1):
        starts[i] = starts[i - 1]
    starts[0] = 0


@kernel()
def _gather(low, high, contacts, invitations, received):  # type: ignore[no-untyped-def]
    for i in range(low, high):
        at = contacts.starts[i]
        first = invitations.starts[i]
        for e in range(first, first + invitations.made[i]):
            contacts.partner[at] = invitations.partner[e]
            contacts.kind[at] = invitations.kind[e]
            at += 1
        for e in range(received.starts[i], received.starts[i + 1]):
            contacts.partner[at] = received.sender[e]
            contacts.kind[at] = received.kind[e]
            at += 1
        contacts.counts[i] = at - contacts.starts[i]


@inner()
def _time_key(i, j, kind, generation, draws):  # type: ignore[no-untyped-def]
    """Return the order in which an invitation gets time: formal first, then at random."""
    word, _, _, _ = pair(draws, randomness.TIME, i, generation[i], j, generation[j], 0)
    key = np.int64(word)
    channel = kind & CHANNEL_MASK
    return key + VOLUNTARY if channel > PROJECT and channel != GATHERING else key


@inner()
def attention_key(i, j, generation, draws):  # type: ignore[no-untyped-def]
    """Return the order in which a pair of strangers finds room in each other's memory."""
    word, _, _, _ = pair(draws, randomness.ATTENTION, i, generation[i], j, generation[j], 0)
    return np.int64(word)


@inner()
def _sort(keys, costs, n):  # type: ignore[no-untyped-def]
    """Sort the first n keys and their costs with them (insertion: n is small)."""
    for a in range(1, n):
        key, cost = keys[a], costs[a]
        b = a - 1
        while b >= 0 and keys[b] > key:
            keys[b + 1] = keys[b]
            costs[b + 1] = costs[b]
            b -= 1
        keys[b + 1] = key
        costs[b + 1] = cost


@inner()
def _budget(tier, autonomy, working_time, p):  # type: ignore[no-untyped-def]
    """Return the hours that an employee has for contacts this week."""
    hours = p.hours_formal + np.float64(autonomy) * p.hours_discretionary
    if tier > 0:
        hours += p.hours_managing
    return hours * np.float64(working_time)


@inner()
def _last_affordable(keys, costs, n, budget):  # type: ignore[no-untyped-def]
    """Return the last key up to which everything fits; equal keys go together."""
    limit = np.int64(-1)
    total = 0.0
    a = 0
    while a < n:
        b = a
        while b < n and keys[b] == keys[a]:
            total += costs[b]
            b += 1
        if total > budget + TOLERANCE:
            return limit
        limit = keys[a]
        a = b
    return NO_LIMIT


@kernel()
def _find_limits(low, high, time, contacts, scratch, ties, people, p, draws):  # type: ignore[no-untyped-def]
    tier, autonomy, working_time, generation = people
    capacity = np.int64(p.tie_capacity)
    keys, costs, new = scratch
    for i in range(low, high):
        first = contacts.starts[i]
        end = first + contacts.counts[i]
        total = 0.0
        for e in range(first, end):
            if contacts.kind[e] & FACE_TO_FACE:
                total += p.hours_face_to_face
            elif not contacts.kind[e] & EXPOSURE:
                total += p.hours_digital
        budget = _budget(tier[i], autonomy[i], working_time[i], p)
        if total > budget + TOLERANCE:
            m = 0
            for e in range(first, end):
                kind = contacts.kind[e]
                if kind & EXPOSURE:
                    continue
                keys[m] = _time_key(i, contacts.partner[e], kind, generation, draws)
                costs[m] = p.hours_face_to_face if kind & FACE_TO_FACE else p.hours_digital
                m += 1
            _sort(keys, costs, m)
            time[i] = _last_affordable(keys, costs, m, budget)
        if ties.remembered[i] + contacts.counts[i] > capacity:
            m = 0
            for e in range(first, end):
                j = contacts.partner[e]
                kind = contacts.kind[e]
                if time[i] < NO_LIMIT and not kind & EXPOSURE:
                    if _time_key(i, j, kind, generation, draws) > time[i]:
                        continue
                if not _remembers(i, j, ties) and not _listed(j, new, m):
                    new[m] = j
                    m += 1
            room = capacity - ties.remembered[i]
            if m > room:
                for a in range(m):
                    keys[a] = attention_key(i, new[a], generation, draws)
                    costs[a] = 0.0
                _sort(keys, costs, m)
                contacts.room[i] = keys[room - 1] if room > 0 else -1


@inlined()
def _remembers(i, j, ties):  # type: ignore[no-untyped-def]
    found = False
    for s in range(ties.remembered[i]):
        found |= ties.partner[i, s] == j
    return found


@inner()
def _listed(j, people, n):  # type: ignore[no-untyped-def]
    found = False
    for s in range(n):
        found |= people[s] == j
    return found


@kernel()
def _keep(low, high, contacts, time, conversations, unit, generation, p, draws):  # type: ignore[no-untyped-def]
    for i in range(low, high):
        first = contacts.starts[i]
        kept = first
        refused = 0
        n_contacts = 0
        face_to_face = 0
        cross_unit = 0
        community = 0
        platform = 0
        for e in range(first, first + contacts.counts[i]):
            j = contacts.partner[e]
            kind = contacts.kind[e]
            if not kind & EXPOSURE:
                limit = min(time[i], time[j])
                if limit < NO_LIMIT and _time_key(i, j, kind, generation, draws) > limit:
                    refused += 1
                    continue
                channel = kind & CHANNEL_MASK
                n_contacts += 1
                face_to_face += int((kind & FACE_TO_FACE) > 0)
                cross_unit += int(unit[i] != unit[j])
                community += int(channel == COMMUNITY)
                platform += int(channel == PLATFORM)
            contacts.partner[kept] = j
            contacts.kind[kept] = kind
            kept += 1
        contacts.counts[i] = kept - first
        conversations.contacts[i] = n_contacts
        conversations.refused[i] = refused
        conversations.face_to_face[i] = face_to_face
        conversations.cross_unit[i] = cross_unit
        conversations.community[i] = community
        conversations.platform[i] = platform
        digital = n_contacts - face_to_face
        conversations.hours[i] = face_to_face * p.hours_face_to_face + digital * p.hours_digital
