"""The catalogue: the page in the docs holds it word for word, and tells each kind's evidence."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
import yaml

from simulation.interventions import BY_KIND, INTERVENTIONS
from simulation.interventions.catalogue import (
    EVIDENCE,
    LEVERS,
    description,
    interventions_page,
    of_lever,
    settings,
)
from simulation.interventions.intervention import Evidence, Lever

PAGE = Path(__file__).parents[2] / "docs" / "interventions.md"


def test_page_holds_the_catalogue():
    assert interventions_page() in PAGE.read_text(encoding="utf-8"), (
        "replace what stands below the line in docs/interventions.md by what this prints:\n"
        'python -c "from simulation.interventions.catalogue import interventions_page as p; '
        'print(p())"'
    )


def test_every_kind_has_a_lever_with_a_title_and_evidence_in_words():
    assert [kind for lever in LEVERS for kind in of_lever(lever)] == list(BY_KIND)
    assert set(LEVERS) == set(get_args(Lever))
    assert set(EVIDENCE) == set(get_args(Evidence))


@pytest.mark.parametrize("kind", BY_KIND)
def test_description_tells_source_settings_and_evidence(kind):
    text = description(kind)
    assert text.startswith(kind)
    assert "Source:" in text
    assert EVIDENCE[BY_KIND[kind].evidence] in text
    assert all(f"{one.name}: " in text for one in settings(BY_KIND[kind]))
    example = text.partition("Example:\n")[2]
    assert yaml.safe_load(example)[0]["kind"] == kind


def test_there_are_kinds_enough_for_a_programme():
    assert len(INTERVENTIONS) >= 24
    assert all(of_lever(lever) for lever in LEVERS)


def test_settings_say_what_is_allowed_and_where_they_start():
    by_name = {one.name: one for one in settings(BY_KIND["randomise_coffee"])}
    assert by_name["every"].allowed == "a number from 1 to 52"
    assert by_name["every"].default == "4"
    assert "`online`" in by_name["medium"].allowed
    [days, coordination] = settings(BY_KIND["change_presence"])
    assert (days.default, coordination.default) == ("must be given", "left out")
    assert coordination.allowed == "a number from 0 to 1"


def test_a_cost_that_is_not_from_a_study_is_marked():
    assert description("flatten_hierarchy").count("(assumed)") == 1
    assert "say what it costs" in description("hire")
