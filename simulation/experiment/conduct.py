"""An experiment from its plan to its tables, in a results folder."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulation.errors import InputError
from simulation.experiment.execute import BEST_HERE, Outcome, Simulate, Where, execute
from simulation.experiment.manifest import Request, at_the_end, manifest
from simulation.experiment.plan import Plan
from simulation.experiment.store import Store, opened, read_manifest
from simulation.experiment.tables import write_tables


@dataclass(frozen=True)
class Conditions:
    """How the runs are carried out; nothing of it changes what they come to.

    ``networks`` are weeks after which ties and people are written too. ``where`` is which workers
    to use. ``people`` is whether people of an imported organisation are written as they are, not
    without what tells them apart. ``say`` gets lines for the user, ``progress``
    how many more runs are done. ``run`` stands in for ``simulation.replicate.run``.
    """

    networks: tuple[int, ...] = ()
    where: Where = BEST_HERE
    people: bool = False
    say: Callable[[str], None] = lambda _: None
    progress: Callable[[int], None] = lambda _: None
    run: Simulate | None = None


def conduct(
    plan: Plan, folder: Path, request: Request, conditions: Conditions | None = None
) -> Outcome:
    """Carry out a plan in a results folder, which it makes or goes on with, and write its tables.

    Raises
    ------
    InputError
        When the folder cannot be used, or a run finds a mistake in the user's input.
    """
    conditions = conditions or Conditions()
    _refuse_weeks(plan, conditions.networks)
    with opened(folder, () if conditions.people else plan.real) as store:
        begun = manifest(plan, request, folder, read_manifest(folder))
        store.write_manifest(begun)
        store.drop_outdated(plan)
        store.write_scenarios(plan)
        outcome = _carry_out(plan, store, begun, conditions)
        if outcome.completed and not outcome.interrupted:
            write_tables(store, plan, request)
    return outcome


def _carry_out(plan: Plan, store: Store, begun: dict[str, Any], conditions: Conditions) -> Outcome:
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


def _warm_up(conditions: Conditions) -> None:
    """Compile the model before several processes would each compile it."""
    if conditions.run is not None:
        return
    from simulation.kernels import is_cold

    if is_cold():
        from simulation.experiment.compiling import compile_kernels

        conditions.say("Compiling the model (once after installation, about 20 seconds) …")
        compile_kernels()


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
