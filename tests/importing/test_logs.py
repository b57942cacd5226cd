"""Contacts through time: weeks, what is forgotten, mass mailings, waves."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.dynamics.parameters import Parameters
from simulation.errors import InputError
from simulation.importing.logs import read_log
from simulation.importing.tie_settings import TieSettings
from simulation.importing.ties import read_ties
from simulation.importing.waves import read_waves

PEOPLE = ("ann", "bob", "cem", "dee", "eva")
SEATS = {name: seat for seat, name in enumerate(PEOPLE)}


@pytest.fixture
def file(tmp_path):
    def write(text):
        (tmp_path / "log.csv").write_text(text, encoding="utf-8")
        return tmp_path / "log.csv"

    return write


def strengths(ties):
    ends = zip(ties.source.tolist(), ties.target.tolist(), strict=True)
    return dict(zip(ends, ties.strength.tolist(), strict=True))


def weeks(log):
    return log.week.tolist()


def test_contact_counts_half_as_much_after_a_half_life(file):
    text = "week,from,to,emails\n3,ann,bob,4\n9,bob,ann,1\n15,ann,cem,1\n15,dee,eva,2\n"
    notes = []
    found = strengths(read_ties(file(text), {}, SEATS, notes))
    # 4 / 4 + 1 / 2, 1 and 2: the median is 1.5.
    assert found == pytest.approx({(0, 1): 1.5 / 3, (0, 2): 1 / 2.5, (3, 4): 2 / 3.5})
    assert any("Contacts of 13 weeks" in note and "2^(-k/6)" in note for note in notes)


def test_half_life_is_that_of_a_tie_of_the_model():
    parameters = Parameters()
    # Two shared foci and one third party: docs/model.md, step 7.
    longer = 1 + parameters.half_life_embedding * (2 + 1 / 3)
    assert TieSettings().half_life_weeks == pytest.approx(parameters.half_life * longer, abs=0.1)


def test_half_life_may_be_set(file):
    log = file("week,from,to\n0,ann,bob\n2,ann,cem\n")
    rules = TieSettings(half_life_weeks=2, relationship_weight=1)
    assert strengths(read_ties(log, {}, SEATS, [], rules)) == {(0, 1): 0.5 / 1.5, (0, 2): 0.5}


@pytest.mark.parametrize(
    ("header", "times", "expected"),
    [
        ("week", ("7", "7", "9"), [0, 0, 2]),
        ("week", ("7.0", "8.0", "8.0"), [0, 1, 1]),
        ("week", ("2024-W52", "2025-W01", "2025-W02"), [0, 1, 2]),
        ("week", ("202052", "202053", "202101"), [0, 1, 2]),
        ("week", ("2025-01-06", "2025-01-13", "2025-01-27"), [0, 1, 3]),
        ("day", ("3", "9", "10"), [0, 0, 1]),
        ("day", ("2025-01-05", "2025-01-06", "2025-01-12"), [0, 1, 1]),
        ("date", ("2025-01-05", "2025-01-06", "2025-01-12"), [0, 1, 1]),
        ("date", ("31.12.2024", "05.01.2025", "06.01.2025"), [0, 0, 1]),
        ("date", ("45662", "45663", "45669"), [0, 1, 1]),
        ("timestamp", ("2025-01-05T23:59:59Z", "2025-01-06 00:00", "2025-01-12"), [0, 1, 1]),
        ("timestamp", ("1736121599", "1736121600", "1736726399.5"), [0, 1, 1]),
        ("timestamp", ("1736121599000", "1736121600000", "1736726399500"), [0, 1, 1]),
        ("timestamp", ("0", "604799", "604800"), [0, 0, 1]),
        ("MetricDate", ("2025-01-01", "2025-01-05", "2025-01-06"), [0, 0, 1]),
    ],
)
def test_times_are_weeks_from_the_earliest(file, header, times, expected):
    rows = "".join(f"{time},ann,bob\n" for time in times)
    log = read_log(file(f"{header},from,to\n{rows}"), {}, SEATS, TieSettings(), [])
    assert weeks(log) == expected


@given(days=st.lists(st.integers(0, 4000), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_dates_and_weeks_of_the_calendar_are_the_same_weeks(tmp_path_factory, days):
    folder = tmp_path_factory.mktemp("log")
    on = [date(2018, 1, 1) + timedelta(days=day) for day in days]
    spelt = {
        "date": [day.isoformat() for day in on],
        "week": [day.strftime("%G-W%V") for day in on],
        "timestamp": [f"{(day - date(1970, 1, 1)).days * 86400 + 4711}" for day in on],
    }
    found = []
    for header, times in spelt.items():
        rows = "".join(f"{time},ann,bob\n" for time in times)
        (folder / "log.csv").write_text(f"{header},from,to\n{rows}", encoding="utf-8")
        found.append(weeks(read_log(folder / "log.csv", {}, SEATS, TieSettings(), [])))
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize(
    ("header", "time", "words"),
    [
        ("date", "", "needs a time"),
        ("date", "2025-02-31", "date"),
        ("date", "soon", "date"),
        ("week", "2025-W54", "no such week"),
        ("week", "202500", "no such week"),
        ("week", "1.5", "whole number"),
        ("timestamp", "9" * 400, "no time"),
    ],
)
def test_times_that_are_none_are_named_by_line(file, header, time, words):
    first = {"week": "2025-W01" if "W" in time else "202501", "timestamp": "1"}
    text = f"{header},from,to\n{first.get(header, '2025-01-01')},ann,bob\n{time},ann,bob\n"
    with pytest.raises(InputError, match=words) as caught:
        read_log(file(text), {}, SEATS, TieSettings(), [])
    assert caught.value.line == 3


def test_ambiguous_dates_are_noted(file):
    notes = []
    read_log(file("date,from,to\n1/2/2025,ann,bob\n"), {}, SEATS, TieSettings(), notes)
    assert any("1/2/2025" in note for note in notes)


LOG = "week,from,to,emails\n0,ann,bob,1\n4,ann,cem,2\n5,ann,cem,2\n8,dee,eva,3\n"


def test_weeks_may_be_chosen(file):
    notes = []
    log = read_log(file(LOG), {}, SEATS, TieSettings(first_week=4, until_week=8), notes)
    assert (weeks(log), log.first, log.until) == ([4, 5], 4, 6)
    assert any("outside weeks 4 to 5 are left out (2 rows)" in note for note in notes)


def test_what_is_forgotten_is_counted_from_the_last_week_that_counts(file):
    rules = TieSettings(until_week=5, half_life_weeks=4, relationship_weight=1)
    found = strengths(read_ties(file(LOG), {}, SEATS, [], rules))
    assert found == pytest.approx({(0, 1): 0.5 / 1.5, (0, 2): 2 / 3})


def test_weeks_without_contacts_are_refused(file):
    with pytest.raises(InputError, match="no contacts in the weeks") as caught:
        read_ties(file(LOG), {}, SEATS, [], TieSettings(first_week=9))
    assert (caught.value.found, caught.value.allowed) == (9, "0 to 8")


def test_contacts_with_oneself_and_of_no_weight_are_left_out(file):
    notes = []
    text = "week,from,to,emails\n0,ann,ann,5\n0,ann,bob,0\n1,ann,cem,1\n"
    assert strengths(read_ties(file(text), {}, SEATS, notes)) == {(0, 2): 0.5}
    assert any("with themselves are left out (1 row)" in note for note in notes)
    assert any("of weight 0 are left out (1 row)" in note for note in notes)


def mailing(recipients):
    rows = [f"m1,2025-01-06,ann,x{n}" for n in range(recipients - 1)]
    return "\n".join(
        ["message_id,date,from,to", *rows, "m1,2025-01-06,ann,bob", "m2,2025-01-06,cem,bob", ""]
    )


def test_mass_mailings_are_left_out(file):
    rules = TieSettings(leave_out_unknown=True)
    notes = []
    assert strengths(read_ties(file(mailing(10)), {}, SEATS, [], rules)).keys() == {(0, 1), (1, 2)}
    assert strengths(read_ties(file(mailing(11)), {}, SEATS, notes, rules)).keys() == {(1, 2)}
    assert any("more than 10 recipients (1) are left out (11 rows)" in note for note in notes)


def test_mass_mailings_may_count(file):
    rules = TieSettings(leave_out_unknown=True, most_recipients=None)
    assert (0, 1) in strengths(read_ties(file(mailing(99)), {}, SEATS, [], rules))


def test_recipient_listed_twice_is_one(file):
    rows = "m1,ann,bob\n" * 20
    assert (0, 1) in strengths(read_ties(file(f"message_id,from,to\n{rows}"), {}, SEATS, []))


def test_rows_without_a_message_are_no_mailing(file):
    rows = "".join(f",ann,{name}\n" for name in PEOPLE[1:])
    text = f"message_id,from,to\n{rows}"
    rules = TieSettings(most_recipients=1)
    assert len(strengths(read_ties(file(text), {}, SEATS, [], rules))) == 4


def test_rows_of_messages_without_a_time_are_counted(file):
    text = "message_id,from,to\n1,ann,bob\n2,ann,bob\n3,bob,ann\n4,ann,cem\n"
    expected = {(0, 1): 3 / 5, (0, 2): 1 / 3}
    assert strengths(read_ties(file(text), {}, SEATS, [])) == pytest.approx(expected)


def test_log_without_a_time_is_refused(file):
    with pytest.raises(InputError, match="no column says when") as caught:
        read_log(file("from,to\nann,bob\n"), {}, SEATS, TieSettings(), [])
    assert caught.value.found == "from, to"


contacts = st.lists(
    st.tuples(
        st.integers(0, 30), st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.integers(0, 6)
    ),
    min_size=1,
    max_size=30,
)


def written(folder, rows):
    path = folder / "log.csv"
    with path.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([("week", "from", "to", "count"), *rows])
    return path


def plainly(rows, half_life):
    """Return the ties of a log as docs/ties.md says, row by row."""
    last = max(week for week, *_ in rows)
    weight = {}
    for week, one, other, count in rows:
        if one != other and count:
            pair = tuple(sorted((SEATS[one], SEATS[other])))
            weight[pair] = weight.get(pair, 0) + count * 2 ** -((last - week) / half_life)
    middle = median(weight.values()) if weight else 1
    return {pair: w / (w + middle) for pair, w in weight.items()}


@settings(max_examples=100, deadline=None)
@given(rows=contacts, half_life=st.floats(0.5, 50))
def test_ties_of_a_log_are_as_a_plain_reading_has_them(tmp_path_factory, rows, half_life):
    path = written(tmp_path_factory.mktemp("log"), rows)
    ties = read_ties(path, {}, SEATS, [], TieSettings(half_life_weeks=half_life))
    assert np.all((ties.strength > 0) & (ties.strength <= 1))
    assert strengths(ties) == pytest.approx(plainly(rows, half_life), abs=2e-9)


@settings(max_examples=100, deadline=None)
@given(rows=contacts, chance=st.randoms(use_true_random=False))
def test_order_direction_and_splitting_do_not_matter(tmp_path_factory, rows, chance):
    folder = tmp_path_factory.mktemp("log")
    whole = strengths(read_ties(written(folder, rows), {}, SEATS, []))
    single = [(week, a, b, 1) for week, a, b, count in rows for _ in range(count)]
    single += [(week, a, b, 0) for week, a, b, _ in rows]
    single = [
        (w, *chance.sample((a, b), 2), n) for w, a, b, n in chance.sample(single, len(single))
    ]
    split = strengths(read_ties(written(folder, single), {}, SEATS, []))
    assert split == pytest.approx(whole, rel=1e-12)
    mixed = chance.sample(rows, len(rows))
    assert strengths(read_ties(written(folder, mixed), {}, SEATS, [])) == whole


def test_old_contacts_still_make_ties(file):
    text = "week,from,to\n0,ann,bob\n0,bob,cem\n1000000,ann,cem\n"
    assert strengths(read_ties(file(text), {}, SEATS, [])) == {(0, 1): 0.5, (1, 2): 0.5, (0, 2): 1}


WAVES = (
    "week,from,to,emails\n10,ann,bob,1\n11,bob,ann,2\n12,ann,cem,1\n13,ann,bob,5\n14,dee,eva,9\n"
)


def test_waves_are_windows_one_after_the_other(file):
    waves = read_waves(file(WAVES), {}, SEATS, TieSettings(), 2)
    assert waves.first_week.tolist() == [0, 2]
    # Weights 3, 1 and 5: the last week fills no wave.
    assert waves.relationship_weight == 3
    assert strengths(waves.ties[0]) == {(0, 1): 3 / 6}
    assert strengths(waves.ties[1]) == {(0, 1): 5 / 8, (0, 2): 1 / 4}


def test_waves_begin_with_the_first_week_asked_for(file):
    rules = TieSettings(first_week=1, until_week=4, relationship_weight=1)
    waves = read_waves(file(WAVES), {}, SEATS, rules, 2)
    assert waves.first_week.tolist() == [1]
    assert strengths(waves.ties[0]) == {(0, 1): 2 / 3, (0, 2): 1 / 2}


def test_wave_without_contacts_has_no_ties(file):
    waves = read_waves(file("week,from,to\n0,ann,bob\n9,ann,bob\n"), {}, SEATS, TieSettings(), 2)
    assert [len(ties.source) for ties in waves.ties] == [1, 0, 0, 0, 1]


def test_log_that_fills_no_wave_is_refused(file):
    with pytest.raises(InputError, match="does not fill one wave"):
        read_waves(file(WAVES), {}, SEATS, TieSettings(), 6)


@settings(max_examples=60, deadline=None)
@given(rows=contacts)
def test_waves_add_up_to_the_log(tmp_path_factory, rows):
    path = written(tmp_path_factory.mktemp("log"), rows)
    waves = read_waves(path, {}, SEATS, TieSettings(relationship_weight=1), 1)
    total = {}
    for ties in waves.ties:
        for pair, strength in strengths(ties).items():
            total[pair] = total.get(pair, 0) + strength / (1 - strength)
    counted = {}
    for _, one, other, count in rows:
        if one != other and count:
            pair = tuple(sorted((SEATS[one], SEATS[other])))
            counted[pair] = counted.get(pair, 0) + count
    assert total == pytest.approx(counted)
