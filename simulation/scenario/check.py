"""Everything about a scenario that can be checked before it runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from pydantic import BaseModel

from simulation.errors import InputError, nearest
from simulation.importing.organisation import import_organisation
from simulation.interventions.flatten_hierarchy import FlattenHierarchy
from simulation.interventions.intervention import Intervention
from simulation.interventions.programme import Programme
from simulation.interventions.where import Mask, Where, at_the_start
from simulation.organisation.generate import check_settings, generate
from simulation.organisation.organisation import Organisation
from simulation.organisation.people import ROOT, layers
from simulation.randomness import draws_of
from simulation.scenario.document import Key
from simulation.scenario.errors import error_at, first_of
from simulation.scenario.schema import Scenario

NAMES_SHOWN = 12
ABOUT_PLATFORM = {"platform_support", "platform_example", "platform_groups"}


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
    concerned, folded = _folded(scenario, organisation)
    problems = list(_wheres(scenario, organisation, folded))
    if problems:
        raise first_of(problems, scenario.file)
    problems = [*_nobody(scenario, concerned), *_overlaps(scenario, concerned)]
    if problems:
        raise first_of(problems, scenario.file)
    return [*organisation.notes, *_notes(scenario, organisation), *_overruled(scenario, concerned)]


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


def _wheres(
    scenario: Scenario, organisation: Organisation, folded: dict[int, Organisation]
) -> Iterator[InputError]:
    for number, intervention in enumerate(scenario.interventions):
        place = ("interventions", number)
        names = _names(folded[intervention.start])
        for setting, what in intervention.names.items():
            wanted = getattr(intervention, setting)
            yield from _unknown(scenario, (*place, setting), what, wanted, names[what])
        if intervention.where is not None:
            yield from _where(scenario, (*place, "where"), intervention.where, names)
            if not _earlier(scenario, number):
                numbers = _numbers(organisation)
                yield from _where(scenario, (*place, "where"), intervention.where, numbers)


def _where(
    scenario: Scenario,
    place: tuple[Key, ...],
    where: Where,
    known: dict[str, Sequence[str | int]],
) -> Iterator[InputError]:
    """Yield what a target names that is not there."""
    for key, values in known.items():
        for number, one in enumerate(getattr(where, key) or ()):
            yield from _unknown(scenario, (*place, key, number), key, one, values)


def _names(organisation: Organisation) -> dict[str, Sequence[str | int]]:
    """Return the names there are; interventions add some and take none away."""
    names = organisation.people.unit_names, organisation.workplace.site_names
    return dict(zip(("unit", "site"), names, strict=True))


def _numbers(organisation: Organisation) -> dict[str, Sequence[str | int]]:
    """Return the numbers there are before any intervention."""
    people, workplace = organisation.people, organisation.workplace
    return {
        "team": np.unique(people.manager[people.manager != ROOT]).tolist(),
        "floor": np.unique(workplace.floor_storey).tolist(),
        "level": np.unique(people.level).tolist(),
        "layer": range(1, int(layers(people.manager).max()) + 1),
        "community": range(organisation.communities.count),
        "employee": range(organisation.n),
    }


def _unknown(
    scenario: Scenario,
    path: tuple[Key, ...],
    what: str,
    wanted: str | int,
    known: Sequence[str | int],
) -> Iterator[InputError]:
    if wanted not in known:
        yield error_at(
            scenario.source.tree,
            path,
            f"there is no {what} {wanted!r} in this organisation",
            found=wanted,
            allowed=_listed(known),
            suggestion=_nearest(wanted, known),
        )


def _listed(known: Sequence[str | int]) -> str:
    shown = ", ".join(str(one) for one in known[:NAMES_SHOWN])
    return shown if len(known) <= NAMES_SHOWN else f"{shown}, … ({len(known)} in all)"


def _nearest(one: str | int, known: Sequence[str | int]) -> str | None:
    if isinstance(one, str):
        return nearest(one, [str(name) for name in known])
    numbers = [number for number in known if isinstance(number, int)]
    return str(min(numbers, key=lambda number: abs(number - one))) if numbers else None


def _folded(
    scenario: Scenario, organisation: Organisation
) -> tuple[dict[int, Mask], dict[int, Organisation]]:
    """Return whom each intervention concerns, and the organisation in each one's first week.

    As if nobody came or left before.
    """
    programme = Programme(
        [_whoever(one) for one in scenario.interventions],
        scenario.policies,
        organisation,
        draws_of(scenario.run.seed, 0),
        scenario.run.weeks,
    )
    starts = sorted({one.start for one in scenario.interventions})
    folded = {week: programme.effect(week, at_the_start).organisation for week in starts}
    return programme.concerned, folded


def _whoever(one: Intervention) -> Intervention:
    """Return an intervention for all those of whom it draws a share."""
    if one.where is None or one.where.share is None:
        return one
    return one.model_copy(update={"where": one.where.model_copy(update={"share": None})})


def _nobody(scenario: Scenario, concerned: dict[int, Mask]) -> Iterator[InputError]:
    """Yield each intervention whose target has nobody in the week in which it begins."""
    for number, mask in concerned.items():
        where = scenario.interventions[number].where
        # Who has just joined is not known yet.
        if where is None or mask.any() or where.tenure is not None:
            continue
        earlier = _earlier(scenario, number)
        yield error_at(
            scenario.source.tree,
            ("interventions", number, "where"),
            "nobody is all of this at once" + (f", after {earlier}" if earlier else ""),
            found=_given(where),
            allowed="a target with at least one employee in the week in which it begins",
        )


def _earlier(scenario: Scenario, number: int) -> str:
    """Return, in words, the interventions that came before one."""
    start = scenario.interventions[number].start
    before = [
        f"interventions[{other}] ({one.kind})"
        for other, one in enumerate(scenario.interventions)
        if one.happens_or_not and (one.start, other) < (start, number)
    ]
    return " and ".join(before)


def _overlaps(scenario: Scenario, concerned: dict[int, Mask]) -> Iterator[InputError]:
    """Yield each intervention that another of its kind contradicts: same weeks, same people."""
    for number, one in enumerate(scenario.interventions):
        for other in range(number):
            if one.excludes_itself and _meet(scenario, concerned, number, other):
                yield error_at(
                    scenario.source.tree,
                    ("interventions", number),
                    f"interventions[{other}] is a {one.kind} of the same people in the same weeks",
                    found=_given(one),
                    allowed=f"one {one.kind} at a time: end the first with `until`, "
                    "or give the two different targets",
                )
                break


def _meet(scenario: Scenario, concerned: dict[int, Mask], number: int, other: int) -> bool:
    """Return whether two interventions of one kind have effect on somebody at the same time."""
    one, before = scenario.interventions[number], scenario.interventions[other]
    start = max(one.start, before.start)
    if one.kind != before.kind or not (one.is_active(start) and before.is_active(start)):
        return False
    return bool(np.any(_both(concerned[number], concerned[other])))


def _both(first: Mask, second: Mask) -> Mask:
    n = min(len(first), len(second))
    return first[:n] & second[:n]


def _overruled(scenario: Scenario, concerned: dict[int, Mask]) -> Iterator[str]:
    """Yield a note on each policy that two interventions set for the same people at once."""
    setting = [
        (number, change.policy, change.value)
        for number, one in enumerate(scenario.interventions)
        for change in one.policy_changes()
        if change.operation == "set"
    ]
    for place, (number, policy, value) in enumerate(setting):
        for other, other_policy, other_value in setting[:place]:
            first, second = _in_order(scenario, other, number)
            start = scenario.interventions[second].start
            if policy != other_policy or value == other_value or number == other:
                continue
            if not scenario.interventions[first].is_active(start):
                continue
            if np.any(_both(concerned[first], concerned[second])):
                yield (
                    f"interventions[{first}] and interventions[{second}] both set {policy} for the "
                    f"same people: the one that begins later, interventions[{second}], counts"
                )


def _in_order(scenario: Scenario, *numbers: int) -> list[int]:
    return sorted(numbers, key=lambda k: (scenario.interventions[k].start, k))


def _given(settings: BaseModel) -> str:
    given = settings.model_dump(by_alias=True, exclude_unset=True, exclude_none=True)
    return ", ".join(f"{key}: {_written(value)}" for key, value in given.items())


def _written(value: object) -> str:
    """Return a setting as it would be written: one value instead of a list of one."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_written(one)}" for key, one in value.items()) + "}"
    if isinstance(value, tuple):
        listed = ", ".join(_written(one) for one in value)
        return listed if len(value) == 1 else f"[{listed}]"
    return str(value)


def _idle(scenario: Scenario, organisation: Organisation, number: int) -> Iterator[str]:
    """Yield why turning its policies changes nothing: what they are about is not there."""
    turned = {change.policy for change in scenario.interventions[number].policy_changes()}
    changes = [change for one in scenario.interventions for change in one.policy_changes()]
    access = any(change.policy == "platform_access" and change.value > 0 for change in changes)
    if turned and turned <= ABOUT_PLATFORM and not (access or scenario.policies.platform_access):
        yield "there is no platform (`roll_out_platform` gives access)"
    if turned == {"company_boundary"} and organisation.people.unit_company is None:
        yield "there is only one company"


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
        elif intervention.intensity == 0:
            yield f"{name} has intensity 0: no effect"
        yield from (f"{name}: {why}: no effect" for why in _idle(scenario, organisation, number))
        if isinstance(intervention, FlattenHierarchy) and (intervention.layers or 0) > depth:
            yield (
                f"{name} asks for {intervention.layers} layers, but the organisation has only "
                f"{depth}: no effect"
            )
