"""Designs: which points of the settings varied are run.

A grid, lists taken together, a Latin hypercube (McKay, Beckman & Conover 1979), Saltelli's sample
for Sobol' indices (Saltelli et al. 2010, Comput. Phys. Commun. 181:259) and Morris's trajectories
(Morris 1991, Technometrics 33:161).
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from simulation.errors import InputError
from simulation.experiment.sweeping.paths import Scalar
from simulation.randomness import DESIGN, draws_of, generator

if TYPE_CHECKING:
    import pandas as pd

    from simulation.experiment.sweeping.settings import Sweep

Floats = NDArray[np.float64]
Kind = Literal["grid", "list", "latin_hypercube", "sobol", "morris"]
Point = tuple[Scalar, ...]
"""A value of each setting varied, in the order of the design's factors."""

MORRIS_LEVELS = 4
DIGITS = 12
"""Significant digits of a value drawn: fewer than those in which machines differ."""


@dataclass(frozen=True)
class Factor:
    """A setting that is varied: by the values listed, or within a range.

    Attributes
    ----------
    path
        Which setting; see ``paths``.
    values
        The values, in order; empty where there is a range.
    low, high
        The ends of the range, in the setting's unit.
    steps
        How many values a grid takes of the range, ends included.
    log
        Whether equal steps along the range are equal ratios.
    whole
        Whether only whole numbers are allowed.
    """

    path: str
    values: tuple[Scalar, ...] = ()
    low: float = 0.0
    high: float = 1.0
    steps: int = 0
    log: bool = False
    whole: bool = False

    def listed(self) -> tuple[Scalar, ...]:
        """Return the values that a grid or a list takes, each once where it is a range's."""
        if self.values:
            return self.values
        along = [self._along(step / (self.steps - 1)) for step in range(self.steps)]
        return tuple(dict.fromkeys(round(one) if self.whole else one for one in along))

    def at(self, coordinate: float) -> Scalar:
        """Return the value at a coordinate from 0 to 1: each of several has an equal share."""
        if self.values:
            return self.values[min(int(coordinate * len(self.values)), len(self.values) - 1)]
        if not self.whole:
            return self._along(coordinate)
        if self.log:
            return round(self._along(coordinate))
        number = math.floor(self.low + coordinate * (self.high - self.low + 1))
        return min(number, int(self.high))

    def _along(self, coordinate: float) -> float:
        if self.log:
            value = self.low * (self.high / self.low) ** coordinate
        else:
            value = self.low + coordinate * (self.high - self.low)
        return min(max(float(f"{value:.{DIGITS}g}"), self.low), self.high)


@dataclass(frozen=True)
class Design:
    """Which points are run.

    ``count`` is the number of points of a Latin hypercube, of base samples of Sobol', or of
    Morris's trajectories; it has no meaning for a grid and a list. All chance follows from
    ``seed``.
    """

    kind: Kind
    factors: tuple[Factor, ...]
    count: int = 0
    seed: int = 1

    @property
    def paths(self) -> tuple[str, ...]:
        """Return the paths of the settings varied."""
        return tuple(factor.path for factor in self.factors)

    @property
    def draws(self) -> bool:
        """Return whether points are drawn, and not listed."""
        return self.kind not in ("grid", "list")

    @property
    def n_points(self) -> int:
        """Return how many points there are."""
        dimensions = len(self.factors)
        if self.kind == "grid":
            return math.prod(len(factor.listed()) for factor in self.factors)
        if self.kind == "list":
            return len(self.factors[0].listed())
        each = {"sobol": dimensions + 2, "morris": dimensions + 1}
        return self.count * each.get(self.kind, 1)


def check_design(design: Design) -> None:
    """Refuse a design that cannot be made.

    Raises
    ------
    InputError
        With the key of the sweep file that is wrong, but without file and line.
    """
    if design.draws:
        _check_count(design)
    elif design.count:
        raise InputError(
            f"`points` has no meaning where the design is a {design.kind}",
            key="points",
            found=design.count,
            allowed="no `points`: there are as many as the values under `vary` make",
        )
    if design.kind == "list":
        lengths = {factor.path: len(factor.listed()) for factor in design.factors}
        if len(set(lengths.values())) > 1:
            message = "lists that are taken together are of one length: " + ", ".join(
                f"{path} has {length}" for path, length in lengths.items()
            )
            raise InputError(message, key="vary")


def _check_count(design: Design) -> None:
    if design.count < 1:
        allowed = "a whole number, 1 or more"
        raise InputError(f"a {design.kind} design needs `points`", key="points", allowed=allowed)
    if design.kind == "sobol" and design.count & (design.count - 1):
        raise InputError(
            "Sobol' base samples are balanced only where their number is a power of 2",
            key="points",
            found=design.count,
            allowed=f"{1 << design.count.bit_length() - 1} or {1 << design.count.bit_length()}",
        )
    if design.kind != "latin_hypercube":
        _salib()


def points_of(design: Design) -> list[Point]:
    """Return the points of a design in their order, each value in its unit."""
    if design.kind == "grid":
        return list(itertools.product(*(factor.listed() for factor in design.factors)))
    if design.kind == "list":
        return list(zip(*(factor.listed() for factor in design.factors), strict=True))
    return [
        tuple(factor.at(at) for factor, at in zip(design.factors, row, strict=True))
        for row in coordinates(design).tolist()
    ]


def points(design: Design) -> pd.DataFrame:
    """Return the points of a design, a row each, a column a path, each value in its unit."""
    import pandas as pd

    columns = zip(*points_of(design), strict=True)
    return pd.DataFrame(dict(zip(design.paths, columns, strict=True)))


def coordinates(design: Design) -> Floats:
    """Return where a drawn design's points stand in the unit cube, (n_points, n_factors).

    What an analysis of the design needs: here neither whole numbers nor logarithms hide its steps.
    More base samples, and more trajectories, begin with those there were; so does a Latin
    hypercube of twice as many points.
    """
    if design.kind == "latin_hypercube":
        return _latin_hypercube(design)
    sample: Any = _salib()
    seed = _seed(design)
    cube = {
        "num_vars": len(design.factors),
        "names": list(design.paths),
        "bounds": [[0.0, 1.0]] * len(design.factors),
    }
    if design.kind == "sobol":
        drawn = sample.sobol.sample(cube, design.count, calc_second_order=False, seed=seed)
    else:
        drawn = sample.morris.sample(cube, design.count, num_levels=MORRIS_LEVELS, seed=seed)
    return np.asarray(drawn, np.float64)


def problem(sweep: Sweep) -> dict[str, Any]:
    """Return a sweep's design as SALib describes one: names, and bounds in the settings' units.

    A setting with listed values has the bounds of their places.
    """
    factors = sweep.design.factors
    return {
        "num_vars": len(factors),
        "names": [factor.path for factor in factors],
        "bounds": [
            [0.0, len(one.values) - 1.0] if one.values else [one.low, one.high] for one in factors
        ],
    }


def _latin_hypercube(design: Design) -> Floats:
    """Return a Latin hypercube that holds the one of half as many points, as often as it halves."""
    from scipy.stats import qmc

    draws = draws_of(design.seed, 0)
    first = design.count // (design.count & -design.count)
    drawn = qmc.LatinHypercube(len(design.factors), rng=_seed(design)).random(first)
    while len(drawn) < design.count:
        drawn = np.vstack((drawn, _between(drawn, generator(draws, DESIGN, len(drawn)))))
    return drawn


def _between(drawn: Floats, chance: np.random.Generator) -> Floats:
    """Return as many points again, in the halves of the strata that hold none yet."""
    n, dimensions = drawn.shape
    more = np.empty_like(drawn)
    for dimension in range(dimensions):
        taken = np.floor(drawn[:, dimension] * (2 * n)).astype(np.int64)
        free = np.setdiff1d(np.arange(2 * n), taken)
        more[:, dimension] = (chance.permutation(free) + chance.random(n)) / (2 * n)
    return more


def _seed(design: Design) -> int:
    """Return a seed for libraries that take nothing but a number."""
    return int(generator(draws_of(design.seed, 0), DESIGN).integers(2**31))


def _salib() -> Any:
    try:
        import SALib.sample.morris
        import SALib.sample.sobol
    except ImportError:
        raise InputError(
            "this design needs SALib: pip install 'orgsim[sensitivity]'", key="design"
        ) from None
    return SALib.sample
