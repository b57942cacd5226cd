"""Developing managers: three dials, each its own setting."""

from __future__ import annotations

from tests.interventions.redesigning import made


def test_each_setting_turns_its_dial():
    one = made("develop_line_managers", climate=0.3, introductions=0.2, newcomer_talks=0.7)
    assert one.policy_changes() == (
        ("climate", "add", 0.3),
        ("introductions", "add", 0.2),
        ("newcomer_attention", "add", 0.7),
    )
