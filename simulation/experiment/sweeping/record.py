"""What a sweep's place tells of it: the manifest, the sweep as it was resolved, its points."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import simulation
from simulation.experiment.compare import to_csv
from simulation.experiment.plan import engine_version, plan
from simulation.experiment.store import MANIFEST
from simulation.experiment.sweeping.agenda import Agenda, Row
from simulation.experiment.sweeping.designs import points
from simulation.experiment.sweeping.places import POINTS, SHEET, SWEEP, TABLE, Place, manifest_of
from simulation.experiment.sweeping.settings import Sweep, to_yaml
from simulation.experiment.versions import installed
from simulation.scenario import to_yaml as scenario_yaml

_PACKAGES = (
    "numpy",
    "numba",
    "scipy",
    "pandas",
    "duckdb",
    "pydantic",
    "loky",
    "SALib",
    "scikit-learn",
    "fsspec",
)


class Failed(NamedTuple):
    """A run that came to nothing, and why."""

    row: Row
    error: str


class Progress(NamedTuple):
    """How far a sweep is: rows that are there, those that failed, seconds of simulating."""

    status: str
    completed: int = 0
    failed: Sequence[Failed] = ()
    seconds: float = 0.0


class Record:
    """Writes what there is to tell of one sweep."""

    def __init__(self, place: Place, agenda: Agenda, command: str) -> None:
        self._place = place
        self._agenda = agenda
        earlier = manifest_of(place) or {}
        self._head = _head(agenda.sweep, command, str(earlier.get("created", _now())))

    def begin(self) -> None:
        """Write the sweep and its points, and remove tables that it may no longer stand by."""
        self.tell(Progress("running"))
        sweep = self._agenda.sweep
        files = [f"scenarios/{slug}.yaml" for slug in plan(sweep.scenarios).scenarios]
        for file, scenario in zip(files, sweep.scenarios, strict=True):
            self._place.write(file, scenario_yaml(scenario).encode())
        self._place.write(SWEEP, to_yaml(sweep, files).encode())
        table = points(sweep.design)
        table.insert(0, "point", range(len(table)))
        self._place.write(POINTS, to_csv(table).encode())
        for name in (TABLE, SHEET):
            self._place.remove(name)

    def tell(self, progress: Progress) -> None:
        """Write the manifest."""
        names = [scenario.name for scenario in self._agenda.sweep.scenarios]
        failed = [
            {
                "scenario": names[one.row.scenario],
                "point": one.row.point,
                "replicate": one.row.replicate,
                "error": one.error,
            }
            for one in progress.failed
        ]
        told = {
            **self._head,
            "status": progress.status,
            "runs": {
                "planned": self._agenda.sweep.n_runs,
                "completed": progress.completed,
                "failed": failed,
            },
            "seconds_simulating": round(progress.seconds, 3),
        }
        text = json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False)
        self._place.write(MANIFEST, f"{text}\n".encode())


def _head(sweep: Sweep, command: str, created: str) -> dict[str, Any]:
    run = sweep.scenarios[0].run
    planned = plan(sweep.scenarios)
    return {
        "orgsim": simulation.__version__,
        "engine": engine_version(),
        "sweep": sweep.name,
        "created": created,
        "command": command,
        "python": platform.python_version(),
        "packages": installed(_PACKAGES),
        "design": sweep.design.kind,
        "points": sweep.design.n_points,
        "replicates": sweep.replicates,
        "seed": run.seed,
        "weeks": run.weeks,
        "burn_in": run.burn_in,
        "window": list(run.comparison_window),
        "varied": list(sweep.design.paths),
        "measures": list(sweep.measures),
        "scenarios": [
            {"slug": slug, "name": one.name, "hash": planned.hashes[slug]}
            for slug, one in planned.scenarios.items()
        ],
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
