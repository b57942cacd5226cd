"""Who sits where: sites, floors and desks, teams together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.organisation.people import Ints
from simulation.organisation.workplace import Workplace

# Share of teams that sit at another site than their unit (assumed).
ELSEWHERE = 0.15
# A team with more than this share of a site's people may be spread over several sites.
LARGEST_PIECE = 1 / 3


def seat_people(
    manager: Ints, order: Ints, site: Ints, site_names: tuple[str, ...], floor_desks: int
) -> Workplace:
    """Return floors and desks for people whose site, (n,), is known.

    ``order``, (n,), lists the seats in the order in which desks are given; a team that stands
    together in it, and fits on one floor, sits side by side on one.
    """
    order = order[np.argsort(site[order], kind="stable")]
    floor, desk = _fill_floors(_runs(site[order], manager[order]), site[order], floor_desks)
    floor_site = site[order][np.searchsorted(floor, np.arange(floor[-1] + 1))]
    first_floor = np.searchsorted(floor_site, floor_site)
    return Workplace(
        floor=_by_seat(floor, order),
        desk=_by_seat(desk, order),
        floor_site=floor_site.astype(np.int32),
        floor_storey=(np.arange(len(floor_site)) - first_floor).astype(np.int32),
        floor_desks=np.full(len(floor_site), floor_desks, np.int32),
        site_names=site_names,
    )


def _runs(site: Ints, manager: Ints) -> NDArray[np.int64]:
    """Return where each run of people with one site and one manager begins, and the end."""
    change = (np.diff(site) != 0) | (np.diff(manager) != 0)
    return np.concatenate(([0], np.flatnonzero(change) + 1, [len(site)]))


def _fill_floors(
    starts: NDArray[np.int64], site: Ints, floor_desks: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return floor and desk of each one in order, a run on one floor where it fits."""
    places, place, here = [], 0, int(site[0])
    sites = site[starts[:-1]].tolist()
    for team_site, size in zip(sites, np.diff(starts).tolist(), strict=True):
        left = -place % floor_desks
        if team_site != here or left < size <= floor_desks:
            place += left
        places.append(place)
        place, here = place + size, team_site
    within = np.arange(len(site)) - np.repeat(starts[:-1], np.diff(starts))
    place_of = np.repeat(places, np.diff(starts)) + within
    return place_of // floor_desks, place_of % floor_desks


def _by_seat(values: NDArray[np.int64], order: Ints) -> Ints:
    result = np.empty(len(order), np.int32)
    result[order] = values
    return result


def draw_sites(manager: Ints, unit: Ints, sites: int, generator: np.random.Generator) -> Ints:
    """Return a site for each seat, (n,): units mostly at one, each site with somebody.

    Sites are uneven, the k-th about 1/k of the first. Seats of a team and unit are consecutive.
    """
    n = len(manager)
    if sites == 1:
        return np.zeros(n, np.int32)
    share = 1 / np.arange(1, sites + 1)
    share /= share.sum()
    units = int(unit.max()) + 1
    home = generator.choice(sites, size=units, p=share)
    home[: min(units, sites)] = np.arange(min(units, sites))
    piece = _pieces(manager, unit, max(1, int(n * LARGEST_PIECE / sites)))
    first = np.searchsorted(piece, np.arange(piece[-1] + 1))
    elsewhere = generator.choice(sites, size=len(first), p=share)
    moves = generator.random(len(first)) < ELSEWHERE
    # The top sits at the first site.
    moves[0] = False
    place = np.where(moves, elsewhere, home[unit[first]])
    return _populated(place, sites)[piece].astype(np.int32)


def _pieces(manager: Ints, unit: Ints, largest: int) -> NDArray[np.int64]:
    """Return a number for each seat, ascending: a team within a unit, cut where it is large."""
    change = np.flatnonzero((np.diff(manager) != 0) | (np.diff(unit) != 0)) + 1
    starts = np.concatenate(([0], change))
    within = np.arange(len(manager)) - np.repeat(starts, np.diff(np.append(starts, len(manager))))
    return np.cumsum(within % largest == 0) - 1


def _populated(place: NDArray[np.int64], sites: int) -> NDArray[np.int64]:
    """Return the pieces' sites with pieces moved from sites with several to those with none."""
    empty = np.setdiff1d(np.arange(sites), place)
    if empty.size == 0:
        return place
    _, first = np.unique(place, return_index=True)
    spare = np.setdiff1d(np.arange(len(place)), first)
    place = place.copy()
    place[spare[np.arange(len(empty)) * len(spare) // len(empty)]] = empty
    return place
