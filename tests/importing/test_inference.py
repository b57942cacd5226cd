"""Lines and units made up from ties: plausible, and the same for the same ties."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.importing.inference import UNTIED, infer_line, infer_units
from simulation.organisation.organisation import ObservedTies
from simulation.organisation.people import ROOT, layers


def ties_of(pairs):
    source, target = np.array(sorted(pairs), np.int32).reshape(-1, 2).T
    return ObservedTies(source, target, np.full(len(source), 0.5))


def test_best_connected_lead_and_teams_follow_the_ties():
    hubs = {0: (2, 4, 6, 8, 10), 1: (3, 5, 7, 9, 11)}
    pairs = {(hub, member) for hub, members in hubs.items() for member in members}
    pairs |= {(12, other) for other in range(12, 20)} | {(0, 12), (1, 12)}
    pairs = {(min(pair), max(pair)) for pair in pairs}
    manager = infer_line(np.zeros(20, np.int32), ties_of(pairs), 6.0)
    assert manager[12] == ROOT
    assert manager[[0, 1]].tolist() == [12, 12]
    for hub, members in hubs.items():
        assert np.all(manager[list(members)] == hub)


def test_the_stronger_tie_decides_between_teams():
    to_head = {(0, other): 1.0 if other < 3 else 0.45 for other in range(1, 9)}
    to_leaders = {(1, 3): 0.8, (2, 3): 0.2, (1, 4): 0.2, (2, 4): 0.8}
    to_leaders |= {(1, 5): 0.7, (1, 6): 0.7, (2, 7): 0.7, (2, 8): 0.7}
    pairs = {**to_head, **to_leaders}
    source, target = np.array(list(pairs), np.int32).T
    ties = ObservedTies(source, target, np.array(list(pairs.values())))
    manager = infer_line(np.zeros(9, np.int32), ties, 3.0)
    assert manager.tolist() == [ROOT, 0, 0, 1, 2, 1, 1, 2, 2]


def test_heads_of_units_report_to_the_best_connected():
    unit = np.repeat([0, 1, 2], 4).astype(np.int32)
    stars = {(hub, hub + k) for hub in (0, 4, 8) for k in (1, 2, 3)} | {(0, 4), (0, 8)}
    manager = infer_line(unit, ties_of(stars), 5.0)
    assert manager.tolist() == [ROOT, 0, 0, 0, 0, 4, 4, 4, 0, 8, 8, 8]


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 150), st.integers(1, 5), st.floats(2, 12), st.integers(0, 999))
def test_any_ties_give_a_line_within_units(n, units, span, seed):
    chance = np.random.Generator(np.random.Philox(seed))
    unit = np.unique(chance.integers(0, units, n), return_inverse=True)[1].astype(np.int32)
    ends = np.sort(chance.integers(0, n, (2, 3 * n)), axis=0)
    source, target = np.unique(ends[:, ends[0] < ends[1]], axis=1).astype(np.int32)
    ties = ObservedTies(source, target, chance.uniform(0.1, 1, len(source)))
    manager = infer_line(unit, ties, span)
    assert np.array_equal(manager, infer_line(unit, ties, span))
    assert np.count_nonzero(manager == ROOT) == 1
    assert layers(manager).max() <= 3 + np.log(n) / np.log(2)
    below = np.flatnonzero(manager != ROOT)
    across = np.count_nonzero(unit[below] != unit[manager[below]])
    assert across == unit.max()


def cliques(*sizes):
    """Return ties within groups of some sizes, and one from each group to the next."""
    pairs, first = set(), 0
    for size in sizes:
        group = range(first, first + size)
        pairs |= {(a, b) for a in group for b in group if a < b}
        if first:
            pairs.add((first - 1, first))
        first += size
    return pairs


def test_units_are_the_groups_that_ties_make_the_largest_first():
    unit, names = infer_units(13, ties_of(cliques(4, 6, 3)))
    assert names == ("Unit 1", "Unit 2", "Unit 3")
    assert unit.tolist() == [1] * 4 + [0] * 6 + [2] * 3


def test_those_without_ties_are_a_unit_of_their_own():
    unit, names = infer_units(9, ties_of(cliques(4, 3)))
    assert names[-1] == UNTIED
    assert unit.tolist() == [0] * 4 + [1] * 3 + [2] * 2


@settings(max_examples=50, deadline=None)
@given(st.integers(2, 60), st.integers(0, 999))
def test_units_have_more_ties_within_than_any_split_at_random(n, seed):
    chance = np.random.Generator(np.random.Philox(seed))
    ends = np.sort(chance.integers(0, n, (2, 2 * n)), axis=0)
    pairs = {(a, b) for a, b in ends.T.tolist() if a < b}
    if not pairs:
        return
    ties = ties_of(pairs)
    unit, names = infer_units(n, ties)
    again, _ = infer_units(n, ties)
    assert np.array_equal(unit, again)
    assert sorted(set(unit.tolist())) == list(range(len(names)))
    graph = nx.Graph(sorted(pairs))
    graph.add_nodes_from(range(n))

    def modularity(label):
        groups = [set(np.flatnonzero(label == one).tolist()) for one in np.unique(label)]
        return nx.community.modularity(graph, groups)

    assert modularity(unit) >= modularity(chance.permutation(unit)) - 1e-12
