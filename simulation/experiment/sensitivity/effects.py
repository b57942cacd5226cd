"""How much each setting moves a number: Morris's screening, Sobol' indices.

Morris 1991, Technometrics 33:161, with the mean of absolute effects of Campolongo, Cariboni &
Saltelli 2007, Environmental Modelling & Software 22:1509. Sobol' indices: Saltelli et al. 2010,
Computer Physics Communications 181:259, by SALib.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation import randomness
from simulation.errors import InputError
from simulation.experiment.compare import CONFIDENCE
from simulation.experiment.sensitivity.swept import varies
from simulation.experiment.sweeping.designs import MORRIS_LEVELS, Design, coordinates
from simulation.randomness import draws_of, generator

Floats = NDArray[np.float64]

MU, MU_STAR, SIGMA = "mu", "mu_star", "sigma"
FIRST, TOTAL = "first", "total"
RESAMPLES = 1000
FEWEST = 4
"""Trajectories, or base samples, below which there are no indices."""


class Index(NamedTuple):
    """An index of one setting with its 95 % interval; all NaN where it has no value.

    ``n`` counts trajectories, base samples or points. ``p_value`` is of those that are tested.
    """

    path: str
    name: str
    value: float
    low: float
    high: float
    n: int
    p_value: float = math.nan


def morris(design: Design, values: Floats) -> list[Index]:
    """Return mu, mu* and sigma of every setting, in the unit of ``values``, (n_points,).

    They are mean, mean of absolute values and standard deviation of the elementary effects: what
    going from one end of the setting's range to the other would come to at the pace of one step.
    Intervals are percentiles over bootstrap samples of the trajectories. A trajectory with a NaN
    value does not count.
    """
    steps = len(design.paths) + 1
    blocks = values.reshape(-1, steps)
    whole = ~np.isnan(blocks).any(axis=1)
    names = (MU, MU_STAR, SIGMA)
    if whole.sum() < FEWEST or not varies(blocks[whole].ravel()):
        return _without_value(design, names, int(whole.sum()))
    cube = coordinates(design).reshape(-1, steps, len(design.paths))[whole]
    effects = elementary_effects(cube, blocks[whole])
    chance = generator(draws_of(design.seed, 0), randomness.BOOTSTRAP)
    samples = effects[chance.integers(len(effects), size=(RESAMPLES, len(effects)))]
    ends = (100 * (1 - CONFIDENCE) / 2, 100 * (1 + CONFIDENCE) / 2)
    low, high = np.percentile(_statistics(samples, axis=1), ends, axis=1)
    found = _statistics(effects, axis=0)
    return [
        Index(path, name, float(found[k, j]), float(low[k, j]), float(high[k, j]), len(effects))
        for j, path in enumerate(design.paths)
        for k, name in enumerate(names)
    ]


def elementary_effects(cube: Floats, blocks: Floats) -> Floats:
    """Return the elementary effect of each setting in each trajectory, (trajectories, settings).

    ``cube`` are points in the unit cube, (trajectories, settings + 1, settings), ``blocks`` their
    values, (trajectories, settings + 1). SALib keeps them to itself, and so gives no interval of
    sigma.
    """
    steps = np.diff(cube, axis=1)
    moved = np.abs(steps).argmax(axis=2)
    size = np.take_along_axis(steps, moved[:, :, None], axis=2)[:, :, 0]
    effects = np.empty_like(size)
    np.put_along_axis(effects, moved, np.diff(blocks, axis=1) / size, axis=1)
    return effects


def sobol(design: Design, values: Floats) -> list[Index]:
    """Return the first-order and total Sobol' index of every setting; ``values`` are (n_points,).

    The first-order index is the share of the variance that knowing the setting would take away,
    the total one the share that is left when all others are known. Intervals are 1.96 standard
    deviations over bootstrap samples of the base samples; they may go beyond 0 and 1, as estimates
    do. A base sample with a NaN value does not count.

    Raises
    ------
    InputError
        When SALib is not installed.
    """
    blocks = values.reshape(-1, len(design.paths) + 2)
    blocks = blocks[~np.isnan(blocks).any(axis=1)]
    if len(blocks) < FEWEST or not varies(blocks[:, [0, -1]].ravel()):
        return _without_value(design, (FIRST, TOTAL), len(blocks))
    problem = {"num_vars": len(design.paths), "names": list(design.paths)}
    found = _salib().analyze(
        problem,
        blocks.ravel(),
        calc_second_order=False,
        num_resamples=RESAMPLES,
        conf_level=CONFIDENCE,
        seed=_seed(design),
    )
    return [
        _index(path, name, found[key][j], found[f"{key}_conf"][j], len(blocks))
        for j, path in enumerate(design.paths)
        for name, key in ((FIRST, "S1"), (TOTAL, "ST"))
    ]


def by_chance(name: str, variance: float, share: float) -> float:
    """Return what chance alone makes of an index, in a setting that does nothing; else NaN.

    ``variance`` is that of a point's mean by chance, ``share`` its share of the variance of points'
    means. An elementary effect is then a difference of two such means, over one step.
    """
    step = MORRIS_LEVELS / (2 * (MORRIS_LEVELS - 1))
    sd = math.sqrt(2 * variance) / step
    found = {TOTAL: share, SIGMA: sd, MU_STAR: sd * math.sqrt(2 / math.pi)}
    return found.get(name, math.nan)


def _statistics(effects: Floats, axis: int) -> Floats:
    """Return mu, mu* and sigma over an axis, (3, …)."""
    return np.array(
        [effects.mean(axis=axis), np.abs(effects).mean(axis=axis), effects.std(axis=axis, ddof=1)]
    )


def _index(path: str, name: str, value: float, half: float, n: int) -> Index:
    return Index(path, name, float(value), float(value - half), float(value + half), n)


def _without_value(design: Design, names: tuple[str, ...], n: int) -> list[Index]:
    nothing = (math.nan, math.nan, math.nan)
    return [Index(path, name, *nothing, n) for path in design.paths for name in names]


def _seed(design: Design) -> int:
    """Return a seed for SALib, which takes 0 for none."""
    return int(generator(draws_of(design.seed, 0), randomness.BOOTSTRAP).integers(1, 2**31))


def _salib() -> Any:
    try:
        import SALib.analyze.sobol
    except ImportError:
        message = "Sobol' indices need SALib: pip install 'orgsim[sensitivity]'"
        raise InputError(message, key="design") from None
    return SALib.analyze.sobol
