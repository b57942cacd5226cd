"""The portrait against networkx, pandas and plain counting; the same whatever the numbering."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.organisation.icicle import PARTS_SEEN, icicle
from simulation.organisation.people import ROOT, layers
from simulation.organisation.portrait import LEAST, MOST_UNITS, Group, portrait, shown
from tests.organisation.inspected import a_chart, organisation_of, renumbered

MADE_UP = a_chart(160, 3)


def the_line(organisation):
    line = nx.DiGraph()
    line.add_nodes_from(range(organisation.n))
    above = enumerate(organisation.people.manager.tolist())
    line.add_edges_from((manager, seat) for seat, manager in above if manager != ROOT)
    return line


def the_ties(organisation):
    graph = nx.Graph()
    graph.add_nodes_from(range(organisation.n))
    observed = organisation.observed
    graph.add_edges_from(zip(observed.source.tolist(), observed.target.tolist(), strict=True))
    return graph


def unit_names(organisation):
    return [organisation.people.unit_names[k] for k in organisation.people.unit]


def site_names(organisation):
    return [organisation.workplace.site_names[k] for k in organisation.workplace.site]


def test_layers_and_leaders_are_those_of_the_tree():
    line = the_line(MADE_UP)
    depth = nx.shortest_path_length(line, MADE_UP.people.manager.tolist().index(ROOT))
    people = Counter(depth.values())
    leaders = Counter(depth[seat] for seat in line if line.out_degree(seat))
    found = portrait(MADE_UP)
    assert found.layers == tuple(people[k] for k in range(len(people)))
    assert found.leaders == tuple(leaders[k] for k in range(len(people)))


def test_spans_are_the_managers_out_degrees():
    spans = pd.Series([degree for _, degree in the_line(MADE_UP).out_degree() if degree])
    found = portrait(MADE_UP).spans
    assert found.managers == len(spans)
    assert found.widest == spans.max()
    assert found.spread == pytest.approx(
        (spans.mean(), *spans.quantile([0.1, 0.25, 0.5, 0.75, 0.9]))
    )
    assert (found.single, found.wide, found.very_wide) == (
        (spans == 1).sum(),
        (spans > 12).sum(),
        (spans > 20).sum(),
    )


def test_units_have_their_people_layers_sites_and_heads():
    manager = MADE_UP.people.manager
    table = pd.DataFrame(
        {
            "unit": unit_names(MADE_UP),
            "layer": layers(manager),
            "site": site_names(MADE_UP),
            "above": [None if m == ROOT else unit_names(MADE_UP)[m] for m in manager],
        }
    )
    found = portrait(MADE_UP).units
    assert [unit.people for unit in found] == sorted(table["unit"].value_counts(), reverse=True)
    for unit in found:
        own = table[table["unit"] == unit.name]
        assert dict(unit.layers) == own["layer"].value_counts().to_dict()
        assert dict(unit.sites) == own["site"].value_counts().to_dict()
        assert unit.heads == (own["above"] != unit.name).sum()


def test_sites_levels_and_expertise_are_counted():
    found = portrait(MADE_UP)
    assert dict(found.sites) == Counter(site_names(MADE_UP))
    assert dict(found.levels) == Counter(str(level) for level in MADE_UP.people.level)
    assert dict(found.expertise) == Counter(unit_names(MADE_UP))


def test_tenure_is_in_years_and_bands_begin_with_their_year():
    weeks = [0, 51, 52, 103, 104, 520, 1040, 1041]
    found = portrait(organisation_of([-1, *[0] * 7], tenure_weeks=np.array(weeks, np.int32))).tenure
    assert found.bands == (2, 2, 1, 0, 1, 2)
    assert found.spread.median == pytest.approx(np.median(weeks) / 52)


def test_only_those_with_a_value_of_their_own_count_for_presence():
    known = pd.Series(MADE_UP.people.presence).dropna()
    found = portrait(MADE_UP)
    assert found.presence.people == len(known)
    assert found.presence.spread.mean == pytest.approx(known.mean())
    assert found.working_time is None


def test_ties_are_those_of_the_graph():
    graph, found = the_ties(MADE_UP), portrait(MADE_UP).ties
    degrees = pd.Series(dict(graph.degree()))
    islands = [len(one) for one in nx.connected_components(graph)]
    assert found.number == graph.number_of_edges()
    assert found.degree.mean == pytest.approx(degrees.mean())
    assert found.degree.ninetieth == pytest.approx(degrees.quantile(0.9))
    assert found.isolates == nx.number_of_isolates(graph)
    assert found.largest_island == max(islands)
    assert found.islands == sum(size > 1 for size in islands)
    gaps = np.abs(np.subtract.outer(degrees.to_numpy(), degrees.to_numpy())).mean()
    assert found.gini == pytest.approx(gaps / 2 / degrees.mean())


def test_ties_across_units_and_sites_and_strong_ones_are_counted():
    observed, found = MADE_UP.observed, portrait(MADE_UP)
    ends = list(zip(observed.source.tolist(), observed.target.tolist(), strict=True))
    for names, share in (
        (unit_names(MADE_UP), found.ties.across_units),
        (site_names(MADE_UP), found.ties.across_sites),
    ):
        assert share == pytest.approx(np.mean([names[a] != names[b] for a, b in ends]))
    assert found.ties.strong == pytest.approx(np.mean(observed.strength >= 0.5))
    names = unit_names(MADE_UP)
    across = Counter(names[end] for a, b in ends if names[a] != names[b] for end in (a, b))
    assert {unit.name: unit.ties_across for unit in found.units} == {
        unit.name: across[unit.name] for unit in found.units
    }


def test_a_tie_with_the_manager_alone_is_found_from_either_end():
    ties = [(0, 1, 0.5), (2, 1, 0.5), (3, 4, 0.5), (0, 4, 0.5)]
    found = portrait(organisation_of([-1, 0, 1, 0, 0], ties=ties)).ties
    # Seat 2 has its manager 1 only; seat 3 a colleague only; the others have two ties.
    assert found.only_manager == 1
    assert portrait(organisation_of([1, -1], ties=[(0, 1, 0.5)])).ties.only_manager == 1


def test_who_talks_to_whom_is_the_density_between_groups():
    names, talk = unit_names(MADE_UP), portrait(MADE_UP).ties.talk
    sizes = Counter(names)
    group = [name if sizes[name] >= LEAST else "small" for name in names]
    group_names = [name if name in sizes else "small" for name in talk.names]
    density = nx.Graph(the_ties(MADE_UP))
    for first, one in enumerate(group_names):
        for second, two in enumerate(group_names):
            ends = [{one, two} == {group[a], group[b]} for a, b in density.edges]
            here, there = (sum(each == name for each in group) for name in (one, two))
            pairs = here * (here - 1) / 2 if one == two else here * there
            assert talk.density(first, second) == pytest.approx(sum(ends) / pairs)


def test_small_units_and_those_beyond_the_largest_stand_together_in_the_matrix():
    units = [f"U{k:02}" for k in range(30) for _ in range(LEAST)] + ["tiny", "tiny", "mini"]
    n = len(units)
    found = portrait(organisation_of([-1, *[0] * (n - 1)], units, ties=[(0, 1, 1.0)])).ties.talk
    assert found.names == (
        *(f"U{k:02}" for k in range(MOST_UNITS)),
        "(6 other units)",
        "(2 small units)",
    )
    assert found.people == (*[LEAST] * MOST_UNITS, 6 * LEAST, 3)


@given(st.integers(5, 90), st.integers(0, 10_000), st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_renumbering_changes_nothing(n, seed, order):
    organisation = a_chart(n, seed)
    assert portrait(renumbered(organisation, order)) == portrait(organisation)


def test_closed_seats_do_not_count():
    ties = [(0, 1, 0.5), (2, 5, 0.9), (3, 5, 0.9)]
    whole = organisation_of([-1, 0, 0, 2, 1, 1], ["A", "A", "A", "B", "A", "A"], ties=ties)
    is_open = np.array([True, True, True, False, True, True])
    closed = replace(whole, people=replace(whole.people, is_open=is_open))
    without = organisation_of([-1, 0, 0, 1, 1], ["A"] * 5, ties=[(0, 1, 0.5), (2, 4, 0.9)])
    assert portrait(closed) == portrait(without)


def test_two_people_have_a_portrait_without_anything_of_one_of_them():
    found = portrait(organisation_of([-1, 0], presence=np.array([0.2, 0.4])))
    assert (found.people, found.layers, found.spans.managers) == (2, (1, 1), 1)
    assert found.tenure is None
    assert found.presence is None
    assert found.ties is None


def test_an_only_employee_manages_nobody():
    found = portrait(organisation_of([-1]))
    assert found.spans.spread is None
    assert found.layers == (1,)


def test_groups_of_fewer_than_five_are_never_told_apart():
    seen = shown([Group("a", 9), Group("b", 5), Group("c", 4), Group("d", 1)], 1)
    assert seen.kept == (Group("a", 9),)
    assert seen.others == (1, 5)
    assert seen.small == (2, 5)


@given(st.integers(1, PARTS_SEEN), st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_every_part_of_a_small_organisation_is_an_area_inside_its_managers(n, seed):
    line = a_chart(max(n, 2), seed).people.manager
    drawn = icicle(line, layers(line), np.zeros(len(line), np.int32))
    tree = nx.DiGraph((m, s) for s, m in enumerate(line.tolist()) if m != ROOT)
    sizes = Counter(len(nx.descendants(tree, seat)) + 1 for seat in tree)
    assert Counter(area.people for area in drawn.areas) == sizes
    above = {1: [(0.0, float(len(line)))]}
    for area in drawn.areas:
        span = (area.start, area.start + area.people)
        above.setdefault(area.layer + 1, []).append(span)
        assert any(low <= span[0] and span[1] <= high for low, high in above[area.layer])


def test_areas_of_a_large_organisation_are_few_and_leave_nobody_out():
    line = a_chart(20_000, 1).people.manager
    drawn = icicle(line, layers(line), np.zeros(len(line), np.int32))
    assert len(drawn.areas) < 5_000
    assert sum(area.parts for area in drawn.areas) == len(line)
    assert sum(area.leaders for area in drawn.areas) == len(set(line.tolist()) - {ROOT})


def test_parts_far_from_each_other_are_not_drawn_together():
    # Two chains of command, of 11 and 9 people, and between them 1,990 flat teams of 10.
    heads = [0] * 1990
    line = [-1, *heads, *(1 + team for team in range(1990) for _ in range(9))]
    for length in (11, 9):
        line += [0, *range(len(line), len(line) + length - 1)]
    manager = np.array(line, np.int32)
    drawn = icicle(manager, layers(manager), np.zeros(len(line), np.int32))
    assert max(area.people for area in drawn.areas if area.layer == 4) < 11


def test_a_units_run_is_its_widest_stretch():
    organisation = organisation_of([-1, 0, 0, 1, 1, 2], ["A", "B", "A", "B", "B", "A"])
    runs = {run.unit: (run.start, run.people) for run in portrait(organisation).icicle.runs}
    # From the left: the top and seat 2's part (A, both), then the three people of B.
    assert runs == {0: (0.0, 3), 1: (2.5, 3)}
