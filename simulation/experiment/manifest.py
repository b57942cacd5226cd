"""The manifest: what was run, with which versions and settings, and how far it came."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import simulation
from simulation.experiment.execute import Outcome
from simulation.experiment.plan import Plan, engine_version
from simulation.experiment.precision import Look
from simulation.experiment.versions import installed
from simulation.interventions import Intervention
from simulation.scenario.replicates import Until

Status = Literal["running", "complete", "failed", "interrupted"]

_PACKAGES = ("numpy", "numba", "scipy", "pandas", "igraph", "duckdb", "pydantic", "loky")
_COMMON = {"kind", "week", "from", "until", "where"}


@dataclass(frozen=True)
class Request:
    """What a manifest tells about the command beside its plan.

    ``baseline`` is a slug; ``notes`` are those on each scenario, by slug. ``factors`` are those in
    force in each arm of a factorial comparison, by slug; empty for any other experiment.
    """

    command: str
    baseline: str
    notes: Mapping[str, tuple[str, ...]]
    factors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def manifest(
    plan: Plan,
    request: Request,
    folder: Path,
    earlier: dict[str, Any] | None,
    looks: Mapping[str, Look] | None = None,
) -> dict[str, Any]:
    """Return the manifest of an experiment that begins, or goes on from an ``earlier`` manifest.

    ``looks`` are what the first replicates said, by slug, where they have told how many it takes.
    """
    run = plan.first.run
    hashes = list(plan.hashes.values())
    same = earlier is not None and [each["hash"] for each in earlier["scenarios"]] == hashes
    now = datetime.now(UTC).isoformat(timespec="seconds")
    nothing = {"seconds_simulating": 0.0, "seconds_total": 0.0, "weeks_per_second": 0.0}
    return {
        "orgsim": simulation.__version__,
        "engine": engine_version(),
        "experiment": folder.resolve().name,
        "status": "running",
        "created": earlier["created"] if earlier and same else now,
        "command": request.command,
        "python": platform.python_version(),
        "packages": installed(_PACKAGES),
        "seed": run.seed,
        "replicates": plan.replicates,
        "precision": run.precision and _precision(run.precision, looks),
        "weeks": run.weeks,
        "burn_in": run.burn_in,
        "window": list(run.comparison_window),
        "baseline": request.baseline,
        "factors": {slug: list(factors) for slug, factors in request.factors.items()},
        "scenarios": [_scenario(plan, request, slug) for slug in plan.scenarios],
        "runs": {"planned": len(plan.runs), "completed": 0, "failed": []},
        "timings": dict(earlier["timings"]) if earlier and same else nothing,
    }


def at_the_end(begun: dict[str, Any], outcome: Outcome, new: int, seconds: float) -> dict[str, Any]:
    """Return the manifest of an experiment that has come to an end.

    ``new`` is how many runs this command finished, in ``seconds`` in all. Times of commands that
    went on with one experiment are added up.
    """
    timings = dict(begun["timings"])
    timings["seconds_simulating"] = round(timings["seconds_simulating"] + outcome.seconds, 3)
    timings["seconds_total"] = round(timings["seconds_total"] + seconds, 3)
    if new:
        timings["weeks_per_second"] = round(new * begun["weeks"] / seconds, 3)
    return {
        **begun,
        "status": _status(outcome, begun),
        "runs": {
            "planned": begun["runs"]["planned"],
            "completed": outcome.completed,
            "failed": [str(failure) for failure in outcome.failures],
        },
        "timings": timings,
    }


def with_half_widths(ended: dict[str, Any], half_widths: Mapping[str, float]) -> dict[str, Any]:
    """Return a manifest that tells how narrow the intervals are in the end, by slug."""
    return {**ended, "precision": {**ended["precision"], "half_widths": dict(half_widths)}}


def _status(outcome: Outcome, begun: dict[str, Any]) -> Status:
    if outcome.interrupted:
        return "interrupted"
    if outcome.completed < begun["runs"]["planned"]:
        return "failed"
    undecided = begun["precision"] is not None and begun["precision"]["first"] is None
    return "running" if undecided else "complete"


def _precision(rule: Until, looks: Mapping[str, Look] | None) -> dict[str, Any]:
    """Return the rule by which replicates end, and what the first of them said of each contrast."""
    if looks is None:
        return {**rule.model_dump(), "first": None}
    said = {
        slug: {"sd": one.sd, "half_width": one.half_width, "replicates": one.needed}
        for slug, one in looks.items()
    }
    return {**rule.model_dump(), "first": said}


def _scenario(plan: Plan, request: Request, slug: str) -> dict[str, Any]:
    scenario = plan.scenarios[slug]
    return {
        "slug": slug,
        "name": scenario.name,
        "description": scenario.description,
        "hash": plan.hashes[slug],
        "interventions": [_intervention(one) for one in scenario.interventions],
        "notes": list(request.notes.get(slug, ())),
    }


def _intervention(intervention: Intervention) -> dict[str, Any]:
    settings = intervention.model_dump(mode="json", by_alias=True, exclude_none=True)
    usual = _COMMON | ({"intensity"} if intervention.intensity == 1 else set())
    return {
        "kind": intervention.kind,
        "from": intervention.start,
        "until": intervention.until,
        "where": settings.get("where"),
        "settings": {key: value for key, value in settings.items() if key not in usual},
    }
