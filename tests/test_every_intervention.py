"""What holds for every kind of intervention, whoever wrote it."""

from __future__ import annotations

import inspect
import math
import pkgutil
from functools import cache
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from simulation import interventions
from simulation.dynamics.parameters import Parameters
from simulation.interventions import BY_KIND, INTERVENTIONS
from simulation.interventions.intervention import Cost, Evidence, Intervention, Lever
from simulation.interventions.programme import Programme, Turn, effective, policy_range
from simulation.interventions.where import at_the_start
from simulation.organisation.generate import GenerateSettings, generate
from simulation.organisation.policies import POLICY_NAMES, Policies
from simulation.randomness import draws_of
from simulation.replicate import Replicate, run
from simulation.scenario import OrganisationSettings, RunSettings, Scenario

DRAWS = draws_of(3, 0)
SETTINGS = GenerateSettings(
    employees=60, span=3, units=3, sites=2, companies=2, communities=4, community_size=8
)
SMALL = generate(SETTINGS, DRAWS)
WEEKS = 8
POLICIES = Policies(platform_access=0.7, platform_support=0.5)
TESTS = Path(__file__).parent / "interventions"
# What stands beside the kinds.
FRAME = {"catalogue", "intervention", "mistakes", "programme", "where"}

every_kind = pytest.mark.parametrize("kind", INTERVENTIONS, ids=lambda kind: kind.__name__)


def example(kind):
    """Return the settings of a kind's example, for week 2 and everybody."""
    [entry] = yaml.safe_load(kind.example)
    return {
        key: value
        for key, value in entry.items()
        if key not in {"week", "from", "until", "where", "every", "ramp"}
    }


def made(kind, **settings):
    return kind(**{"week": 2, **example(kind), **settings})


def programme(*entries):
    return Programme(entries, POLICIES, SMALL, DRAWS, WEEKS)


def after(*entries, week=2):
    """Return what the interventions make of the small organisation in a week."""
    one = programme(*entries)
    for earlier in range(week):
        one.effect(earlier, at_the_start)
    return one.effect(week, at_the_start)


def scenario(*entries):
    return Scenario(
        name="small",
        organisation=OrganisationSettings(generate=SETTINGS),
        run=RunSettings(weeks=WEEKS, burn_in=4, replicates=1, seed=3),
        # So that there is something to change: some use a platform, many leave, some are new.
        policies=POLICIES,
        parameters=Parameters(annual_turnover=0.9, adopt_base=-1.0, engagement_lapse=0.3),
        interventions=entries,
    )


def rows(*entries):
    return run([scenario(*entries)], 0)[0].rows


@cache
def baseline():
    return rows()


def same(first, second):
    return all(
        a[k] == b[k] or (math.isnan(a[k]) and math.isnan(b[k]))
        for a, b in zip(first, second, strict=True)
        for k in {*a, *b}
    )


def test_every_file_of_the_folder_is_listed():
    files = {module.name for module in pkgutil.iter_modules(interventions.__path__)}
    assert files - FRAME == set(BY_KIND)


@every_kind
def test_kind_has_a_test_of_its_own(kind):
    assert (TESTS / f"test_{kind.model_fields['kind'].default}.py").is_file()


@every_kind
def test_kind_has_lever_and_costs(kind):
    assert kind.lever in get_args(Lever)
    assert isinstance(kind.usual_cost, Cost)


@every_kind
def test_example_is_an_entry_of_this_kind(kind):
    [entry] = yaml.safe_load(kind.example)
    assert kind(**entry).kind == kind.model_fields["kind"].default


@every_kind
def test_kind_stands_in_its_own_file_under_its_name(kind):
    assert kind.__module__.rpartition(".")[2] == kind.model_fields["kind"].default
    assert issubclass(kind, Intervention)


@every_kind
def test_docstring_gives_source_and_evidence(kind):
    assert "Source:" in inspect.getdoc(kind)
    assert kind.evidence in get_args(Evidence)
    words = {"assumed": "assumed", "direction": "direction only", "measured": "measured"}
    assert words[kind.evidence] in inspect.getdoc(kind)


@every_kind
def test_every_setting_is_described(kind):
    own = {name: one for name, one in kind.model_fields.items() if name != "kind"}
    assert all(one.description for one in own.values())


@every_kind
def test_example_makes_a_change(kind):
    free = dict.fromkeys(Cost.model_fields, 0)
    assert not same(rows(made(kind, cost=free)), baseline())


@every_kind
@pytest.mark.parametrize("nothing", [{"intensity": 0.0}, {"until": 2}], ids=str)
def test_switched_off_it_changes_no_bit(kind, nothing):
    assert same(rows(made(kind, **nothing)), baseline())


@every_kind
def test_weeks_before_it_are_the_baselines(kind):
    assert same(rows(made(kind))[:2], baseline()[:2])


@every_kind
def test_when_it_ends_the_organisation_and_its_policies_are_as_before(kind):
    ended = after(made(kind, week=1, until=2))
    assert all(
        np.array_equal(values[: SMALL.n], usual)
        for values, usual in zip(ended.dials, after().dials, strict=True)
    )
    people, workplace = ended.organisation.people, ended.organisation.workplace
    assert np.array_equal(people.line[: SMALL.n], SMALL.people.line)
    assert not people.open[SMALL.n :].any()
    assert np.array_equal(workplace.desk[: SMALL.n], SMALL.workplace.desk)
    assert np.array_equal(workplace.floor[: SMALL.n], SMALL.workplace.floor)
    assert ended.organisation.communities.count == SMALL.communities.count
    assert ended.organisation.gatherings.count == 0
    assert (ended.hours, ended.money) == (0, 0)


@every_kind
def test_ramp_is_for_policies_only(kind):
    redesigns = kind.redesign is not Intervention.redesign
    if redesigns:
        with pytest.raises(ValidationError, match="at once"):
            made(kind, ramp=4)
    else:
        half = made(kind, ramp=2)
        assert half.strength(2) == half.intensity / 2
        assert half.strength(3) == half.intensity


@every_kind
def test_cost_can_be_given_and_ends_with_it(kind):
    cost = {"hours_once": 4.0, "hours_weekly": 1.0, "money_once": 60.0, "money_weekly": 5.0}
    one = made(kind, cost=cost)
    spent, weeks = after(one), sum(one.is_active(week) for week in range(WEEKS))
    assert spent.money == pytest.approx(60 / weeks + 5)
    assert 0 < spent.hours <= SMALL.n * (4 / weeks + 1)


@every_kind
@pytest.mark.parametrize(
    "wrong",
    [
        {"week": None},
        {"from": 2},
        {"week": -1},
        {"week": True},
        {"week": "2"},
        {"until": 1},
        {"until": 2.5},
        {"unheard_of": 1},
        {"where": {"units": ["A"]}},
        {"where": {"share": 0}},
        {"where": {"share": 1.1}},
        {"where": {"share": True}},
        {"where": {"unit": []}},
        {"where": {"level": "one"}},
        {"where": "Sales"},
        {"where": {"tenure": {}}},
        {"where": {"tenure": {"at_least": 9, "under": 9}}},
        {"intensity": 1.5},
        {"ramp": 0},
        {"cost": {"hours": 3}},
        {"label": ""},
    ],
    ids=str,
)
def test_bad_settings_are_refused(kind, wrong):
    with pytest.raises(ValidationError):
        made(kind, **wrong)


@every_kind
def test_own_settings_take_nothing_of_another_type(kind):
    shared = set(Intervention.model_fields)
    whole = yaml.safe_load(kind.example)[0]
    for name in set(kind.model_fields) - shared:
        type_ = str(kind.model_fields[name].annotation)
        wrong = {"str": "1", "bool": True, "number": float("nan"), "list": [[]]}
        fits = {"str": "str" in type_ or "Literal" in type_, "bool": "bool" in type_}
        for what, value in wrong.items():
            if not fits.get(what, False) or (what == "str" and "Literal" in type_):
                with pytest.raises(ValidationError, match=name):
                    kind.model_validate({**whole, name: value})


@every_kind
def test_settings_survive_being_written_and_read(kind):
    intervention = made(kind, until=9, where={"unit": "A", "share": 0.5})
    again = kind.model_validate_json(intervention.model_dump_json(by_alias=True))
    assert again == intervention


@every_kind
def test_nobody_concerned_is_no_effect(kind):
    assert after(made(kind, where={"unit": "No such unit"})).organisation is SMALL


@every_kind
def test_redesign_leaves_the_given_organisation_alone(kind):
    arrays = (
        *(SMALL.people.manager, SMALL.people.unit, SMALL.people.level, SMALL.workplace.desk),
        *(SMALL.workplace.floor, SMALL.communities.members, SMALL.projects.project),
    )
    before = [array.copy() for array in arrays]
    after(made(kind))
    assert all(np.array_equal(*pair) for pair in zip(before, arrays, strict=True))


@every_kind
def test_it_repeats_with_the_same_chance(kind):
    first, second = (after(made(kind)) for _ in range(2))
    assert np.array_equal(first.organisation.people.manager, second.organisation.people.manager)
    assert np.array_equal(
        first.organisation.communities.members, second.organisation.communities.members
    )
    assert np.array_equal(
        first.organisation.gatherings.members, second.organisation.gatherings.members
    )


@every_kind
def test_policy_changes_name_policies_and_stay_in_range(kind):
    changes = made(kind).policy_changes()
    assert {change.policy for change in changes} <= set(POLICY_NAMES)
    turns = [Turn(change, np.ones(SMALL.n, bool)) for change in changes]
    for policy in POLICY_NAMES:
        low, high = policy_range(policy)
        values = effective(policy, np.full(SMALL.n, getattr(Policies(), policy), float), turns)
        assert np.all((values >= low) & (values <= high))


wheres = st.none() | st.fixed_dictionaries(
    {},
    optional={
        "unit": st.sampled_from(SMALL.people.unit_names),
        "site": st.sampled_from(SMALL.workplace.site_names),
        "level": st.integers(1, 4),
        "layer": st.integers(1, 5),
        "team": st.integers(0, SMALL.n - 1),
        "employee": st.lists(st.integers(0, SMALL.n - 1), min_size=1, max_size=30),
        "tenure": st.integers(1, 500).map(lambda weeks: {"under": weeks}),
        "share": st.floats(0.05, 1),
    },
)


@st.composite
def entries(draw):
    kind = draw(st.sampled_from(INTERVENTIONS))
    week = draw(st.integers(0, WEEKS))
    until = draw(st.none() | st.integers(week, WEEKS + 1))
    return made(
        kind,
        week=week,
        until=until,
        where=draw(wheres),
        intensity=draw(st.sampled_from([0.0, 0.4, 1.0])),
        cost={},
    )


sequences = st.lists(entries(), max_size=5)


@settings(max_examples=40, deadline=None)
@given(sequences)
def test_state_is_sound_after_any_sequence(sequence):
    one = Replicate(scenario(*sequence), 0)
    while one.week <= WEEKS:
        one.step()
        check_state(one.state, one.scenario.parameters)


def check_state(state, parameters):
    """Assert what is always true: people, seats, memberships and symmetric ties."""
    people, ties = state.occupants, state.ties
    n = state.organisation.n
    assert len(people.occupied) == n
    assert not np.any((people.occupied > 0) & ~state.organisation.people.open)
    assert len(state.engagement) == len(state.foci.memberships)
    assert np.all((state.engagement >= 0) & (state.engagement <= 1))
    assert np.all(people.project >= 0)
    assert np.all(people.project < len(state.organisation.projects.home_unit))
    known = {}
    for i in range(n):
        for place in range(ties.remembered[i]):
            j = int(ties.partner[i, place])
            known[i, j] = ties.strength[i, place], place < ties.active[i]
            assert i != j
            assert people.occupied[i]
            assert people.occupied[j]
    assert all(known[j, i] == value for (i, j), value in known.items())
    half = parameters.relationship_strength
    reported = [s / (s + half) for s, active in known.values() if active]
    assert all(0 < one <= 1 for one in reported)
