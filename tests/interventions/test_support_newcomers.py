"""Support for newcomers: so many talks a week more."""

from __future__ import annotations

from tests.interventions.redesigning import made


def test_talks_are_added():
    changes = made("support_newcomers", talks=1.5).policy_changes()
    assert changes == (("newcomer_attention", "add", 1.5),)
