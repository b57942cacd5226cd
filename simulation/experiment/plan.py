"""Which runs an experiment is made of, and what determines each of them."""

from __future__ import annotations

import functools
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import simulation
from simulation.errors import InputError
from simulation.importing.settings import file_named
from simulation.kernels import source_hash
from simulation.scenario.errors import error_at
from simulation.scenario.replicates import SOCIAL_CAPITAL, Until
from simulation.scenario.schema import Scenario
from simulation.scenario.valuation import Valuation

_PACKAGE = Path(simulation.__file__).parent
# Kernels have their own hash; these decide as well what a run comes to.
_SOURCES = ("replicate.py", "organisation/*.py", "importing/*.py", "interventions/*.py")


class Run(NamedTuple):
    """One replicate of one scenario, and the hash of all that determines it."""

    slug: str
    replicate: int
    key: str


class Task(NamedTuple):
    """Runs of one replicate that start from the same organisation after the same burn-in."""

    replicate: int
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Plan:
    """The runs of an experiment.

    Attributes
    ----------
    scenarios
        By slug, in the order given.
    hashes
        By slug: what determines a scenario's runs, as one hash.
    runs
        By replicate, then in the order of the scenarios.
    """

    scenarios: Mapping[str, Scenario]
    hashes: Mapping[str, str]
    runs: tuple[Run, ...]

    @property
    def first(self) -> Scenario:
        """Return the first scenario; all agree on weeks, burn-in, replicates, seed and window."""
        return next(iter(self.scenarios.values()))

    @property
    def precision(self) -> Until | None:
        """Return the rule by which replicates end, or None where their number is given."""
        return self.first.run.precision

    @property
    def replicates(self) -> int:
        """Return the number of replicates of each scenario."""
        return len(self.runs) // len(self.scenarios)

    def with_replicates(self, count: int) -> Plan:
        """Return the plan with another number of replicates."""
        return replace(self, runs=_runs(self.hashes, count))

    @property
    def real(self) -> tuple[str, ...]:
        """Return the slugs of scenarios whose people are an imported organisation's."""
        return tuple(
            slug for slug, one in self.scenarios.items() if one.organisation.import_ is not None
        )

    @property
    def valuation(self) -> Valuation | None:
        """Return the prices that scenarios declare; those that declare any agree."""
        return next((one.value for one in self.scenarios.values() if one.value), None)

    def tasks(self, missing: Iterable[Run]) -> tuple[Task, ...]:
        """Return the missing runs as tasks, by replicate, so that the first pairs come first."""
        beginnings = {slug: _beginning(one) for slug, one in self.scenarios.items()}
        wanted = set(missing)
        grouped: dict[tuple[int, str], list[Run]] = {}
        for run in (run for run in self.runs if run in wanted):
            grouped.setdefault((run.replicate, beginnings[run.slug]), []).append(run)
        return tuple(Task(replicate, tuple(runs)) for (replicate, _), runs in grouped.items())


def plan(scenarios: Sequence[Scenario]) -> Plan:
    """Return the runs of scenarios that are run beside one another.

    Where replicates go on until a precision, these are the first of them, which are always run.

    Raises
    ------
    InputError
        When two scenarios are the same or have the same name, when they do not agree on how long,
        how often or from which seed they run, when a file to import cannot be read, or when one
        scenario alone is to be run until the index of social capital is known.
    """
    _refuse_same(scenarios)
    _refuse_disagreement(scenarios)
    _refuse_two_valuations(scenarios)
    _refuse_index_alone(scenarios)
    by_slug = dict(zip(_slugs(scenarios), scenarios, strict=True))
    hashes = {slug: scenario_hash(one) for slug, one in by_slug.items()}
    return Plan(by_slug, hashes, _runs(hashes, scenarios[0].run.replicates_at_first))


def scenario_hash(scenario: Scenario) -> str:
    """Return a hash of all that determines a scenario's runs, but for the replicate's number.

    The name, the description, where the files stand, the number of replicates and the window of
    comparison change no run.
    """
    settings = {**_settings(scenario), "weeks": scenario.run.weeks}
    settings["interventions"] = [
        _without_spelling(one.model_dump(mode="json", by_alias=True), one.start)
        for one in scenario.interventions
    ]
    return _hash({"engine": engine_version(), "scenario": settings})


@functools.cache
def engine_version() -> str:
    """Return the version of the program and a hash of the sources that decide results."""
    digest = hashlib.sha256(source_hash().encode())
    for pattern in _SOURCES:
        for file in sorted(_PACKAGE.glob(pattern)):
            digest.update(file.read_bytes())
    return f"{simulation.__version__}+{digest.hexdigest()[:12]}"


def _runs(hashes: Mapping[str, str], replicates: int) -> tuple[Run, ...]:
    return tuple(
        Run(slug, replicate, _hash({"scenario": scenario, "replicate": replicate}))
        for replicate in range(replicates)
        for slug, scenario in hashes.items()
    )


def _beginning(scenario: Scenario) -> str:
    return _hash(_settings(scenario))


def _settings(scenario: Scenario) -> dict[str, Any]:
    """Return what determines a scenario's burn-in, as plain data."""
    settings = scenario.model_dump(
        mode="json", by_alias=True, include={"organisation", "policies", "parameters"}
    )
    imported = scenario.organisation.import_
    if imported is not None:
        for key in ("people", "ties"):
            name = getattr(imported, key)
            if name is not None:
                contents = _contents(file_named(name, scenario.folder, key=key))
                settings["organisation"]["import"][key] = contents
    return {**settings, **scenario.run.model_dump(include={"seed", "burn_in", "knowledge"})}


def _contents(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=file) from None


def _without_spelling(settings: dict[str, Any], start: int) -> dict[str, Any]:
    return {**settings, "week": None, "from": start}


def _hash(value: object) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _slugs(scenarios: Sequence[Scenario]) -> list[str]:
    taken: list[str] = []
    for scenario in scenarios:
        slug, number = scenario.slug, 2
        while slug in taken:
            slug, number = f"{scenario.slug}-{number}", number + 1
        taken.append(slug)
    return taken


def _refuse_same(scenarios: Sequence[Scenario]) -> None:
    if not scenarios:
        raise InputError("no scenario is given", allowed="at least one scenario")
    by_name: dict[str, Scenario] = {}
    for scenario in scenarios:
        other = by_name.setdefault(scenario.name.strip().casefold(), scenario)
        if other is scenario:
            continue
        if scenario_hash(other) == scenario_hash(scenario):
            message = "the same scenario is given twice"
        else:
            message = f"another scenario has the same name ({other.file})"
        raise InputError(
            message, file=scenario.file, key="name", found=scenario.name, allowed="no two alike"
        )


def _refuse_disagreement(scenarios: Sequence[Scenario]) -> None:
    for what, option in (
        ("weeks", "--weeks"),
        ("burn_in", None),
        ("replicates", "--replicates"),
        ("seed", "--seed"),
        ("comparison_window", None),
    ):
        values = [getattr(scenario.run, what) for scenario in scenarios]
        usual = Counter(values).most_common(1)[0][0]
        if len(set(values)) > 1:
            key = "run." + ("window" if what == "comparison_window" else what)
            odd = next(one for one in scenarios if getattr(one.run, what) != usual)
            raise InputError(
                f"scenarios that are compared need the same `{key}`; it differs: "
                + ", ".join(
                    f"{s.name} {_shown(v)}" for s, v in zip(scenarios, values, strict=True)
                ),
                file=odd.file,
                key=key,
                found=_shown(getattr(odd.run, what)),
                allowed="the same in all of them" + (f", or {option} for all" if option else ""),
            )


def _refuse_two_valuations(scenarios: Sequence[Scenario]) -> None:
    declared = [one for one in scenarios if one.value is not None]
    for one in declared[1:]:
        if one.value != declared[0].value:
            raise InputError(
                f"scenarios that are compared need the same prices as {declared[0].name} has",
                file=one.file,
                key="value",
                found=str(one.value),
                allowed=f"{declared[0].value}, or no `value`",
            )


def _refuse_index_alone(scenarios: Sequence[Scenario]) -> None:
    rule = scenarios[0].run.precision
    if len(scenarios) == 1 and rule is not None and rule.of == SOCIAL_CAPITAL:
        raise error_at(
            scenarios[0].source.tree,
            ("run", "replicates", "of"),
            f"`{SOCIAL_CAPITAL}` compares with a baseline: one scenario alone has none",
            found=rule.of,
            allowed="a measure of the organisation, or a number of replicates",
        )


def _shown(value: object) -> str:
    return f"[{value[0]}, {value[1]}]" if isinstance(value, tuple) else str(value)
