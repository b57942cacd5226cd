"""The organisation laid out for kernels: who can be met where."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.dynamics.state import Foci
from simulation.organisation.communities import Communities
from simulation.organisation.organisation import Organisation
from simulation.organisation.people import Ints, groups, tiers
from simulation.organisation.workplace import DESK_PITCH_METRES, Workplace

FARTHEST = 16


def foci_of(organisation: Organisation, allen_distance: float) -> Foci:
    """Return the foci of an organisation; ``allen_distance`` in metres."""
    people, workplace = organisation.people, organisation.workplace
    report_starts, reports = groups(people.manager, people.n)
    site_starts, site_members = groups(workplace.site, len(workplace.site_names))
    membership_starts, memberships = _memberships(organisation.communities, people.n)
    project_starts, projects = groups(organisation.projects.home_unit, len(people.unit_names))
    return Foci(
        manager=_int32(people.manager),
        unit=_int32(people.unit),
        level=_int32(people.level),
        expertise=_int32(people.expertise),
        tier=tiers(people.manager),
        report_starts=report_starts,
        reports=reports,
        floor=_int32(workplace.floor),
        desk=_int32(workplace.desk),
        site=_int32(workplace.site),
        storey=_int32(workplace.floor_storey[workplace.floor]),
        floor_starts=workplace.desk_starts,
        desk_occupant=_desk_occupants(workplace),
        site_starts=site_starts,
        site_members=site_members,
        membership_starts=membership_starts,
        memberships=memberships,
        community_starts=_int32(organisation.communities.starts),
        community_members=_int32(organisation.communities.members),
        unit_project_starts=project_starts,
        unit_projects=projects,
        displacement=displacements(allen_distance),
    )


def displacements(allen_distance: float) -> NDArray[np.int64]:
    """Return the cumulative probabilities of a displacement of -16 … 16 desks, times 2**32.

    Probabilities fall as exp(-|x| pitch / allen_distance): Allen 1977.
    """
    steps = np.abs(np.arange(-FARTHEST, FARTHEST + 1))
    weights = np.exp(-steps * DESK_PITCH_METRES / allen_distance)
    cumulative = np.cumsum(weights) / weights.sum()
    scaled: NDArray[np.int64] = np.floor(cumulative * 2.0**32).astype(np.int64)
    return scaled


def _memberships(communities: Communities, n: int) -> tuple[Ints, Ints]:
    community = np.repeat(np.arange(communities.count), np.diff(communities.starts))
    order = np.lexsort((community, communities.members))
    starts = np.zeros(n + 1, np.int32)
    np.cumsum(np.bincount(communities.members, minlength=n), out=starts[1:])
    return starts, community[order].astype(np.int32)


def _desk_occupants(workplace: Workplace) -> Ints:
    starts = workplace.desk_starts
    occupants = np.full(starts[-1], -1, np.int32)
    occupants[starts[workplace.floor] + workplace.desk] = np.arange(len(workplace.desk))
    return occupants


def _int32(array: Ints) -> Ints:
    return np.ascontiguousarray(array, np.int32)
