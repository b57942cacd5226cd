"""How many replicates: a number, or the precision to come to; mistakes in the user's terms."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation.errors import InputError
from simulation.experiment.composite import COMPARED, NAME
from simulation.scenario import Scenario, json_schema, load_scenario, to_yaml
from simulation.scenario.replicates import SOCIAL_CAPITAL

RULE = "{until: 0.1, of: social_collaboration, min: 12, max: 30}"


@pytest.fixture
def load(tmp_path: Path):
    def loader(replicates: str, more: str = "") -> Scenario:
        file = tmp_path / "a.yaml"
        file.write_text(f"name: A\nrun:\n  seed: 2\n  replicates: {replicates}\n{more}")
        return load_scenario(file)

    return loader


def test_number_is_as_before(load):
    run = load("7").run
    assert (run.replicates, run.precision, run.replicates_at_first) == (7, None, 7)


def test_rule_has_its_usual_ends(load):
    run = load("{until: 1, of: mean_degree}").run
    assert str(run.precision) == "{until: 1.0, of: mean_degree, min: 10, max: 400}"
    assert run.replicates_at_first == 10


def test_rule_is_written_so_that_it_loads_again(load, tmp_path):
    scenario = load(RULE)
    (tmp_path / "again.yaml").write_text(to_yaml(scenario), encoding="utf-8")
    assert load_scenario(tmp_path / "again.yaml") == scenario


def test_every_number_of_a_comparison_may_be_named():
    of = json_schema()["$defs"]["Until"]["properties"]["of"]
    assert of["enum"] == list(COMPARED)
    assert SOCIAL_CAPITAL == NAME


@pytest.mark.parametrize(
    ("replicates", "key", "suggestion"),
    [
        ("0", "", None),
        ("10001", "", None),
        ("2.5", "", None),
        ("true", "", None),
        ("many", "", None),
        ("[10]", "", None),
        ("{of: mean_degree}", ".until", None),
        ("{until: 0.1}", ".of", None),
        ("{until: 0, of: mean_degree}", ".until", None),
        ("{until: .inf, of: mean_degree}", ".until", None),
        ("{until: a, of: mean_degree}", ".until", None),
        ("{until: 0.1, of: mean_degre}", ".of", "mean_degree"),
        ("{until: 0.1, of: collaboration}", ".of", "social_collaboration"),
        ("{until: 0.1, of: 3}", ".of", None),
        ("{until: 0.1, of: mean_degree, min: 4}", ".min", None),
        ("{until: 0.1, of: mean_degree, min: 10, max: 9}", ".max", None),
        ("{until: 0.1, of: mean_degree, max: 10001}", ".max", None),
        ("{until: 0.1, of: mean_degree, most: 20}", ".most", None),
        ("{until: 0.1, of: mean_degree, mn: 20}", ".mn", "min"),
    ],
)
def test_mistake_is_told_with_line_and_key(load, replicates, key, suggestion):
    with pytest.raises(InputError) as caught:
        load(replicates)
    error = caught.value
    assert (error.line, error.key) == (4, f"run.replicates{key}")
    assert error.suggestion == suggestion


def test_outcome_cannot_be_known_without_knowledge(load):
    with pytest.raises(InputError, match="without knowledge") as caught:
        load(RULE, "  knowledge: false\n")
    assert (caught.value.line, caught.value.key) == (4, "run.replicates")
    assert load("{until: 1, of: mean_degree}", "  knowledge: false\n").run.precision
