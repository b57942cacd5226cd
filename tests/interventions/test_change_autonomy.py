"""Autonomy: set or added to."""

from __future__ import annotations

from simulation.interventions import BY_KIND


def test_autonomy_is_set_or_added_to():
    kind = BY_KIND["change_autonomy"]
    assert kind(week=0, to=0.4).policy_changes() == (("autonomy", "set", 0.4),)
    assert kind(week=0, by=-0.1).policy_changes() == (("autonomy", "add", -0.1),)
    assert kind(week=0, to=0).policy_changes() == (("autonomy", "set", 0.0),)
