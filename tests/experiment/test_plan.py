"""Which runs an experiment is made of, and when a run has to be done again."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation.errors import InputError
from simulation.experiment import plan as planning
from simulation.experiment.plan import plan, scenario_hash
from simulation.scenario import Scenario, load_scenario


def keys(scenario: Scenario) -> list[str]:
    return [run.key for run in plan([scenario]).runs]


def changed_run(scenario: Scenario, **settings: object) -> Scenario:
    return scenario.model_copy(update={"run": scenario.run.model_copy(update=settings)})


def test_every_replicate_of_every_scenario_is_a_run(pair):
    runs = plan(pair).runs
    assert [(run.replicate, run.slug) for run in runs] == [
        (replicate, slug) for replicate in range(3) for slug in ("today", "freer")
    ]
    assert len({run.key for run in runs}) == 6


def test_names_and_the_number_of_replicates_change_no_key(make):
    before = keys(make("Today"))
    renamed = make("Otherwise").model_copy(update={"description": "Nothing new."})
    assert keys(renamed) == before
    assert keys(changed_run(renamed, replicates=5))[:3] == before
    assert keys(changed_run(renamed, window=(0, 4))) == before


@pytest.mark.parametrize(
    "setting", [{"seed": 2}, {"weeks": 9}, {"burn_in": 3}, {"knowledge": False}]
)
def test_what_determines_a_run_changes_its_key(make, setting):
    one = make("Today")
    assert not set(keys(changed_run(one, **setting))) & set(keys(one))


def test_settings_change_the_key(make):
    one = make("Today")
    policies = one.policies.model_copy(update={"autonomy": 0.9})
    parameters = one.parameters.model_copy(update={"half_life": one.parameters.half_life + 1})
    others = [
        make("Freer", by=0.1),
        make("Freest", by=0.2),
        one.model_copy(update={"policies": policies}),
        one.model_copy(update={"parameters": parameters}),
    ]
    assert len({scenario_hash(each) for each in (one, *others)}) == 5


def test_week_and_from_say_the_same(make, tmp_path):
    freer = make("Freer", by=0.1)
    spelt = type(freer.interventions[0])(week=2, by=0.1)
    assert keys(freer.model_copy(update={"interventions": (spelt,)})) == keys(freer)


def test_new_engine_runs_everything_again(make, monkeypatch):
    before = keys(make("Today"))
    monkeypatch.setattr(planning, "engine_version", lambda: "another")
    assert not set(keys(make("Today"))) & set(before)


def imported(folder: Path, people: str) -> Scenario:
    folder.mkdir()
    (folder / "people.csv").write_text(people, encoding="utf-8")
    file = folder / "scenario.yaml"
    file.write_text("name: Ours\norganisation: {import: {people: people.csv}}\n", encoding="utf-8")
    return load_scenario(file)


def test_contents_of_imported_files_count_and_not_where_they_are(tmp_path):
    people = "employee,manager\na,\nb,a\nc,a\n"
    here, there = imported(tmp_path / "here", people), imported(tmp_path / "there", people)
    other = imported(tmp_path / "other", people + "d,a\n")
    assert scenario_hash(here) == scenario_hash(there) != scenario_hash(other)


def test_import_that_is_not_there_is_refused(tmp_path):
    scenario = imported(tmp_path / "here", "employee,manager\na,\n")
    (tmp_path / "here" / "people.csv").unlink()
    with pytest.raises(InputError, match="no such file"):
        plan([scenario])


def test_tasks_share_what_starts_alike(pair, make):
    other = make("Elsewhere")
    other = other.model_copy(
        update={"policies": other.policies.model_copy(update={"autonomy": 0.9})}
    )
    chosen = plan([*pair, other])
    tasks = chosen.tasks(chosen.runs)
    assert [(task.replicate, [run.slug for run in task.runs]) for task in tasks[:2]] == [
        (0, ["today", "freer"]),
        (0, ["elsewhere"]),
    ]


def test_tasks_leave_out_what_is_done(pair):
    chosen = plan(pair)
    (task,) = chosen.tasks(chosen.runs[-1:])
    assert (task.replicate, [run.slug for run in task.runs]) == (2, ["freer"])


def test_slugs_are_unique(make):
    assert list(plan([make("R&D"), make("R, D"), make("r d!")]).scenarios) == [
        "r-d",
        "r-d-2",
        "r-d-3",
    ]


def test_same_scenario_twice_is_refused(make):
    with pytest.raises(InputError, match="given twice"):
        plan([make("Today"), make("Today")])


def test_two_scenarios_of_one_name_are_refused(make):
    with pytest.raises(InputError, match="same name"):
        plan([make("Today"), make("today ", by=0.1)])


@pytest.mark.parametrize(
    ("setting", "key"),
    [
        ({"weeks": 9}, "run.weeks"),
        ({"burn_in": 3}, "run.burn_in"),
        ({"replicates": 4}, "run.replicates"),
        ({"seed": 2}, "run.seed"),
        ({"window": (0, 4)}, "run.window"),
    ],
)
def test_scenarios_that_disagree_are_refused(pair, setting, key):
    with pytest.raises(InputError) as caught:
        plan([pair[0], changed_run(pair[1], **setting)])
    assert caught.value.key == key
    assert "Today" in str(caught.value)
    assert "Freer" in str(caught.value)
