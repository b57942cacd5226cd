"""The peers of the speed comparison follow the rules that can be seen from outside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from benchmarks import page
from benchmarks.agreement import statistics, transitivity
from benchmarks.marked import put
from benchmarks.peers import mesa_peer, numpy_peer
from benchmarks.peers.starting_point import Peer
from benchmarks.setting import Engine, scarce, start_of
from simulation.dynamics.state import State

EMPLOYEES = 60
SETTING = scarce(EMPLOYEES)
PEERS = [mesa_peer.Organisation, numpy_peer.Organisation]


@pytest.fixture(scope="module")
def state() -> State:
    """Return a state in which hours and memory are short."""
    state, draws = start_of(SETTING, 0)
    engine = Engine(state, SETTING.parameters, draws)
    for _ in range(12):
        engine.step()
    return state


def _budgets(state: State) -> np.ndarray:
    p = SETTING.parameters
    hours = p.hours_formal + state.dials.autonomy * p.hours_discretionary
    return hours + p.hours_managing * (state.foci.tier > 0)


def _later(begin: Callable[..., Peer], state: State) -> Peer:
    peer = begin(state, SETTING.parameters, 1)
    for _ in range(3):
        peer.step()
    return peer


@pytest.mark.parametrize("begin", PEERS)
def test_a_peer_takes_over_the_ties_of_a_state(begin: Callable[..., Peer], state: State) -> None:
    ties = begin(state, SETTING.parameters, 1).last_week()
    expected = Engine(state, SETTING.parameters, start_of(SETTING, 0)[1]).last_week()
    np.testing.assert_array_equal(ties.lower, expected.lower)
    np.testing.assert_array_equal(ties.higher, expected.higher)
    np.testing.assert_allclose(ties.strength, expected.strength)
    np.testing.assert_array_equal(ties.remembered, expected.remembered)


@pytest.mark.parametrize("begin", PEERS)
def test_nobody_exceeds_hours(begin: Callable[..., Peer], state: State) -> None:
    week = _later(begin, state).last_week()
    assert week.refused.sum() > 0
    assert np.all(week.hours <= _budgets(state) + 1e-6)


@pytest.mark.parametrize("begin", PEERS)
def test_nobody_remembers_more_than_capacity(begin: Callable[..., Peer], state: State) -> None:
    week = _later(begin, state).last_week()
    assert week.remembered.max() == SETTING.parameters.tie_capacity


def test_both_ends_of_a_mesa_tie_hold_it(state: State) -> None:
    peer = _later(mesa_peer.Organisation, state)
    assert isinstance(peer, mesa_peer.Organisation)
    for employee in peer.staff:
        assert employee.occupied or not employee.ties
        for other, tie in employee.ties.items():
            assert other.ties[employee] is tie
            assert tie.active == (other in employee.active) == (employee in other.active)


def test_numpy_ties_stand_once_and_in_order(state: State) -> None:
    peer = _later(numpy_peer.Organisation, state)
    assert isinstance(peer, numpy_peer.Organisation)
    key = peer.ties.key
    assert np.all(np.diff(key) > 0)
    assert np.all(key // EMPLOYEES < key % EMPLOYEES)
    ends = np.concatenate((key // EMPLOYEES, key % EMPLOYEES))
    assert np.all(peer.occupied[ends])


def test_transitivity_of_a_triangle_with_a_tail() -> None:
    lower, higher = np.array([0, 0, 1, 2], np.int32), np.array([1, 2, 2, 3], np.int32)
    assert transitivity(lower, higher, 4) == pytest.approx(0.6)


def test_statistics_are_those_of_the_week(state: State) -> None:
    week = Engine(state, SETTING.parameters, start_of(SETTING, 0)[1]).last_week()
    unit = state.organisation.people.unit
    found = dict(statistics(week, unit, SETTING.parameters.relationship_strength))
    assert found["mean active degree"] == pytest.approx(state.ties.active.mean())
    assert found["contacts per employee"] == pytest.approx(state.conversations.contacts.mean())


def test_tables_go_between_the_markers_of_the_page(tmp_path: Path) -> None:
    copy = tmp_path / "page.md"
    copy.write_text(page.PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    put(copy, "tie step", "the tables")
    first = copy.read_text(encoding="utf-8")
    put(copy, "tie step", "the tables")
    assert "<!-- tie step: start -->\nthe tables\n<!-- tie step: end -->" in first
    assert copy.read_text(encoding="utf-8") == first
