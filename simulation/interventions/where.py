"""Whom an intervention concerns: a description of employees, and who answers to it."""

from __future__ import annotations

from typing import Annotated, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from simulation.interventions.mistakes import mistake
from simulation.organisation.organisation import Organisation
from simulation.organisation.people import layers

Mask = NDArray[np.bool_]


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


class Tenure(BaseModel):
    """A range of time since joining, in weeks: from ``at_least``, below ``under``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at_least: int | None = Field(
        None, ge=0, le=5000, strict=True, description="Weeks since joining, at least."
    )
    under: int | None = Field(
        None, ge=1, le=5000, strict=True, description="Weeks since joining, fewer than."
    )

    @model_validator(mode="after")
    def _check_range(self) -> Self:
        if self.at_least is None and self.under is None:
            raise mistake(
                "a tenure needs a limit", key="", found=None, allowed="`at_least` or `under`"
            )
        if None not in (self.at_least, self.under) and (self.at_least or 0) >= (self.under or 0):
            raise mistake(
                "no tenure is at least that and under that",
                key="under",
                found=self.under,
                allowed=f"more than {self.at_least}",
            )
        return self


class Where(BaseModel):
    """Whom an intervention concerns: those to whom everything that is given applies."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    unit: Names | None = Field(None, description="A unit's name, or a list of names.")
    team: Numbers | None = Field(
        None, description="The seat number of a team's manager, or a list of seat numbers."
    )
    site: Names | None = Field(None, description="A site's name, or a list of names.")
    floor: Numbers | None = Field(
        None, description="A storey (0 is the ground), or a list of storeys; of any site."
    )
    level: Numbers | None = Field(
        None, description="A level (grade; 1 is the lowest), or a list of levels."
    )
    layer: Numbers | None = Field(
        None, description="A layer of the reporting line (1 is the top), or a list of layers."
    )
    tenure: Tenure | None = Field(
        None, description="Weeks since joining: `at_least`, `under`, or both."
    )
    community: Numbers | None = Field(
        None,
        description="A community's number, from 0 in the organisation's order, or a list: its "
        "members.",
    )
    employee: Numbers | None = Field(
        None, description="An employee's seat number, from 0 in the file's order, or a list."
    )
    share: float | None = Field(
        None, gt=0, le=1, strict=True, description="Share of these employees, drawn by chance."
    )


class Present(NamedTuple):
    """What an organisation does not say of itself: who is there in the week in question.

    ``tenure_weeks``, (n,), is negative for a vacant seat; ``member`` tells for each entry of
    ``communities.members`` whether they belong to the community now.
    """

    tenure_weeks: NDArray[np.int32]
    member: Mask


def at_the_start(organisation: Organisation) -> Present:
    """Return who is there when nothing has happened yet."""
    return Present(organisation.people.tenure_weeks, organisation.communities.founder)


def target(
    organisation: Organisation,
    where: Where | None,
    uniform: NDArray[np.float64],
    present: Present | None = None,
) -> Mask:
    """Return whom an intervention concerns, (n,); never a closed seat.

    ``uniform``, (n,), holds each seat's own uniform draw on [0, 1): who belongs to a share of the
    employees stays the same however the others change.
    """
    people, workplace = organisation.people, organisation.workplace
    chosen = people.open.copy()
    if where is None:
        return chosen
    present = present or at_the_start(organisation)
    if where.unit is not None:
        chosen &= _called(people.unit, people.unit_names, where.unit)
    if where.site is not None:
        chosen &= _called(workplace.site, workplace.site_names, where.site)
    numbered = (
        (people.manager, where.team),
        (workplace.floor_storey[workplace.floor], where.floor),
        (people.level, where.level),
        (people.level if where.layer is None else layers(people.manager), where.layer),
        (np.arange(organisation.n), where.employee),
    )
    for values, wanted in numbered:
        if wanted is not None:
            chosen &= np.isin(values, wanted)
    if where.tenure is not None:
        chosen &= _of_tenure(present.tenure_weeks, where.tenure)
    if where.community is not None:
        chosen &= _members(organisation, where.community, present.member)
    if where.share is not None:
        chosen &= uniform < where.share
    return chosen


def _called(numbers: NDArray[np.int32], names: tuple[str, ...], wanted: tuple[str, ...]) -> Mask:
    return np.isin(numbers, [number for number, name in enumerate(names) if name in wanted])


def _of_tenure(weeks: NDArray[np.int32], tenure: Tenure) -> Mask:
    fits: Mask = weeks >= (tenure.at_least or 0)
    return fits if tenure.under is None else fits & (weeks < tenure.under)


def _members(organisation: Organisation, wanted: tuple[int, ...], member: Mask) -> Mask:
    communities = organisation.communities
    community = np.repeat(np.arange(communities.count), np.diff(communities.starts))
    found = np.zeros(organisation.n, np.bool_)
    found[communities.members[member & np.isin(community, wanted)]] = True
    return found
