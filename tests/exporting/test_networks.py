"""Networks as they are read from a results folder."""

from __future__ import annotations

import json
from pathlib import Path

import made_up_networks
import networkx as nx
import numpy as np
import pytest

from simulation.errors import InputError
from simulation.exporting import read_network, to_igraph, to_networkx, weeks
from simulation.exporting.networks import find, read
from simulation.measures.privacy import discreet


def test_the_weeks_that_were_kept_are_listed_in_order(make_folder):
    folder = make_folder(weeks=(103, 0, 9))
    assert weeks(folder, "Today") == (0, 9, 103)


def test_a_week_whose_people_were_not_written_is_passed_over(make_folder):
    folder = make_folder()
    (folder / "people" / "scenario-0" / "0-w52.parquet").unlink()
    assert weeks(folder, "Today") == (0, 103)


def test_with_the_people_asked_for_everything_is_as_it_was_written(make_folder):
    folder = make_folder()
    network = read_network(folder, "Flatter", week=52, people=True)
    written = made_up_networks.network(seed=101)
    for name, values in written.ties.items():
        assert network.ties[name].tolist() == values.tolist()
    for name, values in written.people.items():
        assert network.people[name].tolist() == values.tolist()
    assert (network.scenario, network.replicate, network.week) == ("Flatter", 0, 52)


def test_the_last_week_is_read_by_default(make_folder):
    assert read_network(make_folder(), "Today").week == 103


def test_a_scenario_may_be_called_as_its_files_are(make_folder):
    folder = make_folder()
    assert read_network(folder, "scenario-1").ties.equals(read_network(folder, "Flatter").ties)


def test_people_numbered_anew_keep_their_ties(make_folder):
    folder = make_folder()
    open_ = to_networkx(read_network(folder, "Today", week=52, people=True))
    hidden = to_networkx(read_network(folder, "Today", week=52))
    assert nx.is_isomorphic(open_, hidden, edge_match=lambda one, other: one == other)
    assert not nx.utils.graphs_equal(nx.Graph(open_.edges), nx.Graph(hidden.edges))


def test_an_employee_has_one_number_in_all_weeks(make_folder):
    same = made_up_networks.network(seed=3)
    folder = make_folder(tables={0: same, 1: made_up_networks.network(seed=4), 2: same})
    first, last = (read_network(folder, "Today", week=week) for week in (0, 2))
    assert first.ties.equals(last.ties)
    assert first.people.equals(last.people)


def test_what_is_told_does_not_depend_on_which_weeks_are_asked_for(make_folder):
    (stored,) = find(make_folder(), "Today", 0)
    alone = read(stored, (52,), people=False)[0]
    together = read(stored, (0, 52, 103), people=False)[1]
    assert alone.ties.equals(together.ties)
    assert alone.people.equals(together.people)


def test_two_scenarios_number_the_same_people_differently(make_folder):
    folder = make_folder(tables={0: made_up_networks.network()})
    assert not read_network(folder, "Today").ties.equals(read_network(folder, "Flatter").ties)


def test_a_graph_of_networkx_has_everything(make_folder):
    network = read_network(make_folder(), "Today", week=0, people=True)
    graph = to_networkx(network)
    assert graph.graph == {"scenario": "Today", "replicate": 0, "week": 0}
    for row in network.people.itertuples(index=False):
        expected = row._asdict()
        assert graph.nodes[expected.pop("employee")] == expected
    assert graph.number_of_edges() == len(network.ties)
    for row in network.ties.itertuples(index=False):
        told = {"strength": row.strength, "age": row.age, "channel": row.channel}
        assert graph.edges[row.source, row.target] == told


def test_a_graph_of_igraph_is_that_of_networkx(make_folder):
    network = read_network(make_folder(), "Today", week=0)
    ours, theirs = to_networkx(network), to_igraph(network)
    assert theirs["scenario"] == "Today"
    employee = theirs.vs["employee"]
    ends = {frozenset(employee[at] for at in edge.tuple): edge.attributes() for edge in theirs.es}
    assert ends == {frozenset(edge): ours.edges[edge] for edge in ours.edges}
    for vertex in theirs.vs:
        expected = ours.nodes[vertex["employee"]]
        assert vertex.attributes() == {"employee": vertex["employee"], **expected}


def test_without_igraph_it_is_said_how_to_get_it(make_folder, monkeypatch):
    network = read_network(make_folder(), "Today")
    monkeypatch.setitem(__import__("sys").modules, "igraph", None)
    with pytest.raises(ImportError, match="pip install igraph"):
        to_igraph(network)


def test_an_organisation_without_ties_is_a_graph_too(make_folder):
    tables = made_up_networks.network()
    nothing = {name: values[:0] for name, values in tables.ties.items()}
    folder = make_folder(tables={0: tables._replace(ties=nothing)})
    graph = to_networkx(read_network(folder, "Today"))
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (len(tables.people["unit"]), 0)


def told(call) -> InputError:
    with pytest.raises(InputError) as caught:
        call()
    return caught.value


def test_a_folder_without_results_is_refused(tmp_path):
    error = told(lambda: weeks(tmp_path, "Today"))
    assert "no results" in error.message


def test_results_without_networks_say_how_to_get_them(make_folder):
    error = told(lambda: weeks(make_folder(weeks=()), "Today"))
    assert "--networks 0,52" in error.allowed


def test_an_unknown_scenario_is_told_those_there_are(make_folder):
    error = told(lambda: read_network(make_folder(), "Flater"))
    assert error.allowed == "Today, Flatter"
    assert error.suggestion == "Flatter"


def test_a_scenario_without_networks_is_told_those_with(make_folder):
    folder = make_folder()
    for file in (folder / "networks" / "scenario-1").iterdir():
        file.unlink()
    error = told(lambda: read_network(folder, "Flatter"))
    assert error.allowed == "Today"


def test_an_unknown_week_is_told_those_there_are(make_folder):
    error = told(lambda: read_network(make_folder(), "Today", week=51))
    assert (error.found, error.allowed) == (51, "0, 52, 103")


def test_an_unknown_replicate_is_told_those_there_are(make_folder):
    error = told(lambda: read_network(make_folder(replicates=2), "Today", replicate=2))
    assert (error.found, error.allowed) == (2, "0, 1")


def test_replicates_of_an_earlier_run_are_passed_over(make_folder):
    folder = make_folder(replicates=2)
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "replicates": 1}))
    error = told(lambda: read_network(folder, "Today", replicate=1))
    assert error.allowed == "0"


def test_a_manifest_cannot_lead_out_of_the_folder(make_folder):
    folder = make_folder()
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["scenarios"][0]["slug"] = "../elsewhere"
    (folder / "manifest.json").write_text(json.dumps(manifest))
    error = told(lambda: weeks(folder, "Flatter"))
    assert error.found == "../elsewhere"


@pytest.mark.parametrize("key", ["seed", "replicates", "scenarios"])
def test_a_manifest_that_is_not_complete_is_told(make_folder, key):
    folder = make_folder()
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest[key]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert "not complete" in told(lambda: weeks(folder, "Today")).message


@pytest.mark.parametrize("contents", [b"", b"PAR1 and then nothing", b"PAR1\0\0\0\0PAR1"])
def test_a_file_that_is_none_of_ours_is_told(make_folder, contents):
    folder = make_folder()
    file = folder / "networks" / "scenario-0" / "0-w52.parquet"
    file.write_bytes(contents)
    assert told(lambda: read_network(folder, "Today", week=52)).file == file


def test_a_table_of_something_else_is_told(make_folder):
    folder = make_folder()
    file = folder / "networks" / "scenario-0" / "0-w52.parquet"
    file.write_bytes((folder / "people" / "scenario-0" / "0-w52.parquet").read_bytes())
    assert told(lambda: read_network(folder, "Today", week=52)).file == file


def test_folders_with_signs_of_a_pattern_are_read(make_folder, tmp_path: Path):
    odd = tmp_path / "what [if]'s"
    make_folder().rename(odd)
    assert np.isfinite(read_network(odd, "Today").ties["strength"]).all()


def test_people_who_were_not_written_as_they_are_cannot_be_exported_so(make_folder):
    hidden = discreet([made_up_networks.network(seed).people for seed in (0, 1)])
    tables = {
        week: made_up_networks.network(week)._replace(people=people)
        for week, people in enumerate(hidden)
    }
    folder = make_folder(tables=tables)
    with pytest.raises(InputError, match="as they are") as caught:
        read_network(folder, "Today", people=True)
    assert "--people" in caught.value.allowed
    told = read_network(folder, "Today").people
    assert not {"-1", -1} & {value for name in ("level", "layer", "team") for value in told[name]}
