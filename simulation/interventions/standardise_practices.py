"""Hold employees to standard practices."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from simulation.interventions.intervention import Cost, Evidence, Intervention, Lever, PolicyChange


class StandardisePractices(Intervention):
    """Hold people to the organisation's standard practices: manuals, audits, best-practice lists.

    What the best do reaches everybody sooner, whoever they know. It also ends differences from
    which the standard itself could still learn: fast socialisation may leave an organisation
    knowing less in the end.

    Source: exploration and exploitation (March 1991, doi 10.1287/orsc.2.1.71): direction only.
    """

    lever: ClassVar[Lever] = "people"
    evidence: ClassVar[Evidence] = "direction"
    example: ClassVar[str] = """\
- kind: standardise_practices
  from: 26
  to: 0.3
"""
    usual_cost: ClassVar[Cost] = Cost(hours_once=2)

    kind: Literal["standardise_practices"] = "standardise_practices"
    to: float = Field(
        0.3,
        ge=0,
        le=1,
        strict=True,
        description="Probability of taking over a standard practice, each time an area of "
        "practice is considered.",
    )

    def policy_changes(self) -> tuple[PolicyChange, ...]:
        """Return the new value."""
        return (PolicyChange("standardisation", "set", self.to),)
