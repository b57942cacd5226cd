"""Scenarios made of parts: files of interventions, and additions to what is extended."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
import yaml

from simulation.errors import InputError
from simulation.scenario import load_scenario, to_yaml

PAGE = Path(__file__).parents[2] / "docs" / "composition.md"
PARTS = {
    "platform.yaml": """
        description: A platform with training.
        interventions:
          - kind: roll_out_platform
            week: 4
          - kind: train_for_platform
            from: 4
            until: 30
        """,
    "both.yaml": """
        interventions:
          - kind: change_autonomy
            week: 1
            by: 0.1
          - file: platform.yaml
            shift: 10
        """,
}


@pytest.fixture
def folder(tmp_path):
    for name, text in PARTS.items():
        write(tmp_path / "parts" / name, text)
    return tmp_path


def write(file, text):
    file.parent.mkdir(exist_ok=True)
    file.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    return file


def scenario(folder, text, name="one.yaml"):
    return load_scenario(write(folder / name, text))


def refusal(folder, text):
    with pytest.raises(InputError) as caught:
        scenario(folder, text)
    return caught.value


def kinds(scenario):
    return [(one.kind, one.start) for one in scenario.interventions]


def test_a_file_is_the_same_as_its_interventions_written_out(folder):
    parts = scenario(
        folder,
        """
        name: One
        interventions:
          - {kind: change_autonomy, week: 9, to: 0.4}
          - file: parts/platform.yaml
        """,
    )
    whole = scenario(
        folder,
        """
        name: One
        interventions:
          - {kind: change_autonomy, week: 9, to: 0.4}
          - {kind: roll_out_platform, week: 4}
          - {kind: train_for_platform, from: 4, until: 30}
        """,
        "whole.yaml",
    )
    assert parts == whole
    assert to_yaml(parts) == to_yaml(whole)
    assert "file" not in yaml.safe_load(to_yaml(parts))["interventions"][1]


def test_files_may_name_files_and_shifts_add_up(folder):
    made = scenario(folder, "name: One\ninterventions: [{file: parts/both.yaml, shift: 5}]\n")
    assert kinds(made) == [
        ("change_autonomy", 6),
        ("roll_out_platform", 19),
        ("train_for_platform", 19),
    ]
    assert made.interventions[2].until == 45


def test_additions_come_after_what_is_extended(folder):
    write(folder / "base.yaml", "name: Base\ninterventions: [{kind: flatten_hierarchy, week: 3}]\n")
    write(
        folder / "more.yaml",
        """
        name: More
        extends: base.yaml
        add_interventions: [{file: parts/platform.yaml}]
        """,
    )
    text = "name: Most\nextends: more.yaml\nadd_interventions: [{kind: add_communities, week: 8}]\n"
    assert kinds(scenario(folder, text)) == [
        ("flatten_hierarchy", 3),
        ("roll_out_platform", 4),
        ("train_for_platform", 4),
        ("add_communities", 8),
    ]


def test_own_interventions_replace_those_extended_and_additions_follow_them(folder):
    write(folder / "base.yaml", "name: Base\ninterventions: [{kind: flatten_hierarchy, week: 3}]\n")
    text = """
        name: One
        extends: base.yaml
        interventions: [{kind: promote, week: 1}]
        add_interventions: [{kind: add_communities, week: 8}]
        """
    assert kinds(scenario(folder, text)) == [("promote", 1), ("add_communities", 8)]


def test_additions_to_nothing_are_interventions(folder):
    text = "name: One\nadd_interventions: [{kind: promote, week: 1}]\n"
    assert kinds(scenario(folder, text)) == [("promote", 1)]


def test_the_example_of_the_docs_loads(folder):
    for block in PAGE.read_text(encoding="utf-8").split("```yaml")[1:]:
        text = block.split("```")[0].strip("\n") + "\n"
        write(folder / text.splitlines()[0].removeprefix("# "), text)
    made = load_scenario(folder / "everything.yaml")
    assert kinds(made) == [
        ("flatten_hierarchy", 26),
        ("change_autonomy", 26),
        ("add_communities", 39),
        ("facilitate_communities", 39),
    ]


def test_a_mistake_in_a_part_is_reported_at_its_place(folder):
    write(
        folder / "parts" / "wrong.yaml",
        """
        interventions:
          - kind: roll_out_platform
            week: 4
            acces: 0.5
        """,
    )
    error = refusal(folder, "name: One\ninterventions: [{file: parts/wrong.yaml}]\n")
    assert (error.file.name, error.line, error.suggestion) == ("wrong.yaml", 4, "access")


MISTAKES = {
    "no such file": ("[{file: parts/platfrom.yaml}]", "interventions[0].file", "platform.yaml"),
    "not a path": ("[{file: 7}]", "interventions[0].file", None),
    "another key": ("[{file: parts/both.yaml, week: 3}]", "interventions[0].week", None),
    "misspelt key": ("[{file: parts/both.yaml, shfit: 3}]", "interventions[0].shfit", "shift"),
    "half a week": ("[{file: parts/both.yaml, shift: 0.5}]", "interventions[0].shift", None),
    "before week 0": ("[{file: parts/both.yaml, shift: -2}]", "interventions[0].shift", None),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_wrong_entry_is_reported_with_file_line_and_key(folder, case):
    listed, key, suggestion = MISTAKES[case]
    error = refusal(folder, f"name: One\n\ninterventions: {listed}\n")
    assert (error.file.name, error.line, error.key) == ("one.yaml", 3, key)
    assert (error.suggestion or "").endswith(suggestion or "")
    assert (error.suggestion is None) == (suggestion is None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- kind: promote\n  week: 1\n", "a file of interventions has the key"),
        ("description: Nothing.\n", "a file of interventions has the key"),
        ("interventions: 3\n", "a file of interventions has the key"),
        ("name: X\ninterventions: []\n", "unknown key `name` in a file of interventions"),
        ("interventions: [{file: wrong.yaml}]\n", "goes round in a circle"),
        ("interventions: [{file: other.yaml}]\n", "goes round in a circle"),
    ],
)
def test_a_file_that_is_no_list_of_interventions_is_refused(folder, text, message):
    write(folder / "parts" / "wrong.yaml", text)
    write(folder / "parts" / "other.yaml", "interventions: [{file: wrong.yaml}]\n")
    error = refusal(folder, "name: One\ninterventions: [{file: parts/wrong.yaml}]\n")
    assert message in error.message
    assert error.file.parent.name == "parts"


def test_additions_must_be_a_list(folder):
    error = refusal(folder, "name: One\nadd_interventions: promote\n")
    assert (error.line, error.key) == (2, "add_interventions")


def test_parts_that_multiply_are_stopped(folder):
    write(folder / "parts" / "p0.yaml", "interventions: [{kind: promote, week: 1}]\n")
    for k in range(1, 30):
        entry = f"{{file: p{k - 1}.yaml}}"
        write(folder / "parts" / f"p{k}.yaml", f"interventions: [{entry}, {entry}]\n")
    error = refusal(folder, "name: One\ninterventions: [{file: parts/p29.yaml}]\n")
    assert "more than 10,000 interventions" in error.message
