"""Step 14: what employees know by themselves is lost with time and gained by work and training."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.dynamics import skill as step
from tests.dynamics.made_up_society import happen, society

# A week takes half of every skill, and nothing adds to it.
HALVED = {
    "skill_half_life": 1.0,
    "skill_experience": 0.0,
    "skill_training": 0.0,
    "skill_feedback": 0.0,
}
# Reported strength 2 / (2 + 2) = 1/2.
RELATIONSHIP = 2.0


def developed(state, **changes):
    happen(step.develop, state, **{**HALVED, **changes})
    return pytest.approx(list(state.outcomes.knowledge.skill), abs=1e-6)


def test_skill_goes_out_of_date():
    state = society(1, skill=0.8)
    assert developed(state) == [0.4]
    assert developed(state, skill_half_life=2) == [0.4 / np.sqrt(2)]


def test_work_teaches_a_share_of_what_is_missing():
    # 0.4 is left, and a quarter of the missing 0.6 is learned.
    assert developed(society(1, skill=0.8), skill_experience=0.25) == [0.4 + 0.6 / 4]


def test_skill_settles_where_gain_and_loss_are_even():
    state = society(2, skill=[0, 1])
    for _ in range(300):
        happen(step.develop, state, **{**HALVED, "skill_half_life": 8, "skill_experience": 0.1})
    # k = q k + (1 - q k) g, so k = g / (1 - q (1 - g)).
    kept = 2 ** (-1 / 8)
    assert list(state.outcomes.knowledge.skill) == pytest.approx([0.1 / (1 - kept * 0.9)] * 2)


def test_training_raises_the_skill_of_those_alone_who_are_trained():
    state = society(2, [(0, 1)], skill=0.8, policies={"training": [5, 0]})
    # Five hours at a tenth each: half of the missing 0.6.
    assert developed(state, skill_training=0.1) == [0.4 + 0.6 / 2, 0.4]


def test_nobody_learns_more_than_there_is():
    state = society(1, skill=0.8, policies={"training": 40})
    assert developed(state, skill_training=0.1) == [1]


def test_who_is_close_to_a_better_colleague_learns():
    state = society(2, [(0, 1)], raw=RELATIONSHIP, skill=[0.4, 0.8])
    # Half a tie to somebody better: 0.2 is left, and 0.2 * 1/2 of the missing 0.8 is learned.
    assert developed(state, skill_feedback=0.2) == [0.2 + 0.8 * 0.1, 0.4]


def test_feedback_comes_from_the_same_expertise_over_active_ties():
    other = society(2, [(0, 1)], raw=RELATIONSHIP, skill=[0.4, 0.8], expertise=[0, 1])
    assert developed(other, skill_feedback=0.2) == [0.2, 0.4]
    inactive = society(2, [(0, 1)], raw=RELATIONSHIP, active=False, skill=[0.4, 0.8])
    assert developed(inactive, skill_feedback=0.2) == [0.2, 0.4]


def test_equals_teach_nothing():
    state = society(2, [(0, 1)], raw=RELATIONSHIP, skill=0.4)
    assert developed(state, skill_feedback=0.2) == [0.2, 0.2]


def test_feedback_adds_up_to_one_close_colleague():
    pairs = [(0, 1), (0, 2), (0, 3)]
    two = society(4, pairs[:2], raw=[2, 1], skill=[0.4, 0.8, 0.6, 0])
    # 1/2 + 1/3 of a better colleague.
    found = developed(two, skill_feedback=0.3)
    assert found == [0.2 + 0.8 * 0.3 * (1 / 2 + 1 / 3), 0.4, 0.3, 0]
    three = society(4, pairs, raw=RELATIONSHIP, skill=[0.4, 0.8, 0.8, 0.8])
    assert developed(three, skill_feedback=0.3) == [0.2 + 0.8 * 0.3, 0.4, 0.4, 0.4]


@pytest.mark.parametrize(("training", "after"), [([0, 10], [0.2, 1]), ([10, 0], [1, 0.2])])
def test_colleagues_are_better_as_they_were_before(training, after):
    # One is better than the other only after this week's training.
    state = society(2, [(0, 1)], skill=0.4, policies={"training": training})
    assert developed(state, skill_training=0.1, skill_feedback=0.2) == after


def test_a_vacant_seat_learns_nothing():
    state = society(2, skill=0.8, occupied=[0, 1])
    assert developed(state) == [0.8, 0.4]
