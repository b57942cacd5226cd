"""The parameters to fit, and their ranges as a cube of side 1 in which the search goes on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.dynamics.parameters import Parameters
from simulation.errors import InputError
from simulation.scenario.document import Node
from simulation.scenario.errors import closest, error_at

Floats = NDArray[np.float64]
Ranges = Mapping[str, tuple[float, float]]

NUISANCES = {"threshold": "ties", "seen": "contacts"}
"""Properties of the data that may be fitted with the model, and what must be observed for it."""

USUAL: Ranges = {
    "choice_base": (-5.0, 1.0),
    "activity_spread": (0.0, 2.0),
    "rate_team": (0.2, 20.0),
    "rate_upkeep": (0.01, 0.5),
}
"""What is fitted when the file says nothing: how readily people talk (how many ties there are), how
unequal they are (how unequal ties are), how often they meet their team (how many ties stay within
units, and how far contacts know each other), and how well they keep ties up (how long ties last).
"""

WITH_SITES: Ranges = {"rate_site": (0.5, 40.0)}
"""What is fitted as well where there are several sites: how many ties cross them."""

BY_RATIOS_FROM = 10.0
"""A range whose ends are at least so far apart, by ratio, is searched by ratios."""


@dataclass(frozen=True)
class Space:
    """Parameters and their ranges, (p,) each; ``by_ratios`` says which ranges are logarithmic."""

    names: tuple[str, ...]
    low: Floats
    high: Floats
    by_ratios: NDArray[np.bool_]

    def values(self, point: Floats) -> dict[str, float]:
        """Return the parameters at a point of the unit cube, (p,)."""
        return dict(zip(self.names, self.along(point).tolist(), strict=True))

    def along(self, point: Floats) -> Floats:
        """Return the parameters at points of the unit cube, (..., p)."""
        inside = np.clip(point, 0.0, 1.0)
        low, high = (
            np.where(self.by_ratios, self.low, 1.0),
            np.where(self.by_ratios, self.high, 1.0),
        )
        ratios = low * (high / low) ** inside
        straight = self.low + (self.high - self.low) * inside
        found: Floats = np.clip(np.where(self.by_ratios, ratios, straight), self.low, self.high)
        return found

    def point(self, values: Mapping[str, float]) -> Floats:
        """Return the point of parameters; those beyond their range are brought into it."""
        chosen = np.clip([values[name] for name in self.names], self.low, self.high)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = np.log(chosen / self.low) / np.log(self.high / self.low)
        straight = (chosen - self.low) / (self.high - self.low)
        found: Floats = np.clip(np.where(self.by_ratios, ratios, straight), 0.0, 1.0)
        return found


def space_of(ranges: Ranges) -> Space:
    """Return the space of some ranges; one above 0 with ends ten times apart goes by ratios."""
    ends = np.array(list(ranges.values()), np.float64).reshape(-1, 2)
    low, high = ends[:, 0], ends[:, 1]
    return Space(tuple(ranges), low, high, (low > 0) & (high >= BY_RATIOS_FROM * low))


def parameters_to_fit(given: Ranges | None, sites: int) -> dict[str, tuple[float, float]]:
    """Return the ranges given, or the usual ones for data with so many sites."""
    if given is not None:
        return dict(given)
    return {**USUAL, **(WITH_SITES if sites > 1 else {})}


def start_of(space: Space, parameters: Parameters, nuisances: Mapping[str, float]) -> Floats:
    """Return the point at which a scenario's own parameters stand, (p,)."""
    own = {**parameters.model_dump(), **nuisances}
    return space.point({name: float(own[name]) for name in space.names})


def checked_ranges(given: Ranges, observed_as: str, root: Node) -> list[InputError]:
    """Return the mistakes in a file's ``parameters``: unknown names, ranges that are none."""
    if "parameters" in _keys(root) and not given:
        message = "there is nothing to fit: `parameters` is empty"
        return [error_at(root, ("parameters",), message, allowed="leave it out, or list some")]
    problems = (_mistake(name, ends, observed_as, root) for name, ends in given.items())
    return [problem for problem in problems if problem is not None]


def _keys(root: Node) -> Sequence[str]:
    return list(root.value) if isinstance(root.value, dict) else []


def _mistake(
    name: str, ends: tuple[float, float], observed_as: str, root: Node
) -> InputError | None:
    path = ("parameters", name)
    known = [*_fittable(), *NUISANCES]
    if name in Parameters.model_fields and name not in known:
        message = f"`{name}` is a whole number: it cannot be fitted"
        return error_at(root, path, message, key=True, found=name)
    if name not in known:
        return error_at(
            root,
            path,
            f"unknown parameter `{name}`",
            key=True,
            found=name,
            allowed="one of `orgsim list parameters` that is no whole number, or threshold, seen",
            suggestion=closest(name, known),
        )
    if name in NUISANCES and NUISANCES[name] != observed_as:
        message = f"`{name}` has no meaning where `as` is {observed_as}"
        return error_at(root, path, message, key=True, found=name, allowed="as: " + NUISANCES[name])
    low, high = _limits(name)
    if not (low <= ends[0] < ends[1] <= high):
        return error_at(
            root,
            path,
            f"`{name}` needs a range within what the model allows",
            found=list(ends),
            allowed=f"[low, high] with low below high, from {low:g} to {high:g}",
        )
    return None


def _fittable() -> list[str]:
    fields = Parameters.model_fields
    return [name for name, field in fields.items() if field.annotation is float]


def _limits(name: str) -> tuple[float, float]:
    if name in NUISANCES:
        return 0.001, 1.0 if name == "seen" else 0.999
    limits: list[Any] = Parameters.model_fields[name].metadata
    low = next((limit.ge for limit in limits if hasattr(limit, "ge")), -math.inf)
    high = next((limit.le for limit in limits if hasattr(limit, "le")), math.inf)
    return float(low), float(high)
