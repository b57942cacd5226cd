"""Introductions: so many a week more."""

from __future__ import annotations

from tests.interventions.redesigning import made


def test_introductions_are_added():
    changes = made("encourage_introductions", a_week=0.3).policy_changes()
    assert changes == (("introductions", "add", 0.3),)
