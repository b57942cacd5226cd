"""Groups: their share of what users see is set."""

from __future__ import annotations

from tests.interventions.redesigning import made


def test_share_is_set():
    changes = made("curate_platform_groups", share=0.4).policy_changes()
    assert changes == (("platform_groups", "set", 0.4),)
