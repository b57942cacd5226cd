"""The command: what it prints, and how it ends."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner

from simulation.cli import Orgsim
from simulation.cli_experiments import sweep
from simulation.experiment.execute import Outcome
from simulation.experiment.sweeping import conduct
from simulation.experiment.sweeping.settings import load_sweep
from simulation.experiment.sweeping.table import read_table

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "half_life_and_span.yaml"


@click.group(cls=Orgsim)
def main() -> None:
    """Stand in for the whole command."""


main.add_command(sweep)


@pytest.fixture
def orgsim(folder, monkeypatch):
    """Return what runs the command in the folder of the scenarios."""
    monkeypatch.chdir(folder)
    return lambda *arguments: CliRunner().invoke(main, ["sweep", *map(str, arguments)])


def test_command_writes_the_table_and_says_where(orgsim, write, folder):
    ended = orgsim(write({"steps: 3": "steps: 2"}), "--replicates", 1)
    assert ended.exit_code == 0, ended.output
    assert "results/what-half-life-does/table.csv (8 rows)" in ended.output
    assert len(read_table(folder / "results" / "what-half-life-does")) == 8
    ended = orgsim(write({"steps: 3": "steps: 2"}), "--replicates", 1)
    assert "8 of 8 runs were there already" in ended.output


def test_mistake_in_the_file_ends_with_its_line(orgsim, write):
    ended = orgsim(write({"mean_degree": "mean_degre"}))
    assert ended.exit_code == 2
    assert "sweep.yaml:8: unknown measure `mean_degre`" in ended.output
    assert "did you mean: mean_degree" in ended.output


def test_points_have_no_meaning_for_a_grid(orgsim, write):
    ended = orgsim(write(), "--points", 8)
    assert ended.exit_code == 2
    assert "no meaning" in ended.output


def test_failed_runs_end_with_one_and_keep_the_others(orgsim, write):
    impossible = {
        "parameters.half_life: {from: 4, to: 10, steps: 3}": "interventions[1].from: [2, 20]",
        "policies.autonomy: [0.2, 0.4]": "interventions[1].until: [10, 30]",
    }
    ended = orgsim(write(impossible), "--replicates", 1)
    assert ended.exit_code == 1
    assert "point 2, flatter/0" in ended.output
    assert "(7 rows)" in ended.output


def test_interrupt_says_what_is_kept(orgsim, write, monkeypatch):
    def interrupted(*_args, **_settings):
        return Outcome(completed=5, interrupted=True)

    monkeypatch.setattr(conduct, "sweep", interrupted)
    ended = orgsim(write())
    assert ended.exit_code == 130
    assert "5 of 24 runs are kept" in ended.output


def test_documentation_quotes_the_example():
    page = (EXAMPLE.parents[1] / "sweeps.md").read_text(encoding="utf-8")
    quoted = page.partition("```yaml\n")[2].partition("```")[0]
    assert yaml.safe_load(quoted) == yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))


def test_example_is_sound():
    swept = load_sweep(EXAMPLE)
    assert (swept.design.n_points, swept.n_runs) == (9, 72)
