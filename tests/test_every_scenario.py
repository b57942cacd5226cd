"""What holds for every scenario that comes with orgsim."""

from __future__ import annotations

import importlib.util
import json

import pytest

from simulation.scenario import (
    check_scenario,
    json_schema,
    library_scenarios,
    load_scenario,
    to_yaml,
)
from simulation.scenario.library import library_folder

SHIPPED = library_scenarios()

every_scenario = pytest.mark.parametrize("shipped", SHIPPED, ids=lambda one: one.short_name)


def loaded(shipped):
    scenario = load_scenario(shipped.short_name)
    if scenario.organisation.import_ is not None and not importlib.util.find_spec("onadata"):
        pytest.skip("the examples' data are not installed")
    return scenario


def test_first_steps_have_plain_names():
    names = [one.short_name for one in SHIPPED]
    assert len(set(names)) == len(names)
    first = {"baseline", "flatter", "communities", "autonomy", "flatter_with_communities"}
    assert set(names[:5]) == first
    assert {"research_institution/baseline", "research_institution/flatter"} <= set(names)


def test_every_scenario_is_also_found_by_its_folder():
    for shipped in SHIPPED:
        name = f"{shipped.file.parent.name}/{shipped.file.stem}"
        assert load_scenario(name).file == shipped.file


@every_scenario
def test_loads_and_can_be_run(shipped):
    scenario = loaded(shipped)
    assert scenario.file == shipped.file
    assert all(isinstance(note, str) for note in check_scenario(scenario))


@every_scenario
def test_nothing_in_it_is_without_effect(shipped):
    assert not [note for note in check_scenario(loaded(shipped)) if "no effect" in note]


@every_scenario
def test_says_what_it_asks_why_and_what_is_assumed(shipped):
    lines = shipped.file.read_text(encoding="utf-8").splitlines()
    header = [line for line in lines if line.startswith("#")]
    for heading in ("Question", "Rationale", "Assumed"):
        assert any(line.startswith(f"# {heading}: ") for line in header)


@every_scenario
def test_first_line_names_the_schema(shipped):
    first = shipped.file.read_text(encoding="utf-8").splitlines()[0]
    marker, _, path = first.partition("=")
    assert marker == "# yaml-language-server: $schema"
    assert (shipped.file.parent / path).resolve() == (library_folder() / "schema.json").resolve()


@every_scenario
def test_has_name_description_and_a_name_of_its_own(shipped):
    scenario = load_scenario(shipped.short_name)
    assert scenario.description
    same_folder = [one for one in SHIPPED if one.file.parent == shipped.file.parent]
    slugs = [load_scenario(one.short_name).slug for one in same_folder]
    assert slugs.count(scenario.slug) == 1


@every_scenario
def test_written_as_resolved_it_loads_to_an_equal_one(shipped, tmp_path):
    scenario = load_scenario(shipped.short_name)
    file = tmp_path / "resolved.yaml"
    file.write_text(to_yaml(scenario), encoding="utf-8")
    assert load_scenario(file) == scenario


@every_scenario
def test_scenarios_of_a_folder_share_all_but_the_interventions(shipped):
    baseline = load_scenario(f"{shipped.file.parent.name}/baseline")
    scenario = load_scenario(shipped.short_name)
    for part in ("organisation", "policies", "parameters", "run"):
        assert getattr(scenario, part) == getattr(baseline, part)


def test_schema_beside_the_scenarios_is_the_present_one():
    file = library_folder() / "schema.json"
    assert json.loads(file.read_text(encoding="utf-8")) == json_schema(), (
        "write it anew: orgsim schema > scenarios/schema.json"
    )
