"""Goodness of fit: p-values that hold, intervals that cover, drift that is seen."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.experiment.calibration.goodness import drifting, interval, likeness, shrunk

NETWORKS, K = 39, 4
MIX = np.array([[1, 0, 0, 0], [0.8, 1, 0, 0], [0, 0.5, 0.2, 0], [0.3, 0, 0.1, 2]])


def networks(number: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(number, K)) @ MIX.T


def test_one_more_network_is_rejected_as_rarely_as_said() -> None:
    p = []
    for seed in range(200):
        together = networks(NETWORKS + 1, seed)
        p.append(likeness(together[0], together[1:]).p)
    rejected = np.mean(np.array(p) < 0.05)
    assert abs(rejected - 0.025) < 3 * np.sqrt(0.025 * 0.975 / 200)
    assert np.mean(p) == pytest.approx(0.5, abs=0.08)


def test_something_else_is_rejected() -> None:
    simulated = networks(NETWORKS, 1)
    assert likeness(simulated.mean(axis=0) + np.array([0, 0, 0, 8]), simulated).p == 1 / (
        NETWORKS + 1
    )
    # Each value is ordinary; what is odd is that they go together.
    ordinary = simulated.mean(axis=0) + np.array([1.5, -1.5, 0, 0])
    assert likeness(ordinary, simulated).p < 0.05


def test_the_distance_is_mahalanobis_s() -> None:
    simulated = networks(NETWORKS, 2)
    apart = np.array([1.0, 2.0, 0.5, -1.0])
    found = likeness(simulated.mean(axis=0) + apart, simulated)
    expected = np.sqrt(apart @ np.linalg.inv(shrunk(simulated)) @ apart)
    assert found.distance == pytest.approx(expected)


def test_what_never_varies_and_agrees_says_nothing() -> None:
    simulated = np.hstack((networks(NETWORKS, 3), np.ones((NETWORKS, 1))))
    observed = np.append(simulated[:, :K].mean(axis=0), 1.0)
    assert likeness(observed, simulated) == likeness(observed[:K], simulated[:, :K])
    observed[K] = 1.1
    assert likeness(observed, simulated).p == 1 / (NETWORKS + 1)


def test_intervals_hold_one_more_network_in_95_of_100() -> None:
    inside = []
    for seed in range(300):
        together = networks(NETWORKS + 1, seed)
        low, high = interval(together[1:])
        inside.append((low <= together[0]) & (together[0] <= high))
    assert np.mean(inside) == pytest.approx(0.95, abs=0.02)


def test_more_networks_leave_out_the_outermost() -> None:
    values = np.arange(1.0, 80.0)[:, None]
    low, high = interval(values)
    assert (low[0], high[0]) == (2.0, 78.0)


def test_a_statistic_without_values_has_no_interval() -> None:
    simulated = networks(NETWORKS, 1)
    simulated[3, 1] = np.nan
    low, high = interval(simulated)
    assert np.isnan([low[1], high[1]]).all()
    assert np.isfinite(low[0])


def test_only_what_still_moves_is_unsettled() -> None:
    first = networks(NETWORKS, 1) + 100
    noise = networks(NETWORKS, 2) * 0.5
    later = first + noise + [0, 3.0, 0, 0]
    assert drifting(first, later).tolist() == [False, True, False, False]


def test_a_change_too_small_to_matter_is_settled() -> None:
    first = networks(NETWORKS, 1) + 100
    later = first + 0.05
    assert not drifting(first, later).any()
