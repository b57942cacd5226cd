"""Settings in a YAML file of their own, with the same errors as a scenario's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from simulation.scenario.document import read_document
from simulation.scenario.errors import error_at, first_of, input_errors

Model = TypeVar("Model", bound=BaseModel)


def read_settings(file: Path, model: type[Model], example: str) -> Model:
    """Return the settings in a file; ``example`` shows the user what one looks like.

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
    if problems:
        raise first_of(problems, file)
    return settings
