"""From files to scenarios: what ``extends`` merges, and which file a mistake stands in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulation.errors import InputError
from simulation.scenario import load_scenario


@pytest.fixture
def write(tmp_path):
    def writing(name: str, text: str) -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return writing


def refusal(file: str | Path) -> InputError:
    with pytest.raises(InputError) as caught:
        load_scenario(file)
    return caught.value


def test_everything_but_the_name_has_a_default(write):
    scenario = load_scenario(write("a.yaml", "name: Only a name\n"))
    assert scenario.organisation.generate is not None
    assert (scenario.run.weeks, scenario.run.burn_in, scenario.run.replicates) == (104, 52, 10)
    assert scenario.interventions == ()


def test_contract_example_loads(write):
    write("baseline.yaml", "name: Baseline\nrun: {burn_in: 10}\n")
    text = """
name: Flatter, with communities
description: One paragraph for the client.
extends: baseline.yaml
organisation:
  generate: {employees: 1000, span: 6, units: 5, sites: 2}
policies: {autonomy: 0.3}
interventions:
  - kind: flatten_hierarchy
    week: 26
    where: {unit: [Sales, R&D]}
    layers: 4
  - kind: add_communities
    from: 26
    count: 12
    size: 25
run: {weeks: 156, replicates: 20, seed: 1}
"""
    scenario = load_scenario(write("flatter.yaml", text))
    assert [one.kind for one in scenario.interventions] == ["flatten_hierarchy", "add_communities"]
    assert [one.start for one in scenario.interventions] == [26, 26]
    assert scenario.interventions[0].where.unit == ("Sales", "R&D")
    assert (scenario.run.weeks, scenario.run.burn_in) == (156, 10)


def test_one_value_may_stand_for_a_list(write):
    settings = "{kind: add_communities, week: 1, where: {unit: 7, level: 2}}"
    text = f"name: X\ninterventions: [{settings}]\n"
    where = load_scenario(write("a.yaml", text)).interventions[0].where
    assert (where.unit, where.level) == (("7",), (2,))


def test_extended_mappings_are_merged_and_lists_replaced(write):
    write(
        "base.yaml",
        "name: Base\ndescription: D\npolicies: {autonomy: 0.1, presence: 0.2}\n"
        "interventions:\n  - {kind: add_communities, week: 1}\n"
        "  - {kind: add_communities, week: 2}\n",
    )
    text = "name: Own\nextends: base.yaml\npolicies: {autonomy: 0.3}\n"
    own = load_scenario(write("own.yaml", text))
    assert (own.policies.autonomy, own.policies.presence) == (0.3, 0.2)
    assert (own.name, own.description, len(own.interventions)) == ("Own", "D", 2)
    text += "interventions: []\n"
    assert load_scenario(write("own.yaml", text)).interventions == ()


def test_extends_reaches_over_several_files_and_folders(write):
    write("lower/c.yaml", "name: C\nrun: {weeks: 3, seed: 3, burn_in: 3}\n")
    write("lower/b.yaml", "name: B\nextends: c.yaml\nrun: {weeks: 2, seed: 2}\n")
    run = load_scenario(write("a.yaml", "name: A\nextends: lower/b.yaml\nrun: {weeks: 1}\n")).run
    assert (run.weeks, run.seed, run.burn_in) == (1, 2, 3)


def test_a_file_may_extend_a_scenario_of_the_library(write):
    shipped = load_scenario("baseline")
    own = load_scenario(write("a.yaml", "name: Mine\nextends: baseline\n"))
    assert own == shipped.model_copy(update={"name": "Mine"})


def test_name_is_not_taken_from_what_is_extended(write):
    write("b.yaml", "name: B\n")
    file = write("a.yaml", "# Mine\nextends: b.yaml\n")
    error = refusal(file)
    assert (error.file, error.line, error.key) == (file, 2, "name")


def test_own_kind_of_organisation_replaces_the_other_kind(write):
    write("b.yaml", "name: B\norganisation:\n  generate: {employees: 50, span: 4}\n")
    text = "name: A\nextends: b.yaml\norganisation:\n  import: {people: p.csv}\n"
    organisation = load_scenario(write("a.yaml", text)).organisation
    assert organisation.generate is None
    text = "name: A\nextends: b.yaml\norganisation:\n  generate: {span: 5}\n"
    settings = load_scenario(write("a.yaml", text)).organisation.generate
    assert (settings.employees, settings.span) == (50, 5)


def test_mistake_is_shown_in_the_file_in_which_it_stands(write):
    base = write("b.yaml", "name: B\nrun:\n  seed: 1\n  weeks: 0\npolicies: {autonmy: 1}\n")
    own = write("a.yaml", "name: A\nextends: b.yaml\nrun:\n  seed: 2\n")
    error = refusal(own)
    assert (error.file, error.line, error.key) == (base, 4, "run.weeks")
    assert "1 more mistake)" in error.message


def test_own_mistakes_are_shown_before_those_of_extended_files(write):
    write("b.yaml", "name: B\nrun: {weeks: 0}\n")
    own = write("z.yaml", "name: A\nextends: b.yaml\nrun:\n  seed: -2\n")
    assert (refusal(own).file, refusal(own).line) == (own, 4)


def test_a_section_of_both_files_stands_in_the_own_one(write):
    write("b.yaml", "name: B\ninterventions: []\n")
    own = write("a.yaml", "name: A\nextends: b.yaml\n\ninterventions: {a: 1}\n")
    error = refusal(own)
    assert (error.file, error.line, error.key) == (own, 4, "interventions")


@pytest.mark.parametrize("length", [1, 2, 3])
def test_circle_is_named_file_by_file(write, length):
    files = [
        write(f"{n}.yaml", f"name: N\nextends: {(n + 1) % length}.yaml\n") for n in range(length)
    ]
    error = refusal(files[0])
    assert error.message.endswith(" → ".join(str(file) for file in [*files, files[0]]))
    assert (error.file, error.line, error.key) == (files[-1], 2, "extends")


@pytest.mark.parametrize(
    ("value", "suggestion"),
    [("bseline.yaml", "baseline.yaml"), ("3", None), ("[a]", None), ("~", None), ('"\\0"', None)],
)
def test_extending_what_is_not_there_is_refused(write, value, suggestion):
    write("baseline.yaml", "name: B\n")
    file = write("own_scenario.yaml", f"name: A\n\nextends: {value}\n")
    error = refusal(file)
    assert (error.file, error.line, error.key) == (file, 3, "extends")
    assert error.suggestion == suggestion


def test_files_of_an_import_are_relative_to_the_file_that_names_them(write, tmp_path, monkeypatch):
    write("lower/b.yaml", "name: B\norganisation:\n  import: {people: ../people.csv}\n")
    write("a.yaml", "name: A\nextends: lower/b.yaml\n")
    monkeypatch.chdir(tmp_path)
    settings = load_scenario("a.yaml").organisation.import_
    assert Path(settings.people) == tmp_path / "people.csv"


def test_files_of_a_package_stay_as_they_are(write):
    text = "name: B\norganisation:\n  import: {people: 'package:onadata/data/email_vertices.csv'}\n"
    settings = load_scenario(write("a.yaml", text)).organisation.import_
    assert str(settings.people) == "package:onadata/data/email_vertices.csv"


def test_a_file_goes_before_a_scenario_of_the_library(write, tmp_path, monkeypatch):
    write("baseline", "name: My own\n")
    assert load_scenario("baseline").name == "Baseline"
    monkeypatch.chdir(tmp_path)
    assert load_scenario("baseline").name == "My own"


def test_a_folder_does_not_hide_a_scenario_of_the_library(tmp_path, monkeypatch):
    (tmp_path / "baseline").mkdir()
    monkeypatch.chdir(tmp_path)
    assert load_scenario("baseline").name == "Baseline"


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("basline", "baseline"),
        ("research_institution/baselin", "research_institution/baseline"),
        ("quite_another_thing", None),
        ("a\0b", None),
        ("x" * 5000, None),
        ("", None),
    ],
)
def test_unknown_scenario_is_refused(name, suggestion):
    assert refusal(name).suggestion == suggestion


def test_misspelt_file_is_suggested_with_its_folder(write, tmp_path):
    write("flatter.yaml", "name: F\n")
    assert refusal(tmp_path / "flater.yaml").suggestion == str(tmp_path / "flatter.yaml")


@pytest.mark.skipif(os.geteuid() == 0, reason="everything is readable to root")
def test_a_file_without_permission_is_refused(write):
    file = write("a.yaml", "name: A\n")
    file.chmod(0)
    assert "cannot be read" in refusal(file).message


def test_loading_a_scenario_needs_no_heavy_library():
    heavy = ["mesa", "scipy.stats", "scipy.sparse", "pandas", "igraph", "matplotlib", "duckdb"]
    code = (
        "import sys; from simulation.scenario import load_scenario; load_scenario('flatter'); "
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert printed.strip() == "[]"
