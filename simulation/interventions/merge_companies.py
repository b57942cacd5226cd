"""Make one company of two: nothing keeps their people apart any more."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from simulation.interventions.intervention import Cost, Evidence, Intervention, Lever, PolicyChange


class MergeCompanies(Intervention):
    """Take down what keeps the people of different companies apart.

    Before it they meet in the reporting line only. Afterwards they may meet at a shared site, in
    communities, on the platform, through friends of friends and by chance, and projects may mix
    them. That they do is not said: sites, units, teams and ties are as before. Combine it with
    `move_to_site`, `reorganise_teams` or `randomise_coffee`. With `ramp` integration takes time.

    Source: after a law firm's acquisitions, who came to share clients across the old boundary
    depended on their earlier contacts (Briscoe & Tsai 2011, doi 10.1177/0001839211432540):
    direction only.
    """

    lever: ClassVar[Lever] = "people"
    evidence: ClassVar[Evidence] = "direction"
    example: ClassVar[str] = """\
- kind: merge_companies
  from: 26
  ramp: 26
"""
    usual_cost: ClassVar[Cost] = Cost(hours_once=4)

    kind: Literal["merge_companies"] = "merge_companies"
    boundary: float = Field(
        0.0,
        ge=0,
        le=1,
        strict=True,
        description="What is left of the boundary (0 = nothing, 1 = all of it).",
    )

    def policy_changes(self) -> tuple[PolicyChange, ...]:
        """Return the change of the boundary."""
        return (PolicyChange("company_boundary", "set", self.boundary),)
