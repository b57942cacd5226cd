"""The commands about many settings, from files to pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulation.cli import main

SMALL = """\
organisation: {generate: {employees: 30, span: 5, units: 2, sites: 1}}
run: {weeks: 6, burn_in: 2, replicates: 2, knowledge: false}
"""
FREER = "interventions: [{kind: change_autonomy, from: 0, by: 0.3}]\n"
SWEEP = """\
name: Which matter
scenarios: [today.yaml, freer.yaml]
vary:
  parameters.half_life: {from: 2, to: 8}
  policies.presence: {from: 0.4, to: 1}
design: morris
points: 4
replicates: 2
measures: [mean_degree, contacts_per_employee]
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("today.yaml").write_text("name: Today\n" + SMALL, encoding="utf-8")
    Path("freer.yaml").write_text("name: Freer\n" + SMALL + FREER, encoding="utf-8")
    Path("sweep.yaml").write_text(SWEEP, encoding="utf-8")


def orgsim(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_sweep_and_then_what_matters_in_it():
    swept = orgsim("sweep", "sweep.yaml", "--out", "out")
    assert swept.exit_code == 0, swept.stderr
    result = orgsim("sensitivity", "out", "--measure", "mean_degree")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[-1] == "out/sensitivity.html"
    assert "parameters.half_life" in Path("out/sensitivity.csv").read_text(encoding="utf-8")
    assert Path("out/sensitivity.html").exists()


def test_robustness_ends_in_a_page():
    few = ("--points", "8", "--replicates", "2", "--measure", "mean_degree")
    result = orgsim("robustness", "today.yaml", "freer.yaml", *few, "--out", "out")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[-1] == "out/robustness.html"
    assert {"wins.csv", "flips.csv", "value_of_information.csv"} <= {
        path.name for path in Path("out").iterdir()
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("sweep", "nowhere.yaml"), "nowhere.yaml"),
        (("sensitivity", "nowhere"), "nowhere"),
        (("robustness", "today.yaml"), "scenario"),
        (("robustness", "today.yaml", "freer.yaml", "--measure", "mean_degre"), "mean_degree"),
    ],
)
def test_wrong_input_is_told_in_one_message(arguments, words):
    result = orgsim(*arguments)
    assert result.exit_code == 2, result.stdout
    assert words in result.stderr
    assert "Traceback" not in result.stderr
