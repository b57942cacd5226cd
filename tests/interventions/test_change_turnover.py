"""Turnover: the rate of leaving is multiplied."""

from __future__ import annotations

from tests.interventions.redesigning import made


def test_rate_is_multiplied():
    changes = made("change_turnover", by_factor=3.0).policy_changes()
    assert changes == (("leaving", "scale", 3.0),)
