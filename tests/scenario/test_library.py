"""The short names of the scenarios that come with orgsim."""

from __future__ import annotations

import pytest

from simulation.scenario import library, library_scenarios
from simulation.scenario.library import shipped_file


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """Stand in for the library: three folders, and a file that belongs to none."""
    monkeypatch.setattr(library, "library_folder", lambda: tmp_path)
    for name in ("zoo/one", "a_folder/one", "a_folder/two", "first_steps/one", "first_steps/three"):
        file = tmp_path / f"{name}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.touch()
    (tmp_path / "schema.json").touch()
    return tmp_path


@pytest.mark.usefixtures("shipped")
def test_first_steps_come_first_and_keep_the_plain_names():
    names = [one.short_name for one in library_scenarios()]
    assert names == ["one", "three", "a_folder/one", "two", "zoo/one"]


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("one", "first_steps/one"),
        ("first_steps/one", "first_steps/one"),
        ("zoo/one", "zoo/one"),
        ("two", "a_folder/two"),
        ("a_folder/two", "a_folder/two"),
    ],
)
def test_scenario_is_found_by_short_name_and_by_folder(shipped, name, file):
    assert shipped_file(name) == shipped / f"{file}.yaml"


@pytest.mark.usefixtures("shipped")
def test_other_names_are_unknown():
    assert shipped_file("four") is None
    assert shipped_file("one.yaml") is None
