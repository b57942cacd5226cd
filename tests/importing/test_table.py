"""Tables of text: any encoding, separator and title rows, exact lines, numbers and dates."""

from __future__ import annotations

import csv
import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.errors import InputError
from simulation.importing import text_files
from simulation.importing.table import read_table

SYNONYMS = {
    "employee": ("employee", "id"),
    "manager": ("manager", "reports_to"),
    "note": ("note",),
}


@pytest.fixture
def table_of(tmp_path):
    def read(content, required=("employee",), encoding="utf-8", **chosen):
        file = tmp_path / "people.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return read_table(file, SYNONYMS, chosen, required)

    return read


@pytest.fixture
def refusal(table_of):
    def refuse(*content, **wanted):
        with pytest.raises(InputError) as caught:
            table_of(*content, **wanted)
        assert caught.value.file.name == "people.csv"
        return caught.value

    return refuse


def rows_of(table):
    return [list(row) for row in zip(*table.columns.values(), strict=True)]


def physical_lines(text):
    """Return how many lines a written record takes, line breaks within quotes included."""
    return len(list(io.StringIO(text, newline="")))


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
records = st.lists(st.tuples(cells, cells, cells), max_size=12)


@settings(max_examples=150, deadline=None)
@given(
    records,
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.integers(1, 4),
)
def test_what_a_csv_writer_writes_is_read_with_its_lines(
    tmp_path_factory, rows, separator, encoding, ending, block_rows
):
    header = separator.join(("id", "manager", "note")) + ending
    text, expected, lines = header, [], []
    for row in rows:
        if any(cell.strip() for cell in row):
            expected.append([cell.strip() for cell in row])
            lines.append(physical_lines(text) + 1)
        out = io.StringIO()
        quoting = csv.QUOTE_ALL if ending == "\r" or "\r" in "".join(row) else csv.QUOTE_MINIMAL
        csv.writer(out, delimiter=separator, lineterminator=ending, quoting=quoting).writerow(row)
        text += out.getvalue()
    file = tmp_path_factory.mktemp("any") / "t.csv"
    file.write_bytes(text.encode(encoding))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_files, "_BLOCK_ROWS", block_rows)
        if not expected:
            with pytest.raises(InputError, match="no rows"):
                read_table(file, SYNONYMS, {}, ("employee",))
            return
        table = read_table(file, SYNONYMS, {}, ("employee",))
    assert rows_of(table) == expected
    assert table.lines.tolist() == lines


def test_line_breaks_in_columns_that_are_not_used_count(table_of):
    table = table_of('id,hobby\na,"chess\n\r\ngolf"\nb,\n')
    assert table.lines.tolist() == [2, 5]


names = st.sampled_from(
    [
        "Müller",
        "Größmann",
        "Jürgen",
        "Lefèvre",
        "François",
        "Muñoz",
        "Åsa",
        "O’Brien",
        "Café",
        "Ann",
    ]
)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(names, names, names), min_size=1, max_size=20), st.sampled_from(",;\t|"))
def test_names_from_western_windows_come_out_right(tmp_path_factory, rows, separator):
    text = "".join(separator.join(row) + "\r\n" for row in [("id", "manager", "note"), *rows])
    file = tmp_path_factory.mktemp("any") / "t.csv"
    file.write_bytes(text.encode("cp1252"))
    assert rows_of(read_table(file, SYNONYMS, {}, ("employee",))) == [list(row) for row in rows]


def test_guessed_encoding_is_noted(table_of):
    assert "cp1252" in table_of("id;manager\r\nMüller;\r\n", encoding="cp1252").notes[0]
    assert table_of("id;manager\r\nMüller;\r\n").notes == ()


def test_encoding_is_that_of_the_whole_file_not_of_its_beginning(table_of):
    content = "id;note\n" + "ann;x\n" * 300_000 + "Jürgen;x\n"
    assert table_of(content, encoding="latin-1").codes("employee")[1] == ("ann", "Jürgen")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Иван;Петров;Отдел продаж\nАнна;Смирнова;Бухгалтерия\n", "cp1251"),
        ("山田;太郎;営業部\n鈴木;花子;経理部\n", "shift_jis"),
    ],
)
def test_other_alphabets_are_recognised(table_of, text, encoding):
    table = table_of("id;manager;note\n" + text, encoding=encoding)
    assert rows_of(table) == [line.split(";") for line in text.splitlines()]


def test_codes_are_in_the_order_of_first_appearance(table_of):
    table = table_of("id,manager\n\na,\nb,a\n, \nc,a\n a,b\n")
    codes, texts = table.codes("manager")
    assert codes.dtype == np.int32
    assert (codes.tolist(), texts) == ([0, 1, 1, 2], ("", "a", "b"))
    codes, texts = table.codes("employee")
    assert (codes.tolist(), texts) == ([0, 1, 2, 0], ("a", "b", "c"))


def test_text_that_only_blank_rows_have_is_no_text_of_the_column(table_of):
    assert table_of("id,manager\n,\na,b\n").codes("manager")[1] == ("b",)


def test_columns_expand_to_the_texts_of_each_row(table_of):
    columns = table_of("id,manager\na,\nb,a\n").columns
    assert set(columns) == {"employee", "manager"}
    assert "note" not in columns
    assert columns["manager"].tolist() == ["", "a"]


def test_title_rows_above_the_header_are_passed_over(table_of):
    content = (
        'Report: Active employees\n"As of\n2025-12-31",x\n\nEmployee;Reports to\nann;\nbob;ann\n'
    )
    table = table_of(content)
    assert table.columns["manager"].tolist() == ["", "ann"]
    assert table.lines.tolist() == [6, 7]


def test_header_is_looked_for_among_the_first_twenty_rows(table_of, refusal):
    assert table_of("x\n" * 19 + "id\na\n").lines.tolist() == [21]
    assert "no column for the employee" in refusal("x\n" * 20 + "id\na\n").message


def test_missing_column_shows_the_row_most_like_a_header(refusal):
    error = refusal("Report;on;all;staff\n\nname;manager;site\na;b;c\n")
    assert (error.line, error.found) == (3, "name, manager, site")


def test_long_header_is_shown_in_part(refusal):
    assert len(refusal(",".join(f"column{i}" for i in range(900)) + "\n").found) < 500


def test_separator_line_of_spreadsheets_is_heeded(table_of):
    table = table_of("sep=^\r\nid^note\r\na^1;2;3\r\n")
    assert table.columns["note"].tolist() == ["1;2;3"]
    assert table.lines.tolist() == [3]


def test_separator_is_the_one_that_makes_most_columns(table_of):
    content = "Employee, all of them\nid;manager;note, or none\na;b;x, y\n"
    assert table_of(content).columns["manager"].tolist() == ["b"]


def test_unused_columns_are_those_without_a_name_of_ours(table_of):
    assert table_of("id,hobby,,Employee\na,chess,x,b\n").unused == ("id", "hobby")


def test_separators_beyond_the_header_are_passed_over(table_of):
    table = table_of("id,manager\na,b,,,\nc,d\ne,f, ,\n")
    assert rows_of(table) == [["a", "b"], ["c", "d"], ["e", "f"]]


@pytest.mark.parametrize("first", ["a,b\n", "a,b,,\n"])
def test_text_beyond_the_header_is_refused(refusal, first):
    error = refusal(f'id,note\n{first}c,"d\ne"\n\nSmith, John,x\n')
    assert (error.line, error.allowed) == (6, "at most 2")
    assert "more fields" in error.message


def test_quote_that_is_not_closed_is_named_where_it_is_opened(refusal):
    error = refusal('id,note\na,b\nc,"d\ne,f\n')
    assert error.line == 3
    assert "not closed" in error.message


def test_text_too_long_is_refused_with_its_line(refusal):
    error = refusal('id,note\na,"x\ny"\nb,' + "x" * 70_000 + "\n")
    assert (error.line, error.found) == (4, None)
    assert "too long" in error.message


def test_too_many_columns_are_refused(refusal):
    error = refusal("id" + ",x" * 1000 + "\na\n")
    assert error.found == 1001
    assert "too many columns" in error.message


def test_header_alone_is_refused(refusal):
    assert "no rows" in refusal("id,manager\n").message
    assert "no rows" in refusal("id,manager\n\n , \n").message


numbers = pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["1", "2.5", "-3", "\N{MINUS SIGN}3", "1e3", ".5"], [1, 2.5, -3, -3, 1000, 0.5]),
        (["1,5", "1.234"], [1.5, 1234]),
        (["1.234,5", "1,234"], [1234.5, 1.234]),
        (["1,234.5", "1,234"], [1234.5, 1234]),
        (["1,234", "1.234"], [1234, 1.234]),
        (["1,234,567"], [1234567]),
        (["1.234.567", "0,250"], [1234567, 0.25]),
        (["1'234.5", "1 234", "1\u00a0234"], [1234.5, 1234, 1234]),
        (["12.5%", "50 %", "1"], [0.125, 0.5, 1]),
        (["12,5%", "1.000,5"], [0.125, 1000.5]),
    ],
)


@numbers
def test_numbers_are_read_as_people_write_them(table_of, texts, expected):
    table = table_of("id\tnote\n" + "".join(f"a\t{text}\n" for text in texts))
    assert table.numbers("note", -1e9, 1e9, "a number") == pytest.approx(expected)


@pytest.mark.parametrize("text", ["", "x", "nan", "1_0", "1,2,3", "1.2.3", "12%%", "9" * 70, "--1"])
def test_what_is_no_number_is_refused(table_of, text):
    table = table_of(f"id\tnote\na\t1\nb\t{text}\n")
    with pytest.raises(InputError) as caught:
        table.numbers("note", 0, 1e99, "a number")
    assert (caught.value.line, caught.value.found) == (3, text)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=9))
def test_numbers_that_python_writes_are_read_back(tmp_path_factory, values):
    file = tmp_path_factory.mktemp("any") / "t.csv"
    file.write_text("id\n" + "".join(f"{value!r}\n" for value in values), encoding="utf-8")
    table = read_table(file, SYNONYMS, {}, ("employee",))
    assert table.numbers("employee", -1e12, 1e12, "a number").tolist() == values


FORMATS = [
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y%m%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%b-%Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%d-%b-%y",
    "%m/%d/%y",
    "%Y-%m-%dT%H:%M:%S+02:00",
    "%Y-%m-%d %H:%M:%S.%f UTC",
    "%d.%m.%Y %H:%M",
    "%m/%d/%Y %I:%M:%S %p",
    "%a, %d %b %Y %H:%M:%S +0100",
    "%a %b %d %Y %H:%M:%S GMT+0100 (CET)",
]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.datetimes(pd.Timestamp("1970-01-01"), pd.Timestamp("2068-12-31")), max_size=9),
    st.sampled_from(FORMATS),
)
def test_dates_in_any_usual_form_are_read(tmp_path_factory, times, form):
    # A day above 12 decides which of day and month comes first.
    times = [*times, pd.Timestamp("2024-02-29T13:30")]
    file = tmp_path_factory.mktemp("any") / "t.csv"
    text = "id\tnote\n" + "".join(f"a\t{time.strftime(form)}\n" for time in times)
    file.write_text(text, encoding="utf-8")
    table = read_table(file, SYNONYMS, {}, ("employee",))
    assert table.dates("note").tolist() == [time.date() for time in times]
    assert table.date_note("note") is None


def test_days_come_first_where_nothing_decides_and_this_is_noted(table_of):
    table = table_of("id,note\na,\nb,1/2/2024\nc,\n")
    assert table.dates("note").astype(str).tolist() == ["NaT", "2024-02-01", "NaT"]
    assert "such as 1/2/2024, are read with the day first" in table.date_note("note")


def test_one_date_decides_for_the_whole_column(table_of):
    table = table_of("id,note\na,1/2/2024\nb,1/13/2024\n")
    assert table.dates("note").astype(str).tolist() == ["2024-01-02", "2024-01-13"]


def test_spreadsheets_counts_of_days_are_dates(table_of):
    table = table_of("id,note\na,45292\nb,45292.75\nc,9999-12-31\n")
    days = ["2024-01-01", "2024-01-01", "9999-12-31"]
    assert table.dates("note").astype(str).tolist() == days


@pytest.mark.parametrize(
    "text", ["x", "10", "12:30", "2024-13-01", "31-Feb-2024", "2024-01-01 rubbish", "1" * 99, "?"]
)
def test_what_is_no_date_is_refused(table_of, text):
    table = table_of(f"id,note\na,1-Feb-2024\n\nb,{text}\n")
    with pytest.raises(InputError, match="must be a date") as caught:
        table.dates("note")
    assert (caught.value.line, caught.value.found) == (4, text)
    assert "2025-12-31" in caught.value.allowed


def test_date_against_the_order_of_the_column_is_refused(table_of):
    table = table_of("id,note\na,31/1/2024\nb,1/31/2024\n")
    with pytest.raises(InputError) as caught:
        table.dates("note")
    assert (caught.value.line, caught.value.found) == (3, "1/31/2024")
    assert "31/12/2025" in caught.value.allowed
