"""Give communities groups on the platform."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from simulation.interventions.intervention import Evidence, Intervention, Lever, PolicyChange


class CuratePlatformGroups(Intervention):
    """Give each community a group of its own on the platform, where its people find each other.

    The share given of what users see is then from the groups of their own communities, the rest
    from anybody. Who belongs to none sees anybody. There must be a platform: see
    `roll_out_platform`.

    Source: shared foci bring people together (Feld 1981, doi 10.1086/227352). What groups online do
    for communities is assumed.
    """

    lever: ClassVar[Lever] = "platform"
    evidence: ClassVar[Evidence] = "assumed"
    example: ClassVar[str] = """\
- kind: curate_platform_groups
  week: 26
  share: 0.6
"""

    kind: Literal["curate_platform_groups"] = "curate_platform_groups"
    share: float = Field(
        0.6,
        ge=0,
        le=1,
        strict=True,
        description="Share of what users see that is in groups of their own communities.",
    )

    def policy_changes(self) -> tuple[PolicyChange, ...]:
        """Return the groups' share."""
        return (PolicyChange("platform_groups", "set", self.share),)
