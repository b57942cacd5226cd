"""The command: what it takes, what it prints, how it ends."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from simulation.cli import main
from simulation.measures import MEASURES
from simulation.scenario import check_scenario, load_scenario

SMALL = "organisation: {generate: {employees: 40, span: 5, units: 2, sites: 1}}\n"
SHORT = "run: {weeks: 6, burn_in: 2, replicates: 3}\n"
FREER = "interventions: [{kind: change_autonomy, from: 2, by: 0.3}]\n"


@pytest.fixture
def orgsim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Return the command, run in a folder of its own with two small scenarios."""
    monkeypatch.chdir(tmp_path)
    write("today", "name: Today\n" + SMALL + SHORT)
    write("freer", "name: Much freer\n" + SMALL + SHORT + FREER)

    def command(*arguments: str) -> Result:
        result = CliRunner().invoke(main, arguments)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return command


def write(name: str, text: str) -> None:
    Path(f"{name}.yaml").write_text(text, encoding="utf-8")


def test_folder_of_the_library_means_all_its_scenarios(orgsim):
    result = orgsim("check", "train_or_connect")
    assert result.exit_code == 0, result.stderr
    names = ("Neither trained nor connected", "Train and connect", "Connect", "Train people")
    assert all(name in result.stdout for name in names)
    assert "baseline.yaml: sound" in result.stdout.splitlines()[0]


def test_short_name_of_a_scenario_goes_before_a_folder_of_the_library(orgsim):
    result = orgsim("check", "communities")
    assert result.stdout.splitlines()[0] == "communities: sound (Communities)"


def test_comparison_from_files_to_report(orgsim):
    result = orgsim("compare", "today.yaml", "freer.yaml")
    assert result.exit_code == 0, result.stderr
    out = Path("results/today-vs-much-freer")
    assert result.stdout.splitlines()[-1] == str(out / "report.html")
    assert "Much freer less Today" in result.stdout
    # One number is never shown without its parts.
    capital = result.stdout.partition("Social capital")[2].splitlines()[1:4]
    readings = ("connections", "relationships", "conversations")
    assert all(f"of it {one}" in line for one, line in zip(readings, capital, strict=True))
    assert (
        "Report" in (out / "report.html").read_text(encoding="utf-8")
        or (out / "report.html").exists()
    )
    assert {path.name for path in out.iterdir()} >= {
        "manifest.json",
        "summary.csv",
        "comparison.csv",
    }
    assert len(list(out.glob("runs/*/*.parquet"))) == 6
    told = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert told["command"] == "orgsim compare today.yaml freer.yaml"


def test_comparison_holds_every_measure_against_the_baseline(orgsim):
    orgsim("compare", "today.yaml", "freer.yaml", "--out", "out", "--no-report")
    table = pd.read_csv("out/comparison.csv")
    assert set(table["scenario"]) == {"Much freer"}
    assert set(table["baseline"]) == {"Today"}
    assert set(table["measure"]) == {"social_capital", *MEASURES}
    assert not Path("out/report.html").exists()


@pytest.mark.parametrize("name", ["Much freer", "much-freer", "freer", "freer.yaml"])
def test_baseline_by_name_or_file(orgsim, name):
    result = orgsim("compare", "today.yaml", "freer.yaml", "--baseline", name, "--no-report")
    assert result.exit_code == 0, result.stderr
    assert "Today less Much freer" in result.stdout


def test_run_of_one_scenario(orgsim):
    result = orgsim("run", "today.yaml", "--replicates", "2", "--weeks", "4", "--networks", "3,0")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[-1] == "Results: results/today"
    assert len(pd.read_csv("results/today/summary.csv")) == len(MEASURES)
    assert {file.name for file in Path("results/today/networks/today").iterdir()} == {
        f"{replicate}-w{week}.parquet" for replicate in (0, 1) for week in (0, 3)
    }


def test_options_go_before_the_file(orgsim):
    orgsim("run", "today.yaml", "--seed", "7", "--weeks", "4", "--replicates", "1")
    told = json.loads(Path("results/today/manifest.json").read_text(encoding="utf-8"))
    assert (told["seed"], told["weeks"], told["replicates"]) == (7, 4, 1)
    assert load_scenario("results/today/scenarios/today.yaml").run.seed == 7


def test_folder_means_its_scenarios_baseline_first(orgsim):
    write("baseline", "name: As ever\n" + SMALL + SHORT)
    result = orgsim("compare", ".", "--out", "out", "--no-report", "--replicates", "2")
    assert result.exit_code == 0, result.stderr
    told = json.loads(Path("out/manifest.json").read_text(encoding="utf-8"))
    assert [each["slug"] for each in told["scenarios"]] == ["as-ever", "much-freer", "today"]


def test_folder_leaves_out_what_was_named(orgsim):
    result = orgsim("compare", "today.yaml", "*.yaml", "--no-report", "--replicates", "2")
    assert result.exit_code == 0, result.stderr
    assert "Much freer less Today" in result.stdout


WRONG = {
    "no such file": (("run", "tody.yaml"), "today.yaml"),
    "no such command": (("compere", "today.yaml"), "compare"),
    "no such option": (("run", "today.yaml", "--replicate", "3"), "--replicates"),
    "no such catalogue": (("list", "measure"), "measures"),
    "no weeks": (("run", "today.yaml", "--weeks", "0"), "--weeks"),
    "negative seed": (("run", "today.yaml", "--seed", "-1"), "--seed"),
    "no number": (("run", "today.yaml", "--replicates", "many"), "--replicates"),
    "weeks that are none": (("run", "today.yaml", "--networks", "1,x"), "--networks"),
    "week after the last": (("run", "today.yaml", "--networks", "6"), "0 to 5"),
    "no baseline": (("compare", "today.yaml", "freer.yaml", "--baseline", "Todya"), "Today"),
    "one scenario": (("compare", "today.yaml"), "two"),
    "same file twice": (("compare", "today.yaml", "today.yaml"), "twice"),
    "file as folder": (("run", "today.yaml", "--out", "freer.yaml"), "--out"),
    "nothing in the folder": (("compare", "empty"), "no scenario files"),
    "no match": (("compare", "*.yml"), "no scenario files"),
    "unknown key": (("run", "wrong.yaml"), "wrong.yaml:3"),
    "other weeks": (("compare", "today.yaml", "longer.yaml"), "run.weeks"),
    "window too late": (("run", "window.yaml", "--weeks", "3"), "run.window"),
    "nobody there": (("run", "nobody.yaml"), "interventions[0].where"),
    "name that is a path": (("new", "../elsewhere"), "no path"),
    "empty name": (("new", " "), "a name"),
    "existing file": (("new", "today"), "exists"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_input_is_told_and_nothing_is_written(orgsim, case):
    Path("empty").mkdir()
    write("wrong", "name: Wrong\n" + SMALL + "intervention: []\n")
    write("longer", "name: Longer\n" + SMALL + SHORT.replace("6", "7"))
    write("window", "name: Late\n" + SMALL + SHORT.replace("}", ", window: [2, 6]}"))
    write("nobody", "name: Nobody\n" + SMALL + SHORT + FREER.replace("by", "where: {unit: X}, by"))
    before = {file: file.read_bytes() for file in Path().rglob("*") if file.is_file()}
    arguments, told = WRONG[case]
    result = orgsim(*arguments)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "Traceback" not in result.stderr
    assert {file: file.read_bytes() for file in Path().rglob("*") if file.is_file()} == before


def test_name_like_a_formula_is_shown_as_it_is(orgsim):
    write("formula", 'name: "=1+1 [red]"\n' + SMALL + SHORT)
    result = orgsim("run", "formula.yaml")
    assert "\n=1+1 [red], weeks" in f"\n{result.stdout}"
    assert "\n'=1+1 [red]," in Path("results/1-1-red/summary.csv").read_text(encoding="utf-8")


def test_folder_that_cannot_be_written_to_fails_without_a_traceback(orgsim):
    orgsim("run", "today.yaml", "--out", "out")
    Path("out/runs/today/0.parquet").unlink()
    Path("out/runs/today/0.parquet").mkdir()
    result = orgsim("run", "today.yaml", "--out", "out")
    assert result.exit_code == 1
    assert "0.parquet" in result.stderr
    assert "Traceback" not in result.stderr


def test_check_finds_the_mistakes_of_every_file(orgsim):
    write("wrong", "name: Wrong\n" + SMALL + "intervention: []\n")
    result = orgsim("check", "wrong.yaml", "today.yaml", "nowhere.yaml")
    assert result.exit_code == 2
    assert "today.yaml: sound (Today)" in result.stdout
    assert "wrong.yaml:3" in result.stderr
    assert "nowhere.yaml" in result.stderr


def test_check_of_what_is_shipped(orgsim):
    assert orgsim("check", "baseline", "flatter").exit_code == 0


@pytest.mark.parametrize(
    ("what", "names"),
    [
        ("interventions", ["flatten_hierarchy", "add_communities", "change_autonomy", "layers"]),
        ("measures", list(MEASURES)),
        ("scenarios", ["baseline", "flatter_with_communities"]),
        ("parameters", ["autonomy", "half_life"]),
    ],
)
def test_catalogues_name_everything(orgsim, what, names):
    result = orgsim("list", what)
    assert result.exit_code == 0
    assert all(name in result.stdout for name in names)


def test_schema_is_json(orgsim):
    assert "interventions" in json.loads(orgsim("schema").stdout)["properties"]


@pytest.mark.parametrize("name", ["idea", "An idea: 100 % = new", "Überall", "'quoted' \"twice\""])
def test_new_scenario_is_sound(orgsim, name):
    result = orgsim("new", name)
    assert result.exit_code == 0
    scenario = load_scenario(f"{name}.yaml")
    assert scenario.name == name
    assert check_scenario(scenario) == []


def test_results_are_the_same_however_many_processes(orgsim):
    for workers in ("1", "2"):
        result = orgsim("run", "today.yaml", "--workers", workers, "--out", workers)
        assert result.exit_code == 0, result.stderr
    files = [file for file in Path("1").rglob("*") if file.suffix in (".parquet", ".csv")]
    assert len(files) == 8
    assert all(file.read_bytes() == Path("2", *file.parts[1:]).read_bytes() for file in files)


def test_progress_without_a_terminal_is_a_few_lines(orgsim):
    result = orgsim("run", "today.yaml", "--replicates", "60", "--weeks", "1")
    lines = [line for line in result.stderr.splitlines() if " of 60 runs" in line]
    assert 10 <= len(lines) <= 21
    assert lines[-1].startswith("60 of 60")


def test_help_imports_click_alone():
    code = (
        "import sys, contextlib, io\n"
        "from simulation.cli import main\n"
        "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):\n"
        "    main(['compare', '--help'])\n"
        "print(sorted({name.split('.')[0] for name in sys.modules}))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(ast.literal_eval(out.stdout))
    standard = set(sys.stdlib_module_names) | {"__main__"}
    assert {name for name in loaded - standard if not name.startswith("_")} <= {
        "click",
        "simulation",
    }


def test_module_is_the_command():
    out = subprocess.run(
        [sys.executable, "-m", "simulation", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert out.stdout.startswith("orgsim")
