"""Give people a mentor elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.interventions.intervention import Cost, Evidence, Intervention, Lever, Reach
from simulation.organisation.gatherings import Gathering
from simulation.organisation.organisation import Organisation
from simulation.organisation.people import Ints, People

Across = Literal["unit", "team"]
NOBODY = -1
# Rounds in which those without a mentor draw another one; who finds none by then has none.
ROUNDS = 16


class Mentor(Intervention):
    """Pair people with a senior colleague of another unit, or team, whom they meet regularly.

    A mentor is of a higher level, drawn by chance. Pairs stay for as long as the intervention
    lasts; where somebody leaves, the successor takes the place. Usually only newcomers meet their
    mentor, in their first half year; with `newcomers_only: false` everybody does.

    Source: pairs who were made to meet learnt from each other for months (Sandvik, Saouma, Seegert
    & Stanton 2020, doi 10.1093/qje/qjaa013): direction only. No study we know of measures what
    mentoring does to the other ties of a newcomer.
    """

    lever: ClassVar[Lever] = "people"
    evidence: ClassVar[Evidence] = "direction"
    example: ClassVar[str] = """\
- kind: mentor
  week: 26
  every: 2
  newcomers_only: false
"""
    usual_cost: ClassVar[Cost] = Cost(hours_once=1)
    gathers: ClassVar[bool] = True

    kind: Literal["mentor"] = "mentor"
    every: float = Field(
        2, ge=1, le=52, strict=True, description="Weeks from one meeting of a pair to the next."
    )
    across: Across = Field(
        "unit", description="Whether the mentor is of another unit (`unit`) or team (`team`)."
    )
    newcomers_only: bool = Field(
        True, strict=True, description="Whether only newcomers meet their mentor."
    )

    def redesign(self, organisation: Organisation, reach: Reach) -> Organisation:
        """Return the organisation with the pairs; as it is when nobody has a mentor."""
        mentor = self._mentors(organisation.people, reach)
        mentees = np.flatnonzero(mentor != NOBODY)
        if not mentees.size:
            return organisation
        # Whoever initiates draws one of the two, also themselves; often only the newcomer does.
        rate = (2 if self.newcomers_only else 1) / self.every
        pairs = [
            Gathering(
                np.array([mentee, mentor[mentee]], np.int32),
                rate,
                for_newcomers=self.newcomers_only,
            )
            for mentee in mentees.tolist()
        ]
        return replace(organisation, gatherings=organisation.gatherings.extended(pairs))

    def _mentors(self, people: People, reach: Reach) -> Ints:
        """Return each one's mentor, (n,)."""
        label = people.unit if self.across == "unit" else people.line
        # Closed seats are drawn too, and refused: so that closing one changes no other pair.
        highest_first = np.argsort(-people.level, kind="stable")
        above = np.searchsorted(-people.level[highest_first], -people.level)
        wanting = reach.seats & people.open & (above > 0)
        mentor = np.full(people.n, NOBODY, np.int32)
        # A row for each seat: those who are hired later draw anew for nobody else.
        for chance in reach.generator().random((people.n, ROUNDS)).T:
            asked = highest_first[(chance * above).astype(np.int64)]
            fits = people.open[asked] & (label[asked] != label) & (asked != people.line)
            found = wanting & (mentor == NOBODY) & fits
            mentor[found] = asked[found]
        return mentor
