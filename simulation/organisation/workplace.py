"""Sites, floors and desks: who can bump into whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.organisation.people import Ints

DESK_PITCH_METRES = 3.0
FLOOR_COLUMNS = 16


@dataclass(frozen=True)
class Workplace:
    """Where each seat's desk stands.

    A floor is a grid of desks, ``FLOOR_COLUMNS`` wide and ``DESK_PITCH_METRES`` apart; desk d of a
    floor stands in row ``d // FLOOR_COLUMNS`` and column ``d % FLOOR_COLUMNS``.

    Attributes
    ----------
    floor, desk
        (n,) the floor's number, and the desk's number on it.
    floor_site, floor_storey, floor_desks
        (n_floors,) the floor's site, its storey (0 is the ground), and its number of desks.
    site_names
        One name a site.
    """

    floor: Ints
    desk: Ints
    floor_site: Ints
    floor_storey: Ints
    floor_desks: Ints
    site_names: tuple[str, ...]

    @property
    def site(self) -> Ints:
        """Return each seat's site, (n,)."""
        return self.floor_site[self.floor]

    @property
    def desk_starts(self) -> Ints:
        """Return where each floor's desks begin in a list of all desks, (n_floors + 1,)."""
        return np.concatenate(([0], np.cumsum(self.floor_desks))).astype(np.int32)


def metres(workplace: Workplace, first: int, second: int) -> float:
    """Return the walking distance between two desks of one floor, along the grid, in metres."""
    rows = abs(workplace.desk[first] // FLOOR_COLUMNS - workplace.desk[second] // FLOOR_COLUMNS)
    columns = abs(workplace.desk[first] % FLOOR_COLUMNS - workplace.desk[second] % FLOOR_COLUMNS)
    return float(DESK_PITCH_METRES * (rows + columns))
