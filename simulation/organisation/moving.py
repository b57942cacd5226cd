"""Moving people to other desks: finding free ones, and opening floors where there are none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from simulation.organisation.people import ROOT, Ints
from simulation.organisation.workplace import Workplace

NO_FLOOR = -1

Mask = NDArray[np.bool_]


def desks_for(
    workplace: Workplace, site: Ints, preferred_floor: Ints
) -> tuple[Workplace, Ints, Ints]:
    """Return a workplace with room for k newcomers, and a free desk for each.

    ``site`` and ``preferred_floor``, (k,), say where; ``NO_FLOOR`` prefers the ground floor. Each
    in turn gets the lowest free desk of the floor, or else of the nearest storey of the site with
    one; where there is none a floor is opened. The arrays returned are floors and desks, (k,);
    nobody is entered into the workplace, and closed seats keep their desks.
    """
    everybody = np.ones(len(workplace.floor), np.bool_)
    alone = np.arange(len(site), dtype=np.int32)
    roomy, floor = _floors_for(workplace, everybody, alone, site, preferred_floor)
    return roomy, floor, _lowest_free(roomy, everybody, floor)


def moved(
    workplace: Workplace, seats: Ints, group: Ints, site: Ints, preferred_floor: Ints
) -> Workplace:
    """Return the workplace after some seats, (k,), have moved, each group to one floor.

    ``group``, ``site`` and ``preferred_floor``, (k,), are given group by group, site and floor the
    same within one. The desks that they leave count as free. A group goes to the preferred floor if
    that has room for all of it, or else to the nearest storey of the site with room; where there is
    none a floor is opened. One that is larger than a floor takes several.
    """
    staying = np.ones(len(workplace.floor), np.bool_)
    staying[seats] = False
    roomy, floor = _floors_for(workplace, staying, group, site, preferred_floor)
    return seated(roomy, seats, floor, _lowest_free(roomy, staying, floor))


def seated(workplace: Workplace, seats: Ints, floor: Ints, desk: Ints) -> Workplace:
    """Return the workplace with some seats, (k,), at other desks, (k,)."""
    floors, desks = workplace.floor.copy(), workplace.desk.copy()
    floors[seats], desks[seats] = floor, desk
    return replace(workplace, floor=floors, desk=desks)


def site_called(workplace: Workplace, name: str, *, opened: bool) -> tuple[Workplace, int] | None:
    """Return a site's number and the workplace that has it; None where there is none.

    With ``opened`` a site that is not there yet is opened, without a floor.
    """
    if name in workplace.site_names:
        return workplace, workplace.site_names.index(name)
    if not opened:
        return None
    names = (*workplace.site_names, name)
    return replace(workplace, site_names=names), len(names) - 1


def main_floors(workplace: Workplace, line: Ints, counted: Mask) -> Ints:
    """Return the floor where most of each one's direct reports sit, (n + 1,).

    ``line``, (n,), says whom each reports to; only those ``counted``, (n,), count. ``NO_FLOOR``
    where there are none, and at the end for the team of nobody; the lower number where floors tie.
    """
    floors = len(workplace.floor_desks)
    pairs = line[counted].astype(np.int64) * floors + workplace.floor[counted]
    pair, people = np.unique(pairs[line[counted] != ROOT], return_counts=True)
    fewest_first = np.lexsort((-pair, people))
    result = np.full(len(line) + 1, NO_FLOOR, np.int32)
    result[pair[fewest_first] // floors] = pair[fewest_first] % floors
    return result


def _floors_for(
    workplace: Workplace, staying: Mask, group: Ints, site: Ints, preferred_floor: Ints
) -> tuple[Workplace, Ints]:
    """Return a workplace with room, and a floor for each of those who look for a desk, (k,)."""
    taken = np.bincount(workplace.floor[staying], minlength=len(workplace.floor_desks))
    free = workplace.floor_desks - taken
    floor = np.empty(len(group), np.int32)
    for first, last in _parts(workplace, group, site):
        wanted = int(preferred_floor[first])
        found = _nearest_with_room(workplace, free, last - first, int(site[first]), wanted)
        if found == NO_FLOOR:
            workplace = _with_floor(workplace, int(site[first]))
            found = len(workplace.floor_desks) - 1
            free = np.append(free, workplace.floor_desks[found])
        free[found] -= last - first
        floor[first:last] = found
    return workplace, floor


def _parts(workplace: Workplace, group: Ints, site: Ints) -> Iterator[tuple[int, int]]:
    """Yield where each group begins and ends, in parts that fit on a floor."""
    change = np.flatnonzero(np.diff(group)) + 1
    edges = [0, *change.tolist(), len(group)] if len(group) else []
    for first, last in pairwise(edges):
        most = _desks_a_floor(workplace, int(site[first]))
        for start in range(first, last, most):
            yield start, min(start + most, last)


def _nearest_with_room(
    workplace: Workplace, free: NDArray[np.int64], size: int, site: int, preferred: int
) -> int:
    here = np.flatnonzero((workplace.floor_site == site) & (free >= size))
    if not here.size:
        return NO_FLOOR
    storey = workplace.floor_storey
    wanted = storey[preferred] if preferred != NO_FLOOR else 0
    return int(here[np.lexsort((abs(storey[here] - wanted), here != preferred))[0]])


def _with_floor(workplace: Workplace, site: int) -> Workplace:
    """Return the workplace with one floor more on top of a site."""
    above = workplace.floor_storey[workplace.floor_site == site].max(initial=-1) + 1
    return replace(
        workplace,
        floor_site=np.append(workplace.floor_site, site).astype(np.int32),
        floor_storey=np.append(workplace.floor_storey, above).astype(np.int32),
        floor_desks=np.append(workplace.floor_desks, _desks_a_floor(workplace, site)).astype(
            np.int32
        ),
    )


def _desks_a_floor(workplace: Workplace, site: int) -> int:
    """Return the desks of a site's largest floor; of the largest at all for a site without one."""
    here = workplace.floor_desks[workplace.floor_site == site]
    return int(here.max() if here.size else workplace.floor_desks.max())


def _lowest_free(workplace: Workplace, staying: Mask, floor: Ints) -> Ints:
    """Return for each of those who look for a desk, (k,), the next free one of the floor."""
    starts = workplace.desk_starts
    taken = np.zeros(starts[-1], np.bool_)
    taken[starts[workplace.floor[staying]] + workplace.desk[staying]] = True
    free = np.flatnonzero(~taken)
    order = np.argsort(floor, kind="stable")
    turn = np.empty(len(floor), np.int64)
    turn[order] = np.arange(len(floor)) - np.searchsorted(floor[order], floor[order])
    place = free[np.searchsorted(free, starts[floor]) + turn]
    desk: Ints = (place - starts[floor]).astype(np.int32)
    return desk
