"""Change how much of the time for contacts employees steer themselves."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from simulation.interventions.intervention import Evidence, Intervention, Lever, PolicyChange
from simulation.interventions.mistakes import mistake


class ChangeAutonomy(Intervention):
    """Give employees more, or less, say over the time they have for contacts.

    Autonomy scales the voluntary chances to talk (communities, platform, chance, friends of
    friends, upkeep) and adds hours for them.

    Source: where people have discretion over whom they talk to, their own preferences show more
    (Kleinbaum, Stuart & Tushman 2013, doi 10.1287/orsc.1120.0804). No study we know of measures
    whether more autonomy gives more ties, let alone how many: assumed.
    """

    lever: ClassVar[Lever] = "autonomy"
    evidence: ClassVar[Evidence] = "assumed"
    example: ClassVar[str] = """\
- kind: change_autonomy
  week: 26
  ramp: 13
  where: {unit: Research & Development}
  by: 0.2
"""
    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["to"]}, {"required": ["by"]}]}
    )

    kind: Literal["change_autonomy"] = "change_autonomy"
    to: float | None = Field(
        None, ge=0, le=1, strict=True, description="The new autonomy (0 = none, 1 = all the time)."
    )
    by: float | None = Field(
        None, ge=-1, le=1, strict=True, description="What is added to today's autonomy."
    )

    @model_validator(mode="after")
    def _check_size(self) -> Self:
        if self.to is None and self.by is None:
            raise mistake(
                "a change of autonomy needs its size", key="", found=None, allowed="`to` or `by`"
            )
        if self.to is not None and self.by is not None:
            raise mistake(
                "`to` and `by` contradict each other: give one of them",
                key="by",
                found=self.by,
                allowed="`to` or `by`, not both",
            )
        return self

    def policy_changes(self) -> tuple[PolicyChange, ...]:
        """Return the change of autonomy."""
        if self.to is not None:
            return (PolicyChange("autonomy", "set", self.to),)
        return (PolicyChange("autonomy", "add", self.by or 0.0),)
