"""Hot-desking: a share of the days."""

from __future__ import annotations

from tests.interventions.redesigning import made


def test_hot_desking_is_set_to_the_share_of_days():
    changes = made("introduce_hot_desking", share=0.4).policy_changes()
    assert changes == (("hot_desking", "set", 0.4),)
