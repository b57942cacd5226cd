"""Change how much rank stands between people."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from simulation.interventions.intervention import Evidence, Intervention, Lever, PolicyChange


class ChangeStatusDistance(Intervention):
    """Let rank stand less, or more, between people, with nobody's manager changed.

    Two people of different levels take a chance to talk less often, the more so the farther apart
    they are; the steepness of the hierarchy says how much. First names, open doors and leaders who
    ask rather than tell lower it; titles, separate floors and canteens raise it.

    Source: differences of power and status stand in the way of sharing what one knows (review:
    Bunderson & Reagans 2011, doi 10.1287/orsc.1100.0590). No study we know of measures what a
    change of status distance does to ties: assumed.
    """

    lever: ClassVar[Lever] = "hierarchy"
    evidence: ClassVar[Evidence] = "assumed"
    example: ClassVar[str] = """\
- kind: change_status_distance
  week: 26
  ramp: 26
  by_factor: 0.5
"""

    kind: Literal["change_status_distance"] = "change_status_distance"
    by_factor: float = Field(
        0.5,
        ge=0,
        le=4,
        strict=True,
        description="What the steepness is multiplied by (0 = rank does not matter, above 1: it "
        "matters more).",
    )

    def policy_changes(self) -> tuple[PolicyChange, ...]:
        """Return the change of steepness."""
        return (PolicyChange("hierarchy_steepness", "scale", self.by_factor),)
