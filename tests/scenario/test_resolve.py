"""A resolved scenario written as YAML loads to an equal one."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.interventions import BY_KIND
from simulation.organisation.policies import Policies
from simulation.scenario import RunSettings, Scenario, load_scenario, to_yaml

plain_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
misleading = st.sampled_from(
    ["no", "1e3", "012", "~", "null", "true", "0x1f", ".inf", "- a", "a: b"]
)
weeks = st.integers(0, 2000)
wheres = st.none() | st.fixed_dictionaries(
    {},
    optional={
        "unit": st.lists(plain_text | misleading, min_size=1, max_size=3),
        "level": st.lists(st.integers(0, 9), min_size=1, max_size=3),
        "share": st.floats(0, 1, exclude_min=True),
    },
)
interventions = st.one_of(
    st.builds(BY_KIND["add_communities"], week=weeks, where=wheres, count=st.integers(0, 99)),
    st.builds(BY_KIND["change_autonomy"], week=weeks, by=st.floats(-1, 1)),
    st.builds(BY_KIND["flatten_hierarchy"], week=weeks, span=st.none() | st.integers(2, 99)),
)
scenarios = st.builds(
    Scenario,
    name=(plain_text | misleading).filter(str.strip).filter(lambda name: not name.isspace()),
    description=plain_text | misleading,
    policies=st.builds(Policies, autonomy=st.floats(0, 1)),
    interventions=st.lists(interventions, max_size=3),
    run=st.builds(RunSettings, weeks=st.integers(5, 2000), seed=st.integers(0, 2**63 - 1)),
)


@given(scenarios)
def test_written_scenario_loads_to_an_equal_one(scenario):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "resolved.yaml"
        file.write_text(to_yaml(scenario), encoding="utf-8")
        assert load_scenario(file) == scenario


@pytest.mark.parametrize("end", ["\n", "\r\n", "\x85", "\u2028", "\ufeff", " ", "\t"])
def test_unusual_ends_of_lines_survive(tmp_path, end):
    scenario = Scenario(name="A", description=f"one{end}two{end}")
    file = tmp_path / "a.yaml"
    file.write_text(to_yaml(scenario), encoding="utf-8", newline="")
    assert load_scenario(file) == scenario


def test_written_scenario_spells_out_every_default(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text("name: A\nextends: flatter\n", encoding="utf-8")
    text = to_yaml(load_scenario(file))
    assert "extends" not in text
    for name in (*Policies.model_fields, "tie_capacity", "burn_in", "span"):
        assert f"{name}:" in text


def test_written_import_runs_from_anywhere(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text("name: A\norganisation: {import: {people: people.csv}}\n", encoding="utf-8")
    text = to_yaml(load_scenario(file))
    other = tmp_path / "elsewhere" / "b.yaml"
    other.parent.mkdir()
    other.write_text(text, encoding="utf-8")
    assert load_scenario(other) == load_scenario(file)
