"""Networks made up for the tests."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulation.replicate import NetworkTables

CHANNELS = ("team", "chance", "platform")


def network(
    seed: int = 0, n: int = 60, units: Sequence[str] = ("Sales", "Research")
) -> NetworkTables:
    """Return a made-up organisation in which a few are away, somebody moves and ties change."""
    chance = np.random.default_rng(seed)
    seats = np.setdiff1d(np.arange(n, dtype=np.int32), chance.integers(1, n, 3))
    ends = np.sort(chance.choice(seats, (4 * n, 2)), axis=1)
    ends = np.unique(ends[ends[:, 0] < ends[:, 1]], axis=0).astype(np.int32)
    n_ties = len(ends)
    manager = np.where(seats == 0, -1, (seats - 1) // 6).astype(np.int32)
    level = np.select([seats == 0, seats < 10], [3, 2], 1).astype(np.int32)
    return NetworkTables(
        ties={
            "source": ends[:, 0],
            "target": ends[:, 1],
            "strength": chance.random(n_ties).astype(np.float32),
            "age": chance.integers(1, 200, n_ties).astype(np.int32),
            "channel": np.array(CHANNELS)[chance.integers(0, 3, n_ties)],
        },
        people={
            "employee": seats,
            "unit": np.array(units)[(seats >= n // 2).astype(int)],
            "team": manager,
            "site": np.array(["North", "South"])[((seats + (seats == seed)) % 2).astype(int)],
            "level": level,
            "layer": (4 - level).astype(np.int32),
            "manager": manager,
        },
    )
