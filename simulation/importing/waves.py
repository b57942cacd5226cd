"""A log cut into waves: the ties of one window of weeks after the other."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.errors import InputError
from simulation.importing.edges import Pairs, pairs_of, sums
from simulation.importing.logs import Log, read_log
from simulation.importing.tie_settings import TieSettings
from simulation.importing.ties import strengths
from simulation.organisation.organisation import ObservedTies


class Waves(NamedTuple):
    """Ties of consecutive windows of weeks, all by the same rule.

    Attributes
    ----------
    first_week
        (n_waves,) where each begins, in weeks from that of the log's earliest row.
    weeks
        How many weeks each lasts.
    ties
        The ties of each; strengths w / (w + m), w the sum over the wave and both directions.
    relationship_weight
        m, the same in all waves, so that strengths of two waves can be compared.
    """

    first_week: NDArray[np.int64]
    weeks: int
    ties: tuple[ObservedTies, ...]
    relationship_weight: float


def read_waves(
    file: Path,
    chosen: Mapping[str, str],
    seats: Mapping[str, int],
    rules: TieSettings,
    weeks_per_wave: int,
) -> Waves:
    """Return the ties of each window of a log that says when contacts took place.

    Windows begin with ``first_week`` of the rules; weeks at the end that do not fill one are left
    out. Within a wave every contact counts the same. m is ``relationship_weight`` or, without it,
    the median weight over the ties of all waves.

    Raises
    ------
    InputError
        What ``read_log`` raises, and when the log does not fill one wave.
    """
    log = read_log(file, chosen, seats, rules, [])
    n_waves = (log.until - log.first) // weeks_per_wave
    if n_waves < 1:
        raise InputError(
            "the log does not fill one wave",
            file=file,
            found=f"{log.until - log.first} weeks",
            allowed=f"{weeks_per_wave} or more",
        )
    parts = [
        _summed(log, log.first + wave * weeks_per_wave, weeks_per_wave) for wave in range(n_waves)
    ]
    strength, middle = strengths(np.concatenate([weight for _, weight in parts]), rules)
    ends = np.cumsum([len(weight) for _, weight in parts])
    return Waves(
        first_week=log.first + weeks_per_wave * np.arange(n_waves),
        weeks=weeks_per_wave,
        ties=tuple(
            ObservedTies(pairs.source, pairs.target, part)
            for (pairs, _), part in zip(parts, np.split(strength, ends[:-1]), strict=True)
        ),
        relationship_weight=middle,
    )


def _summed(log: Log, first: int, weeks: int) -> tuple[Pairs, NDArray[np.float64]]:
    """Return who was in contact in a window, and how much."""
    inside = (log.week >= first) & (log.week < first + weeks)
    pairs = pairs_of(log.source[inside], log.target[inside])
    return pairs, sums(log.amount[inside], pairs.place, len(pairs.source))
