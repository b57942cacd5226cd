"""Reading a CSV file so that every mistake can be named by its line."""

from __future__ import annotations

import csv
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.errors import InputError, nearest

Texts = NDArray[np.object_]

SEPARATORS = ",;\t"
# Looking for the nearest of more names than this takes too long.
MOST_NAMES = 20_000


@dataclass(frozen=True)
class Table:
    """A CSV file's columns by our own names, a text a row; rows without any text are left out.

    Attributes
    ----------
    file
        Where it was read.
    columns
        The texts of each column that was recognised, stripped.
    headers
        What the file calls these columns.
    unused
        The headers of the other columns.
    lines
        (n_rows,) the line of the file in which each row begins, from 1.
    """

    file: Path
    columns: Mapping[str, Texts]
    headers: Mapping[str, str]
    unused: tuple[str, ...]
    lines: NDArray[np.int64]

    @property
    def n(self) -> int:
        """Return the number of rows."""
        return len(self.lines)

    def mistake(
        self, message: str, row: int, column: str, *, allowed: str | None = None
    ) -> InputError:
        """Return the mistake that stands in a row and column."""
        return InputError(
            message,
            file=self.file,
            line=int(self.lines[row]),
            key=self.headers[column],
            found=str(self.columns[column][row]),
            allowed=allowed,
        )

    def numbers(
        self, column: str, low: float, high: float, allowed: str, *, whole: bool = False
    ) -> NDArray[np.float64]:
        """Return a column as numbers, (n_rows,).

        Raises
        ------
        InputError
            For the first text that is no number from ``low`` to ``high``, which ``allowed`` says.
        """
        values = np.array([_number(text) for text in self.columns[column]], np.float64)
        right = (values >= low) & (values <= high)
        if whole:
            right &= values == np.rint(values)
        if not right.all():
            message = f"`{self.headers[column]}` must be {allowed}"
            raise self.mistake(message, int(np.argmin(right)), column, allowed=allowed)
        return values

    def unknown(self, message: str, row: int, column: str, known: Iterable[str]) -> InputError:
        """Return the mistake of a name that is not known, with the nearest that is."""
        error = self.mistake(message, row, column)
        names = list(known)
        if len(names) <= MOST_NAMES:
            error.suggestion = nearest(str(error.found), names)
        return error


def read_table(
    file: Path,
    synonyms: Mapping[str, Sequence[str]],
    chosen: Mapping[str, str],
    required: Sequence[str],
) -> Table:
    """Return a file's columns by our names.

    ``synonyms`` lists, by our name, the headers recognised, the best first; case, spaces and signs
    in headers do not count. ``chosen`` names headers, by our name, instead.

    Raises
    ------
    InputError
        When the file cannot be read as CSV, or a required or chosen column is missing.
    """
    frame = _frame(file)
    headers = _recognised([str(name) for name in frame.columns], synonyms, chosen, required, file)
    texts = {ours: _stripped(frame[theirs]) for ours, theirs in headers.items()}
    filled = np.zeros(len(frame), np.bool_)
    for column in texts.values():
        filled |= column != ""
    return Table(
        file=file,
        columns={ours: column[filled] for ours, column in texts.items()},
        headers=headers,
        unused=tuple(str(name) for name in frame.columns if name not in headers.values()),
        lines=_lines(frame)[filled],
    )


def _stripped(column: Iterable[str]) -> Texts:
    return np.array([text.strip() for text in column], np.object_)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return np.nan


def _frame(file: Path) -> Any:
    import pandas as pd

    try:
        with file.open(encoding="utf-8-sig") as opened:
            header = opened.readline()
        separator = max(SEPARATORS, key=header.count)
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            return pd.read_csv(
                file,
                dtype=str,
                encoding="utf-8-sig",
                sep=separator,
                na_filter=False,
                skip_blank_lines=False,
                index_col=False,
            )
    except OSError as error:
        raise InputError(f"the file cannot be read: {error.strerror}", file=file) from None
    except UnicodeDecodeError:
        raise InputError(
            "the file is not text in UTF-8", file=file, allowed="a CSV file saved as UTF-8"
        ) from None
    except pd.errors.EmptyDataError:
        raise InputError(
            "the file is empty", file=file, allowed="a header and a row each"
        ) from None
    except (pd.errors.ParserError, pd.errors.ParserWarning) as error:
        raise _unreadable(file, separator, str(error)) from None


def _unreadable(file: Path, separator: str, words: str) -> InputError:
    """Return the mistake in a file that is not CSV, or whose rows do not fit its header."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = csv.reader(opened, delimiter=separator)
        fields = len(next(rows, []))
        for row in rows:
            if len(row) > fields:
                return InputError(
                    "a row has more fields than the header",
                    file=file,
                    line=rows.line_num,
                    found=f"{len(row)} fields",
                    allowed=f"at most {fields}",
                )
    return InputError(f"the file cannot be read as CSV: {words}", file=file)


def _lines(frame: Any) -> NDArray[np.int64]:
    """Return the line in which each row begins: quoted texts may hold line breaks."""
    breaks = np.zeros(len(frame), np.int64)
    for name in frame.columns:
        breaks += np.array([text.count("\n") for text in frame[name]], np.int64)
    return np.arange(len(frame)) + 2 + np.cumsum(breaks) - breaks


def _recognised(
    names: list[str],
    synonyms: Mapping[str, Sequence[str]],
    chosen: Mapping[str, str],
    required: Sequence[str],
    file: Path,
) -> dict[str, str]:
    folded = {_folded(name): name for name in reversed(names)}
    found: dict[str, str] = {}
    for ours, accepted in synonyms.items():
        if ours in chosen:
            if chosen[ours] not in names:
                raise _missing(file, f"there is no column `{chosen[ours]}`", chosen[ours], names)
            found[ours] = chosen[ours]
            continue
        theirs = [folded[_folded(name)] for name in accepted if _folded(name) in folded]
        theirs = [name for name in theirs if name not in chosen.values()]
        if theirs:
            found[ours] = theirs[0]
        elif ours in required:
            message = f"there is no column for the {ours}"
            raise _missing(file, message, ours, names, ", ".join(accepted))
    return found


def _missing(
    file: Path, message: str, wanted: str, names: list[str], allowed: str | None = None
) -> InputError:
    return InputError(
        message,
        file=file,
        line=1,
        found=", ".join(names),
        allowed=allowed,
        suggestion=nearest(wanted, names),
    )


def _folded(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
