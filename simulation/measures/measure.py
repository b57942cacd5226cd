"""What a measure is: a function of a snapshot that carries its own description."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, cast

if TYPE_CHECKING:
    from simulation.measures.snapshot import Snapshot

Better = Literal["higher", "lower", "neither"]
Function = Callable[["Snapshot"], float]


@dataclass(frozen=True)
class Measure:
    """What a client and a scientist need to know of a measure.

    Attributes
    ----------
    name, family
        The column's name in the results, and the module that holds the function.
    label
        The name in plain words.
    unit, range
        The unit, and the lowest and highest value possible.
    better
        Which direction is a gain; "neither" where both can be.
    source
        Who defined it.
    every
        Weeks between evaluations: 1 for cheap measures, 4 or 13 for costly ones.
    definition
        The formula in one line, and when there is no value (NaN).
    sampled
        What is sampled above which size, and the error that this makes; empty when exact.
    """

    name: str
    family: str
    label: str
    unit: str
    range: tuple[float, float]
    better: Better
    source: str
    every: int
    definition: str
    sampled: str


class Measuring(Protocol):
    """A measure's function: a snapshot in, one number out, the description attached."""

    metadata: Measure

    def __call__(self, snapshot: Snapshot, /) -> float:
        """Return the measure's value, NaN where it has none."""


def measure(
    *,
    label: str,
    unit: str,
    range: tuple[float, float],
    better: Better,
    source: str,
    definition: str,
    every: int = 1,
    sampled: str = "",
) -> Callable[[Function], Measuring]:
    """Attach a description to a measure's function; name and family are those of the function."""

    def described(function: Function) -> Measuring:
        measuring = cast("Measuring", function)
        family = function.__module__.rpartition(".")[2]
        measuring.metadata = Measure(
            function.__name__,
            family,
            label,
            unit,
            range,
            better,
            source,
            every,
            definition,
            sampled,
        )
        return measuring

    return described
