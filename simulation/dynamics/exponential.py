"""The exponential function, the same bits on any machine: no library decides who talks."""

from __future__ import annotations

import math

import numpy as np

from simulation.dynamics.compiled import inner

_LOWEST = 64
_POWERS = 2.0 ** np.arange(-_LOWEST, _LOWEST + 1)


@inner()
def exponential(x):  # type: ignore[no-untyped-def]
    """Return e**x within 2e-8, from additions and products alone: the same bits on any machine."""
    t = min(max(x, -43.0), 43.0) * 1.4426950408889634
    k = math.floor(t + 0.5)
    f = t - k
    # Taylor coefficients of 2**f for |f| <= 1/2
    value = 1.0 + f * (
        0.6931471805599453
        + f
        * (
            0.2402265069591007
            + f
            * (
                0.05550410866482158
                + f
                * (
                    0.009618129107628477
                    + f
                    * (
                        0.0013333558146428443
                        + f * (0.00015403530393381608 + f * 0.000015252733804059841)
                    )
                )
            )
        )
    )
    return value * _POWERS[np.int32(k) + _LOWEST]
