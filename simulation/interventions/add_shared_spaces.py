"""Make more, or less, of what draws a site together: café, stairs, printers."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from simulation.interventions.intervention import Evidence, Intervention, Lever, PolicyChange


class AddSharedSpaces(Intervention):
    """Give a site places that people share: a café, open stairs, printers in the middle.

    Whoever is on site passes more people there, of any team and unit, mostly of the own floor and
    the next. Most of them stay strangers: whether they talk is their choice.

    Source: shared places draw people out of their corners and past each other (Allen 1977, Managing
    the Flow of Technology). How many more meet through a café is assumed.
    """

    lever: ClassVar[Lever] = "workplace"
    evidence: ClassVar[Evidence] = "assumed"
    example: ClassVar[str] = """\
- kind: add_shared_spaces
  from: 26
  by_factor: 1.5
  cost: {money_once: 80000}
"""

    kind: Literal["add_shared_spaces"] = "add_shared_spaces"
    by_factor: float = Field(
        1.5,
        ge=0,
        le=4,
        strict=True,
        description="What chances to meet in passing are multiplied by (below 1: spaces close).",
    )

    def policy_changes(self) -> tuple[PolicyChange, ...]:
        """Return the change of shared spaces."""
        return (PolicyChange("shared_spaces", "scale", self.by_factor),)
