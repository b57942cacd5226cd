"""Organisations from files: what is taken over, what is made up, and every mistake by its line."""

from __future__ import annotations

import csv
import io

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from simulation.errors import InputError
from simulation.importing.edges import SYNONYMS as TIES_COLUMNS
from simulation.importing.examination import examine
from simulation.importing.organisation import import_named, import_organisation, read_roll
from simulation.importing.people_columns import SYNONYMS as PEOPLE_COLUMNS
from simulation.importing.settings import Columns, ImportSettings, file_named
from simulation.organisation.organisation import problems
from simulation.organisation.people import ROOT, spans
from simulation.randomness import draws_of
from simulation.scenario.library import library_folder

DRAWS = draws_of(1, 0)
SHIPPED = library_folder() / "own_organisation"

PEOPLE = """Employee ID,Reports to,Department,Grade,Office,Tenure years,Hobby
ann,,Board,5,Ghent,12,chess
bob,ann,Sales,3,Ghent,2.5,
cem,ann,R&D,3,Delft,4,golf
dee,bob,Sales,1,Ghent,0,
eva,cem,R&D,2,Delft,1,chess
"""
TIES = "from,to\nann,bob\nbob,ann\ndee,eva\neva,eva\ndee,eva\ncem,ann\n"


@pytest.fixture
def imported(tmp_path):
    def import_(people=PEOPLE, ties=None, **wanted):
        (tmp_path / "people.csv").write_text(people, encoding="utf-8")
        if ties is not None:
            (tmp_path / "ties.csv").write_text(ties, encoding="utf-8")
            wanted["ties"] = "ties.csv"
        return import_organisation(ImportSettings(people="people.csv", **wanted), tmp_path, DRAWS)

    return import_


@pytest.fixture
def refusal(imported):
    def refuse(*files, **wanted):
        with pytest.raises(InputError) as caught:
            imported(*files, **wanted)
        return caught.value

    return refuse


def noted(organisation, words):
    return any(words in note for note in organisation.notes)


def test_people_are_taken_over_in_the_order_of_the_file(imported):
    organisation = imported()
    people, workplace = organisation.people, organisation.workplace
    assert people.manager.tolist() == [ROOT, 0, 0, 1, 2]
    assert [people.unit_names[u] for u in people.unit] == ["Board", "Sales", "R&D", "Sales", "R&D"]
    assert people.level.tolist() == [5, 3, 3, 1, 2]
    assert people.tenure_weeks.tolist() == [624, 130, 208, 0, 52]
    sites = [workplace.site_names[s] for s in workplace.site]
    assert sites == ["Ghent", "Ghent", "Delft", "Ghent", "Delft"]
    assert list(problems(organisation)) == []


def test_names_of_employees_are_not_kept(imported):
    text = repr(imported(ties=TIES))
    assert not any(name in text for name in ("ann", "bob", "cem", "dee", "eva"))


def test_columns_that_are_not_used_are_noted(imported):
    assert noted(imported(), "Hobby")


def test_ties_without_weights_count_by_direction(imported):
    observed = imported(ties=TIES).observed
    ties = zip(observed.source.tolist(), observed.target.tolist(), observed.strength, strict=True)
    assert sorted(ties) == [(0, 1, 0.5), (0, 2, 0.25), (3, 4, 0.25)]


def test_ties_with_oneself_are_left_out_and_counted(imported):
    assert noted(imported(ties=TIES), "with themselves are left out (1 row)")


def test_weights_are_added_up_and_set_against_the_median(imported):
    ties = "source,target,weight\nann,bob,1\nbob,ann,2\ndee,eva,1\ncem,ann,9\nbob,cem,0\n"
    organisation = imported(ties=ties)
    observed = organisation.observed
    assert observed.source.tolist() == [0, 0, 3]
    assert observed.target.tolist() == [1, 2, 4]
    assert observed.strength == pytest.approx([3 / (3 + 3), 9 / (9 + 3), 1 / (1 + 3)])
    assert noted(organisation, "of weight 0 are left out (1 row)")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.floats(0, 1e15)), max_size=40))
def test_any_ties_become_undirected_ties_in_range(tmp_path_factory, edges):
    folder = tmp_path_factory.mktemp("ties")
    rows = "".join(f"{a},{b},{w}\n" for a, b, w in [*edges, (0, 0, 1)])
    (folder / "p.csv").write_text("id\n" + "\n".join("0123456789"), encoding="utf-8")
    (folder / "t.csv").write_text("from,to,weight\n" + rows, encoding="utf-8")
    wanted = ImportSettings(people="p.csv", ties="t.csv", span=2)
    organisation = import_organisation(wanted, folder, DRAWS)
    observed = organisation.observed
    assert np.all(observed.source < observed.target)
    pairs = set(zip(observed.source.tolist(), observed.target.tolist(), strict=True))
    assert pairs == {(min(a, b), max(a, b)) for a, b, w in edges if a != b and w > 0}
    assert len(pairs) == len(observed.source)
    assert np.all((observed.strength > 0) & (observed.strength <= 1))
    assert list(problems(organisation)) == []


def test_what_is_made_up_is_noted(imported):
    organisation = imported("id\na\nb\nc\n")
    for words in ("managers", "level", "site", "tenure", "expertise", "unit", "Desks", "projects"):
        assert noted(organisation, words)
    assert list(problems(organisation)) == []


def test_levels_that_are_missing_rise_from_the_reports(imported):
    people = "id,manager\na,\nb,a\nc,b\nd,a\n"
    assert imported(people).people.level.tolist() == [3, 2, 1, 1]


def test_units_are_in_natural_order(imported):
    people = "id,dept\na,10\nb,9\nc,x\nd,9\n"
    assert imported(people).people.unit_names == ("9", "10", "x")


@pytest.mark.parametrize("top", ["", "NA", "n/a", "None", "-", "a"])
def test_top_may_be_marked_in_several_ways(imported, top):
    assert imported(f"id,manager\na,{top}\nb,a\n").people.manager.tolist() == [ROOT, 0]


def test_columns_may_be_named_in_the_settings(imported):
    people = "who,id,boss\na,1,\nb,2,a\n"
    columns = {"employee": "who", "manager": "boss"}
    assert imported(people, columns=columns).people.manager.tolist() == [ROOT, 0]


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_usual_separators_and_byte_order_marks_are_read(imported, separator, start):
    people = start + "id,manager\n a ,\n\nb,a\n".replace(",", separator)
    assert imported(people).people.manager.tolist() == [ROOT, 0]


def test_same_files_make_the_same_organisation(imported):
    first, second = imported("id\na\nb\nc\n"), imported("id\na\nb\nc\n")
    assert np.array_equal(first.people.tenure_weeks, second.people.tenure_weeks)
    assert np.array_equal(first.projects.project, second.projects.project)


def changed(old, new):
    assert old in PEOPLE
    return PEOPLE.replace(old, new, 1)


@pytest.mark.parametrize(
    ("people", "line", "found", "words"),
    [
        (changed("cem,ann", "cem,anna"), 4, "anna", "a manager who is not in the file"),
        (changed("dee,bob", "bob,bob"), 5, "bob", "the id of an earlier one"),
        (changed("dee,bob", ",bob"), 5, "", "has no id"),
        (changed("cem,ann", "cem,"), 2, "", "2 employees have no manager: lines 2, 4"),
        (changed("ann,,", "ann,dee,"), 2, "dee", "in a circle: lines 2, 3, 5"),
        (changed("cem,ann", "cem,eva"), 4, "eva", "in a circle: lines 4, 6"),
        (changed("Sales,1", "Sales,one"), 5, "one", "level is not understood"),
        (changed("Sales,1", "Sales,1.5"), 5, "1.5", "level is not understood"),
        (changed("Sales,1", "Sales,0"), 5, "0", "level is not understood"),
        (changed("Sales,1", ",1"), 5, "", "has no unit"),
        (changed("Delft,4", ",4"), 4, "", "has no site"),
        (changed("Sales,1", "Sales,"), 5, "", "has no level"),
        (changed("Delft,4", "Delft,-4"), 4, "-4", "no number in range, in `Tenure years`"),
        (changed("Delft,4", "Delft,many"), 4, "many", "no number in range"),
        (changed("Delft,4", "Delft,4,5,6"), 4, "9 fields", "more fields"),
    ],
)
def test_mistakes_among_people_are_named_by_line(refusal, people, line, found, words):
    error = refusal(people)
    assert error.file.name == "people.csv"
    assert (error.line, error.found) == (line, found)
    assert words in error.message


def test_line_is_counted_over_blank_lines_and_line_breaks_in_quotes(refusal):
    error = refusal('id,manager,note\na,,"two\nlines"\n\nb,a,\nc,x,"two\nlines"\n')
    assert (error.line, error.found) == (6, "x")


def test_only_the_circle_itself_is_named(refusal):
    assert "circle: lines 4, 5" in refusal("id,manager\na,\nb,c\nc,d\nd,c\n").message


def test_nearest_manager_is_suggested(refusal):
    assert refusal(changed("cem,ann", "cem,anna")).suggestion == "ann"


@pytest.mark.parametrize(
    ("ties", "line", "found", "words"),
    [
        ("from,to\nann,bob\nann,bobb\n", 3, "bobb", "not an employee"),
        ("from,to\n\nzed,bob\n", 3, "zed", "not an employee"),
        ("from,to,weight\nann,bob,2\nbob,ann,-1\n", 3, "-1", "from 0"),
        ("from,to,weight\nann,bob,many\n", 2, "many", "from 0"),
        ("from,to,weight\nann,bob,inf\n", 2, "inf", "from 0"),
        ("from,weight\nann,2\n", 1, "from, weight", "target"),
    ],
)
def test_mistakes_among_ties_are_named_by_line(refusal, ties, line, found, words):
    error = refusal(PEOPLE, ties)
    assert error.file.name == "ties.csv"
    assert (error.line, error.found) == (line, found)
    assert words in error.message


def test_refusal_says_how_many_kinds_there_are_and_how_to_mend_them(refusal):
    error = refusal(changed("cem,ann", "cem,").replace("Delft,1", ",1"))
    assert "the first of 2 kinds of errors" in error.message
    assert "orgsim inspect people.csv" in error.allowed
    assert "`repair: all`" in error.allowed


def test_missing_column_lists_what_is_recognised(refusal):
    error = refusal("who,boss\na,\n")
    assert error.line == 1
    assert "employee" in error.allowed


def test_chosen_column_that_is_not_there_is_refused_with_the_nearest(refusal):
    error = refusal(columns={"unit": "Departement"})
    assert (error.line, error.suggestion) == (1, "Department")


def test_every_column_of_either_file_may_be_named():
    assert set(Columns.model_fields) == {*PEOPLE_COLUMNS, *TIES_COLUMNS}


@pytest.mark.parametrize("people", ["", "id\n", "id\na\n"])
def test_files_with_too_few_employees_are_refused(refusal, people):
    assert refusal(people).file.name == "people.csv"


@pytest.mark.parametrize("key", ["people", "ties"])
@pytest.mark.parametrize("name", ["nobody.csv", ".", "package:simulation/nobody.csv", "a\0b"])
def test_file_that_is_not_there_is_refused_at_its_key(tmp_path, key, name):
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    wanted = ImportSettings(**{"people": "people.csv", key: name})
    with pytest.raises(InputError) as caught:
        import_organisation(wanted, tmp_path, DRAWS)
    assert caught.value.key == f"organisation.import.{key}"
    assert (caught.value.file, caught.value.found) == (None, name)


@pytest.mark.parametrize("package", ["no_such_package", "", "..", "a.b"])
def test_missing_package_says_how_to_install_it(tmp_path, package):
    with pytest.raises(InputError, match=r"pip install 'orgsim\[examples\]'"):
        file_named(f"package:{package}/people.csv", tmp_path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"peple": "a"},
        {"people": ""},
        {"people": None},
        {"columns": {"boss": "a"}},
        {"repair": "everything"},
        {"repair": ["leavers", "odd_dates"]},
        {"as_of": "yesterday"},
        {"as_of": True},
        {"units_from_ties": True},
    ],
)
def test_settings_that_are_wrong_are_refused(wrong):
    with pytest.raises(ValidationError):
        ImportSettings(**{"people": "people.csv", **wrong})


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=6)
headers = st.sampled_from(["id", "manager", "dept", "level", "site", "tenure_years", "x"])


@settings(max_examples=200, deadline=None)
@given(st.lists(headers, min_size=1, max_size=4), st.lists(st.lists(cells, max_size=5), max_size=5))
def test_any_file_is_imported_or_refused_with_its_name(tmp_path_factory, header, rows):
    folder = tmp_path_factory.mktemp("any")
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    (folder / "p.csv").write_text(text.getvalue(), encoding="utf-8", newline="")
    wrong = []
    try:
        wrong += problems(import_organisation(ImportSettings(people="p.csv"), folder, DRAWS))
    except InputError as error:
        wrong += [] if error.file == folder / "p.csv" else [error]
    assert wrong == []


def test_shipped_export_is_small_and_has_no_real_addresses():
    people = (SHIPPED / "people.csv").read_bytes().decode("cp1252")
    assert max(file.stat().st_size for file in SHIPPED.glob("*.csv")) < 150_000
    assert people.count("@") == people.count("@example.org")


def test_shipped_export_has_realistic_dirt_and_is_mended():
    wanted = ImportSettings(people="people.csv", ties="emails.csv")
    kinds = {one.kind for one in examine(read_roll(wanted, SHIPPED))}
    assert kinds >= {
        "total_rows",
        "repeated_rows",
        "similar_names",
        "unreadable_dates",
        "unreadable_levels",
        "unreadable_numbers",
        "managers_who_left",
        "unknown_managers",
        "several_roots",
        "self_managers",
        "empty_units",
        "empty_sites",
        "empty_levels",
    }
    mended = wanted.model_copy(update={"repair": ("all",)})
    organisation = import_organisation(mended, SHIPPED, DRAWS)
    assert organisation.n == 237
    assert list(problems(organisation)) == []
    assert "Genève" in organisation.workplace.site_names
    assert organisation.people.unit_names[0] == "Entwicklung"
    assert set(organisation.people.presence) == {0.0, 0.5, 0.6, 1.0}
    assert np.nanmin(organisation.people.working_time) == 0.5


def test_without_repairs_the_first_error_is_raised():
    with pytest.raises(InputError, match="the first of 10 kinds of errors"):
        import_organisation(ImportSettings(people="people.csv"), SHIPPED, DRAWS)


def test_ties_may_name_people_by_e_mail_address_in_any_case(imported):
    people = "id,e-mail\n1,ann@x.org\n2,Bob@x.org\n3,cem@x.org\n"
    observed = imported(people, "from,to\nANN@x.org,bob@X.org\n3,1\n").observed
    assert observed.source.tolist() == [0, 0]
    assert observed.target.tolist() == [1, 2]


def test_ties_with_people_left_out_are_left_out_and_counted(imported):
    people = "id,status\na,\nb,left\nc,\nd,left\n"
    organisation = imported(people, "from,to\na,b\na,c\nb,d\n", repair=["leavers"])
    assert (organisation.n, organisation.observed.target.tolist()) == (2, [1])
    assert noted(organisation, "Ties with people left out are left out (1).")


def test_ids_by_seat_are_those_of_the_people_who_stay(tmp_path):
    (tmp_path / "p.csv").write_text("id,status\n a ,\nb,left\nC@x.org,\n", encoding="utf-8")
    wanted = ImportSettings(people="p.csv", repair="leavers")
    organisation, names = import_named(wanted, tmp_path, DRAWS)
    assert (organisation.n, names) == (2, ("a", "c@x.org"))


@pytest.mark.parametrize("suffix", ["csv", "graphml"])
def test_without_people_everybody_named_in_the_ties_is_an_employee(tmp_path, suffix):
    pairs = [("b", "a"), ("a", "c"), ("c", "d")]
    if suffix == "csv":
        text = "from,to\n" + "".join(f"{a},{b}\n" for a, b in pairs)
    else:
        text = "\n".join(nx.generate_graphml(nx.DiGraph(pairs)))
    (tmp_path / f"t.{suffix}").write_text(text, encoding="utf-8")
    wanted = ImportSettings(ties=f"t.{suffix}")
    organisation, names = import_named(wanted, tmp_path, DRAWS)
    assert names == ("b", "a", "c", "d")
    assert organisation.observed.source.tolist() == [0, 1, 2]
    assert organisation.people.unit_names == ("Organisation",)
    assert noted(organisation, "the reporting line is made up")


def test_units_may_be_made_up_from_the_ties_where_there_are_none(imported):
    people = "id\n" + "\n".join("abcdefg")
    ties = "from,to\n" + "".join(
        f"{a},{b}\n" for a, b in ("ab", "ac", "bc", "de", "df", "ef", "cd")
    )
    organisation = imported(people, ties, units_from_ties=True)
    assert organisation.people.unit_names == ("Unit 1", "Unit 2", "Without ties")
    assert organisation.people.unit.tolist() == [0, 0, 0, 1, 1, 1, 2]
    assert noted(organisation, "3 are made up from the ties")
    kept = imported(PEOPLE, TIES, units_from_ties=True)
    assert kept.people.unit_names == ("Board", "R&D", "Sales")


def test_presence_and_working_time_are_unknown_where_the_file_does_not_say(imported):
    organisation = imported("id,fte,presence\na,80%,\nb,,\n")
    assert organisation.people.presence is None
    assert np.array_equal(organisation.people.working_time, [0.8, np.nan], equal_nan=True)


def test_those_without_expertise_have_that_of_the_unit(imported):
    people = imported("id,unit,expertise\na,Sales,Law\nb,IT,\n").people
    assert [people.expertise_names[one] for one in people.expertise] == ["Law", "IT"]


def test_those_without_tenure_are_drawn_and_the_others_kept(imported):
    first = imported("id,tenure_weeks\na,7\nb,\nc,9\n").people.tenure_weeks
    assert first[[0, 2]].tolist() == [7, 9]
    assert first[1] == imported("id\na\nb\nc\n").people.tenure_weeks[1]


def test_warnings_and_repairs_are_noted_without_names(imported):
    organisation = imported("id,status,manager\nann,,\nbob,left,ann\ncem,,nn\n", repair="all")
    assert noted(organisation, "1 employee who has left is left out.")
    warned = imported("id,status,manager\nann,,\nbob,left,ann\n")
    assert noted(warned, "1 employee has left.")
    assert not any(name in repr(organisation) for name in ("ann", "bob", "cem"))


def test_email_network_of_a_research_institution_is_as_published(tmp_path):
    pytest.importorskip("onadata", reason="the examples' data are not installed")
    wanted = ImportSettings(
        people="package:onadata/data/email_vertices.csv",
        ties="package:onadata/data/email_edgelist.csv",
    )
    organisation = import_organisation(wanted, tmp_path, DRAWS)
    people, observed = organisation.people, organisation.observed
    assert (organisation.n, len(people.unit_names), len(observed.source)) == (1005, 42, 16064)
    within = np.mean(people.unit[observed.source] == people.unit[observed.target])
    assert within == pytest.approx(0.34, abs=0.01)
    span = spans(people.manager)
    assert span[span > 0].mean() == pytest.approx(7, rel=0.1)
    assert list(problems(organisation)) == []
