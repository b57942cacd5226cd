"""Example: the share of managers who use the platform."""

from __future__ import annotations

from tests.interventions.redesigning import made


def test_share_of_managers_is_set():
    changes = made("model_platform_use", share=0.4).policy_changes()
    assert changes == (("platform_example", "set", 0.4),)
