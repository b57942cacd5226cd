"""Hold offsites: mixed groups spend some days together."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.interventions.intervention import Cost, Evidence, Intervention, Lever, Reach
from simulation.organisation.gatherings import IN_PERSON, Gathering, rate_for
from simulation.organisation.organisation import Organisation


class HoldOffsite(Intervention):
    """Bring people together in person for some days, every so many weeks.

    Those concerned are dealt by chance into groups, the same ones at every offsite. During its week
    each one has a number of occasions to talk to others of the group. Unstructured, people choose
    whom to talk to, and those they know already come first; structured, they are told whom to meet.
    It takes hours from that week, and other talk gives way.

    Source: at a mixer people talked above all to those whom they knew before (Ingram & Morris 2007,
    doi 10.2189/asqu.52.4.558); one structured meeting of ninety minutes raised later collaboration
    of a pair by three quarters (Boudreau et al. 2017, doi 10.1162/REST_a_00676). No study we know
    of measures what an offsite does to ties: direction only.
    """

    lever: ClassVar[Lever] = "people"
    evidence: ClassVar[Evidence] = "direction"
    example: ClassVar[str] = """\
- kind: hold_offsite
  week: 26
  every: 26
  structured: true
"""
    usual_cost: ClassVar[Cost] = Cost(hours_weekly=16)
    gathers: ClassVar[bool] = True

    kind: Literal["hold_offsite"] = "hold_offsite"
    every: int = Field(
        26,
        ge=1,
        le=520,
        strict=True,
        description="Weeks from one offsite to the next; the first is in the first week.",
    )
    structured: bool = Field(
        False, strict=True, description="Whether people are told whom to meet."
    )
    occasions: float = Field(
        12.0,
        ge=0,
        le=20,
        strict=True,
        description="Occasions that each one has to talk to somebody of the group.",
    )
    group_size: int = Field(
        30, ge=2, le=10_000, strict=True, description="People in a group, about."
    )

    def is_active(self, week: int) -> bool:
        """Return whether there is an offsite in a week."""
        return super().is_active(week) and (week - self.start) % self.every == 0

    def redesign(self, organisation: Organisation, reach: Reach) -> Organisation:
        """Return the organisation with the groups; as it is for fewer than two."""
        seats = reach.drawn(reach.seats & organisation.people.open, 1.0)
        if len(seats) < 2 or self.occasions == 0:
            return organisation
        groups = np.array_split(seats, max(1, round(len(seats) / self.group_size)))
        new = [
            Gathering(
                group, rate_for(len(group), self.occasions), IN_PERSON, structured=self.structured
            )
            for group in groups
            if len(group) > 1
        ]
        return replace(organisation, gatherings=organisation.gatherings.extended(new))
