"""What is odd is said with its count, and nothing is said where nothing is odd."""

from __future__ import annotations

import pytest

from simulation.organisation.generate import GenerateSettings, generate
from simulation.organisation.oddities import counted, layers_needed, oddities, percent
from simulation.organisation.portrait import portrait
from simulation.randomness import draws_of
from tests.organisation.inspected import organisation_of


def said(*organisation, **more):
    return [one.what for one in oddities(portrait(organisation_of(*organisation, **more)))]


def test_an_even_team_is_not_odd():
    assert said([-1, 0, 0, 0], ties=[(0, 1, 1.0), (0, 2, 1.0), (2, 3, 1.0), (1, 3, 1.0)]) == []


def test_wide_spans_are_counted():
    assert said([-1, *[0] * 13])[0] == (
        "1 manager has more than 12 direct reports; the widest span is 13."
    )
    two = [-1, 0, *[0] * 13, *[1] * 21]
    assert said(two)[0] == (
        "2 managers have more than 12 direct reports, 1 of them more than 20; the widest span is "
        "21."
    )


def test_managers_with_a_single_report_are_counted():
    assert "2 managers have a single direct report (67 % of managers)." in plain(
        said([-1, 0, 0, 1, 2])
    )


def test_a_long_chain_is_deep_for_its_size():
    assert any(one.startswith("7 layers are many for 7 employees") for one in said(range(-1, 6)))


@pytest.mark.parametrize(("people", "layers"), [(1, 1), (2, 2), (6, 2), (7, 3), (31, 3), (32, 4)])
def test_layers_needed_are_those_of_an_even_tree(people, layers):
    assert layers_needed(people) == layers


def test_units_split_over_sites_are_named_by_size():
    units = ["A"] * 5 + ["B"] * 6
    found = said([-1, *[0] * 10], units, [*"SSSST", *"SSSSST"])
    assert any(one.startswith("1 unit is split over sites") and "(A)" in one for one in found)


def test_small_units_are_counted_and_never_named():
    found = said([-1, *[0] * 8], ["A"] * 6 + ["Secret"] * 3, [*"SSSSSS", *"STT"])
    assert "1 unit has fewer than 5 people." in found
    assert not any("Secret" in one for one in found)


def test_units_without_one_head_are_named():
    found = said([-1, *[0] * 9], ["A"] * 5 + ["B"] * 5)
    assert "1 unit has 3 or more people who report outside it (B)." in found


def test_people_and_units_that_ties_leave_out_are_counted():
    ties = [(0, 1, 1.0), (1, 2, 1.0), (2, 3, 1.0), (3, 0, 1.0)]
    ties += [(5, 6, 1.0), (6, 7, 1.0), (7, 5, 1.0), (8, 5, 1.0)]
    found = plain(said([-1, 0, 0, 0, 0, 0, 5, 5, 5, 5], ["A"] * 5 + ["B"] * 5, ties=ties))
    assert "2 employees have no tie at all (20 %)." in found
    assert "1 employee has a single tie, with their manager (10 %)." in found
    assert "2 units have no tie with any other unit (A, B)." in found
    assert any(one.startswith("The ties fall into 2 islands") for one in found)


def test_a_generated_organisation_is_neither_deep_nor_headless():
    for n in (50, 1_000, 20_000):
        settings = GenerateSettings(employees=n)
        found = oddities(portrait(generate(settings, draws_of(1, 0))))
        assert not [one.what for one in found if "layers" in one.what or "outside" in one.what]


def test_numbers_are_written_for_a_reader():
    assert [counted(n, "manager") for n in (0, 1, 1200)] == [
        "0 managers",
        "1 manager",
        "1,200 managers",
    ]
    assert plain([percent(x) for x in (0.0, 0.001, 0.25)]) == ["0 %", "under 1 %", "25 %"]


def plain(texts):
    return [text.replace("\u00a0", " ") for text in texts]
