"""Give up assigned desks: people sit where there is room."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from simulation.interventions.intervention import Cost, Evidence, Intervention, Lever, PolicyChange


class IntroduceHotDesking(Intervention):
    """Let people sit at any free desk of their floor instead of their own.

    Neighbours are then anybody of the floor: more different people are met at the desk, and the
    same ones less often. Chances are as many as before, and so are desks.

    Source: who sits near talks (Allen 1977), and new neighbours bring new ideas (Lee 2019, doi
    10.1287/orsc.2019.1291). No study we know of measures what hot-desking does to ties: assumed.
    """

    lever: ClassVar[Lever] = "workplace"
    evidence: ClassVar[Evidence] = "assumed"
    example: ClassVar[str] = """\
- kind: introduce_hot_desking
  week: 26
  where: {level: [1, 2]}
  share: 0.8
"""
    usual_cost: ClassVar[Cost] = Cost(hours_once=2)

    kind: Literal["introduce_hot_desking"] = "introduce_hot_desking"
    share: float = Field(
        0.8,
        ge=0,
        le=1,
        strict=True,
        description="Share of the days at any desk of the floor instead of the own one.",
    )

    def policy_changes(self) -> tuple[PolicyChange, ...]:
        """Return the change of hot-desking."""
        return (PolicyChange("hot_desking", "set", self.share),)
