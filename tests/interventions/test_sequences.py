"""Whatever interventions follow on one another, people, lines and places remain sound."""

from __future__ import annotations

from functools import cache
from types import NoneType
from typing import Literal, get_args, get_origin

import numpy as np
import yaml
from annotated_types import Ge, Le
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from simulation import randomness
from simulation.interventions import INTERVENTIONS
from simulation.interventions.intervention import Intervention
from simulation.interventions.programme import Programme, policy_range
from simulation.interventions.where import Present
from simulation.organisation.generate import GenerateSettings, generate
from simulation.organisation.organisation import problems
from simulation.organisation.people import ROOT
from simulation.organisation.policies import POLICY_NAMES, Policies
from simulation.randomness import draws_of

WEEKS = 12
DRAWS = draws_of(5, 0)
SHAPES = (
    GenerateSettings(employees=20, span=3, units=1, communities=0),
    GenerateSettings(employees=40, span=4, units=3, sites=2, companies=2, community_size=6),
    # Full floors: whoever is moved or hired needs a new one.
    GenerateSettings(employees=60, span=2.5, units=5, sites=3, companies=3, floor_desks=4),
)


PARTS = ("people", "workplace", "communities", "gatherings", "projects")


def arrays(made, part):
    """Return the arrays of a part of an organisation by their names."""
    found = vars(getattr(made, part)).items()
    return {name: array for name, array in found if isinstance(array, np.ndarray)}


@cache
def organisation(shape, replicate):
    made = generate(shape, draws_of(11, replicate))
    for part in PARTS:
        for array in arrays(made, part).values():
            # An intervention that changes the organisation it is given fails.
            array.setflags(write=False)
    return made


def values(field):
    """Return what a setting allows by itself; another one may forbid it."""
    if get_origin(field.annotation) is Literal:
        return st.sampled_from(get_args(field.annotation))
    types = get_args(field.annotation) or (field.annotation,)
    low = next((bound.ge for bound in field.metadata if isinstance(bound, Ge)), 0.1)
    # In small organisations larger numbers are all alike.
    high = next((min(bound.le, 40) for bound in field.metadata if isinstance(bound, Le)), None)
    of_type = {
        bool: st.booleans,
        int: lambda: st.integers(low, high),
        float: lambda: st.floats(low, high),
        str: lambda: st.sampled_from(["Headquarters", "Site 2", "Annex"]),
    }
    chosen = of_type[types[0]]()
    return st.none() | chosen if NoneType in types else chosen


def own_settings(kind):
    """Return settings of a kind, and those of its example."""
    own = {k: v for k, v in kind.model_fields.items() if k not in Intervention.model_fields}
    [usual] = yaml.safe_load(kind.example)
    drawn = st.fixed_dictionaries({name: values(field) for name, field in own.items()})
    return drawn, {name: value for name, value in usual.items() if name in own}


OWN = {kind: own_settings(kind) for kind in INTERVENTIONS}
REDESIGNS = [kind for kind in INTERVENTIONS if kind.redesign is not Intervention.redesign]
# Those that change who does what can do harm: they are drawn more often.
kinds = st.sampled_from((*INTERVENTIONS, *REDESIGNS, *REDESIGNS))
one_condition = st.one_of(
    st.builds(lambda one: {"unit": one}, st.sampled_from(["Operations", "Sales", "R&D"])),
    st.builds(lambda one: {"site": one}, st.sampled_from(["Headquarters", "Site 2"])),
    st.builds(lambda one: {"floor": one}, st.integers(0, 2)),
    st.builds(lambda some: {"level": some}, st.lists(st.integers(1, 5), min_size=1)),
    st.builds(lambda some: {"layer": some}, st.lists(st.integers(1, 6), min_size=1)),
    st.builds(lambda some: {"team": some}, st.lists(st.integers(0, 30), min_size=1)),
    st.builds(lambda some: {"employee": some}, st.lists(st.integers(0, 80), min_size=1)),
    st.builds(lambda one: {"community": one}, st.integers(0, 2)),
    st.builds(lambda weeks: {"tenure": {"under": weeks}}, st.integers(1, 500)),
    st.builds(lambda share: {"share": share}, st.floats(0.3, 1)),
)
two_conditions = st.builds(lambda one, other: one | other, one_condition, one_condition)


@st.composite
def entries(draw, *, ends):
    kind = draw(kinds)
    week = draw(st.integers(0, WEEKS - 2))
    until = st.integers(week + 1, WEEKS - 1)
    frame = {
        "week": week,
        "until": draw(until if ends else st.none() | until),
        "where": draw(st.none() | one_condition | two_conditions),
        "intensity": draw(st.sampled_from([1.0, 0.5])),
    }
    drawn, usual = OWN[kind]
    if draw(st.booleans()):
        return kind(**frame, **usual)
    own = {name: value for name, value in draw(drawn).items() if value is not None}
    try:
        return kind(**frame, **own)
    except ValidationError:
        return kind(**frame, **usual)


def sequences(*, ends):
    return st.lists(entries(ends=ends), min_size=2, max_size=8)


starts = st.builds(organisation, st.sampled_from(SHAPES), st.integers(0, 3))
a_thousand = settings(
    max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def present_in(week):
    """Return who is there in a week: some seats are vacant, some members have dropped out."""

    def present(now):
        chance = randomness.generator(DRAWS, randomness.TURNOVER, week)
        tenure = np.where(chance.random(now.n) < 0.1, -1, chance.integers(0, 600, now.n))
        members = chance.random(len(now.communities.members)) < 0.7
        return Present(tenure.astype(np.int32), members)

    return present


def effects(sequence, starting):
    """Yield what the interventions make of an organisation whenever that changes."""
    programme = Programme(sequence, Policies(), starting, DRAWS, WEEKS)
    for week in range(WEEKS):
        if programme.due(week):
            yield programme.effect(week, present_in(week))


def check_seats(now, before):
    people, workplace, n = now.people, now.workplace, before.n
    numbered = {
        "unit": (people.unit, len(people.unit_names)),
        "expertise": (people.expertise, len(people.expertise_names)),
        "manager": (people.manager + 1, now.n + 1),
        "floor": (workplace.floor, len(workplace.floor_desks)),
        "site": (workplace.site, len(workplace.site_names)),
        "project": (now.projects.project, len(now.projects.home_unit)),
    }
    for name, (numbers, count) in numbered.items():
        assert numbers.shape == (now.n,), name
        assert 0 <= numbers.min() <= numbers.max() < count, name
    for numbers in (people.level, people.tenure_weeks, people.open, workplace.desk):
        assert numbers.shape == (now.n,)
    assert people.level.min() >= 1
    # Nobody comes from another unit, knows something else, or is the top, that was not before.
    assert np.array_equal(people.unit[:n], before.people.unit)
    assert np.array_equal(people.expertise[:n], before.people.expertise)
    assert np.array_equal(people.manager[:n] == ROOT, before.people.manager == ROOT)


def check_groups(now):
    for groups in (now.communities, now.gatherings):
        assert groups.starts[0] == 0
        assert groups.starts[-1] == len(groups.members)
        assert np.all((groups.members >= 0) & (groups.members < now.n))
        for first, last in zip(groups.starts[:-1], groups.starts[1:], strict=True):
            assert np.all(np.diff(groups.members[first:last]) > 0)
    assert now.communities.founder.shape == now.communities.members.shape
    assert len(np.unique(now.communities.number)) == now.communities.count
    assert now.people.open[now.gatherings.members].all()
    assert np.all(now.gatherings.rate >= 0)


def check_dials(effect):
    for name, dial in zip(POLICY_NAMES, effect.dials, strict=True):
        low, high = policy_range(name)
        assert dial.shape == (effect.organisation.n,)
        assert low <= dial.min() <= dial.max() <= high


@a_thousand
@given(sequences(ends=False), starts)
def test_organisation_is_sound_after_any_sequence(sequence, starting):
    before = starting
    for effect in effects(sequence, starting):
        now = effect.organisation
        assert list(problems(now)) == []
        # No seat ever disappears.
        assert now.n >= before.n
        check_seats(now, before)
        check_groups(now)
        check_dials(effect)
        before = now


@a_thousand
@given(sequences(ends=True), starts)
def test_when_all_have_ended_all_is_as_before_but_for_closed_seats(sequence, starting):
    [*_, last] = effects(sequence, starting)
    now, n = last.organisation, starting.n
    assert list(problems(now)) == []
    assert np.array_equal(now.people.open, np.arange(now.n) < n)
    for part in PARTS:
        for name, array in arrays(starting, part).items():
            assert np.array_equal(arrays(now, part)[name][: len(array)], array), name
    assert now.communities.count == starting.communities.count
    assert now.gatherings.count == 0
    assert all(np.all(dial == dial[0]) for dial in last.dials)
    assert (last.hours, last.money) == (0, 0)
