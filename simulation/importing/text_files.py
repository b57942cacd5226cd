"""Tables in text files: whichever encoding, separator and title rows a program gave them."""

from __future__ import annotations

import codecs
import csv
import io
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

import numpy as np
from numpy.typing import NDArray

from simulation.errors import InputError
from simulation.importing.coded import Coder, Rows, long_cell, too_long
from simulation.importing.headers import (
    MOST_COLUMNS,
    ROWS_LOOKED_AT,
    Header,
    Wanted,
    check_header,
    header_among,
    header_of,
    likeliest,
    likelihood,
)

if TYPE_CHECKING:
    import pandas as pd

Factorised = tuple[NDArray[np.int64], Sequence[str]]

SEPARATORS = ",;\t|"
ALLOWED = "a table as CSV text (UTF-8) or a workbook (.xlsx, .xls, .ods)"

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # Before UTF-16: its mark begins with the same two bytes.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WINDOWS = "cp1252"
_SAMPLE = 1 << 16
_PIECE = 1 << 20
_HEAD = 1 << 20
_BLOCK_ROWS = 100_000
_SEPARATOR_LINE = re.compile(r'"?sep=([^"\w ])"?\s*', re.IGNORECASE)
_BREAK = re.compile(r"\r\n|\r|\n")
_OTHER_KINDS = (
    (re.compile(rb"%PDF"), "a PDF document"),
    (re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8|BM.{4}\0\0\0\0", re.DOTALL), "an image"),
    (re.compile(rb"\x1f\x8b|BZh|\xfd7zXZ|7z\xbc\xaf|Rar!"), "a packed file"),
    (re.compile(rb"\s*<(!doctype html|html|table|\?xml)", re.IGNORECASE), "a web page or XML"),
    (re.compile(rb"\{\\rtf"), "a text document"),
)


class TextFile(NamedTuple):
    """A file known to be text.

    Attributes
    ----------
    file
        Where it is.
    encoding
        How its text is encoded.
    quoted
        Whether there are quotes, and so perhaps line breaks within cells.
    notes
        Which encoding, where it was guessed.
    """

    file: Path
    encoding: str
    quoted: bool
    notes: tuple[str, ...] = ()

    def open(self) -> TextIO:
        """Open it for reading, line breaks as they stand."""
        return self.file.open(encoding=self.encoding, newline="")


class Layout(NamedTuple):
    """Where a text's table stands: what parts its columns, and the header above its rows."""

    separator: str
    header: Header


def text_file(file: Path) -> TextFile:
    """Return the file with its encoding: by its mark, else UTF-8, else the likeliest.

    Raises
    ------
    InputError
        When the file is not text.
    """
    with file.open("rb") as opened:
        start = opened.read(_SAMPLE)
    for pattern, kind in _OTHER_KINDS:
        if pattern.match(start):
            raise InputError(f"the file is {kind}, not a table", file=file, allowed=ALLOWED)
    marked = next((encoding for mark, encoding in _MARKS if start.startswith(mark)), None)
    quoted = _examined(file, marked or "utf-8")
    if quoted is not None:
        return TextFile(file, marked or "utf-8", quoted)
    encoding = None if marked else _likeliest_encoding(file)
    quoted = _examined(file, encoding) if encoding else None
    if encoding is None or quoted is None:
        raise InputError(
            "the file is not text, or in an encoding that is not known", file=file, allowed=ALLOWED
        )
    note = f"The file is read as {encoding}: save it as UTF-8 if names look wrong."
    return TextFile(file, encoding, quoted, (note,))


def _examined(file: Path, encoding: str) -> bool | None:
    """Return whether there are quotes in the text; None where it is not in the encoding."""
    quoted = False
    try:
        with file.open(encoding=encoding, newline="") as opened:
            while piece := opened.read(_PIECE):
                if "\0" in piece:
                    raise InputError(
                        "the file is not text: it has zero bytes", file=file, allowed=ALLOWED
                    )
                quoted = quoted or '"' in piece
    except UnicodeError:
        return None
    return quoted


def _likeliest_encoding(file: Path) -> str | None:
    """Return Windows' Western encoding where that reads cleanly, else what the library finds."""
    from charset_normalizer import from_bytes

    sample = b""
    with file.open("rb") as opened:
        for line in iter(lambda: opened.readline(_SAMPLE), b""):
            if not line.isascii():
                sample += line
            if len(sample) >= _SAMPLE:
                break
    # A few names say little to the library: many code pages read them as cleanly.
    western = from_bytes(sample, cp_isolation=[_WINDOWS], enable_fallback=False).best()
    found = western or from_bytes(sample).best()
    return None if found is None else found.encoding


def layout_of(text: TextFile, wanted: Wanted) -> Layout:
    """Return the separator with which the header is found, and the header.

    Raises
    ------
    InputError
        When the file is empty, none of the first rows has the required columns, or a chosen one
        is missing.
    """
    with text.open() as opened:
        head = opened.read(_HEAD)
    if not head.strip():
        raise InputError("the file is empty", file=text.file, allowed="a header and a row each")
    named = _SEPARATOR_LINE.fullmatch(_BREAK.split(head, maxsplit=1)[0])
    looked_at = [
        (separator, list(_first_rows(head, separator, wanted)))
        for separator in (named[1] if named else SEPARATORS)
    ]
    found = [
        Layout(separator, header)
        for separator, rows in looked_at
        if (header := header_among(rows, wanted)) is not None
    ]
    if found:
        layout = max(found, key=lambda layout: len(layout.header.names))
    else:
        seen = (Layout(separator, likeliest(rows)) for separator, rows in looked_at)
        layout = max(seen, key=lambda layout: likelihood(layout.header))
    check_header(layout.header, wanted, text.file)
    return layout


def _first_rows(head: str, separator: str, wanted: Wanted) -> Iterator[Header]:
    rows = csv.reader(io.StringIO(head, newline=""), delimiter=separator)
    # A text too long for the reader comes from a separator that is not the file's, or below.
    with suppress(csv.Error):
        for row in islice(rows, ROWS_LOOKED_AT):
            yield header_of(rows.line_num, row, wanted)


def read_rows(text: TextFile, layout: Layout) -> Rows:
    """Return the rows below the header.

    Raises
    ------
    InputError
        When a row has more fields than the header, a text is too long or a quote is not closed.
    """
    from pandas.errors import ParserError, ParserWarning

    width = len(layout.header.names)
    try:
        return _read_rows(text, layout, width)
    except (ParserError, ParserWarning):
        # Rows may end in separators that the header lacks.
        widest, last = _widest(text, layout)
    try:
        return _read_rows(text, layout, widest)
    except (ParserError, ParserWarning) as error:
        message = f"the file cannot be read as CSV: {str(error).strip()}"
        if "EOF inside string" in message:
            message = "a quote is opened in this row and not closed until the end of the file"
        raise InputError(message, file=text.file, line=last) from None


def _read_rows(text: TextFile, layout: Layout, width: int) -> Rows:
    header = layout.header
    coders = {ours: Coder() for ours in header.places}
    lines = [np.empty(0, np.int64)]
    first = header.line + 1
    # Line breaks may stand in any column.
    looked_at = range(width) if text.quoted else header.places.values()
    for frame in _frames(text, layout, width):
        columns = {place: _factorised(frame[place]) for place in looked_at}
        block, first = _lines(columns.values() if text.quoted else (), len(frame), first)
        _check_lengths(columns.values(), block, text.file)
        for ours, place in header.places.items():
            coders[ours].add(*columns[place])
        lines.append(block)
    return Rows(coders, np.concatenate(lines))


def _frames(text: TextFile, layout: Layout, width: int) -> Iterator[pd.DataFrame]:
    import pandas as pd

    with text.open() as opened:
        for _ in range(layout.header.line):
            opened.readline()
        try:
            frames = pd.read_csv(
                opened,
                sep=layout.separator,
                header=None,
                names=range(width),
                dtype=object,
                na_filter=False,
                skip_blank_lines=False,
                index_col=False,
                low_memory=False,
                chunksize=_BLOCK_ROWS,
            )
        except pd.errors.EmptyDataError:
            return
        while True:
            with warnings.catch_warnings():
                warnings.simplefilter("error", pd.errors.ParserWarning)
                frame = next(frames, None)
            if frame is None or frame.empty:
                return
            yield frame


def _factorised(column: pd.Series[str]) -> Factorised:
    import pandas as pd

    codes, texts = pd.factorize(column.to_numpy())
    return codes, texts.tolist()


def _lines(columns: Iterable[Factorised], n_rows: int, first: int) -> tuple[NDArray[np.int64], int]:
    """Return the line in which each row begins, and that of the row after them."""
    height = np.ones(n_rows, np.int64)
    for codes, texts in columns:
        # Joined, for texts without any are the rule.
        if _breaks("".join(texts)):
            height += np.array([_breaks(text) for text in texts], np.int64)[codes]
    after = first + np.cumsum(height)
    return after - height, int(after[-1])


def _breaks(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _check_lengths(columns: Iterable[Factorised], lines: NDArray[np.int64], file: Path) -> None:
    """Raise an InputError for a text that is too long."""
    for codes, texts in columns:
        long = too_long(texts)
        if long is not None:
            raise long_cell(file, int(lines[np.argmax(codes == long)]))


def _widest(text: TextFile, layout: Layout) -> tuple[int, int]:
    """Return the fields of the widest row, and the line in which the last row begins."""
    fields = widest = len(layout.header.names)
    line = layout.header.line
    with text.open() as opened:
        for _ in range(layout.header.line):
            opened.readline()
        rows = csv.reader(opened, delimiter=layout.separator)
        before = 0
        try:
            for row in rows:
                line = layout.header.line + before + 1
                before = rows.line_num
                if len(row) > MOST_COLUMNS or any(map(str.strip, row[fields:])):
                    raise _too_many_fields(text.file, line, len(row), fields)
                widest = max(widest, len(row))
        except csv.Error:
            raise long_cell(text.file, layout.header.line + before + 1) from None
    return widest, line


def _too_many_fields(file: Path, line: int, found: int, fields: int) -> InputError:
    return InputError(
        "a row has more fields than the header",
        file=file,
        line=line,
        found=f"{found} fields",
        allowed=f"at most {fields}",
    )
