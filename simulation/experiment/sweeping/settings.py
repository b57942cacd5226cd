"""What a sweep file may say: read, checked, and told by line where it is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulation.errors import InputError
from simulation.experiment.plan import plan
from simulation.experiment.sweeping.designs import Design, Factor, Kind, check_design
from simulation.experiment.sweeping.paths import (
    Scalar,
    concerns,
    key_at,
    located,
    with_settings,
)
from simulation.measures import MEASURES
from simulation.scenario import Scenario, load_scenario
from simulation.scenario.document import KeyPath, Node, resolve
from simulation.scenario.errors import closest, error_at, first_of, input_errors
from simulation.scenario.files import beside, is_there, similar_beside
from simulation.scenario.settings_file import read_settings

DECLARED = "declared"
MOST_RUNS = 1_000_000


class Range(BaseModel):
    """A range of values of one setting."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    from_: float = Field(alias="from", description="The lowest value.")
    to: float = Field(description="The highest value.")
    steps: int | None = Field(
        None, ge=2, le=10_000, strict=True, description="Values that a grid takes, ends included."
    )
    scale: Literal["linear", "log"] = Field(
        "linear", description="Whether equal steps are equal differences, or equal ratios."
    )


class SweepRun(BaseModel):
    """What a sweep says in place of its scenarios; what is left out is theirs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weeks: int | None = Field(None, ge=1, le=2000, strict=True, description="As in a scenario.")
    burn_in: int | None = Field(None, ge=0, le=2000, strict=True, description="As in a scenario.")
    seed: int | None = Field(None, ge=0, lt=2**63, strict=True, description="As in a scenario.")
    knowledge: bool | None = Field(None, strict=True, description="As in a scenario.")
    window: tuple[int, int] | None = Field(None, description="As in a scenario.")


class SweepSettings(BaseModel):
    """A sweep as its file describes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=200, pattern=r"\S", description="A short name.")
    scenarios: tuple[str, ...] = Field(
        min_length=1,
        description="Scenario files, relative to this one, or of the library; the first is the "
        "baseline.",
    )
    vary: dict[str, Any] = Field(
        min_length=1,
        description="The settings varied by their paths: a list of values, a range, or `declared`.",
    )
    design: Kind = Field("grid", description="Which points are run.")
    points: int = Field(
        0, ge=1, le=MOST_RUNS, strict=True, description="Points, base samples or trajectories."
    )
    replicates: int = Field(10, ge=1, le=10_000, strict=True, description="Runs a point.")
    measures: tuple[str, ...] | None = Field(
        None, min_length=1, description="The measures of the table; left out, all."
    )
    run: SweepRun = Field(default_factory=SweepRun, description="How long, from which seed.")


@dataclass(frozen=True)
class Sweep:
    """A checked sweep.

    ``scenarios`` have distinct names and agree on weeks, burn-in, seed and window; the first is the
    baseline. ``measures`` are the names of the table's.
    """

    name: str
    scenarios: tuple[Scenario, ...]
    design: Design
    replicates: int
    measures: tuple[str, ...]

    @property
    def slug(self) -> str:
        """Return the name as a folder may be called."""
        return Scenario(name=self.name).slug

    @property
    def n_runs(self) -> int:
        """Return the number of rows of the table: scenarios × points × replicates."""
        return len(self.scenarios) * self.design.n_points * self.replicates


def load_sweep(file: Path, replicates: int | None = None, points: int | None = None) -> Sweep:
    """Return the sweep of a YAML file; ``replicates`` and ``points`` go before what it says.

    Raises
    ------
    InputError
        For the first mistake by line, with file, line, key and the nearest valid spelling.
    """
    example = "scenarios: [baseline]"
    settings, root = read_settings(file, SweepSettings, example, _unknown_measures)
    scenarios = _agreeing(_with_run(_scenarios(file, root, settings), settings, root))
    design = Design(
        settings.design,
        _factors(scenarios, settings, root),
        settings.points if points is None else points,
        scenarios[0].run.seed,
    )
    names = tuple(MEASURES) if settings.measures is None else settings.measures
    count = settings.replicates if replicates is None else replicates
    sweep = Sweep(settings.name, scenarios, design, count, tuple(dict.fromkeys(names)))
    try:
        check_sweep(sweep)
    except InputError as error:
        raise _placed(error, root, (error.key or "",)) from None
    return sweep


def check_sweep(sweep: Sweep) -> None:
    """Refuse a sweep that cannot be carried out.

    Raises
    ------
    InputError
        With the key of the sweep file that is wrong, but without file and line.
    """
    check_design(sweep.design)
    if sweep.n_runs > MOST_RUNS:
        message = f"the sweep has {sweep.n_runs:,} runs"
        raise InputError(message, key="vary", allowed=f"at most {MOST_RUNS:,}")


def to_yaml(sweep: Sweep, files: Sequence[str]) -> str:
    """Return a sweep as YAML that loads to an equal one; ``files`` are those of its scenarios."""
    settings = {
        "name": sweep.name,
        "scenarios": list(files),
        "vary": {factor.path: _written(factor) for factor in sweep.design.factors},
        "design": sweep.design.kind,
        **({"points": sweep.design.count} if sweep.design.draws else {}),
        "replicates": sweep.replicates,
        "measures": list(sweep.measures),
    }
    return yaml.dump(settings, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def _written(factor: Factor) -> list[Scalar] | dict[str, object]:
    if factor.values:
        return list(factor.values)
    ends = (int(one) if factor.whole else one for one in (factor.low, factor.high))
    written: dict[str, object] = dict(zip(("from", "to"), ends, strict=True))
    if factor.steps:
        written["steps"] = factor.steps
    return written | ({"scale": "log"} if factor.log else {})


class _Dumper(yaml.SafeDumper):
    """PyYAML writes YAML 1.1; what 1.2 would not read as text is quoted here."""


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = None if isinstance(resolve(text), str) else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def _placed(error: InputError, root: Node, path: KeyPath) -> InputError:
    """Return a mistake with its place in the sweep file."""
    return error_at(
        root,
        path,
        error.message,
        found=error.found,
        allowed=error.allowed,
        suggestion=error.suggestion,
    )


def _unknown_measures(settings: SweepSettings, root: Node) -> list[InputError]:
    return [
        error_at(
            root,
            ("measures", number),
            f"unknown measure `{name}`",
            found=name,
            allowed="one of `orgsim list measures`",
            suggestion=closest(name, MEASURES),
        )
        for number, name in enumerate(settings.measures or ())
        if name not in MEASURES
    ]


def _scenarios(file: Path, root: Node, settings: SweepSettings) -> Iterator[Scenario]:
    for number, name in enumerate(settings.scenarios):
        beside_it = beside(file, name)
        try:
            yield load_scenario(beside_it if is_there(beside_it) else name)
        except InputError as error:
            if error.file is not None:
                raise
            error.suggestion = similar_beside(file, name) or error.suggestion
            raise _placed(error, root, ("scenarios", number)) from None


def _with_run(
    scenarios: Iterator[Scenario], settings: SweepSettings, root: Node
) -> Iterator[Scenario]:
    """Yield scenarios with what the sweep says in their place; replicates are the sweep's."""
    given = settings.run.model_dump(exclude_none=True)
    for scenario in scenarios:
        run = scenario.run.model_copy(update={**given, "replicates": settings.replicates})
        if run.window is not None and not 0 <= run.window[0] < run.window[1] <= run.weeks:
            message = f"the window of comparison of {scenario.name} must lie within its weeks"
            found = list(run.window)
            where = ("run", "window" if "window" in given else "weeks")
            raise error_at(root, where, message, found=found, allowed=f"within [0, {run.weeks}]")
        yield scenario.model_copy(update={"run": run})


def _agreeing(scenarios: Iterator[Scenario]) -> tuple[Scenario, ...]:
    """Return the scenarios, refusing those that cannot be run beside one another."""
    return tuple(plan(list(scenarios)).scenarios.values())


def _factors(
    scenarios: Sequence[Scenario], settings: SweepSettings, root: Node
) -> tuple[Factor, ...]:
    factors: list[Factor] = []
    seen: dict[tuple[str, KeyPath], str] = {}
    for path, given in settings.vary.items():
        concerned = [one for one in scenarios if concerns(one, path)] or [scenarios[0]]
        try:
            factor = _factor(path, given, concerned[0], settings.design)
            for scenario in concerned:
                _check_values(factor, scenario)
                _check_new(path, scenario, seen)
        except InputError as error:
            raise _placed(error, root, ("vary", path)) from None
        except ValidationError as error:
            raise _in_range(error, root, path) from None
        factors.append(factor)
    return tuple(factors)


def _check_values(factor: Factor, scenario: Scenario) -> None:
    for value in factor.values or (factor.at(0), factor.at(1)):
        with_settings(scenario, {factor.path: value})


def _check_new(path: str, scenario: Scenario, seen: dict[tuple[str, KeyPath], str]) -> None:
    """Refuse two paths that lead to one setting."""
    other = seen.setdefault((scenario.name, located(scenario, path)), path)
    if other != path:
        raise InputError(f"`{path}` and `{other}` are the same setting", found=path)


def _factor(path: str, given: object, scenario: Scenario, design: Kind) -> Factor:
    """Return what is varied at a path: checked as far as it does not depend on the model."""
    key = key_at(scenario, path)
    if isinstance(given, list):
        return Factor(path, values=_listed(given, design), whole=key.whole)
    if given == DECLARED:
        if key.low is None or key.high is None:
            message = f"`{path}` declares no range"
            raise InputError(message, found=given, allowed="a range: {from: …, to: …}")
        factor = Factor(path, low=key.low, high=key.high, whole=key.whole)
    elif isinstance(given, Mapping):
        factor = _ranged(path, Range.model_validate_json(json.dumps(given), strict=True), key.whole)
    else:
        raise InputError(
            f"`{path}` is given one value: what is varied has several",
            found=given,
            allowed=f"a list of values, a range such as {{from: 1, to: 5}}, or `{DECLARED}`",
        )
    if design in ("grid", "list") and not factor.steps:
        message = f"a {design} takes so many values of a range: say how many"
        raise InputError(message, found=given, allowed="{from: …, to: …, steps: 5}, or a list")
    return factor


def _listed(values: Sequence[Any], design: Kind) -> tuple[Scalar, ...]:
    if not values or not all(isinstance(one, Scalar) for one in values):
        message = "these are no values that can be varied"
        raise InputError(message, found=values, allowed="a list of numbers, words, true or false")
    if design != "list" and len({json.dumps(one) for one in values}) < len(values):
        raise InputError("a value is listed twice", found=values, allowed="each value once")
    return tuple(values)


def _ranged(path: str, given: Range, whole: bool) -> Factor:
    if not given.from_ < given.to:
        message = "a range goes from the lower to the higher value"
        raise InputError(message, found=[given.from_, given.to], allowed="`from` below `to`")
    log = given.scale == "log"
    if log and given.from_ <= 0:
        allowed = "`from` above 0, or scale: linear"
        raise InputError("ratios have no meaning at 0", found=given.from_, allowed=allowed)
    if whole and not (given.from_.is_integer() and given.to.is_integer()):
        message = f"`{path}` must be a whole number"
        raise InputError(message, found=[given.from_, given.to], allowed="whole numbers")
    return Factor(path, (), given.from_, given.to, given.steps or 0, log, whole)


def _in_range(error: ValidationError, root: Node, path: str) -> InputError:
    """Return the first mistake in a range of the sweep file."""
    assert isinstance(root.value, dict)
    ranges = root.value["vary"].value
    assert isinstance(ranges, dict)
    problem = first_of(input_errors(error, ranges[path], Range), None)
    problem.key = f"vary.{path}.{problem.key}"
    return problem
