"""The state goes on when the organisation is changed: nothing is lost, what is new begins."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pytest

from simulation.dynamics.change import become, members_now, tenure_now
from simulation.dynamics.parameters import Parameters
from simulation.dynamics.start import initial_state
from simulation.dynamics.state import Dials
from simulation.dynamics.week import advance
from simulation.organisation.communities import Community
from simulation.organisation.generate import GenerateSettings, generate
from simulation.organisation.people import ROOT
from simulation.organisation.policies import POLICY_NAMES, Policies
from simulation.randomness import draws_of

DRAWS = draws_of(4, 0)
ORGANISATION = generate(GenerateSettings(employees=80, units=3, communities=4), DRAWS)
PARAMETERS = Parameters()


def dials(n):
    return Dials(*(np.full(n, getattr(Policies(), name), np.float32) for name in POLICY_NAMES))


@pytest.fixture
def state():
    one = initial_state(ORGANISATION, PARAMETERS, dials(ORGANISATION.n), DRAWS, 0)
    for _ in range(8):
        advance(one, PARAMETERS, DRAWS)
    return one


def community(number, *members):
    return Community(number, np.array(members, np.int32), np.zeros(0, np.int32))


def with_community(number, *members):
    more = ORGANISATION.communities.extended([community(number, *members)])
    return replace(ORGANISATION, communities=more)


def longer(array, more):
    return np.concatenate((array, np.asarray(more, array.dtype)))


def with_seats(organisation, *managers, is_open=True):
    """Return the organisation with a seat more for each manager, on a floor of their own."""
    people, workplace = organisation.people, organisation.workplace
    k = len(managers)
    nobody = [0] * k
    return replace(
        organisation,
        people=replace(
            people,
            manager=longer(people.manager, managers),
            unit=longer(people.unit, nobody),
            level=longer(people.level, [1] * k),
            expertise=longer(people.expertise, nobody),
            tenure_weeks=longer(people.tenure_weeks, nobody),
            is_open=longer(people.open, [is_open] * k),
        ),
        workplace=replace(
            workplace,
            floor=longer(workplace.floor, [len(workplace.floor_site)] * k),
            desk=longer(workplace.desk, range(k)),
            floor_site=longer(workplace.floor_site, [0]),
            floor_storey=longer(workplace.floor_storey, [9]),
            floor_desks=longer(workplace.floor_desks, [k]),
        ),
        projects=replace(
            organisation.projects, project=longer(organisation.projects.project, nobody)
        ),
    )


def engagement(state):
    """Return the engagement by number of community and seat."""
    communities = state.organisation.communities
    number = np.repeat(communities.number, np.diff(communities.starts))
    keys = zip(number.tolist(), communities.members.tolist(), strict=True)
    return dict(zip(keys, state.engagement[state.foci.member_places].tolist(), strict=True))


def test_engagement_is_kept_when_a_community_is_founded_and_when_it_ends(state):
    before = engagement(state)
    assert len(set(before.values())) > 2
    become(state, with_community(900, 1, 2, 3), PARAMETERS, DRAWS)
    assert engagement(state) == {**before, (900, 1): 1, (900, 2): 1, (900, 3): 1}
    become(state, ORGANISATION, PARAMETERS, DRAWS)
    assert engagement(state) == before


def test_engagement_is_kept_whatever_the_order_of_communities(state):
    first = with_community(900, 5, 6)
    both = replace(first, communities=first.communities.extended([community(901, 5, 7)]))
    other = ORGANISATION.communities.extended([community(901, 5, 7), community(900, 5, 6)])
    become(state, both, PARAMETERS, DRAWS)
    for _ in range(3):
        advance(state, PARAMETERS, DRAWS)
    before = engagement(state)
    become(state, replace(ORGANISATION, communities=other), PARAMETERS, DRAWS)
    assert engagement(state) == before


def test_members_now_are_those_engaged_and_founders_of_what_is_new(state):
    organisation = with_community(900, 1, 2)
    members = members_now(state, organisation)
    known = np.array(list(engagement(state).values())) >= 0.1
    assert np.array_equal(members[:-2], known)
    assert not known.all()
    assert members[-2:].all()


def test_ties_and_people_are_kept_when_seats_are_added(state):
    before = copy.deepcopy(state)
    become(state, with_seats(ORGANISATION, 0, 3), PARAMETERS, DRAWS)
    n = ORGANISATION.n
    for new, old in zip(
        (*state.ties, *state.occupants), (*before.ties, *before.occupants), strict=True
    ):
        assert np.array_equal(new[:n], old)
        assert len(new) == n + 2


def test_a_new_seat_begins_with_somebody_new(state):
    become(state, with_seats(ORGANISATION, 0, 3), PARAMETERS, DRAWS)
    people = state.occupants
    assert people.occupied[-2:].tolist() == [1, 1]
    assert people.joined[-2:].tolist() == [8, 8]
    assert state.ties.remembered[-2:].tolist() == [0, 0]
    state.dials = dials(ORGANISATION.n + 2)
    for _ in range(12):
        advance(state, PARAMETERS, DRAWS)
    assert np.all(state.ties.active[-2:] > 0)


def test_a_new_seat_that_is_closed_has_nobody(state):
    closed = with_seats(ORGANISATION, 0, is_open=False)
    become(state, closed, PARAMETERS, DRAWS)
    state.dials = dials(closed.n)
    for _ in range(5):
        advance(state, PARAMETERS, DRAWS)
    assert state.occupants.occupied[-1] == 0


def test_whoever_loses_the_seat_leaves_in_the_next_week(state):
    staff = np.flatnonzero(~np.isin(np.arange(ORGANISATION.n), ORGANISATION.people.manager))[0]
    is_open = np.arange(ORGANISATION.n) != staff
    people = replace(ORGANISATION.people, is_open=is_open)
    assert ORGANISATION.people.manager[staff] != ROOT
    become(state, replace(ORGANISATION, people=people), PARAMETERS, DRAWS)
    assert state.occupants.occupied[staff] == 1
    advance(state, PARAMETERS, DRAWS)
    assert state.occupants.occupied[staff] == 0
    assert not np.any(state.ties.partner[state.ties.active[:, None] > _places(state)] == staff)


def _places(state):
    return np.arange(state.ties.partner.shape[1])


def test_tenure_is_negative_where_nobody_is_and_none_where_somebody_comes(state):
    state.occupants.occupied[4] = 0
    weeks = tenure_now(state, ORGANISATION.n + 1)
    assert weeks[4] == -1
    assert weeks[-1] == 0
    assert weeks[7] == 8 - state.occupants.joined[7]
