"""Skip-level meetings: everybody two steps down meets the manager's manager."""

from __future__ import annotations

import numpy as np

from simulation.organisation.people import layers
from tests.interventions.redesigning import ORGANISATION, redesigned

MANAGER = ORGANISATION.people.manager


def test_each_pair_is_somebody_and_their_managers_manager():
    pairs = redesigned("hold_skip_level_meetings").gatherings.members.reshape(-1, 2)
    deep = np.flatnonzero(layers(MANAGER) > 2)
    expected = {tuple(sorted((seat, MANAGER[MANAGER[seat]]))) for seat in deep}
    assert {tuple(pair) for pair in pairs.tolist()} == expected


def test_a_pair_meets_once_in_so_many_weeks():
    meetings = redesigned("hold_skip_level_meetings", every=5).gatherings
    # Both initiate, and half of their draws are of themselves.
    assert np.all(2 * meetings.rate / 2 == 1 / 5)
    assert meetings.structured.all()


def test_those_who_report_to_the_top_have_nobody_above_their_manager():
    assert redesigned("hold_skip_level_meetings", layers(MANAGER) <= 2) is ORGANISATION
