"""Merging: what is left of the boundary is set."""

from __future__ import annotations

from tests.interventions.redesigning import made


def test_nothing_is_left_unless_said_otherwise():
    changes = made("merge_companies").policy_changes()
    assert changes == (("company_boundary", "set", 0.0),)


def test_some_of_it_can_stay():
    changes = made("merge_companies", boundary=0.3).policy_changes()
    assert changes == (("company_boundary", "set", 0.3),)
