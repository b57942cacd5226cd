"""What every generated organisation has, whatever it is asked for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from simulation.errors import InputError
from simulation.organisation.generate import GenerateSettings, check_settings, generate
from simulation.organisation.organisation import problems
from simulation.organisation.people import ROOT, layers, spans
from simulation.randomness import draws_of


def made(seed=1, **wanted):
    return generate(GenerateSettings(**wanted), draws_of(seed, 0))


def mean_span(people):
    span = spans(people.manager)
    return span[span > 0].mean()


def refusal(**wanted):
    with pytest.raises(InputError) as caught:
        check_settings(GenerateSettings(**wanted))
    return caught.value


wanted = st.fixed_dictionaries(
    {"employees": st.integers(20, 600), "span": st.floats(2, 50)},
    optional={
        "layers": st.none() | st.integers(2, 12),
        "units": st.integers(1, 40),
        "sites": st.integers(1, 12),
        "floor_desks": st.integers(4, 200),
        "communities": st.integers(0, 9),
        "community_size": st.floats(2, 50),
        "expertise_domains": st.integers(1, 50),
        "project_size": st.floats(2, 30),
    },
)


def possible(asked, seed):
    try:
        return made(seed, **asked)
    except InputError:
        assume(False)


@settings(max_examples=150, deadline=None)
@given(wanted, st.integers(0, 99))
def test_any_organisation_is_sound(asked, seed):
    organisation = possible(asked, seed)
    people, workplace = organisation.people, organisation.workplace
    assert list(problems(organisation)) == []
    assert organisation.n == asked["employees"]
    assert all(len(column) == organisation.n for column in (people.unit, people.level))
    assert set(people.unit.tolist()) == set(range(len(people.unit_names)))
    assert people.expertise.min() >= 0
    assert people.expertise.max() < len(people.expertise_names)
    assert set(workplace.site.tolist()) == set(range(asked.get("sites", 1)))
    assert people.tenure_weeks.min() >= 0


@settings(max_examples=100, deadline=None)
@given(wanted, st.integers(0, 99))
def test_layers_are_those_asked_for(asked, seed):
    organisation = possible(asked, seed)
    if asked.get("layers") is not None:
        assert layers(organisation.people.manager).max() == asked["layers"]


@settings(max_examples=100, deadline=None)
@given(wanted, st.integers(0, 99))
def test_members_of_a_unit_report_within_it_but_for_heads(asked, seed):
    people = possible(asked, seed).people
    assume(asked.get("layers") != 2)
    below = np.flatnonzero(people.manager != ROOT)
    across = below[people.unit[below] != people.unit[people.manager[below]]]
    assert len(across) < max(1, len(people.unit_names) * 2)
    in_unit = np.bincount(people.unit)
    assert in_unit.min() >= min(3, people.n)


@settings(max_examples=100, deadline=None)
@given(wanted, st.integers(0, 99))
def test_projects_belong_to_units_in_order(asked, seed):
    organisation = possible(asked, seed)
    projects = organisation.projects
    assert np.all(np.diff(projects.home_unit) >= 0)
    assert projects.project.min() >= 0
    assert projects.project.max() < len(projects.home_unit)
    assert set(projects.home_unit.tolist()) == set(organisation.people.unit.tolist())


@settings(max_examples=100, deadline=None)
@given(wanted, st.integers(0, 99))
def test_team_at_one_site_sits_side_by_side_on_one_floor(asked, seed):
    organisation = possible(asked, seed)
    workplace = organisation.workplace
    team_and_site = np.stack((organisation.people.manager, workplace.site))
    _, number = np.unique(team_and_site, axis=1, return_inverse=True)
    for team in range(number.max() + 1):
        desks = workplace.desk[number == team]
        if len(desks) <= asked.get("floor_desks", 96):
            assert len(np.unique(workplace.floor[number == team])) == 1
            assert desks.max() - desks.min() == len(desks) - 1


@pytest.mark.parametrize("employees", [137, 1000, 5003])
@pytest.mark.parametrize("span", [3, 7.0, 12.5])
def test_mean_span_is_the_one_asked_for(employees, span):
    assert mean_span(made(employees=employees, span=span).people) == pytest.approx(span, rel=0.1)


@pytest.mark.parametrize("seed", range(5))
def test_every_manager_that_is_planned_has_reports(seed):
    span = spans(made(seed, span=2, units=1).people.manager)
    assert np.count_nonzero(span) == round(999 / 2)


def test_few_layers_are_shared_out_above_and_within_units():
    people = made(employees=20_000, units=800, span=4, layers=5).people
    assert layers(people.manager).max() == 5
    assert mean_span(people) == pytest.approx(4, rel=0.15)


def test_teams_are_of_uneven_size():
    span = spans(made().people.manager)
    assert 1 < span[span > 0].std() < 5


def test_units_are_of_uneven_size_and_have_usual_names():
    people = made(units=8).people
    sizes = np.bincount(people.unit)
    assert sizes.max() > 2 * sizes.min()
    assert np.all(np.diff(sizes[1:]) <= 0)
    assert people.unit_names[:3] == ("Operations", "Sales", "R&D")


def test_many_units_have_different_names():
    names = made(employees=2000, units=70).people.unit_names
    assert len(set(names)) == 70
    assert names[20] == "Operations 2"


def test_units_are_about_one_per_120_employees():
    assert len(made(employees=1200).people.unit_names) == 10
    assert len(made(employees=20).people.unit_names) == 1


def test_unit_names_may_be_given():
    assert made(unit_names=("A", "B", "C")).people.unit_names == ("A", "B", "C")


def test_two_layers_mean_that_everybody_reports_to_the_top():
    manager = made(layers=2, units=4).people.manager
    assert np.count_nonzero(manager == 0) == 999


def test_managers_have_a_higher_level_than_their_reports():
    people = made(employees=3000).people
    below = people.manager != ROOT
    assert np.all(people.level[people.manager[below]] > people.level[below])
    staff = spans(people.manager) == 0
    assert set(people.level[staff].tolist()) == {1, 2, 3}


def test_units_are_mostly_at_one_site():
    organisation = made(employees=3000, sites=4)
    unit, site = organisation.people.unit, organisation.workplace.site
    at_home = [np.bincount(site[unit == u]).max() for u in range(unit.max() + 1)]
    assert 0.75 < sum(at_home) / 3000 < 0.98


def test_storeys_are_counted_from_the_ground_at_each_site():
    workplace = made(employees=2000, sites=3).workplace
    for site in range(3):
        storeys = workplace.floor_storey[workplace.floor_site == site]
        assert storeys.tolist() == list(range(len(storeys)))


def test_most_have_the_expertise_of_their_unit():
    people = made(employees=5000).people
    assert 0.7 < np.mean(people.expertise == people.unit) < 0.95


def test_communities_cross_units_and_vary_about_their_size():
    organisation = made(employees=5000, communities=200, community_size=30)
    starts, members = organisation.communities.starts, organisation.communities.members
    sizes = np.diff(starts)
    assert sizes.mean() == pytest.approx(30, rel=0.1)
    assert sizes.std() > 5
    groups = np.split(organisation.people.unit[members], starts[1:-1])
    assert np.mean([len(np.unique(group)) for group in groups]) > 8


def test_members_of_a_community_share_an_expertise_more_than_others_do():
    organisation = made(employees=5000, communities=200, community_size=30)
    starts, members = organisation.communities.starts, organisation.communities.members
    groups = np.split(organisation.people.expertise[members], starts[1:-1])
    commonest = np.mean([np.bincount(group).max() / len(group) for group in groups])
    assert commonest > 0.35


def test_tenure_has_the_mean_asked_for():
    weeks = made(employees=20_000, mean_tenure_years=5).people.tenure_weeks
    assert weeks.mean() / 52 == pytest.approx(5, rel=0.05)


def test_seats_of_a_project_come_mostly_from_its_own_unit():
    organisation = made(employees=5000)
    home = organisation.projects.home_unit[organisation.projects.project]
    assert 0.6 < np.mean(home == organisation.people.unit) < 0.75
    people_a_project = 5000 / len(organisation.projects.home_unit)
    assert people_a_project == pytest.approx(9, rel=0.05)


def same(first, second):
    arrays = [*vars(first).values()], [*vars(second).values()]
    return all(np.array_equal(*pair) for pair in zip(*arrays, strict=True))


def test_the_same_seed_makes_the_same_organisation():
    first, second = made(sites=2), made(sites=2)
    for part in ("people", "workplace", "communities", "projects"):
        assert same(getattr(first, part), getattr(second, part))


def test_another_replicate_makes_another_organisation():
    asked = GenerateSettings()
    first, second = (generate(asked, draws_of(1, replicate)).people for replicate in (0, 1))
    assert not np.array_equal(first.manager, second.manager)


def test_week_of_the_draws_does_not_count():
    asked = GenerateSettings(employees=50)
    first, second = (generate(asked, draws_of(1, 0, week)) for week in (0, 7))
    assert same(first.people, second.people)


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        ({"communities": 3, "community_size": 9.0}, {"communities"}),
        ({"sites": 3}, {"workplace"}),
        ({"floor_desks": 40}, {"workplace"}),
        ({"project_size": 20.0}, {"projects"}),
        ({"mean_tenure_years": 2.0}, {"people"}),
    ],
    ids=str,
)
def test_one_aspect_leaves_the_others_as_they_are(change, changed):
    before, after = made(sites=2), made(**{"sites": 2, **change})
    parts = ("people", "workplace", "communities", "projects")
    assert {p for p in parts if not same(getattr(before, p), getattr(after, p))} == changed


def test_reporting_line_does_not_depend_on_expertise_and_tenure():
    before, after = made(), made(expertise_domains=3, mean_tenure_years=2)
    assert np.array_equal(before.people.manager, after.people.manager)
    assert np.array_equal(before.people.level, after.people.level)


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ({"employees": 20, "units": 500}, "units"),
        ({"employees": 50, "sites": 6}, "sites"),
        ({"employees": 40, "units": 10, "layers": 12}, "layers"),
        ({"units": 2, "unit_names": ("A",)}, "unit_names"),
        ({"unit_names": ("A", "A")}, "unit_names"),
        ({"unit_names": ()}, "unit_names"),
        ({"employees": 20, "unit_names": tuple("ABCDEFG")}, "unit_names"),
    ],
    ids=str,
)
def test_settings_that_cannot_be_had_together_are_refused(asked, key):
    error = refusal(**asked)
    assert error.key == f"organisation.generate.{key}"
    assert error.allowed
    with pytest.raises(InputError):
        made(**asked)


@pytest.mark.parametrize(
    "asked",
    [
        {"span": 0},
        {"span": float("nan")},
        {"employees": 19},
        {"employees": True},
        {"layers": 1},
        {"units": 0},
        {"colour": 1},
    ],
    ids=str,
)
def test_settings_out_of_range_are_refused(asked):
    with pytest.raises(ValidationError):
        GenerateSettings(**asked)


def test_most_layers_that_are_allowed_can_be_had():
    allowed = refusal(employees=40, units=10, layers=12).allowed
    most = int(allowed.split()[2])
    people = made(employees=40, units=10, layers=most).people
    assert layers(people.manager).max() == most
    refusal(employees=40, units=10, layers=most + 1)
