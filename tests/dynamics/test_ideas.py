"""Step 16: facts are combined into ideas, which are carried out where there is support."""

from __future__ import annotations

import pytest

from simulation.dynamics import ideas as step
from tests.dynamics.made_up_society import ALL, bits, happen, society, words
from tests.reference.philox import pick

IDEAS = 19
# Whoever can have an idea has one; with support it is carried out as surely as it is feasible.
CERTAIN = {"idea_rate": 1.0, "idea_support": 0, "idea_pace": 1.0, "hours_week": 40.0}
BOTH = bits(3, 35)
RELATIONSHIP, LESS = 2.0, 1.9


def pursue(state, **changes):
    """Let a week of ideas go by, and return them."""
    happen(step.pursue, state, **{**CERTAIN, **changes})
    return state.outcomes.ideas


def now(state, name):
    return getattr(state.outcomes.quarter, name)[state.week % 13]


def test_an_idea_needs_both_facts_of_a_pair():
    state = society(4, facts=[bits(3), bits(35), BOTH, bits(3, 36)])
    ideas = pursue(state)
    assert list(ideas.pair) == [-1, -1, 3, -1]
    assert list(ideas.considered) == [0, 0, bits(3), 0]
    assert list(ideas.started) == [0, 0, 1, 0]
    assert now(state, "ideas_started") == 1


def test_one_of_several_pairs_becomes_the_idea_and_all_are_considered():
    state = society(1, facts=bits(2, 34, 7, 39, 31, 63, 12))
    ideas = pursue(state)
    assert ideas.pair[0] == (2, 7, 31)[pick(words(IDEAS, 0, 0, week=1)[1], 3)]
    assert ideas.considered[0] == bits(2, 7, 31)


def test_what_was_considered_is_not_considered_again():
    state = society(1, facts=BOTH, considered=bits(3))
    assert pursue(state).pair[0] == -1
    state = society(1, facts=bits(2, 34, 3, 35), considered=bits(3))
    assert pursue(state).pair[0] == 2


def test_ideas_take_time():
    state = society(2, facts=BOTH, conversations={"hours": [40, 0]})
    ideas = pursue(state)
    assert list(ideas.pair) == [-1, 3]
    # It was considered, and the moment has passed.
    assert list(ideas.considered) == [bits(3)] * 2
    state.conversations.hours[:] = 0
    state.week = 2
    assert pursue(state).pair[0] == -1


def test_ideas_come_at_their_rate():
    took = 0
    for week in range(12):
        state = society(1, facts=BOTH, week=week, conversations={"hours": [10]})
        # Half the rate, with 30 of 40 hours left.
        expected = words(IDEAS, 0, 0, week=week)[0] / 2**32 < 0.5 * 0.75
        assert (pursue(state, idea_rate=0.5).pair[0] == 3) == expected
        took += expected
    assert 0 < took < 12


def test_novelty_is_the_share_who_do_not_hold_both_facts():
    state = society(4, facts=[BOTH, bits(3), bits(35), 0])
    assert pursue(state).novelty[0] == 3 / 4
    assert now(state, "novelty") == 3 / 4
    known = society(4, facts=[BOTH, BOTH, bits(35), 0])
    assert list(pursue(known).novelty[:2]) == [2 / 4, 2 / 4]
    assert now(known, "novelty") == 1
    assert pursue(society(1, facts=BOTH)).novelty[0] == 0


def test_those_who_are_not_there_do_not_count_for_novelty():
    state = society(4, facts=[BOTH, BOTH, 0, 0], occupied=[1, 0, 1, 0])
    ideas = pursue(state)
    assert (ideas.pair[0], ideas.novelty[0]) == (3, 1 / 2)
    assert ideas.pair[1] == -1


def feasibility(*, raw=RELATIONSHIP, skill, expertise, domains=(0, 1), **settings):
    """Return the feasibility of 0's idea; everybody has a tie with 0."""
    n = len(skill)
    fact_domain = [domains[0]] * 32 + [domains[1]] * 32
    state = society(
        n,
        [(0, j) for j in range(1, n)],
        raw=raw,
        facts=[BOTH] + [0] * (n - 1),
        skill=skill,
        expertise=expertise,
        fact_domain=fact_domain,
        **settings,
    )
    found = pursue(state).feasibility[0]
    assert now(state, "feasibility") == found
    return found


def test_feasibility_is_the_best_skill_at_hand_in_both_domains():
    # 0.5 of one's own in the first domain, 0.25 of a relationship in the second.
    assert feasibility(skill=[0.5, 0.25], expertise=[0, 1]) == (0.5 + 0.25) / 2
    # A relationship knows more of the first; of two in the second the better counts.
    made = {"skill": [0.5, 0.75, 0.25, 0.5], "expertise": [0, 0, 1, 1]}
    assert feasibility(**made) == (0.75 + 0.5) / 2


def test_only_relationships_are_at_hand():
    made = {"skill": [0.5, 0.25], "expertise": [0, 1]}
    assert feasibility(raw=LESS, **made) == (0.5 + 0) / 2
    assert feasibility(active=False, **made) == (0.5 + 0) / 2


def test_skill_in_other_domains_does_not_help():
    assert feasibility(skill=[0.5, 0.25, 1], expertise=[0, 1, 2], domains=(1, 1)) == 0.25
    assert feasibility(skill=[1, 1, 0], expertise=[0, 0, 2], domains=(1, 2)) == 0


OPEN = {"pair": 3, "feasibility": 1}


def supported(*holders, raw=RELATIONSHIP, **changes):
    """Return whether 0's idea is carried out; the others know what ``holders`` says."""
    n = len(holders) + 1
    pairs = [(0, j) for j in range(1, n)]
    pair = [3] + [-1] * (n - 1)
    state = society(n, pairs, raw=raw, facts=[BOTH, *holders], pair=pair, feasibility=1)
    # Nobody else has an idea.
    ideas = pursue(state, idea_rate=0.0, **changes)
    done = ideas.carried_out[0] == bits(3)
    assert ideas.pair[0] == (-1 if done else 3)
    assert now(state, "ideas_carried_out") == done
    return done


def test_an_idea_needs_so_many_who_know_of_one_of_its_facts():
    assert not supported(bits(3), 0, idea_support=2)
    assert supported(bits(3), bits(35), idea_support=2)
    assert supported(bits(3, 35), bits(35), 0, idea_support=2)
    assert not supported(bits(4), ALL & ~BOTH, idea_support=1)


def test_support_comes_from_relationships():
    assert not supported(bits(3), bits(3), raw=[RELATIONSHIP, LESS], idea_support=2)
    assert supported(bits(3), bits(3), raw=RELATIONSHIP, idea_support=2)


def test_an_idea_that_needs_nobody_is_carried_out_alone():
    assert supported(idea_support=0)


def test_what_is_not_feasible_or_has_no_pace_is_not_carried_out():
    state = society(1, facts=BOTH, pair=3, feasibility=0)
    assert pursue(state).pair[0] == 3
    assert not supported(idea_pace=0.0)


def test_pace_and_feasibility_make_the_probability():
    took = 0
    for week in range(16):
        state = society(1, facts=BOTH, pair=3, feasibility=0.5, week=week)
        expected = words(IDEAS, 0, 0, week=week)[2] / 2**32 < 0.8 * 0.5
        assert (pursue(state, idea_pace=0.8).carried_out[0] == bits(3)) == expected
        took += expected
    assert 0 < took < 16


def test_an_idea_is_carried_out_once_in_a_unit():
    # 2 is in another unit.
    state = society(3, unit=[0, 0, 1], carried_out=[bits(3), 0], **OPEN)
    ideas = pursue(state)
    assert list(ideas.pair) == [-1, -1, -1]
    assert list(ideas.carried_out) == [bits(3)] * 2
    assert now(state, "ideas_carried_out") == 1


def test_what_the_unit_has_carried_out_is_no_idea_any_more():
    state = society(2, unit=[0, 1], facts=BOTH, carried_out=[bits(3), 0])
    ideas = pursue(state)
    assert list(ideas.pair) == [-1, 3]
    assert list(ideas.considered) == [0, bits(3)]


def test_two_in_a_unit_in_one_week_count_once():
    state = society(3, unit=[0, 0, 1], **OPEN)
    ideas = pursue(state)
    assert now(state, "ideas_carried_out") == 2
    assert list(ideas.carried_out) == [bits(3)] * 2
    assert list(ideas.pair) == [-1] * 3
    different = society(2, facts=ALL, pair=[3, 4], feasibility=1)
    assert pursue(different).carried_out[0] == bits(3, 4)
    assert now(different, "ideas_carried_out") == 2


def test_another_in_the_unit_drops_the_idea_in_the_week_after():
    state = society(2, pair=3, feasibility=[1, 0])
    assert list(pursue(state).pair) == [-1, 3]
    state.week = 2
    assert list(pursue(state).pair) == [-1, -1]
    assert now(state, "ideas_carried_out") == 0


def test_nobody_has_a_second_idea_while_one_is_open():
    state = society(1, facts=ALL, pair=3, feasibility=0)
    ideas = pursue(state)
    assert (ideas.pair[0], ideas.considered[0], now(state, "ideas_started")) == (3, 0, 0)


def test_an_idea_goes_with_whoever_had_it():
    state = society(2, occupied=[0, 1], pair=3, feasibility=[1, 0])
    assert list(pursue(state).pair) == [-1, 3]
    assert now(state, "ideas_carried_out") == 0


def test_ideas_started_fade_from_the_count():
    state = society(2, facts=[BOTH, 0], started=[0, 1])
    assert list(pursue(state).started) == pytest.approx([1, 12 / 13])
