"""Settings in a YAML file of their own, with the same errors as a scenario's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from simulation.errors import InputError
from simulation.scenario.document import Node, read_document
from simulation.scenario.errors import error_at, first_of, input_errors

Model = TypeVar("Model", bound=BaseModel)
Check = Callable[[Model, Node], Iterable[InputError]]


def read_settings(
    file: Path,
    model: type[Model],
    example: str,
    check: Check[Model] = lambda settings, root: (),
) -> tuple[Model, Node]:
    """Return the settings in a file, and its tree, which knows where each of them stands.

    ``example`` shows the user what settings look like; ``check`` returns mistakes that the model
    does not find by itself.

    Raises
    ------
    InputError
        For the first mistake by line, with file, line, key and the nearest valid spelling.
    """
    root, problems = read_document(file)
    if not isinstance(root.value, dict):
        message = f"settings are made of keys and values, such as `{example}`"
        raise error_at(root, (), message, found=root.plain())
    try:
        settings = model.model_validate_json(json.dumps(root.plain()), strict=True)
    except ValidationError as error:
        raise first_of([*problems, *input_errors(error, root, model)], file) from None
    problems += check(settings, root)
    if problems:
        raise first_of(problems, file)
    return settings, root
