"""From the rows of a survey or an edge list to ties with a strength, rule by rule."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from simulation.errors import InputError
from simulation.importing.frequency import ALSO, CONTACTS_A_WEEK, contacts_a_week
from simulation.importing.tie_settings import TieSettings
from simulation.importing.ties import read_ties

PAGE = Path(__file__).parents[2] / "docs" / "ties.md"
PEOPLE = ("ann", "bob", "cem", "dee", "eva")
SEATS = {name: seat for seat, name in enumerate(PEOPLE)}


@pytest.fixture
def ties(tmp_path):
    def read(text, notes=None, columns=None, **rules):
        file = tmp_path / "ties.csv"
        file.write_text(text, encoding="utf-8")
        settled = TieSettings(**rules)
        return by_names(
            read_ties(file, columns or {}, SEATS, notes if notes is not None else [], settled)
        )

    return read


@pytest.fixture
def refusal(ties):
    def refuse(text, **rules):
        with pytest.raises(InputError) as caught:
            ties(text, **rules)
        return caught.value

    return refuse


def by_names(observed):
    assert np.all(observed.source < observed.target)
    assert np.all((observed.strength > 0) & (observed.strength <= 1))
    ends = zip(observed.source.tolist(), observed.target.tolist(), strict=True)
    names = [f"{PEOPLE[one]} {PEOPLE[other]}" for one, other in ends]
    assert len(set(names)) == len(names)
    return dict(zip(names, observed.strength.tolist(), strict=True))


def noted(notes, words):
    return any(words in note for note in notes)


def test_without_rules_they_are_the_defaults(tmp_path):
    (tmp_path / "t.csv").write_text("from,to\nann,bob\n", encoding="utf-8")
    assert by_names(read_ties(tmp_path / "t.csv", {}, SEATS, [])) == {"ann bob": 0.25}


def examples():
    """Yield each example of the page: the rules, the file and the ties that it shows."""
    file = ""
    blocks = re.findall(r"\n([^\n]+)\n\n```(csv|text)\n(.*?)```", PAGE.read_text("utf-8"), re.S)
    for introduction, kind, block in blocks:
        if kind == "csv":
            file = block
        else:
            rules = re.search(r"`tie_rules: \{(\w+): \[?([\w.]+)\]?\}`", introduction)
            pairs = (line.rsplit(maxsplit=1) for line in block.splitlines())
            yield rules, file, {ends: float(strength) for ends, strength in pairs}


@pytest.mark.parametrize(("rules", "file", "shown"), list(examples()))
def test_examples_of_the_page_come_out_as_shown(ties, rules, file, shown):
    wanted = {}
    if rules:
        wanted[rules[1]] = float(rules[2]) if rules[2][0].isdigit() else (rules[2],)
    assert ties(file, **wanted) == pytest.approx(shown, abs=0.0005)


def test_page_has_an_example_of_every_rule():
    assert len(list(examples())) >= 6


HEADERS = [
    ("source", "target"),
    ("From", "To"),
    ("ego", "alter"),
    ("Sender Address", "Recipient Address"),
    ("Organizer", "Attendee"),
    ("TieOrigin_PersonId", "TieDestination_PersonId"),
    ("PrimaryCollaborator_PersonId", "SecondaryCollaborator_PersonId"),
]


@pytest.mark.parametrize(("source", "target"), HEADERS)
def test_usual_names_of_both_ends_are_recognised(ties, source, target):
    assert ties(f"{source},{target}\nann,bob\nbob,ann\n") == {"ann bob": 0.5}


def test_viva_insights_export_is_read_by_its_strong_tie_score(ties):
    header = (
        "PrimaryCollaborator_PersonId,SecondaryCollaborator_PersonId,MetricDate,Diverse_tie_score,"
        "Diverse_tie_type,Strong_tie_score,Strong_tie_type\n"
    )
    rows = "ann,bob,2025-01-05,900,1,4,1\nbob,ann,2025-01-05,1,0,2,2\nann,cem,2025-01-05,5,1,2,0\n"
    notes = []
    assert ties(header + rows, notes) == pytest.approx({"ann bob": 6 / 10, "ann cem": 2 / 6})
    assert noted(notes, "not used: Diverse_tie_score, Diverse_tie_type, Strong_tie_type.")


def test_columns_may_be_named(ties):
    text = "a,b,x,weight\nann,bob,1,9\nann,cem,3,9\n"
    named = {"source": "a", "target": "b", "strength": "x"}
    assert ties(text, columns=named) == pytest.approx({"ann bob": 1 / 3, "ann cem": 3 / 5})


RELATIONS = "from,to,relation\nann,bob,Advice\nbob,ann,friendship\nann,cem,friendship\n"


def test_relations_are_taken_together(ties):
    notes = []
    assert ties(RELATIONS, notes) == {"ann bob": 0.5, "ann cem": 0.25}
    assert noted(notes, "taken together: Advice, friendship.")


def test_relations_that_are_not_asked_for_are_left_out(ties):
    notes = []
    assert ties(RELATIONS, notes, relation=("advice ",)) == {"ann bob": 0.25}
    assert noted(notes, "left out: friendship.")


def test_people_are_looked_for_in_the_relations_asked_for_only(ties):
    text = RELATIONS + "zoe,ann,gossip\n"
    assert "ann bob" in ties(text, relation=("advice", "friendship"))


def test_unknown_relation_is_refused_with_the_nearest(refusal):
    error = refusal(RELATIONS, relation=("advise",))
    assert (error.key, error.found) == ("organisation.import.tie_rules.relation", "advise")
    assert (error.suggestion, error.allowed) == ("Advice", "Advice, friendship")


def test_relation_asked_of_a_file_without_any_is_refused(refusal):
    assert "no column" in refusal("from,to\nann,bob\n", relation=("advice",)).message


@pytest.mark.parametrize(
    ("words", "often"),
    [
        ("Daily", 5),
        ("every day", 5),
        ("Several times a week", 3),
        ("2-3 times per week", 3),
        ("2x/week", 2),
        ("WEEKLY", 1),
        ("once per week", 1),
        ("every fortnight", 0.5),
        ("Every 2 weeks", 0.5),
        ("monthly", 12 / 52),
        ("quarterly", 4 / 52),
        ("Less often", 2 / 52),
        ("yearly", 1 / 52),
        ("never", 0),
    ],
)
def test_answers_in_words_are_contacts_a_week(words, often):
    assert contacts_a_week(words) == often


def test_no_answer_is_spelt_as_two():
    spellings = [*CONTACTS_A_WEEK, *(also for more in ALSO.values() for also in more)]
    assert len(set(spellings)) == len(spellings)
    assert all(contacts_a_week(spelling) is not None for spelling in spellings)


def test_answers_of_both_ends_are_averaged_and_of_one_taken(ties):
    text = "from,to,frequency\nann,bob,daily\nbob,ann,weekly\nann,cem,weekly\ndee,cem,monthly\n"
    month = 12 / 52
    expected = {"ann bob": 3 / 4, "ann cem": 1 / 2, "cem dee": month / (month + 1)}
    assert ties(text) == pytest.approx(expected)


def test_never_of_one_end_halves_what_the_other_says(ties):
    assert ties("from,to,frequency\nann,bob,weekly\nbob,ann,never\n") == {"ann bob": 0.5 / 1.5}


def test_never_of_both_ends_is_no_tie(ties):
    notes = []
    assert ties("from,to,frequency\nann,bob,never\nbob,ann,never\n", notes) == {}
    assert noted(notes, "never used are left out (1 row)")


def test_empty_answers_are_left_out(ties):
    notes = []
    assert ties("from,to,frequency\nann,bob,daily\nbob,ann,\n", notes) == {"ann bob": 5 / 6}
    assert noted(notes, "without an answer are left out (1 row)")


def test_of_several_relations_the_most_frequent_counts(ties):
    text = "from,to,relation,frequency\nann,bob,advice,weekly\nann,bob,lunch,daily\n"
    assert ties(text) == {"ann bob": 5 / 6}


def test_answers_in_numbers_are_set_against_their_median(ties):
    text = "from,to,how often\nann,bob,4\nbob,ann,2\nann,cem,1\ndee,cem,5\n"
    expected = {"ann bob": 3 / 6, "ann cem": 1 / 4, "cem dee": 5 / 8}
    assert ties(text) == pytest.approx(expected)


def test_weight_of_a_relationship_may_be_set(ties):
    words = "from,to,frequency\nann,bob,daily\n"
    assert ties(words, relationship_weight=5) == {"ann bob": 0.5}
    weights = "from,to,weight\nann,bob,1\nann,cem,3\n"
    assert ties(weights, relationship_weight=3) == {"ann bob": 0.25, "ann cem": 0.5}


@pytest.mark.parametrize(
    ("word", "suggestion"), [("weakly", "weekly"), ("fornightly", "fortnightly"), ("zz", None)]
)
def test_words_that_do_not_say_how_often_are_named_by_line(refusal, word, suggestion):
    error = refusal(f"from,to,frequency\nann,bob,daily\nann,cem,{word}\n")
    assert (error.line, error.found, error.suggestion) == (3, word, suggestion)
    assert "several times a week" in error.allowed


def test_negative_answer_is_named_by_line(refusal):
    assert refusal("from,to,frequency\nann,bob,3\nann,cem,-1\n").line == 3


def test_counts_of_several_kinds_are_added_up(ties):
    text = "from,to,emails,meetings,hours\nann,bob,1,2,99\nann,cem,1,0,1\ndee,eva,9,0,0\n"
    notes = []
    expected = {"ann bob": 3 / 6, "ann cem": 1 / 4, "dee eva": 9 / 12}
    assert ties(text, notes) == pytest.approx(expected)
    assert noted(notes, "not used: hours.")


def test_durations_are_weights(ties):
    text = "from,to,minutes\nann,bob,30\nbob,ann,30\nann,cem,20\n"
    assert ties(text) == pytest.approx({"ann bob": 60 / 100, "ann cem": 20 / 60})


def test_file_without_rows_that_tie_anybody_has_no_ties(ties):
    for header in ("weight", "frequency", "week"):
        assert ties(f"from,to,{header}\nann,ann,1\n") == {}


def test_encoding_that_had_to_be_guessed_is_noted(tmp_path):
    (tmp_path / "t.csv").write_bytes("from,to,café\nann,bob,é\n".encode("cp1252"))
    notes = []
    read_ties(tmp_path / "t.csv", {}, SEATS, notes)
    assert noted(notes, "1252")


STRANGER = "from,to\nann,bob\nzoe,bob\nann,yan\n"


def test_people_who_are_not_employees_are_left_out_if_asked(ties):
    notes = []
    assert ties(STRANGER, notes, leave_out_unknown=True) == {"ann bob": 0.25}
    assert noted(notes, "not employees are left out (2 rows)")


def test_refusal_of_somebody_unknown_says_how_to_leave_them_out(refusal):
    error = refusal(STRANGER)
    assert (error.line, error.found) == (3, "zoe")
    assert "leave_out_unknown" in error.allowed


@pytest.mark.parametrize(
    "wrong",
    [
        {"relationship_weight": 0},
        {"relationship_weight": float("inf")},
        {"half_life_weeks": 0},
        {"first_week": -1},
        {"first_week": 4, "until_week": 4},
        {"most_recipients": 0},
        {"halflife": 3},
    ],
)
def test_rules_that_are_wrong_are_refused(wrong):
    with pytest.raises(ValidationError):
        TieSettings(**wrong)


names = st.sampled_from(PEOPLE)
tails = {
    "": st.just(()),
    ",weight": st.tuples(st.integers(0, 9)),
    ",hours": st.tuples(st.floats(0, 9)),
    ",frequency": st.tuples(st.sampled_from([*CONTACTS_A_WEEK, ""])),
}
surveys = st.sampled_from(sorted(tails)).flatmap(
    lambda tail: st.tuples(
        st.just(f"from,to{tail}"),
        st.lists(st.tuples(names, names, tails[tail]), min_size=1, max_size=20),
    )
)


def written(folder, header, rows):
    file = folder / "ties.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([header.split(","), *((a, b, *rest) for a, b, rest in rows)])
    return by_names(read_ties(file, {}, SEATS, []))


@settings(max_examples=60, deadline=None)
@given(survey=surveys, chance=st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(tmp_path_factory, survey, chance):
    header, rows = survey
    folder = tmp_path_factory.mktemp("ties")
    mixed = chance.sample(rows, len(rows))
    assert written(folder, header, rows) == written(folder, header, mixed)


@settings(max_examples=60, deadline=None)
@given(survey=surveys)
def test_who_named_whom_does_not_matter(tmp_path_factory, survey):
    header, rows = survey
    folder = tmp_path_factory.mktemp("ties")
    back = [(other, one, rest) for one, other, rest in rows]
    assert written(folder, header, rows) == written(folder, header, back)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(names, names, st.integers(0, 9)), min_size=1, max_size=20))
def test_weights_are_as_a_plain_reading_has_them(tmp_path_factory, rows):
    weights = {}
    for one, other, weight in rows:
        if one != other and weight:
            pair = " ".join(sorted((one, other)))
            weights[pair] = weights.get(pair, 0) + weight
    middle = median(weights.values()) if weights else 1
    found = written(
        tmp_path_factory.mktemp("ties"), "from,to,weight", [(a, b, (w,)) for a, b, w in rows]
    )
    assert found == pytest.approx({pair: w / (w + middle) for pair, w in weights.items()})
