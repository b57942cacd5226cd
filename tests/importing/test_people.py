"""People as HR systems export them: headers, managers, units, levels, days, shares."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.importing.canonical import neutral
from simulation.importing.cells import plain
from simulation.importing.levels import WORDS, levels
from simulation.importing.managers import AMBIGUOUS, UNKNOWN
from simulation.importing.people import read_people
from simulation.importing.people_columns import SYNONYMS
from simulation.importing.settings import ImportSettings
from simulation.organisation.people import ROOT


@pytest.fixture
def read(tmp_path):
    def read_(text, **wanted):
        (tmp_path / "p.csv").write_text(text, encoding="utf-8")
        return read_people(tmp_path / "p.csv", ImportSettings(people="p.csv", **wanted))

    return read_


def column(header, *cells):
    rows = "".join(f'{row},"{cell}"\n' for row, cell in enumerate(cells))
    return f"id,{header}\n{rows}"


# What the exports of these systems call the employee, the manager, a unit and the hire date.
EXPORTS = {
    "Workday": ("Employee ID", "Manager ID", "Supervisory Organization", "Hire Date"),
    "SuccessFactors": ("User ID", "Manager User Sys ID", "Department", "Hire Date"),
    "BambooHR": ("Employee #", "Reporting to", "Department", "Hire Date"),
    "Personio": ("Employee ID", "Supervisor", "Team", "Hire date"),
    "ADP": ("Associate ID", "Reports To Associate ID", "Home Department Description", "Hire Date"),
    "Oracle": ("Person Number", "Manager Person Number", "Business Unit", "Enterprise Hire Date"),
    "SAP": ("Personalnummer", "Vorgesetzter", "Organisationseinheit", "Eintrittsdatum"),
    "French": ("Matricule", "Responsable hiérarchique", "Département", "Date d'embauche"),
    "Spanish": ("Número de empleado", "Jefe directo", "Departamento", "Fecha de ingreso"),
}


@pytest.mark.parametrize("system", EXPORTS)
def test_exports_of_hr_systems_are_recognised(read, system):
    roll = read(f"{','.join(EXPORTS[system])}\n1,,Sales,2020-01-06\n2,1,Sales,2021-01-04\n")
    assert roll.manager.tolist() == [ROOT, 0]
    assert roll.labels["unit"].tolist() == ["Sales", "Sales"]
    assert roll.numbers["tenure_weeks"].tolist() == [52, 0]


def folded(name):
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def test_no_header_means_two_things():
    meant = {}
    for ours, names in SYNONYMS.items():
        for name in names:
            meant.setdefault(folded(name), set()).add(ours)
    shared = {name: ours for name, ours in meant.items() if len(ours) > 1}
    # Who has no number is known by an e-mail address, else by name.
    assert set(map(frozenset, shared.values())) == {
        frozenset({"employee", "email"}),
        frozenset({"employee", "name"}),
    }


@pytest.mark.parametrize(
    ("text", "manager"),
    [
        ("id,manager\n7,\n8,7\n", [ROOT, 0]),
        ("id,e-mail,manager\n7,A@x.org,\n8,b@x.org,a@X.org\n", [ROOT, 0]),
        ("e-mail,manager\na@x.org,\nB@x.org,a@x.org\nc@x.org,b@X.org\n", [ROOT, 0, 1]),
        ('id,name,manager\n7,Ann Bee,\n8,Cem,"bee,  ann"\n', [ROOT, 0]),
        ("id,first name,last name,supervisor\n7,Ann,Bee,\n8,Cem,Dee,Ann Bee\n", [ROOT, 0]),
        ("id,name,manager\n7,Ann,\n8,Cem,Ann Bee (7)\n", [ROOT, 0]),
        ("name,manager\nAnn,\nCem,Ann\n", [ROOT, 0]),
        ("id,manager,manager email,email\n7,,,a@x.org\n8,?,a@x.org,b@x.org\n", [ROOT, 0]),
        ("id,manager\n0007,\n0008,7\n", [ROOT, 0]),
        ("id,manager\n7,\n07,\n8,007\n", [ROOT, ROOT, AMBIGUOUS]),
        ("id,name,manager\n1,Ann,\n2,Ann,1\n3,Cem,Ann\n", [ROOT, 0, AMBIGUOUS]),
        ("id,manager\n7,\n8,9\n", [ROOT, UNKNOWN]),
        ("id,manager\n7,7\n8,7\n", [0, 0]),
        ("id,path\na,a\nb,a/b\nc,a > b > c\n", [ROOT, 0, 1]),
        ("id,path\na,\nb,a\nc,a | b\n", [ROOT, 0, 1]),
        ("id,name,management chain\n1,Ann,Ann\n2,Cem,Ann\\Cem\n", [ROOT, 0]),
        ("id,path\na,a\nb,x/b\n", [ROOT, UNKNOWN]),
    ],
)
def test_managers_are_found_however_they_are_named(read, text, manager):
    assert read(text).manager.tolist() == manager


def test_file_without_managers_has_no_line(read):
    assert read("id,unit\na,x\nb,x\n").manager is None


def units(read, header, *rows, **wanted):
    roll = read(
        "id," + header + "\n" + "".join(f"{k},{row}\n" for k, row in enumerate(rows)), **wanted
    )
    return roll.labels["unit"].tolist()


def test_unit_is_the_coarsest_level_without_a_unit_of_more_than_half(read):
    rows = ("All,Sales,a", "All,Sales,b", "All,IT,c", "All,IT,d")
    assert units(read, "division,department,team", *rows) == ["Sales", "Sales", "IT", "IT"]


def test_unit_is_the_level_with_the_smallest_largest_unit_where_all_are_coarse(read):
    rows = ("All,Sales", "All,Sales", "All,Sales", "All,IT")
    assert units(read, "division,department", *rows) == ["Sales", "Sales", "Sales", "IT"]


def test_column_called_unit_or_chosen_decides(read):
    rows = ("All,Sales", "All,IT")
    assert units(read, "unit,department", *rows) == ["All", "All"]
    assert units(read, "division,department", *rows, columns={"unit": "division"}) == ["All", "All"]


def test_path_of_units_is_cut_into_levels(read):
    rows = ("Co > Sales > EMEA", "Co > Sales > APAC", "Co > IT > Ops", "Co > IT")
    expected = ["Co > Sales", "Co > Sales", "Co > IT", "Co > IT"]
    assert units(read, "department", *rows) == expected


def test_names_with_a_stroke_are_no_paths(read):
    assert units(read, "department", "R/D", "Sales/Marketing") == ["R/D", "Sales/Marketing"]


def test_numbered_levels_of_units_are_read(read):
    rows = ("Co,A", "Co,B")
    assert units(read, "Org Level 1,Org Level 2", *rows) == ["A", "B"]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["3", "L4", "Grade 5", "Band 6"], [3, 4, 5, 6]),
        (["E1", "E2", "M1", "M2", "D1"], [1, 2, 3, 4, 5]),
        (["Intern", "Junior", "Senior", "Senior Manager", "VP"], [1, 2, 3, 4, 5]),
        (["Vice President", "Director", "Manager"], [3, 2, 1]),
        (["Senior 2", "Senior 1", "Lead"], [2, 1, 3]),
        (["Junior Manager", "Senior"], [2, 1]),
        (["Level 3 of 7", "3.0"], [3, 3]),
        (["one", "1.5", "0", "-1", "101", ""], [np.nan] * 6),
    ],
)
def test_levels_are_read_from_numbers_and_words(texts, expected):
    assert np.array_equal(levels(texts, ()), expected, equal_nan=True)


def test_levels_may_be_listed_the_lowest_first():
    found = levels(["Gold", "silver ", "Lead"], ("Bronze", "Silver", "Gold"))
    assert np.array_equal(found, [3, 2, np.nan], equal_nan=True)


@given(st.lists(st.sampled_from([word for words in WORDS for word in words if len(word) > 1])))
def test_words_for_levels_keep_their_order(words):
    rank = {word: place for place, same in enumerate(WORDS) for word in same}
    found = levels(words, ())
    for word, level in zip(words, found, strict=True):
        for other, other_level in zip(words, found, strict=True):
            assert (level < other_level) == (rank[word] < rank[other])


def test_tenure_counts_to_the_latest_day_somebody_joined_or_has_left(read):
    roll = read(
        "id,hire date,leave date,status\n"
        "a,2020-01-06,,active\nb,2021-01-04,,active\nc,2019-01-01,2021-01-11,terminated\n"
        "d,2019-01-01,2030-12-31,active\n"
    )
    assert roll.as_of == date(2021, 1, 11)
    assert roll.numbers["tenure_weeks"][:2].tolist() == [53, 1]
    assert roll.marks["left"].tolist() == [False, False, True, False]


def test_day_that_the_file_describes_may_be_set(read):
    days = ("2020-01-06,", "2021-01-04,", "2019-01-07,2020-01-13", "2020-03-02,2019-01-01")
    text = "".join(f"{name},{day}\n" for name, day in zip("abcd", days, strict=True))
    roll = read(f"id,hired,last day\n{text}", as_of=date(2020, 1, 20))
    assert roll.numbers["tenure_weeks"].tolist() == [2, 0, 54, 0]
    assert roll.marks["coming"].tolist() == [False, True, False, True]
    assert roll.marks["left"].tolist() == [False, False, True, False]
    assert roll.marks["odd_dates"].tolist() == [False, False, False, True]


@pytest.mark.parametrize("status", ["Terminated", "inactive", "ausgeschieden", "Left (2024)"])
def test_status_says_who_has_left(read, status):
    roll = read(column("status", "Active", status, "Leave of absence"))
    assert roll.marks["left"].tolist() == [False, True, False]


def test_dates_in_several_ways_are_read_and_only_the_wrong_ones_marked(read):
    cells = ("31.01.2020", "2020-02-01", "3 Mar 2020", "soon", "01.02.2020", "", "32.01.2020")
    roll = read(column("hire date", *cells))
    known = ["2020-01-31", "2020-02-01", "2020-03-03", "NaT", "2020-02-01", "NaT", "NaT"]
    assert roll.hired.astype(str).tolist() == known
    assert np.flatnonzero(roll.marks["unreadable hire_date"]).tolist() == [3, 6]


def test_months_first_are_read_so_beside_texts_that_are_no_dates(read):
    roll = read(column("hire date", "never", "01/02/2020", "12/31/2020"))
    assert roll.hired.astype(str).tolist() == ["NaT", "2020-01-02", "2020-12-31"]


def test_order_of_days_and_months_that_nothing_decides_is_noted(read):
    assert any("01/02/2020" in note for note in read(column("hire date", "01/02/2020")).notes)
    assert not any("day first" in note for note in read(column("hire date", "31/01/2020")).notes)


def test_who_has_not_started_has_not_left_either(read):
    text = "id,hired,status\na,2020-01-06,\nb,2022-01-03,inactive\n"
    roll = read(text, as_of=date(2021, 1, 4))
    assert roll.marks["coming"].tolist() == [False, True]
    assert roll.marks["left"].tolist() == [False, False]


@pytest.mark.parametrize(
    ("header", "cells", "shares"),
    [
        ("FTE", ("1", "0.8", "80 %", "80", "0,5", "1.2"), (1, 0.8, 0.8, 0.8, 0.5, 1)),
        ("FTE", ("Full-time", "Part-time", ""), (1, np.nan, np.nan)),
        ("weekly hours", ("37.5", "37.5", "30", ""), (1, 1, 0.8, np.nan)),
        ("weekly hours", ("20", "10"), (0.5, 0.25)),
    ],
)
def test_working_time_is_a_share_of_a_full_week(read, header, cells, shares):
    roll = read(column(header, *cells))
    assert np.allclose(roll.numbers["working_time"], shares, equal_nan=True)
    assert not roll.marks["unreadable working_time"].any()


@pytest.mark.parametrize(
    ("header", "cells", "shares"),
    [
        ("presence", ("0.4", "40%", "60", "2", "1", "0"), (0.4, 0.4, 0.6, 0.4, 1, 0)),
        ("working pattern", ("Remote", "Home office", "Hybrid", "On-site"), (0, 0, 0.5, 1)),
        ("working pattern", ("Hybrid (3 days)", "2 Tage Büro", "4 days remote"), (0.6, 0.4, 0.2)),
        ("days in office", ("3", "5", "7", ""), (0.6, 1, 1, np.nan)),
    ],
)
def test_presence_is_a_share_of_the_week_on_site(read, header, cells, shares):
    roll = read(column(header, *cells))
    assert np.allclose(roll.numbers["presence"], shares, equal_nan=True)
    assert not roll.marks["unreadable presence"].any()


@pytest.mark.parametrize(
    ("header", "cells"), [("FTE", ("0", "lots")), ("presence", ("-1", "sometimes", "300"))]
)
def test_shares_that_cannot_be_are_marked(read, header, cells):
    roll = read(column(header, "1", *cells))
    mark = next(mark for name, mark in roll.marks.items() if name.startswith("unreadable"))
    assert mark.tolist() == [False, *[True] * len(cells)]


def test_expertise_is_the_first_skill_or_the_role_where_there_are_few(read):
    skills = read(column("skills", "Welding, Milling", "Law", ""))
    assert skills.labels["expertise"].tolist() == ["Welding", "Law", ""]
    assert "expertise" in read(column("job title", *(f"Job {k}" for k in range(32)))).labels
    assert "expertise" not in read(column("job title", *(f"Job {k}" for k in range(33)))).labels


@given(st.text(st.sampled_from("'=+-@\ta"), max_size=5))
def test_text_that_spreadsheets_could_compute_is_kept_from_it_and_read_back(text):
    assert plain(neutral(text)) == text
    assert not neutral(text).startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("total", ["Total", "Grand total:", "Gesamt 12", "SUMME"])
def test_totals_are_told_from_people(read, total):
    roll = read(f"id,unit\na,x\n{total},\n,{total}\n,x\n")
    assert roll.marks["total"].tolist() == [False, True, True, False]
