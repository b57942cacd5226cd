"""GEXF as Gephi reads it: one week, or several on a time line."""

from __future__ import annotations

import itertools
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import made_up_networks
import networkx as nx
import numpy as np
import pytest

from simulation.exporting import export, read_network, to_networkx

SPACE = "{http://www.gexf.net/1.2draft}"
TIMES = {"start", "end"}
SCHEMA = {
    # element: its attributes, and the elements in it (of the schema of 1.2, what we may use)
    "gexf": ({"version"}, {"meta", "graph"}),
    "meta": ({"lastmodifieddate"}, {"creator", "description", "keywords"}),
    "creator": (set(), set()),
    "description": (set(), set()),
    "graph": (
        TIMES | {"timeformat", "defaultedgetype", "idtype", "mode"},
        {"attributes", "nodes", "edges"},
    ),
    "attributes": (TIMES | {"class", "mode"}, {"attribute"}),
    "attribute": ({"id", "title", "type"}, {"default", "options"}),
    "nodes": ({"count"}, {"node"}),
    "edges": ({"count"}, {"edge"}),
    "node": (TIMES | {"id", "label"}, {"attvalues", "spells"}),
    "edge": (
        TIMES | {"id", "type", "label", "source", "target", "weight"},
        {"attvalues", "spells"},
    ),
    "attvalues": (set(), {"attvalue"}),
    "attvalue": (TIMES | {"for", "value"}, set()),
    "spells": (set(), {"spell"}),
    "spell": (TIMES, set()),
}
WEEKS = (0, 26, 52, 103)


@pytest.fixture
def dynamic(make_folder, tmp_path: Path) -> Path:
    (file,) = export(make_folder(WEEKS), tmp_path / "out", "gexf", "Today", people=True)
    return file


def graph_of(file: Path) -> Element:
    graph = ElementTree.parse(file).getroot().find(f"{SPACE}graph")
    assert graph is not None
    return graph


def seen(week: int, element: Element) -> bool:
    return any(inside(week, spell) for spell in element.iter(f"{SPACE}spell"))


def inside(week: int, interval: Element) -> bool:
    return float(interval.attrib["start"]) <= week <= float(interval.attrib["end"])


def values_at(week: int, element: Element) -> dict[str, str]:
    """Return an element's attributes in a week; without times, they hold in all."""
    return {
        value.attrib["for"]: value.attrib["value"]
        for value in element.iter(f"{SPACE}attvalue")
        if "start" not in value.attrib or inside(week, value)
    }


@pytest.mark.parametrize("weeks", [(0,), WEEKS])
def test_there_is_only_what_the_schema_knows(make_folder, tmp_path, weeks):
    (file,) = export(make_folder(WEEKS), tmp_path / "out", "gexf", "Today", weeks=weeks)
    for element in ElementTree.parse(file).iter():
        attributes, within = SCHEMA[element.tag.removeprefix(SPACE)]
        assert set(element.attrib) <= attributes
        assert {each.tag.removeprefix(SPACE) for each in element} <= within
    types = {one.attrib["type"] for one in graph_of(file).iter(f"{SPACE}attribute")}
    assert types <= {"integer", "double", "string"}


def test_every_value_is_of_a_declared_attribute(dynamic):
    graph = graph_of(dynamic)
    for kind in ("node", "edge"):
        modes = {
            one.attrib["id"]: group.attrib["mode"]
            for group in graph.findall(f"{SPACE}attributes[@class='{kind}']")
            for one in group
        }
        for value in graph.iterfind(f"{SPACE}{kind}s/{SPACE}{kind}//{SPACE}attvalue"):
            assert (modes[value.attrib["for"]] == "dynamic") == ("start" in value.attrib)


def test_edges_are_there_in_the_weeks_in_which_they_were_seen(dynamic, tmp_path):
    edges = list(graph_of(dynamic).iter(f"{SPACE}edge"))
    for week in WEEKS:
        network = read_network(tmp_path / "results", "Today", week=week, people=True)
        expected = set(zip(network.ties["source"], network.ties["target"], strict=True))
        there = {
            (int(edge.attrib["source"]), int(edge.attrib["target"]))
            for edge in edges
            if seen(week, edge)
        }
        assert there == expected


def test_nodes_are_there_in_the_weeks_in_which_they_were_seen(dynamic, tmp_path):
    nodes = list(graph_of(dynamic).iter(f"{SPACE}node"))
    for week in WEEKS:
        network = read_network(tmp_path / "results", "Today", week=week, people=True)
        there = {int(node.attrib["id"]) for node in nodes if seen(week, node)}
        assert there == set(network.people["employee"])


def test_attributes_have_the_values_of_each_week(dynamic, tmp_path):
    graph = graph_of(dynamic)
    for week in WEEKS:
        network = read_network(tmp_path / "results", "Today", week=week, people=True)
        expected = to_networkx(network)
        for node in filter(lambda one: seen(week, one), graph.iter(f"{SPACE}node")):
            told = {name: str(value) for name, value in expected.nodes[int(node.get("id"))].items()}
            assert values_at(week, node) == told
        for edge in filter(lambda one: seen(week, one), graph.iter(f"{SPACE}edge")):
            values = expected.edges[int(edge.attrib["source"]), int(edge.attrib["target"])]
            told = {name: str(value) for name, value in values.items()}
            assert values_at(week, edge) == {**told, "weight": told["strength"]}


def test_intervals_do_not_touch_and_lie_within_the_graphs(dynamic):
    graph = graph_of(dynamic)
    first, last = float(graph.attrib["start"]), float(graph.attrib["end"])
    assert (first, last) == (0, 103.999)
    for element in itertools.chain(graph.iter(f"{SPACE}node"), graph.iter(f"{SPACE}edge")):
        kinds: dict[str, list[tuple[float, float]]] = {}
        for one in element.iter():
            if "start" in one.attrib:
                times = (float(one.attrib["start"]), float(one.attrib["end"]))
                kinds.setdefault(one.attrib.get("for", "spell"), []).append(times)
        for intervals in kinds.values():
            ends = [end for interval in intervals for end in interval]
            assert all(one < next_ for one, next_ in itertools.pairwise(ends))
            assert first <= ends[0]
            assert ends[-1] <= last


def test_attributes_last_no_longer_than_their_bearer(dynamic):
    graph = graph_of(dynamic)
    for element in itertools.chain(graph.iter(f"{SPACE}node"), graph.iter(f"{SPACE}edge")):
        for value in element.iter(f"{SPACE}attvalue"):
            if "start" in value.attrib:
                assert seen(float(value.attrib["start"]), element)
                assert seen(float(value.attrib["end"]), element)


def test_neighbouring_weeks_with_the_same_are_one_interval(make_folder, tmp_path):
    same = made_up_networks.network()
    folder = make_folder(tables=dict.fromkeys((0, 1, 2), same))
    (file,) = export(folder, tmp_path / "out", "gexf", "Today")
    graph = graph_of(file)
    for spells in graph.iter(f"{SPACE}spells"):
        assert [spell.attrib for spell in spells] == [{"start": "0", "end": "2.999"}]
    assert {group.attrib["mode"] for group in graph.iter(f"{SPACE}attributes")} == {"static"}


def test_who_comes_back_has_two_spells(make_folder, tmp_path):
    here = made_up_networks.network()
    away = {name: values[:-1] for name, values in here.people.items()}
    gone = here.people["employee"][-1]
    left = (here.ties["source"] != gone) & (here.ties["target"] != gone)
    without = here._replace(
        people=away, ties={name: values[left] for name, values in here.ties.items()}
    )
    folder = make_folder(tables={0: here, 10: without, 20: here})
    (file,) = export(folder, tmp_path / "out", "gexf", "Today", people=True)
    (node,) = graph_of(file).iterfind(f".//{SPACE}node[@id='{gone}']")
    spells = [spell.attrib for spell in node.iter(f"{SPACE}spell")]
    assert spells == [{"start": "0", "end": "9.999"}, {"start": "20", "end": "20.999"}]


def test_networkx_reads_a_static_graph_as_it_was(make_folder, tmp_path):
    folder = make_folder()
    (file,) = export(folder, tmp_path / "out", "gexf", "Today", weeks=(52,), people=True)
    ours = to_networkx(read_network(folder, "Today", week=52, people=True))
    theirs = nx.read_gexf(file, node_type=int)
    assert theirs.graph["mode"] == "static"
    assert set(theirs.nodes) == set(ours.nodes)
    for node, attributes in ours.nodes(data=True):
        assert theirs.nodes[node] == {**attributes, "label": str(node)}
    assert {frozenset(edge) for edge in theirs.edges} == {frozenset(edge) for edge in ours.edges}
    for *ends, attributes in ours.edges(data=True):
        read = dict(theirs.edges[ends])
        del read["id"]
        assert read == {**attributes, "weight": attributes["strength"]}


def test_networkx_reads_the_spells_of_a_dynamic_graph(dynamic):
    theirs = nx.read_gexf(dynamic, node_type=int)
    assert theirs.graph["mode"] == "dynamic"
    for element in graph_of(dynamic).iter(f"{SPACE}edge"):
        ends = int(element.attrib["source"]), int(element.attrib["target"])
        spells = [
            (float(one.attrib["start"]), float(one.attrib["end"]))
            for one in element.iter(f"{SPACE}spell")
        ]
        assert theirs.edges[ends]["spells"] == spells
        assert theirs.edges[ends]["strength"][0][1] == spells[0][0]


def test_an_organisation_without_ties_is_written_too(make_folder, tmp_path):
    tables = made_up_networks.network()
    nothing = tables._replace(ties={name: values[:0] for name, values in tables.ties.items()})
    (file,) = export(make_folder(tables={0: nothing, 1: nothing}), tmp_path / "o", "gexf", "Today")
    graph = nx.read_gexf(file)
    assert graph.number_of_nodes() == len(np.unique(tables.people["employee"]))
    assert graph.number_of_edges() == 0
