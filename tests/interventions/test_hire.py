"""Hiring: as many as asked for, in the teams of those concerned, and gone when it ends."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from simulation.organisation.organisation import problems
from simulation.organisation.people import ROOT
from tests.interventions.redesigning import EVERYBODY, ORGANISATION, made, reach, redesigned

N = ORGANISATION.n


@pytest.mark.parametrize(
    ("settings", "newcomers"), [({}, 20), ({"people": 7}, 7), ({"share": 0.5}, 100)]
)
def test_as_many_are_hired_as_asked_for(settings, newcomers):
    after = redesigned("hire", **settings)
    assert after.n == N + newcomers
    assert after.people.open[N:].all()
    assert list(problems(after)) == []


def test_half_the_intensity_is_half_the_people():
    assert redesigned("hire", people=10, intensity=0.5).n == N + 5


def test_newcomers_join_teams_and_units_of_those_concerned():
    sales = ORGANISATION.people.unit == 1
    after = redesigned("hire", sales, people=30)
    teams = ORGANISATION.people.manager[sales]
    assert set(after.people.manager[N:]) <= set(teams)
    assert np.all(after.people.unit[N:] == 1)
    assert np.all(after.people.level[N:] == 1)
    assert np.all(after.people.tenure_weeks[N:] == 0)
    assert len(set(after.people.manager[N:].tolist())) > 1


def test_newcomers_sit_on_the_floors_of_their_colleagues_while_there_is_room():
    after = redesigned("hire", people=4)
    assert set(after.workplace.floor[N:]) <= set(ORGANISATION.workplace.floor)
    assert redesigned("hire", people=300).n == N + 300


def test_nobody_is_hired_where_nobody_is_concerned():
    nobody = np.zeros(N, bool)
    assert redesigned("hire", nobody, people=9) is ORGANISATION
    assert redesigned("hire", people=0) is ORGANISATION


def test_the_top_alone_can_hire():
    top = ORGANISATION.people.manager == ROOT
    after = redesigned("hire", top, people=2)
    assert after.people.manager[N:].tolist() == [int(np.flatnonzero(top)[0])] * 2


def test_newcomers_report_to_the_next_manager_where_theirs_is_gone():
    fired = redesigned("lay_off", share=0.5)
    after = redesigned("hire", organisation=fired, people=50)
    assert list(problems(after)) == []
    assert after.n == N + 50


def test_afterwards_the_same_places_are_closed():
    after = made("hire", people=5).afterwards(ORGANISATION, reach())
    assert after.n == N + 5
    assert not after.people.open[N:].any()
    assert np.array_equal(after.people.line[:N], ORGANISATION.people.line)
    # As many whatever became of those concerned.
    gone = redesigned("lay_off", share=1.0)
    assert made("hire", people=5).afterwards(gone, reach(EVERYBODY)).n == N + 5


def test_people_and_share_contradict_each_other():
    with pytest.raises(ValidationError, match="contradict"):
        made("hire", people=3, share=0.1)
