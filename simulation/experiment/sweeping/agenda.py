"""Which runs a sweep is made of, what determines each of them, and which are done together."""

from __future__ import annotations

import functools
import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.errors import InputError
from simulation.experiment.execute import EVERY_WEEK
from simulation.experiment.plan import scenario_hash
from simulation.experiment.sweeping.designs import Point, points_of
from simulation.experiment.sweeping.paths import Scalar, concerns, with_settings
from simulation.experiment.sweeping.settings import Sweep
from simulation.scenario import Scenario

Columns = dict[str, NDArray[Any]]
Floats = NDArray[np.float64]
_TEXT = np.dtype(object)


class Row(NamedTuple):
    """A row of the table: the scenario's and the point's number, the replicate, and its key."""

    scenario: int
    point: int
    replicate: int
    key: str


class Task(NamedTuple):
    """Runs of one replicate at one point, whose scenarios share burn-in and chance."""

    point: int
    replicate: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Agenda:
    """The runs of a sweep.

    Attributes
    ----------
    points
        The values of the settings varied, by point.
    bases
        By scenario and point, the hash of what determines its runs but for the replicate.
    impossible
        By scenario and point, why it cannot be run, where it has no base.
    shared
        By base, how many scenarios and points have it: they come to the same.
    """

    sweep: Sweep
    points: list[Point]
    bases: dict[tuple[int, int], str]
    impossible: dict[tuple[int, int], str]
    shared: Counter[str]

    def rows(self) -> Iterator[Row]:
        """Yield the rows that can be run, by replicate, point and scenario."""
        for replicate in range(self.sweep.replicates):
            for point in range(len(self.points)):
                for scenario in range(len(self.sweep.scenarios)):
                    base = self.bases.get((scenario, point))
                    if base is not None:
                        yield Row(scenario, point, replicate, f"{base}-{replicate}")

    def firsts(self) -> dict[str, Row]:
        """Return, by key, the first row that has it: only this one is run."""
        found: dict[str, Row] = {}
        for row in self.rows():
            found.setdefault(row.key, row)
        return found

    def sharing(self, row: Row) -> int:
        """Return how many rows of the table have what this one comes to."""
        return self.shared[self.bases[row.scenario, row.point]]

    def alike(self, row: Row) -> list[Row]:
        """Return all rows of the table that have what this one comes to."""
        base = self.bases[row.scenario, row.point]
        return [
            Row(*place, row.replicate, row.key) for place, one in self.bases.items() if one == base
        ]

    def tasks(self, done: Collection[str]) -> Iterator[Task]:
        """Yield what is to be done, but for keys that are done: every replicate 0 comes first."""
        together: list[Row] = []
        for row in self.firsts().values():
            if row.key in done:
                continue
            if together and together[0][1:3] != row[1:3]:
                yield Task(together[0].point, together[0].replicate, tuple(together))
                together = []
            together.append(row)
        if together:
            yield Task(together[0].point, together[0].replicate, tuple(together))

    def columns(self, rows: Sequence[Row], values: Floats) -> Columns:
        """Return rows of the table as columns; ``values`` are the measures, (rows, measures)."""
        names = np.array([scenario.name for scenario in self.sweep.scenarios], _TEXT)
        columns: Columns = {
            "scenario": names[[row.scenario for row in rows]],
            "point": np.array([row.point for row in rows], np.int64),
            "replicate": np.array([row.replicate for row in rows], np.int64),
        }
        for place, path in enumerate(self.sweep.design.paths):
            kind = self._kinds[place]
            own = [self.points[row.point][place] for row in rows]
            columns[path] = np.array(_in_kind(own, kind), kind)
        columns |= {name: values[:, place] for place, name in enumerate(self.sweep.measures)}
        columns["key"] = np.array([row.key for row in rows], _TEXT)
        return columns

    @functools.cached_property
    def _kinds(self) -> list[np.dtype[Any]]:
        """Return the types of the columns of settings: the same in every part."""
        return [_kind(values) for values in zip(*self.points, strict=True)]

    def part_name(self, rows: Sequence[Row]) -> str:
        """Return the name of the file of some rows: it follows from all in them but the values."""
        labels = [[*row, self.sweep.scenarios[row.scenario].name] for row in rows]
        points = [self.points[row.point] for row in rows]
        return _hash([self.sweep.design.paths, self.sweep.measures, labels, points])[:32]


def agenda(sweep: Sweep) -> Agenda:
    """Return the runs of a sweep.

    Raises
    ------
    InputError
        When no point at all can be run.
    """
    points = points_of(sweep.design)
    bases: dict[tuple[int, int], str] = {}
    impossible: dict[tuple[int, int], str] = {}
    first = None
    for place, scenario in enumerate(sweep.scenarios):
        for number, point in enumerate(points):
            try:
                bases[place, number] = _base(sweep, at_point(scenario, sweep.design.paths, point))
            except InputError as error:
                first = first or error
                impossible[place, number] = error.message
    if first is not None and not bases:
        raise first
    return Agenda(sweep, points, bases, impossible, Counter(bases.values()))


def at_point(scenario: Scenario, paths: Sequence[str], point: Point) -> Scenario:
    """Return a scenario as it is at a point; settings of what it has not are passed over."""
    settings = zip(paths, point, strict=True)
    return with_settings(
        scenario, {path: value for path, value in settings if concerns(scenario, path)}
    )


def employee_weeks(sweep: Sweep, tasks: int) -> float:
    """Return about how much work so many tasks are; an imported organisation may be of any size."""
    run = sweep.scenarios[0].run
    generated = [one.organisation.generate for one in sweep.scenarios]
    employees = max((one.employees if one else float("inf")) for one in generated)
    weeks = run.burn_in + run.weeks * len(sweep.scenarios)
    return tasks * (employees + EVERY_WEEK) * weeks


def _base(sweep: Sweep, scenario: Scenario) -> str:
    return _hash(
        {
            "scenario": scenario_hash(scenario),
            "window": scenario.run.comparison_window,
            "measures": sweep.measures,
        }
    )


def _kind(values: Sequence[Scalar]) -> np.dtype[Any]:
    """Return the type of a column that holds these values; what is left out is a missing number."""
    there = [one for one in values if one is not None]
    if there and all(isinstance(one, bool) for one in there) and len(there) == len(values):
        return np.dtype(np.bool_)
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in there):
        return _TEXT
    whole = len(there) == len(values) and all(isinstance(one, int) for one in there)
    return np.dtype(np.int64 if whole else np.float64)


def _in_kind(values: Sequence[Scalar], kind: np.dtype[Any]) -> list[Scalar]:
    if kind == _TEXT:
        return [None if one is None else str(one) for one in values]
    return [float("nan") if one is None else one for one in values]


def _hash(value: object) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
