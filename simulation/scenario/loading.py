"""From a scenario file to a validated scenario."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from simulation.errors import InputError, nearest
from simulation.scenario.composition import composed
from simulation.scenario.document import KeyPath, Node, read_document
from simulation.scenario.errors import error_at, first_of, input_errors
from simulation.scenario.files import beside, is_there, similar_beside, similar_file
from simulation.scenario.library import library_scenarios, shipped_file
from simulation.scenario.schema import Scenario, Source

PACKAGE_PREFIX = "package:"

_FILES = ("people", "ties")
_ALTERNATIVES: dict[KeyPath, frozenset[str]] = {
    ("organisation",): frozenset({"generate", "import"})
}


def load_scenario(path_or_short_name: str | Path) -> Scenario:
    """Return the scenario of a file, or of the library by its short name; a file goes first.

    What the file ``extends`` is merged below it: this file wins, lists are replaced, but for
    ``add_interventions``. Relative paths are relative to the file in which they stand.

    Raises
    ------
    InputError
        For the first mistake by line, with file, line, key and the nearest valid spelling.
    """
    file = _file_called(path_or_short_name)
    root, problems = _with_extended(file)
    try:
        scenario = Scenario.model_validate_json(json.dumps(root.plain()), strict=True)
    except ValidationError as error:
        problems += input_errors(error, root, Scenario)
    if problems:
        raise first_of(problems, file)
    return scenario.read_from(Source(file, root))


def _file_called(path_or_short_name: str | Path) -> Path:
    file, name = Path(path_or_short_name), str(path_or_short_name)
    if is_there(file) and not file.is_dir():
        return file
    shipped = shipped_file(name)
    if shipped is not None:
        return shipped
    if is_there(file):
        return file
    names = [one.short_name for one in library_scenarios()]
    raise InputError(
        f"there is no scenario file `{name}`, and no scenario of the library is called so",
        allowed="a file, or one of `orgsim list scenarios`",
        found=name,
        suggestion=similar_file(file) or nearest(name, names),
    )


def _with_extended(file: Path) -> tuple[Node, list[InputError]]:
    """Return a file's tree merged over the trees of all that it extends, and their mistakes."""
    chain: list[Node] = []
    seen: list[Path] = []
    problems: list[InputError] = []
    following: Path | None = file
    while following is not None:
        root, found = read_document(following)
        if not isinstance(root.value, dict):
            what = "a scenario is made of keys and values, such as `name: Baseline`"
            raise error_at(root, (), what, found=root.plain())
        chain.append(_with_absolute_paths(root))
        seen.append(following)
        problems += found
        following = _extended(root, seen)
    merged, found = composed(None, _without(chain.pop(), "extends"))
    problems += found
    while chain:
        own, found = composed(merged, _without(chain.pop(), "extends"))
        problems += found
        # A scenario without a name of its own would pass for the one that it extends.
        merged = _merged(_without(merged, "name"), own)
    return merged, problems


def _extended(root: Node, seen: list[Path]) -> Path | None:
    """Return the file that the last file seen extends, or None."""
    entries = root.value if isinstance(root.value, dict) else {}
    if "extends" not in entries:
        return None
    name = entries["extends"].plain()
    if not isinstance(name, str) or not name:
        message = "`extends` names another scenario file"
        raise error_at(root, ("extends",), message, found=name, allowed="a path, as text")
    other = beside(seen[-1], name)
    file = other if is_there(other) else shipped_file(name)
    if file is None:
        raise error_at(
            root,
            ("extends",),
            "the scenario that this one extends does not exist",
            found=name,
            allowed="a path relative to this file, or a scenario of the library",
            suggestion=similar_beside(seen[-1], name),
        )
    _refuse_circle(root, seen, file)
    return file


def _refuse_circle(root: Node, seen: list[Path], file: Path) -> None:
    resolved = [one.resolve() for one in seen]
    if file.resolve() in resolved:
        circle = [*seen[resolved.index(file.resolve()) :], file]
        raise error_at(
            root,
            ("extends",),
            f"`extends` goes round in a circle: {' → '.join(str(one) for one in circle)}",
            found=str(file),
        )


def _merged(below: Node, own: Node, path: KeyPath = ()) -> Node:
    """Return one tree over another: mappings are merged, anything else is replaced."""
    if not isinstance(below.value, dict) or not isinstance(own.value, dict):
        return own
    alternatives = _ALTERNATIVES.get(path, frozenset())
    dropped = alternatives - own.value.keys() if alternatives & own.value.keys() else frozenset()
    entries = {key: node for key, node in below.value.items() if key not in dropped}
    for key, node in own.value.items():
        entries[key] = _merged(entries[key], node, (*path, key)) if key in entries else node
    return Node(entries, own.place, {**below.key_places, **own.key_places})


def _without(root: Node, key: str) -> Node:
    entries = root.value if isinstance(root.value, dict) else {}
    return replace(root, value={name: node for name, node in entries.items() if name != key})


def _with_absolute_paths(root: Node) -> Node:
    """Return the tree with an import's files named from the root of the file system."""
    for key in _FILES:
        root = _rebased(root, ("organisation", "import", key))
    return root


def _rebased(node: Node, path: KeyPath) -> Node:
    if path and isinstance(node.value, dict) and path[0] in node.value:
        key = str(path[0])
        return replace(node, value={**node.value, key: _rebased(node.value[key], path[1:])})
    if path or not _is_relative(node.value):
        return node
    folder = node.place.file.parent.absolute()
    return replace(node, value=os.path.normpath(folder / str(node.value)))


def _is_relative(name: object) -> bool:
    plain = isinstance(name, str) and name and "\0" not in name
    return bool(plain) and not str(name).startswith(PACKAGE_PREFIX)
