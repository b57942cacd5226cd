"""Have managers set an example by using the platform."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from simulation.interventions.intervention import Evidence, Intervention, Lever, PolicyChange


class ModelPlatformUse(Intervention):
    """Have a share of the managers use the platform, so that their people see it.

    It concerns the managers in `where`, not those who report to them. Managers who set an example
    are users for as long as it lasts. Their people are then more likely to adopt it. There must be
    a platform: see `roll_out_platform`.

    Source: people take up what several of those close to them use (Centola & Macy 2007, doi
    10.1086/521848). How much a manager's example counts for is assumed.
    """

    lever: ClassVar[Lever] = "platform"
    evidence: ClassVar[Evidence] = "assumed"
    example: ClassVar[str] = """\
- kind: model_platform_use
  week: 26
  share: 0.8
"""

    kind: Literal["model_platform_use"] = "model_platform_use"
    share: float = Field(
        0.8, ge=0, le=1, strict=True, description="Share of managers who set an example."
    )

    def policy_changes(self) -> tuple[PolicyChange, ...]:
        """Return the managers' example."""
        return (PolicyChange("platform_example", "set", self.share),)
