"""Status distance: the steepness is multiplied."""

from __future__ import annotations

from tests.interventions.redesigning import made


def test_steepness_is_multiplied():
    changes = made("change_status_distance", by_factor=0.25).policy_changes()
    assert changes == (("hierarchy_steepness", "scale", 0.25),)


def test_it_is_halved_unless_said_otherwise():
    changes = made("change_status_distance").policy_changes()
    assert changes == (("hierarchy_steepness", "scale", 0.5),)
