"""The scenarios that come with orgsim, and their short names."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

FIRST_FOLDER = "first_steps"

_PACKAGE = Path(__file__).parents[1]


class ShippedScenario(NamedTuple):
    """A scenario of the library: the name it is called by, and its file."""

    short_name: str
    file: Path


def library_folder() -> Path:
    """Return the folder of the library: in an installed package, or in a source checkout."""
    installed = _PACKAGE / "library"
    return installed if installed.is_dir() else _PACKAGE.parent / "scenarios"


def library_scenarios() -> list[ShippedScenario]:
    """Return the scenarios of the library, those of the first steps first.

    A scenario is called by its file's name; where two folders have the same, by folder and name,
    but for the first steps, which keep the plain name.
    """
    files = sorted(
        library_folder().glob("*/*.yaml"), key=lambda file: (file.parent.name != FIRST_FOLDER, file)
    )
    times = Counter(file.stem for file in files)
    return [
        ShippedScenario(
            file.stem
            if times[file.stem] == 1 or file.parent.name == FIRST_FOLDER
            else f"{file.parent.name}/{file.stem}",
            file,
        )
        for file in files
    ]


def shipped_file(name: str) -> Path | None:
    """Return the file of a scenario of the library, by short name or by folder and name."""
    shipped = library_scenarios()
    by_name = {f"{one.file.parent.name}/{one.file.stem}": one.file for one in shipped}
    return {**by_name, **dict(shipped)}.get(name)


def shipped_folder(name: str) -> Path | None:
    """Return the folder of the library that is called so, or None."""
    folders = {one.file.parent.name: one.file.parent for one in library_scenarios()}
    return folders.get(name)
