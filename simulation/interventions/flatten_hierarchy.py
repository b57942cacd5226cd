"""Take layers of management out of the reporting line."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, model_validator

from simulation.interventions.intervention import Cost, Evidence, Intervention, Lever, Reach
from simulation.interventions.mistakes import mistake
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

    lever: ClassVar[Lever] = "hierarchy"
    evidence: ClassVar[Evidence] = "assumed"
    example: ClassVar[str] = """\
- kind: flatten_hierarchy
  week: 26
  where: {unit: [Sales, Operations]}
  layers: 4
"""
    usual_cost: ClassVar[Cost] = Cost(hours_once=4)
    excludes_itself: ClassVar[bool] = True
    model_config = ConfigDict(json_schema_extra={"not": {"required": ["layers", "span"]}})

    kind: Literal["flatten_hierarchy"] = "flatten_hierarchy"
    layers: int | None = Field(
        None,
        ge=2,
        le=100,
        strict=True,
        description="Layers left, the top included; with no `span` either, one less than now.",
    )
    span: float | None = Field(
        None,
        ge=2,
        le=1000,
        strict=True,
        description="Direct reports that managers have on average from now on.",
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

    def redesign(self, organisation: Organisation, reach: Reach) -> Organisation:
        """Return the organisation with the flatter reporting line; as it is for nobody.

        Units stay as they are: what crosses them must not change because of a new label.
        """
        if not reach.seats.any():
            return organisation
        people = organisation.people
        seats = np.flatnonzero(people.open)
        line, target = _among(people.line, seats), reach.seats[seats]
        flat = reporting.flatten(
            line,
            people.unit[seats],
            people.level[seats],
            target,
            layers=self._layers_left(layers(line)[target]),
            span=self.span,
        )
        manager = people.manager.copy()
        manager[seats] = np.where(flat == ROOT, ROOT, seats[flat])
        return replace(organisation, people=replace(people, manager=manager))

    def _layers_left(self, layer: Ints) -> int | None:
        if self.layers is not None or self.span is not None:
            return self.layers
        return max(2, int(layer.max()) - 1)


def _among(line: Ints, seats: NDArray[np.int64]) -> Ints:
    """Return the reporting line of some seats, (len(seats),), numbered among them."""
    place = np.full(len(line), ROOT, np.int32)
    place[seats] = np.arange(len(seats))
    above = line[seats]
    return np.where(above == ROOT, ROOT, place[above]).astype(np.int32)
