"""Whatever bytes a file holds, it is read or refused in the user's terms, with its name."""

from __future__ import annotations

import io

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from simulation.errors import InputError
from simulation.importing.table import read_table

SYNONYMS = {"employee": ("employee", "id"), "manager": ("manager",)}
CSV = 'Report;x\r\n\r\nid;manager;note\r\nann;;"two\r\nlines"\r\nJürgen;ann;"a ""b"""\r\n'


def workbook():
    book = openpyxl.Workbook()
    for row in (["Report"], ["id", "manager", "hired"], [1, None, "x"], [2, 1, 0.5], [3, 1, True]):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


GOOD = {"csv": CSV.encode(), "cp1252": CSV.encode("cp1252"), "xlsx": workbook()}


def wrong_in(file):
    """Return what is wrong with how a file was read or refused: nothing, it is hoped."""
    try:
        table = read_table(file, SYNONYMS, {}, ("employee",))
    except InputError as error:
        return [] if error.file == file and error.message else [error]
    rows = [texts for texts in table.columns.values() if len(texts) != table.n]
    return rows if table.n else [table]


@settings(max_examples=120, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"id\n", b"\xff\xfe", b"PK\x03\x04"]))
@example(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b"")
@example(b'id\n"a', b"")
def test_any_bytes_are_read_or_refused(tmp_path_factory, content, start):
    file = tmp_path_factory.mktemp("any") / "people.csv"
    file.write_bytes(start + content)
    assert wrong_in(file) == []


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(sorted(GOOD)), st.floats(0, 1))
def test_any_file_cut_off_is_read_or_refused(tmp_path_factory, kind, share):
    file = tmp_path_factory.mktemp("any") / "people"
    file.write_bytes(GOOD[kind][: int(share * len(GOOD[kind]))])
    assert wrong_in(file) == []


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(sorted(GOOD)),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 7)), max_size=5),
)
def test_any_file_with_bits_flipped_is_read_or_refused(tmp_path_factory, kind, flips):
    content = bytearray(GOOD[kind])
    for place, bit in flips:
        content[int(place * len(content))] ^= 1 << bit
    file = tmp_path_factory.mktemp("any") / "people"
    file.write_bytes(content)
    assert wrong_in(file) == []


def test_the_files_that_are_damaged_here_are_read_when_whole(tmp_path):
    for kind, content in GOOD.items():
        (tmp_path / kind).write_bytes(content)
        table = read_table(tmp_path / kind, SYNONYMS, {}, ("employee",))
        assert table.n == (3 if kind == "xlsx" else 2)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \r\n\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\xff\xfe", "empty"),
        (b"id,manager\na,\x00\n", "zero bytes"),
        (b"%PDF-1.7\n1 0 obj\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\xff\xd8\xff\xe0", "image"),
        (b"\x1f\x8b\x08", "packed"),
        (b"{\\rtf1 id}", "text document"),
        (b"\n<html><table><tr><td>id</td></tr></table></html>", "web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000), "damaged, or no workbook"),
        (b"PK\x03\x04", "damaged or cut off"),
        (b"\xff\xfeid\n", "not text"),
        (bytes(range(1, 256)) * 9, "not text"),
    ],
)
def test_what_is_no_table_is_refused_for_what_it_is(tmp_path, content, words):
    file = tmp_path / "people.csv"
    file.write_bytes(content)
    with pytest.raises(InputError, match=words) as caught:
        read_table(file, SYNONYMS, {}, ("employee",))
    assert caught.value.file == file


def test_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read: Is a directory"):
        read_table(tmp_path, SYNONYMS, {}, ("employee",))


def test_file_that_may_not_be_read_is_refused(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    # Not by the file's mode: an administrator may read everything.
    monkeypatch.setattr("pathlib.Path.open", refuse)
    with pytest.raises(InputError, match="cannot be read: Permission denied") as caught:
        read_table(tmp_path / "people.csv", SYNONYMS, {}, ("employee",))
    assert caught.value.file == tmp_path / "people.csv"
