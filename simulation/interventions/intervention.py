"""What every intervention has in common: when it has effect, on whom, how fully, at what cost.

An intervention never writes into the state of a running model. It gives policy changes, folded
afresh each week, or returns a new organisation. So two interventions compose, and the end of one
(``until``) needs no undoing.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Literal, NamedTuple, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from simulation import randomness
from simulation.interventions.mistakes import mistake
from simulation.interventions.where import Mask, Where
from simulation.organisation.organisation import Organisation
from simulation.randomness import Draws

Evidence = Literal["measured", "direction", "assumed"]
Lever = Literal[
    "hierarchy", "autonomy", "workplace", "communities", "platform", "leadership", "people"
]

LAST_WEEK = 10_000


class PolicyChange(NamedTuple):
    """One turn of a dial: the policy's name, how it is turned, and by how much."""

    policy: str
    operation: Literal["set", "scale", "add"]
    value: float


class Cost(BaseModel):
    """What an intervention takes; what is left out is as usual for its kind."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    hours_once: float | None = Field(
        None, ge=0, strict=True, description="Hours of work of each one reached, once."
    )
    hours_weekly: float | None = Field(
        None, ge=0, le=168, strict=True, description="Hours of each one reached, every week."
    )
    money_once: float | None = Field(
        None, ge=0, strict=True, description="Money for all together, once, in any currency."
    )
    money_weekly: float | None = Field(
        None, ge=0, strict=True, description="Money for all together, every week."
    )


class Reach(NamedTuple):
    """Whom an intervention reaches, and its own chance.

    ``seats``, (n,), are those concerned, or the share of them that ``intensity`` asks for.
    ``identity`` is the same in every scenario that has the intervention.
    """

    seats: Mask
    draws: Draws
    identity: int

    @property
    def concerned(self) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
        """Return the seats reached, ascending."""
        return np.flatnonzero(self.seats).astype(np.int32)

    def generator(self, aspect: int = 0) -> np.random.Generator:
        """Return the intervention's own generator; each aspect's draws move no other's."""
        return randomness.generator(self.draws, self.identity, OWN_ASPECTS + aspect)

    def drawn(self, candidates: Mask, share: float) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
        """Return the share of some candidates, (n,), that chance draws, in the order drawn."""
        seats = np.flatnonzero(candidates)
        chance = self.generator().random(len(candidates))[seats]
        chosen = seats[np.argsort(chance, kind="stable")][: round(share * len(seats))]
        return chosen.astype(np.int32)


# Aspects of an intervention's chance: whom a share draws, whom the intensity reaches, its own.
SHARE, INTENSITY, OWN_ASPECTS = 0, 1, 2


class Intervention(BaseModel):
    """A change that a scenario makes to an organisation or its policies.

    A kind is a subclass with its own ``kind``, its own settings, and ``redesign`` or
    ``policy_changes``.

    Attributes
    ----------
    lever
        What it works on: how the catalogue groups the kinds.
    evidence
        How the size of its effect is known: measured, only its direction, or assumed.
    example
        An entry of a scenario's list of interventions, as YAML.
    usual_cost
        The cost where a scenario does not say; an assumption unless the docstring names a source.
    excludes_itself
        Whether two of the kind contradict each other where they concern the same people at once.
    gathers
        Whether it arranges meetings: it then comes after all that changes who works where, and
        brings together those who join later too.
    names
        Those of its own settings that name a unit or a site, which must be there.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    lever: ClassVar[Lever]
    evidence: ClassVar[Evidence] = "assumed"
    example: ClassVar[str]
    usual_cost: ClassVar[Cost] = Cost()
    excludes_itself: ClassVar[bool] = False
    gathers: ClassVar[bool] = False
    names: ClassVar[Mapping[str, Literal["unit", "site"]]] = MappingProxyType({})

    kind: str
    label: str | None = Field(
        None,
        min_length=1,
        max_length=80,
        description="A name of its own, for reports. Interventions of one kind and label draw the "
        "same chance in every scenario.",
    )
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
    ramp: int | None = Field(
        None,
        ge=1,
        le=520,
        strict=True,
        description="Weeks until policies are turned all the way, in equal steps; left out, at "
        "once. Not for changes of who reports to whom, sits where or meets whom.",
    )
    where: Where | None = Field(
        None,
        description="Whom it concerns: unit, team, site, floor, level, layer, tenure, community, "
        "employee, share, all that is given at once; left out, everybody.",
    )
    intensity: float = Field(
        1.0,
        ge=0,
        le=1,
        strict=True,
        description="How fully it is carried out (0 = not at all): how far policies are turned, "
        "or the share of those concerned whom it reaches.",
    )
    cost: Cost | None = Field(
        None, description="Hours and money that it takes; left out, what is usual for its kind."
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
                allowed=f"{self.start} or more",
            )
        return self

    @model_validator(mode="after")
    def _check_ramp(self) -> Self:
        if self.ramp is not None and self.happens_or_not:
            raise mistake(
                f"`{self.kind}` happens at once: it cannot come in by steps",
                key="ramp",
                found=self.ramp,
                allowed="no `ramp`; several interventions with a `share` each, one after another",
            )
        return self

    @property
    def start(self) -> int:
        """Return the first week with effect."""
        first = self.week if self.week is not None else self.from_
        assert first is not None
        return first

    @property
    def name(self) -> str:
        """Return what reports call it: its label, or its kind in words."""
        return self.label or self.kind.replace("_", " ")

    @property
    def happens_or_not(self) -> bool:
        """Return whether it changes who does what: it then reaches people or does not."""
        return type(self).redesign is not Intervention.redesign

    def is_active(self, week: int) -> bool:
        """Return whether the intervention has effect in a week."""
        return self.start <= week and (self.until is None or week < self.until)

    def strength(self, week: int) -> float:
        """Return how far policies are turned in a week, 0 to 1: the intensity, after a ramp."""
        ramp = self.ramp or 1
        return self.intensity * min(1.0, (week - self.start + 1) / ramp)

    def redesign(self, organisation: Organisation, reach: Reach) -> Organisation:
        """Return the organisation as the intervention leaves it; by default as it is.

        Must depend on nothing but the arguments, and return ``organisation`` itself where nobody
        is reached.
        """
        return organisation

    def policy_changes(self) -> tuple[PolicyChange, ...]:
        """Return what the intervention does to policies while it is active; by default nothing."""
        return ()

    def afterwards(self, organisation: Organisation, reach: Reach) -> Organisation:
        """Return the organisation as the intervention leaves it when it has ended.

        By default as it was. Only seats that were added cannot disappear: they are closed.
        """
        return organisation

    def cost_in_force(self) -> Cost:
        """Return the cost with what is usual for the kind where the scenario says nothing."""
        given = {} if self.cost is None else self.cost.model_dump(exclude_none=True)
        nothing = dict.fromkeys(Cost.model_fields, 0.0)
        return Cost(**{**nothing, **self.usual_cost.model_dump(exclude_none=True), **given})
