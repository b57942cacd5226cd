"""Hold skip-level meetings: people meet their manager's manager."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.interventions.intervention import Cost, Evidence, Intervention, Lever, Reach
from simulation.organisation.gatherings import Gathering
from simulation.organisation.organisation import Organisation
from simulation.organisation.people import ROOT


class HoldSkipLevelMeetings(Intervention):
    """Let people meet their manager's manager, one to one, every so many weeks.

    The meetings take hours from both, and there are as many of them for the manager's manager as
    there are people two layers below.

    Source: who talks to whom follows the reporting line, and less so over two steps of it (Hunter,
    Bentzen & Taug 2020, Journal of Organization Design). What skip-level meetings do to ties is
    assumed.
    """

    lever: ClassVar[Lever] = "leadership"
    evidence: ClassVar[Evidence] = "assumed"
    example: ClassVar[str] = """\
- kind: hold_skip_level_meetings
  week: 26
  every: 8
"""
    usual_cost: ClassVar[Cost] = Cost(hours_once=0.25)
    gathers: ClassVar[bool] = True

    kind: Literal["hold_skip_level_meetings"] = "hold_skip_level_meetings"
    every: float = Field(
        8, ge=1, le=104, strict=True, description="Weeks from one meeting of a person to the next."
    )

    def redesign(self, organisation: Organisation, reach: Reach) -> Organisation:
        """Return the organisation with the meetings; as it is when nobody is two steps down."""
        line = organisation.people.line
        above = np.append(line, ROOT)[line]
        seats = np.flatnonzero(reach.seats & (above != ROOT)).tolist()
        if not seats:
            return organisation
        # Each of the two initiates as often, and draws one of the two: also themselves.
        pairs = [
            Gathering(np.array([seat, above[seat]], np.int32), 1 / self.every) for seat in seats
        ]
        return replace(organisation, gatherings=organisation.gatherings.extended(pairs))
