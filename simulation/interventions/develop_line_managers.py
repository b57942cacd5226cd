"""Develop line managers, so that they make room for their people's relationships."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from simulation.interventions.intervention import Cost, Evidence, Intervention, Lever, PolicyChange


class DevelopLineManagers(Intervention):
    """Develop line managers: they invite people to speak up, introduce them, look after newcomers.

    It concerns the employees in `where`, by way of their managers. A climate for speaking up makes
    people readier to take a chance to talk; introductions and talks with newcomers are further
    occasions, and take hours. A manager who has many people has no more hours than one with few.

    Source: where leaders invite it people speak up (Edmondson 1999, doi 10.2307/2666999); those who
    join others make ties (Obstfeld 2005, doi 10.2189/asqu.2005.50.1.100); newcomers settle with
    their manager's help (Bauer et al. 2007, doi 10.1037/0021-9010.92.3.707): direction only. No
    study we know of measures what a programme for managers does to their people's ties.
    """

    lever: ClassVar[Lever] = "leadership"
    evidence: ClassVar[Evidence] = "direction"
    example: ClassVar[str] = """\
- kind: develop_line_managers
  from: 26
  ramp: 26
  where: {unit: [Sales, Operations]}
  climate: 0.5
"""
    usual_cost: ClassVar[Cost] = Cost(hours_once=2, hours_weekly=0.05)

    kind: Literal["develop_line_managers"] = "develop_line_managers"
    climate: float = Field(
        0.5,
        ge=0,
        le=1,
        strict=True,
        description="What is added to the climate for speaking up (ordinary is 0, the most is 1).",
    )
    introductions: float = Field(
        0.1, ge=0, le=5, strict=True, description="Further introductions a week for each employee."
    )
    newcomer_talks: float = Field(
        0.5, ge=0, le=5, strict=True, description="Further talks a week with each newcomer."
    )

    def policy_changes(self) -> tuple[PolicyChange, ...]:
        """Return the changes of climate, introductions and attention to newcomers."""
        return (
            PolicyChange("climate", "add", self.climate),
            PolicyChange("introductions", "add", self.introductions),
            PolicyChange("newcomer_attention", "add", self.newcomer_talks),
        )
