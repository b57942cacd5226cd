"""A setting that is wrong beside another one, in the user's terms."""

from __future__ import annotations

from pydantic_core import PydanticCustomError


def mistake(message: str, *, key: str, found: object, allowed: str) -> PydanticCustomError:
    """Return the error of a setting that is wrong beside another one, for a model's validator.

    ``key`` is the setting's name in a scenario file; ``allowed`` says in words what may stand
    there.
    """
    return PydanticCustomError(
        "contradiction",
        "{message}",
        {"message": message, "key": key, "found": found, "allowed": allowed},
    )
