"""The user's mistakes: one error class that says where, what was found and what is allowed."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path


def nearest(found: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed spelling closest to what was found, or None when nothing is close."""
    names = list(allowed)
    folded = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(found.casefold(), list(folded), n=1, cutoff=0.6)
    return folded[close[0]] if close else None


class InputError(Exception):
    """A mistake in what the user gave: shown without a traceback, exit code 2.

    Parameters
    ----------
    message
        One sentence in the user's terms.
    file, line, key
        Where: the file, the line in it (from 1) and the key's path, such as
        ``interventions[1].layers``.
    found, allowed
        What stands there, and what may stand there.
    suggestion
        The nearest valid spelling.
    """

    def __init__(
        self,
        message: str,
        *,
        file: Path | str | None = None,
        line: int | None = None,
        key: str | None = None,
        found: object = None,
        allowed: str | None = None,
        suggestion: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.key = key
        self.found = found
        self.allowed = allowed
        self.suggestion = suggestion

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle with every field, so that a worker's error reaches the user whole."""
        return (_rebuild, (self.message, self.__dict__))

    def __str__(self) -> str:
        """Return the error as the user reads it, a fact a line."""
        place = "" if self.file is None else f"{self.file}"
        if self.line is not None:
            place += f":{self.line}"
        lines = [f"{place}: {self.message}" if place else self.message]
        if self.key is not None:
            lines.append(f"  key: {self.key}")
        if self.found is not None:
            lines.append(f"  found: {self.found!r}")
        if self.allowed is not None:
            lines.append(f"  allowed: {self.allowed}")
        if self.suggestion is not None:
            lines.append(f"  did you mean: {self.suggestion}")
        return "\n".join(lines)


def _rebuild(message: str, fields: dict[str, object]) -> InputError:
    error = InputError(message)
    error.__dict__.update(fields)
    return error
