"""Mistakes in a scenario in the user's terms: file, line, key, what was found, what is allowed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from simulation.errors import InputError, nearest
from simulation.scenario.document import Key, KeyPath, Node, in_words, locate

LONGEST_LIST = 12
LONGEST_FOUND = 80

_UNKNOWN = {"policies": "policy", "parameters": "parameter"}
_TOO_SMALL = ("greater_than", "greater_than_equal", "string_too_short", "too_short")
_TOO_LARGE = ("less_than", "less_than_equal", "string_too_long", "too_long")


def first_of(problems: Iterable[InputError], file: Path | None) -> InputError:
    """Return the first problem by line, those of ``file`` first, saying how many more there are."""
    unique: dict[tuple[object, ...], InputError] = {}
    for problem in problems:
        unique.setdefault((problem.file, problem.line, problem.key), problem)
    ordered = sorted(
        unique.values(),
        key=lambda one: (one.file != file, str(one.file), one.line or 0, one.suggestion is None),
    )
    first, more = ordered[0], len(ordered) - 1
    if more:
        first.message += f" (and {more} more mistake{'s' if more > 1 else ''})"
    return first


def error_at(
    root: Node | None,
    path: Sequence[Key],
    message: str,
    *,
    key: bool = False,
    found: object = None,
    allowed: str | None = None,
    suggestion: str | None = None,
) -> InputError:
    """Return the mistake at a path of a scenario file; ``key`` when the key itself is wrong.

    A place in a list is left out where the user gave one value instead of a list.
    """
    path = path if root is None else _as_written(path, root)
    place = None if root is None else locate(root, path, key=key)
    return InputError(
        message,
        file=place and place.file,
        line=place and place.line,
        key=in_words(path) or None,
        found=_shown(found),
        allowed=allowed,
        suggestion=suggestion,
    )


def input_errors(error: ValidationError, root: Node, model: type[BaseModel]) -> list[InputError]:
    """Return pydantic's errors about a file's tree in the user's terms."""
    catalogue = _catalogue(model)
    return [_explained(dict(one), root, catalogue) for one in error.errors()]


@cache
def _catalogue(model: type[BaseModel]) -> Catalogue:
    return Catalogue(model.model_json_schema())


class Catalogue:
    """What may stand where: a JSON Schema, looked into along a path."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.schema = schema

    def follow(self, loc: Sequence[Key], root: Node) -> tuple[KeyPath, dict[str, Any]]:
        """Return the path that the user wrote and the schema there.

        Pydantic's location also names the chosen kind of a union: that is no part of the path.
        """
        path: list[Key] = []
        schema = self._resolved(self.schema)
        for part in loc:
            if "discriminator" in schema:
                schema = self._resolved({"$ref": schema["discriminator"]["mapping"].get(part, "")})
                continue
            schema = self._below(schema, part)
            path.append(part)
        return _as_written(path, root), schema

    def keys(self, schema: dict[str, Any]) -> list[str]:
        """Return the keys that may stand there, where a mapping may."""
        branches = [self._resolved(one) for one in schema.get("anyOf", [schema])]
        return [key for branch in branches for key in branch.get("properties", {})]

    def _below(self, schema: dict[str, Any], part: Key) -> dict[str, Any]:
        for branch in schema.get("anyOf", [schema]):
            if isinstance(part, str):
                below = self._resolved(branch).get("properties", {}).get(part)
            else:
                below = _item(branch, part)
            if below is not None:
                return self._resolved(below)
        return {}

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        branches = [one for one in schema.get("anyOf", []) if one.get("type") != "null"]
        if len(branches) == 1:
            return self._resolved(branches[0])
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            return dict(self.schema["$defs"].get(name, {}))
        return schema

    def words(self, schema: dict[str, Any]) -> str | None:
        """Return what may stand there, in plain words."""
        schema = self._resolved(schema)
        if "enum" in schema or "const" in schema:
            return _choices(schema.get("enum", [schema.get("const")]))
        if "anyOf" in schema:
            branches = [self.words(one) for one in schema["anyOf"] if one.get("type") != "null"]
            return " or ".join(branch for branch in branches if branch)
        kind = schema.get("type")
        if kind == "array":
            return _list_words(self.words(_item(schema, 0) or {}), schema)
        if "discriminator" in schema:
            return "keys and values, with `kind` among them"
        if kind == "object" and "properties" in schema:
            return f"keys: {_choices(schema['properties'])}"
        return f"{_KINDS.get(str(kind), 'a value')}{_range(schema)}"


_KINDS = {
    "integer": "a whole number",
    "number": "a number",
    "string": "text",
    "boolean": "true or false",
    "object": "a mapping of keys to values",
}


def _item(schema: dict[str, Any], place: int) -> dict[str, Any] | None:
    fixed: list[dict[str, Any]] = schema.get("prefixItems", [])
    item: dict[str, Any] | None = schema.get("items")
    return fixed[place] if place < len(fixed) else item


def _as_written(path: Sequence[Key], root: Node) -> KeyPath:
    written: list[Key] = []
    node: Node | None = root
    for part in path:
        if isinstance(part, int) and node is not None and not isinstance(node.value, list):
            continue
        node = _child(node, part)
        written.append(part)
    return tuple(written)


def _child(node: Node | None, part: Key) -> Node | None:
    if node is None:
        return None
    if isinstance(node.value, dict):
        return node.value.get(str(part))
    if isinstance(node.value, list) and isinstance(part, int) and part < len(node.value):
        return node.value[part]
    return None


def _choices(names: Iterable[object]) -> str:
    listed = [str(name) for name in names]
    if len(listed) > LONGEST_LIST:
        return f"{', '.join(listed[:LONGEST_LIST])}, … ({len(listed)} in all)"
    return ", ".join(listed)


def _list_words(item: str | None, schema: dict[str, Any]) -> str:
    exact = schema.get("minItems") == schema.get("maxItems") and schema.get("minItems")
    count = f" of {exact}" if exact else ""
    return f"a list{count}" + (f", each {item}" if item and item != "a value" else "")


def _range(schema: dict[str, Any]) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if low is not None and high is not None:
        return f" from {_number(low)} to {_number(high)}"
    parts = [
        "" if low is None else f"{_number(low)} or more",
        "" if above is None else f"above {_number(above)}",
        "" if high is None else f"at most {_number(high)}",
        "" if below is None else f"below {_number(below)}",
    ]
    text = ", ".join(part for part in parts if part)
    return f", {text}" if text else ""


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _shown(found: object) -> object:
    text = repr(found)
    return found if len(text) <= LONGEST_FOUND else f"{text[: LONGEST_FOUND - 1]}…"


def _explained(error: dict[str, Any], root: Node, catalogue: Catalogue) -> InputError:
    kind = error["type"]
    path, schema = catalogue.follow(error["loc"], root)
    if kind == "extra_forbidden":
        return _unknown_key(error, path, root, catalogue)
    if kind == "missing":
        words = catalogue.words(schema)
        return error_at(root, path, f"`{path[-1]}` is missing", allowed=words)
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return _unknown_kind(error, path, root, schema)
    if kind == "contradiction":
        context = error["ctx"]
        where = (*path, context["key"]) if context["key"] else path
        found, allowed = context["found"], context["allowed"]
        return error_at(root, where, context["message"], found=found, allowed=allowed)
    found = error["input"]
    words = catalogue.words(schema)
    suggestion = closest(found, schema.get("enum", []))
    message = _message(error, path, words)
    return error_at(root, path, message, found=found, allowed=words, suggestion=suggestion)


def closest(found: object, names: Iterable[str]) -> str | None:
    """Return the name meant by what was found: the nearest spelling, of the whole or of a word."""
    if not isinstance(found, str) or not found:
        return None
    listed = list(names)
    words = {word: name for name in reversed(listed) for word in name.split("_") if len(word) > 3}
    return nearest(found, listed) or words.get(nearest(found, words) or "")


def _message(error: dict[str, Any], path: KeyPath, words: str | None) -> str:
    name = f"`{in_words(path)}`" if path else "the scenario"
    kind = error["type"]
    if error["input"] is None:
        return f"nothing stands under {name}: give a value, or leave the key out"
    if kind in _TOO_SMALL:
        return f"{name} is too small"
    if kind in _TOO_LARGE:
        return f"{name} is too large"
    if kind == "value_error":
        return str(error["ctx"]["error"])
    return f"{name} must be {_KINDS['object'] if (words or '').startswith('keys:') else words}"


def _unknown_key(
    error: dict[str, Any], path: KeyPath, root: Node, catalogue: Catalogue
) -> InputError:
    _, around = catalogue.follow(error["loc"][:-1], root)
    names = catalogue.keys(around)
    name = str(path[-1])
    what = _UNKNOWN.get(str(path[0]), "key") if len(path) == 2 else "key"
    return error_at(
        root,
        path,
        f"unknown {what} `{name}`",
        key=True,
        found=name,
        allowed=_choices(names),
        suggestion=closest(name, names),
    )


def _unknown_kind(
    error: dict[str, Any], path: KeyPath, root: Node, schema: dict[str, Any]
) -> InputError:
    kinds = list(schema.get("discriminator", {}).get("mapping", {}))
    given = error["type"] == "union_tag_invalid"
    found = error["ctx"]["tag"] if given else None
    return error_at(
        root,
        (*path, "kind"),
        "unknown kind of intervention" if given else "an intervention needs its kind",
        found=found,
        allowed=_choices(kinds),
        suggestion=closest(found, kinds),
    )
