"""Carrying out: the same bytes wherever a run is done; what finishes is kept."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import made_up_engine
import pytest

from simulation.errors import InputError
from simulation.experiment.conduct import Conditions, conduct
from simulation.experiment.execute import Where
from simulation.experiment.manifest import Request
from simulation.experiment.plan import Plan, plan
from simulation.scenario import Scenario, to_yaml

REQUEST = Request("orgsim compare", "today", {"freer": ("a note",)})
OTHER_PROCESSES = 2


def results(folder: Path) -> dict[str, bytes]:
    """Return what an experiment comes to: every file but the manifest."""
    files = (file for file in folder.rglob("*") if file.is_file() and file.name != "manifest.json")
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def manifest(folder: Path) -> dict[str, object]:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture
def chosen(pair: list[Scenario]) -> Plan:
    return plan(pair)


@pytest.fixture
def whole(chosen: Plan, tmp_path: Path) -> dict[str, bytes]:
    conduct(chosen, tmp_path / "whole", REQUEST, Conditions(run=made_up_engine.run))
    return results(tmp_path / "whole")


def test_folder_has_what_the_contract_says(whole):
    assert set(whole) == {
        "summary.csv",
        "comparison.csv",
        "composite.csv",
        "weights.csv",
        "groups.csv",
        "value.csv",
        "front.csv",
        *(f"scenarios/{slug}.yaml" for slug in ("today", "freer")),
        *(
            f"{kind}/{slug}/{replicate}.parquet"
            for kind in ("runs", "groups")
            for slug in ("today", "freer")
            for replicate in range(3)
        ),
    }


def test_manifest_tells_what_was_run(chosen, whole, tmp_path):
    told = manifest(tmp_path / "whole")
    assert told["runs"] == {"planned": 6, "completed": 6, "failed": []}
    assert (told["status"], told["baseline"], told["window"]) == ("complete", "today", [4, 8])
    assert told["timings"]["seconds_simulating"] == 3
    assert told["packages"]["numpy"]
    freer = told["scenarios"][1]
    assert freer["hash"] == chosen.hashes["freer"]
    assert freer["notes"] == ["a note"]
    (change,) = freer["interventions"]
    assert (change["kind"], change["from"], change["until"]) == ("change_autonomy", 2, None)
    assert change["settings"] == {"by": 0.2}


def test_other_processes_give_the_same_bytes(chosen, whole, tmp_path):
    conditions = Conditions(where=Where(OTHER_PROCESSES), run=made_up_engine.run)
    conduct(chosen, tmp_path / "out", REQUEST, conditions)
    assert results(tmp_path / "out") == whole


def test_order_of_scenarios_changes_no_run(pair, whole, tmp_path):
    backwards = plan([pair[1], pair[0]])
    conduct(backwards, tmp_path / "out", REQUEST, Conditions(run=made_up_engine.run))
    stored = ("runs/", "groups/")
    runs = {name: content for name, content in whole.items() if name.startswith(stored)}
    other = results(tmp_path / "out")
    assert {name: other[name] for name in runs} == runs
    assert sorted(other["summary.csv"].splitlines()) == sorted(whole["summary.csv"].splitlines())


def test_same_command_runs_nothing_again(chosen, whole, tmp_path):
    out = tmp_path / "whole"
    before = manifest(out)
    outcome = conduct(chosen, out, REQUEST, Conditions(run=made_up_engine.run_never))
    assert (outcome.completed, outcome.failures) == (6, [])
    assert results(out) == whole
    assert manifest(out)["timings"]["seconds_simulating"] == 3
    assert manifest(out)["created"] == before["created"]


def test_changed_scenario_reruns_only_what_changed(pair, make, whole, tmp_path):
    done: list[tuple[str, int]] = []

    def noting(scenarios, replicate, networks=()):
        done.extend((one.name, replicate) for one in scenarios)
        return made_up_engine.run(scenarios, replicate, networks)

    freer = make("Freer", by=0.3)
    conduct(plan([pair[0], freer]), tmp_path / "whole", REQUEST, Conditions(run=noting))
    assert done == [("Freer", 0), ("Freer", 1), ("Freer", 2)]
    changed = {
        name for name, content in results(tmp_path / "whole").items() if whole[name] != content
    }
    assert {name for name in changed if "today" in name} == set()
    assert len([name for name in changed if name.startswith("runs/freer")]) == 3
    assert len([name for name in changed if name.startswith("groups/freer")]) == 3


def test_more_replicates_keep_those_there_are(pair, whole, tmp_path):
    more = [
        one.model_copy(update={"run": one.run.model_copy(update={"replicates": 4})}) for one in pair
    ]
    done: list[int] = []

    def noting(scenarios, replicate, networks=()):
        done.append(replicate)
        return made_up_engine.run(scenarios, replicate, networks)

    conduct(plan(more), tmp_path / "whole", REQUEST, Conditions(run=noting))
    assert done == [3]


def test_networks_are_added_to_finished_runs(chosen, whole, tmp_path):
    conduct(chosen, tmp_path / "whole", REQUEST, Conditions((2, 7), run=made_up_engine.run))
    written = results(tmp_path / "whole")
    assert {"networks/today/0-w2.parquet", "people/freer/2-w7.parquet"} <= set(written)
    assert {name: written[name] for name in whole} == whole


def test_networks_of_weeks_that_do_not_exist_are_refused(chosen, tmp_path):
    with pytest.raises(InputError, match="no such week"):
        conduct(chosen, tmp_path / "out", REQUEST, Conditions((8,), run=made_up_engine.run))
    assert not (tmp_path / "out").exists()


def test_single_scenario_has_no_comparison(pair, whole, tmp_path):
    conduct(plan(pair[:1]), tmp_path / "whole", REQUEST, Conditions(run=made_up_engine.run))
    assert not (tmp_path / "whole" / "comparison.csv").exists()


@pytest.mark.parametrize("workers", [1, OTHER_PROCESSES])
def test_bug_in_one_replicate_loses_that_one_only(chosen, whole, tmp_path, workers):
    out = tmp_path / "out"
    conditions = Conditions(where=Where(workers), run=made_up_engine.run_with_a_bug)
    outcome = conduct(chosen, out, REQUEST, conditions)
    assert [(one.run.slug, one.run.replicate) for one in outcome.failures] == [
        ("today", 1),
        ("freer", 1),
    ]
    assert "run_with_a_bug" in outcome.failures[0].trace
    assert manifest(out)["status"] == "failed"
    assert manifest(out)["runs"]["failed"][0] == "today/1: ZeroDivisionError: a bug"
    assert (out / "comparison.csv").exists()
    conduct(chosen, out, REQUEST, Conditions(run=made_up_engine.run))
    assert results(out) == whole


@pytest.mark.parametrize("workers", [1, OTHER_PROCESSES])
def test_mistake_in_the_input_found_late_reaches_the_user(chosen, tmp_path, workers):
    conditions = Conditions(where=Where(workers), run=made_up_engine.run_with_a_wrong_file)
    with pytest.raises(InputError) as caught:
        conduct(chosen, tmp_path / "out", REQUEST, conditions)
    assert (caught.value.file, caught.value.line) == ("people.csv", 3)
    assert manifest(tmp_path / "out")["status"] == "failed"


def test_process_that_dies_takes_only_its_own_run_along(chosen, tmp_path):
    conditions = Conditions(where=Where(OTHER_PROCESSES), run=made_up_engine.run_that_dies)
    outcome = conduct(chosen, tmp_path / "out", REQUEST, conditions)
    assert {one.run.replicate for one in outcome.failures} == {1}
    assert outcome.completed == 4


@pytest.mark.parametrize("workers", [1, OTHER_PROCESSES])
def test_interrupt_keeps_what_is_finished(chosen, whole, tmp_path, workers):
    def interrupting(runs: int) -> None:
        if runs:
            raise KeyboardInterrupt

    out = tmp_path / "out"
    conditions = Conditions(
        where=Where(workers), progress=interrupting, run=made_up_engine.run_slowly
    )
    outcome = conduct(chosen, out, REQUEST, conditions)
    assert outcome.interrupted
    assert outcome.completed == len(list(out.glob("runs/*/*.parquet"))) == 2
    assert manifest(out)["status"] == "interrupted"
    assert manifest(out)["runs"]["completed"] == 2
    assert not (out / "summary.csv").exists()
    conduct(chosen, out, REQUEST, Conditions(run=made_up_engine.run))
    assert results(out) == whole


CHILD = """
import sys
sys.path[:0] = {path!r}
import made_up_engine
from pathlib import Path
from simulation.experiment.conduct import Conditions, conduct
from simulation.experiment.execute import Where
from simulation.experiment.manifest import Request
from simulation.experiment.plan import plan
from simulation.scenario import load_scenario

chosen = plan([load_scenario(file) for file in {files!r}])
conditions = Conditions(where=Where({workers}), run=made_up_engine.run_slowly)
outcome = conduct(chosen, Path({out!r}), Request("orgsim compare", "today", {{}}), conditions)
sys.exit(130 if outcome.interrupted else 0)
"""


def started(pair: list[Scenario], out: Path, workers: int) -> subprocess.Popen[str]:
    """Return another process that carries the pair out, once a first run is there."""
    files = []
    for one in pair:
        files.append(str(out.with_name(f"{one.slug}.yaml")))
        Path(files[-1]).write_text(to_yaml(one), encoding="utf-8")
    code = CHILD.format(path=sys.path, files=files, workers=workers, out=str(out))
    child = subprocess.Popen(
        [sys.executable, "-c", code], stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    while child.poll() is None and not list(out.glob("runs/*/*.parquet")):
        time.sleep(0.01)
    return child


@pytest.mark.parametrize("workers", [1, OTHER_PROCESSES])
def test_killed_command_leaves_whole_files_and_goes_on_to_the_same_bytes(
    make, chosen, tmp_path, workers
):
    many = [make("Today", replicates=12), make("Freer", by=0.2, replicates=12)]
    child = started(many, tmp_path / "out", workers)
    child.kill()
    child.communicate()
    outcomes = [
        conduct(plan(many), tmp_path / name, REQUEST, Conditions(run=made_up_engine.run))
        for name in ("out", "never-killed")
    ]
    assert [outcome.completed for outcome in outcomes] == [24, 24]
    assert results(tmp_path / "out") == results(tmp_path / "never-killed")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
@pytest.mark.parametrize("workers", [1, OTHER_PROCESSES])
def test_interrupt_from_the_keyboard_ends_quietly(make, tmp_path, workers):
    many = [make("Today", replicates=200), make("Freer", by=0.2, replicates=200)]
    child = started(many, tmp_path / "out", workers)
    os.killpg(child.pid, signal.SIGINT)
    _, errors = child.communicate()
    assert child.returncode == 130, errors
    assert "Traceback" not in errors
    assert manifest(tmp_path / "out")["status"] == "interrupted"
    kept = len(list(tmp_path.glob("out/runs/*/*.parquet")))
    assert manifest(tmp_path / "out")["runs"]["completed"] == kept < 400


def test_folder_of_a_sweep_is_refused_and_left_alone(chosen, tmp_path):
    told = '{"orgsim": "0", "sweep": "Half-life", "scenarios": []}'
    (tmp_path / "manifest.json").write_text(told, encoding="utf-8")
    with pytest.raises(InputError, match="results of a sweep"):
        conduct(chosen, tmp_path, REQUEST, Conditions(run=made_up_engine.run))
    assert (tmp_path / "manifest.json").read_text(encoding="utf-8") == told
