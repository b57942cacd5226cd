"""Found voluntary communities that cross teams."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.interventions.intervention import Cost, Evidence, Intervention, Lever, Reach
from simulation.organisation.communities import NUMBERS, Communities, Community
from simulation.organisation.organisation import Organisation
from simulation.organisation.people import Ints, People

Purpose = Literal["network", "practice", "project"]


class AddCommunities(Intervention):
    """Found voluntary communities whose members come from different units and teams.

    Founders are drawn by chance from those concerned: for a network among all of them (new joiners
    with `where: {tenure: {under: 26}}`), for a community of practice among those who share an
    expertise, for a project community in turn from every unit. Further employees are within reach:
    they may be recruited by contacts who take part. Whether the community flourishes or dies is
    the model's doing. A network that chance would put into one unit gets a member of another, or
    of another team where there is one unit only.

    Source: a shared focus brings people together and keeps their ties alive (Feld 1981, doi
    10.1086/227352); communities of practice need cultivation (Wenger & Snyder 2000). No study we
    know of measures how many ties a community gives: direction only; number, size, reach and rate
    of meeting are assumptions.
    """

    lever: ClassVar[Lever] = "communities"
    evidence: ClassVar[Evidence] = "direction"
    example: ClassVar[str] = """\
- kind: add_communities
  from: 26
  count: 12
  size: 25
  purpose: practice
  facilitation: 0.6
"""
    usual_cost: ClassVar[Cost] = Cost(hours_once=1)

    kind: Literal["add_communities"] = "add_communities"
    count: int = Field(12, ge=0, le=10_000, strict=True, description="Communities founded.")
    size: int = Field(25, ge=2, le=10_000, strict=True, description="Founders of each community.")
    purpose: Purpose = Field(
        "network",
        description="Whom it brings together: anybody (`network`), people of one expertise "
        "(`practice`), or people from every unit in turn (`project`).",
    )
    cadence: float = Field(
        1.0, gt=0, le=8, strict=True, description="Meetings, as a multiple of what is usual."
    )
    online: bool = Field(False, strict=True, description="Whether it meets online only.")
    facilitation: float = Field(
        0.0, ge=0, le=1, strict=True, description="How much a facilitator keeps it going."
    )
    reach: float = Field(
        1.0,
        ge=0,
        le=20,
        strict=True,
        description="Employees who may be recruited later, for each founder.",
    )

    def redesign(self, organisation: Organisation, reach: Reach) -> Organisation:
        """Return the organisation with the communities; as it is when fewer than two are reached.

        A community is no larger than the number of those reached.
        """
        concerned = reach.concerned
        if len(concerned) < 2 or self.count == 0:
            return organisation
        numbers = _numbers(organisation.communities, reach.identity, self.count)
        new = [
            self._founded(concerned, organisation.people, reach, number, place)
            for place, number in enumerate(numbers)
        ]
        return replace(organisation, communities=organisation.communities.extended(new))

    def _founded(
        self, concerned: Ints, people: People, reach: Reach, number: int, place: int
    ) -> Community:
        generator = reach.generator(place)
        shuffled = generator.permutation(concerned)
        if self.purpose == "practice":
            domain = people.expertise[shuffled]
            # Its trade is that of the first one drawn; others fill up where there are too few.
            shuffled = shuffled[np.argsort(domain != domain[0], kind="stable")]
        elif self.purpose == "project":
            shuffled = _in_turn(shuffled, people.unit)
        else:
            shuffled = _crossing(shuffled, self.size, people)
        members = shuffled[: self.size]
        others = shuffled[self.size : self.size + round(self.reach * self.size)]
        return Community(
            number=number,
            members=members,
            others=others,
            # Founders meet each other as often, however many more are within reach.
            cadence=self.cadence * (1 + len(others) / len(members)),
            facilitation=self.facilitation,
            online=self.online,
        )


def _numbers(communities: Communities, identity: int, count: int) -> list[int]:
    """Return the numbers of new communities: the same whatever else a scenario has."""
    taken = set(communities.number.tolist())
    numbers: list[int] = []
    for place in range(count):
        number = zlib.crc32(f"{identity} {place}".encode()) % NUMBERS
        while number in taken:
            number = (number + 1) % NUMBERS
        taken.add(number)
        numbers.append(number)
    return numbers


def _crossing(shuffled: Ints, size: int, people: People) -> Ints:
    """Return the seats with one more exchanged where the first ``size`` would have one label."""
    several_units = len(np.unique(people.unit[shuffled])) > 1
    label = (people.unit if several_units else people.manager)[shuffled]
    elsewhere = np.flatnonzero(label != label[0])
    last = min(size, len(shuffled)) - 1
    if elsewhere.size and elsewhere[0] > last:
        shuffled = shuffled.copy()
        shuffled[[last, elsewhere[0]]] = shuffled[[elsewhere[0], last]]
    return shuffled


def _in_turn(shuffled: Ints, unit: Ints) -> Ints:
    """Return the seats so that units take turns."""
    own = unit[shuffled]
    order = np.argsort(own, kind="stable")
    first = np.searchsorted(own[order], own[order])
    turn = np.empty(len(own), np.int64)
    turn[order] = np.arange(len(own)) - first
    ordered: Ints = shuffled[np.argsort(turn, kind="stable")]
    return ordered
