"""Found voluntary communities that cross teams."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.interventions.intervention import Evidence, Intervention, Mask
from simulation.organisation.organisation import Organisation
from simulation.organisation.people import Ints


class AddCommunities(Intervention):
    """Found voluntary communities whose members come from different units and teams.

    Members are drawn by chance from those concerned. A community that chance would put into one
    unit gets a member of another, or of another team where there is one unit only.

    Source: a shared focus brings people together and keeps their ties alive (Feld 1981, doi
    10.1086/227352). No study we know of measures how many ties a community of practice gives:
    direction only; number, size and rate of meeting are assumptions.
    """

    evidence: ClassVar[Evidence] = "direction"

    kind: Literal["add_communities"] = "add_communities"
    count: int = Field(12, ge=0, le=10_000, strict=True, description="Communities founded.")
    size: int = Field(25, ge=2, le=10_000, strict=True, description="Members of each community.")

    def redesign(
        self, organisation: Organisation, target: Mask, generator: np.random.Generator
    ) -> Organisation:
        """Return the organisation with the communities; as it is when fewer than two are concerned.

        A community is no larger than the number of those concerned.
        """
        concerned = np.flatnonzero(target).astype(np.int32)
        if len(concerned) < 2:
            return organisation
        people = organisation.people
        several_units = len(np.unique(people.unit[concerned])) > 1
        label = people.unit if several_units else people.manager
        new = [
            _members(generator.permutation(concerned), self.size, label) for _ in range(self.count)
        ]
        return replace(organisation, communities=organisation.communities.extended(new))


def _members(shuffled: Ints, size: int, label: Ints) -> Ints:
    """Return the first ``size``, the last of them exchanged where all would have one label."""
    members, others = shuffled[:size], shuffled[size:]
    elsewhere = others[label[others] != label[members[0]]]
    if elsewhere.size and np.all(label[members] == label[members[0]]):
        return np.concatenate((members[:-1], elsewhere[:1]))
    return members
