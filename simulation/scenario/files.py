"""Files as a user names them, and the nearest name where there is no such file."""

from __future__ import annotations

import os
from pathlib import Path

from simulation.errors import nearest


def is_there(file: Path) -> bool:
    """Return whether a file exists; what cannot be a file's name does not."""
    try:
        return file.exists()
    except (OSError, ValueError):
        return False


def similar_file(file: Path) -> str | None:
    """Return the YAML file of the same folder with the nearest name, or None."""
    try:
        names = [other.name for other in file.parent.glob("*.y*ml")]
    except (OSError, ValueError):
        return None
    name = nearest(file.name, names)
    return None if name is None else str(file.parent / name)


def beside(file: Path, name: str) -> Path:
    """Return the file of a name that is relative to another file."""
    return Path(os.path.normpath(file.parent / name)) if "\0" not in name else file / name


def similar_beside(file: Path, name: str) -> str | None:
    """Return the nearest name of a YAML file there is, relative to another file, or None."""
    similar = similar_file(file.parent / name)
    return None if similar is None else os.path.relpath(similar, file.parent)
