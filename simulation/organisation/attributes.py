"""What people bring and take part in: grades, expertise, tenure, projects, communities."""

from __future__ import annotations

from enum import IntEnum, unique

import numpy as np
from numpy.typing import NDArray

from simulation import randomness
from simulation.organisation.communities import Communities, no_communities
from simulation.organisation.organisation import Projects
from simulation.organisation.people import Ints, groups, layers, spans
from simulation.randomness import Draws

WEEKS_A_YEAR = 52
LONGEST_TENURE_YEARS = 45
# Grades 1, 2 and 3 of those who manage nobody (assumed).
STAFF_GRADES = (0.35, 0.40, 0.25)
# Share of a unit's people whose expertise is not the unit's (assumed).
OTHER_EXPERTISE = 0.2
# Share of project seats filled from the unit that runs the project (assumed).
OWN_UNIT = 0.65
# Share of a community that shares its interest, a domain of expertise (assumed).
INTERESTED = 0.4
# Shape of the gamma distribution of community sizes: a coefficient of variation of 0.4.
COMMUNITY_EVENNESS = 6.0
SMALLEST_COMMUNITY = 2


@unique
class Aspect(IntEnum):
    """What is drawn by itself, so that changing one aspect leaves the others as they are."""

    UNITS = 0
    LINE = 1
    LEVELS = 2
    SITES = 3
    EXPERTISE = 4
    TENURE = 5
    PROJECTS = 6
    COMMUNITIES = 7


def chance(draws: Draws, aspect: Aspect) -> np.random.Generator:
    """Return the generator of one aspect of an organisation."""
    return randomness.generator(draws, randomness.ORGANISATION, aspect)


def draw_levels(manager: Ints, generator: np.random.Generator) -> Ints:
    """Return grades, (n,): staff 1 to 3, managers above them by layer, the top highest."""
    staff = 1 + np.searchsorted(np.cumsum(STAFF_GRADES[:-1]), generator.random(len(manager)))
    layer = layers(manager)
    return np.where(spans(manager) > 0, len(STAFF_GRADES) + layer.max() - layer, staff).astype(
        np.int32
    )


def draw_expertise(manager: Ints, unit: Ints, domains: int, generator: np.random.Generator) -> Ints:
    """Return domains of expertise, (n,): the unit's own, and for a minority the team's second one.

    With more domains than units, each unit has several, and each of its teams one of them.
    """
    n = len(manager)
    units = int(unit.max()) + 1
    own = unit % domains
    if domains > units:
        several = (domains - 1 - unit) // units + 1
        team_draw = generator.random(n + 1)[manager]
        own = unit + units * (team_draw * several).astype(np.int32)
    second = generator.integers(0, domains, n + 1)[manager]
    return np.where(generator.random(n) < OTHER_EXPERTISE, second, own).astype(np.int32)


def draw_tenures(n: int, mean_years: float, generator: np.random.Generator) -> Ints:
    """Return weeks since joining, (n,): exponential, as under a constant turnover."""
    weeks = generator.exponential(mean_years * WEEKS_A_YEAR, n)
    return np.minimum(weeks, LONGEST_TENURE_YEARS * WEEKS_A_YEAR).astype(np.int32)


def draw_projects(unit: Ints, size: float, generator: np.random.Generator) -> Projects:
    """Return projects of about ``size`` people, most seats in one of their own unit's."""
    n, units = len(unit), int(unit.max()) + 1
    people = np.bincount(unit, minlength=units)
    count = np.where(people > 0, np.maximum(1, np.rint(people / size)), 0).astype(np.int32)
    home_unit = np.repeat(np.arange(units, dtype=np.int32), count)
    first = np.cumsum(count) - count
    own = first[unit] + (generator.random(n) * count[unit]).astype(np.int32)
    other = generator.integers(0, len(home_unit), n)
    project = np.where(generator.random(n) < OWN_UNIT, own, other)
    return Projects(project.astype(np.int32), home_unit)


def draw_communities(
    expertise: Ints, count: int, size: float, generator: np.random.Generator
) -> Communities:
    """Return communities of uneven size about ``size``, from all units, with a shared interest.

    An interest is a domain of expertise: its people are more likely to be members.
    """
    n = len(expertise)
    if count == 0:
        return no_communities()
    drawn = np.rint(size * generator.gamma(COMMUNITY_EVENNESS, 1 / COMMUNITY_EVENNESS, count))
    sizes = np.clip(drawn, SMALLEST_COMMUNITY, max(SMALLEST_COMMUNITY, n // 2)).astype(np.int32)
    starts, by_expertise = groups(expertise, int(expertise.max()) + 1)
    # Half as many again and more are asked, since some are asked twice.
    asked = 2 * sizes + 4
    community = np.repeat(np.arange(count), asked)
    interest = expertise[generator.integers(0, n, count)][community]
    crowd = starts[interest + 1] - starts[interest]
    pick = (generator.random(len(community)) * crowd).astype(np.int32)
    anyone = generator.integers(0, n, len(community))
    interested = generator.random(len(community)) < INTERESTED
    member = np.where(interested, by_expertise[starts[interest] + pick], anyone)
    return _first_distinct(community, member, sizes)


def _first_distinct(
    community: NDArray[np.int64], member: NDArray[np.int64], sizes: Ints
) -> Communities:
    """Return the communities of the first so many different people who were asked."""
    order = np.lexsort((member, community))
    repeated = np.zeros(len(order), np.bool_)
    repeated[order[1:]] = (np.diff(community[order]) == 0) & (np.diff(member[order]) == 0)
    community, member = community[~repeated], member[~repeated]
    first = np.searchsorted(community, np.arange(len(sizes)))
    chosen = np.arange(len(community)) - first[community] < sizes[community]
    community, member = community[chosen], member[chosen]
    order = np.lexsort((member, community))
    starts = np.searchsorted(community, np.arange(len(sizes) + 1))
    count = len(sizes)
    return Communities(
        starts=starts.astype(np.int32),
        members=member[order].astype(np.int32),
        founder=np.ones(len(order), np.bool_),
        number=np.arange(count, dtype=np.int32),
        cadence=np.ones(count),
        facilitation=np.zeros(count),
        online=np.zeros(count, np.bool_),
    )
