"""Train and support people in using the platform."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from simulation.interventions.intervention import Cost, Evidence, Intervention, Lever, PolicyChange


class TrainForPlatform(Intervention):
    """Train people for the platform, and help them with it for as long as the intervention lasts.

    Who is supported adopts it sooner and lapses less. There must be a platform: see
    `roll_out_platform`.

    Source: a new behaviour that costs effort needs reinforcement (Centola & Macy 2007, doi
    10.1086/521848). What training gives is assumed.
    """

    lever: ClassVar[Lever] = "platform"
    evidence: ClassVar[Evidence] = "assumed"
    example: ClassVar[str] = """\
- kind: train_for_platform
  from: 26
  until: 52
  support: 0.7
"""
    usual_cost: ClassVar[Cost] = Cost(hours_once=3)

    kind: Literal["train_for_platform"] = "train_for_platform"
    support: float = Field(
        0.7,
        ge=0,
        le=1,
        strict=True,
        description="How well people are trained and supported (1 = fully).",
    )

    def policy_changes(self) -> tuple[PolicyChange, ...]:
        """Return the support."""
        return (PolicyChange("platform_support", "set", self.support),)
