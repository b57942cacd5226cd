"""Connections agree with networkx and igraph, and say what to expect where those say nothing."""

from __future__ import annotations

import math
from types import SimpleNamespace

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.measures import connections
from tests.measures.made_up_states import organisation_of, snapshot_of


@st.composite
def societies(draw):
    """Return a random network with units, levels and managers, in our form and in theirs."""
    n = draw(st.integers(1, 40))
    density = draw(st.sampled_from([0.0, 0.05, 0.15, 0.5, 1.0]))
    rng = np.random.Generator(np.random.Philox(draw(st.integers(0, 2**32))))
    pairs = np.argwhere(np.triu(rng.random((n, n)) < density, 1))
    rng.shuffle(pairs)
    unit, site, level = rng.integers(0, 3, (3, n))
    manager = np.array([-1, *(rng.integers(0, i) for i in range(1, n))])
    organisation = organisation_of(n, unit=unit, site=site, level=level, manager=manager)
    theirs = nx.Graph(pairs.tolist())
    theirs.add_nodes_from(range(n))
    team = np.where(manager < 0, n, manager)
    return SimpleNamespace(
        n=n,
        pairs=pairs,
        labels={"units": unit, "sites": site, "levels": level, "teams": team},
        seen=snapshot_of(n, pairs, organisation=organisation),
        networkx=theirs,
        igraph=igraph.Graph(n=n, edges=pairs.tolist()),
    )


def same(ours, theirs):
    """Tell whether two values are equal, or none of both is a number."""
    theirs = math.nan if theirs is None else theirs
    return ours == pytest.approx(theirs, rel=1e-9, abs=1e-9, nan_ok=True)


def mean_of_tied(values, degrees):
    """Return the mean over those with a tie."""
    tied = [value for value, degree in zip(values, degrees, strict=True) if degree]
    return math.fsum(tied) / len(tied) if tied else math.nan


@settings(max_examples=80, deadline=None)
@given(societies())
def test_size_and_components_agree(society):
    ours, them, other = society.seen, society.networkx, society.igraph
    sizes = [len(one) for one in nx.connected_components(them)]
    assert same(connections.mean_degree(ours), np.mean(other.degree()))
    if society.n > 1:
        assert same(connections.density(ours), nx.density(them))
        assert same(connections.density(ours), other.density())
    assert same(connections.isolates_share(ours), nx.number_of_isolates(them) / society.n)
    assert same(connections.giant_component_share(ours), max(sizes) / society.n)
    assert same(
        connections.giant_component_share(ours),
        other.connected_components().giant().vcount() / society.n,
    )


@settings(max_examples=80, deadline=None)
@given(societies())
def test_clustering_agrees(society):
    ours = connections.clustering(society.seen)
    assert same(ours, nx.average_clustering(society.networkx))
    assert same(ours, society.igraph.transitivity_avglocal_undirected(mode="zero"))


@settings(max_examples=80, deadline=None)
@given(societies())
def test_distances_agree(society):
    ours = connections.path_length(society.seen)
    lengths = [
        length
        for source, reached in nx.all_pairs_shortest_path_length(society.networkx)
        for target, length in reached.items()
        if target != source
    ]
    assert same(ours, np.mean(lengths) if lengths else math.nan)
    assert same(ours, society.igraph.average_path_length(directed=False, unconn=True))
    if society.n > 1:
        efficiency = connections.global_efficiency(society.seen)
        assert same(efficiency, nx.global_efficiency(society.networkx))


@settings(max_examples=80, deadline=None)
@given(societies())
def test_modularity_agrees(society):
    ours = connections.modularity_units(society.seen)
    unit = society.labels["units"]
    if len(society.pairs) == 0:
        assert math.isnan(ours)
        return
    parts = [set(np.flatnonzero(unit == one).tolist()) for one in np.unique(unit)]
    assert same(ours, nx.community.modularity(society.networkx, parts))
    assert same(ours, society.igraph.modularity(unit.tolist()))


@settings(max_examples=80, deadline=None)
@given(societies())
def test_shares_of_crossing_ties_are_counted(society):
    first, second = society.pairs.T
    for group in ("units", "sites", "levels"):
        label = society.labels[group]
        outside = np.count_nonzero(label[first] != label[second])
        inside = len(first) - outside
        index = (outside - inside) / len(first) if len(first) else math.nan
        assert same(getattr(connections, f"ei_index_{group}")(society.seen), index)
        if group != "sites":
            share = getattr(connections, f"cross_{group[:-1]}_tie_share")(society.seen)
            assert same(share, (index + 1) / 2)


def pairwise_gini(values):
    values = np.asarray(values, float)
    if values.sum() == 0:
        return math.nan
    return np.abs(values[:, None] - values).mean() / (2 * values.mean())


@settings(max_examples=80, deadline=None)
@given(societies())
def test_inequality_agrees(society):
    ours = connections.betweenness_gini(society.seen)
    assert same(connections.degree_gini(society.seen), pairwise_gini(society.igraph.degree()))
    assert same(ours, pairwise_gini(society.igraph.betweenness(directed=False)))
    theirs = nx.betweenness_centrality(society.networkx, normalized=False)
    assert same(ours, pairwise_gini([theirs[i] for i in range(society.n)]))
    assert np.allclose(society.seen.betweenness.value, society.igraph.betweenness(directed=False))


@settings(max_examples=80, deadline=None)
@given(societies())
def test_constraint_and_effective_size_agree(society):
    degrees = society.igraph.degree()
    ours = connections.constraint(society.seen)
    everybody = range(society.n)
    theirs = nx.constraint(society.networkx)
    assert same(ours, mean_of_tied([theirs[i] for i in everybody], degrees))
    assert same(ours, mean_of_tied(society.igraph.constraint(), degrees))
    theirs = nx.effective_size(society.networkx)
    size = connections.effective_size(society.seen)
    assert same(size, mean_of_tied([theirs[i] for i in everybody], degrees))


@settings(max_examples=80, deadline=None)
@given(societies())
def test_bridges_cross_teams_and_have_no_third_party(society):
    team = society.labels["teams"]
    bridges = [
        team[i] != team[j] and not set(nx.common_neighbors(society.networkx, i, j))
        for i, j in society.pairs.tolist()
    ]
    expected = np.mean(bridges) if bridges else math.nan
    assert same(connections.bridging_tie_share(society.seen), expected)


def test_everybody_tied_to_everybody():
    pairs = np.argwhere(np.triu(np.ones((8, 8)), 1))
    seen = snapshot_of(8, pairs)
    for measure in ("density", "giant_component_share", "clustering", "path_length"):
        assert getattr(connections, measure)(seen) == pytest.approx(1)
    assert connections.global_efficiency(seen) == pytest.approx(1)
    assert connections.effective_size(seen) == pytest.approx(1)
    assert connections.degree_gini(seen) == pytest.approx(0)
    assert connections.modularity_units(seen) == pytest.approx(0)
    assert connections.bridging_tie_share(seen) == 0
    assert math.isnan(connections.betweenness_gini(seen))


def test_employee_with_one_tie_does_not_cluster():
    seen = snapshot_of(4, [(0, 1), (1, 2), (0, 2), (2, 3)])
    assert connections.clustering(seen) == pytest.approx((1 + 1 + 1 / 3 + 0) / 4)


def test_constraint_is_largest_for_two_who_know_each_other_too():
    assert connections.constraint(snapshot_of(3, [(0, 1), (1, 2), (0, 2)])) == pytest.approx(1.125)


def test_tie_with_ones_manager_crosses_teams():
    organisation = organisation_of(3, manager=[-1, 0, 1])
    seen = snapshot_of(3, [(1, 2)], organisation=organisation)
    assert connections.bridging_tie_share(seen) == 1
