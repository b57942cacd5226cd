"""The organisation as data, and what must be true of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simulation.organisation.communities import Communities
from simulation.organisation.gatherings import Gatherings, no_gatherings
from simulation.organisation.people import ROOT, Ints, People, layers
from simulation.organisation.workplace import Workplace


@dataclass(frozen=True)
class Projects:
    """Cross-cutting work groups that people move between.

    Attributes
    ----------
    project
        (n,) the project each seat works in at the start.
    home_unit
        (n_projects,) the unit that runs each project, in ascending order.
    """

    project: Ints
    home_unit: Ints


@dataclass(frozen=True)
class ObservedTies:
    """Undirected ties known from outside: ``source < target``, reported strength in (0, 1]."""

    source: Ints
    target: Ints
    strength: NDArray[np.float64]


@dataclass(frozen=True)
class Organisation:
    """People, reporting line, workplace, communities, gatherings, projects, observed ties.

    ``notes`` says in the user's words what was inferred or left out at import.
    """

    people: People
    workplace: Workplace
    communities: Communities
    projects: Projects
    observed: ObservedTies | None = None
    gatherings: Gatherings = field(default_factory=no_gatherings)
    notes: tuple[str, ...] = field(default=())

    @property
    def n(self) -> int:
        """Return the number of employees."""
        return self.people.n


def problems(organisation: Organisation) -> Iterator[str]:
    """Yield, in words, whatever makes an organisation impossible; nothing when it is sound."""
    yield from _reporting_line(organisation.people)
    yield from _desks(organisation.workplace)
    yield from _communities(organisation.communities, organisation.n)


def _reporting_line(people: People) -> Iterator[str]:
    roots = int(np.count_nonzero(people.open & (people.manager == ROOT)))
    if roots != 1:
        yield f"the reporting line has {roots} tops; it needs exactly one"
    above = people.line[people.line != ROOT]
    if np.any(~people.open[above[(above >= 0) & (above < people.n)]]):
        yield "somebody reports to a closed seat"
    if np.any((people.manager < ROOT) | (people.manager >= people.n)):
        yield "somebody reports to a seat that does not exist"
        return
    try:
        layers(people.manager)
    except ValueError as error:
        yield str(error)


def _desks(workplace: Workplace) -> Iterator[str]:
    place = workplace.desk_starts[workplace.floor] + workplace.desk
    if len(np.unique(place)) != len(place):
        yield "two employees sit at one desk"
    if np.any(workplace.desk >= workplace.floor_desks[workplace.floor]):
        yield "somebody sits at a desk that its floor does not have"


def _communities(communities: Communities, n: int) -> Iterator[str]:
    if communities.members.size and (
        communities.members.min() < 0 or communities.members.max() >= n
    ):
        yield "a community has a member who does not work here"
    for c in range(communities.count):
        members = communities.members[communities.starts[c] : communities.starts[c + 1]]
        if len(np.unique(members)) != len(members):
            yield f"community {c} lists a member twice"
