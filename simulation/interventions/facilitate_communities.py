"""Facilitate communities: somebody keeps members in touch."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from simulation.interventions.intervention import Cost, Evidence, Intervention, Lever, PolicyChange


class FacilitateCommunities(Intervention):
    """Have somebody invite, remind and welcome, so that members keep in touch.

    It concerns all communities of the employees in `where`, old and new. Members who had no
    conversation drift away more slowly, and those within reach are recruited more easily.

    Source: communities of practice need cultivation (Wenger & Snyder 2000, Harvard Business Review
    78(1):139): direction only. No study we know of measures how much facilitation keeps alive.
    """

    lever: ClassVar[Lever] = "communities"
    evidence: ClassVar[Evidence] = "direction"
    example: ClassVar[str] = """\
- kind: facilitate_communities
  from: 26
  until: 78
  level: 0.6
"""
    usual_cost: ClassVar[Cost] = Cost(hours_weekly=0.05)

    kind: Literal["facilitate_communities"] = "facilitate_communities"
    level: float = Field(
        0.6,
        ge=0,
        le=1,
        strict=True,
        description="How well communities are facilitated (1 = fully).",
    )

    def policy_changes(self) -> tuple[PolicyChange, ...]:
        """Return the facilitation."""
        return (PolicyChange("facilitation", "set", self.level),)
