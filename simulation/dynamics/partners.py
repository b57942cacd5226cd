"""Partners: whom a chance to talk leads to, channel by channel.

docs/model.md, step 4. All functions are for compiled code; words are 32-bit draws.
"""

from __future__ import annotations

import math

import numpy as np

from simulation.dynamics.compiled import index, inner
from simulation.dynamics.foci import WEIGHT
from simulation.organisation.workplace import FLOOR_COLUMNS
from simulation.randomness import TWO_32, pick

FARTHEST = 16
# As index() reads an empty desk's -1.
NOBODY = 0xFFFFFFFF
STRONGEST = 1024.0


@inner()
def upkeep_weight(strength):  # type: ignore[no-untyped-def]
    """Return a tie's weight in upkeep as an integer, so that sums do not depend on their order."""
    return np.int32(64.0 * math.sqrt(min(np.float64(strength), STRONGEST)))


@inner()
def walk_weight(strength):  # type: ignore[no-untyped-def]
    """Return a tie's weight in a walk along ties, as an integer."""
    return np.int32(64.0 * min(np.float64(strength), STRONGEST))


@inner()
def community_weight(cadence, engagement):  # type: ignore[no-untyped-def]
    """Return a community's weight for somebody engaged in it, as an integer."""
    return np.int64(WEIGHT * cadence * np.float64(engagement))


@inner()
def gathering_weight(weight, for_newcomers, is_newcomer):  # type: ignore[no-untyped-def]
    """Return a gathering's weight for somebody who is a newcomer or not."""
    return weight if is_newcomer or not for_newcomers else np.int64(0)


@inner()
def step_of(word, displacement):  # type: ignore[no-untyped-def]
    """Return a displacement in desks, -16 … 16, by inversion."""
    k = 0
    while k < 2 * FARTHEST and np.int64(word) >= displacement[k]:
        k += 1
    return k - FARTHEST


@inner()
def near_desk(desk, first, end, w0, w1, hot, displacement, desk_occupant):  # type: ignore[no-untyped-def]
    """Return who sits near a desk of the floor whose desks are ``first … end-1``, or nobody.

    With probability ``hot`` the desk is any of the floor.
    """
    border = TWO_32 * np.float64(hot)
    if w0 < border:
        return index(desk_occupant[first + pick(w1, end - first)])
    w0 = np.int64((np.float64(w0) - border) / (1.0 - np.float64(hot)))
    column = desk % FLOOR_COLUMNS + step_of(w0, displacement)
    row = desk // FLOOR_COLUMNS + step_of(w1, displacement)
    target = row * FLOOR_COLUMNS + column
    if column < 0 or column >= FLOOR_COLUMNS or row < 0 or target >= end - first:
        return np.int64(NOBODY)
    return index(desk_occupant[first + target])


@inner()
def along_tie(i, word, total, partner, strength):  # type: ignore[no-untyped-def]
    """Return a contact of i with probability proportional to strength, or nobody."""
    if total[i] == 0:
        return np.int64(NOBODY)
    left = pick(word, total[i]) - walk_weight(strength[i, 0])
    s = 0
    while left >= 0:
        s += 1
        left -= walk_weight(strength[i, s])
    return index(partner[i, s])


@inner()
def kept_up(i, word, total, partner, strength):  # type: ignore[no-untyped-def]
    """Return a contact of i with probability proportional to the weight in upkeep."""
    left = pick(word, total[i]) - upkeep_weight(strength[i, 0])
    s = 0
    while left >= 0:
        s += 1
        left -= upkeep_weight(strength[i, s])
    return index(partner[i, s])


@inner()
def member(starts, members, group, word):  # type: ignore[no-untyped-def]
    """Return one of a group's members."""
    start = starts[group]
    return index(members[start + pick(word, starts[group + 1] - start)])


@inner()
def engaged_community(word, total, start, memberships, cadence, engagement):  # type: ignore[no-untyped-def]
    """Return one of the communities from place ``start`` on, by cadence and engagement."""
    left = pick(word, total) - community_weight(cadence[memberships[start]], engagement[start])
    m = start
    while left >= 0:
        m += 1
        left -= community_weight(cadence[memberships[m]], engagement[m])
    return memberships[m]


@inner()
def gathering_of(word, total, start, gatherings, weight, newcomers_only, is_newcomer):  # type: ignore[no-untyped-def]
    """Return one of the gatherings from place ``start`` on, by rate."""
    g = gatherings[start]
    left = pick(word, total) - gathering_weight(weight[g], newcomers_only[g], is_newcomer)
    m = start
    while left >= 0:
        m += 1
        g = gatherings[m]
        left -= gathering_weight(weight[g], newcomers_only[g], is_newcomer)
    return gatherings[m]
