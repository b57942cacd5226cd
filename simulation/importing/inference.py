"""A plausible reporting line, and units, where the file has none: by a rule, from the ties alone.

Units are groups with more ties within than chance gives (Blondel, Guillaume, Lambiotte & Lefebvre
2008, doi 10.1088/1742-5468/2008/10/P10008).

In each unit the best connected person is the head, and the next best connected lead: as many, in as
many layers, as the span asks for. Layer by layer from the top, each one joins the team to whose
members the ties are strongest, as long as it has room; whoever is tied to no team with room joins
the smallest. Heads of units report to the best connected of all.
"""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray

from simulation.organisation.hierarchy import layer_widths
from simulation.organisation.organisation import ObservedTies
from simulation.organisation.people import ROOT, Ints, spans

# How much larger than planned a team may grow by ties.
ROOM = 1.5

UNTIED = "Without ties"
_ORDER_OF_VISITS = 1
_STAFF = -1
_NOBODY = -1


def infer_line(unit: Ints, ties: ObservedTies, span: float) -> Ints:
    """Return a manager for each seat, (n,): always the same for the same ties."""
    n = len(unit)
    ends = np.concatenate((ties.source, ties.target))
    connection = np.bincount(ends, np.tile(ties.strength, 2), n)
    order = np.lexsort((np.arange(n), -connection))
    layer, widths = _planned(unit, order, span)
    inside = unit[ties.source] == unit[ties.target]
    near = ObservedTies(ties.source[inside], ties.target[inside], ties.strength[inside])
    manager = np.full(n, order[0], np.int32)
    manager[order[0]] = ROOT
    for depth in range(1, widths.shape[1]):
        planned = np.ceil(ROOM * widths[:, depth] / np.maximum(widths[:, depth - 1], 1))
        _join(manager, unit, layer == depth, np.where(layer == depth - 1, planned[unit], 0), near)
    room = np.maximum(np.ceil(ROOM * span) - _own_reports(manager, unit), 1)
    _join(manager, unit, layer == _STAFF, np.where(layer == _STAFF, 0, room), near)
    return manager


def infer_units(n: int, ties: ObservedTies) -> tuple[Ints, tuple[str, ...]]:
    """Return a number into the names of units for each seat, (n,), and the names.

    The largest unit is Unit 1; those without any ties are in one of their own, which is the last.
    Always the same for the same ties, so that scenarios and replicates agree on what a unit is.
    """
    import networkx as nx

    graph = nx.Graph()
    graph.add_weighted_edges_from(
        zip(ties.source.tolist(), ties.target.tolist(), ties.strength.tolist(), strict=True)
    )
    found = nx.community.louvain_communities(graph, seed=_ORDER_OF_VISITS)
    found = sorted(found, key=lambda members: (-len(members), min(members)))
    unit = np.full(n, len(found), np.int32)
    for number, members in enumerate(found):
        unit[list(members)] = number
    names = tuple(f"Unit {number}" for number in range(1, len(found) + 1))
    return unit, (*names, UNTIED) if np.any(unit == len(found)) else names


def _planned(unit: Ints, order: NDArray[np.int64], span: float) -> tuple[Ints, Ints]:
    """Return each one's layer of managers in the unit, 0 for the head, and the widths by unit."""
    sizes = np.bincount(unit)
    managers = np.clip(np.rint((sizes - 1) / span), 1, np.maximum(sizes // 2, 1))
    widths = layer_widths(managers.astype(np.int32), span, None)
    by_unit = order[np.argsort(unit[order], kind="stable")]
    rank = np.empty(len(unit), np.int64)
    rank[by_unit] = np.arange(len(unit)) - (np.cumsum(sizes) - sizes)[unit[by_unit]]
    layer = (rank[:, None] >= np.cumsum(widths, axis=1)[unit]).sum(axis=1)
    return np.where(layer == widths.shape[1], _STAFF, layer).astype(np.int32), widths


def _own_reports(manager: Ints, unit: Ints) -> Ints:
    own = (manager != ROOT) & (unit[manager] == unit)
    return spans(np.where(own, manager, ROOT).astype(np.int32))


def _join(
    manager: Ints,
    unit: Ints,
    people: NDArray[np.bool_],
    room: NDArray[np.float64],
    near: ObservedTies,
) -> None:
    """Write into ``manager`` whose teams people join; ``room``, (n,), is above 0 for leaders."""
    team = np.where(room > 0, np.arange(len(unit)), _NOBODY).astype(np.int32)
    left = room.astype(np.int64)
    waiting = people.copy()
    while waiting.any():
        joining, joined = _best_teams(team, left, waiting, near)
        if not joining.size:
            break
        team[joining] = joined
        waiting[joining] = False
        left -= np.bincount(joined, minlength=len(left))
    _fill_smallest(team, unit, waiting, room > 0)
    manager[people] = team[people]


def _best_teams(
    team: Ints, left: NDArray[np.int64], waiting: NDArray[np.bool_], near: ObservedTies
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return who of those waiting joins now, and which team: the strongest tied first."""
    person = np.concatenate((near.source, near.target))
    other = np.concatenate((near.target, near.source))
    strength = np.tile(near.strength, 2)
    open_team = (team[other] >= 0) & (left[team[other]] > 0) & waiting[person]
    pair = person[open_team].astype(np.int64) * len(team) + team[other[open_team]]
    pairs, place = np.unique(pair, return_inverse=True)
    pull = np.bincount(place, strength[open_team], len(pairs))
    person, choice = pairs // len(team), pairs % len(team)
    best = np.lexsort((choice, -pull, person))
    best = best[np.unique(person[best], return_index=True)[1]]
    person, choice, pull = person[best], choice[best], pull[best]
    order = np.lexsort((person, -pull, choice))
    person, choice = person[order], choice[order]
    place = np.arange(len(choice)) - np.searchsorted(choice, choice)
    fits = place < left[choice]
    return person[fits], choice[fits]


def _fill_smallest(
    team: Ints, unit: Ints, waiting: NDArray[np.bool_], leading: NDArray[np.bool_]
) -> None:
    """Write into ``team`` the unit's smallest team for each of those still waiting, by seat."""
    size = np.bincount(team[team >= 0], minlength=len(team))
    smallest: dict[int, list[tuple[int, int]]] = {}
    for leader in np.flatnonzero(leading).tolist():
        smallest.setdefault(int(unit[leader]), []).append((int(size[leader]), leader))
    for teams in smallest.values():
        heapq.heapify(teams)
    for person in np.flatnonzero(waiting).tolist():
        teams = smallest[int(unit[person])]
        count, leader = teams[0]
        heapq.heapreplace(teams, (count + 1, leader))
        team[person] = leader
