"""Carrying a sweep out: one table wherever runs are done, and only what is new is run."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import made_up_sweep
import numpy as np
import pandas as pd
import pytest

from simulation.errors import InputError
from simulation.experiment.execute import Where
from simulation.experiment.sweeping.agenda import agenda
from simulation.experiment.sweeping.conduct import sweep
from simulation.experiment.sweeping.parquet import parquet
from simulation.experiment.sweeping.parts import Parts
from simulation.experiment.sweeping.places import writable
from simulation.experiment.sweeping.settings import load_sweep
from simulation.experiment.sweeping.table import read_table
from simulation.replicate import Wanted

OTHER_PROCESSES = 2
TABLES = ("table.csv", "table.parquet", "points.csv", "sweep.yaml")
DRAWN = {
    "{from: 4, to: 10, steps: 3}": "{from: 4, to: 10}",
    "[0.2, 0.4]": "{from: 0, to: 1}",
    "replicates: 2": "replicates: 2\npoints: 4\ndesign: latin_hypercube",
}


def tables(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in TABLES}


def manifest(folder: Path) -> dict[str, object]:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def parts(folder: Path) -> pd.DataFrame:
    """Return what anybody reads who opens all parts at once."""
    found = duckdb.sql(f"SELECT * FROM read_parquet('{folder}/parts/*.parquet')").df()
    return found.sort_values(["scenario", "point", "replicate"], ignore_index=True)


class Noting:
    """An engine that remembers what it was asked for."""

    def __init__(self) -> None:
        self.runs: list[tuple[str, float, float, int]] = []
        self.wanted: set[Wanted] = set()

    def __call__(self, scenarios, replicate, networks=(), wanted=None):
        self.wanted.add(wanted)
        self.runs += [
            (one.name, one.parameters.half_life, one.policies.autonomy, replicate)
            for one in scenarios
        ]
        return made_up_sweep.run(scenarios, replicate, networks, wanted)


@pytest.fixture
def whole(write, folder) -> dict[str, bytes]:
    sweep(write(), folder / "whole", run=made_up_sweep.run)
    return tables(folder / "whole")


def test_table_has_a_row_a_run_with_what_was_varied(whole, folder):
    table = read_table(folder / "whole")
    assert list(table.columns) == [
        *("scenario", "point", "replicate", "parameters.half_life", "policies.autonomy"),
        *("mean_degree", "path_length", "key"),
    ]
    assert table["scenario"].tolist() == ["Today"] * 12 + ["Flatter"] * 12
    assert table["point"].tolist() == [p for p in range(6) for _ in range(2)] * 2
    assert table["replicate"].tolist() == [0, 1] * 12
    points = pd.read_csv(folder / "whole" / "points.csv")
    for path in ("parameters.half_life", "policies.autonomy"):
        expected = points.set_index("point")[path].reindex(table["point"]).to_list()
        assert table[path].to_list() == expected
    assert table["key"].is_unique
    assert len(list((folder / "whole" / "parts").iterdir())) == 12


def test_csv_and_parts_hold_the_same_as_the_table(whole, folder):
    table = read_table(folder / "whole")
    written = pd.read_csv(folder / "whole" / "table.csv")
    pd.testing.assert_frame_equal(written, table, check_dtype=False)
    in_order = table.sort_values(["scenario", "point", "replicate"], ignore_index=True)
    pd.testing.assert_frame_equal(parts(folder / "whole"), in_order, check_dtype=False)


def test_parts_are_read_by_pandas_as_one_folder(whole, folder):
    pytest.importorskip("pyarrow")
    together = pd.read_parquet(folder / "whole" / "parts")
    assert sorted(together["key"]) == sorted(read_table(folder / "whole")["key"])


def test_manifest_tells_what_was_run(whole, folder):
    told = manifest(folder / "whole")
    assert (told["status"], told["sweep"]) == ("complete", "What half-life does")
    assert told["runs"] == {"planned": 24, "completed": 24, "failed": []}
    assert told["varied"] == ["parameters.half_life", "policies.autonomy"]
    assert (told["design"], told["points"], told["window"]) == ("grid", 6, [4, 8])


def test_written_sweep_comes_to_the_same_table(whole, folder):
    outcome = sweep(folder / "whole" / "sweep.yaml", folder / "again", run=made_up_sweep.run)
    assert outcome.completed == 24
    assert tables(folder / "again") == whole
    assert sweep(folder / "whole" / "sweep.yaml", folder / "whole", run=made_up_sweep.run_never)


def test_other_processes_give_the_same_table(whole, write, folder):
    sweep(write(), folder / "out", Where(OTHER_PROCESSES), run=made_up_sweep.run)
    assert tables(folder / "out") == whole


@pytest.mark.xdist_group("cluster")
def test_cluster_gives_the_same_table(whole, write, folder):
    pytest.importorskip("distributed")
    sweep(write(), folder / "out", Where(OTHER_PROCESSES, "local"), run=made_up_sweep.run)
    assert tables(folder / "out") == whole


def test_same_command_runs_nothing_again(whole, write, folder):
    done: list[int] = []
    out = folder / "whole"
    outcome = sweep(write(), out, progress=done.append, run=made_up_sweep.run_never)
    assert (outcome.completed, done) == (24, [24])
    assert tables(out) == whole


def test_more_replicates_run_only_what_is_new(whole, write, folder):
    noting = Noting()
    sweep(write({"replicates: 2": "replicates: 3"}), folder / "whole", run=noting)
    assert len(noting.runs) == 12
    assert {replicate for *_, replicate in noting.runs} == {2}


def test_more_values_run_only_what_is_new_and_all_rows_have_their_new_points(whole, write, folder):
    noting = Noting()
    more = write({"[0.2, 0.4]": "[0.2, 0.3, 0.4]"})
    sweep(more, folder / "whole", run=noting)
    assert {autonomy for _, _, autonomy, _ in noting.runs} == {0.3}
    sweep(more, folder / "at-once", run=made_up_sweep.run)
    assert tables(folder / "whole") == tables(folder / "at-once")
    pd.testing.assert_frame_equal(parts(folder / "whole"), parts(folder / "at-once"))


def test_twice_the_points_of_a_latin_hypercube_run_only_the_new_half(write, folder):
    noting = Noting()
    sweep(load_sweep(write(DRAWN)), folder / "out", run=made_up_sweep.run)
    sweep(load_sweep(write(DRAWN), points=8), folder / "out", run=noting)
    assert len(noting.runs) == 4 * 2 * 2


def test_rows_that_the_sweep_no_longer_has_are_set_aside_and_found_again(whole, write, folder):
    out = folder / "whole"
    sweep(write({"[0.2, 0.4]": "[0.4]"}), out, run=made_up_sweep.run_never)
    assert len(parts(out)) == len(read_table(out)) == 12
    sweep(write(), out, run=made_up_sweep.run_never)
    assert tables(out) == whole
    assert len(parts(out)) == 24


def test_measure_that_is_added_is_measured(whole, write, folder):
    out = folder / "out"
    sweep(write({"[mean_degree, path_length]": "[mean_degree]"}), out, run=made_up_sweep.run)
    assert "path_length" not in read_table(out).columns
    sweep(write(), out, run=made_up_sweep.run)
    assert tables(out) == whole
    assert len(parts(out)) == 24


def test_scenario_that_is_added_is_all_that_is_run(write, folder):
    noting = Noting()
    sweep(write({"[today.yaml, flatter.yaml]": "[today.yaml]"}), folder / "out", run=noting)
    sweep(write(), folder / "out", run=noting)
    names = [name for name, *_ in noting.runs]
    assert names == ["Today"] * 12 + ["Flatter"] * 12


def test_runs_that_come_to_the_same_are_run_once(write, folder):
    noting = Noting()
    file = write({"policies.autonomy: [0.2, 0.4]": "interventions[0].layers: [3, 4, 5]"})
    done: list[int] = []
    sweep(file, folder / "out", progress=done.append, run=noting)
    names = [name for name, *_ in noting.runs]
    assert (names.count("Today"), names.count("Flatter")) == (3 * 2, 3 * 3 * 2)
    table = read_table(folder / "out")
    assert len(table) == sum(done) == 2 * 9 * 2
    written = parts(folder / "out")
    assert set(written[written["scenario"] == "Today"]["point"]) == {0, 3, 6}
    today = table[table["scenario"] == "Today"]
    assert (
        today.groupby(["parameters.half_life", "replicate"])["mean_degree"].nunique() == 1
    ).all()


def test_name_of_a_scenario_is_no_formula(write, folder):
    text = (folder / "flatter.yaml").read_text(encoding="utf-8")
    (folder / "flatter.yaml").write_text(text.replace("Flatter", "=1+1"), encoding="utf-8")
    sweep(write(), folder / "out", run=made_up_sweep.run)
    assert "\n'=1+1," in (folder / "out" / "table.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("workers", [1, OTHER_PROCESSES])
@pytest.mark.parametrize("poison", [made_up_sweep.run_with_a_bug, made_up_sweep.run_that_dies])
def test_poisoned_point_is_reported_and_the_rest_goes_on(whole, write, folder, workers, poison):
    if workers == 1 and poison is made_up_sweep.run_that_dies:
        pytest.skip("a process cannot outlive itself")
    out = folder / "out"
    said: list[str] = []
    done: list[int] = []
    outcome = sweep(write(), out, Where(workers), say=said.append, progress=done.append, run=poison)
    assert (outcome.completed, len(outcome.failures), sum(done)) == (18, 6, 24)
    told = manifest(out)
    assert told["status"] == "failed"
    assert {(one["scenario"], one["point"]) for one in told["runs"]["failed"]} == {
        ("Flatter", point) for point in (1, 3, 5)
    }
    assert said
    assert len(read_table(out)) == 18
    sweep(write(), out, run=made_up_sweep.run)
    assert tables(out) == whole


def test_shared_run_that_fails_is_missing_at_each_of_its_points(write, folder):
    file = write({"policies.autonomy: [0.2, 0.4]": "interventions[0].layers: [3, 4, 5]"})
    done: list[int] = []
    outcome = sweep(file, folder / "out", progress=done.append, run=made_up_sweep.run_without_today)
    assert (outcome.completed, sum(done), len(outcome.failures)) == (18, 36, 6)
    failed = manifest(folder / "out")["runs"]["failed"]
    assert {(one["scenario"], one["point"]) for one in failed} == {("Today", p) for p in range(9)}


def test_engine_is_asked_for_what_the_table_has(write, folder):
    noting = Noting()
    sweep(write(), folder / "out", run=noting)
    assert noting.wanted == {Wanted(frozenset({"mean_degree", "path_length"}), (4, 8))}


def test_what_a_lost_worker_had_is_done_by_another(whole, write, folder):
    out = folder / "out"
    outcome = sweep(write(), out, Where(OTHER_PROCESSES), run=made_up_sweep.run_that_dies_once)
    assert (folder / "died").exists()
    assert outcome.failures == []
    assert tables(out) == whole


def test_point_that_is_impossible_is_reported_and_the_rest_goes_on(write, folder):
    changes = {
        "parameters.half_life: {from: 4, to: 10, steps: 3}": "interventions[1].from: [2, 20]",
        "policies.autonomy: [0.2, 0.4]": "interventions[1].until: [10, 30]",
    }
    done: list[int] = []
    outcome = sweep(write(changes), folder / "out", progress=done.append, run=made_up_sweep.run)
    assert (outcome.completed, sum(done)) == (14, 16)
    told = manifest(folder / "out")["runs"]["failed"]
    assert [(one["scenario"], one["point"], one["replicate"]) for one in told] == [
        ("Flatter", 2, 0),
        ("Flatter", 2, 1),
    ]


def test_table_is_gone_while_rows_are_missing(whole, write, folder):
    def interrupting(_rows: int) -> None:
        raise KeyboardInterrupt

    more = write({"replicates: 2": "replicates: 3"})
    sweep(more, folder / "whole", progress=interrupting, run=made_up_sweep.run)
    with pytest.raises(InputError, match="no finished sweep"):
        read_table(folder / "whole")
    assert not (folder / "whole" / "table.csv").exists()


@pytest.mark.parametrize("workers", [1, OTHER_PROCESSES])
def test_interrupt_keeps_what_is_finished(whole, write, folder, workers):
    def interrupting(rows: int) -> None:
        if rows:
            raise KeyboardInterrupt

    out = folder / "out"
    outcome = sweep(
        write(), out, Where(workers), progress=interrupting, run=made_up_sweep.run_slowly
    )
    assert outcome.interrupted
    assert outcome.completed == len(parts(out)) == 2
    assert manifest(out)["status"] == "interrupted"
    assert not (out / "table.csv").exists()
    with pytest.raises(InputError, match="no finished sweep"):
        read_table(out)
    sweep(write(), out, run=made_up_sweep.run)
    assert tables(out) == whole


CHILD = """
import sys
sys.path[:0] = {path!r}
import made_up_sweep
from simulation.experiment.execute import Where
from simulation.experiment.sweeping.agenda import agenda
from simulation.experiment.sweeping.conduct import sweep
from simulation.experiment.sweeping.parquet import parquet
from simulation.experiment.sweeping.parts import Parts
from simulation.experiment.sweeping.places import writable

sweep({file!r}, {out!r}, Where({workers}), run=made_up_sweep.run_slowly)
"""


@pytest.mark.parametrize("workers", [1, OTHER_PROCESSES])
def test_killed_again_and_again_it_comes_to_the_same_table(write, folder, workers):
    file, out = write({"replicates: 2": "replicates: 6"}), folder / "out"
    sweep(file, folder / "never-killed", run=made_up_sweep.run)
    code = CHILD.format(path=sys.path, file=str(file), out=str(out), workers=workers)
    moments = random.Random(workers)
    there = 0
    for _ in range(3):
        child = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE)
        goal = there + moments.randint(1, 4)
        while child.poll() is None and len(list(out.glob("parts/*.parquet"))) < goal:
            time.sleep(0.01)
        time.sleep(moments.uniform(0, 0.1))
        child.kill()
        child.communicate()
        there = len(list(out.glob("parts/*.parquet")))
        assert goal <= there < 36
        assert len(parts(out)) == 2 * there
    noting = Noting()
    sweep(file, out, run=noting)
    assert len(noting.runs) == 72 - 2 * there
    assert tables(out) == tables(folder / "never-killed")


def test_half_written_part_is_run_again(whole, write, folder):
    out = folder / "whole"
    damaged = sorted((out / "parts").iterdir())[3]
    damaged.write_bytes(damaged.read_bytes()[:100])
    damaged.with_name("other.parquet").write_bytes(b"PAR1")
    noting = Noting()
    sweep(write(), out, run=noting)
    assert len(noting.runs) == 2
    assert tables(out) == whole
    assert len(parts(out)) == 24


def test_row_that_is_in_two_parts_stays_in_one(whole, write, folder):
    out = folder / "whole"
    planned = agenda(load_sweep(write()))
    task = next(planned.tasks(()))
    with writable(out) as place, parquet() as both:
        Parts(place, planned, both).add(task.rows[:1], np.array([[1.0, 2.0]]))
    assert len(parts(out)) == 25
    sweep(write(), out, run=made_up_sweep.run_never)
    assert len(parts(out)) == 24


def test_part_that_is_there_twice_counts_once(whole, write, folder):
    out = folder / "whole"
    first = sorted((out / "parts").iterdir())[0]
    first.with_name("copy.parquet").write_bytes(first.read_bytes())
    sweep(write(), out, run=made_up_sweep.run_never)
    assert tables(out) == whole
    assert len(parts(out)) == 24
