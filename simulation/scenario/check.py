"""Everything about a scenario that can be checked before it runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from simulation.errors import InputError, nearest
from simulation.interventions.flatten_hierarchy import FlattenHierarchy
from simulation.interventions.intervention import Intervention, Mask, Where, target
from simulation.organisation.generate import check_settings, generate
from simulation.organisation.importing import import_organisation
from simulation.organisation.organisation import Organisation
from simulation.organisation.people import ROOT, layers
from simulation.randomness import draws_of
from simulation.scenario.document import Key
from simulation.scenario.errors import error_at, first_of
from simulation.scenario.schema import Scenario

NAMES_SHOWN = 12


def check_scenario(scenario: Scenario) -> list[str]:
    """Return notes on a scenario that can be run.

    Builds the organisation of the first replicate, and looks whom each intervention concerns.

    Raises
    ------
    InputError
        When it cannot be run as it stands, for the first mistake by line.
    """
    try:
        organisation = _organisation(scenario)
    except InputError as error:
        raise _placed(error, scenario) from None
    problems = [*_wheres(scenario, organisation), *_overlaps(scenario, organisation)]
    if problems:
        raise first_of(problems, scenario.file)
    return [*organisation.notes, *_notes(scenario, organisation)]


def _organisation(scenario: Scenario) -> Organisation:
    settings = scenario.organisation
    draws = draws_of(scenario.run.seed, 0)
    if settings.import_ is not None:
        return import_organisation(settings.import_, scenario.folder, draws)
    assert settings.generate is not None
    check_settings(settings.generate)
    return generate(settings.generate, draws)


def _placed(error: InputError, scenario: Scenario) -> InputError:
    """Return a mistake that names a key only, with the file and line of this key."""
    if error.file is not None or error.key is None:
        return error
    return error_at(
        scenario.source.tree,
        error.key.split("."),
        error.message,
        found=error.found,
        allowed=error.allowed,
        suggestion=error.suggestion,
    )


def _wheres(scenario: Scenario, organisation: Organisation) -> Iterator[InputError]:
    for number, intervention in enumerate(scenario.interventions):
        if intervention.where is not None:
            place = ("interventions", number, "where")
            yield from _where(scenario, place, intervention.where, organisation)


def _where(
    scenario: Scenario, place: tuple[Key, ...], where: Where, organisation: Organisation
) -> list[InputError]:
    people, workplace = organisation.people, organisation.workplace
    managers = np.unique(people.manager[people.manager != ROOT])
    problems = [
        *_unknown(scenario, (*place, "unit"), where.unit, people.unit_names),
        *_unknown(scenario, (*place, "site"), where.site, workplace.site_names),
        *_unknown(scenario, (*place, "team"), where.team, managers.tolist()),
        *_unknown(scenario, (*place, "level"), where.level, np.unique(people.level).tolist()),
    ]
    if not problems and not _concerned(where, organisation).any():
        root = scenario.source.tree
        problems.append(
            error_at(
                root,
                place,
                "nobody is all of this at once",
                found=where.model_dump(exclude_none=True),
                allowed="a target with at least one employee",
            )
        )
    return problems


def _unknown(
    scenario: Scenario,
    path: tuple[Key, ...],
    wanted: Sequence[str | int] | None,
    known: Sequence[str | int],
) -> Iterator[InputError]:
    for number, one in enumerate(wanted or ()):
        if one not in known:
            yield error_at(
                scenario.source.tree,
                (*path, number),
                f"there is no {path[-1]} {one!r} in this organisation",
                found=one,
                allowed=_listed(known),
                suggestion=_nearest(one, known),
            )


def _listed(known: Sequence[str | int]) -> str:
    shown = ", ".join(str(one) for one in known[:NAMES_SHOWN])
    return shown if len(known) <= NAMES_SHOWN else f"{shown}, … ({len(known)} in all)"


def _nearest(one: str | int, known: Sequence[str | int]) -> str | None:
    if isinstance(one, str):
        return nearest(one, [str(name) for name in known])
    numbers = [number for number in known if isinstance(number, int)]
    return str(min(numbers, key=lambda number: abs(number - one))) if numbers else None


def _concerned(where: Where | None, organisation: Organisation) -> Mask:
    """Return whom a target may concern, (n,), whoever a share of it draws."""
    return target(organisation, where, np.zeros(organisation.n))


def _overlaps(scenario: Scenario, organisation: Organisation) -> Iterator[InputError]:
    """Yield each flattening that another one contradicts: same week, same people."""
    before: list[tuple[int, Intervention, Mask]] = []
    for number, intervention in enumerate(scenario.interventions):
        if not isinstance(intervention, FlattenHierarchy):
            continue
        mask = _concerned(intervention.where, organisation)
        for other_number, other, other_mask in before:
            if _meet(intervention, other) and bool(np.any(mask & other_mask)):
                yield error_at(
                    scenario.source.tree,
                    ("interventions", number),
                    f"interventions[{other_number}] flattens the same people's hierarchy "
                    f"in the same weeks",
                    found=_settings(intervention),
                    allowed="one flattening at a time: end the first with `until`, "
                    "or give the two different targets",
                )
                break
        before.append((number, intervention, mask))


def _meet(first: Intervention, second: Intervention) -> bool:
    start = max(first.start, second.start)
    return first.is_active(start) and second.is_active(start)


def _settings(intervention: Intervention) -> str:
    given = intervention.model_dump(by_alias=True, exclude_none=True)
    return ", ".join(f"{key}: {value}" for key, value in given.items())


def _notes(scenario: Scenario, organisation: Organisation) -> Iterator[str]:
    if "organisation" not in scenario.model_fields_set:
        yield (
            f"no organisation is given: one of {organisation.n} employees is generated from the "
            "defaults"
        )
    depth = int(layers(organisation.people.manager).max())
    for number, intervention in enumerate(scenario.interventions):
        name = f"interventions[{number}] ({intervention.kind})"
        if intervention.start >= scenario.run.weeks:
            yield f"{name} starts in week {intervention.start}, after the last week: no effect"
        elif intervention.until == intervention.start:
            yield f"{name} ends in the week in which it starts: no effect"
        if isinstance(intervention, FlattenHierarchy) and (intervention.layers or 0) > depth:
            yield (
                f"{name} asks for {intervention.layers} layers, but the organisation has only "
                f"{depth}: no effect"
            )
