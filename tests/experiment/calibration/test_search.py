"""The search and its intervals on a problem whose answer is known: statistics linear in parameters.

The statistics of a network are a linear function of the parameters and normal noise; everything
else is the code that calibrates the simulation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from simulation.experiment.calibration.intervals import (
    BOUND,
    ESTIMATED,
    LOOSE,
    Estimate,
    estimate,
    jacobian,
    polish,
)
from simulation.experiment.calibration.search import Target, Trial, best_of, search

Floats = NDArray[np.float64]

SLOPES = np.array([[2.0, 0.5], [-1.0, 1.5], [0.3, 1.0], [1.0, 1.0]])
NOISE = np.array([0.1, 0.08, 0.12, 0.05])
MIXED = np.array([[1, 0, 0, 0], [0.4, 1, 0, 0], [0, 0.5, 1, 0], [0.2, 0, 0.3, 1]]) * NOISE
COVARIANCE = MIXED @ MIXED.T
START = np.array([0.5, 0.5])
REPLICATES, NETWORKS, DATA_SETS = 1, 39, 150


def network(point: Floats, number: int, seed: int, slopes: Floats = SLOPES) -> Floats:
    """Return the statistics of one network; its chance does not depend on the parameters."""
    return slopes @ point + MIXED @ np.random.default_rng((seed, number)).normal(size=len(MIXED))


def evaluator(numbers: range, seed: int, slopes: Floats = SLOPES) -> Callable[..., Floats]:
    def evaluate(points: Sequence[Floats]) -> Floats:
        return np.array(
            [np.mean([network(p, n, seed, slopes) for n in numbers], axis=0) for p in points]
        )

    return evaluate


def fitted(observed: Floats, seed: int, slopes: Floats = SLOPES) -> tuple[Estimate, list[Trial]]:
    target = Target(observed, 1 / NOISE**2)
    evaluate = evaluator(range(REPLICATES), seed, slopes)
    trials, target = search(evaluate, lambda _: target, START, 24, seed)
    trials += polish(evaluate, target, best_of(trials))
    point = best_of(trials).point
    fresh = range(1000, 1000 + NETWORKS)
    networks = np.array([network(point, number, seed, slopes) for number in fresh])
    covariance = np.cov(networks, rowvar=False)
    found = jacobian(evaluator(fresh[:10], seed, slopes), point)
    return estimate(point, found, target.weight, covariance, REPLICATES, NETWORKS), trials


def test_intervals_cover_the_truth_as_often_as_they_say() -> None:
    truth = np.array([0.45, 0.6])
    covered = []
    for seed in range(DATA_SETS):
        found, _ = fitted(network(truth, -1 % 2**32, seed + 10_000), seed)
        covered.append((found.low <= truth) & (truth <= found.high))
    share = np.mean(covered)
    # Two parameters a data set, correlated: at worst as sure as one of them.
    assert abs(share - 0.95) < 3 * np.sqrt(0.95 * 0.05 / DATA_SETS)


def test_intervals_are_as_wide_as_the_estimates_spread() -> None:
    truth = np.array([0.45, 0.6])
    results = [fitted(network(truth, 0, seed + 20_000), seed)[0] for seed in range(DATA_SETS // 2)]
    spread = np.std([one.point for one in results], axis=0, ddof=1)
    # The estimates share no chance, so they also spread by their own simulated networks.
    half = np.mean([(one.high - one.low) / 2 for one in results], axis=0)
    assert half / spread == pytest.approx(2.02, rel=0.25)


def test_without_noise_the_search_ends_at_the_truth() -> None:
    truth = np.array([0.2, 0.85])
    target = Target(SLOPES @ truth, 1 / NOISE**2)

    def evaluate(points: Sequence[Floats]) -> Floats:
        return np.array([SLOPES @ point for point in points])

    trials, target = search(evaluate, lambda _: target, START, 24, 1)
    trials += polish(evaluate, target, best_of(trials))
    assert best_of(trials).point == pytest.approx(truth, abs=1e-6)


def test_the_same_seed_gives_the_same_search() -> None:
    observed = SLOPES @ np.array([0.3, 0.3])
    one, other, third = (fitted(observed, seed)[1] for seed in (3, 3, 4))
    assert [t.point.tolist() for t in one] == [t.point.tolist() for t in other]
    assert [t.point.tolist() for t in one] != [t.point.tolist() for t in third]


def test_the_search_begins_at_the_start_and_stays_inside() -> None:
    _, trials = fitted(SLOPES @ np.array([0.0, 1.0]), 2)
    assert trials[0].point == pytest.approx(START)
    assert all(np.all((one.point >= 0) & (one.point <= 1)) for one in trials)
    assert len([one for one in trials if one.phase != "polish"]) == 24


def test_a_parameter_beyond_its_range_is_at_its_end() -> None:
    found, _ = fitted(SLOPES @ np.array([-0.5, 0.5]), 2)
    assert found.verdicts == (BOUND, ESTIMATED)
    assert np.isnan(found.low[0])
    assert np.isnan(found.correlation[0]).all()
    assert np.isfinite(found.low[1])


def test_a_parameter_that_no_statistic_tells_is_not_identified() -> None:
    flat = SLOPES * [1.0, 0.0]
    found, _ = fitted(flat @ np.array([0.4, 0.5]), 2, flat)
    assert found.verdicts[0] == ESTIMATED
    assert found.verdicts[1] in {LOOSE, BOUND}


def test_two_parameters_that_only_their_sum_tells_are_not_identified() -> None:
    same = SLOPES[:, :1] * [1.0, 1.0]
    found, _ = fitted(same @ np.array([0.4, 0.5]), 2, same)
    assert ESTIMATED not in found.verdicts or BOUND in found.verdicts
    if found.verdicts == (LOOSE, LOOSE):
        assert found.correlation[0, 1] == pytest.approx(-1, abs=0.01)
