"""Repairs: each mends what it says, touches nothing else, and together they leave no error."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.errors import InputError
from simulation.importing.examination import examine
from simulation.importing.findings import REPAIR_KINDS
from simulation.importing.organisation import import_organisation
from simulation.importing.people import read_people
from simulation.importing.repairs import repaired
from simulation.importing.settings import ImportSettings
from simulation.organisation.organisation import problems
from simulation.organisation.people import ROOT
from simulation.randomness import draws_of

DRAWS = draws_of(1, 0)


@pytest.fixture
def mend(tmp_path):
    def mend_(text, *kinds, **wanted):
        (tmp_path / "p.csv").write_text(text, encoding="utf-8")
        roll = read_people(tmp_path / "p.csv", ImportSettings(people="p.csv", **wanted))
        return repaired(roll, kinds or REPAIR_KINDS)

    return mend_


def line(roll):
    """Return who reports to whom, by id."""
    names = roll.employee.tolist()
    managers = roll.manager.tolist()
    return {name: names[m] if m >= 0 else m for name, m in zip(names, managers, strict=True)}


def test_totals_and_rows_without_ids_are_left_out(mend):
    roll, done = mend("id,manager,unit\na,,x\nb,a,x\n,a,x\nTotal,,\n")
    assert line(roll) == {"a": ROOT, "b": "a"}
    assert done == ("1 row with a total is left out.", "1 row without an id is left out.")


def test_of_repeated_rows_one_is_kept(mend):
    roll, _ = mend("id,manager\na,\nb,a\nb,a\nc,b\nb,a\n", "repeated_rows")
    assert line(roll) == {"a": ROOT, "b": "a", "c": "b"}


def test_of_rows_with_one_id_the_one_hired_last_is_kept_with_its_reports(mend):
    text = "id,manager,unit,hired\na,,x,\nb,a,x,2010-01-01\nb,a,y,2020-01-01\nc,b,y,\nb,a,z,\n"
    roll, _ = mend(text, "duplicate_ids")
    assert line(roll) == {"a": ROOT, "b": "a", "c": "b"}
    assert roll.labels["unit"].tolist() == ["x", "y", "y"]


def test_of_rows_with_one_id_the_first_is_kept_where_no_day_decides(mend):
    roll, _ = mend("id,manager,unit\na,,x\nb,a,x\nb,a,y\n", "duplicate_ids")
    assert roll.labels["unit"].tolist() == ["x", "x"]


def test_commonest_spelling_counts(mend):
    roll, _ = mend("id,unit,site\na,sales,X\nb,Sales,X\nc,Sales,x\nd,S ales,X\n", "similar_names")
    assert roll.labels["unit"].tolist() == ["Sales"] * 4
    assert roll.labels["site"].tolist() == ["X"] * 4


def test_reports_of_leavers_move_up_past_all_who_left(mend):
    people = "id,manager,status\na,,\nb,a,left\nc,b,left\nd,c,\ne,b,\nf,d,\n"
    roll, done = mend(people, "leavers")
    assert line(roll) == {"a": ROOT, "d": "a", "e": "a", "f": "d"}
    assert done == ("2 employees who have left are left out.",)
    assert roll.left_out == ("b", "c")


def test_leavers_may_stay_without_reports(mend):
    roll, _ = mend("id,manager,status\na,,\nb,a,left\nc,b,\n", "managers_who_left")
    assert line(roll) == {"a": ROOT, "b": "a", "c": "a"}


def test_those_who_have_not_started_are_left_out(mend):
    text = "id,manager,hired\na,,2020-01-01\nb,a,2021-01-01\nc,b,2020-01-01\n"
    roll, _ = mend(text, "future_hires", as_of="2020-06-30")
    assert line(roll) == {"a": ROOT, "c": "a"}


def test_who_has_an_unknown_manager_reports_to_the_highest_of_the_unit(mend):
    text = "id,manager,unit\na,,x\nc,b,y\nb,a,y\nd,nn,y\ne,nn,z\nf,d,y\ng,nn,\n"
    roll, _ = mend(text, "unknown_managers")
    assert line(roll) == {"a": ROOT, "b": "a", "c": "b", "d": "b", "e": "a", "f": "d", "g": "a"}


def test_of_unknown_managers_most_below_makes_the_top_where_there_is_none(mend):
    roll, _ = mend("id,manager\na,nn\nb,board\nc,b\nd,b\n", "unknown_managers")
    assert line(roll) == {"a": "b", "b": ROOT, "c": "b", "d": "b"}


def test_circle_is_cut_at_the_highest_level_then_at_most_below(mend):
    by_level = "id,manager,level\na,,9\nb,c,2\nc,b,3\nd,b,1\ne,b,1\n"
    assert line(mend(by_level, "cycles")[0])["c"] == "a"
    by_people = "id,manager\na,\nb,c\nc,b\nd,b\ne,b\n"
    assert line(mend(by_people, "cycles")[0])["b"] == "a"


def test_where_everybody_is_in_or_below_a_circle_its_highest_is_the_top(mend):
    roll, done = mend("id,manager,level\na,b,1\nb,a,2\nc,a,1\nd,e,1\ne,d,1\n", "cycles")
    assert line(roll) == {"a": "b", "b": ROOT, "c": "a", "d": "b", "e": "d"}
    assert done[0].startswith("2 circles")


def test_of_several_tops_most_below_stays(mend):
    roll, _ = mend("id,manager\na,a\nb,\nc,b\nd,c\n", "several_roots")
    assert line(roll) == {"a": "b", "b": ROOT, "c": "b", "d": "c"}


def test_of_tops_with_as_many_below_the_highest_level_stays_then_the_first(mend):
    by_level = "id,manager,level\na,,1\nb,,3\nc,,2\n"
    assert line(mend(by_level, "several_roots")[0]) == {"a": "b", "b": ROOT, "c": "b"}
    assert line(mend("id,manager\na,\nb,\n", "several_roots")[0]) == {"a": ROOT, "b": "a"}


def test_row_that_repeats_any_earlier_one_with_its_id_is_left_out(mend):
    roll, _ = mend("id,unit\na,x\na,y\na,y\n", "repeated_rows")
    assert roll.labels["unit"].tolist() == ["x", "y"]


def test_levels_are_turned_round_where_managers_have_the_lowest(mend):
    roll, _ = mend("id,manager,level\na,,1\nb,a,2\nc,a,2\nd,b,4\n", "upside_down_levels")
    assert roll.numbers["level"].tolist() == [4, 3, 3, 1]


def test_levels_are_made_up_from_the_reports_and_for_staff_from_other_staff(mend):
    text = "id,manager,level\na,,\nb,a,\nc,a,4\nd,b,2\ne,b,\nf,b,2\ng,c,x\n"
    roll, done = mend(text, "unreadable_levels", "empty_levels")
    assert roll.numbers["level"].tolist() == [5, 3, 4, 2, 2, 2, 2]
    assert done[1].startswith("4 levels are made up")


def test_column_of_levels_that_says_nothing_is_no_column(mend):
    roll, _ = mend("id,manager,level\na,,x\nb,a,y\n")
    assert "level" not in roll.numbers


def test_units_are_those_of_managers_else_of_most_reports(mend):
    text = "id,manager,unit\na,,\nb,a,\nc,a,x\nd,b,y\ne,b,y\nf,b,x\ng,f,\n"
    roll, _ = mend(text, "empty_units")
    assert roll.labels["unit"].tolist() == ["x", "y", "x", "y", "y", "x", "x"]


def test_sites_are_those_of_most_of_the_team_else_of_the_unit(mend):
    text = (
        "id,manager,unit,site\na,,u,P\nb,a,u,Q\nc,a,u,\nd,a,u,Q\n"
        "e,a,u,R\nf,b,v,\ng,c,v,S\nh,e,w,\ni,d,u,Q\n"
    )
    roll, _ = mend(text, "empty_sites")
    assert roll.labels["site"].tolist() == ["P", "Q", "Q", "Q", "R", "S", "S", "Q", "Q"]


def test_repairs_that_are_not_asked_for_are_not_made(mend):
    roll, done = mend("id,manager,unit\na,,x\nb,,\nb,,\n", "cycles")
    assert (roll.n, line(roll), done) == (3, {"a": ROOT, "b": ROOT}, ())


def test_sound_people_are_left_as_they_are(mend):
    roll, done = mend("id,manager,unit,level\na,,x,2\nb,a,y,1\n")
    assert (line(roll), done) == ({"a": ROOT, "b": "a"}, ())


cells = {
    "id": st.sampled_from(["", "a", "b", "c", "d", "e", "f", "Total", "=a"]),
    "manager": st.sampled_from(["", "a", "b", "c", "d", "e", "f", "g", "Ann", "N/A"]),
    "name": st.sampled_from(["", "Ann", "Bob", "Cem"]),
    "department": st.sampled_from(["", "x", "X ", "y", "x > y"]),
    "division": st.sampled_from(["", "All", "none"]),
    "grade": st.sampled_from(["", "1", "L3", "senior", "?", "100"]),
    "site": st.sampled_from(["", "P", "Q", "p"]),
    "job family": st.sampled_from(["", "Law", "law"]),
    "hired": st.sampled_from(["", "2020-01-01", "2024-01-01", "1900-01-01", "?"]),
    "last day": st.sampled_from(["", "2021-01-01", "2030-01-01", "1999-01-01"]),
    "status": st.sampled_from(["", "active", "left", "onboarding"]),
    "fte": st.sampled_from(["", "80%", "0", "1"]),
    "presence": st.sampled_from(["", "hybrid", "?", "1"]),
}


@st.composite
def exports(draw):
    header = draw(st.lists(st.sampled_from([*cells][1:]), unique=True))
    rows = draw(st.lists(st.tuples(*(cells[name] for name in ["id", *header])), max_size=12))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        [["id", *header], ["z", *[""] * len(header)], *rows]
    )
    return text.getvalue()


@settings(max_examples=500, deadline=None)
@given(exports(), st.sampled_from([None, "2022-06-30"]))
def test_after_all_repairs_any_file_makes_a_sound_organisation(tmp_path_factory, text, as_of):
    folder = tmp_path_factory.mktemp("any")
    (folder / "p.csv").write_text(text, encoding="utf-8")
    wanted = ImportSettings(people="p.csv", repair="all", as_of=as_of)
    roll, done = repaired(read_people(folder / "p.csv", wanted), REPAIR_KINDS)
    assert [one for one in examine(roll) if one.severity == "error"] == []
    assert repaired(roll, REPAIR_KINDS)[1] == ()
    assert len(done) == len(set(done))
    if roll.n >= 2:
        assert list(problems(import_organisation(wanted, folder, DRAWS))) == []


@settings(max_examples=300, deadline=None)
@given(exports(), st.sets(st.sampled_from(REPAIR_KINDS)))
def test_any_choice_of_repairs_leaves_fewer_kinds_of_errors(tmp_path_factory, text, kinds):
    folder = tmp_path_factory.mktemp("any")
    (folder / "p.csv").write_text(text, encoding="utf-8")
    wanted = ImportSettings(people="p.csv", repair=tuple(kinds))
    roll, _ = repaired(read_people(folder / "p.csv", wanted), kinds)
    assert kinds.isdisjoint(one.kind for one in examine(roll))
    wrong = []
    try:
        wrong += problems(import_organisation(wanted, folder, DRAWS))
    except InputError as error:
        wrong += [] if error.file == folder / "p.csv" else [error]
    assert wrong == []


@settings(max_examples=100, deadline=None)
@given(exports())
def test_line_above_who_stays_is_the_same_but_for_who_left(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("any")
    (folder / "p.csv").write_text(text, encoding="utf-8")
    roll = read_people(folder / "p.csv", ImportSettings(people="p.csv"))
    if roll.manager is None:
        return
    stays = repaired(roll, ["leavers"])[0]
    for row, manager in zip(stays.row.tolist(), stays.manager.tolist(), strict=True):
        place, seen = int(roll.manager[row]), set()
        while place >= 0 and roll.marks["left"][place] and place not in seen:
            seen.add(place)
            place = int(roll.manager[place])
        place = ROOT if place in seen else place
        assert manager == place if place < 0 else stays.row[manager] == place


def test_arrays_of_a_repaired_roll_are_all_of_one_length(mend):
    roll, _ = mend("id,manager,unit,level,status\na,,x,2,\nb,a,y,1,left\nc,b,,,\n")
    arrays = [roll.row, roll.employee, roll.manager, roll.hired, roll.left]
    arrays += [*roll.labels.values(), *roll.numbers.values(), *roll.marks.values()]
    assert {len(array) for array in arrays} == {roll.n} == {2}
    assert np.array_equal(roll.table.lines[roll.row], [2, 4])
