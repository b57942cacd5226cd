"""Scenarios as the user names them on the command line, and the plan that comes of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulation.errors import InputError, nearest

if TYPE_CHECKING:
    from simulation.experiment.plan import Plan
    from simulation.scenario import Scenario

LONGEST_NAME = 60


def week_list(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[int, ...]:
    """Return the weeks listed, each once, in ascending order."""
    try:
        return tuple(sorted({int(week) for week in value.split(",")})) if value else ()
    except ValueError:
        message = f"{value!r} is no list of weeks such as 0,52,103"
        raise click.BadParameter(message, ctx, param) from None


def expanded(arguments: Sequence[str]) -> list[str]:
    """Return files and short names: folders and patterns as the files that they mean."""
    named = list(arguments)
    found: list[str] = []
    for argument in named:
        meant = _meant(argument)
        if meant == [argument]:
            found.append(argument)
        else:
            known = {Path(one).resolve() for one in (*named, *found)}
            found += [one for one in meant if Path(one).resolve() not in known]
    return found


def _meant(argument: str) -> list[str]:
    import glob

    from simulation.scenario.library import shipped_file, shipped_folder

    path = Path(argument)
    try:
        # A scenario's short name goes before a folder's: `communities` is both.
        if not path.exists() and shipped_file(argument) is None:
            path = shipped_folder(argument) or path
        if path.is_dir():
            meant = [*path.glob("*.yaml"), *path.glob("*.yml")]
        elif any(sign in argument for sign in "*?[") and not path.exists():
            meant = [Path(file) for file in glob.iglob(argument)]  # noqa: PTH207 (Path.glob takes no absolute pattern)
        else:
            return [argument]
    except (OSError, ValueError):
        return [argument]
    if not meant:
        raise InputError("there are no scenario files (*.yaml)", found=argument)
    return [str(file) for file in sorted(meant, key=lambda file: (file.stem != "baseline", file))]


def loaded(arguments: Sequence[str]) -> list[Scenario]:
    """Return the scenarios that files, short names, folders and patterns mean."""
    from simulation.scenario import load_scenario

    return [load_scenario(file) for file in expanded(arguments)]


def settled(scenarios: Sequence[Scenario], options: dict[str, Any]) -> list[Scenario]:
    """Return the scenarios with the options' settings."""
    settings = {key: options[key] for key in ("replicates", "weeks", "seed")}
    given = {key: value for key, value in settings.items() if value is not None}
    return [_changed(scenario, given) for scenario in scenarios]


def planned(scenarios: Sequence[Scenario]) -> tuple[Plan, dict[str, tuple[str, ...]]]:
    """Return the plan, and the notes on each scenario by slug."""
    from simulation.experiment import plan as planning

    notes = [_checked(scenario) for scenario in scenarios]
    plan = planning.plan(scenarios)
    return plan, dict(zip(plan.scenarios, notes, strict=True))


def _checked(scenario: Scenario) -> tuple[str, ...]:
    from simulation.scenario import check_scenario

    try:
        return tuple(check_scenario(scenario))
    except InputError as error:
        if error.file is None:
            error.message = f"‘{scenario.name}’ cannot be run: {error.message}"
        raise


def crossed(scenarios: Sequence[Scenario], baseline: str | None) -> dict[tuple[str, ...], Scenario]:
    """Return the scenario of every set of factors."""
    from simulation.experiment.factorial import arms

    if baseline is not None:
        message = "with --factorial, the first scenario is the base that all others add to"
        raise InputError(message, key="--baseline", found=baseline, allowed="no --baseline")
    return arms(scenarios)


def _changed(scenario: Scenario, settings: dict[str, int]) -> Scenario:
    changed = scenario.run.model_copy(update=settings)
    if changed.window is not None and changed.window[1] > changed.weeks:
        raise InputError(
            f"with --weeks {changed.weeks} the window of comparison ends after the last week",
            file=scenario.file,
            key="run.window",
            found=list(changed.window),
            allowed=f"within [0, {changed.weeks}]",
        )
    return scenario.model_copy(update={"run": changed})


def baseline(plan: Plan, wanted: str | None) -> str:
    """Return the slug of the baseline: by name, slug, file or short name; the first by default."""
    if wanted is None:
        return next(iter(plan.scenarios))
    # A file's name gives way to a slug, and a slug to a name, where two mean the same.
    files = {slug: one.file or Path(slug) for slug, one in plan.scenarios.items()}
    called = {str(file): slug for slug, file in files.items()}
    called |= {file.name: slug for slug, file in files.items()}
    called |= {file.stem: slug for slug, file in files.items()}
    called |= {slug: slug for slug in files}
    called |= {one.name: slug for slug, one in plan.scenarios.items()}
    if wanted not in called:
        names = [one.name for one in plan.scenarios.values()]
        raise InputError(
            "the baseline is none of the scenarios compared",
            key="--baseline",
            found=wanted,
            allowed=", ".join(names),
            suggestion=nearest(wanted, names) or nearest(wanted, called),
        )
    return called[wanted]


def default_folder(plan: Plan) -> Path:
    """Return where results go by default: results/ and the scenarios' names."""
    import hashlib

    name = "-vs-".join(plan.scenarios)
    if len(name) > LONGEST_NAME:
        name = f"{name[: LONGEST_NAME - 9]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return Path("results") / name
