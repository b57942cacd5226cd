"""Wrong scenarios: each is refused with the line, the key and the nearest valid spelling."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from simulation.errors import InputError
from simulation.interventions import BY_KIND
from simulation.scenario import load_scenario


def refusal(folder: Path, text: str) -> InputError:
    file = folder / "scenario.yaml"
    file.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_scenario(file)
    assert caught.value.file == file
    return caught.value


def intervention(*lines: str) -> str:
    return "name: X\ninterventions:\n  - " + "\n    ".join(lines) + "\n"


MISTAKES = {
    "unknown top key": ("name: X\npolicy: {}\n", 2, "policy", "policies"),
    "key in capitals": ("Name: X\n", 1, "Name", "name"),
    "unknown run key": ("name: X\nrun: {wekks: 3}\n", 2, "run.wekks", "weeks"),
    "unknown key above its value": ("name: X\nrun:\n  wekks:\n    3\n", 3, "run.wekks", "weeks"),
    "unknown policy": ("name: X\npolicies:\n  autonmy: 1\n", 3, "policies.autonmy", "autonomy"),
    "unknown parameter": (
        "name: X\nparameters:\n\n  attendence: 1\n",
        4,
        "parameters.attendence",
        "attendance",
    ),
    "unknown way to an organisation": (
        "name: X\norganisation:\n  generated: {}\n",
        3,
        "organisation.generated",
        "generate",
    ),
    "unknown setting of the organisation": (
        "name: X\norganisation:\n  generate: {employes: 9}\n",
        3,
        "organisation.generate.employes",
        "employees",
    ),
    "unknown kind": (
        intervention("kind: flaten_hierarchy", "week: 3"),
        3,
        "interventions[0].kind",
        "flatten_hierarchy",
    ),
    "part of a kind": (
        intervention("kind: flatten", "week: 3"),
        3,
        "interventions[0].kind",
        "flatten_hierarchy",
    ),
    "misspelt part of a kind": (
        intervention("kind: comunities", "week: 3"),
        3,
        "interventions[0].kind",
        "add_communities",
    ),
    "kind as a number": (intervention("kind: 3"), 3, "interventions[0].kind", None),
    "no kind": (intervention("week: 3"), 3, "interventions[0].kind", None),
    "unknown setting of a kind": (
        intervention("kind: flatten_hierarchy", "week: 3", "layrs: 4"),
        5,
        "interventions[0].layers".replace("layers", "layrs"),
        "layers",
    ),
    "setting of another kind": (
        intervention("kind: add_communities", "week: 3", "layers: 4"),
        5,
        "interventions[0].layers",
        None,
    ),
    "unknown target": (
        intervention("kind: add_communities", "week: 3", "where: {units: [A]}"),
        5,
        "interventions[0].where.units",
        "unit",
    ),
    "second intervention": (
        "name: X\ninterventions:\n  - {kind: add_communities, week: 1}\n"
        "  - kind: add_communities\n    week: 1\n    sise: 3\n",
        6,
        "interventions[1].sise",
        "size",
    ),
    "no name": ("description: X\n", 1, "name", None),
    "blank name": ("name: ' '\n", 1, "name", None),
    "empty name": ("name: ''\n", 1, "name", None),
    "name as a number": ("name: 3\n", 1, "name", None),
    "nothing under a key": ("name: X\nrun:\npolicies: {}\n", 2, "run", None),
    "boolean for a whole number": ("name: X\nrun:\n  weeks: true\n", 3, "run.weeks", None),
    "boolean for a number": ("name: X\npolicies: {autonomy: true}\n", 2, "policies.autonomy", None),
    "boolean for a parameter": (
        "name: X\nparameters: {attendance: false}\n",
        2,
        "parameters.attendance",
        None,
    ),
    "boolean for a setting of the organisation": (
        "name: X\norganisation: {generate: {employees: true}}\n",
        2,
        "organisation.generate.employees",
        None,
    ),
    "boolean for a week": (
        intervention("kind: add_communities", "week: true"),
        4,
        "interventions[0].week",
        None,
    ),
    "text for a number": ("name: X\npolicies: {autonomy: 'half'}\n", 2, "policies.autonomy", None),
    "quoted number": ("name: X\nrun: {weeks: '52'}\n", 2, "run.weeks", None),
    "fraction of a week": ("name: X\nrun: {weeks: 52.5}\n", 2, "run.weeks", None),
    "too few weeks": ("name: X\nrun: {weeks: 0}\n", 2, "run.weeks", None),
    "too many weeks": ("name: X\nrun: {weeks: 2001}\n", 2, "run.weeks", None),
    "negative seed": ("name: X\nrun: {seed: -1}\n", 2, "run.seed", None),
    "seed too large": (f"name: X\nrun: {{seed: {2**63}}}\n", 2, "run.seed", None),
    "policy out of range": ("name: X\npolicies: {autonomy: 1.5}\n", 2, "policies.autonomy", None),
    "infinite policy": ("name: X\npolicies: {autonomy: .inf}\n", 2, "policies.autonomy", None),
    "window of one week number": ("name: X\nrun: {window: [3]}\n", 2, "run.window[1]", None),
    "window beyond the weeks": (
        "name: X\nrun:\n  weeks: 9\n  window: [3, 10]\n",
        4,
        "run.window",
        None,
    ),
    "window backwards": ("name: X\nrun: {window: [5, 5]}\n", 2, "run.window", None),
    "list for a mapping": ("name: X\nrun: [1]\n", 2, "run", None),
    "mapping for a list": ("name: X\ninterventions: {kind: a}\n", 2, "interventions", None),
    "text for an intervention": (
        "name: X\ninterventions:\n  - flatten\n",
        3,
        "interventions[0]",
        None,
    ),
    "no organisation in its place": ("name: X\norganisation: {}\n", 2, "organisation", None),
    "both organisations": (
        "name: X\norganisation:\n  generate: {}\n  import: {people: p.csv}\n",
        4,
        "organisation.import",
        None,
    ),
    "no first week": (
        intervention("kind: add_communities", "count: 3"),
        3,
        "interventions[0]",
        None,
    ),
    "two first weeks": (
        intervention("kind: add_communities", "week: 3", "from: 3"),
        5,
        "interventions[0].from",
        None,
    ),
    "negative week": (
        intervention("kind: add_communities", "week: -1"),
        4,
        "interventions[0].week",
        None,
    ),
    "end before the start": (
        intervention("kind: add_communities", "week: 3", "until: 2"),
        5,
        "interventions[0].until",
        None,
    ),
    "layers and span": (
        intervention("kind: flatten_hierarchy", "week: 3", "layers: 4", "span: 9"),
        6,
        "interventions[0].span",
        None,
    ),
    "to and by": (
        intervention("kind: change_autonomy", "week: 3", "to: 0.4", "by: 0.1"),
        6,
        "interventions[0].by",
        None,
    ),
    "neither to nor by": (
        intervention("kind: change_autonomy", "week: 3"),
        3,
        "interventions[0]",
        None,
    ),
    "share of nobody": (
        intervention("kind: add_communities", "week: 3", "where:", "  share: 0"),
        6,
        "interventions[0].where.share",
        None,
    ),
    "no unit in the list": (
        intervention("kind: add_communities", "week: 3", "where: {unit: []}"),
        5,
        "interventions[0].where.unit",
        None,
    ),
    "wrong unit in a list": (
        intervention("kind: add_communities", "week: 3", "where:", "  unit:", "   - A", "   - [B]"),
        8,
        "interventions[0].where.unit[1]",
        None,
    ),
    "team that is no number": (
        intervention("kind: add_communities", "week: 3", "where: {team: Sales}"),
        5,
        "interventions[0].where.team",
        None,
    ),
    "python name of from": (
        intervention("kind: add_communities", "from_: 3"),
        4,
        "interventions[0].from_",
        "from",
    ),
    "duplicate key": ("name: X\nrun:\n  seed: 1\n  seed: 2\n", 4, "run.seed", None),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_mistake_is_reported_at_its_place(tmp_path, case):
    text, line, key, suggestion = MISTAKES[case]
    error = refusal(tmp_path, text)
    assert (error.line, error.key, error.suggestion) == (line, key, suggestion)


def test_range_is_given_in_words(tmp_path):
    assert (
        refusal(tmp_path, "name: X\nrun: {weeks: 0}\n").allowed == "a whole number from 1 to 2000"
    )
    assert refusal(tmp_path, "name: X\npolicies: {presence: 2}\n").allowed == "a number from 0 to 1"


def test_choices_are_listed(tmp_path):
    error = refusal(tmp_path, intervention("kind: x", "week: 1"))
    first = ", ".join(sorted(BY_KIND)[:12])
    assert error.allowed == f"{first}, … ({len(BY_KIND)} in all)"
    error = refusal(tmp_path, "name: X\nrun: {x: 1}\n")
    assert error.allowed == "weeks, burn_in, replicates, seed, knowledge, window"


def test_found_value_is_shown_and_cut_when_long(tmp_path):
    assert refusal(tmp_path, "name: X\nrun: {weeks: -3}\n").found == -3
    assert len(str(refusal(tmp_path, f"name: X\nrun: {{weeks: {'a' * 500}}}\n").found)) <= 80


def test_first_mistake_by_line_says_how_many_more(tmp_path):
    error = refusal(
        tmp_path,
        """
        name: X
        interventions:
          - kind: nonsense
            week: 1
        run: {weeks: 0}
        policies:
          autonomy: 2
          autonomy: 3
        """,
    )
    assert error.line == 3
    assert "3 more mistakes" in error.message


def test_duplicate_key_does_not_hide_an_earlier_mistake(tmp_path):
    error = refusal(tmp_path, "name: X\nrun: {weeks: 0}\nname: Y\n")
    assert error.line == 2
    assert "1 more mistake)" in error.message
