"""Recognise and reward working across units."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from simulation.interventions.intervention import Cost, Evidence, Intervention, Lever, PolicyChange


class RecogniseCollaboration(Intervention):
    """Recognise and reward working across units, in appraisals or with a bonus.

    People are readier to take a chance to talk to somebody of another unit. Nobody is brought
    together by it, and when it ends the readiness ends.

    Source: incentives to share knowledge had effects that ended with them, unlike structured
    meetings (Sandvik, Saouma, Seegert & Stanton 2020, doi 10.1093/qje/qjaa013): direction only.
    """

    lever: ClassVar[Lever] = "people"
    evidence: ClassVar[Evidence] = "direction"
    example: ClassVar[str] = """\
- kind: recognise_collaboration
  from: 26
  until: 78
  level: 0.5
"""
    usual_cost: ClassVar[Cost] = Cost(hours_once=0.5)

    kind: Literal["recognise_collaboration"] = "recognise_collaboration"
    level: float = Field(
        0.5,
        ge=0,
        le=1,
        strict=True,
        description="How much it is recognised (0 = not at all, 1 = fully).",
    )

    def policy_changes(self) -> tuple[PolicyChange, ...]:
        """Return the recognition."""
        return (PolicyChange("recognition", "set", self.level),)
