"""What people know, do and achieve is what docs/model.md says, steps 11 to 16: draw for draw."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from simulation.dynamics.week import advance
from simulation.randomness import draws_of
from tests.dynamics.held import compared, differences
from tests.dynamics.twins import CHANGE, change, state_beside, twin_of
from tests.reference import week as reference
from tests.reference.cases import Case
from tests.reference.cases_of_knowledge import KNOWLEDGE_CASES, PARAMETERS, mixture_of_knowledge
from tests.reference.minds import Minds

WEEKS = 26
# The policies that steps 11 to 16 read, and what they are for a twin that is to be told apart.
OTHER_DIALS = {"training": 1.0, "standardisation": 0.9, "working_time": 0.5, "autonomy": 0.1}

# The parameters that the twin is to have otherwise, by case.
LEVERS = {
    "everything at once": tuple(PARAMETERS),
    "search": ("task_rate", "task_elsewhere", "help_limit"),
}


def _agree(case: Case, seed: int) -> Minds:
    """Live a case on both sides, compare after every week, and return the twin's people."""
    twin = twin_of(case, seed)
    state, draws, minds = state_beside(twin), draws_of(seed, twin.replicate), Minds(twin)
    for week in range(WEEKS):
        if week == CHANGE:
            change(case, twin, state)
        advance(state, twin.p, draws)
        reference.advance(twin, minds)
        assert not differences(state, minds), week
    return minds


@cache
def _lived(name: str, seed: int = 1) -> Minds:
    return _agree(KNOWLEDGE_CASES[name], seed)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", KNOWLEDGE_CASES)
def test_kernels_and_twin_agree_on_what_people_know_and_do(name: str, seed: int) -> None:
    _lived(name, seed)


@pytest.mark.parametrize("seed", range(5))
def test_kernels_and_twin_agree_under_any_mixture_of_parameters(seed: int) -> None:
    _agree(mixture_of_knowledge(seed), seed)


def _another(name: str, value: float) -> Any:
    """Return another value of a parameter, within its range."""
    field = PARAMETERS[name]
    high = next(limit.le for limit in field.metadata if hasattr(limit, "le"))
    if field.annotation is int:
        return value + 1 if value < high else value - 1
    return value * 1.5 + 0.01 if value * 1.5 + 0.01 <= high else value / 2


@cache
def _noticed(name: str) -> dict[str, set[str]]:
    """Return for each lever what differs when the twin pulls it and the kernels do not."""
    twin = twin_of(KNOWLEDGE_CASES[name], 1)
    state, draws = state_beside(twin), draws_of(1, twin.replicate)
    changed = {lever: {lever: _another(lever, getattr(twin.p, lever))} for lever in LEVERS[name]}
    others = {lever: Minds(twin, twin.p.model_copy(update=new)) for lever, new in changed.items()}
    others |= {lever: Minds(twin, None, {lever: value}) for lever, value in OTHER_DIALS.items()}
    noticed: dict[str, set[str]] = {lever: set() for lever in others}
    for _ in range(CHANGE):
        advance(state, twin.p, draws)
        reference.advance(twin, *others.values())
        for lever, minds in others.items():
            noticed[lever] |= differences(state, minds).keys()
    return noticed


@pytest.mark.parametrize("lever", [*PARAMETERS, *OTHER_DIALS])
def test_a_twin_with_another_parameter_or_policy_does_not_agree(lever: str) -> None:
    assert _noticed("everything at once")[lever]


def test_each_comparison_fails_for_some_lever() -> None:
    noticed = [names for name in LEVERS for names in _noticed(name).values()]
    assert set().union(*noticed) == compared(_lived("search"))


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("part time", "no time"),
        ("coming and going", "source is vacant"),
        ("coming and going", "helper left"),
        ("closing later", "helper left"),
        ("many domains", "fact reached half"),
        ("many domains", "too little support"),
        ("many domains", "learned from others"),
        ("trained to a standard", "followed the standard"),
        ("few areas", "tried in vain"),
        ("few areas", "found a better way"),
        ("few areas", "standard reversed"),
        ("search", "helped by a stranger"),
        ("one domain", "idea out of date"),
        ("one domain", "unit was faster"),
        ("one domain", "carried out twice"),
    ],
)
def test_the_cases_reach_what_they_are_for(name: str, event: str) -> None:
    assert _lived(name).seen[event] > 3


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("search", "by_contacts"),
        ("search", "by_contacts_contacts"),
        ("search", "by_communities"),
        ("search", "by_platform"),
        ("deadlines", "failed"),
        ("deadlines", "own_failed"),
        ("help limits", "solved"),
        ("hiring later", "ideas_carried_out"),
    ],
)
def test_the_cases_come_to_what_is_counted(name: str, counted: str) -> None:
    assert sum(week[counted] for week in _lived(name).quarter) > 3
