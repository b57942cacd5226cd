"""Communities: voluntary groups that cross teams, and who is within their reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.organisation.people import Ints

# A community's number is below this.
NUMBERS = 2**24


class Community(NamedTuple):
    """A community about to be founded.

    ``members`` are the founders' seats, ``others`` those of whoever may join later. ``number``
    stays the same whatever other communities there are. ``cadence`` multiplies the rate of
    meeting; ``facilitation`` is from 0 to 1.
    """

    number: int
    members: Ints
    others: Ints
    cadence: float = 1.0
    facilitation: float = 0.0
    online: bool = False


@dataclass(frozen=True)
class Communities:
    """Who is within the reach of which community.

    Attributes
    ----------
    starts, members
        Community c reaches the seats ``members[starts[c]:starts[c + 1]]``, ascending, each once.
    founder
        Whether each of ``members`` belongs to it from the beginning.
    number
        (count,) what tells it from others, whatever others there are.
    cadence, facilitation
        (count,) the multiple of the usual rate of meeting, and the facilitation from 0 to 1.
    online
        (count,) whether it meets online only.
    """

    starts: Ints
    members: Ints
    founder: NDArray[np.bool_]
    number: Ints
    cadence: NDArray[np.float64]
    facilitation: NDArray[np.float64]
    online: NDArray[np.bool_]

    @property
    def count(self) -> int:
        """Return the number of communities."""
        return len(self.starts) - 1

    def extended(self, new: list[Community]) -> Communities:
        """Return these communities and the new ones after them."""
        added = [_sorted(one) for one in new]
        sizes = np.array([len(seats) for seats, _ in added], np.int32)
        starts = np.concatenate((self.starts, self.starts[-1] + np.cumsum(sizes)))
        return Communities(
            starts=starts.astype(np.int32),
            members=np.concatenate((self.members, *(seats for seats, _ in added))).astype(np.int32),
            founder=np.concatenate((self.founder, *(founder for _, founder in added))),
            number=np.append(self.number, [one.number for one in new]).astype(np.int32),
            cadence=np.append(self.cadence, [one.cadence for one in new]),
            facilitation=np.append(self.facilitation, [one.facilitation for one in new]),
            online=np.append(self.online, [one.online for one in new]).astype(np.bool_),
        )


def _sorted(one: Community) -> tuple[Ints, NDArray[np.bool_]]:
    seats = np.concatenate((one.members, one.others)).astype(np.int32)
    founder = np.arange(len(seats)) < len(one.members)
    order = np.argsort(seats)
    return seats[order], founder[order]


def no_communities() -> Communities:
    """Return an organisation's communities when it has none."""
    nothing = np.zeros(0)
    return Communities(
        starts=np.zeros(1, np.int32),
        members=nothing.astype(np.int32),
        founder=nothing.astype(np.bool_),
        number=nothing.astype(np.int32),
        cadence=nothing,
        facilitation=nothing,
        online=nothing.astype(np.bool_),
    )
