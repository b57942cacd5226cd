"""A scenario with some of its settings changed, each named by its path.

A path is what a user sees in a scenario file: ``parameters.half_life``,
``organisation.generate.span``, ``interventions[0].layers``; an intervention may be called by its
label or, where it is the only one of it, its kind: ``interventions.flatten_hierarchy.layers``.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from pydantic import BaseModel, ValidationError

from simulation.dynamics.parameters import Parameters
from simulation.errors import InputError, nearest
from simulation.organisation.generate import GenerateSettings
from simulation.organisation.policies import Policies
from simulation.scenario.document import KeyPath, Node, Place, in_words
from simulation.scenario.errors import Catalogue, first_of, input_errors
from simulation.scenario.schema import Scenario

Scalar = str | int | float | bool | None

_LIST = "interventions"
_RUN = ("weeks", "burn_in", "knowledge")
_ROOTS = ("parameters", "policies", "organisation", _LIST, "run")
_SAME = {"week": "from", "from": "week"}
_PART = re.compile(r"([^.\[\]]+)|\[([0-9]{1,6})\]|\.")
_NOWHERE = Place(Path(), 0)


class Key(NamedTuple):
    """What may stand under a key: whole numbers only, and the range declared, where there is."""

    whole: bool
    low: float | None
    high: float | None


def with_settings(scenario: Scenario, values: Mapping[str, object]) -> Scenario:
    """Return a scenario with the settings at some paths changed, validated as its file would be.

    Raises
    ------
    InputError
        When a path leads nowhere in this scenario, or a value is not allowed there.
    """
    tree = scenario.model_dump(mode="json", by_alias=True, exclude_none=True)
    for path, value in values.items():
        _put(tree, located(scenario, path), value, path)
    try:
        text = json.dumps(tree, default=_plain)
        changed = Scenario.model_validate_json(text, strict=True)
    except ValidationError as error:
        problem = first_of(input_errors(error, _node(tree), Scenario), None)
        problem.file = problem.line = None
        raise problem from None
    return changed.read_from(scenario.source)


def concerns(scenario: Scenario, path: str) -> bool:
    """Return whether a path leads somewhere in a scenario, or to an intervention it has not."""
    if not path.startswith(_LIST):
        return True
    if path.startswith(f"{_LIST}."):
        return bool(_called(scenario, path))
    parts = _split(path)
    number = parts[1] if len(parts) > 1 else None
    return not isinstance(number, int) or number < len(scenario.interventions)


def key_at(scenario: Scenario, path: str) -> Key:
    """Return what may stand at a path of a scenario."""
    parts = located(scenario, path)
    if parts[0] == _LIST:
        kind = scenario.interventions[int(parts[1])].kind
        parts = (*parts[:2], kind, *parts[2:])
    _, schema = _catalogue().follow(parts, Node({}, _NOWHERE))
    return Key(schema.get("type") == "integer", schema.get("minimum"), schema.get("maximum"))


def located(scenario: Scenario, path: str) -> KeyPath:
    """Return where a path leads: keys, and places in lists.

    Raises
    ------
    InputError
        When it cannot lead anywhere; what stands below a key is not looked into.
    """
    if path.startswith(f"{_LIST}."):
        return _through(scenario, path)
    parts = _split(path)
    if len(parts) < 2 or parts[0] not in _ROOTS or (parts[0] == "run" and parts[1] not in _RUN):
        raise _unknown(path)
    if parts[0] == _LIST and not (isinstance(parts[1], int) and concerns(scenario, path)):
        raise _no_intervention(scenario, path)
    return parts


def _split(path: str) -> KeyPath:
    found = list(_PART.finditer(path))
    if "".join(one.group() for one in found) != path:
        raise _unknown(path)
    return tuple(int(one[2]) if one[2] else one[1] for one in found if one.group() != ".")


def _unknown(path: str) -> InputError:
    return InputError(
        f"`{path}` is no path of a setting that can be varied",
        key=path,
        found=path,
        allowed="such as parameters.half_life, policies.autonomy, organisation.generate.span, "
        "interventions[0].layers, interventions.flatten_hierarchy.layers, run.weeks",
        suggestion=_similar(path),
    )


def _similar(path: str) -> str | None:
    """Return the path that is spelt nearly so, or that ends with what was given alone."""
    models: dict[str, type[BaseModel]] = {
        "parameters": Parameters,
        "policies": Policies,
        "organisation.generate": GenerateSettings,
    }
    known = [f"{root}.{name}" for root, model in models.items() for name in model.model_fields]
    known += [f"run.{name}" for name in _RUN]
    last = {one.rpartition(".")[2]: one for one in reversed(known)}
    return nearest(path, known) or last.get(nearest(path.rpartition(".")[2], last) or "")


def _through(scenario: Scenario, path: str) -> KeyPath:
    """Return where a path through an intervention's label or kind leads."""
    places = _called(scenario, path)
    if not places:
        raise _no_intervention(scenario, path)
    if len(places) > 1:
        raise InputError(
            f"`{path}` is about {len(places)} interventions of {scenario.name}",
            key=path,
            found=path,
            allowed=", or ".join(f"{_LIST}[{number}]" for number in places),
        )
    ((number, rest),) = places.items()
    return (_LIST, number, *_split(rest))


def _called(scenario: Scenario, path: str) -> dict[int, str]:
    """Return the interventions that a path names, and what follows: by label, else by kind."""
    rest = path.removeprefix(f"{_LIST}.")
    for names in (
        [one.label for one in scenario.interventions],
        [one.kind for one in scenario.interventions],
    ):
        found = {
            number: rest.removeprefix(f"{name}.")
            for number, name in enumerate(names)
            if name is not None and rest.startswith(f"{name}.")
        }
        if found:
            return found
    return {}


def _no_intervention(scenario: Scenario, path: str) -> InputError:
    there = [
        f"{_LIST}.{one.label or one.kind}" if one.label or one.kind else f"{_LIST}[{number}]"
        for number, one in enumerate(scenario.interventions)
    ]
    name = path.rpartition(".")[0]
    return InputError(
        f"{scenario.name} has no such intervention",
        key=path,
        found=path,
        allowed=", ".join(there) or "nothing: it has no interventions",
        suggestion=nearest(name, there),
    )


def _put(tree: dict[str, Any], parts: KeyPath, value: object, path: str) -> None:
    """Put a value in its place of a scenario's plain data, making what is left out on the way."""
    around: Any = tree
    for part in parts[:-1]:
        if isinstance(around, dict) and isinstance(part, str):
            around = around.setdefault(part, {})
        elif isinstance(around, list) and isinstance(part, int) and part < len(around):
            around = around[part]
        else:
            raise _nothing_below(parts, path)
    last = parts[-1]
    if isinstance(around, dict) and isinstance(last, str):
        if parts[0] == _LIST and len(parts) == 3:
            around.pop(_SAME.get(last, ""), None)
        around[last] = value
    elif isinstance(around, list) and isinstance(last, int) and last < len(around):
        around[last] = value
    else:
        raise _nothing_below(parts, path)


def _plain(value: object) -> object:
    """Return a number of numpy's as one of Python's; anything else is no setting."""
    if isinstance(value, np.generic):
        return value.item()
    raise InputError("this is no value of a setting", found=value)


def _nothing_below(parts: KeyPath, path: str) -> InputError:
    return InputError(f"`{in_words(parts)}` leads nowhere", key=path, found=path)


def _node(value: Any) -> Node:
    """Return plain data as a tree of a file that does not exist."""
    if isinstance(value, dict):
        below = {key: _node(one) for key, one in value.items()}
        return Node(below, _NOWHERE, dict.fromkeys(below, _NOWHERE))
    if isinstance(value, list):
        return Node([_node(one) for one in value], _NOWHERE)
    return Node(value, _NOWHERE)


@functools.cache
def _catalogue() -> Catalogue:
    return Catalogue(Scenario.model_json_schema())
