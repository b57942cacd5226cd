"""Roll out an enterprise social platform."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from simulation.interventions.intervention import Cost, Evidence, Intervention, Lever, PolicyChange


def _optional(description: str) -> float | None:
    field: float | None = Field(None, ge=0, le=1, strict=True, description=description)
    return field


class RollOutPlatform(Intervention):
    """Give people access to an enterprise social platform, with support or without.

    Access alone makes nobody a user. Use spreads to those who see several of the people close to
    them use it, sooner where they are trained and where their manager sets an example, and lapses
    where it does not pay. Users become aware of others and talk to some, at less bandwidth than in
    person; all of it takes time.

    Source: a platform lets people know who knows what and whom (Leonardi 2014, doi
    10.1287/isre.2014.0536); use that needs reinforcement spreads over several close ties (Centola &
    Macy 2007, doi 10.1086/521848). How many ties it gives is not known: direction only.
    """

    lever: ClassVar[Lever] = "platform"
    evidence: ClassVar[Evidence] = "direction"
    example: ClassVar[str] = """\
- kind: roll_out_platform
  week: 26
  ramp: 8
  support: 0.7
  managers: 0.8
  groups: 0.6
"""
    usual_cost: ClassVar[Cost] = Cost(hours_once=1)

    kind: Literal["roll_out_platform"] = "roll_out_platform"
    access: float = Field(
        1.0, ge=0, le=1, strict=True, description="Access to the platform (1 = full)."
    )
    support: float | None = _optional(
        "Training and support (1 = full); left out, as it is: usually none."
    )
    managers: float | None = _optional(
        "Share of the managers in `where` who set an example; left out, as it is: usually nobody."
    )
    groups: float | None = _optional(
        "Share of what users see that is in groups of their own communities; left out, as it is: "
        "usually none."
    )

    def policy_changes(self) -> tuple[PolicyChange, ...]:
        """Return access, and of the others what the scenario gives."""
        dials = {
            "platform_access": self.access,
            "platform_support": self.support,
            "platform_example": self.managers,
            "platform_groups": self.groups,
        }
        return tuple(
            PolicyChange(policy, "set", value)
            for policy, value in dials.items()
            if value is not None
        )
