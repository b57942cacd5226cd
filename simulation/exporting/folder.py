"""The folder of an export: its files appear whole and together, and none but ours is replaced."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import simulation
from simulation.errors import InputError

LIST = "export.json"
"""Tells what each file of an export holds; what it names may be replaced."""


@contextlib.contextmanager
def filling(out: Path, contents: Mapping[str, Mapping[str, Any]]) -> Iterator[Path]:
    """Give a folder to write files to; put them in ``out`` when all went well.

    Parameters
    ----------
    contents
        By file's name, what the list of the export is to tell of it.

    Raises
    ------
    InputError
        When ``out`` cannot be written to, or has files of these names that are not an export's.
    """
    listed = _listed(out)
    _refuse_foreign(out, contents, listed)
    with _beside(out) as unfinished:
        yield unfinished
        told = {"orgsim": simulation.__version__, "files": {**listed, **contents}}
        text = json.dumps(told, indent=2, ensure_ascii=False, sort_keys=True)
        (unfinished / LIST).write_text(text + "\n", encoding="utf-8", newline="\n")
        # The list goes first: what it does not name could not be replaced another time.
        for name in (LIST, *contents):
            (unfinished / name).replace(out / name)


def _listed(out: Path) -> dict[str, Any]:
    """Return what the list of an earlier export tells, by file's name; nothing without one."""
    file = out / LIST
    try:
        listed = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (ValueError, OSError):
        listed = None
    if isinstance(listed, dict) and "orgsim" in listed and isinstance(listed.get("files"), dict):
        return dict(listed["files"])
    raise InputError(
        "the folder has a file of this name that is no list of an export's",
        file=file,
        allowed="an empty or a new folder, or one of earlier exports",
    )


def _refuse_foreign(
    out: Path, contents: Mapping[str, Mapping[str, Any]], listed: Mapping[str, Any]
) -> None:
    for name in contents:
        if name not in listed and (out / name).exists():
            raise InputError(
                "the folder has a file of this name that no export wrote",
                key="out",
                found=str(out / name),
                allowed="an empty or a new folder, or one of earlier exports",
            )


@contextlib.contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """Make the folder if need be, and one in it that goes when it has served."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        unfinished = tempfile.TemporaryDirectory(prefix=".export-", dir=out)
    except (OSError, ValueError) as error:
        in_the_way = isinstance(error, FileExistsError | NotADirectoryError)
        reason = "it is a file" if in_the_way else getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"an export cannot be written there: {reason}",
            key="out",
            found=str(out),
            allowed="a folder that can be written to",
        ) from None
    with unfinished as place:
        yield Path(place)
