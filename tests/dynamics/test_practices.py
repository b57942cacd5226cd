"""Step 13: practices are learned from those who do better, from the standard, by trying."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.dynamics import practices as step
from tests.dynamics.made_up_society import ALL, bits, happen, numbers, qualities, society, words
from tests.reference.philox import pick

PRACTICES, STANDARD = 16, 17
# Everybody takes over what is shown well enough; nobody tries anything; nothing is written down.
READY = {"imitation": 1.0, "experimentation": 0.0, "codification": 0.0, "practice_support": 0.6}
# Reported strength is raw / (raw + 2): 4 makes 2/3, 1 makes 1/3.
STRONG, WEAK = 4.0, 1.0
# A practice is right when its bit is 1: reality is ALL.
POOR, GOOD, BETTER = bits(0), bits(0, 1), bits(0, 1, 2)
ALSO_GOOD = bits(4, 5)


def learned(state, **changes):
    """Return everybody's practices after a week; their quality must have kept up."""
    happen(step.learn, state, **{**READY, **changes})
    known = state.outcomes.knowledge
    assert known.quality == pytest.approx(qualities(known, 0), abs=1e-6)
    return [int(one) for one in known.practices]


def shown(*others, raw, own=POOR, **changes):
    """Return what employee 0 does after a week of ties to others who do so."""
    n = len(others) + 1
    pairs = [(0, j) for j in range(1, n)]
    return learned(society(n, pairs, raw=raw, practices=[own, *others], reality=ALL), **changes)[0]


def test_a_better_practice_is_learned_over_one_strong_tie():
    assert shown(GOOD, raw=STRONG) == GOOD


def test_one_weak_tie_is_not_enough_but_two_are():
    assert shown(GOOD, raw=WEAK) == POOR
    assert shown(GOOD, GOOD, raw=WEAK) == GOOD


def test_weak_ties_that_show_different_things_do_not_add_up():
    # Both have two practices right, not the same ones.
    assert shown(GOOD, ALSO_GOOD, raw=WEAK) == POOR
    assert shown(ALSO_GOOD, GOOD, raw=WEAK) == POOR


def test_of_equally_good_practices_the_largest_number_counts():
    assert ALSO_GOOD > GOOD
    assert shown(ALSO_GOOD, GOOD, raw=STRONG) == ALSO_GOOD
    assert shown(GOOD, ALSO_GOOD, raw=STRONG) == ALSO_GOOD
    # Two show the smaller number, one the larger: only the larger counts, and it is too weak.
    assert shown(GOOD, GOOD, ALSO_GOOD, raw=WEAK) == POOR


def test_only_the_best_that_is_seen_is_considered():
    assert shown(GOOD, BETTER, raw=[STRONG, WEAK]) == POOR
    assert shown(GOOD, BETTER, raw=[WEAK, STRONG]) == BETTER


def test_support_is_needed_from_the_threshold_on():
    # 2 / (2 + 2) = 0.5 exactly.
    assert shown(GOOD, raw=2.0, practice_support=0.5) == GOOD
    assert shown(GOOD, raw=2.0, practice_support=0.5001) == POOR


def test_nobody_learns_from_those_who_are_no_better():
    assert shown(GOOD, raw=STRONG, own=BETTER) == BETTER
    assert shown(ALSO_GOOD, raw=STRONG, own=GOOD) == GOOD


def test_nobody_learns_without_readiness():
    assert shown(GOOD, raw=STRONG, imitation=0.0) == POOR


def test_only_active_ties_show_practices():
    state = society(2, [(0, 1)], raw=STRONG, active=False, practices=[POOR, GOOD], reality=ALL)
    assert learned(state)[0] == POOR


def test_everybody_learns_from_others_as_they_were():
    chain = society(3, [(0, 1), (1, 2)], raw=STRONG, practices=[POOR, GOOD, BETTER], reality=ALL)
    assert learned(chain) == [GOOD, BETTER, BETTER]


def test_one_area_is_considered_a_week():
    both = bits(0, 40)
    for week in range(6):
        state = society(
            2, [(0, 1)], raw=STRONG, expertise=[0, 1], practices=[0, both], reality=ALL, week=week
        )
        area = pick(words(PRACTICES, 0, 0, week=week)[0], 2)
        assert learned(state)[0] == bits((0, 40)[area])


def test_a_vacant_seat_learns_nothing():
    state = society(2, [(0, 1)], raw=STRONG, practices=[POOR, GOOD], reality=ALL, occupied=[0, 1])
    assert learned(state)[0] == POOR


TRYING = {"experimentation": 1.0}


def test_trying_changes_one_practice_and_keeps_what_is_better():
    tried = pick(words(PRACTICES, 0, 0, week=1)[2], 64)
    assert learned(society(1, practices=0, reality=ALL), **TRYING) == [bits(tried)]
    # Where everything is right, nothing that is tried is kept.
    assert learned(society(1, practices=ALL, reality=ALL), **TRYING) == [ALL]


def test_nobody_tries_something_while_somebody_better_is_seen():
    state = society(2, [(0, 1)], raw=WEAK, practices=[0, GOOD], reality=ALL)
    first, second = learned(state, **TRYING)
    assert first == 0
    assert len(numbers(second)) in {2, 3}
    equal = society(2, [(0, 1)], raw=WEAK, practices=[0, 0], reality=ALL)
    assert [len(numbers(one)) for one in learned(equal, **TRYING)] == [1, 1]


def test_trying_takes_autonomy():
    state = society(2, practices=0, reality=ALL, policies={"autonomy": [0, 1]})
    first, second = learned(state, **TRYING)
    assert first == 0
    assert len(numbers(second)) == 1


def test_people_try_things_in_their_own_area():
    # Two areas of 32; the area of domain 2 is 2 mod 2 = 0.
    state = society(3, expertise=[0, 1, 2], practices=0, reality=ALL)
    tried = [pick(words(PRACTICES, i, 0, week=1)[2], 32) for i in range(3)]
    expected = [tried[0], 32 + tried[1], tried[2]]
    assert learned(state, **TRYING) == [bits(one) for one in expected]


def following(share, **settings):
    state = society(
        4,
        practices=[0, ALL, bits(1, 2), bits(60)],
        reality=ALL,
        standard=bits(*range(8)),
        policies={"standardisation": share},
        **settings,
    )
    return learned(state)


def test_full_standardisation_makes_everybody_the_same():
    assert following(1.0, standard_known=ALL) == [bits(*range(8))] * 4


def test_where_the_standard_says_nothing_people_stay_as_they_are():
    # It knows practices 0 to 9: 0 to 7 are done, 8 and 9 are not.
    known = bits(*range(10))
    kept = [one & ~known for one in (0, ALL, bits(1, 2), bits(60))]
    assert following(1.0, standard_known=known) == [bits(*range(8)) | one for one in kept]
    assert following(1.0, standard_known=0) == [0, ALL, bits(1, 2), bits(60)]


def test_without_standardisation_nobody_follows():
    assert following(0.0, standard_known=ALL) == [0, ALL, bits(1, 2), bits(60)]


def test_each_practice_is_made_standard_by_its_own_draw():
    state = society(
        1, practices=0, reality=0, standard_known=ALL, standard=ALL,
        policies={"standardisation": 0.5},
    )  # fmt: skip
    drawn = [words(PRACTICES, 0, 1 + m // 4, week=1)[m % 4] for m in range(64)]
    made = [m for m in range(64) if drawn[m] < 2**31]
    assert 0 < len(made) < 64
    assert learned(state) == [bits(*made)]


def test_following_comes_before_learning_from_others():
    # The standard takes employee 0 from two right to none; 1 then looks better, and is copied.
    state = society(
        2, [(0, 1)], raw=STRONG, practices=[GOOD, POOR], reality=ALL, standard_known=ALL,
        policies={"standardisation": [1, 0]},
    )  # fmt: skip
    assert learned(state) == [POOR, GOOD]


WRITING = {"codification": 1.0}


def written(*practices, weeks=1, **settings):
    """Return the standard, and what it knows, after some weeks of writing down."""
    state = society(len(practices), practices=practices, **{"reality": ALL, **settings})
    for _ in range(weeks):
        learned(state, **WRITING)
        state.week += 1
    known = state.outcomes.knowledge
    return int(known.standard[0]), int(known.standard_known[0])


def test_the_standard_takes_over_what_the_majority_does():
    # Practice 0: three of three; 1: two of three; 2: one of three, so not; the others: nobody.
    assert written(bits(0, 1, 2), bits(0, 1), bits(0)) == (bits(0, 1), ALL)


def test_it_learns_from_those_alone_who_do_better_than_it():
    # It has two right after the first week: only who has three does better.
    assert written(bits(0, 1, 2), bits(0, 1), bits(0), weeks=2) == (bits(0, 1, 2), ALL)
    assert written(0, 0) == (0, 0)


def test_it_takes_nothing_over_where_opinions_are_even():
    assert written(bits(0, 1), bits(0, 2)) == (bits(0), ALL & ~bits(1, 2))


def test_those_who_left_have_no_say():
    assert written(bits(0), bits(1), bits(1), occupied=[1, 0, 0]) == (bits(0), ALL)


def test_it_learns_in_one_area_a_week():
    # Two areas; week 1 + 2048 is odd: the second, practices 32 to 63.
    second = bits(*range(32, 64))
    both = {"expertise": [0, 1]}
    assert written(bits(0, 40), bits(0, 40), **both) == (bits(40), second)
    assert written(bits(0, 40), bits(0, 40), weeks=2, **both) == (bits(0, 40), ALL)


def test_the_larger_the_majority_the_sooner_it_is_written_down():
    # 1 - (1 - 0.2)^3 = 0.488 for practice 0; 0.2 for practice 1, where two of three agree.
    practices = [bits(0, 1), bits(0, 1), bits(0)]
    took = np.zeros(2)
    for week in range(40):
        state = society(3, practices=practices, reality=ALL, week=week)
        learned(state, codification=0.2)
        drawn = [words(STANDARD, m, 0, week=week)[0] / 2**32 for m in range(2)]
        expected = [drawn[0] < 1 - 0.8**3, drawn[1] < 0.2]
        known = numbers(state.outcomes.knowledge.standard_known[0])
        assert [m in known for m in range(2)] == expected
        took += expected
    assert 0 < took[1] < took[0] < 40


def test_people_follow_the_standard_as_it_was():
    state = society(2, practices=[bits(0), 0], reality=ALL, policies={"standardisation": 1.0})
    assert learned(state, **WRITING) == [bits(0), 0]
    assert state.outcomes.knowledge.standard[0] == bits(0)
    assert learned(state, **WRITING) == [bits(0)] * 2


def test_the_standard_has_a_quality_where_the_unknown_counts_as_wrong():
    # Practices 0 to 7 are known, of which 0 to 3 are done: right are these 4 of 64.
    known = society(1, standard=bits(*range(4)), standard_known=bits(*range(8)), reality=ALL)
    assert list(step.standard_quality(known.outcomes.knowledge)) == [4 / 64]
    # With reality 0, right are 4 to 7 of the first 32; nothing of the second area is known.
    areas = society(2, expertise=[0, 1], standard=bits(*range(4)), standard_known=bits(*range(8)))
    assert list(step.standard_quality(areas.outcomes.knowledge)) == [4 / 32, 0]
