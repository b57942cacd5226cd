"""Organisations from files: what is taken over, what is made up, and every mistake by its line."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from simulation.errors import InputError
from simulation.importing.inference import infer_line
from simulation.importing.organisation import ImportSettings, file_named, import_organisation
from simulation.organisation.organisation import ObservedTies, problems
from simulation.organisation.people import ROOT, layers, spans
from simulation.randomness import draws_of

DRAWS = draws_of(1, 0)

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
    rows = "".join(f"{a},{b},{w}\n" for a, b, w in edges)
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
        (changed("cem,ann", "cem,anna"), 4, "anna", "not an employee"),
        (changed("dee,bob", "bob,bob"), 5, "bob", "first in line 3"),
        (changed("dee,bob", ",bob"), 5, "", "needs a name"),
        (changed("cem,ann", "cem,"), 4, "", "2 employees have no manager: lines 2, 4"),
        (changed("ann,,", "ann,dee,"), 2, "dee", "circle: lines 2, 3, 5"),
        (changed("cem,ann", "cem,eva"), 4, "eva", "circle: lines 4, 6"),
        (changed("Sales,1", "Sales,one"), 5, "one", "whole number"),
        (changed("Sales,1", "Sales,1.5"), 5, "1.5", "whole number"),
        (changed("Sales,1", "Sales,0"), 5, "0", "1 or more"),
        (changed("Sales,1", ",1"), 5, "", "unit is missing"),
        (changed("Delft,4", ",4"), 4, "", "site is missing"),
        (changed("Delft,4", "Delft,-4"), 4, "-4", "from 0"),
        (changed("Delft,4", "Delft,nan"), 4, "nan", "from 0"),
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


def test_missing_column_lists_what_is_recognised(refusal):
    error = refusal("name,boss\na,\n")
    assert error.line == 1
    assert "employee" in error.allowed


def test_chosen_column_that_is_not_there_is_refused_with_the_nearest(refusal):
    error = refusal(columns={"unit": "Departement"})
    assert (error.line, error.suggestion) == (1, "Department")


@pytest.mark.parametrize("people", ["", "id\n", "id\na\n"])
def test_files_with_too_few_employees_are_refused(refusal, people):
    assert refusal(people).file.name == "people.csv"


def test_file_that_is_not_utf_8_is_refused(tmp_path):
    (tmp_path / "people.csv").write_bytes("id,unit\na,Café\nb,x\n".encode("latin-1"))
    with pytest.raises(InputError, match="UTF-8"):
        import_organisation(ImportSettings(people="people.csv"), tmp_path, DRAWS)


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


@pytest.mark.parametrize("wrong", [{"peple": "a"}, {"people": ""}, {"columns": {"boss": "a"}}])
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


def ties_of(pairs):
    source, target = np.array(sorted(pairs), np.int32).reshape(-1, 2).T
    return ObservedTies(source, target, np.full(len(source), 0.5))


def test_best_connected_lead_and_teams_follow_the_ties():
    hubs = {0: (2, 4, 6, 8, 10), 1: (3, 5, 7, 9, 11)}
    pairs = {(hub, member) for hub, members in hubs.items() for member in members}
    pairs |= {(12, other) for other in range(12, 20)} | {(0, 12), (1, 12)}
    pairs = {(min(pair), max(pair)) for pair in pairs}
    manager = infer_line(np.zeros(20, np.int32), ties_of(pairs), 6.0)
    assert manager[12] == ROOT
    assert manager[[0, 1]].tolist() == [12, 12]
    for hub, members in hubs.items():
        assert np.all(manager[list(members)] == hub)


def test_the_stronger_tie_decides_between_teams():
    to_head = {(0, other): 1.0 if other < 3 else 0.45 for other in range(1, 9)}
    to_leaders = {(1, 3): 0.8, (2, 3): 0.2, (1, 4): 0.2, (2, 4): 0.8}
    to_leaders |= {(1, 5): 0.7, (1, 6): 0.7, (2, 7): 0.7, (2, 8): 0.7}
    pairs = {**to_head, **to_leaders}
    source, target = np.array(list(pairs), np.int32).T
    ties = ObservedTies(source, target, np.array(list(pairs.values())))
    manager = infer_line(np.zeros(9, np.int32), ties, 3.0)
    assert manager.tolist() == [ROOT, 0, 0, 1, 2, 1, 1, 2, 2]


def test_heads_of_units_report_to_the_best_connected():
    unit = np.repeat([0, 1, 2], 4).astype(np.int32)
    stars = {(hub, hub + k) for hub in (0, 4, 8) for k in (1, 2, 3)} | {(0, 4), (0, 8)}
    manager = infer_line(unit, ties_of(stars), 5.0)
    assert manager.tolist() == [ROOT, 0, 0, 0, 0, 4, 4, 4, 0, 8, 8, 8]


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 150), st.integers(1, 5), st.floats(2, 12), st.integers(0, 999))
def test_any_ties_give_a_line_within_units(n, units, span, seed):
    chance = np.random.Generator(np.random.Philox(seed))
    unit = np.unique(chance.integers(0, units, n), return_inverse=True)[1].astype(np.int32)
    ends = np.sort(chance.integers(0, n, (2, 3 * n)), axis=0)
    source, target = np.unique(ends[:, ends[0] < ends[1]], axis=1).astype(np.int32)
    ties = ObservedTies(source, target, chance.uniform(0.1, 1, len(source)))
    manager = infer_line(unit, ties, span)
    assert np.array_equal(manager, infer_line(unit, ties, span))
    assert np.count_nonzero(manager == ROOT) == 1
    assert layers(manager).max() <= 3 + np.log(n) / np.log(2)
    below = np.flatnonzero(manager != ROOT)
    across = np.count_nonzero(unit[below] != unit[manager[below]])
    assert across == unit.max()


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
