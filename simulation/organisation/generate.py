"""Organisations from a few numbers: believable, uneven, and the same from the same seed."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from simulation.errors import InputError
from simulation.organisation.attributes import (
    Aspect,
    chance,
    draw_expertise,
    draw_levels,
    draw_projects,
    draw_tenures,
)
from simulation.organisation.companies import (
    communities_of_companies,
    projects_of_companies,
    sites_of_companies,
    unit_companies,
)
from simulation.organisation.hierarchy import (
    SMALLEST_UNIT,
    Line,
    Shape,
    reporting_line,
    shape,
    team_order,
    unit_sizes,
)
from simulation.organisation.naming import expertise_names, site_names, unit_names
from simulation.organisation.organisation import Organisation
from simulation.organisation.people import People
from simulation.organisation.seating import seat_people
from simulation.randomness import Draws

PEOPLE_A_UNIT = 120
PEOPLE_A_COMMUNITY = 100
SMALLEST_SITE = 10


class GenerateSettings(BaseModel):
    """What an organisation made from nothing should be like."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    employees: int = Field(
        1000, ge=20, le=1_000_000, strict=True, description="Number of employees, all counted."
    )
    span: float = Field(
        7.0,
        ge=2,
        le=50,
        strict=True,
        description="Mean number of direct reports of those who have any.",
    )
    layers: int | None = Field(
        None,
        ge=2,
        le=12,
        strict=True,
        description="Layers of the reporting line, the top included; left out, what the span "
        "gives. Where both cannot be had, the span gives way.",
    )
    units: int | None = Field(
        None,
        ge=1,
        le=250_000,
        strict=True,
        description="Number of units; left out, about one per 120 employees.",
    )
    unit_names: tuple[Annotated[str, Field(min_length=1)], ...] | None = Field(
        None, description="The units' names, the largest unit first; left out, usual ones."
    )
    companies: int = Field(
        1,
        ge=1,
        le=100,
        strict=True,
        description="Companies under one top, each with units (and, if there are enough, sites) of "
        "its own; see the policy `company_boundary`.",
    )
    sites: int = Field(1, ge=1, le=100_000, strict=True, description="Number of sites.")
    floor_desks: int = Field(96, ge=4, le=10_000, strict=True, description="Desks on a floor.")
    communities: int | None = Field(
        None,
        ge=0,
        le=100_000,
        strict=True,
        description="Voluntary communities at the start; left out, one per 100 employees.",
    )
    community_size: float = Field(
        20.0, ge=2, le=10_000, strict=True, description="Mean number of members of a community."
    )
    expertise_domains: int | None = Field(
        None,
        ge=1,
        le=250_000,
        strict=True,
        description="Domains of expertise; left out, one for each unit.",
    )
    project_size: float = Field(
        9.0, ge=2, le=1000, strict=True, description="Mean number of people in a project."
    )
    mean_tenure_years: float = Field(
        6.0, gt=0, le=50, strict=True, description="Mean years since joining, at the start."
    )


def generate(settings: GenerateSettings, draws: Draws) -> Organisation:
    """Return a believable organisation of exactly the number of employees asked for.

    Raises
    ------
    InputError
        When the settings contradict each other.
    """
    check_settings(settings)
    line = _reporting_line(settings, draws)
    people = _people(settings, line, draws)
    return Organisation(
        people=people,
        workplace=seat_people(
            people.manager,
            team_order(people.manager),
            sites_of_companies(people, settings.sites, chance(draws, Aspect.SITES)),
            site_names(settings.sites),
            settings.floor_desks,
        ),
        communities=communities_of_companies(
            people,
            _communities(settings),
            settings.community_size,
            chance(draws, Aspect.COMMUNITIES),
        ),
        projects=projects_of_companies(
            people,
            draw_projects(people.unit, settings.project_size, chance(draws, Aspect.PROJECTS)),
        ),
    )


def check_settings(settings: GenerateSettings) -> None:
    """Raise the user's mistakes that only several settings together show; generate nothing.

    Raises
    ------
    InputError
        With the key of the setting to change.
    """
    _check_names(settings)
    units = unit_count(settings)
    if units * SMALLEST_UNIT > settings.employees:
        most = settings.employees // SMALLEST_UNIT
        key = "units" if settings.units is not None else "unit_names"
        raise _mistake("more units than the employees can fill", key, units, f"at most {most}")
    if settings.companies > units:
        raise _mistake(
            "more companies than units", "companies", settings.companies, f"at most {units}"
        )
    if settings.sites > 1 and settings.sites * SMALLEST_SITE > settings.employees:
        most = settings.employees // SMALLEST_SITE
        raise _mistake(
            "more sites than the employees can fill", "sites", settings.sites, f"at most {most}"
        )
    _check_layers(settings, _plan(settings))


def unit_count(settings: GenerateSettings) -> int:
    """Return the number of units that the settings ask for."""
    if settings.units is not None:
        return settings.units
    if settings.unit_names is not None:
        return len(settings.unit_names)
    return max(1, round(settings.employees / PEOPLE_A_UNIT))


def _check_names(settings: GenerateSettings) -> None:
    names = settings.unit_names
    if names is None:
        return
    if not names:
        raise _mistake("the list of unit names is empty", "unit_names", [], "a name for each unit")
    if settings.units not in (None, len(names)):
        raise _mistake(
            "there are not as many unit names as units",
            "unit_names",
            f"{len(names)} names",
            f"{settings.units} names",
        )
    repeated = next((name for name in names if names.count(name) > 1), None)
    if repeated is not None:
        raise _mistake("two units have the same name", "unit_names", repeated, "different names")


def _check_layers(settings: GenerateSettings, plan: Shape) -> None:
    if settings.layers is None or plan.deepest is None:
        return
    largest = -(-(settings.employees - sum(plan.above)) // plan.heads)
    if plan.deepest >= largest:
        most = len(plan.above) + largest
        raise _mistake(
            "more layers than the people of a unit allow",
            "layers",
            settings.layers,
            f"at most {most} with {settings.employees} employees in {plan.heads} units",
        )


def _mistake(message: str, key: str, found: object, allowed: str) -> InputError:
    return InputError(message, key=f"organisation.generate.{key}", found=found, allowed=allowed)


def _plan(settings: GenerateSettings) -> Shape:
    return shape(settings.employees, unit_count(settings), settings.span, settings.layers)


def _reporting_line(settings: GenerateSettings, draws: Draws) -> Line:
    plan, units = _plan(settings), unit_count(settings)
    sizes = unit_sizes(settings.employees - sum(plan.above), units, chance(draws, Aspect.UNITS))
    parts = sizes if plan.heads == units else np.array([settings.employees], np.int32)
    line = reporting_line(
        parts,
        plan,
        settings.span,
        round((settings.employees - 1) / settings.span),
        chance(draws, Aspect.LINE),
    )
    if plan.heads == units:
        return line
    # Everybody reports to the top: units are labels in the order of seats.
    return Line(line.manager, np.repeat(np.arange(units, dtype=np.int32), sizes))


def _people(settings: GenerateSettings, line: Line, draws: Draws) -> People:
    units = unit_count(settings)
    domains = settings.expertise_domains or units
    names = settings.unit_names or unit_names(units)
    return People(
        manager=line.manager,
        unit=line.unit,
        level=draw_levels(line.manager, chance(draws, Aspect.LEVELS)),
        expertise=draw_expertise(line.manager, line.unit, domains, chance(draws, Aspect.EXPERTISE)),
        tenure_weeks=draw_tenures(
            settings.employees, settings.mean_tenure_years, chance(draws, Aspect.TENURE)
        ),
        unit_names=names,
        expertise_names=expertise_names(names, domains),
        unit_company=unit_companies(line.unit, settings.companies),
    )


def _communities(settings: GenerateSettings) -> int:
    if settings.communities is not None:
        return settings.communities
    return max(1, round(settings.employees / PEOPLE_A_COMMUNITY))
