"""Reorganise: deal people anew over teams."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.interventions.intervention import Cost, Evidence, Intervention, Lever, Reach
from simulation.organisation.organisation import Organisation
from simulation.organisation.people import ROOT, spans

Across = Literal["unit", "organisation"]


class ReorganiseTeams(Intervention):
    """Deal those concerned who manage nobody anew over their teams, by chance.

    Teams keep their managers and sizes, and everybody keeps the unit they are counted in, desk and
    project; so what is measured across units does not move because of a label. Seat teams
    together with `bring_teams_together`.

    Source: in a reorganisation ties that only the formal structure gave fade, and others gain for
    a time (Srivastava 2015, SSRN 1917421): direction only.
    """

    lever: ClassVar[Lever] = "people"
    evidence: ClassVar[Evidence] = "direction"
    example: ClassVar[str] = """\
- kind: reorganise_teams
  week: 26
  where: {unit: [Sales, Operations]}
"""
    usual_cost: ClassVar[Cost] = Cost(hours_once=8)

    kind: Literal["reorganise_teams"] = "reorganise_teams"
    across: Across = Field(
        "unit",
        description="Whether people get a team of their own unit (`unit`), or of any unit "
        "(`organisation`).",
    )

    def redesign(self, organisation: Organisation, reach: Reach) -> Organisation:
        """Return the organisation with new teams; as it is for nobody."""
        people = organisation.people
        staff = reach.seats & people.open & (people.manager != ROOT) & (spans(people.line) == 0)
        seats = np.flatnonzero(staff)
        if not seats.size:
            return organisation
        chance = reach.generator().random(organisation.n)[seats]
        unit = people.unit[seats] if self.across == "unit" else np.zeros_like(seats)
        shuffled = seats[np.lexsort((chance, unit))]
        places = seats[np.argsort(unit, kind="stable")]
        manager = people.manager.copy()
        manager[shuffled] = people.manager[places]
        return replace(organisation, people=replace(people, manager=manager))
