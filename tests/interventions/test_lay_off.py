"""Layoffs: places are closed, reports move up, the top stays."""

from __future__ import annotations

import numpy as np

from simulation.organisation.organisation import problems
from simulation.organisation.people import ROOT
from tests.interventions.redesigning import ORGANISATION, redesigned

PEOPLE = ORGANISATION.people


def test_the_share_asked_for_is_closed():
    after = redesigned("lay_off", share=0.25)
    assert np.count_nonzero(~after.people.open) == round(0.25 * (ORGANISATION.n - 1))
    assert list(problems(after)) == []


def test_only_those_concerned_go():
    sales = PEOPLE.unit == 1
    after = redesigned("lay_off", sales, share=1.0)
    assert np.array_equal(after.people.open, ~sales | (PEOPLE.manager == ROOT))


def test_the_top_stays_when_everybody_else_goes():
    after = redesigned("lay_off", share=1.0)
    assert after.people.open.sum() == 1
    assert after.people.manager[after.people.open].tolist() == [ROOT]


def test_reports_of_those_laid_off_report_to_the_next_above():
    after = redesigned("lay_off", share=0.5).people
    for seat in np.flatnonzero(after.open & (PEOPLE.manager != ROOT)):
        boss = PEOPLE.manager[seat]
        while not after.open[boss]:
            boss = PEOPLE.manager[boss]
        assert after.manager[seat] == boss


def test_a_second_round_reaches_those_who_are_left():
    first = redesigned("lay_off", share=0.2)
    left = first.people.open
    second = redesigned("lay_off", left, first, share=1.0)
    assert second.people.open.sum() == 1
    assert list(problems(second)) == []


def test_a_larger_share_takes_the_same_and_more():
    few, many = (redesigned("lay_off", share=share).people.open for share in (0.1, 0.3))
    assert np.all(few >= many)


def test_nobody_goes_where_nobody_is_concerned():
    assert redesigned("lay_off", np.zeros(ORGANISATION.n, bool)) is ORGANISATION
    assert redesigned("lay_off", share=0.0) is ORGANISATION
