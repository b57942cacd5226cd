"""Interventions kept in files of their own, put in the place of the entry that names the file.

docs/composition.md. What is put in remembers the file and line in which it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from simulation.errors import InputError, nearest
from simulation.scenario.document import KeyPath, Node, read_document
from simulation.scenario.errors import error_at
from simulation.scenario.files import beside, is_there, similar_beside

OWN, ADDED = "interventions", "add_interventions"
MOST_INTERVENTIONS = 10_000

_ENTRY = ("file", "shift")
_PART = ("description", OWN)
_WEEKS = ("week", "from", "until")


def composed(below: Node | None, own: Node) -> tuple[Node, list[InputError]]:
    """Return a file's tree with all its interventions in one list, and mistakes met on the way.

    They are its ``interventions``, or those of the tree ``below`` that it extends where it has
    none; then its ``add_interventions``. Entries that name a file are replaced by what it lists.

    Raises
    ------
    InputError
        When a file that is named does not exist, is no list of interventions, or names itself.
    """
    entries = own.value if isinstance(own.value, dict) else {}
    problems: list[InputError] = []
    lists = {
        key: _expanded(own, key, [own.place.file], problems)
        for key in (OWN, ADDED)
        if key in entries
    }
    if ADDED not in lists:
        return _with(own, lists), problems
    first = lists.get(OWN) or _child(below, OWN)
    before = first.value if first is not None and isinstance(first.value, list) else []
    added = lists[ADDED]
    more = added.value if isinstance(added.value, list) else None
    if more is None:
        message = f"`{ADDED}` is a list of interventions"
        raise error_at(own, (ADDED,), message, found=added.plain(), allowed="a list")
    whole = replace(added, value=[*before, *more])
    rest = {key: node for key, node in entries.items() if key != ADDED}
    places = {**own.key_places, OWN: own.key_places.get(OWN, own.key_places[ADDED])}
    return replace(own, value={**rest, OWN: whole}, key_places=places), problems


def _child(node: Node | None, key: str) -> Node | None:
    return node.value.get(key) if node is not None and isinstance(node.value, dict) else None


def _with(own: Node, lists: dict[str, Node]) -> Node:
    entries = own.value if isinstance(own.value, dict) else {}
    return replace(own, value={**entries, **lists}) if lists else own


def _expanded(root: Node, key: str, chain: list[Path], problems: list[InputError]) -> Node:
    """Return the list under a key of a file's tree with files' interventions in their places."""
    listed = _child(root, key)
    assert listed is not None
    if not isinstance(listed.value, list):
        return listed
    items: list[Node] = []
    for place, item in enumerate(listed.value):
        items += _replaced(root, (key, place), item, chain, problems)
        if len(items) > MOST_INTERVENTIONS:
            message = f"these are more than {MOST_INTERVENTIONS:,} interventions"
            raise error_at(root, (key, place), message)
    return replace(listed, value=items)


def _replaced(
    root: Node, path: KeyPath, item: Node, chain: list[Path], problems: list[InputError]
) -> Iterator[Node]:
    """Yield an entry as it is, or what the file that it names lists."""
    if not isinstance(item.value, dict) or "file" not in item.value:
        yield item
        return
    for name in item.value:
        if name not in _ENTRY:
            raise error_at(
                root,
                (*path, name),
                f"unknown key `{name}` beside `file`",
                key=True,
                found=name,
                allowed=", ".join(_ENTRY),
                suggestion=nearest(name, _ENTRY),
            )
    file = _file(root, path, chain)
    part, found = read_document(file)
    problems += found
    _check_part(part)
    listed = _expanded(part, OWN, [*chain, file], problems)
    assert isinstance(listed.value, list)
    for one in listed.value:
        yield _shifted(root, path, one)


def _file(root: Node, path: KeyPath, chain: list[Path]) -> Path:
    """Return the file that an entry names."""
    name = _at(root, (*path, "file")).plain()
    if not isinstance(name, str) or not name:
        message = "`file` names a file with a list of interventions"
        raise error_at(root, (*path, "file"), message, found=name, allowed="a path, as text")
    file = beside(chain[-1], name)
    if not is_there(file):
        raise error_at(
            root,
            (*path, "file"),
            "this file of interventions does not exist",
            found=name,
            allowed="a path relative to this file",
            suggestion=similar_beside(chain[-1], name),
        )
    resolved = [one.resolve() for one in chain]
    if file.resolve() in resolved:
        circle = [*chain[resolved.index(file.resolve()) :], file]
        message = f"`file` goes round in a circle: {' → '.join(str(one) for one in circle)}"
        raise error_at(root, (*path, "file"), message, found=name)
    return file


def _check_part(part: Node) -> None:
    entries = part.value if isinstance(part.value, dict) else {}
    unknown = next((name for name in entries if name not in _PART), None)
    if unknown is not None:
        raise error_at(
            part,
            (unknown,),
            f"unknown key `{unknown}` in a file of interventions",
            key=True,
            found=unknown,
            allowed=", ".join(_PART),
            suggestion=nearest(unknown, _PART),
        )
    listed = _child(part, OWN)
    if listed is None or not isinstance(listed.value, list):
        message = f"a file of interventions has the key `{OWN}` and a list under it"
        raise error_at(part, (OWN,) if listed else (), message, found=part.plain())


def _shifted(root: Node, path: KeyPath, one: Node) -> Node:
    """Return an intervention with its weeks moved as the entry asks for."""
    entry = _at(root, path).value
    if not isinstance(entry, dict) or "shift" not in entry or not isinstance(one.value, dict):
        return one
    shift = entry["shift"].value
    if not isinstance(shift, int) or isinstance(shift, bool):
        message = "`shift` is a number of weeks"
        raise error_at(
            root, (*path, "shift"), message, found=entry["shift"].plain(), allowed="a whole number"
        )
    weeks = {name: node for name, node in one.value.items() if name in _WEEKS}
    moved = {
        name: replace(node, value=node.value + shift)
        for name, node in weeks.items()
        if isinstance(node.value, int) and not isinstance(node.value, bool)
    }
    if any(isinstance(node.value, int) and node.value < 0 for node in moved.values()):
        earliest = min(int(str(weeks[name].value)) for name in moved)
        raise error_at(
            root,
            (*path, "shift"),
            "this moves an intervention to before week 0",
            found=shift,
            allowed=f"{-earliest} or more",
        )
    return replace(one, value={**one.value, **moved})


def _at(root: Node, path: KeyPath) -> Node:
    node = root
    for part in path:
        below: Any = node.value
        node = below[part]
    return node
