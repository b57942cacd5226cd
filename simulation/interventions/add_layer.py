"""Add a layer of team leads under managers with many direct reports."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.interventions.intervention import Cost, Evidence, Intervention, Lever, Reach
from simulation.organisation.organisation import Organisation
from simulation.organisation.people import ROOT, Ints, groups, spans


class AddLayer(Intervention):
    """Make team leads of some direct reports, where a manager has more than the span given.

    The opposite of flattening. Of a manager's direct reports who manage nobody, the highest in
    level become team leads, as few as it takes for nobody to lead more than the span; the others
    report to them. Managers among the direct reports stay where they are. It concerns the direct
    reports in `where`.

    Source: textbooks call six to eight direct reports usual. No study we know of measures what
    another layer does to ties: assumed.
    """

    lever: ClassVar[Lever] = "hierarchy"
    evidence: ClassVar[Evidence] = "assumed"
    example: ClassVar[str] = """\
- kind: add_layer
  week: 26
  span: 4
"""
    usual_cost: ClassVar[Cost] = Cost(hours_once=4)
    excludes_itself: ClassVar[bool] = True

    kind: Literal["add_layer"] = "add_layer"
    span: int = Field(
        7, ge=2, le=100, strict=True, description="Most direct reports that a team lead gets."
    )

    def redesign(self, organisation: Organisation, reach: Reach) -> Organisation:
        """Return the organisation with the team leads; as it is where no span is too wide."""
        people = organisation.people
        staff = reach.seats & (people.line != ROOT) & (spans(people.line) == 0)
        chance = reach.generator().random(organisation.n)
        starts, reports = groups(np.where(staff, people.line, ROOT).astype(np.int32), people.n)
        manager = people.manager.copy()
        for boss in np.flatnonzero(np.diff(starts) > self.span):
            team = reports[starts[boss] : starts[boss + 1]]
            ranked = team[np.lexsort((chance[team], -people.level[team]))]
            self._lead(manager, ranked)
        if np.array_equal(manager, people.manager):
            return organisation
        return replace(organisation, people=replace(people, manager=manager))

    def _lead(self, manager: Ints, ranked: Ints) -> None:
        """Change ``manager``: the first of a team lead the others, in turn."""
        leads = ceil(len(ranked) / (self.span + 1))
        others = ranked[leads:]
        manager[others] = ranked[np.arange(len(others)) % leads]
