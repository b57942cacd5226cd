"""Have managers introduce their people to those whom they know."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from simulation.interventions.intervention import Cost, Evidence, Intervention, Lever, PolicyChange


class EncourageIntroductions(Intervention):
    """Have managers introduce their people to those whom they know themselves.

    Each employee in `where` is introduced, at the rate given, to one of the manager's own contacts,
    the close ones first. The two meet once, as with any scheduled meeting; what becomes of it is
    theirs. Managers who know nobody elsewhere have nobody to introduce to.

    Source: those who join people they know, rather than keep them apart, make ties and are more
    involved in innovation (Obstfeld 2005, doi 10.2189/asqu.2005.50.1.100): direction only.
    """

    lever: ClassVar[Lever] = "leadership"
    evidence: ClassVar[Evidence] = "direction"
    example: ClassVar[str] = """\
- kind: encourage_introductions
  from: 26
  until: 78
  a_week: 0.5
"""
    usual_cost: ClassVar[Cost] = Cost(hours_once=0.5)

    kind: Literal["encourage_introductions"] = "encourage_introductions"
    a_week: float = Field(
        0.5, ge=0, le=5, strict=True, description="Introductions a week for each employee."
    )

    def policy_changes(self) -> tuple[PolicyChange, ...]:
        """Return the further introductions."""
        return (PolicyChange("introductions", "add", self.a_week),)
