"""The results folder: whole files, recognised runs, nothing outside it."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import made_up_engine
import numpy as np
import pytest

from simulation.errors import InputError
from simulation.experiment.plan import Plan, plan
from simulation.experiment.store import Store, opened, read_groups, read_runs
from simulation.measures.people import SMALLEST_GROUP
from simulation.measures.privacy import SMALL_GROUP
from simulation.scenario import load_scenario

MANIFEST = {"orgsim": "0", "scenarios": [{"slug": "today"}, {"slug": "freer"}], "replicates": 3}


@pytest.fixture
def chosen(pair) -> Plan:
    return plan(pair)


def filled(store: Store, chosen: Plan, networks: tuple[int, ...] = ()) -> None:
    store.write_manifest(MANIFEST)
    for run in chosen.runs:
        (result,) = made_up_engine.run([chosen.scenarios[run.slug]], run.replicate, networks)
        store.write_networks(run, result.networks, 1)
        store.write_groups(run, result.groups, 1)
        store.write_run(run, result.rows, 1)


def test_runs_come_back_as_they_were(chosen, tmp_path):
    with opened(tmp_path / "out") as store:
        filled(store, chosen)
    frame = read_runs(tmp_path / "out")
    assert list(frame.columns[:3]) == ["slug", "replicate", "week"]
    assert list(frame["slug"].unique()) == ["today", "freer"]
    rows = made_up_engine.run([chosen.scenarios["freer"]], 2)[0].rows
    stored = frame[(frame["slug"] == "freer") & (frame["replicate"] == 2)]
    assert stored["mean_degree"].tolist() == [row["mean_degree"] for row in rows]
    expected = [row.get("path_length", np.nan) for row in rows]
    np.testing.assert_array_equal(stored["path_length"], expected)
    assert stored["week"].tolist() == list(range(8))


def test_groups_come_back_as_they_were(chosen, tmp_path):
    with opened(tmp_path / "out") as store:
        filled(store, chosen)
    frame = read_groups(tmp_path / "out")
    assert list(frame.columns) == [
        "slug", "replicate", "week", "by", "group", "employees", "measure", "mean",
    ]  # fmt: skip
    assert list(frame["slug"].unique()) == ["today", "freer"]
    stored = frame[(frame["slug"] == "freer") & (frame["replicate"] == 2)]
    groups = made_up_engine.run([chosen.scenarios["freer"]], 2)[0].groups
    for name, values in groups.items():
        assert stored[name].tolist() == values.tolist()


def test_groups_without_their_run_are_of_no_finished_run(chosen, tmp_path):
    with opened(tmp_path / "out") as store:
        filled(store, chosen)
    (tmp_path / "out" / "runs" / "today" / "1.parquet").unlink()
    frame = read_groups(tmp_path / "out")
    assert set(frame.loc[frame["slug"] == "today", "replicate"]) == {0, 2}


def test_organisation_without_employees_has_groups_too(chosen, tmp_path):
    run = chosen.runs[0]
    (result,) = made_up_engine.run([chosen.scenarios[run.slug]], run.replicate)
    with opened(tmp_path / "out") as store:
        filled(store, chosen)
        store.write_groups(run, {name: one[:0] for name, one in result.groups.items()}, 1)
        assert run in store.finished(chosen.runs)
    frame = read_groups(tmp_path / "out")
    assert len(frame) == 15
    assert frame["employees"].tolist() == [4, 20, 16] * 5


def test_columns_are_whole_weeks_and_double_precision(chosen, tmp_path):
    with opened(tmp_path / "out") as store:
        filled(store, chosen)
    file = tmp_path / "out" / "runs" / "today" / "0.parquet"
    columns = dict(
        zip(
            *[duckdb.read_parquet(str(file)).columns, duckdb.read_parquet(str(file)).types],
            strict=True,
        )
    )
    assert columns.pop("week") == "INTEGER"
    assert set(columns.values()) == {"DOUBLE"}


def test_finished_runs_are_recognised(chosen, tmp_path):
    with opened(tmp_path / "out") as store:
        filled(store, chosen)
        assert store.finished(chosen.runs) == set(chosen.runs)
        assert store.finished([run._replace(key="other") for run in chosen.runs]) == set()
        assert store.finished(chosen.runs, networks=(2,)) == set()
        filled(store, chosen, networks=(2, 5))
        assert store.finished(chosen.runs, networks=(2, 5)) == set(chosen.runs)


def test_run_without_groups_is_not_finished(chosen, tmp_path):
    with opened(tmp_path / "out") as store:
        filled(store, chosen)
        (tmp_path / "out" / "groups" / "freer" / "2.parquet").unlink()
        missing = set(chosen.runs) - store.finished(chosen.runs)
        assert [(run.slug, run.replicate) for run in missing] == [("freer", 2)]


@pytest.mark.parametrize("size", [0, 3, 200])
def test_damaged_file_is_no_finished_run(chosen, tmp_path, size):
    with opened(tmp_path / "out") as store:
        filled(store, chosen)
        file = tmp_path / "out" / "runs" / "today" / "1.parquet"
        file.write_bytes(file.read_bytes()[:size])
        missing = set(chosen.runs) - store.finished(chosen.runs)
        assert [(run.slug, run.replicate) for run in missing] == [("today", 1)]


def test_network_files_have_the_columns_promised(chosen, tmp_path):
    with opened(tmp_path / "out") as store:
        filled(store, chosen, networks=(5,))
    ties = duckdb.read_parquet(str(tmp_path / "out/networks/today/0-w5.parquet")).df()
    people = duckdb.read_parquet(str(tmp_path / "out/people/today/0-w5.parquet")).df()
    assert list(ties.columns) == ["source", "target", "strength", "age", "channel"]
    assert list(people.columns) == [
        "employee", "unit", "team", "site", "level", "layer", "manager",
    ]  # fmt: skip
    assert ties["channel"].tolist() == ["team", "chance"]
    assert people["unit"].tolist() == ["A", "A", "B"]


def test_outdated_runs_and_tables_go_others_stay(chosen, tmp_path):
    out = tmp_path / "out"
    with opened(out) as store:
        filled(store, chosen, networks=(5,))
        for name in ("summary.csv", "comparison.csv", "groups.csv", "report.html", "notes.txt"):
            (out / name).write_text("…", encoding="utf-8")
        (out / "runs" / "gone").mkdir()
        (out / "runs" / "gone" / "0.parquet").write_bytes(b"of another experiment")
        runs = (chosen.runs[0]._replace(key="new"), *chosen.runs[1:])
        store.drop_outdated(Plan(chosen.scenarios, chosen.hashes, runs))
    left = {str(file.relative_to(out)) for file in out.rglob("*") if file.is_file()}
    assert not left & {"runs/today/0.parquet", "networks/today/0-w5.parquet", "summary.csv"}
    assert not left & {"groups/today/0.parquet", "groups.csv"}
    assert left >= {
        "runs/today/1.parquet",
        "groups/today/1.parquet",
        "runs/gone/0.parquet",
        "notes.txt",
        "people/freer/0-w5.parquet",
    }


def test_scenarios_no_longer_listed_are_ignored(chosen, tmp_path):
    with opened(tmp_path / "out") as store:
        filled(store, chosen)
        store.write_manifest({**MANIFEST, "scenarios": [{"slug": "freer"}], "replicates": 2})
    frame = read_runs(tmp_path / "out")
    assert set(frame["slug"]) == {"freer"}
    assert set(frame["replicate"]) == {0, 1}


def test_stored_scenarios_run_as_they_stand(chosen, tmp_path):
    with opened(tmp_path / "out") as store:
        store.write_scenarios(chosen)
    again = plan(
        [load_scenario(tmp_path / "out/scenarios" / f"{slug}.yaml") for slug in chosen.scenarios]
    )
    assert again.runs == chosen.runs


def test_folder_whose_name_looks_like_a_pattern(chosen, tmp_path):
    for name in ("it's [1] like others", "it's [1] *"):
        with opened(tmp_path / name) as store:
            filled(store, chosen)
    with opened(tmp_path / "it's [1] *") as store:
        assert store.finished(chosen.runs) == set(chosen.runs)
    assert len(read_runs(tmp_path / "it's [1] *")) == 48


def test_folder_relative_to_where_the_command_runs(chosen, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with opened(Path("some/where")) as store:
        filled(store, chosen, networks=(5,))
        assert store.finished(chosen.runs, networks=(5,)) == set(chosen.runs)
    assert len(read_runs(Path("some/where"))) == len(read_runs(tmp_path / "some/where")) == 48


def test_half_written_files_are_swept_away(chosen, tmp_path):
    with opened(tmp_path / "out") as store:
        filled(store, chosen)
    left = tmp_path / "out" / "runs" / "today" / ".0.parquet.part"
    left.write_bytes(b"half")
    with opened(tmp_path / "out"):
        assert not left.exists()


def test_failed_write_leaves_the_old_file(tmp_path):
    with opened(tmp_path / "out") as store:
        store.write_text("a.txt", "old")
        with pytest.raises(UnicodeEncodeError):
            store.write_text("a.txt", "new \udc80")
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["a.txt"]
    assert (tmp_path / "out" / "a.txt").read_text(encoding="utf-8") == "old"


def refusal(folder: Path) -> InputError:
    with pytest.raises(InputError) as caught, opened(folder):
        pass
    return caught.value


def test_file_is_no_folder_for_results(tmp_path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert refusal(tmp_path / "file").key == "--out"
    assert refusal(tmp_path / "file" / "below").key == "--out"
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_impossible_names_are_refused(tmp_path):
    assert refusal(tmp_path / "nul\0").key == "--out"
    assert refusal(tmp_path / ("x" * 300)).key == "--out"


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_folder_that_cannot_be_written_to_is_refused(tmp_path):
    (tmp_path / "out").mkdir(mode=0o500)
    assert refusal(tmp_path / "out").key == "--out"


def test_folder_with_files_of_its_own_is_refused(tmp_path):
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "today.yaml").write_text("mine", encoding="utf-8")
    assert "scenarios" in refusal(tmp_path).message


def test_foreign_manifest_is_refused(tmp_path):
    (tmp_path / "manifest.json").write_text('{"name": "a web page"}', encoding="utf-8")
    assert "manifest" in refusal(tmp_path).message


def test_two_commands_do_not_write_to_one_folder(tmp_path):
    with opened(tmp_path / "out"):
        assert "another" in refusal(tmp_path / "out").message
    with opened(tmp_path / "out"):
        pass


def test_links_do_not_lead_out(chosen, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    with opened(tmp_path / "out") as store:
        store.write_manifest(MANIFEST)
        (tmp_path / "out" / "runs").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(InputError, match="leads out"):
            filled(store, chosen)
    assert not list((tmp_path / "elsewhere").iterdir())


def test_folder_without_results_cannot_be_read(tmp_path):
    with pytest.raises(InputError, match=r"no manifest\.json"):
        read_runs(tmp_path)


def _people_of(folder: Path) -> dict[str, list[object]]:
    query = "SELECT unit, level, layer, team, manager FROM read_parquet(?) ORDER BY employee"
    found = duckdb.execute(query, [str(folder / "people" / "today" / "0-w3.parquet")]).fetchnumpy()
    return {name: values.tolist() for name, values in found.items()}


def test_of_real_people_nothing_is_written_that_tells_one_of_few_apart(chosen, tmp_path):
    with opened(tmp_path / "out", discreet=["today"]) as store:
        filled(store, chosen, (3,))
    told = _people_of(tmp_path / "out")
    assert len(told["unit"]) < SMALLEST_GROUP
    assert set(told["unit"]) == {SMALL_GROUP}
    assert {number for name in ("level", "layer", "team", "manager") for number in told[name]} == {
        -1
    }


def test_people_that_were_written_discreetly_are_written_anew_where_they_are_asked_for(
    chosen, tmp_path
):
    out = tmp_path / "out"
    with opened(out, discreet=["today"]) as store:
        filled(store, chosen, (3,))
        assert store.finished(chosen.runs, (3,)) == set(chosen.runs)
    with opened(out) as store:
        today = {run for run in chosen.runs if run.slug == "today"}
        assert store.finished(chosen.runs, (3,)) == set(chosen.runs) - today
        assert store.finished(chosen.runs) == set(chosen.runs)
        filled(store, chosen, (3,))
    assert set(_people_of(out)["manager"]) != {-1}
