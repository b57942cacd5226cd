"""Organisations, policies and parameters under which the twin and the kernels are compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from simulation.organisation.communities import Community
from simulation.organisation.gatherings import AS_PLACES_ALLOW, IN_PERSON, ONLINE, Gathering
from simulation.organisation.generate import GenerateSettings, generate
from simulation.organisation.organisation import ObservedTies, Organisation
from simulation.organisation.policies import Policies
from simulation.randomness import draws_of

Change = Callable[[Organisation], Organisation]


@dataclass(frozen=True)
class Case:
    """What differs from the defaults; ``later`` is another organisation from the middle on."""

    settings: dict[str, Any] = field(default_factory=dict)
    parameters: dict[str, float] = field(default_factory=dict)
    dials: dict[str, float] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    later: tuple[Change, ...] = ()
    later_dials: dict[str, float] = field(default_factory=dict)


def organisation_of(case: Case, seed: int) -> Organisation:
    settings = {"employees": 36, "units": 3, "sites": 2, "span": 4} | case.settings
    organisation = generate(GenerateSettings(**settings), draws_of(seed, 0))
    return changed(organisation, case.changes)


def changed(organisation: Organisation, changes: tuple[Change, ...]) -> Organisation:
    for change in changes:
        organisation = change(organisation)
    return organisation


def _seats(organisation: Organisation, draw: int) -> np.ndarray:
    """Return all seats in an order of their own for each draw."""
    return np.random.default_rng(draw).permutation(organisation.n).astype(np.int32)


def observed(organisation: Organisation) -> Organisation:
    chance = np.random.default_rng(4)
    source, target = np.triu_indices(organisation.n, 1)
    some = np.flatnonzero(chance.random(len(source)) < 0.15)
    strength = chance.uniform(0.02, 0.99, len(some))
    ties = ObservedTies(source[some].astype(np.int32), target[some].astype(np.int32), strength)
    return replace(organisation, observed=ties)


def communities(*founded: dict[str, Any]) -> Change:
    """Found communities of eight, with fourteen more within reach."""

    def change(organisation: Organisation) -> Organisation:
        new = []
        for settings in founded:
            seats = _seats(organisation, settings["number"])
            new.append(Community(members=seats[:8], others=seats[8:22], **settings))
        return replace(organisation, communities=organisation.communities.extended(new))

    return change


def pairs_for_newcomers(organisation: Organisation) -> Organisation:
    """Give every newcomer a mentor; the two meet in whichever way places allow."""
    seats = _seats(organisation, 11)
    new = [
        Gathering(seats[k : k + 2], 1.0, AS_PLACES_ALLOW, for_newcomers=True)
        for k in range(0, organisation.n - 1, 2)
    ]
    return replace(organisation, gatherings=organisation.gatherings.extended(new))


def gatherings(*arranged: dict[str, Any]) -> Change:
    """Arrange gatherings of ``size`` people each."""

    def change(organisation: Organisation) -> Organisation:
        new = []
        for draw, settings in enumerate(arranged):
            rest = {name: value for name, value in settings.items() if name != "size"}
            new.append(Gathering(_seats(organisation, 20 + draw)[: settings["size"]], **rest))
        return replace(organisation, gatherings=organisation.gatherings.extended(new))

    return change


def closed(organisation: Organisation) -> Organisation:
    """Close two whole teams, one with its manager, and every fifth of those who manage nobody."""
    manager = organisation.people.manager
    managing = np.unique(manager[manager >= 0])
    lowest = [m for m in managing if not np.isin(np.flatnonzero(manager == m), managing).any()]
    is_open = np.ones(organisation.n, np.bool_)
    staff = np.setdiff1d(np.arange(organisation.n), managing)
    is_open[staff[::5]] = False
    is_open[np.isin(manager, lowest[:2])] = False
    is_open[lowest[0]] = False
    return replace(organisation, people=replace(organisation.people, is_open=is_open))


def hired(organisation: Organisation) -> Organisation:
    """Add five seats, one of them closed, under the first managers, on a floor of their own."""
    people, workplace, added = organisation.people, organisation.workplace, 5

    def longer(array: np.ndarray, more: Any) -> np.ndarray:
        return np.concatenate((array, np.broadcast_to(np.asarray(more, array.dtype), added)))

    return replace(
        organisation,
        people=replace(
            people,
            manager=longer(people.manager, [0, 0, 1, 1, 1]),
            unit=longer(people.unit, people.unit[1]),
            level=longer(people.level, 1),
            expertise=longer(people.expertise, people.expertise[1]),
            tenure_weeks=longer(people.tenure_weeks, 0),
            is_open=longer(people.open, [True, True, False, True, True]),
        ),
        workplace=replace(
            workplace,
            floor=longer(workplace.floor, len(workplace.floor_site)),
            desk=longer(workplace.desk, range(added)),
            floor_site=np.append(workplace.floor_site, np.int32(0)),
            floor_storey=np.append(workplace.floor_storey, np.int32(1)),
            floor_desks=np.append(workplace.floor_desks, np.int32(added)),
        ),
        projects=replace(organisation.projects, project=longer(organisation.projects.project, 0)),
    )


def two_companies(organisation: Organisation) -> Organisation:
    companies = np.arange(len(organisation.people.unit_names), dtype=np.int32) > 0
    people = replace(organisation.people, unit_company=companies.astype(np.int32))
    return replace(organisation, people=people)


_LIVELY = {
    "engagement_lapse": 0.2,
    "engagement_gain": 0.3,
    "recruitment": 0.5,
    "rate_community": 10.0,
}
_FACILITATED = communities(
    {"number": 40, "facilitation": 0.8, "cadence": 1.0},
    {"number": 70_000, "facilitation": 0.0, "cadence": 0.4},
    {"number": 41, "facilitation": 0.3, "cadence": 0.7},
)
_ONLINE = communities(
    {"number": 7, "cadence": 3.0, "online": True},
    {"number": 9, "cadence": 0.3, "online": True},
    {"number": 8, "cadence": 1.3},
)
_GATHERINGS = gatherings(
    {"size": 20, "rate": 0.8, "medium": AS_PLACES_ALLOW},
    {"size": 12, "rate": 1.5, "medium": IN_PERSON, "structured": False},
    {"size": 9, "rate": 0.7, "medium": ONLINE},
    {"size": 14, "rate": 2.5, "medium": ONLINE, "structured": False},
)
_ADOPTED = {"adopt_base": -2.5, "adopt_peers": 2.0, "platform_lapse": 0.3, "rate_platform": 8.0}
_PLATFORM = {
    "platform_access": 0.9,
    "platform_support": 0.6,
    "platform_groups": 0.6,
    "platform_example": 0.5,
}
_COMING_AND_GOING = {"annual_turnover": 1.0, "vacancy_weeks": 2.0}

CASES: dict[str, Case] = {
    "defaults": Case(),
    "little attention": Case(
        parameters={"tie_capacity": 5, "adopt_base": 1.0},
        dials={"platform_access": 0.6, "autonomy": 0.9},
    ),
    "little time": Case(
        parameters={
            "hours_formal": 1.0,
            "hours_discretionary": 1.0,
            "hours_managing": 0.5,
            "rate_team": 6.0,
        }
    ),
    "coming and going": Case(parameters=_COMING_AND_GOING),
    "remote": Case(dials={"presence": 0.0}, settings={"sites": 1}),
    "always there": Case(dials={"presence": 1.0}, settings={"sites": 2, "floor_desks": 16}),
    "steep": Case(dials={"hierarchy_steepness": 4.0}, parameters={"choice_rank": 1.0}),
    "communities": Case(
        settings={"communities": 6, "community_size": 12}, parameters={"review_weeks": 1.0}
    ),
    "short memory": Case(
        parameters={"half_life": 1.0, "awareness_half_life": 3.0, "project_weeks": 3.0}
    ),
    "observed": Case(changes=(observed,), parameters={"review_weeks": 3.0}),
    "lively communities": Case(
        changes=(_FACILITATED,),
        parameters=_LIVELY | {"review_weeks": 2.0},
        dials={"facilitation": 0.4},
    ),
    "online communities": Case(changes=(_ONLINE,), parameters=_LIVELY),
    "gatherings": Case(
        settings={"mean_tenure_years": 0.7},
        changes=(pairs_for_newcomers, _GATHERINGS),
        parameters=_COMING_AND_GOING,
    ),
    "gatherings beyond time": Case(
        changes=(_GATHERINGS,), parameters={"hours_formal": 1.0, "hours_discretionary": 1.0}
    ),
    "part time": Case(
        dials={"working_time": 0.3}, parameters={"hours_formal": 4.0, "hours_discretionary": 4.0}
    ),
    "introductions": Case(dials={"introductions": 2.0}),
    "platform": Case(
        settings={"communities": 4, "community_size": 12}, parameters=_ADOPTED, dials=_PLATFORM
    ),
    "platform among peers": Case(
        parameters=_ADOPTED | {"adopt_base": -4.0, "adopt_manager": 2.0},
        dials={"platform_access": 1.0, "platform_example": 0.3, "platform_support": 0.2},
    ),
    "open plan": Case(
        settings={"sites": 1},
        parameters={"rate_neighbourhood": 12.0},
        dials={"open_plan": 0.9, "climate": 0.8, "recognition": 0.9},
    ),
    "silence": Case(dials={"climate": -1.0, "open_plan": 0.5}),
    "hot-desking": Case(
        dials={
            "hot_desking": 0.6,
            "day_coordination": 0.8,
            "shared_spaces": 2.0,
            "presence": 0.5,
        },
        settings={"sites": 1, "floor_desks": 16},
        parameters={"rate_neighbourhood": 12.0},
    ),
    "desks for all": Case(
        settings={"floor_desks": 48},
        parameters={"rate_neighbourhood": 12.0},
        dials={"hot_desking": 1.0},
    ),
    "closed seats": Case(
        settings={"mean_tenure_years": 0.7},
        changes=(_FACILITATED, _GATHERINGS, closed),
        parameters=_COMING_AND_GOING | _LIVELY,
        dials={"leaving": 2.0, "newcomer_attention": 3.0},
    ),
    "closed seats with ties": Case(changes=(observed, closed)),
    "closing later": Case(
        changes=(_FACILITATED,),
        later=(closed,),
        parameters=_ADOPTED | _LIVELY | {"annual_turnover": 0.6},
        dials={"platform_access": 0.8, "facilitation": 0.2},
        later_dials={"leaving": 3.0, "platform_access": 0.0},
    ),
    "hiring later": Case(
        changes=(_FACILITATED,),
        later=(hired, communities({"number": 9, "facilitation": 0.5})),
        parameters=_LIVELY,
        later_dials={"newcomer_attention": 2.0},
    ),
    "two companies": Case(
        changes=(two_companies, _FACILITATED),
        parameters=_ADOPTED | {"project_weeks": 3.0},
        dials={"company_boundary": 0.7, "cross_unit_projects": 0.8, "platform_access": 0.8},
    ),
    "everything at once": Case(
        settings={"mean_tenure_years": 0.7, "communities": 3, "community_size": 12},
        changes=(observed, two_companies, _ONLINE, pairs_for_newcomers, _GATHERINGS, closed),
        parameters=_COMING_AND_GOING
        | _LIVELY
        | _ADOPTED
        | {"tie_capacity": 12, "hours_formal": 3.0, "hours_discretionary": 3.0},
        dials=_PLATFORM
        | {
            "autonomy": 0.9,
            "company_boundary": 0.4,
            "day_coordination": 0.5,
            "hot_desking": 0.3,
            "open_plan": 0.7,
            "climate": 0.4,
            "recognition": 0.5,
            "introductions": 1.0,
            "newcomer_attention": 1.0,
            "shared_spaces": 1.5,
            "cross_unit_projects": 0.3,
            "leaving": 1.4,
            "facilitation": 0.2,
        },
    ),
}


def mixture(draw: int) -> Case:
    """Return a case in which each policy is at its least, its most or between, as the draw has it.

    Seats are closed in the middle, in organisations that have everything else from the start.
    """
    chance = np.random.default_rng(draw)
    dials = {}
    for name, policy in Policies.model_fields.items():
        least, most = _limits(policy)
        dials[name] = float(chance.choice([least, most, chance.uniform(least, most)]))
    everything = CASES["everything at once"]
    return replace(
        everything,
        settings=everything.settings | {"floor_desks": int(chance.integers(8, 60))},
        parameters=everything.parameters | {"adopt_base": float(chance.uniform(-4.0, 0.0))},
        dials=dials,
        changes=everything.changes[:-1],
        later=(closed,),
    )


def _limits(policy: Any) -> tuple[float, float]:
    least = next(limit.ge for limit in policy.metadata if hasattr(limit, "ge"))
    return least, next(limit.le for limit in policy.metadata if hasattr(limit, "le"))
