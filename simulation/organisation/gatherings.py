"""Gatherings: meetings that bring people together on purpose, such as coffee with a stranger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.organisation.people import Ints

AS_PLACES_ALLOW, ONLINE, IN_PERSON = 0, 1, 2
MEDIA: dict[str, int] = {
    "as_places_allow": AS_PLACES_ALLOW,
    "online": ONLINE,
    "in_person": IN_PERSON,
}
Medium = Literal["as_places_allow", "online", "in_person"]


class Gathering(NamedTuple):
    """A gathering about to be arranged; see ``Gatherings``."""

    members: Ints
    rate: float
    medium: int = AS_PLACES_ALLOW
    structured: bool = True
    for_newcomers: bool = False


@dataclass(frozen=True)
class Gatherings:
    """Who is brought together.

    Attributes
    ----------
    starts, members
        Gathering g brings together the seats ``members[starts[g]:starts[g + 1]]``, ascending.
    rate
        (count,) meetings a week that each one initiates, with anybody of the gathering.
    medium
        (count,) ``AS_PLACES_ALLOW``, ``ONLINE`` or ``IN_PERSON``.
    structured
        (count,) whether meetings are attended; otherwise people choose whom to talk to.
    for_newcomers
        (count,) whether only newcomers initiate meetings.
    """

    starts: Ints
    members: Ints
    rate: NDArray[np.float64]
    medium: NDArray[np.uint8]
    structured: NDArray[np.bool_]
    for_newcomers: NDArray[np.bool_]

    @property
    def count(self) -> int:
        """Return the number of gatherings."""
        return len(self.starts) - 1

    def extended(self, new: list[Gathering]) -> Gatherings:
        """Return these gatherings and the new ones after them."""
        sizes = np.array([len(one.members) for one in new], np.int32)
        starts = np.concatenate((self.starts, self.starts[-1] + np.cumsum(sizes)))
        members = np.concatenate((self.members, *(np.sort(one.members) for one in new)))
        return Gatherings(
            starts=starts.astype(np.int32),
            members=members.astype(np.int32),
            rate=np.append(self.rate, [one.rate for one in new]),
            medium=np.append(self.medium, [one.medium for one in new]).astype(np.uint8),
            structured=np.append(self.structured, [one.structured for one in new]).astype(np.bool_),
            for_newcomers=np.append(self.for_newcomers, [one.for_newcomers for one in new]).astype(
                np.bool_
            ),
        )


def rate_for(size: int, meetings: float) -> float:
    """Return the rate at which each one initiates, for everybody to take part in so many meetings.

    In a gathering of ``size``: whoever initiates picks one of all, and nothing comes of picking
    oneself; and everybody is picked as often as they pick.
    """
    return meetings * size / (2 * (size - 1))


def no_gatherings() -> Gatherings:
    """Return an organisation's gatherings when it has none."""
    nothing = np.zeros(0)
    return Gatherings(
        starts=np.zeros(1, np.int32),
        members=nothing.astype(np.int32),
        rate=nothing,
        medium=nothing.astype(np.uint8),
        structured=nothing.astype(np.bool_),
        for_newcomers=nothing.astype(np.bool_),
    )
