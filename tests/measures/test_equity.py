"""Equity: load and knowledge spread among a few employees, worked out by hand."""

from __future__ import annotations

import math

import pytest

from simulation.measures import equity
from tests.measures.made_up_states import snapshot_of


def week(**counts):
    return snapshot_of(len(counts["contacts"]), conversations=counts)


def test_who_finds_no_time_for_a_fifth_is_overloaded():
    # 1 of 5, 1 of 6, 2 of 2, and nobody asked.
    busy = week(contacts=[4, 5, 0, 0], refused=[1, 1, 2, 0])
    assert equity.overloaded_share(busy) == 2 / 4


def test_nobody_is_overloaded_who_refuses_nothing():
    assert equity.overloaded_share(week(contacts=[9, 0], refused=[0, 0])) == 0


def test_a_fifth_is_a_fifth_at_any_size():
    contacts = [4 * k for k in range(1, 200)]
    full = week(contacts=contacts, refused=list(range(1, 200)))
    assert equity.overloaded_share(full) == 1


def test_overload_is_counted_among_those_who_are_there():
    counts = {"contacts": [4, 0], "refused": [1, 0]}
    there = snapshot_of(2, conversations=counts, occupied=[1, 0])
    assert equity.overloaded_share(there) == 1
    assert math.isnan(equity.overloaded_share(snapshot_of(2, occupied=[0, 0])))


# The Gini of 0, 0, 1, 3: the differences of its six pairs add up to 0+1+3 + 1+3 + 2 = 10, which is
# 20 / 16 over ordered pairs; half of that, divided by the mean of 1.
UNEQUAL = 0.625


def test_contacts_are_spread_unequally():
    assert equity.contact_gini(week(contacts=[0, 3, 0, 1])) == pytest.approx(UNEQUAL)
    assert equity.contact_gini(week(contacts=[2, 2, 2])) == 0
    assert math.isnan(equity.contact_gini(week(contacts=[0, 0])))


def test_facts_are_spread_unequally():
    # The numbers of facts are 0, 3, 0 and 1, whichever these are.
    some = snapshot_of(4, outcomes={"facts": [0, 0b10101, 0, 2**63]})
    assert equity.fact_gini(some) == pytest.approx(UNEQUAL)
    assert math.isnan(equity.fact_gini(snapshot_of(4, outcomes={})))


def test_help_is_given_unequally():
    some = snapshot_of(4, outcomes={"help_given": [0, 0.75, 0, 0.25]})
    assert equity.help_gini(some) == pytest.approx(UNEQUAL)
    assert math.isnan(equity.help_gini(snapshot_of(4, outcomes={})))


def test_there_is_no_value_where_knowledge_is_not_simulated():
    assert math.isnan(equity.fact_gini(snapshot_of(4)))
    assert math.isnan(equity.help_gini(snapshot_of(4)))
