"""Indices by themselves: against SALib, with chance, with nothing to tell."""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from SALib.analyze import morris as salib_morris

from simulation.errors import InputError
from simulation.experiment.sensitivity.effects import morris, sobol
from simulation.experiment.sensitivity.regional import (
    independent,
    regional,
    share_interval,
)
from simulation.experiment.sensitivity.swept import chance_share, chance_variance, less
from simulation.experiment.sensitivity.tables import Target, sides
from simulation.experiment.sweeping.designs import Design, Factor, coordinates


def design(kind, count, settings=4, seed=1):
    factors = tuple(Factor(f"policies.p{j}") for j in range(settings))
    return Design(kind, factors, count, seed)


def by_name(found, name):
    return [one for one in found if one.name == name]


def test_morris_agrees_with_salib():
    one = design("morris", 20)
    cube = coordinates(one)
    values = np.random.default_rng(1).normal(size=len(cube)) + 3 * cube[:, 0]
    found = morris(one, values)
    names = list(one.paths)
    problem = {"num_vars": 4, "names": names, "bounds": [[0, 1]] * 4}
    theirs = salib_morris.analyze(problem, cube, values, num_levels=4, seed=1)
    for name in ("mu", "mu_star", "sigma"):
        ours = [index.value for index in by_name(found, name)]
        assert ours == pytest.approx(list(theirs[name]), rel=1e-9)


def test_morris_intervals_hold_what_they_say():
    missed = 0
    for seed in range(40):
        one = design("morris", 30, seed=seed)
        cube = coordinates(one)
        noise = np.random.default_rng(seed).normal(0, 0.1, len(cube))
        index = by_name(morris(one, 3 * cube[:, 0] + noise), "mu")[0]
        missed += not index.low <= 3 <= index.high
    assert missed <= 7  # 95 % intervals: more in one case of a thousand


@pytest.mark.parametrize(("kind", "analyse"), [("morris", morris), ("sobol", sobol)])
def test_what_does_not_vary_has_no_index(kind, analyse):
    one = design(kind, 8)
    found = analyse(one, np.full(one.n_points, 0.1) + 1e-17)
    assert all(math.isnan(index.value) for index in found)
    assert {index.n for index in found} == {8}


@pytest.mark.parametrize(("kind", "analyse"), [("morris", morris), ("sobol", sobol)])
def test_same_values_give_the_same_intervals_bit_for_bit(kind, analyse):
    one = design(kind, 16)
    values = np.random.default_rng(2).normal(size=one.n_points)
    np.random.seed(1)  # noqa: NPY002 - the global generator must play no part
    first = analyse(one, values)
    np.random.seed(2)  # noqa: NPY002
    assert analyse(one, values) == first


def test_regions_of_chance_are_seldom_told():
    told = 0
    for seed in range(200):
        one = design("latin_hypercube", 64, settings=10, seed=seed)
        side = np.random.default_rng(seed).integers(0, 2, 64).astype(float)
        told += any(index.p_value < 0.05 for index in by_name(regional(one, side), "distance"))
    assert told <= 20  # 5 % of 200: more in one case of a thousand


def test_only_independent_points_of_a_sobol_design_make_regions():
    one = design("sobol", 8)
    assert independent(one).sum() == 16
    side = np.tile([1.0, *[math.nan] * 4, 0.0], 8)
    share = by_name(regional(one, side), "share")[0]
    assert (share.value, share.n) == (0.5, 16)


def test_sides_with_too_few_points_are_not_compared():
    one = design("latin_hypercube", 64)
    side = np.r_[np.ones(9), np.zeros(55)]
    assert [index.name for index in regional(one, side)] == ["share"]


def test_sides_follow_the_better_direction():
    means = np.array([1.0, -1.0, 0.0, math.nan])
    higher = sides(Target("Other", "Today", "mean_degree"), means)
    lower = sides(Target("Other", "Today", "path_length"), means)
    assert higher[:3].tolist() == [1, 0, 0]
    assert lower[:3].tolist() == [0, 1, 0]
    assert np.isnan([higher[3], lower[3]]).all()


@given(st.integers(1, 400), st.floats(0, 1))
def test_wilson_intervals_hold_their_share_and_stay_inside(n, part):
    share, low, high = share_interval(part * n, n)
    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1


def test_wilson_interval_agrees_with_scipy():
    from scipy import stats

    theirs = stats.binomtest(7, 40).proportion_ci(method="wilson")
    assert share_interval(7, 40)[1:] == pytest.approx((theirs.low, theirs.high))


def test_what_replicates_have_everywhere_is_no_chance():
    points, replicates = np.arange(30.0)[:, None], np.array([0.0, 100.0, -50.0])
    assert chance_variance(points + replicates) == pytest.approx(0, abs=1e-20)
    noise = np.random.default_rng(1).normal(0, 2, (2000, 3))
    assert chance_variance(replicates + noise) == pytest.approx(4, rel=0.1)
    assert chance_share(replicates + noise) == pytest.approx(1, rel=0.1)
    assert math.isnan(chance_share(noise[:, :1]))


def test_rounding_is_no_difference():
    assert less(np.array([0.1 + 0.2]), np.array([0.3])).tolist() == [0]


def test_missing_library_is_told_with_the_command(monkeypatch):
    one = design("sobol", 8)
    values = np.random.default_rng(1).normal(size=one.n_points)
    monkeypatch.setitem(sys.modules, "SALib.analyze.sobol", None)
    with pytest.raises(InputError, match=r"pip install 'orgsim\[sensitivity\]'"):
        sobol(one, values)
