"""Columns of texts kept once each: three million rows cost three million small numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.errors import InputError

Codes = NDArray[np.int32]
Texts = NDArray[np.object_]

# What a person or a system writes into a cell is far below; a quote never closed is above.
LONGEST_CELL = 65_536
_NEVER = -1


class Coded(NamedTuple):
    """A column whose texts are kept once each.

    Attributes
    ----------
    codes
        (n_rows,) the place of each row's text among ``texts``.
    texts
        The distinct texts, stripped, in the order in which they first appear.
    """

    codes: Codes
    texts: tuple[str, ...]


class Columns(Mapping[str, Texts]):
    """The texts of each row by column, (n_rows,), made when they are asked for."""

    def __init__(self, coded: Mapping[str, Coded]) -> None:
        self._coded = coded

    def __getitem__(self, column: str) -> Texts:
        """Return a column's texts: a new array, so ask once."""
        codes, texts = self._coded[column]
        return np.array(texts, np.object_)[codes]

    def __contains__(self, column: object) -> bool:
        """Return whether the file has the column, without making its texts."""
        return column in self._coded

    def __iter__(self) -> Iterator[str]:
        return iter(self._coded)

    def __len__(self) -> int:
        return len(self._coded)


class Coder:
    """A column on its way to be coded, block by block."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._blocks: list[Codes] = []

    def add(self, codes: NDArray[np.integer], texts: Sequence[str]) -> None:
        """Add a block of rows, given as the place of each row's text among the block's own."""
        places = self._places
        known = [places.setdefault(text.strip(), len(places)) for text in texts]
        self._blocks.append(np.array(known, np.int32)[codes])

    def filled(self) -> NDArray[np.bool_]:
        """Return which of the rows have a text, (n_rows,)."""
        return np.not_equal(self._codes(), self._places.get("", _NEVER))

    def coded(self, kept: NDArray[np.bool_]) -> Coded:
        """Return the rows kept, ``kept`` being (n_rows,), with only the texts they have."""
        codes, texts = self._codes(), tuple(self._places)
        if kept.all():
            return Coded(codes, texts)
        codes = codes[kept]
        first = np.full(len(texts), _NEVER)
        # Written from the last row up, so that what stays is where a text first appears.
        first[codes[::-1]] = np.arange(len(codes))[::-1]
        order = np.argsort(first, kind="stable")[np.count_nonzero(first == _NEVER) :]
        place = np.empty(len(texts), np.int32)
        place[order] = np.arange(len(order))
        return Coded(place[codes], tuple(texts[old] for old in order))

    def _codes(self) -> Codes:
        self._blocks = [np.concatenate([np.empty(0, np.int32), *self._blocks])]
        return self._blocks[0]


class Rows(NamedTuple):
    """The rows of a file on their way to a table: coders by our names, (n_rows,) lines."""

    coders: Mapping[str, Coder]
    lines: NDArray[np.int64]


def too_long(texts: Sequence[str]) -> int | None:
    """Return the place of the first text that is too long for a cell; None where there is none."""
    if not texts or max(map(len, texts)) <= LONGEST_CELL:
        return None
    return next(place for place, text in enumerate(texts) if len(text) > LONGEST_CELL)


def long_cell(file: Path, line: int) -> InputError:
    """Return the mistake of a text that is too long for a cell."""
    return InputError(
        "a text is too long: is a quote opened before it and not closed?",
        file=file,
        line=line,
        allowed=f"at most {LONGEST_CELL} characters a cell",
    )
