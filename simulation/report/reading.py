"""From a results folder to a frozen record; nothing else is read."""

from __future__ import annotations

import csv
import glob
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from simulation.errors import InputError
from simulation.experiment.compare import neutral
from simulation.report.record import (
    HEADLINES,
    Change,
    Described,
    Difference,
    Level,
    Record,
    Scenario,
    Trajectory,
)

Key = tuple[str, str]


def read(folder: Path, catalogue: Mapping[str, Described], evidence: Mapping[str, str]) -> Record:
    """Return what a results folder says.

    ``catalogue`` describes the measures by name, ``evidence`` says by kind of intervention how the
    size of its effect is known. Raises ``InputError`` where the folder holds no results.
    """
    manifest = _manifest(folder)
    scenarios = _scenarios(folder, manifest, evidence)
    slugs = slugs_of(scenarios)
    levels = _levels(folder / "summary.csv", slugs)
    names = list(dict.fromkeys(measure for _, measure in levels))
    runs = manifest["runs"]
    return Record(
        experiment=str(manifest["experiment"]),
        created=str(manifest["created"]),
        command=str(manifest["command"]),
        versions=_versions(manifest),
        seed=int(manifest["seed"]),
        replicates=int(manifest["replicates"]),
        weeks=int(manifest["weeks"]),
        burn_in=int(manifest["burn_in"]),
        window=(int(manifest["window"][0]), int(manifest["window"][1])),
        baseline=next(each for each in scenarios if each.slug == manifest["baseline"]),
        scenarios=scenarios,
        measures=_described(names, catalogue),
        planned=int(runs["planned"]),
        completed=int(runs["completed"]),
        failed=tuple(str(run) for run in runs["failed"]),
        seconds=float(manifest["timings"]["seconds_total"]),
        levels=levels,
        differences=_differences(folder / "comparison.csv", slugs, levels),
        trajectories=_trajectories(folder / "runs", scenarios, names, int(manifest["replicates"])),
    )


def _manifest(folder: Path) -> dict[str, Any]:
    file = folder / "manifest.json"
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(
            "this folder holds no results: it has no manifest.json",
            file=folder,
            allowed="the folder that `orgsim run` or `orgsim compare` has written",
        ) from None
    except json.JSONDecodeError as error:
        raise InputError(f"not JSON: {error.msg}", file=file, line=error.lineno) from None
    needed = {"experiment", "created", "command", "seed", "replicates", "weeks", "burn_in"}
    needed |= {"window", "baseline", "scenarios", "runs", "timings"}
    missing = sorted(needed - set(manifest))
    if missing:
        raise InputError("the manifest is not complete", file=file, key=missing[0])
    return dict(manifest)


def _versions(manifest: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    named = {"orgsim": manifest.get("orgsim", ""), "Python": manifest.get("python", "")}
    named |= dict(sorted(manifest.get("packages", {}).items()))
    return tuple((name, str(version)) for name, version in named.items() if version)


def _described(names: list[str], catalogue: Mapping[str, Described]) -> tuple[Described, ...]:
    known = [catalogue[name] for name in catalogue if name in names]
    unknown = [
        Described(name, name.replace("_", " "), "other", "", "neither", "", "")
        for name in names
        if name not in catalogue
    ]
    return (*known, *unknown)


def _scenarios(
    folder: Path, manifest: dict[str, Any], evidence: Mapping[str, str]
) -> tuple[Scenario, ...]:
    listed = manifest["scenarios"]
    resolved = {each["slug"]: _resolved(folder, str(each["slug"])) for each in listed}
    baseline = resolved.get(manifest["baseline"], {})
    return tuple(
        Scenario(
            slug=str(each["slug"]),
            name=str(each["name"]),
            description=" ".join(str(each.get("description") or "").split()),
            hash=str(each.get("hash", "")),
            changes=tuple(_change(change, evidence) for change in each.get("interventions", ())),
            notes=tuple(str(note) for note in each.get("notes", ())),
            organisation=_organisation(resolved[each["slug"]]),
            differs=_differing(baseline, resolved[each["slug"]]),
        )
        for each in listed
    )


def _resolved(folder: Path, slug: str) -> dict[str, Any]:
    import yaml

    file = folder / "scenarios" / f"{slug}.yaml"
    if not file.exists():
        return {}
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    return content if isinstance(content, dict) else {}


def _change(change: dict[str, Any], evidence: Mapping[str, str]) -> Change:
    kind = str(change["kind"])
    until = change.get("until")
    return Change(
        kind=kind.replace("_", " "),
        start=int(change["from"]),
        until=None if until is None else int(until),
        where=_in_words(change.get("where") or {}) or "everybody",
        settings=_in_words(change.get("settings") or {}),
        evidence=evidence.get(kind, ""),
    )


def _in_words(settings: dict[str, Any]) -> str:
    given = {key: value for key, value in settings.items() if value is not None}
    return "; ".join(f"{key.replace('_', ' ')} {_value(value)}" for key, value in given.items())


def _value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(
            f"{str(key).replace('_', ' ')} {_value(each)}" for key, each in value.items()
        )
    if isinstance(value, list | tuple):
        return ", ".join(_value(each) for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.10g}"
    return "none" if value is None else str(value)


def _organisation(resolved: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    organisation = resolved.get("organisation") or {}
    settings = organisation.get("generate") or organisation.get("import") or {}
    origin = "generated" if organisation.get("generate") else "imported"
    if not settings:
        return ()
    flat = _flat(settings)
    return (
        ("origin", origin),
        *(
            (key.replace("_", " "), _value(value))
            for key, value in flat.items()
            if value is not None
        ),
    )


def _differing(
    baseline: dict[str, Any], resolved: dict[str, Any]
) -> tuple[tuple[str, str, str], ...]:
    parts = ("organisation", "policies", "parameters", "run")
    before = _flat({part: baseline.get(part) for part in parts})
    here = _flat({part: resolved.get(part) for part in parts})
    return tuple(
        (key, _value(before.get(key)), _value(here.get(key)))
        for key in dict.fromkeys((*before, *here))
        if before.get(key) != here.get(key)
    )


def _flat(tree: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    leaves: dict[str, Any] = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            leaves |= _flat(value, f"{prefix}{key}.")
        else:
            leaves[f"{prefix}{key}"] = value
    return leaves


def rows(file: Path) -> list[dict[str, str]]:
    """Return the rows of a table of the folder, without what guards texts from spreadsheets."""
    with file.open(encoding="utf-8", newline="") as lines:
        return [
            {column: _unguarded(text) for column, text in row.items()}
            for row in csv.DictReader(lines)
        ]


def slugs_of(scenarios: Sequence[Scenario]) -> dict[str, str]:
    """Return each scenario's slug, by its name as ``rows`` gives it."""
    return {_unguarded(scenario.name): scenario.slug for scenario in scenarios}


def _unguarded(text: str) -> str:
    bare = text[1:]
    return bare if text != bare and text == neutral(bare) else text


def number(row: Mapping[str, str], column: str) -> float:
    """Return a number of a table, NaN where there is none."""
    text = (row.get(column) or "").strip()
    return float(text) if text else math.nan


def _count(row: Mapping[str, str]) -> int:
    n = number(row, "n")
    return int(n) if math.isfinite(n) else 0


def _levels(file: Path, slugs: Mapping[str, str]) -> dict[Key, Level]:
    if not file.exists():
        raise InputError(
            "the results have no summary.csv",
            file=file,
            allowed="a folder whose runs have finished",
        )
    return {
        (slugs.get(row["scenario"], row["scenario"]), row["measure"]): Level(
            number(row, "mean"),
            number(row, "sd"),
            number(row, "ci_low"),
            number(row, "ci_high"),
            _count(row),
        )
        for row in rows(file)
    }


def _differences(
    file: Path, slugs: Mapping[str, str], levels: Mapping[Key, Level]
) -> dict[Key, Difference]:
    if not file.exists():
        return {}
    differences = {}
    for row in rows(file):
        key = slugs.get(row["scenario"], row["scenario"]), row["measure"]
        before = levels.get((slugs.get(row["baseline"], row["baseline"]), row["measure"]))
        differences[key] = difference(row, _pooled_sd(levels.get(key), before))
    return differences


def _pooled_sd(here: Level | None, before: Level | None) -> float:
    """Return the root of the mean of two variances: the unit of effect sizes."""
    return math.hypot(here.sd, before.sd) / math.sqrt(2) if here and before else math.nan


def difference(row: Mapping[str, str], sd: float = math.nan) -> Difference:
    """Return one comparison, its interval in standard deviations too.

    ``sd`` is what these are where the difference is 0. What the table lacks is NaN.
    """
    size, low, high = (number(row, name) for name in ("difference", "ci_low", "ci_high"))
    effect = number(row, "effect_size")
    scale = effect / size if size != 0 else 1 / sd if sd > 0 else math.nan
    return Difference(
        difference=size,
        low=low,
        high=high,
        relative=number(row, "relative"),
        effect=effect,
        effect_low=low * scale,
        effect_high=high * scale,
        p_adjusted=number(row, "p_adjusted"),
        probability_better=number(row, "probability_better"),
        n=_count(row),
    )


def _trajectories(
    runs: Path, scenarios: tuple[Scenario, ...], names: list[str], replicates: int
) -> dict[Key, Trajectory]:
    wanted = [name for name in HEADLINES if name in names] or names
    trajectories: dict[Key, Trajectory] = {}
    for scenario in scenarios:
        # Files of an earlier experiment with more replicates may still be there.
        files = [runs / scenario.slug / f"{replicate}.parquet" for replicate in range(replicates)]
        present = [file for file in files if file.exists()]
        if present:
            for name, trajectory in _trajectory(present, wanted).items():
                trajectories[scenario.slug, name] = trajectory
    return trajectories


def _trajectory(files: list[Path], wanted: list[str]) -> dict[str, Trajectory]:
    import duckdb

    # One thread, so that sums are always taken in the same order.
    with duckdb.connect(config={"threads": 1}) as connection:
        rows = connection.read_parquet(
            [glob.escape(str(file)) for file in files], union_by_name=True
        )
        names = [name for name in wanted if name in rows.columns]
        columns = ", ".join(_statistics(f'"{name}"', at) for at, name in enumerate(names))
        query = f"SELECT week, {columns} FROM rows GROUP BY week ORDER BY week"
        table = connection.sql(query).fetchnumpy() if names else {}
    return {name: _band(table, at) for at, name in enumerate(names)}


def _statistics(column: str, at: int) -> str:
    value = f"CASE WHEN isnan({column}::DOUBLE) THEN NULL ELSE {column}::DOUBLE END"
    return f"avg({value}) AS m{at}, stddev_samp({value}) AS s{at}, count({value}) AS n{at}"


def _band(table: Mapping[str, Any], at: int) -> Trajectory:
    import numpy as np
    from scipy.special import stdtrit

    n = np.asarray(table[f"n{at}"], np.float64)
    taken = n > 0
    n = n[taken]
    mean, sd = (np.ma.filled(table[f"{c}{at}"][taken].astype(np.float64), np.nan) for c in "ms")
    half = np.where(n > 1, stdtrit(np.maximum(n - 1, 1), 0.975) * sd / np.sqrt(n), np.nan)
    return Trajectory(
        tuple(int(week) for week in table["week"][taken]),
        tuple(mean.tolist()),
        tuple((mean - half).tolist()),
        tuple((mean + half).tolist()),
    )
