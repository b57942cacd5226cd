"""What every intervention has in common: when it has effect, on whom, and what it may change.

An intervention never writes into the state of a running model. It gives policy changes, folded
afresh each week, or returns a new organisation. So two interventions compose, and the end of one
(``until``) needs no undoing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, ClassVar, Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from simulation.organisation.organisation import Organisation
from simulation.organisation.policies import Policies

Evidence = Literal["measured", "direction", "assumed"]
Mask = NDArray[np.bool_]

LAST_WEEK = 10_000


class PolicyChange(NamedTuple):
    """One turn of a dial: the policy's name, how it is turned, and by how much."""

    policy: str
    operation: Literal["set", "scale", "add"]
    value: float


def mistake(message: str, *, key: str, found: object, allowed: str) -> PydanticCustomError:
    """Return the error of a setting that is wrong beside another one, for a model's validator.

    ``key`` is the setting's name in a scenario file; ``allowed`` says in words what may stand
    there.
    """
    return PydanticCustomError(
        "contradiction",
        "{message}",
        {"message": message, "key": key, "found": found, "allowed": allowed},
    )


def _listed(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _names(value: object) -> tuple[object, ...]:
    # Units may be numbered: `unit: 7` means the unit called "7".
    return tuple(
        str(name) if isinstance(name, int) and not isinstance(name, bool) else name
        for name in _listed(value)
    )


_Number = Annotated[int, Field(strict=True, ge=0)]

Names = Annotated[
    tuple[str, ...],
    Field(min_length=1),
    BeforeValidator(
        _names,
        json_schema_input_type=str | int | Annotated[tuple[str | int, ...], Field(min_length=1)],
    ),
]
Numbers = Annotated[
    tuple[_Number, ...],
    Field(min_length=1),
    BeforeValidator(
        _listed,
        json_schema_input_type=_Number | Annotated[tuple[_Number, ...], Field(min_length=1)],
    ),
]


class Where(BaseModel):
    """Whom an intervention concerns: those to whom everything that is given applies."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    unit: Names | None = Field(None, description="A unit's name, or a list of names.")
    team: Numbers | None = Field(
        None, description="The seat number of a team's manager, or a list of seat numbers."
    )
    site: Names | None = Field(None, description="A site's name, or a list of names.")
    level: Numbers | None = Field(
        None, description="A level (grade; 1 is the lowest), or a list of levels."
    )
    share: float | None = Field(
        None, gt=0, le=1, strict=True, description="Share of these employees, drawn by chance."
    )


def target(organisation: Organisation, where: Where | None, uniform: NDArray[np.float64]) -> Mask:
    """Return whom an intervention concerns, (n,).

    ``uniform``, (n,), holds each seat's own uniform draw on [0, 1): who belongs to a share of the
    employees stays the same however the others change.
    """
    chosen = np.ones(organisation.n, np.bool_)
    if where is None:
        return chosen
    people = organisation.people
    if where.unit is not None:
        chosen &= _called(people.unit, people.unit_names, where.unit)
    if where.site is not None:
        workplace = organisation.workplace
        chosen &= _called(workplace.site, workplace.site_names, where.site)
    if where.team is not None:
        chosen &= np.isin(people.manager, where.team)
    if where.level is not None:
        chosen &= np.isin(people.level, where.level)
    if where.share is not None:
        chosen &= uniform < where.share
    return chosen


def _called(numbers: NDArray[np.int32], names: tuple[str, ...], wanted: tuple[str, ...]) -> Mask:
    return np.isin(numbers, [number for number, name in enumerate(names) if name in wanted])


class Intervention(BaseModel):
    """A change that a scenario makes to an organisation or its policies.

    A kind is a subclass with its own ``kind``, its own settings, and either ``redesign`` or
    ``policy_changes``. ``evidence`` says how the size of its effect is known: measured, only its
    direction, or assumed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    evidence: ClassVar[Evidence] = "assumed"

    kind: str
    week: int | None = Field(
        None,
        ge=0,
        le=LAST_WEEK,
        strict=True,
        description="First week with effect, from 0 at the end of burn-in; the same as `from`.",
    )
    from_: int | None = Field(
        None,
        alias="from",
        ge=0,
        le=LAST_WEEK,
        strict=True,
        description="First week with effect, from 0 at the end of burn-in; the same as `week`.",
    )
    until: int | None = Field(
        None,
        ge=0,
        le=LAST_WEEK,
        strict=True,
        description="First week without effect; left out, the effect lasts. Equal to the first "
        "week: no effect at all.",
    )
    where: Where | None = Field(
        None, description="Whom it concerns: unit, team, site, level, share; left out, everybody."
    )

    @model_validator(mode="after")
    def _check_weeks(self) -> Self:
        if self.week is None and self.from_ is None:
            raise mistake(
                "an intervention needs its first week",
                key="",
                found=None,
                allowed="`week` or `from`",
            )
        if self.week is not None and self.from_ is not None:
            raise mistake(
                "`week` and `from` say the same: give one of them",
                key="from",
                found=self.from_,
                allowed="`week` or `from`, not both",
            )
        if self.until is not None and self.until < self.start:
            raise mistake(
                f"it ends before it starts (week {self.start})",
                key="until",
                found=self.until,
                allowed=f"week {self.start} or later",
            )
        return self

    @property
    def start(self) -> int:
        """Return the first week with effect."""
        return self.week if self.week is not None else self.from_ or 0

    def is_active(self, week: int) -> bool:
        """Return whether the intervention has effect in a week."""
        return self.start <= week and (self.until is None or week < self.until)

    def redesign(
        self,
        organisation: Organisation,
        target: Mask,
        generator: np.random.Generator,
    ) -> Organisation:
        """Return the organisation as the intervention leaves it; by default as it is.

        ``target``, (n,), is whom it concerns; ``generator`` is the intervention's own.
        """
        return organisation

    def policy_changes(self) -> tuple[PolicyChange, ...]:
        """Return what the intervention does to policies while it is active; by default nothing."""
        return ()


def policy_range(policy: str) -> tuple[float, float]:
    """Return the lowest and the highest value that a policy is declared to take."""
    bounds = Policies.model_fields[policy].metadata
    low = next(bound.ge for bound in bounds if hasattr(bound, "ge"))
    high = next(bound.le for bound in bounds if hasattr(bound, "le"))
    return float(low), float(high)


def effective(
    policy: str, starting: float, changes: Iterable[tuple[PolicyChange, Mask]], n: int
) -> NDArray[np.float64]:
    """Return a policy's value in force for each employee, (n,).

    The starting value; then every ``set``, then every ``scale``, then every ``add`` of the active
    changes, each kind in the scenario's order and for its own target; limited to the declared
    range at the end. Changes of other policies are passed over.
    """
    values = np.full(n, starting, np.float64)
    mine = [(change, mask) for change, mask in changes if change.policy == policy]
    for operation in ("set", "scale", "add"):
        for change, mask in mine:
            if change.operation == operation:
                values[mask] = _turned(values[mask], change)
    return np.clip(values, *policy_range(policy))


def _turned(values: NDArray[np.float64], change: PolicyChange) -> NDArray[np.float64]:
    if change.operation == "scale":
        return values * change.value
    if change.operation == "add":
        return values + change.value
    return np.full_like(values, change.value)
