"""Tables in workbooks of spreadsheet programs, and in nothing that only pretends to be one."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING
from xml.parsers import expat

import numpy as np

from simulation.errors import InputError, nearest
from simulation.importing import compound
from simulation.importing.coded import Coder, Rows, long_cell, too_long
from simulation.importing.compound import Extent
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
    from python_calamine import CalamineSheet, CalamineWorkbook

ALLOWED = "a workbook (.xlsx, .xlsm, .xls, .ods) or CSV text"
LARGEST_FILE = 256 << 20
LARGEST_UNPACKED = 512 << 20
# XML of cells packs to a twentieth or so; small files may pack better without harm.
HIGHEST_RATIO = 250
HARMLESS = 16 << 20
MOST_ENTRIES = 10_000
# The reader takes memory for the whole rectangle down to the last cell, 32 bytes a cell.
MOST_CELLS = 20_000_000

_ZIP = b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_EXACT = 1e15
_BLOCK_ROWS = 8_192
_REFERENCE = re.compile(rb"""r\s*=\s*["']\s*([A-Za-z]{0,9}[0-9]{1,9})""")
_DIGITS = b"0123456789"
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CELL_TAG = re.compile(rb"<(?:\w+:)?c\b")

# Cells may have no reference: then they follow one another.
_UNREFERENCED = (b"<c>", b"<c t", b"<c s", b":c")

Cell = int | float | str | bool | time | date | datetime | timedelta


def is_workbook(file: Path) -> bool:
    """Return whether the file begins as workbooks do, whatever its name ends in."""
    with file.open("rb") as opened:
        return opened.read(len(compound.MARK)).startswith((_ZIP, compound.MARK))


def read_workbook(
    file: Path, wanted: Wanted, sheet: str | None
) -> tuple[Header, Rows, tuple[str, ...]]:
    """Return the header and rows of the sheet named, else of the first with the header, and notes.

    Texts are as they stand, whole numbers without a point, days as ISO 8601 has them; formulas
    have the values last worked out, and errors such as #N/A are empty. Lines are row numbers.

    Raises
    ------
    InputError
        When the file is no workbook, protected by a password, damaged, or too large to be one of
        an organisation, or no sheet has the required columns.
    """
    from python_calamine import CalamineError, PasswordError

    size = file.stat().st_size
    if size > LARGEST_FILE:
        raise _refused(file, "the workbook is too large", f"{size >> 20} MiB", LARGEST_FILE)
    content = file.read_bytes()
    content = _unpacked(file, content) if content.startswith(_ZIP) else _compound(file, content)
    try:
        with _workbook(content) as workbook:
            return _read(file, workbook, wanted, sheet)
    except PasswordError:
        raise _protected(file) from None
    except CalamineError as error:
        raise _unreadable(file, str(error).strip()) from None
    except BaseException as error:
        # The reader's own word for a place it did not foresee, in a class it does not export.
        if type(error).__name__ != "PanicException":
            raise
        raise _unreadable(file, "it is damaged") from None


def _unreadable(file: Path, why: str) -> InputError:
    return InputError(f"the workbook cannot be read: {why}", file=file, allowed=ALLOWED)


def _workbook(content: bytes) -> CalamineWorkbook:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(io.BytesIO(content))


def _refused(file: Path, message: str, found: object, limit: int) -> InputError:
    allowed = f"at most {limit >> 20} MiB" if limit >= 1 << 20 else f"at most {limit}"
    return InputError(message, file=file, found=found, allowed=allowed)


def _protected(file: Path) -> InputError:
    return InputError(
        "the workbook is protected by a password: save a copy without one",
        file=file,
        allowed=ALLOWED,
    )


def _compound(file: Path, content: bytes) -> bytes:
    """Return the content of an old workbook, unless a protected new one is within."""
    if _ENCRYPTED in content:
        raise _protected(file)
    try:
        for extent in compound.extents(content):
            _check_extent(file, extent)
    except compound.DamagedError:
        raise InputError(
            "the file is damaged, or no workbook", file=file, allowed=ALLOWED
        ) from None
    return content


def _unpacked(file: Path, content: bytes) -> bytes:
    """Return a workbook with the same parts, unpacked and of checked size.

    The reader is given these bytes only, so it cannot meet others than were checked here.
    """
    unpacked = io.BytesIO()
    with zipfile.ZipFile(unpacked, "w") as plain:
        for name, inside in _contents(file, content).items():
            if name == "content.xml":
                _check_extent(file, _repeated_extent(file, inside))
            elif b"sheetData" in inside:
                _check_extent(file, _extent(inside))
            plain.writestr(name, inside)
    return unpacked.getvalue()


def _contents(file: Path, content: bytes) -> dict[str, bytes]:
    """Return the parts of a packed workbook, by name."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = _parts(file, packed)
            contents = {part.filename: packed.read(part) for part in parts}
    # The last for places before the file's beginning, which the library does not check.
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise InputError(
            f"the workbook is damaged or cut off: {error}", file=file, allowed=ALLOWED
        ) from None
    if "xl/workbook.xml" not in contents and "content.xml" not in contents:
        raise InputError("the file is not a workbook", file=file, allowed=ALLOWED)
    return contents


def _parts(file: Path, packed: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the parts that hold cells, of a packed file whose sizes are in bounds."""
    entries = packed.infolist()
    if len(entries) > MOST_ENTRIES:
        raise _refused(file, "the workbook has too many parts", len(entries), MOST_ENTRIES)
    if any(entry.flag_bits & 1 for entry in entries):
        raise _protected(file)
    size = sum(entry.file_size for entry in entries)
    if size > LARGEST_UNPACKED:
        message = "the workbook is too large when unpacked"
        raise _refused(file, message, f"{size >> 20} MiB", LARGEST_UNPACKED)
    ratio = size // max(sum(entry.compress_size for entry in entries), 1)
    if size > HARMLESS and ratio > HIGHEST_RATIO:
        message = "the workbook unpacks to suspiciously much: save it anew"
        raise _refused(file, message, f"{ratio} times its size", HIGHEST_RATIO)
    last = {entry.filename: entry for entry in entries}
    return [entry for name, entry in last.items() if name.endswith((".xml", ".rels", "mimetype"))]


def _check_extent(file: Path, extent: Extent) -> None:
    """Raise an InputError for a sheet that would take too much memory."""
    if extent.columns > MOST_COLUMNS:
        raise _refused(file, _too_far("columns"), extent.columns, MOST_COLUMNS)
    if extent.rows * extent.columns > MOST_CELLS:
        found = f"{extent.rows} rows and {extent.columns} columns"
        raise InputError(
            _too_far("rows"), file=file, found=found, allowed=f"at most {MOST_CELLS:,} cells"
        )


def _too_far(what: str) -> str:
    return f"a sheet has too many {what}: delete those beyond the table, also if they look empty"


def _extent(inside: bytes) -> Extent:
    """Return what a sheet of an XLSX file reaches to, by its references or else its tags."""
    references = b" ".join(_REFERENCE.findall(inside))
    rows = max(map(int, set(references.translate(None, _LETTERS).split())), default=0)
    columns = max(map(_column, set(references.translate(None, _DIGITS).split())), default=0)
    if not columns or any(tag in inside for tag in _UNREFERENCED):
        within = (len(_CELL_TAG.findall(row)) for row in inside.split(b"row>"))
        columns = max(columns, *within)
    return Extent(max(rows, inside.count(b"<row") + inside.count(b":row")), columns)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


class _Repeats:
    """What the sheets of an ODS file reach to: there a cell and a row may stand for many."""

    def __init__(self) -> None:
        self.extent = Extent(0, 0)
        self._rows = self._repeated = self._cells = self._filled = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take note of a tag that opens."""
        if tag == "table:table":
            self._rows = 0
        elif tag == "table:table-row":
            self._repeated = int(attributes.get("table:number-rows-repeated", 1))
            self._cells = self._filled = 0
        elif tag in {"table:table-cell", "table:covered-table-cell"}:
            self._cells += int(attributes.get("table:number-columns-repeated", 1))
            if "office:value-type" in attributes:
                self._filled = self._cells

    def end(self, tag: str) -> None:
        """Take note of a tag that closes."""
        if tag == "table:table-row":
            self._rows += self._repeated
            if self._filled:
                rows, columns = self.extent
                self.extent = Extent(max(rows, self._rows), max(columns, self._filled))


def _repeated_extent(file: Path, inside: bytes) -> Extent:
    repeats = _Repeats()
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = repeats.start
    parser.EndElementHandler = repeats.end
    try:
        parser.Parse(inside, True)
    except (expat.ExpatError, ValueError):
        raise InputError("the workbook is damaged", file=file, allowed=ALLOWED) from None
    return repeats.extent


def _read(
    file: Path, workbook: CalamineWorkbook, wanted: Wanted, sheet: str | None
) -> tuple[Header, Rows, tuple[str, ...]]:
    best: tuple[Header, str, Iterator[tuple[int, list[Cell]]]] | None = None
    for name in _sheet_names(file, workbook, sheet):
        rows = _numbered(workbook.get_sheet_by_name(name))
        first = list(islice(rows, ROWS_LOOKED_AT))
        seen = [header_of(number, list(map(text_of, row)), wanted) for number, row in first]
        header = header_among(seen, wanted)
        candidate = header or likeliest(seen)
        if header or best is None or likelihood(candidate) > likelihood(best[0]):
            best = candidate, name, chain(first, rows)
        if header:
            break
    if best is None or not best[0].names:
        raise InputError("the workbook is empty", file=file, allowed="a header and a row each")
    header, name, rows = best
    check_header(header, wanted, file, f" in sheet `{name}`")
    note = f"Of the workbook's sheets only `{name}` is read."
    return header, _coded(file, header, rows), (note,) if len(workbook.sheet_names) > 1 else ()


def _sheet_names(file: Path, workbook: CalamineWorkbook, sheet: str | None) -> list[str]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    known = [it for it in workbook.sheets_metadata if it.typ == SheetTypeEnum.WorkSheet]
    names = [it.name for it in known]
    if sheet is None:
        return [it.name for it in known if it.visible == SheetVisibleEnum.Visible]
    if sheet not in names:
        raise InputError(
            f"there is no sheet `{sheet}`",
            file=file,
            found=", ".join(names),
            suggestion=nearest(sheet, names),
        )
    return [sheet]


def _numbered(sheet: CalamineSheet) -> Iterator[tuple[int, list[Cell]]]:
    """Yield the sheet's rows, from its first on, with their numbers."""
    if sheet.start is None:
        return iter(())
    return enumerate(sheet.iter_rows(), start=1)


def _coded(file: Path, header: Header, rows: Iterable[tuple[int, list[Cell]]]) -> Rows:
    coders = {ours: Coder() for ours in header.places}
    lines: list[int] = []
    below = ((number, row) for number, row in rows if number > header.line)
    while block := list(islice(below, _BLOCK_ROWS)):
        numbers, cells = zip(*block, strict=True)
        columns = list(zip(*cells, strict=True))
        for ours, place in header.places.items():
            # Most cells are texts already.
            texts = [cell if type(cell) is str else text_of(cell) for cell in columns[place]]
            long = too_long(texts)
            if long is not None:
                raise long_cell(file, numbers[long])
            coders[ours].add(np.arange(len(texts)), texts)
        lines += numbers
    return Rows(coders, np.array(lines, np.int64))


def text_of(cell: Cell) -> str:
    """Return a cell's text: of a whole number without a point, of days as ISO 8601 has them."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _EXACT else repr(cell)
    if isinstance(cell, datetime):
        midnight = cell.time() == time()
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)
