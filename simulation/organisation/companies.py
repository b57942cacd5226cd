"""Several companies under one top: units, sites, communities and projects of their own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from simulation.organisation.attributes import draw_communities
from simulation.organisation.communities import Communities
from simulation.organisation.hierarchy import apportion
from simulation.organisation.organisation import Projects
from simulation.organisation.people import Ints, People
from simulation.organisation.seating import draw_sites


def unit_companies(unit: Ints, companies: int) -> Ints | None:
    """Return the company of each unit, (n_units,): about as many people each; None for one.

    ``unit``, (n,), is each seat's. Neighbouring units are together; each company has at least one.
    """
    if companies == 1:
        return None
    people = np.bincount(unit)
    middle = np.cumsum(people) - people / 2
    wanted = (middle * companies / people.sum()).astype(np.int32)
    place = np.arange(len(people))
    # No company is passed over: neither by a large unit, nor for want of units at the end.
    reached = np.minimum.accumulate(np.append(0, wanted[1:]) - place) + place
    return np.maximum(reached, companies - len(people) + place).astype(np.int32)


def sites_of_companies(people: People, sites: int, generator: np.random.Generator) -> Ints:
    """Return a site for each seat, (n,): none of them shared if there are enough."""
    companies = _seats_of_companies(people)
    if len(companies) == 1 or sites < len(companies):
        return draw_sites(people.manager, people.unit, sites, generator)
    share = _shared_out(sites, companies, least=1)
    first = np.cumsum(share) - share
    site = np.empty(people.n, np.int32)
    for own, count, seats in zip(first, share, companies, strict=True):
        unit = people.unit[seats] - people.unit[seats].min()
        site[seats] = own + draw_sites(people.manager[seats], unit, int(count), generator)
    return site


def communities_of_companies(
    people: People, count: int, size: float, generator: np.random.Generator
) -> Communities:
    """Return communities of about ``size`` people, none of them with people of two companies."""
    companies = _seats_of_companies(people)
    if len(companies) == 1:
        return draw_communities(people.expertise, count, size, generator)
    parts = [
        (seats, draw_communities(people.expertise[seats], int(share), size, generator))
        for seats, share in zip(companies, _shared_out(count, companies, least=0), strict=True)
    ]
    sizes = np.concatenate([np.diff(part.starts) for _, part in parts])
    return Communities(
        starts=np.concatenate(([0], np.cumsum(sizes))).astype(np.int32),
        members=np.concatenate([seats[part.members] for seats, part in parts]).astype(np.int32),
        founder=np.concatenate([part.founder for _, part in parts]),
        number=np.arange(len(sizes), dtype=np.int32),
        cadence=np.concatenate([part.cadence for _, part in parts]),
        facilitation=np.concatenate([part.facilitation for _, part in parts]),
        online=np.concatenate([part.online for _, part in parts]),
    )


def projects_of_companies(people: People, projects: Projects) -> Projects:
    """Return the projects with everybody in one of the own company."""
    if people.unit_company is None:
        return projects
    home = people.unit_company[projects.home_unit]
    first, last = (np.searchsorted(home, people.company, side) for side in ("left", "right"))
    own = home[projects.project] == people.company
    moved = first + projects.project % (last - first)
    return replace(projects, project=np.where(own, projects.project, moved).astype(np.int32))


def _seats_of_companies(people: People) -> list[Ints]:
    company = people.company
    return [np.flatnonzero(company == one).astype(np.int32) for one in range(company.max() + 1)]


def _shared_out(total: int, companies: list[Ints], least: int) -> Ints:
    """Return how many of ``total`` each company has, in proportion to its people."""
    people = np.array([len(seats) for seats in companies], np.float64)
    return apportion(np.array([total], np.int32), np.zeros(len(people), np.int32), people, least)
