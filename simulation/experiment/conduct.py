"""An experiment from its plan to its tables, in a results folder."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from simulation.errors import InputError
from simulation.experiment.compare import Floats
from simulation.experiment.execute import BEST_HERE, Outcome, Simulate, Where, execute, warm_up
from simulation.experiment.manifest import Request, at_the_end, manifest, with_half_widths
from simulation.experiment.plan import Plan
from simulation.experiment.precision import (
    Look,
    contrasts,
    enough,
    first_said,
    known,
    last_said,
    look,
)
from simulation.experiment.store import Store, opened, read_manifest
from simulation.experiment.tables import window_means, write_tables
from simulation.scenario.replicates import Until

_T = TypeVar("_T")


@dataclass(frozen=True)
class Conditions:
    """How the runs are carried out; nothing of it changes what they come to.

    ``networks`` are weeks after which ties and people are written too. ``where`` is which workers
    to use. ``people`` is whether people of an imported organisation are written as they are, not
    without what tells them apart. ``say`` gets lines for the user, ``progress``
    how many more runs are done, ``expect`` how many there are in all where the first of them tell.
    ``run`` stands in for ``simulation.replicate.run``.
    """

    networks: tuple[int, ...] = ()
    where: Where = BEST_HERE
    people: bool = False
    say: Callable[[str], None] = lambda _: None
    progress: Callable[[int], None] = lambda _: None
    expect: Callable[[int], None] = lambda _: None
    run: Simulate | None = None


def conduct(
    plan: Plan, folder: Path, request: Request, conditions: Conditions | None = None
) -> Outcome:
    """Carry out a plan in a results folder, which it makes or goes on with, and write its tables.

    Where replicates go on until a precision, the plan's are the first, and as many follow as these
    say it takes. None follows while one of the first has failed.

    Raises
    ------
    InputError
        When the folder cannot be used, a run finds a mistake in the user's input, or the measure
        to be known has no values.
    """
    conditions = conditions or Conditions()
    _refuse_weeks(plan, conditions.networks)
    with opened(folder, () if conditions.people else plan.real) as store:
        _refuse_sweep(folder)
        place = _Place(store, request, conditions)
        outcome = _carry_out(plan, place)
        rule, whole = plan.precision, outcome.completed == len(plan.runs)
        if rule is not None and whole and not outcome.interrupted:
            plan, outcome = _until_narrow(plan, rule, outcome, place)
        if outcome.completed and not outcome.interrupted:
            write_tables(store, plan, request)
    return outcome


class _Place(NamedTuple):
    """Where and how an experiment is carried out, whatever its plan."""

    store: Store
    request: Request
    conditions: Conditions


def _carry_out(plan: Plan, place: _Place, looks: Mapping[str, Look] | None = None) -> Outcome:
    """Carry out a plan's runs; ``looks`` are what the first of them said, by slug."""
    store, request, conditions = place
    begun = manifest(plan, request, store.folder, read_manifest(store.folder), looks)
    store.write_manifest(begun)
    store.drop_outdated(plan)
    store.write_scenarios(plan)
    before = len(store.finished(plan.runs, conditions.networks))
    start = time.monotonic()

    def record(outcome: Outcome) -> None:
        seconds = time.monotonic() - start
        store.write_manifest(at_the_end(begun, outcome, outcome.completed - before, seconds))

    try:
        outcome = execute(
            plan,
            store,
            networks=conditions.networks,
            where=conditions.where,
            prepare=lambda: _warm_up(conditions),
            progress=conditions.progress,
            run=conditions.run,
        )
    except InputError:
        record(Outcome(completed=len(store.finished(plan.runs, conditions.networks))))
        raise
    record(outcome)
    return outcome


def _until_narrow(plan: Plan, rule: Until, first: Outcome, place: _Place) -> tuple[Plan, Outcome]:
    """Carry out as many more replicates as the first ones say it takes, and say how narrow."""
    store, request, conditions = place
    try:
        looks = {slug: look(values, rule) for slug, values in _contrasts(plan, rule, place).items()}
    except InputError:
        store.write_manifest({**_manifest(store), "status": "failed"})
        raise
    conditions.say(first_said(_in_words(plan, request, looks), rule))
    more = plan.with_replicates(enough(looks.values(), rule))
    conditions.expect(len(more.runs))
    further = replace(conditions, progress=_beyond(len(plan.runs), conditions.progress))
    outcome = _carry_out(more, _Place(store, request, further), looks)
    outcome.seconds += first.seconds
    if outcome.completed == len(more.runs) and not outcome.interrupted:
        found = _contrasts(more, rule, place)
        widths = {slug: known(values, rule.min).half_width for slug, values in found.items()}
        store.write_manifest(with_half_widths(_manifest(store), widths))
        conditions.say(last_said(_in_words(plan, request, widths), more.replicates, rule))
    return more, outcome


def _contrasts(plan: Plan, rule: Until, place: _Place) -> dict[str, Floats]:
    means = window_means(place.store, plan, place.request)
    return contrasts(means, rule.of, place.request.baseline)


def _manifest(store: Store) -> dict[str, Any]:
    written = read_manifest(store.folder)
    assert written is not None
    return written


def _in_words(plan: Plan, request: Request, by_slug: Mapping[str, _T]) -> dict[str, _T]:
    names = {slug: scenario.name for slug, scenario in plan.scenarios.items()}
    less = f" less {names[request.baseline]}" if len(names) > 1 else ""
    return {f"{names[slug]}{less}": value for slug, value in by_slug.items()}


def _beyond(runs: int, progress: Callable[[int], None]) -> Callable[[int], None]:
    """Return what is told of runs done, the first of which it has been told of before."""
    known_before = [runs]

    def advance(more: int) -> None:
        progress(more - (known_before.pop() if known_before else 0))

    return advance


def _warm_up(conditions: Conditions) -> None:
    if conditions.run is None:
        warm_up(conditions.say)


def _refuse_sweep(folder: Path) -> None:
    if "sweep" in (read_manifest(folder) or {}):
        raise InputError(
            "the folder holds the results of a sweep",
            key="--out",
            found=str(folder),
            allowed="an empty or a new folder, or one of earlier results of this command",
        )


def _refuse_weeks(plan: Plan, networks: tuple[int, ...]) -> None:
    weeks = plan.first.run.weeks
    for week in networks:
        if not 0 <= week < weeks:
            raise InputError(
                "there is no such week",
                key="--networks",
                found=week,
                allowed=f"weeks from 0 to {weeks - 1}",
            )
