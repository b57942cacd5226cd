"""Take down walls and partitions: open plan."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from simulation.interventions.intervention import Cost, Evidence, Intervention, Lever, PolicyChange


class OpenUpFloors(Intervention):
    """Open the floors up: no rooms, no partitions, everybody within sight and hearing.

    Chances to meet are as many as before. But people who are overheard keep to themselves at their
    desks and in passing, and write rather than talk in their other contacts. It concerns a contact
    when either of the two sits in the open.

    Source: in two firms that took the walls down, time face to face fell by about 70 % and
    messages rose by 22 to 67 % (Bernstein & Turban 2018, doi 10.1098/rstb.2017.0239): measured, in
    windows of some weeks; other firms may fare otherwise.
    """

    lever: ClassVar[Lever] = "workplace"
    evidence: ClassVar[Evidence] = "measured"
    example: ClassVar[str] = """\
- kind: open_up_floors
  week: 26
  where: {floor: [1, 2]}
"""
    usual_cost: ClassVar[Cost] = Cost(hours_once=4)

    kind: Literal["open_up_floors"] = "open_up_floors"
    openness: float = Field(
        1.0,
        ge=0,
        le=1,
        strict=True,
        description="How open floors are then (0 = rooms and partitions, 1 = no boundaries).",
    )

    def policy_changes(self) -> tuple[PolicyChange, ...]:
        """Return the change of open plan."""
        return (PolicyChange("open_plan", "set", self.openness),)
