"""Rolling out: access alone, unless support comes with it."""

from __future__ import annotations

from tests.interventions.redesigning import made


def test_access_alone_unless_more_is_asked_for():
    changes = made("roll_out_platform").policy_changes()
    assert changes == (("platform_access", "set", 1.0),)


def test_all_of_it():
    one = made("roll_out_platform", access=0.9, support=0.1, managers=0.2, groups=0.3)
    assert one.policy_changes() == (
        ("platform_access", "set", 0.9),
        ("platform_support", "set", 0.1),
        ("platform_example", "set", 0.2),
        ("platform_groups", "set", 0.3),
    )


def test_none_is_not_the_same_as_nothing_said():
    changes = made("roll_out_platform", support=0.0).policy_changes()
    assert changes == (("platform_access", "set", 1.0), ("platform_support", "set", 0.0))
