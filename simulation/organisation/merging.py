"""Merging teams, so that managers have more direct reports."""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray

from simulation.organisation.people import ROOT, Ints, spans

Mask = NDArray[np.bool_]

_ALL = -1


def heads_several_units(manager: Ints, unit: Ints) -> Mask:
    """Return who has direct reports in more than one unit, (n,)."""
    several = np.zeros(len(manager), np.bool_)
    reports = np.flatnonzero(manager != ROOT)
    above = manager[reports]
    lowest = np.full(len(manager), unit.max(), np.int32)
    np.minimum.at(lowest, above, unit[reports])
    several[above[unit[reports] != lowest[above]]] = True
    return several


def merge_teams(manager: Ints, unit: Ints, level: Ints, mask: Mask, span: float) -> Ints:
    """Return the reporting line with a mean span of at least ``span`` for managers in the mask.

    In each unit teams go until the unit's mean is reached, then anywhere until that of all is: the
    smallest first, of equals that of the manager with the lower grade, then with the lower seat. A
    team joins the smallest near by in its unit: that of its manager's manager, or of another
    manager in the mask who reports there too. Its manager becomes a member. A team with somebody
    out of the mask stays. Who heads several units takes none of their teams; where no team can join
    another any more, the mean stays below ``span``.
    """
    return _Merger(manager, unit, level, mask).until(span)


class _Merger:
    """A reporting line while its teams are merged.

    ``reports`` and ``leaders`` list, by manager, all direct reports and those who manage people;
    ``span`` has an entry for each manager; ``free`` are the managers whose team may go. Managers in
    the mask and their reports are counted by unit and, in the last place, for all.
    """

    def __init__(self, manager: Ints, unit: Ints, level: Ints, mask: Mask) -> None:
        span = spans(manager)
        managing = np.flatnonzero(span > 0).astype(np.int32)
        below = managing[manager[managing] != ROOT]
        outside = spans(np.where(mask, ROOT, manager).astype(np.int32))
        free = below[mask[below] & (outside[below] == 0)]
        counted = managing[mask[managing]]
        units = int(unit.max()) + 1
        self.manager, self.unit, self.level = manager.tolist(), unit.tolist(), level.tolist()
        self.mask = mask.tolist()
        self.span = dict(zip(managing.tolist(), span[managing].tolist(), strict=True))
        self.reports = _listed(manager, np.flatnonzero(manager != ROOT))
        self.leaders = _listed(manager, below)
        self.free, self.free_by_unit = set(free.tolist()), _listed(unit, free)
        self.n_managers = [*np.bincount(unit[counted], minlength=units).tolist(), len(counted)]
        by_unit = np.bincount(unit[counted], span[counted], units).astype(int)
        self.n_reports = [*by_unit.tolist(), int(by_unit.sum())]
        self.closed = set(np.flatnonzero(heads_several_units(manager, unit)).tolist())

    def until(self, span: float) -> Ints:
        """Return the reporting line after as many mergers as it takes."""
        for unit, free in self.free_by_unit.items():
            self._merge(free, unit, span)
        self._merge(sorted(self.free), _ALL, span)
        return np.array(self.manager, np.int32)

    def _merge(self, leaders: list[int], scope: int, span: float) -> None:
        self.scope = scope
        self.waiting = [self._entry(leader) for leader in leaders]
        heapq.heapify(self.waiting)
        while self.waiting and self.n_reports[scope] < span * self.n_managers[scope]:
            entry = heapq.heappop(self.waiting)
            leader = entry[-1]
            # A team that has changed since has a newer entry.
            if leader in self.free and entry == self._entry(leader):
                self._dissolve(leader)

    def _entry(self, leader: int) -> tuple[int, int, int]:
        return self.span[leader], self.level[leader], leader

    def _dissolve(self, leader: int) -> None:
        above, unit = self.manager[leader], self.unit[leader]
        near = [
            (self.span[other] + 1, 1, other)
            for other in self.leaders[above]
            if other != leader and self.mask[other] and self.unit[other] == unit
        ]
        if above not in self.closed and self.unit[above] == unit:
            near.append((self.span[above], 0, above))
        if near:
            self._join(leader, min(near)[-1])

    def _join(self, leader: int, other: int) -> None:
        above = self.manager[leader]
        team = self.reports.pop(leader)
        self.leaders[above].remove(leader)
        if other != above:
            self.reports[above].remove(leader)
            team.append(leader)
        for member in team:
            self.manager[member] = other
        self.reports[other] += team
        self.leaders.setdefault(other, []).extend(self.leaders.pop(leader, []))
        self.free.discard(leader)
        self._count(leader, -1, -self.span.pop(leader))
        for changed in {other, above}:
            now = len(self.reports[changed])
            self._count(changed, 0, now - self.span[changed])
            self.span[changed] = now
            if changed in self.free and self.scope in {self.unit[changed], _ALL}:
                heapq.heappush(self.waiting, self._entry(changed))

    def _count(self, leader: int, managers: int, reports: int) -> None:
        if self.mask[leader]:
            for scope in (self.unit[leader], _ALL):
                self.n_managers[scope] += managers
                self.n_reports[scope] += reports


def _listed(manager: Ints, people: NDArray[np.signedinteger]) -> dict[int, list[int]]:
    """Return the given people by manager, each list in ascending order."""
    order = people[np.argsort(manager[people], kind="stable")]
    leaders, starts = np.unique(manager[order], return_index=True)
    lists = np.split(order, starts[1:])
    return {
        leader: members.tolist() for leader, members in zip(leaders.tolist(), lists, strict=False)
    }
