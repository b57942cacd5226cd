"""Communities: voluntary groups that cross teams."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.organisation.people import Ints


@dataclass(frozen=True)
class Communities:
    """Who belongs to which community.

    Community c is ``members[starts[c]:starts[c + 1]]``, seats in ascending order, each once.
    """

    starts: Ints
    members: Ints

    @property
    def count(self) -> int:
        """Return the number of communities."""
        return len(self.starts) - 1

    def extended(self, new: list[Ints]) -> Communities:
        """Return these communities and the new ones after them."""
        sizes = np.array([len(members) for members in new], np.int32)
        starts = np.concatenate((self.starts, self.starts[-1] + np.cumsum(sizes)))
        members = np.concatenate((self.members, *(np.sort(members) for members in new)))
        return Communities(starts.astype(np.int32), members.astype(np.int32))


def no_communities() -> Communities:
    """Return an organisation's communities when it has none."""
    return Communities(np.zeros(1, np.int32), np.zeros(0, np.int32))
