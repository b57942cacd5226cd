"""What holds for every kind of intervention, whoever wrote it."""

from __future__ import annotations

import inspect
import pkgutil
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from simulation import interventions
from simulation.interventions import BY_KIND, INTERVENTIONS
from simulation.interventions.intervention import (
    Evidence,
    Intervention,
    effective,
    policy_range,
    target,
)
from simulation.organisation.generate import GenerateSettings, generate
from simulation.organisation.organisation import problems
from simulation.organisation.policies import POLICY_NAMES, Policies
from simulation.randomness import INTERVENTION, draws_of, generator

DRAWS = draws_of(3, 0)
SMALL = generate(GenerateSettings(employees=60, span=3, units=3, sites=2), DRAWS)
UNIFORM = np.random.Generator(np.random.Philox(2)).random(SMALL.n)

# The settings without which a kind does not know what to do.
NEEDED = {"change_autonomy": {"by": 0.1}}

every_kind = pytest.mark.parametrize("kind", INTERVENTIONS, ids=lambda kind: kind.__name__)


def made(kind, **settings):
    name = kind.model_fields["kind"].default
    return kind(**{"week": 2, **NEEDED.get(name, {}), **settings})


def folded(active, organisation=SMALL):
    """Return the organisation after the interventions, in order."""
    for number, intervention in enumerate(active):
        mask = target(organisation, intervention.where, UNIFORM)
        organisation = intervention.redesign(
            organisation, mask, generator(DRAWS, INTERVENTION, number)
        )
    return organisation


def test_every_file_of_the_folder_is_listed():
    files = {module.name for module in pkgutil.iter_modules(interventions.__path__)}
    assert files - {"intervention"} == set(BY_KIND)


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
def test_defaults_make_a_change(kind):
    intervention = made(kind)
    changed = folded([intervention]) is not SMALL
    assert changed or intervention.policy_changes()


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
    ],
    ids=str,
)
def test_bad_settings_are_refused(kind, wrong):
    with pytest.raises(ValidationError):
        made(kind, **wrong)


@every_kind
def test_own_numbers_are_no_booleans_and_no_text(kind):
    shared = set(Intervention.model_fields)
    for name in set(kind.model_fields) - shared:
        for wrong in (True, "1", float("nan"), [1]):
            with pytest.raises(ValidationError):
                kind(week=2, **{name: wrong})


@every_kind
def test_settings_survive_being_written_and_read(kind):
    intervention = made(kind, until=9, where={"unit": "A", "share": 0.5})
    again = kind.model_validate_json(intervention.model_dump_json(by_alias=True))
    assert again == intervention


@every_kind
def test_end_in_the_first_week_is_no_effect(kind):
    intervention = made(kind, until=2)
    assert not any(intervention.is_active(week) for week in range(10))


@every_kind
def test_nobody_concerned_is_no_effect(kind):
    after = folded([made(kind, where={"unit": "No such unit"})])
    assert np.array_equal(after.people.manager, SMALL.people.manager)
    assert np.array_equal(after.people.unit, SMALL.people.unit)
    assert np.array_equal(after.communities.members, SMALL.communities.members)


@every_kind
def test_redesign_leaves_the_given_organisation_alone(kind):
    before = SMALL.people.manager.copy(), SMALL.people.unit.copy(), SMALL.communities.members.copy()
    folded([made(kind)])
    after = SMALL.people.manager, SMALL.people.unit, SMALL.communities.members
    assert all(np.array_equal(*pair) for pair in zip(before, after, strict=True))


@every_kind
def test_redesign_repeats_with_the_same_generator(kind):
    first, second = folded([made(kind)]), folded([made(kind)])
    assert np.array_equal(first.people.manager, second.people.manager)
    assert np.array_equal(first.communities.members, second.communities.members)


@every_kind
def test_policy_changes_name_policies_and_stay_in_range(kind):
    changes = made(kind).policy_changes()
    assert {change.policy for change in changes} <= set(POLICY_NAMES)
    masked = [(change, np.ones(SMALL.n, bool)) for change in changes]
    for policy in POLICY_NAMES:
        low, high = policy_range(policy)
        values = effective(policy, getattr(Policies(), policy), masked, SMALL.n)
        assert np.all((values >= low) & (values <= high))


wheres = st.none() | st.fixed_dictionaries(
    {},
    optional={
        "unit": st.sampled_from(SMALL.people.unit_names),
        "site": st.sampled_from(SMALL.workplace.site_names),
        "level": st.integers(1, 4),
        "team": st.integers(0, SMALL.n - 1),
        "share": st.floats(0.05, 1),
    },
)
sequences = st.lists(
    st.one_of(
        st.builds(
            BY_KIND["flatten_hierarchy"],
            week=st.just(0),
            where=wheres,
            layers=st.none() | st.integers(2, 8),
        ),
        st.builds(
            BY_KIND["flatten_hierarchy"], week=st.just(0), where=wheres, span=st.integers(2, 70)
        ),
        st.builds(
            BY_KIND["add_communities"],
            week=st.just(0),
            where=wheres,
            count=st.integers(0, 5),
            size=st.integers(2, 90),
        ),
        st.builds(BY_KIND["change_autonomy"], week=st.just(0), where=wheres, by=st.floats(-1, 1)),
    ),
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(sequences)
def test_organisation_is_sound_after_any_sequence(sequence):
    after = folded(sequence)
    assert list(problems(after)) == []
    assert after.n == SMALL.n
