"""Onboard newcomers: they meet people beyond their team."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.interventions.intervention import Cost, Evidence, Intervention, Lever, Reach
from simulation.organisation.gatherings import Gathering
from simulation.organisation.organisation import Organisation

Across = Literal["unit", "organisation"]


class Onboard(Intervention):
    """Let newcomers meet people beyond their own team in their first half year.

    Each newcomer has meetings with people drawn by chance from those concerned, of the own unit or
    of all units, so now and then with one of the own team; they are arranged, and so attended.

    Source: newcomers whom insiders help settle adjust better and stay longer (Bauer et al. 2007,
    doi 10.1037/0021-9010.92.3.707): direction only.
    """

    lever: ClassVar[Lever] = "people"
    evidence: ClassVar[Evidence] = "direction"
    example: ClassVar[str] = """\
- kind: onboard
  week: 26
  meetings: 1.0
  across: organisation
"""
    usual_cost: ClassVar[Cost] = Cost(hours_once=0.5)
    gathers: ClassVar[bool] = True

    kind: Literal["onboard"] = "onboard"
    meetings: float = Field(
        1.0, ge=0, le=20, strict=True, description="Meetings a week of each newcomer."
    )
    across: Across = Field(
        "unit",
        description="Whether newcomers meet people of their unit (`unit`) or of all units "
        "(`organisation`).",
    )

    def redesign(self, organisation: Organisation, reach: Reach) -> Organisation:
        """Return the organisation with the meetings; as it is when there is nobody to meet."""
        seats = reach.concerned[organisation.people.open[reach.concerned]]
        unit = organisation.people.unit[seats]
        everybody = self.across == "organisation"
        groups = [seats] if everybody else [seats[unit == one] for one in np.unique(unit)]
        new = [
            Gathering(group, self.meetings * len(group) / (len(group) - 1), for_newcomers=True)
            for group in groups
            if len(group) > 1 and self.meetings > 0
        ]
        if not new:
            return organisation
        return replace(organisation, gatherings=organisation.gatherings.extended(new))
