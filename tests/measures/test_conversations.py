"""Conversations: ratios of this week's counts."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulation.measures import conversations
from tests.measures.made_up_states import organisation_of, snapshot_of

WEEK = {
    "contacts": [4, 6, 0, 10],
    "refused": [1, 4, 0, 0],
    "face_to_face": [4, 1, 0, 5],
    "cross_unit": [0, 1, 0, 1],
    "community": [0, 2, 0, 0],
    "platform": [1, 2, 0, 1],
}
EXPECTED = {
    "contacts_per_employee": 5,
    "cross_unit_contact_share": 0.1,
    "face_to_face_share": 0.5,
    "platform_active_share": 0.75,
    "community_active_share": 0.25,
    "refused_contact_share": 0.2,
}


@pytest.mark.parametrize("name", EXPECTED)
def test_counts_become_means_and_shares(name):
    seen = snapshot_of(4, conversations=WEEK)
    assert getattr(conversations, name)(seen) == pytest.approx(EXPECTED[name])


def test_vacant_seats_are_nobody():
    seen = snapshot_of(4, conversations=WEEK, occupied=[1, 1, 0, 1])
    assert conversations.contacts_per_employee(seen) == pytest.approx(20 / 3)
    assert conversations.platform_active_share(seen) == 1


def test_nobody_talks():
    seen = snapshot_of(3)
    assert conversations.contacts_per_employee(seen) == 0
    assert conversations.platform_active_share(seen) == 0
    for name in ("cross_unit_contact_share", "face_to_face_share", "refused_contact_share"):
        assert math.isnan(getattr(conversations, name)(seen))


def test_reach_is_that_of_the_last_round():
    assert conversations.information_reach_4w(snapshot_of(2, news_reach=0.25)) == 0.25
    assert math.isnan(conversations.information_reach_4w(snapshot_of(2)))


def test_managers_load_is_that_of_those_who_have_reports():
    hours = np.array([5.0, 1.0, 2.0, 3.0], np.float32)
    organisation = organisation_of(4, manager=[-1, 0, 0, 1])
    seen = snapshot_of(4, organisation=organisation, conversations={**WEEK, "hours": hours})
    assert conversations.manager_refused_share(seen) == pytest.approx(5 / 15)
    assert conversations.manager_contact_hours(seen) == pytest.approx(3)
    assert math.isnan(conversations.manager_refused_share(snapshot_of(1)))
