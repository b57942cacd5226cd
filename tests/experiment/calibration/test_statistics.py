"""Statistics of observed and simulated networks: against networkx, and what counts as a tie."""

from __future__ import annotations

from collections import Counter

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from known_network import replicate_of
from scipy import stats

from simulation.dynamics.attention import Contacts
from simulation.dynamics.channels import EXPOSURE
from simulation.dynamics.state import tie_table
from simulation.experiment.calibration.observation import (
    ABSENT,
    Eye,
    Wave,
    _binomial,
    _pairs,
    observed_wave,
    simulated_waves,
)
from simulation.experiment.calibration.shapes import bins_of, shapes, shares
from simulation.experiment.calibration.statistics import (
    STATISTICS,
    Labels,
    available,
    picture,
    statistics_of,
)
from simulation.organisation.organisation import ObservedTies

N = 30


def wave_of(graph: nx.Graph, present: np.ndarray | None = None) -> Wave:
    edges = np.array(sorted(tuple(sorted(edge)) for edge in graph.edges), np.int32).reshape(-1, 2)
    person = np.zeros(N, np.int32) if present is None else np.where(present, 0, ABSENT)
    weight = np.arange(1.0, len(edges) + 1)
    return Wave(person.astype(np.int32), edges[:, 0], edges[:, 1], weight)


def labels_of(seed: int) -> Labels:
    draw = np.random.default_rng(seed)
    return Labels(*(draw.integers(0, 3, N).astype(np.int32) for _ in range(3)))


def found(*graphs: nx.Graph, seed: int = 0) -> dict[str, float]:
    pictures = [picture(wave_of(graph), labels_of(seed)) for graph in graphs]
    names = [name for name, one in STATISTICS.items() if len(graphs) > 1 or one.between is None]
    return dict(zip(names, statistics_of(pictures, names), strict=True))


graphs = st.builds(
    lambda p, seed: nx.gnp_random_graph(N, p, seed=seed),
    st.floats(0.02, 0.6),
    st.integers(0, 10_000),
)


@given(graphs, st.integers(0, 100))
@settings(max_examples=40)
def test_statistics_of_one_wave_are_networkx_s(graph: nx.Graph, seed: int) -> None:
    unit = labels_of(seed).unit
    values = found(graph, seed=seed)
    degrees = np.array([degree for _, degree in graph.degree()])
    assert values["mean_degree"] == pytest.approx(degrees.mean())
    assert values["isolates_share"] == pytest.approx(nx.number_of_isolates(graph) / N)
    assert values["transitivity"] == pytest.approx(nx.transitivity(graph))
    assert values["clustering"] == pytest.approx(nx.average_clustering(graph))
    within = [unit[i] == unit[j] for i, j in graph.edges]
    assert values["within_unit_share"] == pytest.approx(np.mean(within) if within else 0)
    if degrees.any():
        apart = np.abs(degrees[:, None] - degrees).mean() / (2 * degrees.mean())
        assert values["degree_gini"] == pytest.approx(apart)


@given(graphs, graphs)
@settings(max_examples=40)
def test_turnover_is_counted_tie_by_tie(before: nx.Graph, after: nx.Graph) -> None:
    values = found(before, after)
    kept = [after.has_edge(i, j) for i, j in before.edges]
    new = [(i, j) for i, j in after.edges if not before.has_edge(i, j)]
    closing = [bool(list(nx.common_neighbors(before, i, j))) for i, j in new]
    assert values["tie_survival"] == pytest.approx(np.mean(kept) if kept else 0)
    assert values["new_tie_closure"] == pytest.approx(np.mean(closing) if closing else 0)


def test_density_ratio_compares_pairs_within_and_across_units() -> None:
    graph = nx.gnp_random_graph(N, 0.3, seed=1)
    unit = labels_of(0).unit
    within = [(i, j) for i in range(N) for j in range(i) if unit[i] == unit[j]]
    across = [(i, j) for i in range(N) for j in range(i) if unit[i] != unit[j]]
    expected = np.mean([graph.has_edge(*pair) for pair in within]) / np.mean(
        [graph.has_edge(*pair) for pair in across]
    )
    assert found(graph)["density_ratio"] == pytest.approx(expected)


def test_somebody_who_left_is_no_lost_tie() -> None:
    labels = labels_of(0)
    before = picture(wave_of(nx.path_graph(N)), labels)
    present = np.arange(N) != 3
    rest = nx.path_graph(N)
    rest.remove_edges_from([(2, 3), (3, 4)])
    after = picture(wave_of(rest, present), labels)
    assert statistics_of([before, after], ["tie_survival"]) == 1.0
    assert len(after.seats) == N - 1


@given(graphs)
@settings(max_examples=25)
def test_shares_of_each_distribution_add_up_to_one(graph: nx.Graph) -> None:
    one = picture(wave_of(graph), labels_of(0))
    bins = bins_of([one], units=True)
    place = 0
    values = shares([one], bins)
    for shape in shapes(bins):
        part = values[place : place + len(shape.categories)]
        empty = not graph.edges or (shape.name == "local_clustering" and one.degree.max() < 2)
        assert part.sum() == pytest.approx(1) or empty
        place += len(part)
    assert place == len(values)


def test_distances_are_networkx_s() -> None:
    graph = nx.gnp_random_graph(N, 0.08, seed=3)
    one = picture(wave_of(graph), labels_of(0))
    bins = bins_of([one], units=False)
    values = shares([one], bins)
    first = len(shapes(bins)[0].categories)
    lengths = [
        length
        for source, reached in nx.all_pairs_shortest_path_length(graph)
        for target, length in reached.items()
        if source != target
    ]
    pairs = N * (N - 1)
    expected = [lengths.count(d) / pairs for d in range(1, 6)]
    expected += [sum(d > 5 for d in lengths) / pairs, 1 - len(lengths) / pairs]
    assert values[first : first + 7] == pytest.approx(expected)


def test_weights_count_only_where_they_are_real() -> None:
    ties = nx.gnp_random_graph(N, 0.3, seed=1)
    wave = wave_of(ties)
    plain = Wave(wave.person, wave.source, wave.target, np.ones(len(wave.source)))
    assert "weight_gini" in available(labels_of(0), [wave])
    assert "weight_gini" not in available(labels_of(0), [plain])
    assert "tie_survival" not in available(labels_of(0), [wave])


def test_observed_weights_come_back_from_reported_strength() -> None:
    weight = np.array([1.0, 4.0, 10.0])
    strength = weight / (weight + 4.0)
    ties = ObservedTies(np.array([0, 0, 1], np.int32), np.array([1, 2, 2], np.int32), strength)
    assert observed_wave(ties, 3).weight * 4.0 == pytest.approx(weight)


@given(st.floats(0, 1, exclude_max=True), st.integers(1, 30), st.floats(0.02, 0.98))
def test_traces_are_the_binomial_s_quantile(chance: float, count: int, seen: float) -> None:
    below = stats.binom.cdf(np.arange(count + 1), count, seen)
    if np.min(np.abs(below - chance)) < 1e-9:
        return
    traces = _binomial(np.array([chance]), np.array([count]), seen)
    assert traces[0] == np.count_nonzero(below <= chance)


def test_ties_are_those_reported_at_or_above_the_threshold() -> None:
    one = replicate_of(40, 20)
    (wave,) = simulated_waves(one, Eye("ties", 4, 1, "any", 0.4, 1.0))
    table = tie_table(one.state, one.scenario.parameters.relationship_strength)
    shown = table.active & (table.strength >= 0.4)
    assert 0 < len(wave.source) == np.count_nonzero(shown) < np.count_nonzero(table.active)
    assert np.all(wave.source < wave.target)


def test_contacts_of_a_window_are_everybody_s_conversations() -> None:
    eye = Eye("contacts", 3, 1, "any", 0.0, 1.0)
    one, twin = (replicate_of(40, 10, annual_turnover=0) for _ in range(2))
    (wave,) = simulated_waves(one, eye)
    talked = np.zeros(40)
    for _ in range(3):
        twin.step()
        talked += twin.state.conversations.contacts
    counted = np.bincount(wave.source, wave.weight, 40) + np.bincount(wave.target, wave.weight, 40)
    assert counted.tolist() == talked.tolist()


def test_contacts_of_a_seat_s_earlier_holder_are_nobody_s() -> None:
    leaving = {"annual_turnover": 1.0, "turnover_embedding": 0.0, "vacancy_weeks": 1.0}
    one, twin = (replicate_of(60, 4, **leaving) for _ in range(2))
    (wave,) = simulated_waves(one, Eye("contacts", 20, 1, "any", 0.0, 1.0))
    weekly = []
    for week in range(20):
        contacts = twin.step()
        rows = zip(contacts.starts.tolist(), contacts.counts.tolist(), strict=False)
        weekly += [
            (week, i, int(contacts.partner[place]))
            for i, (first, count) in enumerate(rows)
            for place in range(first, first + count)
            if contacts.partner[place] > i
        ]
    people = twin.state.occupants
    expected = Counter(
        (i, j)
        for week, i, j in weekly
        if all(people.occupied[who] and people.joined[who] <= week for who in (i, j))
    )
    pairs = zip(wave.source.tolist(), wave.target.tolist(), strict=True)
    assert dict(zip(pairs, wave.weight.tolist(), strict=True)) == expected
    assert sum(expected.values()) < len(weekly)
    assert (wave.person == ABSENT).tolist() == (people.occupied == 0).tolist()


def test_what_was_only_seen_on_the_platform_is_no_contact() -> None:
    kind = np.array([0, EXPOSURE, 0, EXPOSURE], np.uint8)
    contacts = Contacts(
        starts=np.array([0, 2, 3, 4]),
        counts=np.array([2, 1, 1], np.int32),
        partner=np.array([1, 2, 0, 0], np.int32),
        kind=kind,
        room=np.zeros(3, np.int64),
    )
    assert _pairs(contacts, 3, "any").tolist() == [0 * 3 + 1]


def test_media_divide_the_contacts() -> None:
    total = {}
    for medium in ("any", "digital", "face_to_face"):
        (wave,) = simulated_waves(replicate_of(40, 10), Eye("contacts", 4, 1, medium, 0.0, 1.0))
        total[medium] = wave.weight.sum()
    assert total["any"] == total["digital"] + total["face_to_face"]
    assert min(total.values()) > 0


def test_more_is_seen_of_the_same_contacts_where_more_is_shown() -> None:
    seen = {}
    for share in (0.2, 0.6, 1.0):
        (wave,) = simulated_waves(replicate_of(60, 10), Eye("contacts", 4, 1, "any", 0.0, share))
        pairs = zip(wave.source.tolist(), wave.target.tolist(), strict=True)
        seen[share] = dict(zip(pairs, wave.weight.tolist(), strict=True))
    assert seen[0.2].keys() < seen[0.6].keys() < seen[1.0].keys()
    assert all(weight <= seen[0.6][pair] for pair, weight in seen[0.2].items())
    assert sum(seen[0.6].values()) / sum(seen[1.0].values()) == pytest.approx(0.6, abs=0.05)
