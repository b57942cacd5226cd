"""Train employees in their own expertise."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from simulation.interventions.intervention import Cost, Evidence, Intervention, Lever, PolicyChange


class TrainEmployees(Intervention):
    """Train people in what they already do: courses, further education, certificates.

    It raises human capital, what people know by themselves, and takes working time while it lasts.
    It joins nobody: who has better helpers at hand still has to find them.

    Source: human capital and its cost in time (Becker 1964; Coleman 1988, doi 10.1086/228943, sets
    it apart from social capital). What an hour of training teaches is assumed.
    """

    lever: ClassVar[Lever] = "people"
    evidence: ClassVar[Evidence] = "assumed"
    example: ClassVar[str] = """\
- kind: train_employees
  from: 26
  until: 78
  hours: 1.5
"""

    kind: Literal["train_employees"] = "train_employees"
    hours: float = Field(
        1.0, ge=0, le=20, strict=True, description="Hours of training a week for each employee."
    )

    def policy_changes(self) -> tuple[PolicyChange, ...]:
        """Return the hours of training."""
        return (PolicyChange("training", "add", self.hours),)

    def cost_in_force(self) -> Cost:
        """Return the cost: where the scenario says nothing, the hours are those of training."""
        cost = super().cost_in_force()
        if self.cost is not None and self.cost.hours_weekly is not None:
            return cost
        return cost.model_copy(update={"hours_weekly": self.hours})
