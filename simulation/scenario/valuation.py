"""What outcomes and hours are worth to whoever asks: the user's assumptions, none of ours."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from simulation.interventions.mistakes import mistake

_Money = Annotated[float, Field(ge=0, allow_inf_nan=False, strict=True)]


class OutcomeValues(BaseModel):
    """Money a year for one unit more of an outcome; whatever is not named counts for nothing.

    Social capital itself has no price here: it is for these outcomes, and would be counted twice.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    social_collaboration: _Money = Field(
        0, description="For each percentage point more of tasks solved in time."
    )
    social_innovation: _Money = Field(
        0, description="For each idea more that is carried out, a year and 100 employees."
    )
    social_learning: _Money = Field(
        0, description="For each percentage point more of useful knowledge held."
    )
    human_capital: _Money = Field(0, description="For each percentage point more of skill.")

    @model_validator(mode="after")
    def _check_any(self) -> Self:
        if not any(self.model_dump().values()):
            raise mistake(
                "no outcome is given a value",
                key="",
                found=None,
                allowed=f"a number above 0 for one of {', '.join(type(self).model_fields)}",
            )
        return self


class Valuation(BaseModel):
    """Prices for an estimate of returns, which is labelled as resting on them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    currency: str = Field(
        min_length=1, max_length=20, pattern=r"\S", description="Name of the currency, such as EUR."
    )
    hour: _Money = Field(description="What an hour of an employee's time costs.")
    hour_in_contact: _Money = Field(
        0,
        description="What an hour in contact with others takes from other work; nothing unless "
        "said, as contacts are work too.",
    )
    outcomes: OutcomeValues = Field(description="What outcomes are worth a year.")

    def __str__(self) -> str:
        """Return the prices on one line, as a scenario file may have them."""
        prices = self.model_dump()
        outcomes = {name: price for name, price in prices.pop("outcomes").items() if price}
        return f"{{{_listed(prices)}, outcomes: {{{_listed(outcomes)}}}}}"


def _listed(prices: dict[str, object]) -> str:
    return ", ".join(
        f"{key}: {price:g}" if isinstance(price, float) else f"{key}: {price}"
        for key, price in prices.items()
    )
