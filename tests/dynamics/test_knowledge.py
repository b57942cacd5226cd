"""Step 11: practices are judged by reality, which moves on; newcomers bring their own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.dynamics import knowledge as step
from simulation.dynamics.parameters import Parameters
from simulation.randomness import draws_of
from tests.dynamics.made_up_society import (
    ALL,
    bits,
    contribution,
    happen,
    qualities,
    society,
    words,
)

NEWCOMERS, REALITY = 13, 14
TURNING = {"environment_change": 1.0}
STILL = {"environment_change": 0.0}


def judged(practices, *, experts=1, interdependence=0):
    """Return the quality of practices in each area; a practice is right when its bit is 0."""
    state = society(
        experts,
        expertise=range(experts),
        practices=practices,
        # Turns into 0, so that everybody is judged anew.
        reality=ALL,
        quality=0.5,
        interdependence=interdependence,
    )
    happen(step.renew, state, **TURNING)
    return state.outcomes.knowledge.quality[0]


def test_without_interdependence_quality_is_the_share_that_is_right():
    assert judged(0) == [1]
    assert judged(bits(*range(16))) == [(64 - 16) / 64]
    assert judged(ALL) == [0]


def test_each_area_is_judged_by_its_own_practices():
    # Two areas of 32: 8 wrong in the first, 1 in the second.
    assert list(judged(bits(*range(8), 63), experts=2)) == [24 / 32, 31 / 32]


@pytest.mark.parametrize(
    ("domains", "areas"), [(1, 1), (2, 2), (3, 2), (4, 4), (7, 4), (8, 8), (30, 8)]
)
def test_areas_are_a_power_of_two_not_above_the_domains(domains, areas):
    assert step.areas(domains) == areas


def test_a_neighbourhood_goes_round_its_area_and_not_beyond():
    # Eight areas of 8, and each practice depends on the one after it. Only practice 8, the first
    # of the second area, is wrong: for itself (x = 1), and for the last of its area, 15, that it
    # follows (x = 2). Practice 7, before it in another area, does not mind.
    found = judged(bits(8), experts=8, interdependence=1)
    own, last = contribution(8, 1, 1), contribution(15, 2, 1)
    assert found == pytest.approx([1, (6 + own + last) / 8, *([1] * 6)])


def test_what_is_wrong_together_counts_together():
    # Practices 9 and 10 wrong, two others each: 9 sees itself and 10 (1 + 2), 10 itself (1),
    # 8 both after it (2 + 4), 15 sees 8 and 9 after it (4).
    found = judged(bits(9, 10), experts=8, interdependence=2)[1]
    parts = contribution(9, 3, 2), contribution(10, 1, 2), contribution(8, 6, 2)
    assert found == pytest.approx((4 + sum(parts) + contribution(15, 4, 2)) / 8)


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.integers(1, 9), st.integers(0, 7))
def test_quality_is_that_of_the_landscape_worked_out_bit_by_bit(seed, domains, interdependence):
    p = Parameters(interdependence=interdependence)
    begun = step.begin(3, domains, 1, p, draws_of(seed, 0)).knowledge
    assert begun.quality == pytest.approx(qualities(begun, seed), abs=1e-6)
    assert np.all((begun.quality >= 0) & (begun.quality <= 1))


def test_reality_turns_and_quality_follows():
    state = society(1, practices=bits(*range(16)), reality=0)
    known = state.outcomes.knowledge
    assert known.quality[0] == [48 / 64]
    happen(step.renew, state, **TURNING)
    assert known.reality[0] == ALL
    assert known.quality[0] == [16 / 64]
    happen(step.renew, state, **STILL)
    assert known.reality[0] == ALL
    assert known.quality[0] == [16 / 64]


def test_each_practice_turns_by_its_own_draw():
    state = society(1, practices=0, reality=0, week=5)
    happen(step.renew, state, environment_change=0.25)
    turned = [m for m in range(64) if words(REALITY, m, 1, week=5)[0] < 2**30]
    known = state.outcomes.knowledge
    assert 0 < len(turned) < 64
    assert known.reality[0] == bits(*turned)
    assert known.quality[0] == [(64 - len(turned)) / 64]


def test_a_newcomer_knows_nothing_of_what_the_holder_before_knew():
    state = society(
        2,
        joined=[7, -50],
        week=7,
        facts=ALL,
        practices=0,
        skill=1,
        domain=0,
        helper=[1, 0],
        help_given=3,
        pair=4,
        considered=9,
        started=2,
    )
    happen(step.renew, state, **STILL)
    known, tasks, ideas, _ = state.outcomes
    w0, w1, w2, _ = words(NEWCOMERS, 0, 0, week=7)
    assert list(known.facts) == [0, ALL]
    assert list(known.practices) == [w0 + 2**32 * w1, 0]
    assert list(known.skill) == [np.float32(w2 / 2**32), 1]
    wrong = (w0 + 2**32 * w1).bit_count()
    assert [one for (one,) in known.quality] == [(64 - wrong) / 64, 1]
    assert (list(tasks.domain), list(tasks.helper)) == ([-1, 0], [-1, 0])
    assert list(tasks.help_given) == [0, 3]
    assert (list(ideas.pair), list(ideas.considered)) == ([-1, 4], [0, 9])
    assert list(ideas.started) == [0, 2]


def test_generations_bring_different_things():
    state = society(1, joined=[7], week=7)
    state.occupants.generation[0] = 3
    happen(step.renew, state, **STILL)
    w0, w1, _, _ = words(NEWCOMERS, 0, 0, week=7, generation=3)
    assert state.outcomes.knowledge.practices[0] == w0 + 2**32 * w1


def test_seats_that_are_added_leave_the_others_as_they_were():
    before = society(2, facts=[3, 4], practices=[5, 6], skill=0.5, reality=7, pair=2).outcomes
    after = step.extended(before, 3, Parameters(interdependence=0), draws_of(0, 0))
    assert list(after.knowledge.facts) == [3, 4, 0]
    assert list(after.knowledge.practices)[:2] == [5, 6]
    assert list(after.knowledge.skill)[:2] == [0.5, 0.5]
    assert list(after.knowledge.quality)[:2] == list(before.knowledge.quality)
    assert after.knowledge.reality[0] == 7
    assert list(after.ideas.pair) == [2, 2, -1]
    assert list(after.tasks.domain) == [-1, -1, -1]


def test_a_week_makes_room_for_itself_among_the_last_thirteen():
    state = society(1, week=15)
    state.outcomes.quarter.solved[:] = range(13)
    happen(step.renew, state, **STILL)
    # Week 15 stands where week 2 stood.
    assert list(state.outcomes.quarter.solved) == [0, 1, 0, *range(3, 13)]


def test_contacts_and_training_take_working_time():
    state = society(3, conversations={"hours": [10, 10, 50]}, policies={"training": [0, 6, 0]})
    left = step.time_left(state, Parameters(hours_week=40))
    assert list(left) == [30 / 40, 24 / 40, 0]


def test_part_time_leaves_less_working_time():
    state = society(2, conversations={"hours": [10, 10]}, policies={"working_time": [1, 0.5]})
    left = step.time_left(state, Parameters(hours_week=40))
    assert list(left) == [30 / 40, 10 / 40]
