"""Whatever a file holds, it gives a scenario or a mistake in the user's terms."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.errors import InputError
from simulation.scenario import Scenario, load_scenario

KEYS = [
    "name", "description", "extends", "organisation", "generate", "import", "people", "employees",
    "policies", "autonomy", "parameters", "attendance", "interventions", "kind", "week", "from",
    "until", "where", "unit", "share", "layers", "count", "to", "run", "weeks", "window", "seed",
]  # fmt: skip
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["flatten_hierarchy", "add_communities", "change_autonomy", "A", "package:x"])
)
trees = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=15,
)
sections = st.dictionaries(st.sampled_from(KEYS), trees, max_size=5)
likely = st.fixed_dictionaries(
    {"name": st.just("A")},
    optional={
        "organisation": st.dictionaries(st.sampled_from(["generate", "import"]), sections),
        "interventions": st.lists(sections, max_size=2),
        "policies": sections,
        "parameters": sections,
        "run": sections,
    },
)


def holds_a_scenario_or_a_mistake(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "any.yaml"
        file.write_bytes(content)
        with contextlib.suppress(InputError):
            assert isinstance(load_scenario(file), Scenario)


@given(st.binary(max_size=200))
def test_any_bytes(content):
    holds_a_scenario_or_a_mistake(content)


@given(st.text(max_size=200))
def test_any_text(text):
    holds_a_scenario_or_a_mistake(text.encode("utf-8", "surrogatepass"))


@given(st.text("abn: -[]{},&*!|>'\"#%@`\n\t~<?0.e", max_size=80))
def test_any_punctuation(text):
    holds_a_scenario_or_a_mistake(text.encode())


@settings(max_examples=200)
@given(trees | likely)
def test_any_tree(tree):
    holds_a_scenario_or_a_mistake(
        yaml.safe_dump(tree, allow_unicode=True).encode("utf-8", "replace")
    )


@settings(max_examples=50)
@given(likely, st.integers(0, 2000), st.binary(max_size=3))
def test_any_damage_to_a_file(tree, place, bytes_):
    content = yaml.safe_dump(tree).encode()
    holds_a_scenario_or_a_mistake(content[:place] + bytes_ + content[place + 1 :])
