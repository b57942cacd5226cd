"""Standards: how strongly people are held to them is set."""

from __future__ import annotations

from tests.interventions.redesigning import made


def test_standardisation_is_set():
    changes = made("standardise_practices", to=0.4).policy_changes()
    assert changes == (("standardisation", "set", 0.4),)
