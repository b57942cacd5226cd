"""Step 12: facts come up with experts, pass in conversations, and go out of date."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.dynamics import facts as step
from tests.dynamics.made_up_society import (
    ALL,
    bits,
    happen,
    met,
    numbers,
    pair_words,
    society,
    words,
)
from tests.reference.philox import pick

FACTS, SOURCES = 11, 12
# In week w, (w + 2048) mod 64 = w, and pair p is renewed in week 2 p: in odd weeks none is.
QUIET = 1
SLOW = {"fact_weeks": 64}


def touched(first, second, *, week, topics):
    """Return the facts that two people touch upon in a week."""
    w0, w1, _, _ = pair_words(FACTS, first, second, week=week)
    said = [w // 2 ** (6 * t) % 64 for w in (w0, w1) for t in range(5)]
    return set(said[:topics])


def told(state, contacts, *, topics=2, **parameters):
    """Return what each employee knows after a week with these contacts."""
    happen(step.share, state, contacts, fact_topics=topics, **{**SLOW, **parameters})
    return [numbers(one) for one in state.outcomes.knowledge.facts]


def test_a_fact_passes_in_a_contact_not_over_a_tie_without():
    state = society(3, [(0, 1), (0, 2)], facts=[ALL, 0, 0], week=QUIET)
    known = told(state, met(3, (0, 1)))
    assert known == [set(range(64)), touched(0, 1, week=QUIET, topics=2), set()]
    assert known[1]


def test_it_needs_no_tie():
    state = society(2, facts=[ALL, 0], week=QUIET)
    assert told(state, met(2, (0, 1)))[1] == touched(0, 1, week=QUIET, topics=2)


def test_both_tell():
    topics = touched(0, 1, week=QUIET, topics=10)
    even, odd = set(range(0, 64, 2)), set(range(1, 64, 2))
    state = society(2, facts=[bits(*even), bits(*odd)], week=QUIET)
    known = told(state, met(2, (0, 1)), topics=10)
    assert known == [even | topics, odd | topics]
    assert topics & even
    assert topics & odd


def test_nobody_tells_what_they_do_not_know():
    said = touched(0, 1, week=QUIET, topics=10)
    state = society(2, facts=[ALL & ~bits(*said), 0], week=QUIET)
    assert told(state, met(2, (0, 1)), topics=10)[1] == set()


@pytest.mark.parametrize("topics", [0, 1, 4, 5, 7, 10])
def test_a_contact_touches_upon_so_many_facts(topics):
    state = society(2, facts=[ALL, 0], week=QUIET)
    expected = touched(0, 1, week=QUIET, topics=topics)
    assert told(state, met(2, (0, 1)), topics=topics)[1] == expected


def test_what_is_heard_this_week_is_not_passed_on_this_week():
    # In this week 0 and 1 talk of a fact of which 1 and 2 talk too.
    for week in range(1, 101, 2):
        told_1, told_2 = (touched(*pair, week=week, topics=10) for pair in ((0, 1), (1, 2)))
        if told_1 & told_2 and told_2 - told_1:
            break
    own = min(told_2 - told_1)
    state = society(3, facts=[ALL, bits(own), 0], week=week)
    known = told(state, met(3, (0, 1), (1, 2)), topics=10)
    assert known[1:] == [told_1 | {own}, {own}]


def test_a_pair_that_meets_twice_in_a_week_talks_of_the_same():
    state = society(2, facts=[ALL, 0], week=QUIET)
    assert told(state, met(2, (0, 1), (0, 1)))[1] == touched(0, 1, week=QUIET, topics=2)


def test_an_exposure_passes_the_first_topic_alone():
    state = society(2, facts=[ALL, 0], week=QUIET)
    known = told(state, met(2, exposed=((0, 1),)), topics=5)
    assert known[1] == touched(0, 1, week=QUIET, topics=1)
    silent = society(2, facts=[ALL, 0], week=QUIET)
    assert told(silent, met(2, exposed=((0, 1),)), topics=0)[1] == set()


def stale(week=6, **settings):
    """Return a society of two experts in which pair 3 goes out of date in week 6."""
    return society(2, expertise=[0, 1], week=week, **settings)


def test_a_fact_out_of_date_is_cleared_with_the_ideas_on_it():
    state = stale(
        facts=ALL, considered=bits(3, 4), pair=[3, 4], carried_out=bits(3, 5), fact_domain=-1
    )
    happen(step.share, state, met(2), **SLOW)
    known, _, ideas, _ = state.outcomes
    for i in range(2):
        others = set(range(64)) - {3, 35}
        assert numbers(known.facts[i]) - {3, 35} == others
    # Each of the new facts is known to its expert alone, one in each domain.
    assert sorted(known.fact_domain[[3, 35]]) == [0, 1]
    for fact in (3, 35):
        knows = [i for i in range(2) if fact in numbers(known.facts[i])]
        assert knows == [known.fact_domain[fact]]
    assert list(ideas.considered) == [bits(4)] * 2
    assert list(ideas.carried_out) == [bits(5)]
    assert list(ideas.pair) == [-1, 4]
    assert known.fact_week[3] == 6
    assert list(known.fact_domain[[2, 4, 34, 36]]) == [-1] * 4


@pytest.mark.parametrize(
    ("weeks", "renewed"), [(32, [6]), (64, [3]), (16, [12, 13]), (8, [24, 25, 26, 27])]
)
def test_facts_are_renewed_in_turn(weeks, renewed):
    # Floor(p F / 32) = 6 modulo F: 6 = p; 6 = 2 p; 6 = floor(p / 2); 6 = floor(p / 4).
    state = stale(facts=0)
    happen(step.share, state, met(2), fact_weeks=weeks)
    found = np.flatnonzero(state.outcomes.knowledge.fact_domain[:32] >= 0)
    assert list(found) == renewed


def test_everything_is_new_every_week_at_the_fastest():
    state = society(1, facts=ALL, week=6)
    happen(step.share, state, met(1), fact_weeks=1)
    assert numbers(state.outcomes.knowledge.facts[0]) == set(range(64))
    assert list(state.outcomes.knowledge.fact_week) == [6] * 64


def test_domains_of_a_pair_are_drawn_apart():
    state = society(5, expertise=[0, 1, 2, 3, 4], week=6)
    happen(step.share, state, met(5), fact_weeks=1)
    domain = state.outcomes.knowledge.fact_domain
    for p in range(32):
        w0, w1, _, _ = words(SOURCES, p, 0, week=6)
        first = pick(w0, 5)
        assert (domain[p], domain[p + 32]) == (first, (first + 1 + pick(w1, 4)) % 5)


def test_one_domain_gives_both_facts():
    state = society(1, week=6)
    happen(step.share, state, met(1), **SLOW)
    assert list(state.outcomes.knowledge.fact_domain[[3, 35]]) == [0, 0]
    assert numbers(state.outcomes.knowledge.facts[0]) == {3, 35}


def test_sources_are_drawn_among_the_experts_in_proportion():
    state = society(9, week=6)
    # 9 employees, one source for 4 of them: two sources.
    happen(step.share, state, met(9), employees_per_source=4, **SLOW)
    for fact in (3, 35):
        sources = {pick(words(SOURCES, fact, 1 + k, week=6)[0], 9) for k in range(2)}
        knows = {i for i in range(9) if fact in numbers(state.outcomes.knowledge.facts[i])}
        assert knows == sources


def test_a_vacant_seat_is_no_source():
    state = stale(facts=0, occupied=[1, 0])
    happen(step.share, state, met(2), **SLOW)
    found = numbers(state.outcomes.knowledge.facts[0])
    assert state.outcomes.knowledge.facts[1] == 0
    assert len(found) == 1
    assert state.outcomes.knowledge.fact_domain[found.pop()] == 0


def test_what_has_just_come_up_passes_in_the_same_week():
    for week in range(2, 64, 2):
        state = society(2, expertise=[0, 1], week=week)
        known = told(state, met(2, (0, 1)), topics=10)
        new = {week // 2, week // 2 + 32}
        said = touched(0, 1, week=week, topics=10) & new
        if said:
            assert all(said <= one for one in known)
            break
    else:
        pytest.fail("no week in which a new fact was touched upon")


def reaching(holders, *, occupied=(1, 1, 1, 1), reach=0):
    """Return the time to reach noted at the end of week 9 for a fact that came up in week 7."""
    facts = [1 if i < holders else 0 for i in range(4)]
    domain = np.where(np.arange(64) == 0, 0, -1)
    started = {"fact_domain": domain, "fact_week": 7, "reach": reach}
    state = society(4, facts=facts, week=9, occupied=occupied, **started)
    happen(step.share, state, met(4), **SLOW)
    assert not state.outcomes.knowledge.reach[1:].any() or reach
    return state.outcomes.knowledge.reach[0]


def test_time_to_reach_is_noted_when_half_of_all_know():
    assert reaching(1) == 0
    # Weeks 7, 8 and 9.
    assert reaching(2) == 3
    assert reaching(4) == 3


def test_only_those_who_are_there_count_towards_the_half():
    assert reaching(1, occupied=(1, 1, 1, 0)) == 0
    assert reaching(1, occupied=(1, 1, 0, 0)) == 3
    assert reaching(1, occupied=(0, 1, 0, 0)) == 0


def test_time_to_reach_is_noted_once():
    assert reaching(4, reach=2) == 2


@pytest.mark.parametrize(
    ("domain", "reach", "noted"), [(0, 5, 5), (0, 0, 64), (-1, 0, 0)], ids=["yes", "no", "none"]
)
def test_a_fact_leaves_behind_what_it_took(domain, reach, noted):
    state = stale(fact_domain=domain, reach=reach, last_reach=9)
    happen(step.share, state, met(2), **SLOW)
    known = state.outcomes.knowledge
    assert list(known.last_reach[[3, 35]]) == [noted, noted]
    # One of two knows each of the new ones in the week in which they came up.
    assert list(known.reach[[3, 35]]) == [1, 1]
    assert known.last_reach[4] == 9
