"""Give people each other's desks: by team, by unit, or mixed."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.interventions.intervention import Cost, Evidence, Intervention, Lever, Reach
from simulation.organisation.hierarchy import team_order
from simulation.organisation.moving import seated
from simulation.organisation.organisation import Organisation
from simulation.organisation.people import Ints

Seating = Literal["team", "unit", "mixed"]


class Reseat(Intervention):
    """Hand out anew the desks of those reached, among themselves.

    By team, teams sit side by side, and related teams near each other. By unit, a unit sits
    together with its teams mixed. Mixed, chance decides across floors and units. Everybody else
    keeps the desk. Who sits near is met at the desk and in passing, and is a focus shared.

    Source: who sits near talks (Allen 1977), and people who got new neighbours explored more (Lee
    2019, doi 10.1287/orsc.2019.1291). No study we know of measures what a plan of seats does to
    ties across units: direction only.
    """

    lever: ClassVar[Lever] = "workplace"
    evidence: ClassVar[Evidence] = "direction"
    example: ClassVar[str] = """\
- kind: reseat
  week: 26
  where: {share: 0.5}
  by: mixed
"""
    usual_cost: ClassVar[Cost] = Cost(hours_once=4)

    kind: Literal["reseat"] = "reseat"
    by: Seating = Field(
        "team",
        description="Who sits together: teams (`team`), units (`unit`), or whoever chance puts "
        "there (`mixed`).",
    )
    across_sites: bool = Field(
        False,
        strict=True,
        description="Whether people may get a desk at another site; otherwise they stay at theirs.",
    )

    def redesign(self, organisation: Organisation, reach: Reach) -> Organisation:
        """Return the organisation with the new seats; as it is when they are the old ones."""
        workplace = organisation.workplace
        people = self._order(organisation, reach)
        seats = reach.concerned
        storey = workplace.floor_storey[workplace.floor[seats]]
        place = np.lexsort((workplace.desk[seats], storey, workplace.site[seats]))
        given = seats[place]
        if np.array_equal(people, given):
            return organisation
        floor, desk = workplace.floor[given], workplace.desk[given]
        return replace(organisation, workplace=seated(workplace, people, floor, desk))

    def _order(self, organisation: Organisation, reach: Reach) -> Ints:
        """Return those reached in the order in which they get desks, site by site."""
        people = organisation.people
        chance = reach.generator().random(organisation.n)
        rank = np.zeros(organisation.n)
        if self.by == "team":
            rank[team_order(people.line)] = np.arange(organisation.n)
        elif self.by == "unit":
            rank[:] = people.unit
        seats = reach.concerned
        site = np.zeros_like(seats) if self.across_sites else organisation.workplace.site[seats]
        return seats[np.lexsort((chance[seats], rank[seats], site))]
