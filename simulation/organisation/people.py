"""People as arrays: one position a seat, and what follows from the reporting line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
ROOT = -1
OWN_POLICIES = ("presence", "working_time")
"""Policies of which employees may have a value of their own from the start."""


@dataclass(frozen=True)
class People:
    """The employees' seats.

    Attributes
    ----------
    manager
        (n,) the seat each one reports to; ``ROOT`` for the top.
    unit, expertise
        (n,) numbers into ``unit_names`` and ``expertise_names``.
    level
        (n,) grade, 1 is the lowest.
    tenure_weeks
        (n,) weeks since the employee joined, at week ``-burn_in``.
    unit_company
        (n_units,) the company that each unit belongs to; left out, one company.
    is_open
        (n,) whether a seat exists still: a closed one is not filled again; left out, all do.
    presence, working_time
        (n,) the share of the week on site, and of a full week worked, where they are known of an
        employee: NaN, or left out, where the organisation's policy holds.
    """

    manager: Ints
    unit: Ints
    level: Ints
    expertise: Ints
    tenure_weeks: Ints
    unit_names: tuple[str, ...]
    expertise_names: tuple[str, ...]
    unit_company: Ints | None = None
    is_open: NDArray[np.bool_] | None = None
    presence: NDArray[np.float64] | None = None
    working_time: NDArray[np.float64] | None = None

    @property
    def n(self) -> int:
        """Return the number of seats."""
        return len(self.manager)

    @property
    def open(self) -> NDArray[np.bool_]:
        """Return which seats are open, (n,)."""
        return np.ones(self.n, np.bool_) if self.is_open is None else self.is_open

    def usual(self, policy: str, value: float) -> NDArray[np.float64]:
        """Return a policy's starting value for each seat, (n,): the employee's own, if known."""
        own = getattr(self, policy) if policy in OWN_POLICIES else None
        values = np.full(self.n, value)
        return values if own is None else np.where(np.isnan(own), values, own)

    @property
    def line(self) -> Ints:
        """Return whom each open seat reports to, (n,); ``ROOT`` for the top and closed seats."""
        return np.where(self.open, self.manager, ROOT).astype(np.int32)

    @property
    def company(self) -> Ints:
        """Return each seat's company, (n,)."""
        if self.unit_company is None:
            return np.zeros(self.n, np.int32)
        return self.unit_company[self.unit]


def layers(manager: Ints) -> Ints:
    """Return each employee's layer, (n,): 1 is the top, a report is one below the manager.

    Raises
    ------
    ValueError
        When the reporting line has a cycle.
    """
    layer = np.where(manager == ROOT, 1, 0).astype(np.int32)
    todo = np.flatnonzero(layer == 0)
    while todo.size:
        above = layer[manager[todo]]
        known = above > 0
        if not known.any():
            raise ValueError("the reporting line has a cycle")
        layer[todo[known]] = above[known] + 1
        todo = todo[~known]
    return layer


def spans(manager: Ints) -> Ints:
    """Return each employee's span of control, (n,): the number of direct reports."""
    return np.bincount(manager[manager != ROOT], minlength=len(manager)).astype(np.int32)


def tiers(manager: Ints) -> Ints:
    """Return each employee's management tier, (n,).

    0 manages nobody, 1 manages people, 2 manages managers (Kleinbaum, Stuart & Tushman 2008 compare
    these three).
    """
    has_reports = spans(manager) > 0
    tier = has_reports.astype(np.int32)
    managed = np.flatnonzero(has_reports & (manager != ROOT))
    tier[manager[managed]] = 2
    return tier


def groups(label: Ints, n_groups: int) -> tuple[Ints, Ints]:
    """Return (starts, members) so that group g is ``members[starts[g]:starts[g + 1]]``, in order.

    Labels below 0 belong to no group.
    """
    inside = np.flatnonzero(label >= 0).astype(np.int32)
    members = inside[np.argsort(label[inside], kind="stable")]
    starts = np.zeros(n_groups + 1, np.int32)
    np.cumsum(np.bincount(label[inside], minlength=n_groups), out=starts[1:])
    return starts, members
