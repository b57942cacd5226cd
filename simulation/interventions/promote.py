"""Promote people to the next level."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal

from pydantic import Field

from simulation.interventions.intervention import Evidence, Intervention, Lever, Reach
from simulation.organisation.organisation import Organisation


class Promote(Intervention):
    """Raise a share of those concerned by one level, drawn by chance.

    Only rank changes: it stands a little more between them and those below, and a little less
    between them and those above. Nobody rises to the level of the top. Whom they report to, where
    they sit and what they do stay as they were. Long-serving people only: `where: {tenure:
    {at_least: 156}}`.

    Source: people of higher rank have more, and more dispersed, partners (Kleinbaum, Stuart &
    Tushman 2008, Harvard Business School working paper 09-004). That promotion makes the difference
    is assumed.
    """

    lever: ClassVar[Lever] = "people"
    evidence: ClassVar[Evidence] = "assumed"
    example: ClassVar[str] = """\
- kind: promote
  week: 26
  where: {level: [1, 2], tenure: {at_least: 104}}
  share: 0.1
"""
    kind: Literal["promote"] = "promote"
    share: float = Field(
        0.1, ge=0, le=1, strict=True, description="Share of those concerned who are promoted."
    )

    def redesign(self, organisation: Organisation, reach: Reach) -> Organisation:
        """Return the organisation with the higher levels; as it is when nobody can rise."""
        level = organisation.people.level
        risen = reach.drawn(reach.seats & (level < level.max() - 1), self.share)
        if not risen.size:
            return organisation
        raised = level.copy()
        raised[risen] += 1
        return replace(organisation, people=replace(organisation.people, level=raised))
