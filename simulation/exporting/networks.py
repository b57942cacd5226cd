"""The networks of a results folder, as tables: who is there, and who has a tie with whom.

What ``orgsim run`` and ``orgsim compare`` write with ``--networks``. Unless the people are asked
for, nobody is told apart by what groups they belong to (see ``measures.privacy``).
"""

from __future__ import annotations

import glob
import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.errors import InputError, nearest
from simulation.experiment.store import MANIFEST, read_manifest
from simulation.exporting.privacy import Disguise, disguise
from simulation.measures.privacy import NO_NUMBER

if TYPE_CHECKING:
    import pandas as pd

TIES = ("source", "target", "strength", "age", "channel")
PEOPLE = ("employee", "unit", "team", "site", "level", "layer", "manager")


class Network(NamedTuple):
    """An organisation's network at the end of a week.

    ``ties`` has a row for each active tie, which has no direction: source, target, strength
    (reported, 0 to 1), age (weeks), channel (how it arose). ``people`` has a row for each employee:
    employee, unit, team, site, level and layer, and where the people were asked for, manager.
    """

    scenario: str
    replicate: int
    week: int
    ties: pd.DataFrame
    people: pd.DataFrame


class Stored(NamedTuple):
    """What a results folder holds of one replicate of one scenario: networks of these weeks.

    ``secret`` decides how employees are numbered anew. Who knows only the numbers cannot work it
    out: it follows from the seed and all that determines the runs, imported files included.
    """

    folder: Path
    slug: str
    name: str
    replicate: int
    secret: bytes
    weeks: tuple[int, ...]


def weeks(folder: Path | str, scenario: str, replicate: int = 0) -> tuple[int, ...]:
    """Return the weeks whose networks a results folder holds, in ascending order.

    Raises
    ------
    InputError
        As ``read_network`` does.
    """
    return find(Path(folder), scenario, replicate)[0].weeks


def read_network(
    folder: Path | str,
    scenario: str,
    replicate: int = 0,
    week: int | None = None,
    *,
    people: bool = False,
) -> Network:
    """Return one week's network from a results folder.

    Parameters
    ----------
    folder
        What ``orgsim run`` or ``orgsim compare`` wrote, with ``--networks``.
    scenario
        Its name, or what its files are called in the folder.
    week
        By default the last that is there.
    people
        Whether to return the people as they are. Otherwise small groups are withheld, employees
        numbered anew, and managers left out.

    Raises
    ------
    InputError
        When the folder holds no such network.
    """
    stored = find(Path(folder), scenario, replicate)[0]
    asked = stored.weeks[-1] if week is None else week
    return read(stored, (asked,), people=people)[0]


def find(folder: Path, scenario: str | None, replicate: int) -> list[Stored]:
    """Return what a folder holds of a scenario, or of all that it has networks of.

    Never an empty list, and nothing without a week. Raises ``InputError`` as ``read_network`` does.
    """
    manifest = _manifest(folder)
    listed = {each["slug"]: str(each["name"]) for each in manifest["scenarios"]}
    there = {slug: _there(folder, slug, manifest["replicates"]) for slug in listed}
    there = {slug: found for slug, found in there.items() if found}
    if not there:
        message = "the results hold no networks: they are written for the weeks that are asked for"
        allowed = "results of `orgsim run` or `orgsim compare` with `--networks 0,52`"
        raise InputError(message, file=folder, allowed=allowed)
    chosen = list(there) if scenario is None else [_slug(scenario, listed, list(there))]
    replicates = sorted({number for slug in chosen for number in there[slug]})
    if replicate not in replicates:
        message = "there are no networks of this replicate"
        allowed = _in_words(replicates)
        raise InputError(message, file=folder, key="replicate", found=replicate, allowed=allowed)
    hashes = {each["slug"]: str(each["hash"]) for each in manifest["scenarios"]}
    return [
        Stored(
            folder,
            slug,
            listed[slug],
            replicate,
            _secret(manifest["seed"], hashes[slug], replicate),
            there[slug][replicate],
        )
        for slug in chosen
        if replicate in there[slug]
    ]


def among(stored: Stored, asked: Sequence[int]) -> tuple[int, ...]:
    """Return the weeks asked for in ascending order, each once; all where none is asked for.

    Raises ``InputError`` where the folder has no network of one.
    """
    for week in asked:
        if week not in stored.weeks:
            raise InputError(
                f"there is no network of ‘{stored.name}’ in this week",
                file=stored.folder,
                key="weeks",
                found=week,
                allowed=_in_words(stored.weeks),
            )
    return tuple(sorted(set(asked))) or stored.weeks


def read(stored: Stored, asked: Sequence[int], *, people: bool) -> list[Network]:
    """Return the networks of the weeks asked for, in ascending order; all where none is.

    Whoever is in several of them has one number in all, whichever weeks are asked for.
    """
    chosen = among(stored, asked)
    ties = {week: _ties(stored, week) for week in chosen}
    if people:
        everybody = {week: _people(stored, week) for week in chosen}
        _refuse_withheld(stored, everybody.values())
    else:
        # What is withheld follows from all weeks, so that two exports cannot be put together.
        all_weeks = [_people(stored, week) for week in stored.weeks]
        hidden = disguise(all_weeks, stored.secret)
        ties = {week: _renumbered(table, hidden) for week, table in ties.items()}
        everybody = dict(zip(stored.weeks, hidden.people, strict=True))
    return [
        Network(stored.name, stored.replicate, week, ties[week], everybody[week]) for week in chosen
    ]


def _manifest(folder: Path) -> dict[str, Any]:
    manifest = read_manifest(folder)
    if manifest is None:
        raise InputError(
            "this folder holds no results: it has no manifest.json",
            file=folder,
            allowed="the folder that `orgsim run` or `orgsim compare` has written",
        )
    entries = manifest.get("scenarios")
    listed = isinstance(entries, list) and {"seed", "replicates"} <= set(manifest)
    entries = entries if listed and isinstance(entries, list) else []
    if not entries or not all({"slug", "name", "hash"} <= set(each) for each in entries):
        raise InputError("the manifest is not complete", file=folder / MANIFEST)
    for each in entries:
        # It becomes part of paths, and the folder may come from somebody else.
        if not re.fullmatch(r"[a-z0-9-]+", str(each["slug"])):
            raise InputError(
                "this is no name of a scenario's files",
                file=folder / MANIFEST,
                key="slug",
                found=each["slug"],
                allowed="lower-case letters, digits and hyphens",
            )
    return manifest


def _slug(scenario: str, listed: dict[str, str], there: list[str]) -> str:
    """Return the slug of a scenario that is called by its name or its slug."""
    called = {slug: slug for slug in listed} | {name: slug for slug, name in listed.items()}
    found = called.get(scenario)
    if found in there:
        return found
    names = [listed[slug] for slug in there]
    raise InputError(
        "the results hold no such scenario" if found is None else "networks of it were not written",
        key="scenario",
        found=scenario,
        allowed=", ".join(names),
        suggestion=None if found else nearest(scenario, names) or nearest(scenario, there),
    )


def _there(folder: Path, slug: str, replicates: int) -> dict[int, tuple[int, ...]]:
    """Return the weeks with both tables, by replicate; other replicates are an earlier run's."""
    found: dict[int, list[int]] = {}
    for file in (folder / "networks" / slug).glob("*.parquet"):
        named = re.fullmatch(r"(\d+)-w(\d+)", file.stem, re.ASCII)
        if named and (folder / "people" / slug / file.name).is_file():
            found.setdefault(int(named[1]), []).append(int(named[2]))
    return {
        replicate: tuple(sorted(weeks))
        for replicate, weeks in found.items()
        if replicate < replicates
    }


def _secret(seed: int, scenario_hash: str, replicate: int) -> bytes:
    return hashlib.sha256(f"{seed} {scenario_hash} {replicate}".encode()).digest()


def _ties(stored: Stored, week: int) -> pd.DataFrame:
    return _table(_file(stored, "networks", week), TIES)


def _people(stored: Stored, week: int) -> pd.DataFrame:
    return _table(_file(stored, "people", week), PEOPLE)


def _file(stored: Stored, kind: str, week: int) -> Path:
    return stored.folder / kind / stored.slug / f"{stored.replicate}-w{week}.parquet"


def _table(file: Path, columns: Sequence[str]) -> pd.DataFrame:
    import duckdb

    query = f"SELECT {', '.join(columns)} FROM read_parquet(?)"
    try:
        # One thread, so that rows come in the file's order.
        with duckdb.connect(config={"threads": 1}) as connection:
            return connection.execute(query, [glob.escape(str(file))]).df()
    except (duckdb.IOException, duckdb.InvalidInputException, duckdb.BinderException):
        raise InputError(
            "this is no table of orgsim's, or not a whole one",
            file=file,
            allowed="the same run again, after deleting the file",
        ) from None


def _refuse_withheld(stored: Stored, people: Iterable[pd.DataFrame]) -> None:
    """Refuse people of whom something was withheld when they were written: all have no manager."""
    if all((week["manager"] == NO_NUMBER).all() and len(week) > 1 for week in people):
        raise InputError(
            "the results do not hold these people as they are",
            file=stored.folder,
            key="people",
            allowed="results of `orgsim run` or `orgsim compare` with `--people`",
        )


def _renumbered(ties: pd.DataFrame, hidden: Disguise) -> pd.DataFrame:
    """Return ties between employees by their new numbers, in an order that follows from these."""
    ends: NDArray[np.int64] = np.sort(
        [hidden.numbers(ties["source"].to_numpy()), hidden.numbers(ties["target"].to_numpy())],
        axis=0,
    )
    changed = ties.assign(source=ends[0], target=ends[1])
    return changed.iloc[np.lexsort((ends[1], ends[0]))].reset_index(drop=True)


def _in_words(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))
