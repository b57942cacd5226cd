"""How often chance would pass for a rule or for a value, and that neither is missed."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from simulation.errors import InputError
from simulation.experiment.robustness.rules import tree_of
from simulation.experiment.robustness.value_of_information import of_each, of_everything
from simulation.experiment.robustness.wins import best_shares, clear
from simulation.experiment.sweeping.designs import Design, Factor, coordinates


def design(points, settings, seed=1):
    factors = tuple(Factor(f"policies.p{j}") for j in range(settings))
    return Design("latin_hypercube", factors, points, seed)


@pytest.mark.parametrize("share", [0.5, 0.2])
def test_trees_of_chance_seldom_beat_the_majority(share):
    told = 0
    for seed in range(100):
        one = design(80, 20, seed)
        chance = np.random.default_rng(seed)
        told += tree_of(one, coordinates(one), chance.random(80) < share).p_value < 0.05
    assert told <= 12  # 5 % of 100: more in one case of a thousand


def test_two_conditions_together_make_one_rule():
    one = design(256, 10)
    cube = coordinates(one)
    flipped = (cube[:, 3] > 0.5) & (cube[:, 7] < 0.4)
    tree = tree_of(one, cube, flipped)
    assert len(tree.rules) == 1
    assert tree.rules[0].right > 0.95
    assert tree.rules[0].points == pytest.approx(flipped.mean(), abs=0.03)
    assert {part.split()[0] for part in tree.rules[0].text.split(" and ")} == {
        "policies.p3",
        "policies.p7",
    }


def test_one_condition_is_seldom_told_with_others_that_are_chance():
    with_others = 0
    for seed in range(40):
        one = design(80, 20, seed)
        cube = coordinates(one)
        wrong = np.random.default_rng(seed).random(80) < 0.2
        rules = tree_of(one, cube, (cube[:, 3] > 0.5) ^ wrong).rules
        assert any("policies.p3 > " in rule.text for rule in rules)
        with_others += any(" and " in rule.text for rule in rules)
    assert with_others <= 2  # 5 without the margin of a standard error


def test_neighbouring_parts_in_which_the_ranking_flips_are_one_rule():
    one = design(400, 4)
    cube = coordinates(one)
    wrong = (np.random.default_rng(5).random(400) < 0.1) & (cube[:, 2] > 0.5)
    flipped = ~((cube[:, 2] > 0.5) & (cube[:, 1] > 0.3)) ^ wrong
    texts = [rule.text for rule in tree_of(one, cube, flipped).rules]
    assert len(texts) == 2
    assert sum("policies.p1" in text and "policies.p2" in text for text in texts) <= 1
    assert sum(" and " not in text for text in texts) == 1


def test_conditions_on_whole_numbers_are_whole():
    factor = Factor("parameters.idea_support", low=1, high=9, whole=True)
    one = Design("latin_hypercube", (factor,), 64, 1)
    values = np.array([[factor.at(at)] for at in coordinates(one)[:, 0]], float)
    (rule,) = tree_of(one, values, values[:, 0] > 5).rules
    assert rule.text == "idea_support > 5"
    (rule,) = tree_of(one, values, np.abs(values[:, 0] - 5) < 2).rules
    assert rule.text == "3 < idea_support ≤ 6"


def test_chance_is_seldom_told_as_value():
    told = 0
    for seed in range(60):
        one = design(64, 8, seed)
        gains = np.random.default_rng(seed).normal(0.05, 1, 64)
        worths = of_each(one, coordinates(one), np.c_[np.zeros(64), gains])
        told += any(worth.value > 0 for worth in worths)
    assert told <= 9  # 5 % of 60: more in one case of a thousand


def test_value_is_in_the_unit_of_the_measure():
    one = design(128, 3)
    cube = coordinates(one)
    means = np.c_[np.zeros(128), 2 * cube[:, 1] - 1]
    small, large = (of_each(one, cube, size * means)[1] for size in (1, 1000))
    assert large.value == pytest.approx(1000 * small.value)
    assert small.value == pytest.approx(0.25, abs=0.01)


def test_parameter_that_changes_no_choice_is_worth_nothing():
    one = design(128, 3)
    cube = coordinates(one)
    means = np.c_[np.zeros(128), 1 + cube[:, 1]]
    assert [worth.value for worth in of_each(one, cube, means)] == [0, 0, 0]


def test_knowing_everything_wins_nothing_by_chance():
    one = design(400, 1)
    chance = np.random.default_rng(1).normal(0, 1, (2, 400, 4))
    chance[0] = 0
    assert of_everything(one, chance).value < 0.05
    assert chance.mean(axis=2).max(axis=0).mean() > 0.15


def test_ties_are_split():
    means = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    assert best_shares(means).tolist() == [0.5, 0.5]


def test_clear_differences_agree_with_a_t_test_at_every_point():
    from scipy import stats

    gains = np.random.default_rng(3).normal(0.5, 1, (50, 4))
    found = stats.ttest_1samp(gains, 0, axis=1)
    expected = ((found.pvalue < 0.05) & (found.statistic > 0)).mean()
    assert clear(gains)[0] == expected


def test_missing_library_is_told_with_the_command(monkeypatch):
    one = design(64, 2)
    cube = coordinates(one)
    monkeypatch.setitem(sys.modules, "sklearn.tree", None)
    monkeypatch.setitem(sys.modules, "sklearn.preprocessing", None)
    with pytest.raises(InputError, match=r"pip install 'orgsim\[sensitivity\]'"):
        tree_of(one, cube, cube[:, 0] > 0.5)
    with pytest.raises(InputError, match=r"pip install 'orgsim\[sensitivity\]'"):
        of_each(one, cube, cube)
