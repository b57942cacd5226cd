"""Step 6 vectorised: whose hours and whose memory are full (docs/model.md)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from benchmarks.peers.starting_point import Doubles, Longs, Mask
from simulation.dynamics.attention import TOLERANCE


class Halves(NamedTuple):
    """Invitations and exposures from both ends: first as the inviters see them, then the invited.

    ``pair`` numbers the two people whichever is named first; ``cost`` is in hours.
    """

    person: Longs
    pair: Longs
    cost: Doubles
    voluntary: Mask
    exposure: Mask
    stranger: Mask


def beyond_hours(halves: Halves, hours: Doubles, random: np.random.Generator) -> Mask:
    """Tell which invitations, seen from which end, are beyond that person's hours."""
    n = len(hours)
    asked = np.bincount(halves.person, halves.cost, minlength=n)
    overbooked = asked > hours + TOLERANCE
    beyond = np.zeros(len(halves.person), np.bool_)
    mine = np.flatnonzero(overbooked[halves.person] & ~halves.exposure)
    if not len(mine):
        return beyond
    priority = _of_pairs(halves.pair[mine], random) + halves.voluntary[mine]
    order = np.lexsort((priority, halves.person[mine]))
    mine, priority = mine[order], priority[order]
    person = halves.person[mine]
    first = np.searchsorted(person, person)
    total = np.cumsum(halves.cost[mine])
    total -= (total - halves.cost[mine])[first]
    # Equal priorities of one person are taken or refused together: by the total at their last.
    changes = (np.diff(person) != 0) | (np.diff(priority) != 0)
    group = np.concatenate(([0], np.cumsum(changes)))
    last = np.concatenate((np.flatnonzero(changes), [len(mine) - 1]))
    beyond[mine] = total[last][group] > hours[person] + TOLERANCE
    return beyond


def without_room(halves: Halves, within: Mask, room: Longs, random: np.random.Generator) -> Mask:
    """Tell which invitations of strangers, from which end, find no room in that person's memory.

    ``within`` marks what is within the person's own hours; ``room`` is (n,), people who can still
    be remembered.
    """
    n = len(room)
    shut = np.zeros(len(halves.person), np.bool_)
    most_new = np.bincount(halves.person[within & halves.stranger], minlength=n)
    mine = np.flatnonzero(halves.stranger & (most_new > room)[halves.person])
    if not len(mine):
        return shut
    priority = _of_pairs(halves.pair[mine], random)
    order = np.lexsort((priority, halves.person[mine]))
    mine, priority = mine[order], priority[order]
    person = halves.person[mine]
    asks = within[mine]
    # People, not invitations: a pair's first counts, its others share its place.
    group = np.concatenate(([0], np.cumsum((np.diff(person) != 0) | (np.diff(priority) != 0))))
    asked = np.bincount(group, asks) > 0
    owner = person[np.searchsorted(group, np.arange(group[-1] + 1))]
    before = np.cumsum(asked) - asked
    place = before - before[np.searchsorted(owner, owner)]
    shut[mine] = (place >= room[owner])[group]
    return shut


def _of_pairs(pair: Longs, random: np.random.Generator) -> Doubles:
    """Return a random number for each pair, the same wherever the pair appears."""
    distinct, which = np.unique(pair, return_inverse=True)
    return random.random(len(distinct))[which]
