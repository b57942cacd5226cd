"""Promotion: one level up, never to the top's."""

from __future__ import annotations

import numpy as np

from tests.interventions.redesigning import ORGANISATION, redesigned

LEVEL = ORGANISATION.people.level


def test_a_share_rises_one_level_and_nothing_else_changes():
    after = redesigned("promote", share=0.3)
    rise = after.people.level - LEVEL
    assert set(rise.tolist()) == {0, 1}
    assert rise.sum() == round(0.3 * np.count_nonzero(LEVEL.max() - 1 > LEVEL))
    assert np.array_equal(after.people.manager, ORGANISATION.people.manager)
    assert after.workplace is ORGANISATION.workplace


def test_nobody_reaches_the_level_of_the_top():
    after = ORGANISATION
    for _ in range(20):
        after = redesigned("promote", organisation=after, share=1.0)
    assert np.count_nonzero(after.people.level == LEVEL.max()) == 1


def test_only_those_concerned_rise():
    some = np.arange(ORGANISATION.n) % 2 == 0
    after = redesigned("promote", some, share=1.0)
    assert np.array_equal(after.people.level[~some], LEVEL[~some])
    assert redesigned("promote", share=0.0) is ORGANISATION
