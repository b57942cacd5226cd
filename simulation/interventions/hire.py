"""Hire a wave of newcomers."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import ConfigDict, Field, model_validator

from simulation.interventions.intervention import Evidence, Intervention, Lever, Reach
from simulation.interventions.mistakes import mistake
from simulation.organisation.joining import with_newcomers
from simulation.organisation.organisation import Organisation
from simulation.organisation.people import ROOT, Ints

USUAL_SHARE = 0.1


class Hire(Intervention):
    """Hire newcomers into the teams of those concerned, all in one week.

    Each joins the team, unit, expertise and project of a colleague drawn from those concerned, at
    the lowest level, at a free desk near by (a floor is opened where there is none), and knows
    nobody. Larger teams get more. Spans of control grow; managers' hours do not. At `until` the
    places are closed again, and whoever holds them leaves. There is no usual cost: say what
    recruiting costs with `cost`.

    Source: newcomers begin without ties, and how they settle depends on whom they meet (Bauer et
    al. 2007, doi 10.1037/0021-9010.92.3.707). What a wave of hiring does to everybody's ties is
    assumed to follow from that.
    """

    lever: ClassVar[Lever] = "people"
    evidence: ClassVar[Evidence] = "assumed"
    example: ClassVar[str] = """\
- kind: hire
  week: 26
  where: {unit: Sales}
  people: 20
"""
    model_config = ConfigDict(json_schema_extra={"not": {"required": ["people", "share"]}})

    kind: Literal["hire"] = "hire"
    people: int | None = Field(
        None, ge=0, le=100_000, strict=True, description="Newcomers, all counted."
    )
    share: float | None = Field(
        None,
        ge=0,
        le=4,
        strict=True,
        description="Newcomers for each of those concerned; with no `people` either, 0.1.",
    )

    @model_validator(mode="after")
    def _check_size(self) -> Self:
        if self.people is not None and self.share is not None:
            raise mistake(
                "`people` and `share` contradict each other: give one of them",
                key="share",
                found=self.share,
                allowed="`people` or `share`, not both",
            )
        return self

    def redesign(self, organisation: Organisation, reach: Reach) -> Organisation:
        """Return the organisation with the newcomers' seats; as it is when there are none."""
        return self._with_seats(organisation, reach, is_open=True)

    def afterwards(self, organisation: Organisation, reach: Reach) -> Organisation:
        """Return the organisation with the newcomers' seats closed."""
        return self._with_seats(organisation, reach, is_open=False)

    def _with_seats(
        self, organisation: Organisation, reach: Reach, *, is_open: bool
    ) -> Organisation:
        colleagues = self._colleagues(organisation, reach)
        if not colleagues.size:
            return organisation
        return with_newcomers(organisation, colleagues, is_open=is_open)

    def _colleagues(self, organisation: Organisation, reach: Reach) -> Ints:
        """Return whose team each newcomer joins, (k,); k depends on who is concerned only."""
        reached = reach.concerned
        if self.people is not None:
            count = round(self.intensity * self.people) if reached.size else 0
        else:
            count = round((USUAL_SHARE if self.share is None else self.share) * len(reached))
        staff = reached[organisation.people.manager[reached] != ROOT]
        chance = reach.generator().random(count)
        pool = staff if staff.size else reached
        return pool[(chance * len(pool)).astype(np.int32)] if count else pool[:0]
