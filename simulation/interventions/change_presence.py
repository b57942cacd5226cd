"""Change how many days people are on site, and whether they come in together."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from simulation.interventions.intervention import Cost, Evidence, Intervention, Lever, PolicyChange

DAYS_A_WEEK = 5


class ChangePresence(Intervention):
    """Go remote, go hybrid, or return to the office.

    On fewer days people have fewer chances to meet at their desks and in passing, and fewer of
    those they meet are there too; their other contacts go on, but are more often digital. Agreed
    days bring the same people in together: they meet as if each other were always there.

    Source: at home, people spent 25 % less of their time with others across groups, and networks
    became more static (Yang et al. 2022, doi 10.1038/s41562-021-01196-4); new weak ties fell by
    38 % and came back in part with the hybrid return (Carmody et al. 2022, doi
    10.1038/s43588-022-00296-z); of three groups the one at the office about half of the time wrote
    to the most different people (Choudhury, Khanna, Makridis & Schirmann 2022, Harvard Business
    School working paper 22-063). These are measured in the pandemic or in one firm; here they are
    not built in, but follow, as far as they do, from who can be met. What agreed days give is
    assumed.
    """

    lever: ClassVar[Lever] = "workplace"
    evidence: ClassVar[Evidence] = "measured"
    example: ClassVar[str] = """\
- kind: change_presence
  week: 26
  days: 2
  coordination: 0.8
"""
    usual_cost: ClassVar[Cost] = Cost(hours_once=1)

    kind: Literal["change_presence"] = "change_presence"
    days: float = Field(
        ge=0,
        le=DAYS_A_WEEK,
        strict=True,
        description="Days on site of a week of five (0 = fully remote, 5 = always there).",
    )
    coordination: float | None = Field(
        None,
        ge=0,
        le=1,
        strict=True,
        description="How far people come in on the same days (0 = by chance, 1 = always together); "
        "left out, as it is.",
    )

    def policy_changes(self) -> tuple[PolicyChange, ...]:
        """Return the change of presence, and of coordination where one is asked for."""
        presence = PolicyChange("presence", "set", self.days / DAYS_A_WEEK)
        if self.coordination is None:
            return (presence,)
        return presence, PolicyChange("day_coordination", "set", self.coordination)
