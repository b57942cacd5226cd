"""Rotate jobs: people exchange their places in teams for a time."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.interventions.intervention import Cost, Evidence, Intervention, Lever, Reach
from simulation.organisation.moving import seated
from simulation.organisation.organisation import Organisation
from simulation.organisation.people import ROOT, Ints, spans

Across = Literal["unit", "team"]


class RotateJobs(Intervention):
    """Let people of different units, or teams, exchange places for a time.

    Each of a pair takes the other's manager and desk; level, expertise and project stay their own.
    Those who manage others do not take part. They still count as people of the unit they came from:
    a tie to the people of the other unit bridges units, during the rotation and after. At `until`
    they go back.

    Source: people with new neighbours explored more (Lee 2019, doi 10.1287/orsc.2019.1291). What
    rotation does to ties is assumed to follow from whom one works with.
    """

    lever: ClassVar[Lever] = "people"
    evidence: ClassVar[Evidence] = "assumed"
    example: ClassVar[str] = """\
- kind: rotate_jobs
  from: 26
  until: 52
  share: 0.1
"""
    usual_cost: ClassVar[Cost] = Cost(hours_once=4)

    kind: Literal["rotate_jobs"] = "rotate_jobs"
    share: float = Field(
        0.1, ge=0, le=1, strict=True, description="Share of those concerned who take part."
    )
    across: Across = Field(
        "unit",
        description="Whether people exchange places across units (`unit`), or also across teams of "
        "one unit (`team`).",
    )

    def redesign(self, organisation: Organisation, reach: Reach) -> Organisation:
        """Return the organisation with places exchanged; as it is when nobody is paired."""
        people, workplace = organisation.people, organisation.workplace
        staff = reach.seats & people.open & (people.manager != ROOT) & (spans(people.line) == 0)
        label = people.unit if self.across == "unit" else people.manager
        one, other = _pairs(reach.drawn(staff, self.share), label)
        if not one.size:
            return organisation
        seats, places = np.concatenate((one, other)), np.concatenate((other, one))
        manager = people.manager.copy()
        manager[seats] = people.manager[places]
        return replace(
            organisation,
            people=replace(people, manager=manager),
            workplace=seated(workplace, seats, workplace.floor[places], workplace.desk[places]),
        )


def _pairs(drawn: Ints, label: Ints) -> tuple[Ints, Ints]:
    """Return pairs of seats with different labels, as many as half of those drawn if possible."""
    by_label = drawn[np.argsort(label[drawn], kind="stable")]
    half = len(by_label) // 2
    one, other = by_label[:half], by_label[half : 2 * half]
    different = label[one] != label[other]
    return one[different], other[different]
