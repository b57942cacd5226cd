"""The results folder: every file appears whole or not at all, and nothing is written outside it."""

from __future__ import annotations

import contextlib
import glob
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

import simulation
from simulation.errors import InputError
from simulation.experiment.database import connected, plainly
from simulation.experiment.plan import Plan, Run, engine_version
from simulation.measures.privacy import discreet
from simulation.scenario import to_yaml

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from simulation.replicate import NetworkTables

MANIFEST = "manifest.json"
FROM_RUNS = (
    "summary.csv",
    "comparison.csv",
    "factorial.csv",
    "groups.csv",
    "composite.csv",
    "weights.csv",
    "value.csv",
    "front.csv",
    "returns.csv",
    "report.html",
)
_OURS = ("scenarios", "runs", "groups", "networks", "people", "figures", *FROM_RUNS)
_RUNS, _GROUPS = "runs", "groups"
_UNFINISHED = ".part"

Columns = Mapping[str, NDArray[Any]]


@contextlib.contextmanager
def opened(folder: Path, discreet: Iterable[str] = ()) -> Iterator[Store]:
    """Open a results folder for writing, and make it if need be.

    ``discreet`` are the slugs of scenarios whose people are real: what would tell them apart is
    withheld (see ``measures.privacy``).

    Raises
    ------
    InputError
        When it is a file, cannot be written to, holds something else's files under our names, or
        another command is writing to it.
    """
    _make(folder)
    with _locked(folder), connected() as connection:
        _refuse_foreign(folder)
        store = Store(folder, connection, frozenset(discreet))
        store.sweep()
        yield store


class Store:
    """A results folder that this process alone writes to."""

    def __init__(
        self, folder: Path, connection: duckdb.DuckDBPyConnection, discreet: frozenset[str]
    ) -> None:
        self.folder = folder
        self.discreet = discreet
        self._connection = connection

    def finished(self, runs: Iterable[Run], networks: Sequence[int] = ()) -> set[Run]:
        """Return the runs whose files are there and were made from what determines these runs."""
        files = {run: self._files(run, networks) for run in runs}
        present = [file for wanted in files.values() for file in wanted if file.is_file()]
        keys = self._keys(present)
        return {
            run
            for run, wanted in files.items()
            if all(keys.get(file) == key for file, key in wanted.items())
        }

    def drop_outdated(self, plan: Plan) -> None:
        """Remove what this experiment no longer stands by: runs of other keys, and all tables."""
        for run in set(plan.runs) - self.finished(plan.runs):
            self._run_file(run).unlink(missing_ok=True)
            self._groups_file(run).unlink(missing_ok=True)
            for kind in ("networks", "people"):
                for file in self._inside(f"{kind}/{run.slug}/-").parent.glob(f"{run.replicate}-w*"):
                    file.unlink()
        for name in FROM_RUNS:
            self._inside(name).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what a killed command left half written."""
        for pattern in (f".*{_UNFINISHED}", f"*/.*{_UNFINISHED}", f"*/*/.*{_UNFINISHED}"):
            for file in self.folder.glob(pattern):
                file.unlink(missing_ok=True)

    def write_run(self, run: Run, rows: Sequence[Mapping[str, float]], seed: int) -> None:
        """Write one run: a row a week, ``week``, then a column a measure in the rows' order."""
        names = list(dict.fromkeys(name for row in rows for name in row if name != "week"))
        columns: dict[str, NDArray[Any]] = {"week": np.array([row["week"] for row in rows], "i4")}
        for name in names:
            columns[name] = np.array([row.get(name, np.nan) for row in rows], np.float64)
        self._write_parquet(self._run_file(run), columns, run, seed)

    def write_networks(self, run: Run, networks: Mapping[int, NetworkTables], seed: int) -> None:
        """Write the ties and the people of one run at the end of each of the weeks given."""
        told: Sequence[Columns] = [tables.people for tables in networks.values()]
        if run.slug in self.discreet and told:
            told = discreet(told)
        for (week, tables), people in zip(networks.items(), told, strict=True):
            files = self._network_files(run, week)
            self._write_parquet(files[0], tables.ties, run, seed)
            self._write_parquet(files[1], people, self._as_told(run), seed)

    def write_groups(self, run: Run, groups: Columns, seed: int) -> None:
        """Write the people-level measures of one run by group, in the rows' order."""
        self._write_parquet(self._groups_file(run), groups, run, seed)

    def write_scenarios(self, plan: Plan) -> None:
        """Write each scenario as it was resolved, runnable as it stands."""
        for slug, scenario in plan.scenarios.items():
            self.write_text(f"scenarios/{slug}.yaml", to_yaml(scenario))

    def write_manifest(self, manifest: Mapping[str, Any]) -> None:
        """Write what was run, with which versions, and how far it came."""
        text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False)
        self.write_text(MANIFEST, text + "\n")

    def write_text(self, name: str, text: str) -> None:
        """Write a file of the folder, UTF-8."""
        with _replacing(self._inside(name)) as unfinished:
            unfinished.write_text(text, encoding="utf-8", newline="\n")

    def _write_parquet(self, file: Path, columns: Columns, run: Run, seed: int) -> None:
        metadata = {
            "key": run.key,
            "orgsim": simulation.__version__,
            "engine": engine_version(),
            "seed": str(seed),
            "replicate": str(run.replicate),
        }
        written = ", ".join(f"{name}: {_quoted(value)}" for name, value in metadata.items())
        selected = ", ".join(
            f'"{name}"::{_type(values)} AS "{name}"' for name, values in columns.items()
        )
        # Text columns go in as objects: DuckDB would make an enumeration of anything else.
        table = {name: _plain(values) for name, values in columns.items()}
        with _replacing(file) as unfinished, plainly():
            self._connection.register("written", table)
            self._connection.execute(
                f"COPY (SELECT {selected} FROM written) TO {_quoted(str(unfinished))} "
                f"(FORMAT parquet, KV_METADATA {{{written}}})"
            )
            self._connection.unregister("written")

    def _keys(self, files: Sequence[Path]) -> dict[Path, str]:
        import duckdb

        query = "SELECT file_name, value FROM parquet_kv_metadata(?) WHERE key = 'key'::BLOB"
        if not files:
            return {}
        try:
            with plainly():
                asked = [glob.escape(str(file)) for file in files]
                found = self._connection.execute(query, [asked]).fetchall()
        except (duckdb.Error, OSError):
            # One that cannot be read spoils the question for all of them.
            half = len(files) // 2
            return {**self._keys(files[:half]), **self._keys(files[half:])} if half else {}
        return {Path(name): value.decode() for name, value in found}

    def _files(self, run: Run, networks: Sequence[int]) -> dict[Path, str]:
        """Return the files of a run, and the key that each of them has."""
        files = dict.fromkeys((self._run_file(run), self._groups_file(run)), run.key)
        for week in networks:
            ties, people = self._network_files(run, week)
            files |= {ties: run.key, people: self._as_told(run).key}
        return files

    def _as_told(self, run: Run) -> Run:
        """Return a run with the key that its people have: another one if some is withheld."""
        return run._replace(key=f"{run.key}-discreet") if run.slug in self.discreet else run

    def _run_file(self, run: Run) -> Path:
        return self._inside(_stored(Path(), _RUNS, run.slug, run.replicate))

    def _groups_file(self, run: Run) -> Path:
        return self._inside(_stored(Path(), _GROUPS, run.slug, run.replicate))

    def _network_files(self, run: Run, week: int) -> tuple[Path, Path]:
        name = f"{run.slug}/{run.replicate}-w{week}.parquet"
        return self._inside(f"networks/{name}"), self._inside(f"people/{name}")

    def _inside(self, name: str | Path) -> Path:
        """Return a file of the folder; refuse one that a link would put somewhere else."""
        file = self.folder / name
        if not file.parent.resolve().is_relative_to(self.folder.resolve()):
            raise InputError("a link in the results folder leads out of it", file=file.parent)
        return file


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Return the manifest of a results folder, or None where there is none.

    Raises ``InputError`` where a file of this name is none of ours.
    """
    file = folder / MANIFEST
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (ValueError, OSError):
        manifest = None
    if not isinstance(manifest, dict) or "orgsim" not in manifest:
        raise InputError("this is no manifest of orgsim's", file=file)
    return manifest


def read_runs(folder: Path) -> pd.DataFrame:
    """Return all finished runs of a results folder: slug, replicate, week, then the measures.

    In the manifest's order of scenarios, then by replicate and week. Runs of scenarios and
    replicates that the manifest does not list are passed over.

    Raises
    ------
    InputError
        When the folder holds no results.
    """
    return _read(folder, _RUNS)


def read_groups(folder: Path) -> pd.DataFrame:
    """Return all finished runs' people-level measures by group, a row each.

    Columns: slug, replicate, week, by, group, employees, measure, mean (see ``measures.people``);
    the order, and what is passed over, as in ``read_runs``.

    Raises
    ------
    InputError
        When the folder holds no results.
    """
    return _read(folder, _GROUPS)


def _read(folder: Path, kind: str) -> pd.DataFrame:
    import pandas as pd

    manifest = read_manifest(folder)
    if manifest is None:
        raise InputError("this folder holds no results: it has no manifest.json", file=folder)
    runs = [
        (each["slug"], replicate)
        for each in manifest["scenarios"]
        for replicate in range(manifest["replicates"])
        if all(_stored(folder, one, each["slug"], replicate).is_file() for one in (_RUNS, kind))
    ]
    if not runs:
        return pd.DataFrame({"slug": [], "replicate": [], "week": []})
    columns = _together([_stored(folder, kind, *run) for run in runs])
    run_numbers = columns.pop("run")
    labels = {
        "slug": np.array([slug for slug, _ in runs], object)[run_numbers],
        "replicate": np.array([replicate for _, replicate in runs])[run_numbers],
        "week": columns.pop("week"),
    }
    return pd.DataFrame({**labels, **columns})


def _stored(folder: Path, kind: str, slug: str, replicate: int) -> Path:
    return folder / kind / slug / f"{replicate}.parquet"


def _together(files: Sequence[Path]) -> dict[str, NDArray[Any]]:
    """Return the files' columns one below the other, and ``run``: which of the files, from 0."""
    query = "SELECT * FROM read_parquet(?, union_by_name = true, filename = true)"
    with connected() as connection, plainly():
        asked = [glob.escape(str(file)) for file in files]
        found = connection.execute(query, [asked]).fetchnumpy()
    columns = {
        name: np.ma.filled(values, np.nan) for name, values in found.items() if name != "filename"
    }
    place = {str(file): number for number, file in enumerate(files)}
    columns["run"] = np.array([place[name] for name in found["filename"]])
    order = np.lexsort((columns["week"], columns["run"]))
    return {name: values[order] for name, values in columns.items()}


@contextlib.contextmanager
def _replacing(file: Path) -> Iterator[Path]:
    """Give a name to write to, and put what was written in the file's place when all went well."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}{_UNFINISHED}")
    try:
        yield unfinished
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except (OSError, ValueError) as error:
        in_the_way = isinstance(error, FileExistsError | NotADirectoryError)
        reason = "it is a file" if in_the_way else getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"results cannot be written there: {reason}",
            key="--out",
            found=str(folder),
            allowed="a folder that can be written to",
        ) from None


def _refuse_foreign(folder: Path) -> None:
    if read_manifest(folder) is None:
        in_the_way = [name for name in _OURS if (folder / name).exists()]
        if in_the_way:
            raise InputError(
                f"the folder holds no results, but has its own `{in_the_way[0]}`",
                key="--out",
                found=str(folder),
                allowed="an empty or a new folder, or one of earlier results",
            )


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other commands from writing to the folder; on Windows there is no such lock."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = "another orgsim command is writing there"
            raise InputError(message, key="--out", found=str(folder)) from None
        yield
    finally:
        os.close(handle)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _plain(values: NDArray[Any]) -> NDArray[Any]:
    return values.astype(object) if values.dtype.kind == "U" else values


def _type(values: NDArray[Any]) -> str:
    kinds = {"f": "DOUBLE", "i": "INTEGER", "u": "INTEGER", "b": "BOOLEAN"}
    return kinds.get(values.dtype.kind, "VARCHAR")
