"""How many replicates are enough: as many as a number says, or as a precision takes."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    model_validator,
)

from simulation.interventions.mistakes import mistake
from simulation.measures import MEASURES

SOCIAL_CAPITAL = "social_capital"
"""The index of social capital: a measure of comparisons only, as the baseline is its 100."""

MOST = 10_000
FEWEST_AT_FIRST = 5
"""Below this the first replicates say so little that a few unlucky ones ask for thousands."""

NEED_KNOWLEDGE = frozenset(name for name, one in MEASURES.items() if one.family == "outcomes")

_NAMES = (SOCIAL_CAPITAL, *MEASURES)


def _known(name: str) -> str:
    if name not in _NAMES:
        raise ValueError("there is no such measure")
    return name


class Until(BaseModel):
    """Replicates until an interval is narrow enough."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    until: float = Field(
        gt=0,
        allow_inf_nan=False,
        strict=True,
        description="Half the width of the 95 % interval to come to, in the measure's unit.",
    )
    of: Annotated[str, AfterValidator(_known)] = Field(
        description="The measure: of its difference from the baseline in a comparison, of its "
        "mean where one scenario is run alone.",
        json_schema_extra={"enum": list(_NAMES)},
    )
    min: int = Field(
        10,
        ge=FEWEST_AT_FIRST,
        le=MOST,
        strict=True,
        description="Replicates that are always run; they tell how many it takes.",
    )
    max: int = Field(
        400, ge=1, le=MOST, strict=True, description="Replicates at most, narrow enough or not."
    )

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.max < self.min:
            raise mistake(
                "`max` is below `min`",
                key="max",
                found=self.max,
                allowed=f"a whole number from {self.min} to {MOST}",
            )
        return self

    def __str__(self) -> str:
        """Return the rule on one line, as a scenario file may have it."""
        settings = ", ".join(f"{key}: {value}" for key, value in self.model_dump().items())
        return f"{{{settings}}}"


Count = Annotated[int, Field(ge=1, le=MOST, strict=True)]

_COUNT: TypeAdapter[int] = TypeAdapter(Count)


def _by_form(value: Any) -> int | Until:
    """Return a number or a rule, whichever was meant: a union would explain both."""
    if isinstance(value, dict | Until):
        return Until.model_validate(value)
    return _COUNT.validate_python(value)


Replicates = Annotated[Count | Until, BeforeValidator(_by_form)]
