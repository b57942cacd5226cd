"""Large organisations: what is sampled stays within the error that is stated."""

from __future__ import annotations

import functools

import networkx as nx
import numpy as np
import pytest

from simulation.measures import connections, graph
from simulation.measures.arithmetic import gini
from simulation.measures.connections import BETWEENNESS_SAMPLED, DISTANCES_SAMPLED
from simulation.measures.snapshot import (
    BETWEENNESS_SOURCES,
    DISTANCE_SOURCES,
    EXACT_BETWEENNESS,
    EXACT_DISTANCES,
)
from tests.measures.made_up_states import snapshot_of

KINDS = ("units", "random", "hubs", "rings")


@functools.cache
def network(kind, n):
    """Return a snapshot of n employees with about 20 ties each."""
    made = {
        "units": lambda: nx.random_partition_graph([50] * (n // 50), 0.25, 6 / n, seed=1),
        "random": lambda: nx.gnm_random_graph(n, 10 * n, seed=1),
        "hubs": lambda: nx.barabasi_albert_graph(n, 10, seed=1),
        "rings": lambda: nx.watts_strogatz_graph(n, 20, 0.1, seed=1),
    }[kind]()
    return snapshot_of(n, np.array(made.edges()))


def everybody(seen):
    return np.arange(seen.n, dtype=np.int32)


@pytest.mark.parametrize("kind", KINDS)
def test_distances_are_within_one_per_cent(kind):
    seen = network(kind, 3000)
    counts = graph.distance_counts(seen.starts, seen.partner, everybody(seen))
    steps = np.arange(len(counts))
    length = counts @ steps / counts.sum()
    efficiency = (counts[1:] / steps[1:]).sum() / (seen.n * (seen.n - 1))
    assert connections.path_length(seen) == pytest.approx(length, rel=0.01)
    assert connections.global_efficiency(seen) == pytest.approx(efficiency, rel=0.01)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("n", "error"), [(1000, 0.05), (3000, 0.1)])
def test_betweenness_gini_is_within_the_stated_error(kind, n, error):
    seen = network(kind, n)
    exact = gini(graph.betweenness(seen.starts, seen.partner, everybody(seen)).value)
    assert connections.betweenness_gini(seen) == pytest.approx(exact, abs=error)


def test_what_is_stated_is_what_is_done():
    assert f"{EXACT_DISTANCES:,}" in DISTANCES_SAMPLED
    assert f"{DISTANCE_SOURCES}" in DISTANCES_SAMPLED
    assert f"{EXACT_BETWEENNESS}" in BETWEENNESS_SAMPLED
    assert f"{BETWEENNESS_SOURCES}" in BETWEENNESS_SAMPLED


def test_everybody_is_taken_up_to_the_limit():
    assert snapshot_of(20).sample(20, 5).tolist() == list(range(20))


def test_sample_depends_on_seats_alone():
    first = snapshot_of(50, week=3)
    second = snapshot_of(50, [(0, 1), (3, 4)], week=90)
    assert np.array_equal(first.sample(10, 5), second.sample(10, 5))
    assert len(set(first.sample(10, 5).tolist())) == 5


@pytest.mark.parametrize("vacant", range(5))
def test_vacancy_changes_one_of_the_sample(vacant):
    full = snapshot_of(50)
    occupied = np.ones(50, np.uint8)
    occupied[full.sample(10, 5)[vacant]] = 0
    rest = snapshot_of(50, occupied=occupied)
    before, after = (set(one.seats[one.sample(10, 5)].tolist()) for one in (full, rest))
    assert len(before & after) == 4


def test_stated_variance_of_betweenness_is_that_of_repeated_samples():
    made = nx.barabasi_albert_graph(60, 3, seed=1)
    seen = snapshot_of(60, np.array(made.edges()))
    rng = np.random.Generator(np.random.Philox(1))
    samples = [rng.permutation(60)[:40].astype(np.int32) for _ in range(2000)]
    found = [graph.betweenness(seen.starts, seen.partner, one) for one in samples]
    values = np.array([one.value for one in found])
    exact = graph.betweenness(seen.starts, seen.partner, everybody(seen)).value
    assert values.mean(axis=0) == pytest.approx(exact, rel=0.05, abs=0.5)
    stated = np.mean([one.variance for one in found])
    assert stated == pytest.approx(values.var(axis=0).mean(), rel=0.05)
