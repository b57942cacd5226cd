"""Bring the people of each team together on one floor."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal

import numpy as np

from simulation.interventions.intervention import Cost, Evidence, Intervention, Lever, Reach
from simulation.organisation import moving
from simulation.organisation.hierarchy import team_order
from simulation.organisation.organisation import Organisation
from simulation.organisation.people import ROOT


class BringTeamsTogether(Intervention):
    """Seat each team that is scattered over floors or sites on one floor.

    It moves to the floor where most of its people sit, or else to the nearest of the site with room
    for those of them who are reached; where there is none a floor is opened. Only those reached
    move: they take free desks and those that others of them leave.

    Source: contact fades with distance, within a floor and more so between floors and buildings
    (Allen 1977); laboratories that came to share a building collaborated more (Catalini 2018, doi
    10.1287/mnsc.2017.2798): direction only.
    """

    lever: ClassVar[Lever] = "workplace"
    evidence: ClassVar[Evidence] = "direction"
    example: ClassVar[str] = """\
- kind: bring_teams_together
  week: 26
  where: {unit: [Sales, Operations]}
"""
    usual_cost: ClassVar[Cost] = Cost(hours_once=4)

    kind: Literal["bring_teams_together"] = "bring_teams_together"

    def redesign(self, organisation: Organisation, reach: Reach) -> Organisation:
        """Return the organisation with those teams together; as it is when none is scattered."""
        workplace, line = organisation.workplace, organisation.people.line
        home = moving.main_floors(workplace, line, line != ROOT)
        away = np.zeros(organisation.n, np.bool_)
        away[line[reach.seats & (line != ROOT) & (workplace.floor != home[line])]] = True
        order = team_order(line)
        seats = order[(reach.seats & (line != ROOT) & away[line])[order]]
        if not seats.size:
            return organisation
        floor = home[line[seats]]
        return replace(
            organisation,
            workplace=moving.moved(
                workplace, seats, line[seats], workplace.floor_site[floor], floor
            ),
        )
