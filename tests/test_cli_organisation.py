"""The commands about a real organisation: from an export to an organisation without names."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulation.cli import main
from simulation.importing.settings import ImportSettings
from simulation.importing.writing import OURS
from simulation.randomness import draws_of
from simulation.replicate import build_organisation
from simulation.scenario import library_scenarios, load_scenario

PEOPLE = """\
Employee ID;Manager ID;Department;Site;Name;E-mail
17;;Board;Bern;Ann Alder;ann@example.org
18;17;Sales;Bern;Bob Brook;bob@example.org
19;17;Sales;Basel;Cleo Cliff;cleo@example.org
20;18;"=cmd|' /C calc'!A0";Basel;Dan Dale;dan@example.org
"""
TIES = "from,to,emails\n17,18,4\n18,17,2\n19,20,1\n"


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("people.csv").write_text(PEOPLE, encoding="utf-8")
    Path("ties.csv").write_text(TIES, encoding="utf-8")
    return tmp_path


def orgsim(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def all_text(folder: Path) -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in folder.iterdir())


def test_import_leaves_no_name_address_or_id_behind(folder):
    result = orgsim("import", "people.csv", "--ties", "ties.csv", "--out", "ours")
    assert result.exit_code == 0, result.stderr
    written = all_text(Path("ours")) + result.stdout
    for secret in ("Alder", "Ann", "example.org", "bob", str(folder)):
        assert secret not in written
    rows = Path("ours/people.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert not {"17", "18", "19", "20"} & {cell for row in rows for cell in row.split(",")[:2]}


def test_what_was_imported_runs_and_is_the_same_organisation(folder):
    orgsim("import", "people.csv", "--ties", "ties.csv", "--out", "ours")
    again = build_organisation(load_scenario("ours/baseline.yaml"), 0)
    files = ImportSettings(people="people.csv", ties="ties.csv")
    from simulation.importing.organisation import import_organisation

    first = import_organisation(files, folder, draws_of(1, 0))
    for name in ("manager", "unit", "level", "expertise"):
        assert getattr(again.people, name).tolist() == getattr(first.people, name).tolist()
    assert again.people.unit_names == first.people.unit_names
    assert again.observed.strength.tolist() == first.observed.strength.tolist()
    checked = orgsim("check", "ours/baseline.yaml")
    assert checked.exit_code == 0, checked.stderr


def test_a_key_gives_the_same_pseudonyms_again_and_none_gives_others(folder):
    for out in ("first", "second"):
        orgsim("import", "people.csv", "--out", out, "--key", "secret.key")
    orgsim("import", "people.csv", "--out", "third")
    first, second, third = (
        Path(out, "people.csv").read_text() for out in ("first", "second", "third")
    )
    assert first == second != third
    assert stat.S_IMODE(Path("secret.key").stat().st_mode) == 0o600


def test_cells_that_a_spreadsheet_would_run_are_neutralised(folder):
    orgsim("import", "people.csv", "--out", "ours")
    assert ",'=cmd|' /C calc'!A0," in Path("ours/people.csv").read_text(encoding="utf-8")


def test_import_goes_over_its_own_files_and_no_others(folder):
    assert orgsim("import", "people.csv", "--ties", "ties.csv", "--out", "ours").exit_code == 0
    assert orgsim("import", "people.csv", "--out", "ours").exit_code == 0
    assert not Path("ours/ties.csv").exists()
    refused = orgsim("import", "people.csv", "--out", ".")
    assert refused.exit_code == 2
    assert "which is no import's" in refused.stderr
    assert Path("people.csv").read_text(encoding="utf-8") == PEOPLE


def test_import_of_a_file_with_errors_writes_nothing(folder):
    Path("people.csv").write_text(PEOPLE + "21;99;Sales;Bern;Eve;eve@example.org\n")
    result = orgsim("import", "people.csv", "--out", "ours")
    assert result.exit_code == 2
    assert "people.csv:6" in result.stderr
    assert "--repair" in result.stderr or "repair: all" in result.stderr
    assert not Path("ours").exists()
    mended = orgsim("import", "people.csv", "--out", "ours", "--repair", "all")
    assert mended.exit_code == 0, mended.stderr
    assert json.loads(Path("ours/import.json").read_text(encoding="utf-8"))["repaired"]


def test_inspect_draws_a_file_with_errors_as_it_would_be_repaired(folder):
    Path("people.csv").write_text(PEOPLE + "21;99;Sales;Bern;Eve;eve@example.org\n")
    result = orgsim("inspect", "people.csv")
    assert result.exit_code == 0, result.stderr
    assert "5 people" in result.stdout
    assert "after `--repair all`" in result.stdout
    assert "line 6" in result.stdout
    assert sorted(path.name for path in folder.iterdir()) == ["people.csv", "ties.csv"]


def test_inspect_writes_a_page_where_asked(folder):
    result = orgsim("inspect", "people.csv", "--ties", "ties.csv", "--out", "look")
    assert result.exit_code == 0, result.stderr
    assert [path.name for path in Path("look").iterdir()] == ["inspection.html"]
    assert "Alder" not in Path("look/inspection.html").read_text(encoding="utf-8")


def test_inspect_takes_a_scenario(folder):
    result = orgsim("inspect", "first_steps/baseline")
    assert result.exit_code == 2
    shipped = next(str(one.file) for one in library_scenarios() if one.file.stem == "baseline")
    assert orgsim("inspect", shipped).exit_code == 0
    refused = orgsim("inspect", shipped, "--repair", "all")
    assert refused.exit_code == 2


def test_ties_alone_are_an_organisation(folder):
    result = orgsim("import", "--ties", "ties.csv", "--out", "ours")
    assert result.exit_code == 0, result.stderr
    assert "4 employees" in result.stdout


def test_settings_file_says_what_columns_are_called(folder):
    Path("people.csv").write_text(PEOPLE.replace("Manager ID", "Reporting chief"), encoding="utf-8")
    Path("ours.yaml").write_text("columns: {manager: Reporting chief}\n", encoding="utf-8")
    without = orgsim("import", "people.csv", "--out", "unnamed")
    assert "the reporting line is made up" in without.stdout
    result = orgsim("import", "people.csv", "--settings", "ours.yaml", "--out", "ours")
    assert result.exit_code == 0, result.stderr
    assert "the reporting line is made up" not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "nothing to read"),
        (("nobody.csv",), "key: FILE"),
        (("people.csv", "--ties", "nothing.csv"), "key: --ties"),
        (("people.csv", "--repair", "leaver"), "did you mean: leavers"),
        (("people.csv", "--settings", "nothing.yaml"), "nothing.yaml"),
        (("people.csv", "--ties", "people.csv"), "column"),
    ],
)
@pytest.mark.parametrize("command", ["inspect", "import"])
def test_wrong_input_is_told_in_one_message(folder, command, arguments, words):
    out = ("--out", "ours") if command == "import" else ()
    result = orgsim(command, *arguments, *out)
    assert result.exit_code == 2, result.stdout
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    assert not Path("ours").exists()


def test_wrong_key_in_a_settings_file_is_named_with_its_line(folder):
    Path("ours.yaml").write_text("columns:\n  manger: Reporting chief\n", encoding="utf-8")
    result = orgsim("import", "people.csv", "--settings", "ours.yaml", "--out", "ours")
    assert result.exit_code == 2
    assert "ours.yaml:2" in result.stderr
    assert "did you mean: manager" in result.stderr


def test_every_file_of_an_import_is_known(folder):
    orgsim("import", "people.csv", "--ties", "ties.csv", "--out", "ours")
    assert {path.name for path in Path("ours").iterdir()} == {*OURS, "import.json"}
