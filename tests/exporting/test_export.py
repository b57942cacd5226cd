"""Exports: whole files in their own folder, readable by others, the same every time."""

from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path

import duckdb
import igraph
import made_up_networks
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.errors import InputError
from simulation.exporting import FORMS, export, read_network, to_networkx
from simulation.exporting.files import write_csv, write_graphml
from simulation.exporting.gexf import write_gexf
from simulation.exporting.networks import Network

HOSTILE = ("</node>&\"'<!--", '=HYPERLINK("x")\x00\x1b\ud7ff\uffff]]>', "+1", "-2+3", "@x", "å—漢 ")


def told(call) -> InputError:
    with pytest.raises(InputError) as caught:
        call()
    return caught.value


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_files_are_named_after_scenario_replicate_and_week(make_folder, tmp_path):
    folder, out = make_folder(weeks=(0, 52), replicates=2), tmp_path / "out"
    names = {
        form: [file.name for file in export(folder, out, form, "Flatter", replicate=1)]
        for form in FORMS
    }
    run = "scenario-1-1"
    assert names == {
        "csv": [f"{run}-w{w}-{part}.csv" for w in (0, 52) for part in ("ties", "people")],
        "gexf": [f"{run}.gexf"],
        "graphml": [f"{run}-w0.graphml", f"{run}-w52.graphml"],
        "parquet": [f"{run}-w{w}-{part}.parquet" for w in (0, 52) for part in ("ties", "people")],
    }
    assert set(contents(out)) == {"export.json", *itertools.chain(*names.values())}


def test_every_scenario_with_networks_is_written_by_default(make_folder, tmp_path):
    folder = make_folder()
    written = export(folder, tmp_path / "out", "graphml", weeks=(52,))
    assert [file.name for file in written] == [
        "scenario-0-0-w52.graphml",
        "scenario-1-0-w52.graphml",
    ]


@pytest.mark.parametrize("people", [False, True])
@pytest.mark.parametrize("form", FORMS)
def test_the_same_results_give_the_same_bytes(make_folder, tmp_path, form, people):
    folder = make_folder()
    for out in ("one", "other"):
        export(folder, tmp_path / out, form, people=people)
    assert contents(tmp_path / "one") == contents(tmp_path / "other")


def test_the_list_tells_what_each_file_holds(make_folder, tmp_path):
    folder, out = make_folder(), tmp_path / "out"
    export(folder, out, "gexf", "Today", weeks=(103, 0))
    export(folder, out, "graphml", "Flatter", weeks=(52,), people=True)
    listed = json.loads((out / "export.json").read_text(encoding="utf-8"))["files"]
    assert listed == {
        "scenario-0-0.gexf": {
            "scenario": "Today", "replicate": 0, "weeks": [0, 103], "people": False,
        },
        "scenario-1-0-w52.graphml": {
            "scenario": "Flatter", "replicate": 0, "weeks": [52], "people": True,
        },
    }  # fmt: skip


def test_graphml_comes_back_in_networkx(make_folder, tmp_path):
    folder = make_folder()
    (file,) = export(folder, tmp_path / "out", "graphml", "Today", weeks=(0,), people=True)
    ours = to_networkx(read_network(folder, "Today", week=0, people=True))
    theirs = nx.read_graphml(file, node_type=int)
    del theirs.graph["node_default"], theirs.graph["edge_default"]
    assert nx.utils.graphs_equal(ours, theirs)


def test_graphml_comes_back_in_igraph(make_folder, tmp_path):
    folder = make_folder()
    (file,) = export(folder, tmp_path / "out", "graphml", "Today", weeks=(0,), people=True)
    ours = to_networkx(read_network(folder, "Today", week=0, people=True))
    theirs = igraph.Graph.Read_GraphML(str(file))
    assert theirs.vcount() == len(ours)
    for vertex in theirs.vs:
        attributes = vertex.attributes()
        assert ours.nodes[int(attributes.pop("id"))] == attributes
    ids = [int(one) for one in theirs.vs["id"]]
    for edge in theirs.es:
        assert ours.edges[ids[edge.source], ids[edge.target]] == edge.attributes()
    assert theirs.ecount() == ours.number_of_edges()


@pytest.mark.parametrize("people", [False, True])
def test_parquet_comes_back(make_folder, tmp_path, people):
    folder = make_folder()
    files = export(folder, tmp_path / "out", "parquet", "Today", weeks=(52,), people=people)
    network = read_network(folder, "Today", week=52, people=people)
    for file, table in zip(files, (network.ties, network.people), strict=True):
        stored = duckdb.read_parquet(str(file)).df()
        pd.testing.assert_frame_equal(stored, table, check_dtype=False)


@pytest.mark.parametrize("people", [False, True])
def test_csv_comes_back(make_folder, tmp_path, people):
    folder = make_folder()
    files = export(folder, tmp_path / "out", "csv", "Today", weeks=(52,), people=people)
    network = read_network(folder, "Today", week=52, people=people)
    for file, table in zip(files, (network.ties, network.people), strict=True):
        types = dict.fromkeys(table.select_dtypes(exclude="number"), str)
        stored = pd.read_csv(file, dtype=types)
        pd.testing.assert_frame_equal(stored, table, check_dtype=False, rtol=1e-14)


def test_no_text_of_a_csv_is_a_formula_and_negative_numbers_are_numbers(tmp_path):
    table = pd.DataFrame({"unit": [*HOSTILE, "Sales"], "manager": [-1, -2, 3, 4, 5, 6, 7]})
    write_csv(table, tmp_path / "people.csv")
    with (tmp_path / "people.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert not [row["unit"] for row in rows if row["unit"][0] in "=+-@\t\r"]
    assert [row["unit"].removeprefix("'") for row in rows] == [*HOSTILE, "Sales"]
    assert [int(row["manager"]) for row in rows] == [-1, -2, 3, 4, 5, 6, 7]


def of_units(names: tuple[str, ...]) -> Network:
    """Return two employees a unit, each with a tie to the other."""
    n = 2 * len(names)
    text = np.array(names, object).repeat(2)
    people = {"employee": np.arange(n), "unit": text, "team": np.full(n, -1), "site": text}
    ties = {"source": np.arange(0, n, 2), "target": np.arange(1, n, 2)}
    told_of = {"strength": np.full(n // 2, 0.5), "age": np.ones(n // 2, int), "channel": text[::2]}
    return Network(names[0], 0, 0, pd.DataFrame({**ties, **told_of}), pd.DataFrame(people))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_name_survives_in_xml_but_for_what_it_cannot_hold(tmp_path, names):
    network = of_units((*names, *HOSTILE))
    write_graphml(network, tmp_path / "g.graphml")
    write_gexf([network], tmp_path / "g.gexf")
    write_gexf([network, network._replace(week=1)], tmp_path / "d.gexf")
    for graph in (nx.read_graphml(tmp_path / "g.graphml"), nx.read_gexf(tmp_path / "g.gexf"),
                  nx.read_gexf(tmp_path / "d.gexf")):  # fmt: skip
        for row in network.people.itertuples(index=False):
            stored = graph.nodes[str(row.employee)]["unit"] or ""
            assert len(stored) == len(row.unit)
            for ours, theirs in zip(row.unit, stored, strict=True):
                assert theirs == ours or (theirs == "\ufffd" and not holds(ours))


def holds(sign: str) -> bool:
    """Tell whether XML 1.0 can hold a character that its readers leave as it is."""
    return sign in "\t\n" or (sign >= " " and sign not in "\ufffe\uffff")


def test_hostile_units_reach_every_form(make_folder, tmp_path):
    folder = make_folder(units=HOSTILE[:2])
    for form in FORMS:
        assert export(folder, tmp_path / "out", form, people=True)
    theirs = nx.read_graphml(tmp_path / "out" / "scenario-0-0-w0.graphml")
    units = set(nx.get_node_attributes(theirs, "unit").values())
    assert units == {HOSTILE[0], '=HYPERLINK("x")\ufffd\ufffd\ud7ff\ufffd]]>'}


def test_an_unknown_form_is_told_those_there_are(make_folder, tmp_path):
    error = told(lambda: export(make_folder(), tmp_path / "out", "graphlm"))
    assert (error.allowed, error.suggestion) == ("csv, gexf, graphml, parquet", "graphml")


@pytest.mark.parametrize(
    "wrong", [{"weeks": (0, 51)}, {"scenario": "Flater"}, {"replicate": 4}, {"form": "xls"}]
)
def test_a_mistake_leaves_no_folder(make_folder, tmp_path, wrong):
    told(lambda: export(make_folder(), tmp_path / "out", **{"form": "csv", **wrong}))
    assert not (tmp_path / "out").exists()


def test_files_of_an_earlier_export_are_replaced(make_folder, tmp_path):
    folder, out = make_folder(), tmp_path / "out"
    export(folder, out, "csv", people=True)
    export(folder, out, "csv")
    export(folder, tmp_path / "afresh", "csv")
    assert contents(out) == contents(tmp_path / "afresh")


def test_files_of_others_are_not_replaced(make_folder, tmp_path):
    folder, out = make_folder(), tmp_path / "out"
    export(folder, out, "gexf")
    (out / "scenario-1-0-w0.graphml").write_text("mine")
    before = contents(out)
    error = told(lambda: export(folder, out, "graphml"))
    assert error.found == str(out / "scenario-1-0-w0.graphml")
    assert contents(out) == before


def test_other_files_in_the_folder_are_left_alone(make_folder, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    export(make_folder(), out, "gexf")
    assert (out / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"orgsim": 1, "files": []}'])
def test_a_list_that_is_none_of_ours_is_not_replaced(make_folder, tmp_path, text):
    out = tmp_path / "out"
    out.mkdir()
    (out / "export.json").write_text(text)
    error = told(lambda: export(make_folder(), out, "gexf"))
    assert error.file == out / "export.json"
    assert contents(out) == {"export.json": text.encode()}


def test_a_file_in_the_place_of_the_folder_is_told(make_folder, tmp_path):
    (tmp_path / "out").write_text("a file")
    error = told(lambda: export(make_folder(), tmp_path / "out", "gexf"))
    assert "it is a file" in error.message


def test_nothing_is_left_of_an_export_that_fails(make_folder, tmp_path):
    """The second scenario's file cannot be read: the first's is not left alone either."""
    folder, out = make_folder(), tmp_path / "out"
    export(folder, out, "csv", "Today", weeks=(0,))
    before = contents(out)
    (folder / "networks" / "scenario-1" / "0-w52.parquet").write_bytes(b"")
    told(lambda: export(folder, out, "csv", people=True))
    assert contents(out) == before


def test_a_link_in_the_place_of_a_file_is_not_followed(make_folder, tmp_path):
    folder, out = make_folder(), tmp_path / "out"
    (file,) = export(folder, out, "gexf", "Today")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("mine")
    file.unlink()
    file.symlink_to(elsewhere)
    export(folder, out, "gexf", "Today")
    assert elsewhere.read_text() == "mine"
    assert not file.is_symlink()


def test_only_people_who_are_asked_for_are_told_apart(make_folder, tmp_path):
    tables = made_up_networks.network()
    folder = make_folder(tables={0: tables})
    for people in (False, True):
        for form in ("csv", "graphml", "gexf"):
            files = export(folder, tmp_path / str(people), form, "Today", people=people)
            text = "".join(file.read_text(encoding="utf-8") for file in files)
            assert ("manager" in text) == people
            assert ("(small group)" in text) != people
