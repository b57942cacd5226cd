"""Projects across units: the share of moves is set."""

from __future__ import annotations

from tests.interventions.redesigning import made


def test_share_is_set():
    changes = made("run_cross_unit_projects", share=0.4).policy_changes()
    assert changes == (("cross_unit_projects", "set", 0.4),)
