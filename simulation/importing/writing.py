"""The folder that an import comes to: an organisation without names, ready to run.

::

    people.csv       the employees by pseudonym, with our own names for columns
    ties.csv         observed ties, if there are any
    baseline.yaml    a scenario that starts from them
    findings.csv     what was odd about the file, and whether it was repaired
    import.json      what was imported, with which settings and versions
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import simulation
from simulation.errors import InputError
from simulation.importing.canonical import csv_text, people_table, ties_table
from simulation.importing.findings import Finding
from simulation.importing.settings import ImportSettings
from simulation.organisation.organisation import Organisation

MANIFEST = "import.json"
PEOPLE, TIES, SCENARIO, FINDINGS = "people.csv", "ties.csv", "baseline.yaml", "findings.csv"
OURS = (PEOPLE, TIES, SCENARIO, FINDINGS)
LINES_SHOWN = 20


@dataclass(frozen=True)
class Imported:
    """An organisation that has been read: who is who by pseudonym, and what came of its files.

    ``sources`` are the files it was read from; ``done`` says in words what was repaired.
    """

    organisation: Organisation
    pseudonyms: Sequence[str]
    findings: Sequence[Finding]
    done: Sequence[str]
    settings: ImportSettings
    sources: Mapping[str, Path]


def write_import(folder: Path, imported: Imported) -> list[Path]:
    """Write an imported organisation into a folder, and return the files.

    Raises
    ------
    InputError
        When the folder cannot be written to, or holds files of these names that are not an
        earlier import's.
    """
    _make(folder)
    texts = _texts(imported)
    # The manifest comes last: with it, the import is whole.
    (folder / MANIFEST).unlink(missing_ok=True)
    for name in set(OURS) - set(texts):
        (folder / name).unlink(missing_ok=True)
    return [_write(folder / name, text) for name, text in texts.items()]


def _texts(imported: Imported) -> dict[str, str]:
    organisation, pseudonyms = imported.organisation, imported.pseudonyms
    ties = ties_table(organisation, pseudonyms)
    texts = {PEOPLE: csv_text(people_table(organisation, pseudonyms))}
    if ties is not None:
        texts[TIES] = csv_text(ties)
    texts[SCENARIO] = _scenario(imported.settings, ties is not None, organisation.n)
    texts[FINDINGS] = csv_text(_findings_table(imported.findings, imported.settings))
    texts[MANIFEST] = json.dumps(_manifest(imported), indent=2, ensure_ascii=False) + "\n"
    return texts


def _scenario(settings: ImportSettings, ties: bool, employees: int) -> str:
    files = f"people: {PEOPLE}" + (f", ties: {TIES}" if ties else "")
    made_up = "".join(
        f", {name}: {getattr(settings, name):g}"
        for name in ("floor_desks", "project_size")
        if getattr(settings, name) != ImportSettings.model_fields[name].default
    )
    return f"""\
name: As it is today
description: >-
  The organisation as it was imported: {employees:,} employees. Nothing changes.
organisation:
  import: {{{files}{made_up}}}
interventions: []
run: {{weeks: 104, burn_in: 52, replicates: 10, seed: 1}}
"""


def _findings_table(findings: Iterable[Finding], settings: ImportSettings) -> dict[str, list[str]]:
    rows = [
        (
            one.kind,
            one.severity,
            one.message,
            " ".join(str(line) for line in one.lines[:LINES_SHOWN]),
            str(len(one.lines)),
            one.repair or "",
            "yes" if one.kind in settings.repairs else "no",
        )
        for one in findings
    ]
    names = ("kind", "severity", "message", "first_lines", "rows", "repair", "repaired")
    return {name: [row[at] for row in rows] for at, name in enumerate(names)}


def _manifest(imported: Imported) -> dict[str, Any]:
    """Return what an import was made of; no name or path of the user's files but their hashes."""
    ties = imported.organisation.observed
    return {
        "orgsim": simulation.__version__,
        "python": platform.python_version(),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "employees": imported.organisation.n,
        "ties": 0 if ties is None else len(ties.source),
        "sources": {
            what: {"sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
            for what, file in imported.sources.items()
        },
        "settings": imported.settings.model_dump(
            mode="json", exclude={"people", "ties"}, exclude_defaults=True
        ),
        "repaired": list(imported.done),
        "notes": list(imported.organisation.notes),
    }


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"the folder cannot be made: {error.strerror}",
            key="--out",
            found=str(folder),
            allowed="a folder that can be written to",
        ) from None
    if not (folder / MANIFEST).exists():
        in_the_way = [name for name in OURS if (folder / name).exists()]
        if in_the_way:
            raise InputError(
                f"the folder has its own `{in_the_way[0]}`, which is no import's",
                key="--out",
                found=str(folder),
                allowed="an empty or a new folder, or one of an earlier import",
            )


def _write(file: Path, text: str) -> Path:
    unfinished = file.with_name(f".{file.name}.part")
    try:
        unfinished.write_text(text, encoding="utf-8", newline="")
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return file
