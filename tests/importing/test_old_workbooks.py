"""Old workbooks (.xls), written here byte by byte: read, or refused before memory is taken."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.errors import InputError
from simulation.importing.compound import MARK
from simulation.importing.table import read_table

SYNONYMS = {"employee": ("employee", "id"), "manager": ("manager",)}


@pytest.fixture
def table_of(tmp_path):
    def read(content):
        file = tmp_path / "people.xls"
        file.write_bytes(content)
        return read_table(file, SYNONYMS, {}, ("employee",))

    return read


@pytest.fixture
def refusal(table_of):
    def refuse(content):
        with pytest.raises(InputError) as caught:
            table_of(content)
        assert caught.value.file.name == "people.xls"
        return caught.value

    return refuse


def record(kind, content=b""):
    return struct.pack("<HH", kind, len(content)) + content


def xls(cells, *, short=False):
    """Return an old workbook with one sheet, its texts by row and column, in as few sectors."""
    beginning = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + record(
        0xE0, bytes(20)
    )
    name = struct.pack("<BBBB5s", 0, 0, 5, 0, b"Staff")
    position = len(beginning) + len(record(0x85, bytes(4) + name)) + 4
    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for (row, column), text in cells.items():
        label = struct.pack("<HHHHB", row, column, 0, len(text), 0) + text.encode("latin-1")
        sheet += record(0x204, label)
    bound = record(0x85, struct.pack("<I", position) + name)
    book = beginning + bound + record(0x0A) + sheet + record(0x0A)
    book = book if short else book.ljust(4096, b"\0")
    return compound_file(book, short=short)


END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound_file(stream, *, short):
    """Return a compound file with a stream ``Workbook``; a short one is in sectors of 64 bytes."""
    n = -(-len(stream) // 512)
    chain = [*range(3, n + 2), END]
    table = [TABLE, END, *chain, *([END] if short else [])]
    small = [*range(1, -(-len(stream) // 64)), END] if short else []
    root = directory_entry("Root Entry", 5, 2 if short else END, n * 512 if short else 0, child=1)
    inside = directory_entry("Workbook", 2, 0 if short else 2, len(stream))
    header = struct.pack("<8s16xHHHHH6x", MARK, 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIII", 0, 1, 1, 0, 4096)
    header += struct.pack("<IIII", n + 2 if short else END, int(short), END, 0)
    header += struct.pack("<I", 0) + struct.pack("<I", FREE) * 108
    content = header + numbers(table) + (root + inside + directory_entry("", 0, 0, 0) * 2)
    return content + stream.ljust(n * 512, b"\0") + (numbers(small) if short else b"")


def numbers(values):
    return struct.pack("<128I", *values, *[FREE] * (128 - len(values)))


def directory_entry(name, kind, start, size, child=FREE):
    letters = name.encode("utf-16-le")
    entry = struct.pack("<64sHBBIII", letters, len(letters) + 2, kind, 1, FREE, FREE, child)
    return entry + bytes(36) + struct.pack("<IQ", start, size)


OLD = {(0, 0): "id", (0, 1): "manager", (1, 0): "J\xfcrgen", (3, 0): "Ann", (3, 1): "J\xfcrgen"}


@pytest.mark.parametrize("short", [False, True])
def test_old_workbooks_are_read(table_of, short):
    table = table_of(xls(OLD, short=short))
    assert table.columns["employee"].tolist() == ["Jürgen", "Ann"]
    assert table.lines.tolist() == [2, 4]


@pytest.mark.parametrize("short", [False, True])
def test_cell_far_off_in_an_old_workbook_is_refused(refusal, short):
    assert "too many columns" in refusal(xls({**OLD, (65535, 65535): "x"}, short=short)).message


def test_sheet_said_to_be_beyond_the_end_of_an_old_workbook_is_refused(refusal):
    content = xls(OLD)
    bound = content.index(struct.pack("<HH", 0x85, 13)) + 4
    content = content[:bound] + struct.pack("<I", 1 << 30) + content[bound + 4 :]
    assert "the file is damaged" in refusal(content).message


def test_old_workbook_that_the_reader_did_not_foresee_is_refused(refusal):
    # A code page without its number, in the place of four bytes of another record.
    content = xls(OLD).replace(record(0xE0, bytes(20)), record(0x42) + record(0xE0, bytes(16)))
    assert "cannot be read: it is damaged" in refusal(content).message


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1700), st.integers(0, 7)), max_size=5), st.booleans())
def test_old_workbook_with_bits_flipped_is_read_or_refused(tmp_path_factory, flips, short):
    content = bytearray(xls(OLD, short=short))
    for place, bit in flips:
        content[place] ^= 1 << bit
    file = tmp_path_factory.mktemp("any") / "people.xls"
    file.write_bytes(content)
    wrong = []
    try:
        read_table(file, SYNONYMS, {}, ("employee",))
    except InputError as error:
        wrong += [] if error.file == file else [error]
    assert wrong == []
