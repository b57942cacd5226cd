"""People as they may be told to others (``measures.privacy``): numbered anew, without managers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.measures.privacy import ATTRIBUTES, NO_NUMBER, SMALL_GROUP, withheld

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]

_USED = ("employee", *ATTRIBUTES)
TOLD = ("employee", "unit", "team", "site", "level", "layer")


class Disguise(NamedTuple):
    """The people of a run's weeks as they may be told, and the numbers that employees have there.

    ``people`` are a week's each, in the order of their new numbers; all attributes are text.
    """

    seats: Ints
    new: Ints
    people: list[pd.DataFrame]

    def numbers(self, seats: NDArray[np.integer]) -> Ints:
        """Return the new numbers of employees by their seats, (n,)."""
        return self.new[np.searchsorted(self.seats, seats)]


def disguise(people: Sequence[pd.DataFrame], secret: bytes) -> Disguise:
    """Return the people of all weeks of a run as they may be told.

    Employees and teams are numbered from 0 in the order of a keyed hash of ``secret`` and their
    seats: it follows from the same results again, and tells nothing of the seats' order.
    """
    import pandas as pd

    everybody = pd.concat(people, keys=range(len(people)), names=["at", "row"]).reset_index("at")
    hidden = withheld([{name: week[name].to_numpy() for name in _USED} for week in people])
    seats = everybody["employee"].to_numpy(np.int64)
    own = hidden.at(seats)
    new = _shuffled(hidden.seats, secret + b"employee")
    number = new[np.searchsorted(hidden.seats, seats)]
    told = everybody.assign(employee=number, team=_teams(everybody["team"], secret))
    for place, name in enumerate(ATTRIBUTES):
        text = told[name].astype(str).where(everybody[name] != NO_NUMBER, SMALL_GROUP)
        told[name] = text.where(~own[:, place], SMALL_GROUP)
    weeks = [told.loc[everybody["at"] == place, list(TOLD)] for place in range(len(people))]
    return Disguise(hidden.seats, new, [_in_order(week) for week in weeks])


def _teams(team: pd.Series, secret: bytes) -> Ints:
    names, place = np.unique(team.to_numpy(np.int64), return_inverse=True)
    return _shuffled(names, secret + b"team")[place]


def _shuffled(values: Ints, secret: bytes) -> Ints:
    """Return for each value its place, (n,), in an order that tells nothing of the values."""
    hashes = [hashlib.sha256(secret + str(value).encode()).digest() for value in values.tolist()]
    number = np.empty(len(values), np.int64)
    number[sorted(range(len(values)), key=hashes.__getitem__)] = np.arange(len(values))
    return number


def _in_order(week: pd.DataFrame) -> pd.DataFrame:
    return week.sort_values("employee").reset_index(drop=True)
