"""Onboarding: newcomers initiate, in their unit or everywhere."""

from __future__ import annotations

import numpy as np
import pytest

from tests.interventions.redesigning import ORGANISATION, redesigned

UNIT = ORGANISATION.people.unit


def test_a_unit_meets_by_itself_and_everybody_across_the_organisation():
    by_unit = redesigned("onboard").gatherings
    assert by_unit.count == len(np.unique(UNIT))
    assert np.array_equal(np.sort(by_unit.members), np.arange(ORGANISATION.n))
    for one in range(by_unit.count):
        members = by_unit.members[by_unit.starts[one] : by_unit.starts[one + 1]]
        assert len(np.unique(UNIT[members])) == 1
    assert redesigned("onboard", across="organisation").gatherings.count == 1


def test_newcomers_meet_somebody_else_as_often_as_asked_for():
    gathering = redesigned("onboard", meetings=1.5, across="organisation").gatherings
    others = (ORGANISATION.n - 1) / ORGANISATION.n
    assert gathering.rate[0] * others == pytest.approx(1.5)
    assert gathering.for_newcomers.all()
    assert gathering.structured.all()


def test_no_meetings_are_no_change():
    assert redesigned("onboard", meetings=0.0) is ORGANISATION


def test_there_is_nobody_to_meet_alone():
    alone = np.arange(ORGANISATION.n) == 5
    assert redesigned("onboard", alone) is ORGANISATION
