"""Seats that are added or closed: who reports to whom, and that nothing else changes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.organisation.generate import GenerateSettings, generate
from simulation.organisation.joining import nearest_open_manager, with_closed, with_newcomers
from simulation.organisation.organisation import problems
from simulation.organisation.people import ROOT
from simulation.randomness import draws_of

ORGANISATION = generate(
    GenerateSettings(employees=60, span=3, units=3, sites=2, floor_desks=8), draws_of(4, 0)
)
PEOPLE, WORKPLACE, N = ORGANISATION.people, ORGANISATION.workplace, ORGANISATION.n
TOP = int(np.flatnonzero(PEOPLE.manager == ROOT)[0])

colleagues = st.lists(st.integers(0, N - 1), min_size=1, max_size=40).map(np.array)
below_the_top = st.lists(st.sampled_from([i for i in range(N) if i != TOP]), unique=True)


def by_seat(organisation):
    """Return all that an organisation says of each seat, by its name."""
    people, workplace = organisation.people, organisation.workplace
    named = ("manager", "unit", "level", "expertise", "tenure_weeks", "open")
    return {
        **{name: getattr(people, name) for name in named},
        "floor": workplace.floor,
        "desk": workplace.desk,
        "project": organisation.projects.project,
    }


def closed(*seats, organisation=ORGANISATION):
    return with_closed(organisation, np.array(seats, np.int32))


@given(below_the_top)
@settings(deadline=None)
def test_everybody_reports_to_the_first_open_seat_up_the_line(gone):
    is_open = ~np.isin(np.arange(N), gone)
    found = nearest_open_manager(PEOPLE, is_open)
    for seat in range(N):
        above = PEOPLE.manager[seat]
        while above != ROOT and not is_open[above]:
            above = PEOPLE.manager[above]
        assert found[seat] == above


@given(below_the_top, st.data())
@settings(deadline=None)
def test_closing_some_after_others_is_closing_them_together(gone, data):
    first = data.draw(st.integers(0, len(gone)))
    in_turn = closed(*gone[first:], organisation=closed(*gone[:first]))
    assert list(problems(in_turn)) == []
    assert np.array_equal(in_turn.people.line, closed(*gone).people.line)


def test_closing_a_seat_leaves_all_but_its_reports_as_they_are():
    middle = int(PEOPLE.manager[np.flatnonzero(PEOPLE.manager != TOP)[-1]])
    before, after = by_seat(ORGANISATION), by_seat(closed(middle))
    moved = np.flatnonzero(after["manager"] != before["manager"])
    assert np.array_equal(moved, np.flatnonzero(PEOPLE.manager == middle))
    assert np.flatnonzero(~after["open"]).tolist() == [middle]
    same = set(before) - {"manager", "open"}
    assert all(np.array_equal(after[name], before[name]) for name in same)


@given(colleagues, st.booleans())
@settings(deadline=None)
def test_newcomers_stand_after_the_others_who_stay_as_they_are(with_whom, is_open):
    before = by_seat(ORGANISATION)
    after = with_newcomers(ORGANISATION, with_whom, is_open=is_open)
    assert list(problems(after)) == []
    for name, values in by_seat(after).items():
        assert len(values) == N + len(with_whom)
        assert np.array_equal(values[:N], before[name])
    assert np.all(after.people.open[N:] == is_open)


@given(colleagues)
@settings(deadline=None)
def test_newcomers_are_like_their_colleagues(with_whom):
    after = by_seat(with_newcomers(ORGANISATION, with_whom, is_open=True))
    before = by_seat(ORGANISATION)
    for name in ("unit", "expertise", "project"):
        assert np.array_equal(after[name][N:], before[name][with_whom])
    team = np.where(with_whom == TOP, TOP, PEOPLE.manager[with_whom])
    assert np.array_equal(after["manager"][N:], team)
    assert set(after["level"][N:]) == {1}
    assert set(after["tenure_weeks"][N:]) == {0}


@given(colleagues)
@settings(deadline=None)
def test_newcomers_work_at_the_site_of_their_colleagues_whatever_it_takes(with_whom):
    after = with_newcomers(ORGANISATION, with_whom, is_open=True).workplace
    assert np.array_equal(after.site[N:], WORKPLACE.site[with_whom])
    floors = len(WORKPLACE.floor_desks)
    assert np.array_equal(after.floor_desks[:floors], WORKPLACE.floor_desks)


@given(colleagues)
@settings(deadline=None)
def test_closed_seats_are_the_open_ones_but_closed(with_whom):
    shut, hired = (
        by_seat(with_newcomers(ORGANISATION, with_whom, is_open=is_open))
        for is_open in (False, True)
    )
    assert all(np.array_equal(shut[name], hired[name]) for name in hired.keys() - {"open"})


@pytest.mark.parametrize("is_open", [False, True])
def test_who_joins_a_team_without_a_manager_reports_to_the_next_above(is_open):
    colleague = int(np.flatnonzero(~np.isin(PEOPLE.manager, (TOP, ROOT)))[-1])
    boss = int(PEOPLE.manager[colleague])
    after = with_newcomers(closed(boss), np.array([colleague]), is_open=is_open)
    assert after.people.manager[N] == PEOPLE.manager[boss]
    # So too when the colleague was laid off with the manager.
    after = with_newcomers(closed(boss, colleague), np.array([colleague]), is_open=is_open)
    assert after.people.manager[N] == PEOPLE.manager[boss]
    assert list(problems(after)) == []
