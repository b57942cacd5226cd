"""Training: support is set."""

from __future__ import annotations

from tests.interventions.redesigning import made


def test_support_is_set():
    changes = made("train_for_platform", support=0.4).policy_changes()
    assert changes == (("platform_support", "set", 0.4),)
