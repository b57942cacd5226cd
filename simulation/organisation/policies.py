"""The dials an organisation can turn, each with unit, range and default."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Policies(BaseModel):
    """Starting values; interventions change them for a target group and a time."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    autonomy: float = Field(
        0.5,
        ge=0,
        le=1,
        description="Share of the time for contacts that an employee steers (1 = all of it).",
    )
    hierarchy_steepness: float = Field(
        1.0,
        ge=0,
        le=4,
        description="How much a level of rank stands between two people (1 = ordinary, 0 = none).",
    )
    presence: float = Field(
        0.8, ge=0, le=1, description="Share of the week an employee is on site (1 = always)."
    )
    platform_access: float = Field(
        0.0,
        ge=0,
        le=1,
        description="Use of the enterprise social platform (0 = none, 1 = as much as users do).",
    )


POLICY_NAMES = tuple(Policies.model_fields)
