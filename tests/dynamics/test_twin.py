"""The kernels do what docs/model.md says: draw for draw, as the plain-Python twin does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pytest

from simulation.dynamics.state import State
from simulation.dynamics.week import advance
from simulation.organisation.organisation import Organisation
from simulation.randomness import draws_of
from tests.dynamics.twins import CHANGE, WEEKS, change, state_beside, twin_of
from tests.reference import week as reference
from tests.reference.cases import CASES, Case, Change, changed, mixture, organisation_of
from tests.reference.society import (
    CHANNELS,
    COMMUNITY,
    GATHERING,
    INTRODUCTION,
    MEMBER,
    NEIGHBOURHOOD,
    PLATFORM,
    Society,
)


def _compare_ties(state: State, twin: Society) -> None:
    ties = state.ties
    assert ties.active.tolist() == [len(twin.active[i]) for i in range(twin.n)]
    assert ties.remembered.tolist() == [len(twin.remembered(i)) for i in range(twin.n)]
    memories = [memory for i in range(twin.n) for memory in twin.remembered(i)]
    used = np.arange(ties.partner.shape[1]) < ties.remembered[:, None]
    for name in ("partner", "since", "channel"):
        assert getattr(ties, name)[used].tolist() == [getattr(m, name) for m in memories], name
    codes = [255 if memory.code is None else memory.code for memory in memories]
    assert ties.embeddedness[used].tolist() == codes
    for name in ("strength", "awareness", "peak"):
        expected = [getattr(memory, name) for memory in memories]
        np.testing.assert_allclose(getattr(ties, name)[used], expected, rtol=1e-5, err_msg=name)


def _compare(state: State, twin: Society) -> None:
    people, did = state.occupants, state.conversations
    assert people.occupied.astype(bool).tolist() == twin.occupied
    assert people.generation.tolist() == twin.generation
    assert people.joined.tolist() == twin.joined
    assert people.project.tolist() == twin.project
    for name in ("contacts", "refused", "face_to_face", "cross_unit", "community", "platform"):
        assert getattr(did, name).tolist() == [getattr(done, name) for done in twin.done], name
    np.testing.assert_allclose(did.hours, [done.hours for done in twin.done], rtol=1e-6)
    assert people.relationships.tolist() == twin.relationships
    assert people.user.astype(bool).tolist() == twin.user
    assert people.news.tolist() == twin.news
    np.testing.assert_allclose(people.activity, twin.activity, rtol=1e-6)
    np.testing.assert_equal(state.news_reach, twin.news_reach)
    engagement = [twin.engagement[i, c] for i in range(twin.n) for c in twin.memberships[i]]
    np.testing.assert_allclose(state.engagement, engagement, rtol=1e-6)
    _compare_ties(state, twin)


def _agree(case: Case, seed: int) -> None:
    twin = twin_of(case, seed)
    state, draws = state_beside(twin), draws_of(seed, twin.replicate)
    for week in range(WEEKS):
        if week == CHANGE:
            change(case, twin, state)
        advance(state, twin.p, draws)
        reference.advance(twin)
        _compare(state, twin)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", CASES)
def test_kernels_and_twin_agree_every_week(name: str, seed: int) -> None:
    _agree(CASES[name], seed)


@pytest.mark.parametrize("seed", range(6))
def test_kernels_and_twin_agree_under_any_mixture_of_policies(seed: int) -> None:
    _agree(mixture(seed), seed)


class Week(NamedTuple):
    """What the twin's week left behind, as far as the cases are about it."""

    ties: list[tuple[int, float, float, int]]
    engagement: dict[tuple[int, int], float]
    user: list[bool]
    occupied: list[bool]
    generation: list[int]
    project: list[int]
    kept: Counter[tuple[int, bool]]
    exposed: int
    refused: int
    most_remembered: int


def _live(case: Case) -> Iterator[Week]:
    twin = twin_of(case, 1)
    for week in range(WEEKS):
        if week == CHANGE:
            change(case, twin)
        reference.advance(twin)
        rows = [twin.remembered(i) for i in range(twin.n)]
        yield Week(
            ties=[(m.partner, m.strength, m.awareness, m.channel) for row in rows for m in row],
            engagement=dict(twin.engagement),
            user=list(twin.user),
            occupied=list(twin.occupied),
            generation=list(twin.generation),
            project=list(twin.project),
            kept=Counter(twin.kept),
            exposed=twin.exposed,
            refused=sum(done.refused for done in twin.done),
            most_remembered=max(len(row) for row in rows),
        )


@cache
def _weeks(name: str) -> list[Week]:
    return list(_live(CASES[name]))


def _kept(name: str, channel: int) -> tuple[int, int]:
    """Return how many contacts a channel led to, digital and face to face."""
    kept = _weeks(name)[-1].kept
    return kept[channel, False], kept[channel, True]


def _matters(name: str, case: Case) -> bool:
    return any(one != other for one, other in zip(_weeks(name), _live(case), strict=True))


@pytest.mark.parametrize(
    ("name", "part", "lever"),
    [
        (name, part, lever)
        for name, case in CASES.items()
        for part in ("parameters", "dials", "later_dials")
        for lever in getattr(case, part)
    ],
)
def test_each_lever_of_a_case_matters(name: str, part: str, lever: str) -> None:
    """Agreement is not idle: without the lever, the twin itself comes to something else."""
    case = CASES[name]
    others = {key: value for key, value in getattr(case, part).items() if key != lever}
    assert _matters(name, replace(case, **{part: others}))


def _people(**fields: Any) -> Change:
    return lambda one: replace(one, people=replace(one.people, **fields))


def _all_communities(trait: str, value: Any) -> Change:
    def change(one: Organisation) -> Organisation:
        values = np.full_like(getattr(one.communities, trait), value)
        return replace(one, communities=replace(one.communities, **{trait: values}))

    return change


def _all_gatherings(trait: str, value: Any) -> Change:
    def change(one: Organisation) -> Organisation:
        values = np.full_like(getattr(one.gatherings, trait), value)
        return replace(one, gatherings=replace(one.gatherings, **{trait: values}))

    return change


@pytest.mark.parametrize(
    ("name", "change"),
    [
        pytest.param(name, change, id=f"{name}: {what}")
        for name, what, change in (
            ("lively communities", "facilitation", _all_communities("facilitation", 0)),
            ("lively communities", "number", _all_communities("number", 0)),
            ("lively communities", "outsiders", _all_communities("founder", True)),
            ("online communities", "online", _all_communities("online", False)),
            ("online communities", "cadence", _all_communities("cadence", 1)),
            ("gatherings", "rate", _all_gatherings("rate", 0.1)),
            ("gatherings", "medium", _all_gatherings("medium", 0)),
            ("gatherings", "structured", _all_gatherings("structured", True)),
            ("gatherings", "for newcomers", _all_gatherings("for_newcomers", False)),
            ("closed seats", "closed", _people(is_open=None)),
            ("two companies", "companies", _people(unit_company=None)),
        )
    ],
)
def test_each_trait_of_an_organisation_matters(name: str, change: Change) -> None:
    case = CASES[name]
    assert _matters(name, replace(case, changes=(*case.changes, change)))


def test_the_cases_reach_what_they_are_for() -> None:
    """Overload, full memories, vacancies, exposures and every kind of contact do occur."""
    assert _weeks("little time")[-1].refused > 0
    assert _weeks("gatherings beyond time")[-1].refused > 0
    assert _weeks("little attention")[-1].most_remembered == 5
    assert max(_weeks("coming and going")[-1].generation) > 0
    assert _kept("platform", PLATFORM)[0] > 100
    assert _weeks("platform")[-1].exposed > 100
    assert min(_kept("communities", COMMUNITY)) > 20
    assert min(_kept("gatherings", GATHERING)) > 100
    assert min(_kept("introductions", INTRODUCTION)) > 100
    assert _kept("hot-desking", NEIGHBOURHOOD)[1] > 100
    assert _kept("desks for all", NEIGHBOURHOOD)[1] > 100
    for channel in range(CHANNELS):
        assert sum(_kept("everything at once", channel)) > 0, channel


@pytest.mark.parametrize("name", ["lively communities", "online communities", "closing later"])
def test_communities_recruit_some_and_lose_others(name: str) -> None:
    weeks = _weeks(name)
    recruited, lost = set(), set()
    for before, after in pairwise(weeks):
        for who, engagement in after.engagement.items():
            stayed = before.generation[who[0]] == after.generation[who[0]]
            if stayed and before.engagement[who] == 0 and engagement > 0:
                recruited.add(who)
            if stayed and after.occupied[who[0]] and before.engagement[who] > engagement == 0:
                lost.add(who)
    founders = {who for who, engagement in weeks[0].engagement.items() if engagement >= MEMBER}
    assert recruited - founders
    assert lost & founders


@pytest.mark.parametrize("name", ["platform", "platform among peers", "everything at once"])
def test_people_take_up_the_platform_and_give_it_up(name: str) -> None:
    weeks = [week.user for week in _weeks(name)]
    changes = [(b, a) for one, other in pairwise(weeks) for b, a in zip(one, other, strict=True)]
    assert (False, True) in changes
    assert (True, False) in changes
    assert any(weeks[0]), "nobody sets an example"


def test_whoever_loses_access_to_the_platform_stops_using_it() -> None:
    weeks = _weeks("closing later")
    assert sum(weeks[CHANGE - 1].user) > 10
    assert not any(weeks[CHANGE].user)


@pytest.mark.parametrize("name", ["closed seats", "closing later"])
def test_closed_seats_are_left_and_not_filled_again(name: str) -> None:
    case = CASES[name]
    organisation = changed(organisation_of(case, 1), case.later)
    is_open, line = organisation.people.open, organisation.people.line
    assert is_open[line[line >= 0]].all(), "an open seat reports to a closed one"
    closed = np.flatnonzero(~is_open)
    assert not np.array(_weeks(name)[-1].occupied)[closed].any()
    if case.later:
        assert np.array(_weeks(name)[CHANGE - 1].occupied)[closed].any()
    managing = np.unique(organisation.people.manager[organisation.people.manager >= 0])
    assert np.isin(closed, managing).any(), "no manager's seat is closed"
    assert (is_open & ~np.isin(np.arange(organisation.n), line))[managing].any()


def test_people_move_to_projects_of_another_company() -> None:
    organisation = organisation_of(CASES["two companies"], 1)
    home = organisation.people.unit_company[organisation.projects.home_unit]
    weeks = [week.project for week in _weeks("two companies")]
    moves = [(b, a) for one, other in pairwise(weeks) for b, a in zip(one, other, strict=True)]
    assert any(home[before] != home[after] for before, after in moves)
