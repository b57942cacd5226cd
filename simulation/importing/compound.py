"""How far the sheets of an old workbook (.xls) reach, before a reader takes memory for them.

An old workbook is a file system in a file, [MS-CFB], with one stream of records, [MS-XLS].
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_IN_HEADER = 109
_ENTRY = 128
_LAST_SECTOR = 0xFFFFFFFA
_STREAMS = ("Workbook\0".encode("utf-16-le"), "Book\0".encode("utf-16-le"))
# Where an entry says in which sector its stream begins, and then how long it is.
_START = 116

_BOUND_SHEET, _END, _DIMENSIONS, _SEVERAL = 0x85, 0x0A, 0x200, 0xBD
# Formula, label, number, truth or error, text, and numbers in short.
_CELLS = frozenset({0x06, 0x04, 0x03, 0x05, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x27E, _SEVERAL})


class Extent(NamedTuple):
    """How many rows and columns the rectangle of a sheet has, from the first on."""

    rows: int
    columns: int


class DamagedError(Exception):
    """The file is not whole, or no old workbook."""


class _Sectors(NamedTuple):
    """Content in sectors of a size, and which sector follows each."""

    content: bytes
    following: list[int]
    size: int


def extents(content: bytes) -> list[Extent]:
    """Return the rows and columns that each sheet says or is seen to reach.

    Raises
    ------
    DamagedError
        When the file's own tables lead out of it, or it is no workbook.
    """
    try:
        book = _book(content)
        sheets = {
            struct.unpack_from("<I", record)[0]
            for kind, record in _records(book, 0)
            if kind == _BOUND_SHEET
        }
        if max(sheets, default=0) > len(book):
            raise DamagedError
        return [_extent(book, start) for start in sorted(sheets)]
    except (struct.error, IndexError) as error:
        raise DamagedError from error


def _extent(book: bytes, start: int) -> Extent:
    rows = columns = 0
    for kind, record in _records(book, start):
        if kind == _DIMENSIONS:
            form, last = ("<4xI2xH", 10) if len(record) > 10 else ("<2xH2xH", 8)
            row, column = struct.unpack_from(form, record) if len(record) >= last else (0, 0)
        elif kind in _CELLS:
            row, column = struct.unpack_from("<HH", record)
            if kind == _SEVERAL:
                column = max(column, *struct.unpack_from("<H", record, len(record) - 2))
            row, column = row + 1, column + 1
        else:
            continue
        rows, columns = max(rows, row), max(columns, column)
    return Extent(rows, columns)


def _records(book: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Yield the kind and content of each record up to the one that ends its part."""
    while place + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, place)
        if kind == _END:
            return
        yield kind, book[place + 4 : place + 4 + size]
        place += 4 + size


def _book(content: bytes) -> bytes:
    """Return the stream with the sheets."""
    shift, small_shift = struct.unpack_from("<HH", content, 30)
    directory, _, smallest, small_table = struct.unpack_from("<IIII", content, 48)
    if shift not in {9, 12} or small_shift != 6:
        raise DamagedError
    # The header takes a sector of its own.
    sectors = _Sectors(content[1 << shift :], _table(content, 1 << shift), 1 << shift)
    root, found = _entries(_joined(sectors, directory))
    start, size = struct.unpack_from("<II", found, _START)
    if size >= smallest:
        return _joined(sectors, start)[:size]
    # Short streams share sectors, which are parted into smaller ones.
    shared = _joined(sectors, struct.unpack_from("<I", root, _START)[0])
    table = _numbers(_joined(sectors, small_table))
    return _joined(_Sectors(shared, table, 1 << small_shift), start)[:size]


def _entries(directory: bytes) -> tuple[bytes, bytes]:
    """Return the directory's entries of its root and of the stream with the sheets."""
    entries = [directory[place : place + _ENTRY] for place in range(0, len(directory), _ENTRY)]
    found = [entry for entry in entries if entry.startswith(_STREAMS)]
    if not found:
        raise DamagedError
    return entries[0], found[0]


def _table(content: bytes, size: int) -> list[int]:
    """Return which sector follows each, as sectors named in the header and after it say."""
    named = list(struct.unpack_from(f"<{_IN_HEADER}I", content, 76))
    (more,) = struct.unpack_from("<I", content, 68)
    while more < _LAST_SECTOR and len(named) * size <= len(content):
        *names, more = struct.unpack_from(f"<{size // 4}I", content, (more + 1) * size)
        named += names
    parts = [content[(at + 1) * size : (at + 2) * size] for at in named if at < _LAST_SECTOR]
    return _numbers(b"".join(parts))


def _numbers(part: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(part) // 4}I", part[: len(part) // 4 * 4]))


def _joined(sectors: _Sectors, start: int) -> bytes:
    """Return the sectors that follow one another from ``start`` on."""
    content, following, size = sectors
    parts: list[bytes] = []
    while start < _LAST_SECTOR:
        if len(parts) > len(following):
            raise DamagedError
        parts.append(content[start * size : (start + 1) * size])
        start = following[start]
    return b"".join(parts)
