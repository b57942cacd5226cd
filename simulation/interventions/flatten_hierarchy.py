"""Take layers of management out of the reporting line."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from simulation.interventions.intervention import Evidence, Intervention, Mask, mistake
from simulation.organisation import reporting
from simulation.organisation.organisation import Organisation
from simulation.organisation.people import ROOT, Ints, layers


class FlattenHierarchy(Intervention):
    """Flatten the reporting line: fewer layers, larger spans of control, the same people.

    Managers who lose their reports stay as colleagues in what becomes their team. What follows
    (larger teams, managers whose hours do not grow with the span, new foci) is the model's doing;
    nobody's ties are touched.

    Source: a reorganisation changes the foci of contact while old ties are remembered (Srivastava
    2015, SSRN 1917421; Kleinbaum & Stuart 2014). No study we know of measures what
    flattening does to ties: assumed.
    """

    evidence: ClassVar[Evidence] = "assumed"

    kind: Literal["flatten_hierarchy"] = "flatten_hierarchy"
    layers: int | None = Field(
        None,
        ge=2,
        le=100,
        strict=True,
        description="Layers left, the top included; with no `span` either, one less than now.",
    )
    span: int | None = Field(
        None, ge=2, le=10_000, strict=True, description="Direct reports that a manager may have."
    )

    @model_validator(mode="after")
    def _check_size(self) -> Self:
        if self.layers is not None and self.span is not None:
            raise mistake(
                "`layers` and `span` contradict each other: give one of them",
                key="span",
                found=self.span,
                allowed="`layers` or `span`, not both",
            )
        return self

    def redesign(
        self,
        organisation: Organisation,
        target: Mask,
        generator: np.random.Generator,
    ) -> Organisation:
        """Return the organisation with the flatter reporting line.

        Who reports to a manager of another unit from now on belongs to that unit; who reports to
        the top keeps the unit.
        """
        people = organisation.people
        manager = reporting.flatten(
            people.manager,
            people.unit,
            people.level,
            target,
            layers=self._layers_left(people.manager),
            span=self.span,
        )
        return replace(
            organisation,
            people=replace(
                people, manager=manager, unit=_units(people.unit, people.manager, manager)
            ),
        )

    def _layers_left(self, manager: Ints) -> int | None:
        if self.layers is not None or self.span is not None:
            return self.layers
        return max(2, int(layers(manager).max()) - 1)


def _units(unit: Ints, before: Ints, after: Ints) -> Ints:
    """Return the units, (n,), of the new reporting line, from the top down."""
    moved = (before != after) & (after != ROOT)
    moved[moved] = after[after[moved]] != ROOT
    new, layer = unit.copy(), layers(after)
    for depth in range(2, int(layer.max()) + 1):
        here = np.flatnonzero(moved & (layer == depth))
        new[here] = new[after[here]]
    return new
