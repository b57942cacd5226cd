"""Findings: each oddity of a file is found, at its lines, and nothing where there is nothing."""

from __future__ import annotations

from itertools import chain

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.importing.examination import examine
from simulation.importing.findings import KINDS, REPAIR_KINDS
from simulation.importing.line import circles, ends, followers, in_circles, without
from simulation.importing.people import read_people
from simulation.importing.settings import ImportSettings
from simulation.organisation.people import ROOT

SOUND = """id,name,email,manager,department,grade,office,hire date,leave date,status,FTE,presence
1,Ann,a@x.org,,Board,5,Ghent,2010-01-04,,active,1,1
2,Bob,b@x.org,1,Sales,3,Ghent,2012-01-02,,active,1,0.5
3,Cem,c@x.org,1,R&D,3,Delft,2015-01-05,,active,0.8,
4,Dee,d@x.org,2,Sales,1,Ghent,2020-01-06,,active,1,1
5,Eva,e@x.org,3,R&D,2,Delft,2021-01-04,,active,1,1
6,Fay,f@x.org,1,Board,4,Delft,2021-01-04,,active,1,1
"""


@pytest.fixture
def found(tmp_path):
    def found_(text, **wanted):
        (tmp_path / "p.csv").write_text(text, encoding="utf-8")
        roll = read_people(tmp_path / "p.csv", ImportSettings(people="p.csv", **wanted))
        return {one.kind: one for one in examine(roll)}

    return found_


MANY = "".join(f"{k},X,,1,Sales,1,Ghent,2020-01-06,,,1,1\n" for k in range(10, 40))


def changed(*changes):
    text = SOUND
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def test_sound_file_has_no_findings(found):
    assert found(SOUND) == {}


ODDITIES = [
    ("total_rows", SOUND + "Total,,,,,,,,,,6,\n", (8,)),
    ("missing_ids", changed(("6,Fay", ",Fay")), (7,)),
    ("repeated_rows", SOUND + SOUND.splitlines()[3] + "\n", (8,)),
    ("duplicate_ids", changed(("6,Fay", "5,Fay")), (7,)),
    ("similar_names", changed(("R&D,2", "r & d,2")), (6,)),
    ("unreadable_dates", changed(("2015-01-05", "long ago")), (4,)),
    ("unreadable_levels", changed(("Sales,1", "Sales,high")), (5,)),
    ("unreadable_numbers", changed(("0.8", "some")), (4,)),
    ("unknown_managers", changed(("c@x.org,1", "c@x.org,9")), (4,)),
    ("ambiguous_managers", changed(("3,Cem", "3,Bob"), ("d@x.org,2", "d@x.org,Bob")), (5,)),
    ("cycles", changed(("c@x.org,1", "c@x.org,5")), (4, 6)),
    ("several_roots", changed(("c@x.org,1", "c@x.org,")), (2, 4)),
    ("empty_units", changed(("d@x.org,2,Sales", "d@x.org,2,")), (5,)),
    ("empty_sites", changed(("1,Ghent,2020", "1,,2020")), (5,)),
    ("empty_levels", changed(("Sales,1", "Sales,")), (5,)),
    ("leavers", changed(("2020-01-06,,active", "2020-01-06,2020-12-31,left")), (5,)),
    ("managers_who_left", changed(("2015-01-05,,active", "2015-01-05,2020-12-31,left")), (4,)),
    ("future_hires", changed(("Delft,2021-01-04", "Delft,2021-03-01")), (6,)),
    ("upside_down_levels", changed(("Board,5", "Board,1"), ("Sales,1", "Sales,4")), (2, 3)),
    ("odd_dates", changed(("2015-01-05", "1915-01-05")), (4,)),
    ("empty_tenures", changed(("2015-01-05", "")), (4,)),
    ("empty_expertise", SOUND.replace("FTE", "expertise").replace("0.8", ""), (4,)),
    ("self_managers", changed(("a@x.org,", "a@x.org,1")), (2,)),
    ("wide_spans", SOUND + MANY, (2,)),
    ("single_person_units", changed(("Board,4", "Sales,4")), (2,)),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "lines"), ODDITIES, ids=[one[0] for one in ODDITIES])
def test_each_oddity_is_found_at_its_lines(found, kind, text, lines):
    wanted = {"as_of": "2021-01-04"} if kind == "future_hires" else {}
    one = found(text, **wanted)[kind]
    assert one.lines == lines
    assert one.message.startswith(f"{len(lines)} ")
    assert (one.severity, one.repair) == (KINDS[kind].severity, KINDS[kind].repair)


def test_every_kind_has_an_example():
    assert {kind for kind, _, _ in ODDITIES} == set(KINDS)


def test_kinds_with_a_repair_are_those_that_can_be_asked_for():
    assert {kind for kind, one in KINDS.items() if one.repair} == set(REPAIR_KINDS)


def test_errors_come_first_and_notes_last():
    order = ["error", "warning", "note"]
    severities = [one.severity for one in KINDS.values()]
    assert severities == sorted(severities, key=order.index)


@pytest.mark.parametrize(("kind", "text", "lines"), ODDITIES, ids=[one[0] for one in ODDITIES])
def test_findings_name_nobody(found, kind, text, lines):
    words = " ".join(one.message for one in found(text).values())
    assert not any(name in words for name in ("Ann", "Bob", "Cem", "Dee", "@x.org"))


def test_rows_are_counted_in_their_thousands(found):
    several = found("id,manager\n" + "".join(f"{k},\n" for k in range(1200)))["several_roots"]
    assert "1,200 employees have no manager" in several.message


lines = st.integers(1, 30).flatmap(
    lambda n: st.lists(st.integers(-3, n - 1), min_size=n, max_size=n).map(np.array)
)


@settings(max_examples=300, deadline=None)
@given(lines)
def test_circles_are_the_cycles_of_the_graph(manager):
    graph = nx.DiGraph([(a, b) for a, b in enumerate(manager.tolist()) if b >= 0 and a != b])
    cycles = sorted(sorted(cycle) for cycle in nx.simple_cycles(graph))
    assert sorted(circle.tolist() for circle in circles(manager)) == cycles
    assert in_circles(manager).tolist() == sorted(chain.from_iterable(cycles))


@settings(max_examples=300, deadline=None)
@given(lines, st.data())
def test_lines_end_where_walking_them_ends(manager, data):
    n = len(manager)
    fixed = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    end, count = ends(manager, fixed), followers(manager, fixed)
    reached = []
    for start in range(n):
        place, walked = start, set()
        while place >= 0 and not fixed[place] and place not in walked:
            walked.add(place)
            place = int(manager[place])
        circling = place >= 0 and not fixed[place]
        assert end[start] in walked if circling else end[start] == place
        reached.append(-1 if circling else place)
    own = manager == np.arange(n)
    assert all(count[k] == reached.count(k) for k in np.flatnonzero(fixed & ~own))


@settings(max_examples=300, deadline=None)
@given(lines, st.data())
def test_reports_of_those_dropped_move_up_to_the_next_who_stays(manager, data):
    n = len(manager)
    dropped = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    found = without(manager, dropped)
    for start in np.flatnonzero(~dropped).tolist():
        place, steps = int(manager[start]), 0
        while place >= 0 and dropped[place] and steps <= n:
            place, steps = int(manager[place]), steps + 1
        assert found[start] == (ROOT if place >= 0 and dropped[place] else place)
