"""A YAML file as a tree that remembers where everything stands.

YAML 1.2's core schema: ``no``, ``on`` and ``yes`` are text, ``1e3`` is a number, ``012`` is twelve.
Only plain data: no tags, no merge keys, no second document.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from simulation.errors import InputError

Key = str | int
KeyPath = tuple[Key, ...]
Scalar = str | int | float | bool | None

LARGEST_FILE = 4_000_000
LARGEST_TREE = 100_000
DEEPEST = 50

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXT_TAGS = (None, "!", "tag:yaml.org,2002:str")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MEANINGS: tuple[tuple[re.Pattern[str], Callable[[str], Scalar]], ...] = (
    (re.compile(r"null|Null|NULL|~|"), lambda _: None),
    (re.compile(r"true|True|TRUE"), lambda _: True),
    (re.compile(r"false|False|FALSE"), lambda _: False),
    # Python refuses to read whole numbers of many more digits; as fractions they are infinite.
    (re.compile(r"[-+]?[0-9]{1,1000}"), int),
    (re.compile(r"0o[0-7]{1,300}|0x[0-9a-fA-F]{1,300}"), lambda text: int(text, 0)),
    (re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"), float),
    (
        re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"),
        lambda text: float(text.replace(".", "")),
    ),
)


class Place(NamedTuple):
    """Where something stands: the file and the line in it, from 1."""

    file: Path
    line: int


@dataclass(frozen=True)
class Node:
    """A value of the tree and where it stands.

    Attributes
    ----------
    value
        A mapping from keys to nodes, a list of nodes, or a scalar.
    key_places
        Where each key of a mapping stands.
    size
        How many values the tree holds, aliases written out.
    """

    value: dict[str, Node] | list[Node] | Scalar
    place: Place
    key_places: Mapping[str, Place] = field(default_factory=dict)
    size: int = 1

    def plain(self) -> Any:
        """Return the tree as plain dictionaries, lists and scalars."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


def in_words(path: Iterable[Key]) -> str:
    """Return a path as the user reads it, such as ``interventions[1].layers``."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")


def locate(root: Node, path: Iterable[Key], *, key: bool = False) -> Place:
    """Return where the thing at a path stands, or the nearest thing around it that exists.

    With ``key``, the place of the key itself; otherwise that of its value, where this is a scalar.
    """
    node, place = root, root.place
    for part in path:
        if isinstance(node.value, dict) and part in node.value:
            place, node = node.key_places[str(part)], node.value[str(part)]
        elif isinstance(node.value, list) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            place = node.place
        else:
            return place
    return place if key or isinstance(node.value, dict | list | None) else node.place


def read_document(file: Path) -> tuple[Node, list[InputError]]:
    """Return a YAML file's tree, and the mistakes in it that do not stop the reading.

    Raises
    ------
    InputError
        When the file cannot be read, is not text, or is not YAML of plain data.
    """
    return _Composer(file, _text(file)).document()


def _text(file: Path) -> str:
    try:
        if file.is_dir():
            raise InputError("this is a folder, not a scenario file", file=file)
        if file.exists() and not file.is_file():
            raise InputError("this is not an ordinary file", file=file)
        with file.open("rb") as stream:
            raw = stream.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise InputError(f"the file cannot be read: {why}", file=file) from None
    if len(raw) > LARGEST_FILE:
        raise InputError(
            "the file is too large for a scenario", file=file, allowed=f"{LARGEST_FILE:,} bytes"
        )
    return _checked(_decoded(raw, file), file)


def _decoded(raw: bytes, file: Path) -> str:
    wide = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return raw.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = None if wide else raw.count(b"\n", 0, error.start) + 1
        raise InputError("the file is not text in UTF-8", file=file, line=line) from None


def _checked(text: str, file: Path) -> str:
    bad = _FORBIDDEN.search(text)
    if bad:
        raise InputError(
            "the file holds a character that is not text: is it a scenario?",
            file=file,
            line=text.count("\n", 0, bad.start()) + 1,
            found=bad.group(),
        )
    return text


class _Composer:
    """One file's events on their way to a tree."""

    def __init__(self, file: Path, text: str) -> None:
        self.file = file
        self.events = yaml.parse(text, Loader=_Loader)
        self.anchors: dict[str, Node | None] = {}
        self.path: list[Key] = []
        self.problems: list[InputError] = []

    def document(self) -> tuple[Node, list[InputError]]:
        """Return the one document of the file."""
        try:
            next(self.events)
            if isinstance(next(self.events), yaml.StreamEndEvent):
                raise InputError("the file is empty", file=self.file, line=1)
            root = self._node(next(self.events))
            next(self.events)
            after = next(self.events)
        except yaml.YAMLError as error:
            raise self._unreadable(error) from None
        if not isinstance(after, yaml.StreamEndEvent):
            raise self._error("a scenario file holds one document: a second one starts", after)
        return root, self.problems

    def _node(self, event: Any) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return self._aliased(event)
        if len(self.path) > DEEPEST:
            raise self._error(f"nested more than {DEEPEST} deep", event)
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        node = self._made(event)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def _made(self, event: Any) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            return Node(self._scalar(event), self._place(event))
        if event.tag not in (None, "!"):
            raise self._error("tags are not allowed here", event, event.tag)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(event)
        return self._mapping(event)

    def _aliased(self, event: Any) -> Node:
        node = self.anchors.get(event.anchor)
        if node is None:
            known = event.anchor in self.anchors
            why = "contains itself" if known else "stands for nothing above it"
            raise self._error(f"the alias *{event.anchor} {why}", event)
        return node

    def _list(self, start: Any) -> Node:
        items: list[Node] = []
        size = 1
        for event in self._until(yaml.SequenceEndEvent):
            items.append(self._at(len(items), event))
            size = self._grown(size, items[-1], event)
        return Node(items, self._place(start), size=size)

    def _mapping(self, start: Any) -> Node:
        entries: dict[str, Node] = {}
        places: dict[str, Place] = {}
        size = 1
        for event in self._until(yaml.MappingEndEvent):
            key = self._key(event)
            if key in places:
                self._report_duplicate(key, places[key], event)
            value = self._at(key, next(self.events))
            size = self._grown(size, value, event)
            entries.setdefault(key, value)
            places.setdefault(key, self._place(event))
        return Node(entries, self._place(start), places, size)

    def _at(self, key: Key, event: Any) -> Node:
        self.path.append(key)
        node = self._node(event)
        self.path.pop()
        return node

    def _until(self, end: type) -> Iterator[Any]:
        while not isinstance(event := next(self.events), end):
            yield event

    def _grown(self, size: int, node: Node, event: Any) -> int:
        if size + node.size > LARGEST_TREE:
            raise self._error(f"the file stands for more than {LARGEST_TREE:,} values", event)
        return size + node.size

    def _key(self, event: Any) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            raise self._error("a key must be a word", event)
        if event.value == "<<" and event.implicit[0]:
            raise self._error(
                "merge keys are not part of YAML 1.2: use `extends`, or an alias as a value", event
            )
        return str(event.value)

    def _report_duplicate(self, key: str, first: Place, event: Any) -> None:
        message = f"the key `{key}` is given twice; first in line {first.line}"
        self.problems.append(self._error(message, event, key=in_words((*self.path, key))))

    def _scalar(self, event: Any) -> Scalar:
        if event.tag not in _TEXT_TAGS:
            raise self._error("tags are not allowed here", event, event.tag)
        plain = event.implicit[0] and event.tag is None
        value = resolve(event.value) if plain else str(event.value)
        if isinstance(value, float) and not math.isfinite(value):
            message = "a number here must be finite"
            self.problems.append(self._error(message, event, value, in_words(self.path)))
            return None
        return value

    def _place(self, event: Any) -> Place:
        return Place(self.file, event.start_mark.line + 1)

    def _error(
        self, message: str, event: Any, found: object = None, key: str | None = None
    ) -> InputError:
        line = self._place(event).line
        return InputError(message, file=self.file, line=line, found=found, key=key)

    def _unreadable(self, error: yaml.YAMLError) -> InputError:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or "it cannot be read"
        line = None if mark is None else mark.line + 1
        return InputError(f"this is not YAML: {what}", file=self.file, line=line)


def resolve(text: str) -> Scalar:
    """Return what an unquoted scalar means in YAML 1.2's core schema."""
    for pattern, meaning in _MEANINGS:
        if pattern.fullmatch(text):
            return meaning(text)
    return text
