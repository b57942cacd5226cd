"""GraphML and GEXF are read as networkx means them, and nothing in a file does any harm."""

from __future__ import annotations

import contextlib

import networkx as nx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from simulation.errors import InputError
from simulation.importing import graph_files
from simulation.importing.graph_files import read_graph
from simulation.importing.graph_tables import people_of_graph
from simulation.importing.ties import read_ties

WRITERS = {"graphml": nx.write_graphml_xml, "gexf": nx.write_gexf}
PEOPLE = {"employee": ("employee", "id"), "unit": ("unit", "department")}


def written(folder, text, name="graph.graphml"):
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def ties_in(file, seats, notes=None):
    ties = read_ties(file, {}, seats, [] if notes is None else notes)
    ends = zip(ties.source.tolist(), ties.target.tolist(), strict=True)
    return dict(zip(ends, ties.strength.tolist(), strict=True))


@st.composite
def graphs(draw):
    directed, multiple = draw(st.booleans()), draw(st.booleans())
    kind = {
        (False, False): nx.Graph,
        (False, True): nx.MultiGraph,
        (True, False): nx.DiGraph,
        (True, True): nx.MultiDiGraph,
    }[directed, multiple]()
    names = [f"p{n}" for n in range(draw(st.integers(1, 6)))]
    for name in names:
        kind.add_node(name, department=draw(st.sampled_from(["R & D", "Sales <1>", "Ünit"])))
    weights = st.integers(1, 50) | st.floats(0.25, 8)
    for one, other in draw(st.lists(st.tuples(*[st.sampled_from(names)] * 2), max_size=12)):
        kind.add_edge(one, other, weight=draw(weights), kind=draw(st.sampled_from("ab")))
    return kind


@pytest.mark.parametrize("form", ["graphml", "gexf"])
@settings(max_examples=100, deadline=None)
@given(graph=graphs())
def test_what_networkx_writes_is_read_as_it_was(tmp_path_factory, form, graph):
    file = tmp_path_factory.mktemp("graph") / f"graph.{form}"
    WRITERS[form](graph, file)
    read = read_graph(file)
    nodes, edges = read.nodes.columns, read.edges.columns
    assert nodes["id"] == list(graph.nodes)
    assert nodes["department"] == [data["department"] for _, data in graph.nodes(data=True)]
    assert bool(read.undirected.all()) != graph.is_directed() or not graph.size()
    weights = [float(text) for text in edges.get("weight", [])]
    found = sorted(zip(edges["source"], edges["target"], weights, strict=True))
    assert found == sorted((*ends, data["weight"]) for *ends, data in graph.edges(data=True))


@pytest.mark.parametrize("form", ["graphml", "gexf"])
@settings(max_examples=50, deadline=None)
@given(graph=graphs())
def test_ties_of_a_graph_are_those_of_its_edge_list(tmp_path_factory, form, graph):
    folder = tmp_path_factory.mktemp("graph")
    graph.remove_edges_from(list(nx.selfloop_edges(graph, **_keys(graph))))
    graph.add_edge("p0", "p9", weight=1.5, kind="a")
    WRITERS[form](graph, folder / f"graph.{form}")
    rows = [f"{one},{other},{data['weight']}" for one, other, data in graph.edges(data=True)]
    edges = written(folder, "\n".join(["source,target,weight", *rows]), "edges.csv")
    seats = {name: seat for seat, name in enumerate(graph)}
    assert ties_in(folder / f"graph.{form}", seats) == ties_in(edges, seats)


def _keys(graph):
    return {"keys": True} if graph.is_multigraph() else {}


def test_attributes_of_nodes_are_columns_of_people(tmp_path):
    graph = nx.Graph()
    graph.add_node("ann", department="Sales", age=41)
    graph.add_node("bob", department="R&D")
    nx.write_graphml_xml(graph, tmp_path / "g.graphml")
    people = people_of_graph(tmp_path / "g.graphml", PEOPLE, {}, ("employee",))
    assert people.columns["employee"].tolist() == ["ann", "bob"]
    assert people.columns["unit"].tolist() == ["Sales", "R&D"]
    assert people.unused == ("age",)


def test_column_of_people_that_the_graph_lacks_is_named(tmp_path):
    nx.write_gexf(nx.path_graph(2), tmp_path / "g.gexf")
    with pytest.raises(InputError, match="no column for the manager"):
        people_of_graph(tmp_path / "g.gexf", {"manager": ("boss",)}, {}, ("manager",))


GEPHI = """<?xml version='1.0' encoding='UTF-8'?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">
  <graph defaultedgetype="undirected">
    <attributes class="edge"><attribute id="0" title="weeks" type="integer">
      <default>7</default></attribute></attributes>
    <nodes><node id="0" label="ann"><viz:size value="3.0"/></node>
      <node id="1" label="bob"/><node id="2" label="cem"/></nodes>
    <edges>
      <edge id="a" source="0" target="1" type="mutual" weight="2.0">
        <attvalues><attvalue for="0" value="3"/></attvalues></edge>
      <edge id="b" source="1" target="2"/>
      <edge id="c" source="0" target="2" type="directed"/>
    </edges>
  </graph>
</gexf>
"""


def test_gephis_newest_format_is_read(tmp_path):
    read = read_graph(written(tmp_path, GEPHI))
    assert read.nodes.columns == {"id": ["0", "1", "2"], "label": ["ann", "bob", "cem"]}
    assert read.nodes.lines.tolist() == [6, 7, 7]
    assert read.edges.columns["source"] == ["0", "1", "1", "0"]
    assert read.edges.columns["target"] == ["1", "0", "2", "2"]
    assert read.edges.columns["weight"] == ["2.0", "2.0", "", ""]
    assert read.edges.columns["weeks"] == ["3", "3", "7", "7"]
    assert read.edges.lines.tolist() == [9, 9, 11, 12]
    assert read.undirected.tolist() == [False, False, True, False]


def test_nodes_are_employees_by_label_where_ids_are_none(tmp_path):
    graph = nx.relabel_nodes(nx.Graph([("ann", "bob")]), {"ann": "n0", "bob": "n1"})
    nx.set_node_attributes(graph, {"n0": "ann", "n1": "bob"}, "name")
    nx.write_graphml_xml(graph, tmp_path / "g.graphml")
    assert ties_in(tmp_path / "g.graphml", {"ann": 0, "bob": 1}) == {(0, 1): 0.5}
    assert ties_in(tmp_path / "g.graphml", {"n1": 0, "n0": 1}) == {(0, 1): 0.5}


def test_labels_that_two_nodes_have_name_nobody(tmp_path):
    text = GEPHI.replace('label="cem"', 'label="bob"')
    with pytest.raises(InputError, match="not an employee") as caught:
        ties_in(written(tmp_path, text, "g.gexf"), {"ann": 0, "bob": 1})
    assert caught.value.found == "0"


def test_edge_without_direction_is_named_by_both(tmp_path):
    seats = {"0": 0, "1": 1}
    nx.write_gexf(nx.path_graph(2), tmp_path / "u.gexf")
    nx.write_gexf(nx.path_graph(2, nx.DiGraph), tmp_path / "d.gexf")
    text = (tmp_path / "u.gexf").read_text().replace(' weight="1.0"', "")
    assert ties_in(written(tmp_path, text, "u.gexf"), seats) == {(0, 1): 0.5}
    text = (tmp_path / "d.gexf").read_text().replace(' weight="1.0"', "")
    assert ties_in(written(tmp_path, text, "d.gexf"), seats) == {(0, 1): 0.25}


def test_edge_may_differ_from_the_others_in_direction(tmp_path):
    ends = "source='a' target='b'"
    text = f"""<graphml><graph edgedefault='{{}}'><edge {ends}/><edge {ends} directed='false'/>
    <edge {ends} directed='true'/></graph></graphml>"""
    for default, first in (("directed", False), ("undirected", True)):
        read = read_graph(written(tmp_path, text.format(default)))
        assert read.undirected.tolist() == [first, True, False]


def test_edge_to_somebody_unknown_is_named_by_its_line(tmp_path):
    file = written(tmp_path, GEPHI, "g.gexf")
    with pytest.raises(InputError, match="not an employee") as caught:
        ties_in(file, {"ann": 0, "bob": 1})
    assert (caught.value.line, caught.value.found) == (11, "cem")


def test_nodes_within_nodes_are_nodes(tmp_path):
    text = """<graphml><key id="k" for="node" attr.name="unit"/><graph edgedefault="directed">
    <node id="a"><graph><node id="b"><data key="k">inner</data></node></graph>
    <data key="k">outer</data></node></graph></graphml>"""
    read = read_graph(written(tmp_path, text))
    assert read.nodes.columns == {"id": ["a", "b"], "unit": ["outer", "inner"]}


def test_drawings_of_other_programs_are_passed_over(tmp_path):
    text = """<graphml xmlns="http://graphml.graphdrawing.org/xmlns"
    xmlns:y="http://www.yworks.com/xml/graphml">
    <key id="d0" for="node" yfiles.type="nodegraphics"/>
    <key id="d1" for="node" attr.name="unit" attr.type="string"/>
    <graph edgedefault="directed"><node id="a"><data key="d0"><y:node id="x">Hi</y:node></data>
    <data key="d1">Sales</data></node></graph></graphml>"""
    assert read_graph(written(tmp_path, text)).nodes.columns == {"id": ["a"], "unit": ["Sales"]}


LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE graphml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>
<graphml><graph><node id="&c;"/></graph></graphml>"""
ABROAD = """<?xml version="1.0"?>
<!DOCTYPE graphml SYSTEM "{address}">
<graphml><graph/></graphml>"""
ENTITY = """<!DOCTYPE graphml [<!ENTITY x SYSTEM "{address}">]><graphml><graph>
<node id="&x;"/></graph></graphml>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("text", [LAUGHS, ABROAD, ENTITY])
def test_document_types_are_refused_in_any_encoding(tmp_path, text, encoding):
    secret = written(tmp_path, "secret", "secret.txt")
    file = tmp_path / "g.graphml"
    file.write_text(text.replace("{address}", secret.as_uri()), encoding=encoding)
    with pytest.raises(InputError, match="document type") as caught:
        read_graph(file)
    assert "secret" not in str(caught.value).replace(str(tmp_path), "")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "as XML: no element found"),
        ("<graphml>\n<graph>\n</graphml>", 3, "as XML: mismatched tag"),
        ("<graphml>\n&nbsp;</graphml>", 2, "as XML: undefined entity"),
        ("\n<html/>", 2, "no graph"),
        ("<gexf>\n<node/></gexf>", 2, "no `id`"),
        ("<graphml>\n\n<edge source='a'/></graphml>", 3, "no `target`"),
        ("<graphml>\n<hyperedge/></graphml>", 2, "hyperedge"),
        ("<?xml version='1.0' encoding='klingon'?><gexf/>", 1, "encoding"),
    ],
)
def test_mistakes_in_graphs_are_named_by_line(tmp_path, text, line, words):
    file = written(tmp_path, text)
    with pytest.raises(InputError) as caught:
        read_graph(file)
    assert (caught.value.file, caught.value.line) == (file, line)
    assert words in caught.value.message


def test_graph_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_graph(tmp_path / "none.gexf")


@pytest.mark.parametrize("limit", ["LARGEST_FILE", "MOST_ROWS", "MOST_CELLS"])
def test_graphs_that_are_too_large_are_refused(tmp_path, monkeypatch, limit):
    monkeypatch.setattr(graph_files, limit, 2)
    with pytest.raises(InputError, match="too large"):
        read_graph(written(tmp_path, GEPHI))


def test_attributes_of_a_late_node_cannot_fill_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(graph_files, "MOST_CELLS", 100)
    values = "".join(f'<data key="k{n}">x</data>' for n in range(20))
    nodes = "".join(f'<node id="{n}"/>' for n in range(9))
    text = f'<graphml><graph>{nodes}<node id="last">{values}</node></graph></graphml>'
    with pytest.raises(InputError, match="too large"):
        read_graph(written(tmp_path, text))


pieces = st.sampled_from(
    [
        *("<graphml>", "</graphml>", "<gexf>", "</gexf>", "<graph edgedefault='directed'>"),
        *("</graph>", "<node id='a'>", "<node/>", "</node>", "<edge source='a' target='b'>"),
        *("</edge>", "<edge type='mutual' source='a' target='b'/>", "<attvalue for='0'/>"),
        *("<data key='k'>", "</data>", "<default>", "</default>", "x", "&amp;", "\n", "<!--"),
        *("<key id='k' for='port' attr.name='id'/>", "<attributes class='edge'>", "]]>"),
        *("</attributes>", "<attribute id='0' title='source'/>", "<!DOCTYPE a>", "-->"),
    ]
)


@settings(max_examples=250, deadline=None)
@given(st.binary(max_size=60) | st.lists(pieces, max_size=14).map(lambda p: "".join(p).encode()))
@example(b"<graphml><data key='k'>x</data><attvalue/><default>y</default></graphml>")
@example(
    b"<gexf><edge source='a' target='b' type='mutual'><edge source='a' target='b'/></edge></gexf>"
)
@example(b"<?xml version='1.0' encoding='hex'?><gexf/>")
@example(b"<?xml version='1.0' encoding='utf-7'?><gexf/>")
def test_any_bytes_are_read_or_refused(tmp_path_factory, content):
    file = tmp_path_factory.mktemp("any") / "g.gexf"
    file.write_bytes(content)
    with contextlib.suppress(InputError):
        graph = read_graph(file)
        assert {len(column) for column in graph.nodes.columns.values()} == {len(graph.nodes.lines)}
        assert {len(column) for column in graph.edges.columns.values()} == {len(graph.edges.lines)}
        assert len(graph.undirected) == len(graph.edges.lines)
