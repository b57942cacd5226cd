"""Change how often people leave."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from simulation.interventions.intervention import Evidence, Intervention, Lever, PolicyChange


class ChangeTurnover(Intervention):
    """Let more people leave, or keep more of them: a wave of resignations, better terms, a freeze.

    It multiplies how often those concerned leave; places are filled as usual. Who is well tied
    leaves less than others, as always.

    Source: people with more links leave less (Mitchell, Holtom, Lee, Sablynski & Erez 2001, doi
    10.5465/3069391). How far a programme moves turnover is for its own budget to say: assumed.
    """

    lever: ClassVar[Lever] = "people"
    evidence: ClassVar[Evidence] = "assumed"
    example: ClassVar[str] = """\
- kind: change_turnover
  from: 26
  until: 52
  where: {tenure: {under: 104}}
  by_factor: 2.0
"""

    kind: Literal["change_turnover"] = "change_turnover"
    by_factor: float = Field(
        0.7, ge=0, le=4, strict=True, description="What the rate of leaving is multiplied by."
    )

    def policy_changes(self) -> tuple[PolicyChange, ...]:
        """Return the change of leaving."""
        return (PolicyChange("leaving", "scale", self.by_factor),)
