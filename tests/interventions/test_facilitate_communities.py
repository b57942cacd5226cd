"""Facilitation is set, for all communities of those concerned."""

from __future__ import annotations

from tests.interventions.redesigning import made


def test_facilitation_is_set():
    changes = made("facilitate_communities", level=0.4).policy_changes()
    assert changes == (("facilitation", "set", 0.4),)
