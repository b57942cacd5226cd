"""Move people to one site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.interventions.intervention import Cost, Evidence, Intervention, Lever, Reach
from simulation.organisation import moving
from simulation.organisation.hierarchy import team_order
from simulation.organisation.organisation import Organisation


class MoveToSite(Intervention):
    """Move those reached who work elsewhere to one site: an office closes, or two become one.

    Each team gets free desks on one floor: where most of its people at the site sit, or else the
    nearest with room. Where there is no room, floors are opened on top, with as many desks as the
    site has on its largest. What follows (whom they pass, talk to face to face, lose touch with)
    is the model's doing.

    Source: laboratories that came to share a building collaborated more (Catalini 2018, doi
    10.1287/mnsc.2017.2798); contact fades with distance (Allen 1977). How much it changes among
    employees of a firm is not known: direction only.
    """

    lever: ClassVar[Lever] = "workplace"
    evidence: ClassVar[Evidence] = "direction"
    example: ClassVar[str] = """\
- kind: move_to_site
  week: 26
  where: {unit: Research & Development}
  to: New Campus
  new: true
"""
    usual_cost: ClassVar[Cost] = Cost(hours_once=8)
    names: ClassVar[Mapping[str, Literal["unit", "site"]]] = MappingProxyType({"to": "site"})

    kind: Literal["move_to_site"] = "move_to_site"
    to: str = Field(min_length=1, max_length=80, strict=True, description="The site's name.")
    new: bool = Field(
        False, strict=True, description="Whether the site is opened where there is none so called."
    )

    def redesign(self, organisation: Organisation, reach: Reach) -> Organisation:
        """Return the organisation after the move; as it is when there is no such site.

        People who work at the site already keep their desks.
        """
        found = moving.site_called(organisation.workplace, self.to, opened=self.new)
        if found is None:
            return organisation
        workplace, site = found
        movers = reach.seats & (workplace.site != site)
        if not movers.any():
            return organisation
        order = team_order(organisation.people.line)
        seats = order[movers[order]]
        team = organisation.people.line[seats]
        there = organisation.people.open & (workplace.site == site)
        home = moving.main_floors(workplace, organisation.people.line, there)[team]
        where = np.full(len(seats), site, np.int32)
        return replace(organisation, workplace=moving.moved(workplace, seats, team, where, home))
