"""Workbooks: cells as texts, sheets and rows found, and everything that is none refused."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.errors import InputError
from simulation.importing import spreadsheets
from simulation.importing.table import read_table

SYNONYMS = {
    "employee": ("employee", "id"),
    "manager": ("manager",),
    "hired": ("hired",),
    "level": ("level",),
}


def workbook(sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return book


def saved(book):
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.fixture
def table_of(tmp_path):
    def read(content, **wanted):
        # What counts is the content, not how the file is called.
        file = tmp_path / "people.csv"
        file.write_bytes(content if isinstance(content, bytes) else saved(workbook(content)))
        return read_table(file, SYNONYMS, {}, ("employee",), **wanted)

    return read


@pytest.fixture
def refusal(table_of):
    def refuse(content, **wanted):
        with pytest.raises(InputError) as caught:
            table_of(content, **wanted)
        assert caught.value.file.name == "people.csv"
        return caught.value

    return refuse


PEOPLE = [["id", "manager"], [1001, None], [1002, 1001]]

texts = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=8
).filter(lambda text: text.strip() and not text.startswith(("=", "#")))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=8), st.integers(0, 3))
def test_texts_are_read_with_their_row_numbers(tmp_path_factory, rows, above):
    file = tmp_path_factory.mktemp("any") / "t.xlsx"
    file.write_bytes(saved(workbook({"A": [[]] * above + [["id", "manager"], *rows]})))
    table = read_table(file, SYNONYMS, {}, ("employee",))
    found = zip(*table.columns.values(), strict=True)
    assert list(found) == [(a.strip(), b.strip()) for a, b in rows]
    assert table.lines.tolist() == [above + 2 + k for k in range(len(rows))]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("007", "007"),
        (1001, "1001"),
        (1001.0, "1001"),
        (0.125, "0.125"),
        (1e20, "1e+20"),
        (True, "TRUE"),
        (False, "FALSE"),
        (date(2024, 2, 29), "2024-02-29"),
        (datetime(2024, 2, 29, 13, 30), "2024-02-29 13:30:00"),
        (time(9, 30), "09:30:00"),
        ("#N/A", ""),
        (None, ""),
    ],
)
def test_cells_become_texts(table_of, cell, text):
    assert table_of({"A": [["id", "manager"], ["a", cell]]}).columns["manager"].tolist() == [text]


def test_days_of_a_workbook_are_dates(table_of):
    rows = [["id", "hired"], [1, date(2024, 2, 1)], [2, datetime(2023, 5, 6, 7, 8)], [3, None]]
    days = table_of({"A": rows}).dates("hired").astype(str).tolist()
    assert days == ["2024-02-01", "2023-05-06", "NaT"]


def test_formulas_have_the_values_last_worked_out(table_of):
    content = saved(workbook({"A": [["id", "level"], ["a", "=1+1"]]}))
    stored = changed(content, (b"<v></v>", b"<v>2</v>"), (b"<v />", b"<v>2</v>"))
    assert table_of(stored).numbers("level", 0, 9, "a number").tolist() == [2]


def changed(content, *replacements):
    """Return a workbook with texts in the XML of its first sheet replaced, one at least."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(result, "w") as out:
        for name in packed.namelist():
            inside = packed.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert any(old in inside for old, _ in replacements)
                for old, new in replacements:
                    inside = inside.replace(old, new)
            out.writestr(name, inside)
    return result.getvalue()


def test_merged_title_rows_are_passed_over(table_of):
    book = workbook({"A": [["Active employees on 31 December"], [], ["id", "manager"], ["a", "b"]]})
    book["A"].merge_cells("A1:B2")
    table = table_of(saved(book))
    assert (table.lines.tolist(), table.columns["manager"].tolist()) == ([4], ["b"])


def test_table_away_from_the_corner_is_found(table_of):
    book = workbook({"A": []})
    for place, value in {"C4": "id", "D4": "manager", "C5": "a", "C7": "b", "D7": "a"}.items():
        book["A"][place] = value
    table = table_of(saved(book))
    assert table.lines.tolist() == [5, 7]
    assert table.columns["manager"].tolist() == ["", "a"]


def test_first_sheet_with_the_columns_is_read_and_noted(table_of):
    table = table_of({"Cover": [["Report"]], "Staff": PEOPLE, "Former": [["id"], ["x"]]})
    assert table.columns["employee"].tolist() == ["1001", "1002"]
    assert table.notes == ("Of the workbook's sheets only `Staff` is read.",)
    assert table_of({"Staff": PEOPLE}).notes == ()


def test_hidden_sheets_are_read_only_when_named(table_of):
    book = workbook({"Old": [["id"], ["x"]], "Staff": PEOPLE})
    book["Old"].sheet_state = "hidden"
    assert table_of(saved(book)).columns["employee"].tolist() == ["1001", "1002"]
    assert table_of(saved(book), sheet="Old").columns["employee"].tolist() == ["x"]


def test_sheet_that_is_not_there_is_refused_with_the_nearest(refusal):
    error = refusal({"Staff": PEOPLE, "Former": []}, sheet="Staf")
    assert (error.found, error.suggestion) == ("Staff, Former", "Staff")


def test_missing_column_names_the_likeliest_sheet(refusal):
    error = refusal({"Cover": [["Report"]], "Staff": [[], ["name", "manager"], ["a", "b"]]})
    assert (error.line, error.found) == (2, "name, manager")
    assert "sheet `Staff`" in error.message


@pytest.mark.parametrize("sheets", [{"A": []}, {"A": [], "B": [[]]}])
def test_empty_workbooks_are_refused(refusal, sheets):
    assert "empty" in refusal(sheets).message


def test_header_alone_is_refused(refusal):
    assert "no rows" in refusal({"A": PEOPLE[:1]}).message


def test_text_too_long_is_refused_with_its_row(refusal):
    content = saved(workbook({"A": [["id"], ["a"], [4_711]]}))
    long = b'<c r="A3" t="inlineStr"><is><t>' + b"x" * 70_000 + b"</t></is></c>"
    error = refusal(changed(content, (b'<c r="A3" t="n"><v>4711</v></c>', long)))
    assert error.line == 3
    assert "too long" in error.message


def packed(**parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as out:
        for name, inside in parts.items():
            out.writestr(name, inside)
    return content.getvalue()


def test_workbook_that_unpacks_to_much_is_refused(refusal, monkeypatch):
    monkeypatch.setattr(spreadsheets, "LARGEST_UNPACKED", 1 << 10)
    assert "too large when unpacked" in refusal({"A": PEOPLE}).message


def test_workbook_that_unpacks_to_suspiciously_much_is_refused(refusal):
    error = refusal(packed(**{"xl/workbook.xml": bytes(spreadsheets.HARMLESS + 1)}))
    assert "suspiciously much" in error.message


def test_size_in_the_directory_is_not_believed(refusal):
    content = bytearray(packed(**{"xl/workbook.xml": bytes(1 << 20)}))
    directory = content.index(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = struct.pack("<I", 100)
    assert "damaged" in refusal(bytes(content)).message


def test_workbook_with_too_many_parts_is_refused(refusal, monkeypatch):
    monkeypatch.setattr(spreadsheets, "MOST_ENTRIES", 5)
    assert "too many parts" in refusal({"A": PEOPLE}).message


def test_large_file_is_refused_before_it_is_read(refusal, monkeypatch):
    monkeypatch.setattr(spreadsheets, "LARGEST_FILE", 100)
    assert "too large" in refusal({"A": PEOPLE}).message


@pytest.mark.parametrize(
    ("place", "words"), [("XFD2", "too many columns"), ("Z1048576", "too many rows")]
)
def test_cell_far_off_is_refused_before_memory_is_taken_for_all_between(refusal, place, words):
    book = workbook({"A": PEOPLE})
    book["A"][place] = "x"
    assert words in refusal(saved(book)).message


def test_cells_without_references_are_counted(refusal):
    rows = b'<row><c r="A1"><v>1</v></c>' + b"<c><v>1</v></c>" * 1000 + b"</row></sheetData>"
    content = changed(
        saved(workbook({"A": []})),
        (b"<sheetData />", b"<sheetData>" + rows),
        (b"<sheetData></sheetData>", b"<sheetData>" + rows),
    )
    assert "a sheet has too many columns" in refusal(content).message


@pytest.mark.parametrize("other", ["word/document.xml", "xl/workbook.bin", "people.csv"])
def test_other_packed_files_are_refused(refusal, other):
    assert "not a workbook" in refusal(packed(**{other: b"x"})).message


def test_workbook_with_a_password_says_to_save_one_without(refusal):
    stream = "EncryptedPackage".encode("utf-16-le")
    error = refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream + bytes(512))
    assert "password: save a copy without one" in error.message


def test_packed_file_with_a_password_says_to_save_one_without(refusal):
    content = bytearray(saved(workbook({"A": PEOPLE})))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert "password" in refusal(bytes(content)).message


SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)


def ods(*rows):
    return packed(
        **{
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": '<?xml version="1.0"?><manifest/>',
            "content.xml": '<?xml version="1.0" encoding="UTF-8"?>'
            f"<office:document-content {SPACES}><office:body><office:spreadsheet>"
            f'<table:table table:name="Staff">{"".join(rows)}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        }
    )


def ods_row(*cells, repeated=1):
    inside = "".join(cells)
    return f'<table:table-row table:number-rows-repeated="{repeated}">{inside}</table:table-row>'


def ods_cell(text, repeated=1):
    return (
        f'<table:table-cell table:number-columns-repeated="{repeated}" '
        f'office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    )


def ods_gap(repeated):
    return f'<table:table-cell table:number-columns-repeated="{repeated}"/>'


def test_open_document_sheets_are_read(table_of):
    date_cell = '<table:table-cell office:value-type="date" office:date-value="2024-02-01"/>'
    table = table_of(
        ods(
            ods_row(ods_cell("id"), ods_cell("hired"), ods_gap(16_382)),
            ods_row(ods_gap(16_384), repeated=2),
            ods_row(ods_cell("Jürgen"), date_cell),
            ods_row(ods_gap(16_384), repeated=1_048_572),
        )
    )
    assert table.columns["employee"].tolist() == ["Jürgen"]
    assert table.dates("hired").astype(str).tolist() == ["2024-02-01"]
    assert table.lines.tolist() == [4]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (ods_row(ods_cell("x", 2_000)), "too many columns"),
        (ods_row(ods_gap(2_000), ods_cell("x")), "too many columns"),
        (ods_row(ods_cell("x", 900), repeated=1_000_000), "too many rows"),
        (ods_row(ods_gap(1), repeated=99_999_999) + ods_row(ods_cell("x")), "too many rows"),
        (ods_row(ods_cell("x"), repeated="many"), "damaged"),
    ],
)
def test_open_document_cells_that_stand_for_too_many_are_refused(refusal, row, words):
    assert words in refusal(ods(ods_row(ods_cell("id")), row)).message
