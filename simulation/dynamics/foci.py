"""The organisation laid out for kernels: who can be met where."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.dynamics.state import Floats, Foci
from simulation.organisation.organisation import Organisation
from simulation.organisation.people import Ints, groups, tiers
from simulation.organisation.workplace import DESK_PITCH_METRES, Workplace

FARTHEST = 16
NOWHERE = -1
# Rates and engagement become integers, so that sums do not depend on their order.
WEIGHT = 1024
GATHERING_WEIGHT = 2**16


def foci_of(organisation: Organisation, allen_distance: float) -> Foci:
    """Return the foci of an organisation; ``allen_distance`` in metres."""
    return Foci(
        **_of_people(organisation),
        **_of_workplace(organisation),
        **_of_communities(organisation),
        **_of_gatherings(organisation),
        displacement=displacements(allen_distance),
    )


def _of_people(organisation: Organisation) -> dict[str, Any]:
    people = organisation.people
    report_starts, reports = groups(people.line, people.n)
    project_starts, projects = groups(organisation.projects.home_unit, len(people.unit_names))
    experts = np.where(people.open, people.expertise, NOWHERE)
    domain_starts, domain_members = groups(experts, len(people.expertise_names))
    return {
        "manager": _int32(people.manager),
        "unit": _int32(people.unit),
        "level": _int32(people.level),
        "expertise": _int32(people.expertise),
        "tier": tiers(people.line),
        "report_starts": report_starts,
        "reports": reports,
        "open": people.open.astype(np.uint8),
        "company": _int32(people.company),
        "unit_project_starts": project_starts,
        "unit_projects": projects,
        "project_company": _project_company(organisation),
        "domain_starts": domain_starts,
        "domain_members": domain_members,
    }


def _of_workplace(organisation: Organisation) -> dict[str, Any]:
    workplace = organisation.workplace
    sites = np.where(organisation.people.open, workplace.site, NOWHERE)
    site_starts, site_members = groups(sites, len(workplace.site_names))
    return {
        "floor": _int32(workplace.floor),
        "desk": _int32(workplace.desk),
        "site": _int32(workplace.site),
        "storey": _int32(workplace.floor_storey[workplace.floor]),
        "floor_starts": workplace.desk_starts,
        "desk_occupant": _desk_occupants(workplace),
        "site_starts": site_starts,
        "site_members": site_members,
    }


def _of_communities(organisation: Organisation) -> dict[str, Any]:
    communities = organisation.communities
    starts, memberships, places = by_person(communities.starts, communities.members, organisation.n)
    return {
        "membership_starts": starts,
        "memberships": memberships,
        "member_places": places,
        "community_starts": _int32(communities.starts),
        "community_members": _int32(communities.members),
        "community_number": _int32(communities.number),
        "community_cadence": communities.cadence,
        "community_facilitation": communities.facilitation,
        "community_online": communities.online.astype(np.uint8),
    }


def _of_gatherings(organisation: Organisation) -> dict[str, Any]:
    gatherings = organisation.gatherings
    starts, gathered, _ = by_person(gatherings.starts, gatherings.members, organisation.n)
    return {
        "gathering_starts": starts,
        "gatherings": gathered,
        "gathering_member_starts": _int32(gatherings.starts),
        "gathering_members": _int32(gatherings.members),
        "gathering_weight": np.floor(GATHERING_WEIGHT * gatherings.rate).astype(np.int64),
        "gathering_medium": gatherings.medium,
        "gathering_structured": gatherings.structured.astype(np.uint8),
        "gathering_newcomers": gatherings.for_newcomers.astype(np.uint8),
    }


def displacements(allen_distance: float) -> NDArray[np.int64]:
    """Return the cumulative probabilities of a displacement of -16 … 16 desks, times 2**32.

    Probabilities fall as exp(-|x| pitch / allen_distance): Allen 1977.
    """
    steps = np.abs(np.arange(-FARTHEST, FARTHEST + 1))
    weights = np.exp(-steps * DESK_PITCH_METRES / allen_distance)
    cumulative = np.cumsum(weights) / weights.sum()
    scaled: NDArray[np.int64] = np.floor(cumulative * 2.0**32).astype(np.int64)
    return scaled


def by_person(starts: Ints, members: Ints, n: int) -> tuple[Ints, Ints, Ints]:
    """Return groups by person: where each one's begin, the groups, and each member's place there.

    The second lists each person's groups in ascending order; entry k of the third is where the
    group of ``members[k]`` stands in the second.
    """
    group = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    order = np.lexsort((group, members))
    places = np.empty(len(order), np.int32)
    places[order] = np.arange(len(order))
    person_starts = np.zeros(n + 1, np.int32)
    np.cumsum(np.bincount(members, minlength=n), out=person_starts[1:])
    return person_starts, group[order].astype(np.int32), places


def first_engagement(organisation: Organisation, foci: Foci) -> Floats:
    """Return the engagement with which communities begin: founders 1, others 0."""
    engagement = np.zeros(len(foci.memberships), np.float32)
    engagement[foci.member_places] = organisation.communities.founder
    return engagement


def _project_company(organisation: Organisation) -> Ints:
    company = organisation.people.unit_company
    if company is None:
        return np.zeros(len(organisation.projects.home_unit), np.int32)
    return _int32(company[organisation.projects.home_unit])


def _desk_occupants(workplace: Workplace) -> Ints:
    starts = workplace.desk_starts
    occupants = np.full(starts[-1], -1, np.int32)
    occupants[starts[workplace.floor] + workplace.desk] = np.arange(len(workplace.desk))
    return occupants


def _int32(array: Ints) -> Ints:
    return np.ascontiguousarray(array, np.int32)
