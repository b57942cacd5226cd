"""What a user may decide about how observed ties become strengths; docs/ties.md has the rules."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class TieSettings(BaseModel):
    """How a file of ties is read: which of its rows count, and how much each of them says."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    relation: tuple[str, ...] = Field(
        (),
        description="Which relations count, by their names in the file (advice, friendship); "
        "empty: all of them together.",
    )
    relationship_weight: float | None = Field(
        None,
        gt=0,
        le=1e15,
        strict=True,
        description="The weight at which a tie is a relationship, strength 0.5, in the file's own "
        "unit; without it the median over all ties, or one contact a week for a survey in words.",
    )
    half_life_weeks: float = Field(
        6.0,
        ge=0.5,
        le=520,
        strict=True,
        description="In a log: weeks after which a contact says half as much about a tie.",
    )
    first_week: int = Field(
        0,
        ge=0,
        strict=True,
        description="In a log: the first week that counts; the week of the earliest row is 0.",
    )
    until_week: int | None = Field(
        None,
        ge=1,
        strict=True,
        description="In a log: the week from which on nothing counts; none: to the end.",
    )
    most_recipients: int | None = Field(
        10,
        ge=1,
        strict=True,
        description="In a log that says which message or meeting a row belongs to: one with more "
        "recipients than this is left out as a mass mailing; null: none is.",
    )
    leave_out_unknown: bool = Field(
        False,
        strict=True,
        description="Leave out, and count, ties with people who are not employees, such as "
        "addresses outside; otherwise the file is refused.",
    )

    @model_validator(mode="after")
    def _weeks_in_order(self) -> Self:
        if self.until_week is not None and self.until_week <= self.first_week:
            message = "`until_week` must be after `first_week`"
            raise ValueError(message)
        return self
