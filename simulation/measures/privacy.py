"""What is told of people who were not asked for: nobody is alone in what they have in common.

Each employee's unit, site, level, layer and team, over all weeks of a run, are shared by at least
``SMALLEST_GROUP`` employees in every week (k-anonymity: Sweeney 2002, doi
10.1142/S0218488502001648). Where they are not, they are withheld one after the other in the order
``ATTRIBUTES``, from those concerned only and for all weeks, until they are. Those from whom as much
is withheld must be as many, too: where they are fewer, the smallest group that shares the rest with
them joins them.

This covers attributes. Who has ties with whom stays as it is, and so does who is there in which
week: somebody who knows an employee's contacts may find the employee by them (Backstrom, Dwork &
Kleinberg 2007, doi 10.1145/1242572.1242598).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.measures.people import SMALLEST_GROUP

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Columns = Mapping[str, NDArray[Any]]

ATTRIBUTES = ("team", "layer", "level", "site", "unit")
"""What is told of people, in the order in which it is withheld."""

SMALL_GROUP = "(small group)"
NO_NUMBER = -1
"""Stands for what is withheld where a number would stand."""

_WITHHELD = -1


class Withheld(NamedTuple):
    """What is not told of whom: ``seats``, (n,), ascending, and by seat ``of``, (n, attributes)."""

    seats: Ints
    of: Bools

    def at(self, seats: NDArray[np.integer]) -> Bools:
        """Return what is not told of some seats, (n, attributes)."""
        return self.of[np.searchsorted(self.seats, seats)]


def withheld(people: Sequence[Columns]) -> Withheld:
    """Return what is not to be told of the people of a run's weeks.

    Each week's columns are ``employee``, a seat, and the ``ATTRIBUTES``, an entry an employee.
    """
    employees = np.concatenate([np.asarray(week["employee"], np.int64) for week in people])
    at = np.repeat(np.arange(len(people)), [len(week["employee"]) for week in people])
    seats, person = np.unique(employees, return_inverse=True)
    present = np.zeros((len(seats), len(people)), bool)
    present[person, at] = True
    values = (np.concatenate([np.asarray(week[name]) for week in people]) for name in ATTRIBUTES)
    classes = np.column_stack([_class(person, at, value, present) for value in values])
    return Withheld(seats, withhold(classes, present))


def discreet(people: Sequence[Columns]) -> list[dict[str, NDArray[Any]]]:
    """Return a run's weeks without what is not to be told: text and numbers that stand for it.

    Managers are withheld of everybody: who reports to whom would give the whole chart.
    """
    hidden = withheld(people)
    told = []
    for week in people:
        own = hidden.at(week["employee"])
        columns = {name: np.asarray(values) for name, values in week.items()}
        for place, name in enumerate(ATTRIBUTES):
            number = np.issubdtype(columns[name].dtype, np.integer)
            instead = NO_NUMBER if number else SMALL_GROUP
            columns[name] = np.where(own[:, place], instead, columns[name])
        columns["manager"] = np.full_like(columns["manager"], NO_NUMBER)
        told.append(columns)
    return told


def withhold(classes: Ints, present: Bools) -> Bools:
    """Return which attributes of whom to withhold, (n, n_attributes).

    Parameters
    ----------
    classes
        (n, n_attributes): employees with one value in all weeks have one number; none is negative.
        Attributes in the order in which they are withheld.
    present
        (n, n_weeks): who is there.
    """
    withheld = np.zeros(classes.shape, bool)
    for place in range(classes.shape[1]):
        group = _groups(classes, withheld)
        withheld[np.isin(group, _small(group, present)), place] = True
        while (joining := _joining(classes, withheld, present, place)).any():
            withheld[joining, : place + 1] = True
    return withheld


def _joining(classes: Ints, withheld: Bools, present: Bools, place: int) -> Bools:
    """Return who joins those from whom the attributes up to a place are withheld, (n,).

    For each group of them that is small, the smallest other group that shares all other attributes
    and is there in one of the weeks that matter.
    """
    group = _groups(classes, withheld)
    size, few = np.bincount(group), _few(group, present)
    there = withheld[:, place]
    joining = np.zeros(len(group), bool)
    for small in np.intersect1d(group[there], _small(group, present)):
        rest = classes[:, place + 1 :]
        alike = np.all(rest == rest[np.argmax(group == small)], axis=1)
        others = np.unique(group[alike & ~there & present[:, few[small]].any(axis=1)])
        if len(others):
            joining |= group == others[np.argmin(size[others])]
    return joining


def _groups(classes: Ints, withheld: Bools) -> Ints:
    """Return the number, (n,), of the group of all of whom the same is told."""
    return _numbered(np.where(withheld, _WITHHELD, classes))


def _few(group: Ints, present: Bools) -> Bools:
    """Return in which weeks there is somebody of a group, but too few, (n_groups, n_weeks)."""
    n_groups = group.max(initial=-1) + 1
    counts = np.column_stack([np.bincount(group[here], minlength=n_groups) for here in present.T])
    few: Bools = (counts > 0) & (counts < SMALLEST_GROUP)
    return few


def _small(group: Ints, present: Bools) -> Ints:
    """Return the groups with too few in any week, (n_small,)."""
    return np.flatnonzero(np.any(_few(group, present), axis=1))


def _class(person: Ints, at: Ints, values: NDArray[Any], present: Bools) -> Ints:
    """Return one number, (n,), for those with one value in all weeks.

    A value stands until the next; before the first it is the first.
    """
    by_week = np.full(present.shape, _WITHHELD, np.int64)
    by_week[person, at] = np.unique(values, return_inverse=True)[1]
    n_weeks = present.shape[1]
    latest = np.maximum.accumulate(np.where(present, np.arange(n_weeks), -1), axis=1)
    latest = np.where(latest < 0, present.argmax(axis=1)[:, None], latest)
    return _numbered(np.take_along_axis(by_week, latest, axis=1))


def _numbered(rows: Ints) -> Ints:
    """Return one number, (n,), for rows that are alike."""
    return np.unique(rows, axis=0, return_inverse=True)[1].reshape(-1)
