"""Settings by their paths: the scenario that its file would give, or the user's mistake."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.errors import InputError
from simulation.experiment.plan import scenario_hash
from simulation.experiment.sweeping.paths import Key, concerns, key_at, with_settings
from simulation.scenario import Scenario, load_scenario


@pytest.fixture
def flatter(folder) -> Scenario:
    return load_scenario(folder / "flatter.yaml")


def test_no_settings_change_nothing(flatter):
    same = with_settings(flatter, {})
    assert same == flatter
    assert same.file == flatter.file
    assert scenario_hash(same) == scenario_hash(flatter)


@given(st.floats(1, 104), st.floats(0, 1), st.integers(1, 2000))
def test_settings_are_where_the_scenario_reads_them(half_life, autonomy, weeks):
    changed = with_settings(
        Scenario(name="Today"),
        {"parameters.half_life": half_life, "policies.autonomy": autonomy, "run.weeks": weeks},
    )
    assert changed.parameters.half_life == half_life
    assert changed.policies.autonomy == autonomy
    assert changed.run.weeks == weeks


def test_what_is_set_is_what_a_file_says(flatter, folder):
    text = (folder / "flatter.yaml").read_text().replace("layers: 3", "layers: 4")
    (folder / "other.yaml").write_text(text)
    changed = with_settings(flatter, {"interventions[0].layers": 4})
    assert changed == load_scenario(folder / "other.yaml")


@pytest.mark.parametrize(
    ("path", "number", "setting"),
    [
        ("interventions[0].layers", 0, "layers"),
        ("interventions.flatten_hierarchy.layers", 0, "layers"),
        ("interventions.flatten_hierarchy.from", 0, "start"),
        ("interventions.flatten_hierarchy.week", 0, "start"),
        ("interventions.More autonomy, 1.0.from", 1, "start"),
    ],
)
def test_interventions_are_called_by_place_kind_and_label(flatter, path, number, setting):
    assert getattr(with_settings(flatter, {path: 5}).interventions[number], setting) == 5


def test_nested_settings_of_an_intervention_are_made_on_the_way(flatter):
    changed = with_settings(flatter, {"interventions.flatten_hierarchy.cost.hours_once": 2.5})
    assert changed.interventions[0].cost.hours_once == 2.5


@pytest.mark.parametrize(
    ("path", "suggestion"),
    [
        ("half_life", "parameters.half_life"),
        ("parameter.half_life", "parameters.half_life"),
        ("policies.half_life", None),
        ("parameters.halflife", "half_life"),
        ("organisation.generate.spam", "span"),
        ("run.seed", None),
        ("name", None),
        ("interventions[7].layers", None),
        ("interventions.flaten_hierarchy.layers", "interventions.flatten_hierarchy"),
        ("interventions[0].layrs", "layers"),
        ("parameters.half_life.x", None),
        ("parameters..half_life[", None),
        ("", None),
    ],
)
def test_path_that_leads_nowhere_is_the_users_mistake(flatter, path, suggestion):
    with pytest.raises(InputError) as caught:
        with_settings(flatter, {path: 4})
    if suggestion is not None:
        assert caught.value.suggestion == suggestion
    assert caught.value.key is not None
    assert caught.value.file is None


def test_numbers_of_numpy_are_numbers(flatter):
    values = {"interventions[0].layers": np.int64(4), "parameters.half_life": np.float64(5)}
    changed = with_settings(flatter, values)
    assert (changed.interventions[0].layers, changed.parameters.half_life) == (4, 5)
    with pytest.raises(InputError, match="no value"):
        with_settings(flatter, {"parameters.half_life": object()})


def test_value_out_of_range_is_told_with_what_is_allowed(flatter):
    with pytest.raises(InputError) as caught:
        with_settings(flatter, {"parameters.half_life": 500})
    assert (caught.value.found, caught.value.allowed) == (500, "a number from 1 to 104")


def test_two_of_a_kind_need_their_places_or_labels(flatter):
    twice = flatter.model_copy(update={"interventions": flatter.interventions[:1] * 2})
    with pytest.raises(InputError, match="2 interventions") as caught:
        with_settings(twice, {"interventions.flatten_hierarchy.layers": 4})
    assert caught.value.allowed == "interventions[0], or interventions[1]"


def test_scenario_is_not_concerned_by_interventions_that_it_has_not(flatter, folder):
    today = load_scenario(folder / "today.yaml")
    for path in ("interventions[0].layers", "interventions.flatten_hierarchy.layers"):
        assert concerns(flatter, path)
        assert not concerns(today, path)
    assert concerns(today, "parameters.half_life")


def test_key_tells_range_and_whole_numbers(flatter):
    assert key_at(flatter, "parameters.half_life") == Key(False, 1, 104)
    assert key_at(flatter, "organisation.generate.employees") == Key(True, 20, 1_000_000)
    assert key_at(flatter, "interventions.flatten_hierarchy.layers") == Key(True, 2, 100)
