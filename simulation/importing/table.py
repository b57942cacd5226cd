"""A file's columns by our own names, read so that every mistake can be named by its line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulation.errors import InputError, nearest
from simulation.importing import values
from simulation.importing.coded import Coded, Codes, Columns, Rows, Texts
from simulation.importing.headers import Header, Wanted
from simulation.importing.spreadsheets import is_workbook, read_workbook
from simulation.importing.text_files import layout_of, read_rows, text_file

# Looking for the nearest of more names than this takes too long.
MOST_NAMES = 20_000


@dataclass(frozen=True)
class Table:
    """A file's columns by our own names, a text a row; rows without any text are left out.

    Attributes
    ----------
    file
        Where it was read.
    coded
        Each column that was recognised, as ``codes`` returns it.
    headers
        What the file calls these columns.
    unused
        The headers of the other columns.
    lines
        (n_rows,) the line of the file in which each row begins, from 1.
    notes
        How the file was read where that was a choice: its encoding, its sheet.
    """

    file: Path
    coded: Mapping[str, Coded]
    headers: Mapping[str, str]
    unused: tuple[str, ...]
    lines: NDArray[np.int64]
    notes: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        """Return the number of rows."""
        return len(self.lines)

    @property
    def columns(self) -> Mapping[str, Texts]:
        """Return the texts of each column, (n_rows,): millions of rows are better had coded."""
        return Columns(self.coded)

    def codes(self, column: str) -> tuple[Codes, tuple[str, ...]]:
        """Return each row's place, (n_rows,), among a column's texts, and the texts.

        The texts are distinct, stripped, and in the order in which they first appear; ``""`` is
        a text like any other.
        """
        return self.coded[column]

    def mistake(
        self, message: str, row: int, column: str, *, allowed: str | None = None
    ) -> InputError:
        """Return the mistake that stands in a row and column."""
        codes, texts = self.coded[column]
        return InputError(
            message,
            file=self.file,
            line=int(self.lines[row]),
            key=self.headers[column],
            found=texts[codes[row]],
            allowed=allowed,
        )

    def numbers(
        self, column: str, low: float, high: float, allowed: str, *, whole: bool = False
    ) -> NDArray[np.float64]:
        """Return a column as numbers, (n_rows,): see ``values.numbers`` for what is read as one.

        Raises
        ------
        InputError
            For the first text that is no number from ``low`` to ``high``, which ``allowed`` says.
        """
        codes, texts = self.coded[column]
        found = values.numbers(texts)
        right = (found >= low) & (found <= high)
        if whole:
            right &= found == np.rint(found)
        if not right.all():
            message = f"`{self.headers[column]}` must be {allowed}"
            raise self.mistake(message, self._row(column, ~right), column, allowed=allowed)
        return found[codes]

    def dates(self, column: str) -> NDArray[np.datetime64]:
        """Return a column as days, (n_rows,), NaT for empty cells: see ``values.dates``.

        Raises
        ------
        InputError
            For the first text that is no date.
        """
        codes, texts = self.coded[column]
        found = values.dates(texts)
        if found.wrong is not None:
            row = int(np.argmax(codes == found.wrong))
            message = f"`{self.headers[column]}` must be a date"
            raise self.mistake(message, row, column, allowed=values.dates_allowed(found))
        return found.days[codes]

    def date_note(self, column: str) -> str | None:
        """Return how dates were read where nothing in the column decides; None elsewhere."""
        assumed = values.dates(self.coded[column].texts).assumed
        if assumed is None:
            return None
        return f"Dates in `{self.headers[column]}`, such as {assumed}, are read with the day first."

    def unknown(self, message: str, row: int, column: str, known: Iterable[str]) -> InputError:
        """Return the mistake of a name that is not known, with the nearest that is."""
        error = self.mistake(message, row, column)
        names = list(known)
        if len(names) <= MOST_NAMES:
            error.suggestion = nearest(str(error.found), names)
        return error

    def _row(self, column: str, texts: NDArray[np.bool_]) -> int:
        """Return the first row with one of the texts."""
        return int(np.argmax(texts[self.coded[column].codes]))


def read_table(
    file: Path,
    synonyms: Mapping[str, Sequence[str]],
    chosen: Mapping[str, str],
    required: Sequence[str],
    *,
    sheet: str | None = None,
) -> Table:
    """Return a file's columns by our names: of text, parted as it may be, or a workbook.

    ``synonyms`` lists, by our name, the headers recognised, the best first; case, spaces and signs
    in headers do not count. ``chosen`` names headers, by our name, instead. The header is the
    first row with the required columns, among the first 20; of a workbook it is looked for in
    ``sheet``, or in each sheet until it is found.

    Raises
    ------
    InputError
        When the file cannot be read as a table, a required or chosen column is missing, or no row
        follows the header.
    """
    wanted = Wanted(synonyms, chosen, required)
    try:
        if is_workbook(file):
            header, rows, notes = read_workbook(file, wanted, sheet)
            return _table(file, header, rows, notes)
        text = text_file(file)
        layout = layout_of(text, wanted)
        return _table(file, layout.header, read_rows(text, layout), text.notes)
    except OSError as error:
        raise InputError(f"the file cannot be read: {error.strerror}", file=file) from None


def _table(file: Path, header: Header, rows: Rows, notes: tuple[str, ...]) -> Table:
    filled = np.zeros(len(rows.lines), np.bool_)
    for coder in rows.coders.values():
        filled |= coder.filled()
    if not filled.any():
        raise InputError(
            "the file has a header and no rows", file=file, line=header.line, allowed="a row each"
        )
    return Table(
        file=file,
        coded={ours: coder.coded(filled) for ours, coder in rows.coders.items()},
        headers=header.headers,
        unused=header.unused,
        lines=rows.lines[filled],
        notes=notes,
    )
