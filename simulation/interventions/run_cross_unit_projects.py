"""Staff projects across units."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from simulation.interventions.intervention import Evidence, Intervention, Lever, PolicyChange


class RunCrossUnitProjects(Intervention):
    """Staff projects across units: people whose project ends more often go to one of another unit.

    Projects end as they do; of the moves that would have stayed within the unit the share given
    goes to any project. Nobody is taken out of a project that runs, so it takes effect over months.

    Source: work that depends on each other makes ties and sustains them (McEvily, Soda &
    Tortoriello 2014, Academy of Management Annals 8:299): direction only.
    """

    lever: ClassVar[Lever] = "people"
    evidence: ClassVar[Evidence] = "direction"
    example: ClassVar[str] = """\
- kind: run_cross_unit_projects
  from: 26
  share: 0.3
"""

    kind: Literal["run_cross_unit_projects"] = "run_cross_unit_projects"
    share: float = Field(
        0.3,
        ge=0,
        le=1,
        strict=True,
        description="Share of the moves within the unit's projects that go to any project instead.",
    )

    def policy_changes(self) -> tuple[PolicyChange, ...]:
        """Return the share of moves that cross units."""
        return (PolicyChange("cross_unit_projects", "set", self.share),)
