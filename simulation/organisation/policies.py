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
    day_coordination: float = Field(
        0.0,
        ge=0,
        le=1,
        description="How far people come in on the same days (0 = by chance, 1 = always together).",
    )
    open_plan: float = Field(
        0.0,
        ge=0,
        le=1,
        description="How open the workplace is (0 = rooms and partitions, 1 = no boundaries).",
    )
    hot_desking: float = Field(
        0.0,
        ge=0,
        le=1,
        description="Share of the days at any free desk of the floor instead of the own one.",
    )
    shared_spaces: float = Field(
        1.0,
        ge=0,
        le=4,
        description="How much cafés, stairs and corridors bring a site together (1 = ordinary).",
    )
    company_boundary: float = Field(
        1.0,
        ge=0,
        le=1,
        description="Share of the informal chances to meet across companies that are cut off.",
    )
    climate: float = Field(
        0.0,
        ge=-1,
        le=1,
        description="How much the line manager invites people to speak up (0 = ordinary).",
    )
    recognition: float = Field(
        0.0, ge=0, le=1, description="How much working across units is recognised (0 = not at all)."
    )
    introductions: float = Field(
        0.0,
        ge=0,
        le=5,
        description="Introductions a week that the manager makes to somebody the manager knows.",
    )
    newcomer_attention: float = Field(
        0.0,
        ge=0,
        le=5,
        description="Further talks a week that the manager has with a newcomer of the team.",
    )
    facilitation: float = Field(
        0.0,
        ge=0,
        le=1,
        description="How much facilitators keep an employee in touch with the communities.",
    )
    cross_unit_projects: float = Field(
        0.0,
        ge=0,
        le=1,
        description="Share of moves within the unit's projects that go to any project instead.",
    )
    leaving: float = Field(
        1.0, ge=0, le=4, description="How often people leave, as a multiple of what is usual."
    )
    platform_access: float = Field(
        0.0,
        ge=0,
        le=1,
        description="Access to the enterprise social platform (0 = none, 1 = full).",
    )
    platform_support: float = Field(
        0.0, ge=0, le=1, description="Training and support for the platform."
    )
    platform_groups: float = Field(
        0.0,
        ge=0,
        le=1,
        description="Share of what users see that is in groups of their own communities.",
    )
    platform_example: float = Field(
        0.0, ge=0, le=1, description="Share of managers who set an example by using the platform."
    )
    training: float = Field(
        0.0, ge=0, le=20, description="Hours a week of training in the employee's own expertise."
    )
    standardisation: float = Field(
        0.01,
        ge=0,
        le=1,
        description="How strongly employees are held to the organisation's standard practices: the "
        "probability of taking one over, each time an area is considered.",
    )
    working_time: float = Field(
        1.0,
        ge=0.05,
        le=1,
        description="Share of a full week that an employee works: of the hours for contacts, and "
        "of the chances to talk that arise by the way (1 = full time).",
    )


POLICY_NAMES = tuple(Policies.model_fields)


def policies_table() -> str:
    """Return the table of docs/parameters.md: each policy's default, range and meaning."""
    lines = ["| policy | default | range | meaning |", "|---|---:|---|---|"]
    for name, field in Policies.model_fields.items():
        low = next(limit.ge for limit in field.metadata if hasattr(limit, "ge"))
        high = next(limit.le for limit in field.metadata if hasattr(limit, "le"))
        lines.append(f"| `{name}` | {field.default:g} | {low} – {high} | {field.description} |")
    return "\n".join(lines)
