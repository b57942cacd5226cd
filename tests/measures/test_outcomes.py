"""Outcomes: tasks, ideas, knowledge and skill, counted by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulation.measures import MEASURES, measure_row, outcomes
from simulation.measures.snapshot import snapshot
from tests.measures.made_up_states import PARAMETERS, organisation_of, snapshot_of, state_of

# Facts 0 to 31.
HALF = 2**32 - 1


def seen(n=4, pairs=(), *, expertise=None, unit=None, occupied=None, **made):
    """Return a snapshot of n employees of whom is known what is given."""
    organisation = organisation_of(n, expertise=expertise, unit=unit)
    return snapshot_of(n, pairs, organisation=organisation, occupied=occupied, outcomes=made)


def quarter(n=4, **counts):
    return seen(n, quarter=counts)


def test_collaboration_is_the_share_of_tasks_solved_in_time():
    assert outcomes.social_collaboration(quarter(solved=3, failed=1)) == 3 / 4
    assert outcomes.social_collaboration(quarter(solved=0, failed=1)) == 0
    assert math.isnan(outcomes.social_collaboration(quarter(own_solved=3, own_failed=1)))


def test_thirteen_weeks_count_together():
    state = state_of(4, outcomes={})
    state.outcomes.quarter.solved[:] = range(13)
    state.outcomes.quarter.failed[:] = 2
    # 0 + 1 + ... + 12 = 78, and 26 that failed.
    assert outcomes.social_collaboration(snapshot(state, PARAMETERS)) == 78 / (78 + 26)


def test_innovation_is_ideas_carried_out_in_a_year_for_100_employees():
    # Two in a quarter are eight in a year; of 4 employees, 200 for 100.
    assert outcomes.social_innovation(quarter(ideas_carried_out=2)) == 2 * 4 * 100 / 4
    assert outcomes.social_innovation(quarter(ideas_started=2)) == 0
    assert outcomes.ideas_started(quarter(n=8, ideas_started=3)) == 3 * 4 * 100 / 8


def test_those_who_are_there_are_the_employees():
    made = seen(occupied=[1, 0, 0, 1], quarter={"ideas_carried_out": 1})
    assert outcomes.social_innovation(made) == 1 * 4 * 100 / 2


def test_learning_is_facts_known_and_quality_in_equal_parts():
    # Facts 32/64 and 0; quality of two areas (1 + 0.5)/2, and 0.25.
    made = seen(2, expertise=[0, 1], facts=[HALF, 0], quality=[[1, 0.5], [0.25, 0.25]])
    assert outcomes.fact_share(made) == (1 / 2 + 0) / 2
    assert outcomes.practice_quality(made) == (0.75 + 0.25) / 2
    assert outcomes.social_learning(made) == ((1 / 2 + 0.75) / 2 + (0 + 0.25) / 2) / 2


def test_knowledge_of_those_who_left_does_not_count():
    made = seen(2, occupied=[1, 0], facts=[HALF, 0], quality=[[1], [0]], skill=[0.75, 0])
    assert outcomes.fact_share(made) == 1 / 2
    assert outcomes.practice_quality(made) == 1
    assert outcomes.human_capital(made) == 0.75


def test_human_capital_is_the_mean_skill():
    assert outcomes.human_capital(seen(skill=[0, 0.25, 0.5, 1])) == 1.75 / 4


def test_time_to_reach_is_that_of_past_facts():
    made = np.where(np.arange(64) < 2, [4, 26, *[0] * 62], 0)
    # The other places have had no fact yet; what is current does not count.
    assert outcomes.fact_reach_weeks(seen(last_reach=made, reach=1)) == (4 + 26) / 2
    assert math.isnan(outcomes.fact_reach_weeks(seen(reach=1)))


def test_the_standard_counts_the_unknown_as_wrong():
    # Right is 0: of 64 practices 16 are known, of these 4 wrong.
    made = seen(standard=0b1111, standard_known=2**16 - 1)
    assert outcomes.standard_practice_quality(made) == 12 / 64
    areas = seen(2, expertise=[0, 1], standard=0b1111, standard_known=2**16 - 1)
    assert outcomes.standard_practice_quality(areas) == (12 / 32 + 0) / 2


def test_diversity_is_the_probability_that_two_differ():
    # Practice 0: two of four do it, 2 * 2 of 6 pairs differ; practice 1: one, 3 of 6 pairs.
    assert outcomes.practice_diversity(seen(practices=[0b11, 0b01, 0, 0])) == pytest.approx(
        (4 / 6 + 3 / 6) / 64
    )
    assert outcomes.practice_diversity(seen(practices=7)) == 0
    assert outcomes.practice_diversity(seen(2, practices=[0, 2**64 - 1])) == 1
    assert math.isnan(outcomes.practice_diversity(seen(1)))


def test_gap_is_between_the_units_of_five_and_more():
    # Units of 5, 5 and 4; quality 0.5, 0.75 and 0, no facts: half of it.
    unit = [0] * 5 + [1] * 5 + [2] * 4
    quality = np.array([0.5, 0.75, 0])[unit].reshape(-1, 1)
    gap = outcomes.unit_learning_gap(seen(14, unit=unit, quality=quality))
    assert gap == pytest.approx(0.75 / 2 - 0.5 / 2)
    alone = seen(9, unit=[0] * 5 + [1] * 4)
    assert math.isnan(outcomes.unit_learning_gap(alone))
    assert outcomes.unit_learning_gap(seen(10, unit=[0] * 5 + [1] * 5)) == 0


def test_weeks_are_a_mean_over_tasks_that_were_solved():
    made = quarter(solved=4, weeks_taken=10, own_solved=2, own_weeks_taken=3, failed=9)
    assert outcomes.task_weeks(made) == 10 / 4
    assert outcomes.own_task_weeks(made) == 3 / 2
    assert math.isnan(outcomes.task_weeks(quarter(failed=1)))
    assert math.isnan(outcomes.own_task_weeks(quarter(own_failed=1)))


def test_helpers_beyond_the_own_contacts():
    made = quarter(by_contacts=6, by_contacts_contacts=2, by_communities=1, by_platform=3)
    assert outcomes.helpers_found_beyond_share(made) == 6 / 12
    assert outcomes.helpers_found_beyond_share(quarter(by_contacts=1)) == 0
    assert math.isnan(outcomes.helpers_found_beyond_share(quarter()))


@pytest.mark.parametrize(("n", "few"), [(4, 1), (20, 1), (40, 2), (60, 3)])
def test_few_help_much(n, few):
    given = np.ones(n)
    given[:3] = 5
    share = outcomes.top_helpers_share(seen(n, help_given=given))
    assert share == pytest.approx(few * 5 / (3 * 5 + n - 3))
    assert math.isnan(outcomes.top_helpers_share(seen(n)))


def test_novelty_and_feasibility_are_means_over_ideas_started():
    made = quarter(ideas_started=4, novelty=3, feasibility=1, ideas_carried_out=1)
    assert outcomes.idea_novelty(made) == 3 / 4
    assert outcomes.idea_feasibility(made) == 1 / 4
    assert math.isnan(outcomes.idea_novelty(quarter()))
    assert math.isnan(outcomes.idea_feasibility(quarter()))


def from_brokers(n, pairs, started):
    unit = np.arange(n) % 2
    return outcomes.ideas_from_brokers_share(seen(n, pairs, unit=unit, started=started))


def test_brokers_are_the_quarter_with_most_ties_across_units():
    # Of 8, two: 0 with three ties across, 1 with two. They had 3 of 5 ideas.
    pairs = [(0, 1), (0, 3), (0, 5), (1, 2), (2, 4), (4, 6), (2, 6)]
    assert from_brokers(8, pairs, [2, 1, 0, 0, 0, 0, 1, 1]) == 3 / 5


def test_brokers_with_equally_many_ties_count_in_proportion():
    # 0 has three; for the second place there are 1, 3 and 5 with one each: a third of their ideas.
    pairs = [(0, 1), (0, 3), (0, 5)]
    assert from_brokers(8, pairs, [3, 3, 0, 0, 0, 0, 2, 2]) == pytest.approx((3 + 3 / 3) / 10)
    # Nobody has any: a quarter of everything.
    assert from_brokers(8, [], [3, 3, 0, 0, 0, 0, 2, 2]) == pytest.approx(1 / 4)
    # Of 6 people, one and a half: 0, and half a place for two with one tie.
    assert from_brokers(6, [(0, 1), (0, 3)], [1, 1, 0, 1, 1, 0]) == pytest.approx((1 + 2 / 4) / 4)
    assert math.isnan(from_brokers(8, pairs, 0))


def test_no_outcome_has_a_value_where_knowledge_is_not_simulated():
    row = measure_row(snapshot_of(4, [(0, 1)]))
    names = [name for name, one in MEASURES.items() if one.family == "outcomes"]
    assert names
    assert all(math.isnan(row[name]) for name in names)
