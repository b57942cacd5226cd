"""The kernels do what docs/model.md says: draw for draw, as the plain-Python twin does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulation.dynamics.parameters import Parameters
from simulation.dynamics.start import initial_state
from simulation.dynamics.state import Dials, State
from simulation.dynamics.week import advance
from simulation.organisation.generate import GenerateSettings, generate
from simulation.organisation.organisation import ObservedTies, Organisation
from simulation.randomness import draws_of
from tests.reference.week import Memory, Twin

CASES: dict[str, dict[str, Any]] = {
    "defaults": {},
    "platform": {"dials": {"platform_access": 0.8}, "parameters": {"rate_platform": 6.0}},
    "little attention": {
        "parameters": {"tie_capacity": 5},
        "dials": {"platform_access": 0.6, "autonomy": 0.9},
    },
    "little time": {
        "parameters": {
            "hours_formal": 1.0,
            "hours_discretionary": 1.0,
            "hours_managing": 0.5,
            "rate_team": 6.0,
        }
    },
    "coming and going": {"parameters": {"annual_turnover": 1.0, "vacancy_weeks": 2.0}},
    "remote": {"dials": {"presence": 0.0}, "settings": {"sites": 1}},
    "always there": {"dials": {"presence": 1.0}, "settings": {"sites": 2, "floor_desks": 16}},
    "steep": {"dials": {"hierarchy_steepness": 4.0}, "parameters": {"choice_rank": 1.0}},
    "communities": {
        "settings": {"communities": 6, "community_size": 12},
        "parameters": {"review_weeks": 1.0},
    },
    "short memory": {
        "parameters": {"half_life": 1.0, "awareness_half_life": 3.0, "project_weeks": 3.0}
    },
    "observed": {"observed": True, "parameters": {"review_weeks": 3.0}},
}
WEEKS = 24
FIRST_WEEK = -3


def _observed(n: int) -> ObservedTies:
    chance = np.random.default_rng(4)
    source, target = np.triu_indices(n, 1)
    some = np.flatnonzero(chance.random(len(source)) < 0.15)
    strength = chance.uniform(0.02, 0.99, len(some))
    return ObservedTies(source[some].astype(np.int32), target[some].astype(np.int32), strength)


def _organisation(case: dict[str, Any], seed: int) -> Organisation:
    settings = {"employees": 36, "units": 3, "sites": 2, "span": 4} | case.get("settings", {})
    organisation = generate(GenerateSettings(**settings), draws_of(seed, 0))
    if case.get("observed"):
        return replace(organisation, observed=_observed(organisation.n))
    return organisation


def _dials(case: dict[str, Any], n: int) -> Dials:
    values = {
        "autonomy": 0.5,
        "hierarchy_steepness": 1.0,
        "presence": 0.8,
        "platform_access": 0.0,
    } | case.get("dials", {})
    spread = np.linspace(0.8, 1.0, n)
    return Dials(*((value * spread).astype(np.float32) for value in values.values()))


def _same(memory: Memory, state: State, i: int, place: int) -> None:
    ties = state.ties
    assert ties.partner[i, place] == memory.partner
    assert ties.strength[i, place] == pytest.approx(memory.strength, rel=1e-5)
    assert ties.awareness[i, place] == pytest.approx(memory.awareness, rel=1e-5)
    assert ties.peak[i, place] == pytest.approx(memory.peak, rel=1e-5)
    assert ties.since[i, place] == memory.since
    assert ties.channel[i, place] == memory.channel
    assert ties.embeddedness[i, place] == (255 if memory.code is None else memory.code)


def _compare(state: State, twin: Twin) -> None:
    people, did = state.occupants, state.conversations
    assert people.occupied.astype(bool).tolist() == twin.occupied
    assert people.generation.tolist() == twin.generation
    assert people.joined.tolist() == twin.joined
    assert people.project.tolist() == twin.project
    assert people.relationships.tolist() == twin.relationships
    assert people.news.tolist() == twin.news
    np.testing.assert_allclose(people.activity, twin.activity, rtol=1e-6)
    for name in ("contacts", "refused", "face_to_face", "cross_unit", "community", "platform"):
        assert getattr(did, name).tolist() == [getattr(done, name) for done in twin.done], name
    np.testing.assert_allclose(did.hours, [done.hours for done in twin.done], rtol=1e-6)
    np.testing.assert_equal(state.news_reach, twin.news_reach)
    assert state.ties.active.tolist() == [len(twin.active[i]) for i in range(twin.n)]
    assert state.ties.remembered.tolist() == [len(twin.remembered(i)) for i in range(twin.n)]
    for i in range(twin.n):
        for place, memory in enumerate(twin.remembered(i)):
            _same(memory, state, i, place)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", CASES)
def test_kernels_and_twin_agree_every_week(name: str, seed: int) -> None:
    case = CASES[name]
    organisation = _organisation(case, seed)
    parameters = Parameters(**case.get("parameters", {}))
    dials = _dials(case, organisation.n)
    draws = draws_of(seed, 7)
    state = initial_state(organisation, parameters, dials, draws, FIRST_WEEK)
    twin = Twin(organisation, parameters, dials, seed, 7, FIRST_WEEK)
    for _ in range(WEEKS):
        advance(state, parameters, draws)
        twin.advance()
        _compare(state, twin)


def test_the_cases_reach_what_they_are_for() -> None:
    """Overload, full memories, vacancies and exposures do occur: agreement is not idle."""

    def after(name: str) -> Twin:
        case = CASES[name]
        organisation = _organisation(case, 1)
        parameters = Parameters(**case.get("parameters", {}))
        twin = Twin(organisation, parameters, _dials(case, organisation.n), 1, 7, FIRST_WEEK)
        for _ in range(WEEKS):
            twin.advance()
        return twin

    assert sum(done.refused for done in after("little time").done) > 0
    assert max(len(after("little attention").remembered(i)) for i in range(36)) == 5
    assert max(after("coming and going").generation) > 0
    assert sum(done.platform for done in after("platform").done) > 0
