"""What follows from a reporting line that may be broken: tops, circles, who is below whom."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.organisation.people import ROOT

Places = NDArray[np.int64]
Mask = NDArray[np.bool_]


def above(manager: Places) -> Places:
    """Return each one's manager, (n,), ``ROOT`` for who is named as the own manager."""
    own = manager == np.arange(len(manager))
    return np.where(own, ROOT, manager)


def looked_up(values: NDArray[Any], place: Places, *, otherwise: object) -> NDArray[Any]:
    """Return what stands in each one's place, (n,), and ``otherwise`` where there is no place."""
    there = place >= 0
    found = np.full(len(place), otherwise, values.dtype)
    found[there] = values[place[there]]
    return found


def ends(manager: Places, fixed: Mask) -> Places:
    """Return where the line above each one ends, (n,): the first one ``fixed``, or below 0.

    One who is fixed is the own end. A line that ends in nobody fixed ends in what stands instead of
    a manager, which is -1, -2 or -3. Whoever is under a circle without anybody fixed ends somewhere
    in it.
    """
    n = len(manager)
    # Positions -1, -2 and -3 of the array stand for themselves.
    step = np.concatenate((np.where(fixed, np.arange(n), manager), [-3, -2, -1]))
    for _ in range(n.bit_length()):
        step = step[step]
    return step[:n]


def in_circles(manager: Places) -> Places:
    """Return who reports to themselves through others, ascending."""
    nobody = np.zeros(len(manager), np.bool_)
    end = ends(above(manager), nobody)
    # After more steps than there are people, those under a circle are spread all over it.
    return np.unique(end[end >= 0])


def circles(manager: Places) -> list[Places]:
    """Return the circles in a line, each ascending, by their first members."""
    left = dict.fromkeys(in_circles(manager).tolist())
    found = []
    while left:
        seat = start = next(iter(left))
        circle = []
        while seat in left:
            del left[seat]
            circle.append(seat)
            seat = int(manager[seat])
        assert seat == start
        found.append(np.array(sorted(circle), np.int64))
    return found


def tops(manager: Places) -> Places:
    """Return who has no manager, ascending."""
    return np.flatnonzero(above(manager) == ROOT)


def followers(manager: Places, fixed: Mask) -> Places:
    """Return how many people's lines end in each one who is ``fixed``, (n,), 0 for others."""
    end = ends(above(manager), fixed)
    return np.bincount(end[end >= 0], minlength=len(manager))


def without(manager: Places, dropped: Mask) -> Places:
    """Return each one's next manager who is not dropped, (n,): ``ROOT`` in a circle of dropped."""
    n = len(manager)
    step = np.concatenate((np.where(dropped, above(manager), np.arange(n)), [-3, -2, -1]))
    for _ in range(n.bit_length()):
        step = step[step]
    end = step[manager]
    return np.where(looked_up(dropped, end, otherwise=False), ROOT, end)
