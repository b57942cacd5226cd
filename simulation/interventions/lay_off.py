"""Lay people off: their places are closed."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from simulation.interventions.intervention import Evidence, Intervention, Lever, Reach
from simulation.organisation.joining import with_closed
from simulation.organisation.organisation import Organisation
from simulation.organisation.people import ROOT


class LayOff(Intervention):
    """Close the places of a share of those concerned, drawn by chance; their holders leave at once.

    Their ties end, and with them the third parties that held other ties together. Who reported to
    somebody laid off reports to the next manager above. The top stays. Last in, first out is
    `where: {tenure: {under: 52}}` with `share: 1.0`. At `until` the places are open again, and
    filled with people who know nobody. What becomes of the work is not modelled.

    Source: those who stayed were less central where they had lost friends, and more so where they
    had lost people in a position like their own (Shah 2000, doi 10.2307/1556389): direction only.
    """

    lever: ClassVar[Lever] = "people"
    evidence: ClassVar[Evidence] = "direction"
    example: ClassVar[str] = """\
- kind: lay_off
  week: 26
  where: {unit: [Operations, Logistics]}
  share: 0.15
"""
    kind: Literal["lay_off"] = "lay_off"
    share: float = Field(
        0.1, ge=0, le=1, strict=True, description="Share of those concerned who have to go."
    )

    def redesign(self, organisation: Organisation, reach: Reach) -> Organisation:
        """Return the organisation without those places; as it is when there are none."""
        people = organisation.people
        gone = reach.drawn(reach.seats & (people.manager != ROOT), self.share)
        gone = gone[people.open[gone]]
        return with_closed(organisation, gone) if gone.size else organisation
