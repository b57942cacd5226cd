"""The scenario as a value: immutable, comparable, fit to be sent to another process."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from pydantic import ValidationError

from simulation.interventions import BY_KIND
from simulation.scenario import RunSettings, Scenario, load_scenario
from simulation.scenario.schema import Source


def scenario(name: str = "Any") -> Scenario:
    return Scenario(name=name)


@pytest.mark.parametrize(
    ("weeks", "window"),
    [(104, (52, 104)), (200, (148, 200)), (60, (30, 60)), (53, (26, 53)), (2, (1, 2)), (1, (0, 1))],
)
def test_last_year_or_second_half_is_compared(weeks, window):
    assert RunSettings(weeks=weeks).comparison_window == window


def test_given_window_is_compared():
    assert RunSettings(weeks=10, window=(2, 4)).comparison_window == (2, 4)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Flatter, with communities", "flatter-with-communities"),
        ("../../etc/passwd", "etc-passwd"),
        ("Größe  Übung", "große-ubung".replace("ß", "")),
        ("日本", "scenario"),
        ("x" * 200, "x" * 60),
    ],
)
def test_slug_is_a_safe_file_name(name, slug):
    assert scenario(name).slug == slug


def test_scenarios_are_equal_wherever_they_stand():
    here, there = (scenario().read_from(Source(Path(place))) for place in ("a.yaml", "b/c.yaml"))
    assert here == there
    assert hash(here) == hash(there)
    assert (here.folder, there.folder) == (Path(), Path("b"))


def test_source_is_no_part_of_what_is_written():
    assert not {"source", "_source"} & set(load_scenario("flatter").model_dump(by_alias=True))


def test_scenario_cannot_be_changed():
    with pytest.raises(ValidationError):
        scenario().name = "Other"


def test_scenario_survives_pickling_and_copying():
    original = load_scenario("flatter")
    copy = pickle.loads(pickle.dumps(original))
    assert copy == original
    assert copy.file == original.file
    assert original.model_copy(update={"name": "Other"}).file == original.file


def test_scenario_made_in_python_takes_interventions_as_objects():
    kinds = [BY_KIND["add_communities"](week=3), BY_KIND["change_autonomy"](week=3, to=0.2)]
    made = Scenario(name="Any", interventions=kinds)
    assert made.interventions == tuple(kinds)
