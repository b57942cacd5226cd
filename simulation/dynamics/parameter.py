"""How a process declares its parameters: default, range, unit, source, once."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Basis = Literal["measured", "calibrated", "assumed"]


class ProcessParameters(BaseModel):
    """What the parameters of every process have in common: unknown names are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def parameter(
    default: float,
    low: float,
    high: float,
    *,
    unit: str,
    basis: Basis,
    source: str,
    description: str,
) -> Any:
    """Declare a parameter: a pydantic field whose range is checked and whose origin is stated.

    ``low`` and ``high`` bound what is accepted; ``basis`` says how the default was set.
    """
    return Field(
        default,
        ge=low,
        le=high,
        description=description,
        json_schema_extra={"unit": unit, "basis": basis, "source": source},
    )
