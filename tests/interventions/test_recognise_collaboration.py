"""Recognition is set."""

from __future__ import annotations

from tests.interventions.redesigning import made


def test_recognition_is_set():
    changes = made("recognise_collaboration", level=0.4).policy_changes()
    assert changes == (("recognition", "set", 0.4),)
