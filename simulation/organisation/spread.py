"""The spread of some values: their mean and five quantiles."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)


class Spread(NamedTuple):
    """The mean of a distribution and five of its quantiles, interpolated linearly."""

    mean: float
    tenth: float
    lower: float
    median: float
    upper: float
    ninetieth: float


def spread(values: NDArray[np.number]) -> Spread | None:
    """Return the spread of some values, None where there are none."""
    if not values.size:
        return None
    # In order, so that the last bit of the mean does not hang on the order of seats.
    ordered = np.sort(values.astype(np.float64))
    return Spread(float(ordered.mean()), *np.quantile(ordered, _LEVELS).tolist())
