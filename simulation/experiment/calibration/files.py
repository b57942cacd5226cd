"""What a calibration writes: every file whole or not at all, but for the list of networks.

``runs.csv`` grows by a line a look at a network, so that the same command can go on after an end.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import platform
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

import simulation
from simulation.errors import InputError
from simulation.experiment.calibration.data import Task
from simulation.experiment.calibration.settings import Calibration, scenario_named
from simulation.experiment.calibration.simulate import Job
from simulation.experiment.calibration.space import NUISANCES
from simulation.experiment.calibration.statistics import STATISTICS
from simulation.experiment.calibration.words import outside
from simulation.experiment.compare import neutral
from simulation.experiment.plan import engine_version, scenario_hash
from simulation.experiment.store import MANIFEST, Store
from simulation.experiment.versions import installed

if TYPE_CHECKING:
    from simulation.experiment.calibration.fit import Fit

Floats = NDArray[np.float64]

RECORD, RUNS = "calibration.json", "runs.csv"
FITTED, FIT, SHAPES, TRIALS = "fitted.yaml", "fit.csv", "shapes.csv", "trials.csv"
PAGE = "fit.html"
_RESULTS = (FITTED, FIT, SHAPES, TRIALS, PAGE)
_PACKAGES = ("numpy", "numba", "scipy", "optuna", "cmaes", "pandas", "pydantic")
_SOURCES = ("observation.py", "shapes.py", "simulate.py", "space.py", "statistics.py")

_STATISTIC_HEAD = [
    *("statistic", "label", "weight", "observed", "simulated"),
    *("sd", "low", "high", "inside", "settled"),
]
_SHAPE_HEAD = [
    *("shape", "label", "category", "observed", "simulated"),
    *("low", "high", "inside", "p"),
]


class Book:
    """The results folder of one calibration."""

    def __init__(self, store: Store, calibration: Calibration, task: Task) -> None:
        self._store = store
        self._calibration = calibration
        self._task = task
        self._key = _key(calibration, task)
        self._runs = store.folder / RUNS
        self._begun = datetime.now(UTC).isoformat(timespec="seconds")

    def begin(self) -> dict[Job, Floats]:
        """Prepare the folder, and return the networks in it that are this calibration's.

        Raises
        ------
        InputError
            When the folder holds something else.
        """
        earlier = self._earlier()
        same = earlier is not None and earlier.get("key") == self._key
        if not same:
            self._runs.unlink(missing_ok=True)
        elif earlier is not None:
            self._begun = str(earlier.get("created", self._begun))
        for name in _RESULTS:
            (self._store.folder / name).unlink(missing_ok=True)
        self._write_record({**self._head(), "status": "running"})
        known = self._read_runs()
        self._write_runs(known.items())
        return known

    def record(self, found: Sequence[tuple[Job, Floats]]) -> None:
        """Add networks to those that are known."""
        with self._runs.open("a", encoding="utf-8", newline="") as opened:
            opened.write(_lines(self._rows(found)))

    def end(self, fit: Fit, seconds: float) -> None:
        """Write everything that a fit comes to."""
        self._store.write_text(FITTED, self._fitted(fit))
        self._store.write_text(FIT, _lines(_statistic_rows(fit)))
        self._store.write_text(SHAPES, _lines(_shape_rows(fit)))
        self._store.write_text(TRIALS, _lines(_trial_rows(fit)))
        found = {**self._head(), "status": "complete", "seconds": round(seconds, 3)}
        self._write_record({**found, **_results(fit)})

    def _earlier(self) -> dict[str, Any] | None:
        folder = self._store.folder
        file = folder / RECORD
        if file.is_file():
            try:
                found = json.loads(file.read_text(encoding="utf-8"))
            except (ValueError, OSError):
                found = None
            if isinstance(found, dict) and "orgsim" in found:
                return found
            raise InputError("this is no calibration of orgsim's", file=file)
        foreign = [name for name in (MANIFEST, RUNS, *_RESULTS) if (folder / name).exists()]
        if foreign:
            raise InputError(
                f"the folder holds no calibration, but has its own `{foreign[0]}`",
                key="--out",
                found=str(folder),
                allowed="an empty or a new folder, or one of the same calibration",
            )
        return None

    def _head(self) -> dict[str, Any]:
        task, settings = self._task, self._calibration.settings
        return {
            "orgsim": simulation.__version__,
            "engine": engine_version(),
            "key": self._key,
            "created": self._begun,
            "python": platform.python_version(),
            "packages": installed(_PACKAGES),
            "name": settings.name,
            "scenario": self._calibration.scenario.name,
            "scenario_hash": scenario_hash(task.setup.scenario),
            "waves": list(task.files),
            "seed": settings.run.seed,
            "settings": settings.model_dump(mode="json", by_alias=True, exclude={"name"}),
            "organisation": {
                "employees": task.employees,
                "units": task.units,
                "sites": task.sites,
                "ties": list(task.ties),
                "notes": list(task.notes),
            },
        }

    def _write_record(self, record: dict[str, Any]) -> None:
        text = json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False)
        self._store.write_text(RECORD, text + "\n")

    def _header(self) -> list[str]:
        shares = [f"{shape.name} {one}" for shape in self._task.shapes for one in shape.categories]
        names = self._task.space.names
        return ["replicate", "again", "look", *names, *self._task.setup.names, *shares]

    def _rows(self, found: Iterable[tuple[Job, Floats]]) -> Iterable[list[Any]]:
        for job, looks in found:
            values = [repr(value) for _, value in job.values]
            for number, look in enumerate(looks.tolist(), 1):
                yield [job.replicate, int(job.again), number, *values, *map(repr, look)]

    def _write_runs(self, known: Iterable[tuple[Job, Floats]]) -> None:
        self._store.write_text(RUNS, _lines([self._header(), *self._rows(known)]))

    def _read_runs(self) -> dict[Job, Floats]:
        """Return the networks in the list; a last line that was not finished is left out."""
        if not self._runs.is_file():
            return {}
        header, names = self._header(), self._task.space.names
        text = self._runs.read_text(encoding="utf-8")
        whole = text[: text.rfind("\n") + 1]
        lines = list(csv.reader(io.StringIO(whole)))
        if not lines or lines[0] != header:
            return {}
        looks: dict[Job, list[list[float]]] = {}
        first = 3 + len(names)
        for line in lines[1:]:
            replicate, again, _, *rest = line
            values = tuple(zip(names, map(float, rest[: len(names)]), strict=True))
            job = Job(values, int(replicate), again == "1")
            looks.setdefault(job, []).append([float(value) for value in line[first:]])
        return {job: np.array(found) for job, found in looks.items() if len(found) == 1 + job.again}

    def _fitted(self, fit: Fit) -> str:
        import yaml

        ours = {k: v for k, v in fit.parameters.items() if k not in NUISANCES}
        text = yaml.safe_dump(
            {"name": fit.name, "extends": self._extends(), "parameters": ours},
            sort_keys=False,
            allow_unicode=True,
            width=100,
        )
        return f"# Written by `orgsim calibrate`; how well it fits: {PAGE}\n{text}"

    def _extends(self) -> str:
        """Return the scenario as the fitted one names it: relative to the results folder."""
        file = scenario_named(self._calibration)
        if file is None:
            return self._calibration.settings.scenario
        try:
            return os.path.relpath(file.resolve(), self._store.folder.resolve())
        except ValueError:  # on another drive
            return str(file.resolve())


def _key(calibration: Calibration, task: Task) -> str:
    """Return a hash of all that determines a calibration's networks."""
    digest = hashlib.sha256(engine_version().encode())
    for name in _SOURCES:
        digest.update(Path(__file__).with_name(name).read_bytes())
    settings = calibration.settings.model_dump(
        mode="json",
        by_alias=True,
        exclude={"name", "scenario", "waves", "run", "statistics", "parameters"},
    )
    said = {
        "settings": settings,
        "scenario": scenario_hash(task.setup.scenario),
        "waves": task.files,
        "names": task.space.names,
    }
    digest.update(json.dumps(said, sort_keys=True).encode())
    return digest.hexdigest()


def _lines(rows: Iterable[Iterable[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _statistic_rows(fit: Fit) -> list[list[Any]]:
    task, goodness = fit.task, fit.goodness
    weights = dict(zip(task.fitted.tolist(), task.weights.tolist(), strict=True))
    rows: list[list[Any]] = [_STATISTIC_HEAD]
    for place, name in enumerate(task.setup.names):
        sizes = (one[place] for one in (goodness.mean, goodness.sd, goodness.low, goodness.high))
        observed = task.observed[place]
        inside = not outside(observed, goodness.low[place], goodness.high[place])
        rows.append(
            [
                name,
                STATISTICS[name].label,
                repr(weights.get(place, 0.0)),
                *(_number(value) for value in (observed, *sizes)),
                _yes(inside),
                _yes(not goodness.unsettled[place]),
            ]
        )
    return rows


def _shape_rows(fit: Fit) -> list[list[Any]]:
    task, goodness = fit.task, fit.goodness
    rows: list[list[Any]] = [_SHAPE_HEAD]
    place = len(task.setup.names)
    observed_shares = iter(task.observed_shares.tolist())
    for shape, likeness in zip(task.shapes, goodness.shapes, strict=True):
        for category in shape.categories:
            observed = next(observed_shares)
            sizes = [one[place] for one in (goodness.mean, goodness.low, goodness.high)]
            inside = _yes(not outside(observed, *sizes[1:]))
            numbers = [_number(value) for value in (observed, *sizes)]
            rows.append(
                [shape.name, shape.label, neutral(category), *numbers, inside, _number(likeness.p)]
            )
            place += 1
    return rows


def _trial_rows(fit: Fit) -> list[list[Any]]:
    task = fit.task
    fitted = [task.setup.names[place] for place in task.fitted]
    rows: list[list[Any]] = [["trial", "phase", *task.space.names, *fitted, "distance"]]
    for number, trial in enumerate(fit.trials):
        numbers = (*task.space.along(trial.point), *trial.statistics, trial.distance)
        rows.append([number, trial.phase, *map(_number, numbers)])
    return rows


def _results(fit: Fit) -> dict[str, Any]:
    task, found, space = fit.task, fit.estimate, fit.task.space
    ends = zip(space.along(found.low), space.along(found.high), strict=True)
    starts = space.values(task.start)
    parameters = [
        {
            "name": name,
            "of": "data" if name in NUISANCES else "model",
            "start": starts[name],
            "estimate": value,
            "low": _or_none(low),
            "high": _or_none(high),
            "range": [float(space.low[place]), float(space.high[place])],
            "verdict": found.verdicts[place],
        }
        for place, ((name, value), (low, high)) in enumerate(
            zip(fit.parameters.items(), ends, strict=True)
        )
    ]
    return {
        "parameters": parameters,
        "correlation": [[_or_none(value) for value in row] for row in found.correlation.tolist()],
        "distance": min(trial.distance for trial in fit.trials),
        "trials": len(fit.trials),
        "together": fit.goodness.fitted._asdict(),
        "shapes": {
            shape.name: likeness._asdict()
            for shape, likeness in zip(task.shapes, fit.goodness.shapes, strict=True)
        },
        "settled": not bool(fit.goodness.unsettled.any()),
        "warnings": list(fit.warnings),
    }


def _number(value: float) -> str:
    return "" if np.isnan(value) else repr(float(value))


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _yes(value: bool) -> str:
    return "yes" if value else "no"
