"""What is checked against the organisation before a scenario runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation.errors import InputError
from simulation.scenario import check_scenario, load_scenario
from simulation.scenario.schema import Scenario

HEAD = "name: X\norganisation: {generate: {employees: 120, span: 5, units: 3, sites: 2}}\n"
FLATTEN = "  - {kind: flatten_hierarchy, week: 3, span: 9}\n"


def scenario(folder: Path, text: str) -> Scenario:
    file = folder / "scenario.yaml"
    file.write_text(HEAD + text, encoding="utf-8")
    return load_scenario(file)


def refusal(folder: Path, text: str) -> InputError:
    loaded = scenario(folder, text)
    with pytest.raises(InputError) as caught:
        check_scenario(loaded)
    assert caught.value.file == loaded.file
    return caught.value


def where(target: str) -> str:
    return f"interventions:\n  - kind: add_communities\n    week: 3\n    where: {target}\n"


def unit_names(folder: Path) -> list[str]:
    error = refusal(folder, where("{unit: nobody is called so}"))
    return error.allowed.split(", ")


def test_sound_scenario_has_no_notes(tmp_path):
    assert check_scenario(scenario(tmp_path, "")) == []


def test_unknown_unit_is_refused_with_those_there_are(tmp_path):
    name = unit_names(tmp_path)[0]
    assert len(unit_names(tmp_path)) == 3
    error = refusal(tmp_path, where(f"{{unit: {name}x}}"))
    assert (error.line, error.key) == (6, "interventions[0].where.unit")
    assert error.suggestion in unit_names(tmp_path)


def test_unknown_unit_in_a_list_is_refused_in_its_line(tmp_path):
    name = unit_names(tmp_path)[0]
    error = refusal(tmp_path, where(f"\n      unit:\n        - {name}\n        - nobody"))
    assert (error.line, error.key) == (9, "interventions[0].where.unit[1]")


@pytest.mark.parametrize(
    ("target", "key"), [("site: Nowhere", "site"), ("team: 119", "team"), ("level: 99", "level")]
)
def test_target_that_is_not_there_is_refused(tmp_path, target, key):
    error = refusal(tmp_path, where(f"{{{target}}}"))
    assert (error.line, error.key) == (6, f"interventions[0].where.{key}")
    assert error.allowed


def test_nearest_number_is_suggested(tmp_path):
    highest = refusal(tmp_path, where("{level: 99}")).allowed.split(", ")[-1]
    assert refusal(tmp_path, where("{level: 99}")).suggestion == highest


def test_target_that_concerns_nobody_is_refused(tmp_path):
    first, second = unit_names(tmp_path)[:2]
    reports = f"{{unit: {first}, team: 1}}", f"{{unit: {second}, team: 1}}"
    mistakes = []
    for target in reports:
        try:
            check_scenario(scenario(tmp_path, where(target)))
        except InputError as error:
            mistakes.append((error.line, error.key))
    assert mistakes == [(6, "interventions[0].where")]


def test_a_small_share_concerns_somebody(tmp_path):
    assert check_scenario(scenario(tmp_path, where("{share: 0.000001}"))) == []


def test_several_wrong_targets_are_counted(tmp_path):
    error = refusal(tmp_path, where("{site: Nowhere, level: 99, team: 119}"))
    assert "2 more mistakes" in error.message


def test_two_flattenings_of_the_same_people_and_weeks_are_refused(tmp_path):
    error = refusal(tmp_path, "interventions:\n" + FLATTEN + "\n" + FLATTEN)
    assert (error.line, error.key) == (6, "interventions[1]")
    assert "interventions[0]" in error.message


def test_flattenings_one_after_the_other_are_fine(tmp_path):
    first = "  - {kind: flatten_hierarchy, from: 1, until: 3, span: 7}\n"
    assert check_scenario(scenario(tmp_path, "interventions:\n" + first + FLATTEN)) == []


def test_flattenings_of_different_units_are_fine(tmp_path):
    first, second = unit_names(tmp_path)[:2]
    text = "interventions:\n" + "".join(
        f"  - {{kind: flatten_hierarchy, week: 1, span: 9, where: {{unit: {name}}}}}\n"
        for name in (first, second)
    )
    assert check_scenario(scenario(tmp_path, text)) == []


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("week: 104, span: 9", "after the last week"),
        ("week: 9, until: 9, span: 9", "no effect"),
        ("week: 9, layers: 60", "60 layers"),
    ],
)
def test_what_has_no_effect_is_noted(tmp_path, settings, words):
    text = f"interventions:\n  - {{kind: flatten_hierarchy, {settings}}}\n"
    [note] = check_scenario(scenario(tmp_path, text))
    assert words in note


def test_organisation_from_defaults_is_noted(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text("name: A\n", encoding="utf-8")
    [note] = check_scenario(load_scenario(file))
    assert "no organisation is given" in note


def test_organisation_that_cannot_be_is_refused(tmp_path):
    file = tmp_path / "a.yaml"
    text = (
        "name: A\norganisation:\n  generate:\n    employees: 20\n    units: 500\n    sites: 300\n"
    )
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        check_scenario(load_scenario(file))
    assert caught.value.file == file
    assert caught.value.line in (4, 5, 6)


def test_import_that_is_not_there_is_refused_at_its_key(tmp_path):
    file = tmp_path / "a.yaml"
    text = "name: A\norganisation:\n  import:\n    people: nobody.csv\n"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        check_scenario(load_scenario(file))
    assert (caught.value.file, caught.value.line) == (file, 4)
    assert caught.value.key == "organisation.import.people"


def test_scenario_made_in_python_is_checked_too():
    made = Scenario.model_validate(
        {
            "name": "A",
            "interventions": [{"kind": "add_communities", "week": 1, "where": {"level": 99}}],
        }
    )
    with pytest.raises(InputError) as caught:
        check_scenario(made)
    assert (caught.value.file, caught.value.key) == (None, "interventions[0].where.level[0]")


MOVE = "  - {{kind: move_to_site, week: {week}, to: {site}{more}}}\n"


def test_a_site_to_move_to_must_be_there(tmp_path):
    error = refusal(tmp_path, "interventions:\n" + MOVE.format(week=3, site="Site 3", more=""))
    assert (error.line, error.key) == (4, "interventions[0].to")
    assert (error.suggestion, error.allowed) == ("Site 2", "Headquarters, Site 2")


def test_a_site_that_was_opened_before_is_there(tmp_path):
    opened = MOVE.format(week=2, site="New", more=", new: true, where: {level: 1}")
    later = MOVE.format(week=3, site="New", more="")
    assert check_scenario(scenario(tmp_path, "interventions:\n" + opened + later)) == []
    sooner = MOVE.format(week=1, site="New", more="")
    assert refusal(tmp_path, "interventions:\n" + opened + sooner).key == "interventions[1].to"


def test_a_site_that_was_opened_before_may_be_a_target(tmp_path):
    opened = MOVE.format(week=2, site="New", more=", new: true, where: {level: 1}")
    target = "  - {kind: add_communities, week: 3, where: {site: New}}\n"
    assert check_scenario(scenario(tmp_path, "interventions:\n" + opened + target)) == []


def test_a_target_that_an_earlier_one_leaves_empty_is_refused_with_its_name(tmp_path):
    gone = "  - {kind: lay_off, week: 2, where: {level: 1}, share: 1.0}\n"
    error = refusal(
        tmp_path,
        "interventions:\n" + gone + "  - {kind: promote, week: 3, where: {level: 1}}\n",
    )
    assert error.key == "interventions[1].where"
    assert "after interventions[0] (lay_off)" in error.message


def test_two_values_for_one_policy_are_noted(tmp_path):
    first = "  - {kind: change_autonomy, week: 2, to: 0.4}\n"
    second = "  - {kind: change_autonomy, week: 1, to: 0.9}\n"
    [note] = check_scenario(scenario(tmp_path, "interventions:\n" + first + second))
    assert "interventions[1] and interventions[0] both set autonomy" in note
    assert "interventions[0], counts" in note


@pytest.mark.parametrize(
    "kind", ["train_for_platform", "curate_platform_groups", "model_platform_use"]
)
def test_support_for_a_platform_that_is_not_there_is_noted(tmp_path, kind):
    support = f"interventions:\n  - {{kind: {kind}, week: 2}}\n"
    [note] = check_scenario(scenario(tmp_path, support))
    assert "there is no platform" in note
    platform = "  - {kind: roll_out_platform, week: 1}\n"
    assert check_scenario(scenario(tmp_path, support + platform)) == []
    assert check_scenario(scenario(tmp_path, support + "policies: {platform_access: 0.5}\n")) == []


def test_a_merger_of_one_company_is_noted(tmp_path):
    [note] = check_scenario(scenario(tmp_path, "interventions: [{kind: merge_companies, week: 2}]"))
    assert "only one company" in note
