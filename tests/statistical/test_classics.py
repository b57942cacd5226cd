"""Classical results follow from the model, in versions small enough for every day.

Seeds are fixed, so a test passes always or never. Each inequality is asked with a margin of three
standard errors of the difference: by chance it would hold about once in 700 times.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import spearmanr, ttest_rel

from benchmarks.classics import brokers, burt, centola, fang, hansen, lazer_friedman, march
from benchmarks.classics.result import Mean

SURE = 3.0


def clearly_above(higher: Mean, lower: Mean) -> bool:
    return float(higher.value - lower.value) > SURE * math.hypot(higher.error, lower.error)


def at(one: Mean, week: int) -> Mean:
    return Mean(one.value[week - 1], one.error[week - 1])


def march_1991(pull: float, codification: float, seed: int) -> float:
    """Return the code's knowledge in the end, written from March's paper, with 64 beliefs."""
    chance = np.random.default_rng(seed)
    n, m = march.EMPLOYEES, 64
    reality = chance.choice([-1, 1], m)
    beliefs = chance.choice([-1, 1], (n, m))
    code = np.zeros(m, int)
    for _ in range(march.WEEKS):
        superior = beliefs[(beliefs == reality).sum(axis=1) > (code == reality).sum()]
        surplus = superior.sum(axis=0)
        majority = np.sign(surplus)
        learns = chance.random(m) < 1 - (1 - codification) ** np.abs(surplus)
        follows = (chance.random((n, m)) < pull) & (code != 0)
        beliefs = np.where(follows, code, beliefs)
        code = np.where((majority != 0) & learns, majority, code)
    return float((code == reality).mean())


@pytest.mark.parametrize(("pull", "codification"), [(0.1, 0.5), (0.5, 0.9), (0.9, 0.5)])
def test_standard_learns_as_in_an_implementation_of_the_paper(pull, codification):
    ours = march.in_the_end(pull, codification, range(60))
    theirs = [march_1991(pull, codification, seed) for seed in range(60)]
    error = math.hypot(ours.error, np.std(theirs, ddof=1) / math.sqrt(60))
    assert abs(ours.value - np.mean(theirs)) < 4 * error


def test_slow_socialisation_ends_higher():
    slow, fast = (march.in_the_end(pull, 0.9, range(20)) for pull in (0.1, 0.9))
    assert clearly_above(slow, fast)


def test_turnover_keeps_a_standard_alive_in_a_moving_world():
    nobody, many = (march.while_the_world_moves(share, range(6)) for share in (0.0, 1.0))
    assert clearly_above(at(many, march.LONG), at(nobody, march.LONG))


def test_efficient_network_is_ahead_early_and_behind_late_when_problems_are_complex():
    line, full = (
        lazer_friedman.quality(name, 5, range(16)) for name in ("line", "everybody with everybody")
    )
    assert clearly_above(at(full, lazer_friedman.EARLY), at(line, lazer_friedman.EARLY))
    assert clearly_above(at(line, lazer_friedman.LATE), at(full, lazer_friedman.LATE))


def test_efficient_network_is_never_behind_when_problems_are_simple():
    line, full = (
        lazer_friedman.quality(name, 0, range(6), weeks=120)
        for name in ("line", "everybody with everybody")
    )
    assert (full.value >= line.value - 0.002).all()
    assert clearly_above(at(full, lazer_friedman.EARLY), at(line, lazer_friedman.EARLY))


def test_some_ties_between_groups_are_best_when_problems_are_complex():
    # Seeds share the landscape and what everybody begins with: differences are paired.
    seeds = range(24)
    none, some, all_of_them = (
        np.array([fang.quality(share, 5, seed) for seed in seeds]) for share in (0.0, 0.1, 1.0)
    )
    for other in (none, all_of_them):
        assert ttest_rel(some, other, alternative="greater").pvalue < 0.005


def test_weak_ties_are_better_for_simple_and_worse_for_complex_knowledge():
    medium, weak = 32, 64
    simple = [hansen.weeks_taken(ties, "simple", range(4)) for ties in (medium, weak)]
    complex_ = [hansen.weeks_taken(ties, "complex", range(4)) for ties in (medium, weak)]
    assert simple[1].value < simple[0].value
    assert clearly_above(complex_[1], complex_[0])


def test_those_who_span_structural_holes_have_more_ideas():
    found = burt.year(1, employees=400)
    correlation = spearmanr(found.constraint, found.ideas)
    assert correlation.statistic < -0.1
    assert correlation.pvalue < 0.001


def test_brokers_have_more_ideas_than_others_with_as_many_ties():
    found = brokers.compared(range(3))
    assert clearly_above(found["brokers"].ideas, found["others"].ideas)


@pytest.mark.parametrize(
    ("support", "faster", "slower", "week"),
    [(0.0, "random", "clustered", 20), (0.6, "clustered", "random", 200)],
    ids=["simple", "complex"],
)
def test_complex_practices_spread_in_clustered_and_simple_ones_in_random_networks(
    support, faster, slower, week
):
    first, second = (centola.adopters(n, support, range(12), week) for n in (faster, slower))
    assert clearly_above(at(first, week), at(second, week))
