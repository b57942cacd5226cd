"""Presence: days of five, and coordination only where it is asked for."""

from __future__ import annotations

import pytest

from tests.interventions.redesigning import made


@pytest.mark.parametrize(("days", "presence"), [(0, 0.0), (2, 0.4), (2.5, 0.5), (5, 1.0)])
def test_days_are_a_share_of_five(days, presence):
    assert made("change_presence", days=days).policy_changes() == (("presence", "set", presence),)


def test_coordination_is_set_where_it_is_asked_for():
    changes = made("change_presence", days=2, coordination=0).policy_changes()
    assert changes[1:] == (("day_coordination", "set", 0.0),)
