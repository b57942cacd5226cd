"""Randomise coffee: everybody meets somebody drawn by chance, now and then."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal

from pydantic import Field

from simulation.interventions.intervention import Cost, Evidence, Intervention, Lever, Reach
from simulation.organisation.gatherings import MEDIA, Gathering, Medium, rate_for
from simulation.organisation.organisation import Organisation


class RandomiseCoffee(Intervention):
    """Let everybody have coffee with somebody drawn by chance, every so many weeks.

    Whoever is drawn meets, as far as they keep to it: nobody chooses. Each of those concerned takes
    part in one meeting in that time, on average. Online it costs less and gives less.

    Source: employees paired at random for a structured talk sold over 15 % more, for months after
    (Sandvik, Saouma, Seegert & Stanton 2020, doi 10.1093/qje/qjaa013); that is learning, not ties:
    direction only. Online meetings among interns alone gained nothing (Choudhury, Lane & Bojinov
    2023, Harvard Business School Working Paper 21-125).
    """

    lever: ClassVar[Lever] = "people"
    evidence: ClassVar[Evidence] = "direction"
    example: ClassVar[str] = """\
- kind: randomise_coffee
  from: 26
  until: 78
  every: 2
"""
    usual_cost: ClassVar[Cost] = Cost(hours_once=0.25)
    gathers: ClassVar[bool] = True

    kind: Literal["randomise_coffee"] = "randomise_coffee"
    every: float = Field(
        4, ge=1, le=52, strict=True, description="Weeks from one coffee of a person to the next."
    )
    medium: Medium = Field(
        "as_places_allow",
        description="In person (`in_person`), online (`online`), or in person where both are on "
        "site (`as_places_allow`).",
    )

    def redesign(self, organisation: Organisation, reach: Reach) -> Organisation:
        """Return the organisation with the coffees; as it is for fewer than two."""
        seats = reach.concerned[organisation.people.open[reach.concerned]]
        if len(seats) < 2:
            return organisation
        coffee = Gathering(seats, rate_for(len(seats), 1 / self.every), MEDIA[self.medium])
        return replace(organisation, gatherings=organisation.gatherings.extended([coffee]))
