"""What is told of people who were not asked for: nobody is alone in it."""

from __future__ import annotations

from collections import Counter

import made_up_networks
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.exporting import read_network
from simulation.exporting.privacy import disguise
from simulation.measures.people import SMALLEST_GROUP
from simulation.measures.privacy import ATTRIBUTES, SMALL_GROUP, withhold

TOLD = list(ATTRIBUTES)


@st.composite
def organisations(draw) -> list[pd.DataFrame]:
    """Return some weeks of an organisation: people come, go, move, and belong to what they like."""
    n, n_weeks = draw(st.integers(0, 60)), draw(st.integers(1, 3))
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_groups = draw(st.integers(1, 6))
    present = chance.random((n_weeks, n)) < draw(st.sampled_from([1.0, 0.9, 0.5]))
    usual = {name: chance.integers(0, n_groups, n) for name in (*ATTRIBUTES, "manager")}
    moves = draw(st.sampled_from([0.0, 0.1, 0.5]))
    weeks = []
    for here in present:
        moving = chance.random(n) < moves
        usual = {
            name: np.where(moving, chance.integers(0, n_groups, n), values)
            for name, values in usual.items()
        }
        week = pd.DataFrame({"employee": np.arange(n, dtype=np.int32), **usual})
        week = week.assign(unit="unit " + week["unit"].astype(str), site=week["site"].astype(str))
        weeks.append(week[here].reset_index(drop=True))
    return weeks


@given(organisations())
@settings(max_examples=80, deadline=None)
def test_everybody_shares_what_is_told_in_a_week_with_four_others(weeks):
    for told in disguise(weeks, b"secret").people:
        sizes = Counter(told[TOLD].itertuples(index=False, name=None))
        hidden = sizes.pop((SMALL_GROUP,) * len(TOLD), 0)
        assert all(size >= SMALLEST_GROUP for size in sizes.values())
        # Of fewer than that, there is nobody to share with.
        assert hidden == 0 or hidden >= min(SMALLEST_GROUP, len(told))


@given(organisations())
@settings(max_examples=40, deadline=None)
def test_everybody_who_stays_shares_what_is_told_over_the_weeks_with_four_others(weeks):
    told = [week.set_index("employee")[TOLD] for week in disguise(weeks, b"secret").people]
    everybody = set.intersection(*(set(week.index) for week in told))
    at_all = set.union(*(set(week.index) for week in told))
    # Whoever was away at times may stand for those who were not.
    paths = {
        one: tuple(tuple(week.loc[one]) if one in week.index else None for week in told)
        for one in at_all
    }
    for one in everybody:
        if all(value == SMALL_GROUP for value in paths[one][0]):
            continue
        like = [
            other
            for other in at_all
            if all(a == b for a, b in zip(paths[other], paths[one], strict=True) if a is not None)
        ]
        assert len(like) >= SMALLEST_GROUP


@given(organisations())
@settings(max_examples=30, deadline=None)
def test_what_is_told_is_true(weeks):
    hidden = disguise(weeks, b"secret")
    for week, people in zip(weeks, hidden.people, strict=True):
        told = people.set_index("employee").loc[hidden.numbers(week["employee"].to_numpy())]
        for name in ("unit", "site", "level", "layer"):
            shown = told[name].to_numpy() != SMALL_GROUP
            assert told[name].to_numpy()[shown].tolist() == (
                week[name].astype(str).to_numpy()[shown].tolist()
            )


@given(organisations())
@settings(max_examples=30, deadline=None)
def test_what_is_withheld_follows_the_order_and_lasts(weeks):
    hidden = disguise(weeks, b"secret")
    everything = pd.concat(hidden.people).set_index("employee")[TOLD] == SMALL_GROUP
    for _, rows in everything.groupby(level=0):
        assert (rows == rows.iloc[0]).all(axis=None)
        withheld = rows.iloc[0].tolist()
        assert withheld == sorted(withheld, reverse=True)


def test_large_groups_are_told_in_full():
    n = 40
    classes = np.repeat(np.arange(8), 5)[:, None] * np.ones((1, 5), np.int64)
    assert not withhold(classes, np.ones((n, 2), bool)).any()


def test_only_as_much_is_withheld_as_it_takes():
    """Two teams of three at one site are told as one group; the team of six stays as it is."""
    classes = np.zeros((12, 5), np.int64)
    classes[:, ATTRIBUTES.index("team")] = np.repeat([0, 1, 2], [3, 3, 6])
    withheld = withhold(classes, np.ones((12, 1), bool))
    assert withheld[:6].tolist() == [[True, False, False, False, False]] * 6
    assert not withheld[6:].any()


def test_a_small_group_is_joined_by_the_smallest_that_shares_the_rest():
    classes = np.zeros((40, 5), np.int64)
    classes[:, ATTRIBUTES.index("team")] = np.repeat([0, 1, 2, 3], [3, 9, 8, 20])
    classes[20:, ATTRIBUTES.index("site")] = 1
    withheld = withhold(classes, np.ones((40, 1), bool))
    assert withheld.any(axis=1).tolist() == [True] * 3 + [False] * 9 + [True] * 8 + [False] * 20
    assert withheld.sum(axis=1).max() == 1


def test_a_group_that_is_small_in_one_week_is_small_in_all():
    classes = np.repeat([0, 1], [20, 6])[:, None] * np.ones((1, 5), np.int64)
    present = np.ones((26, 2), bool)
    present[24:, 1] = False
    withheld = withhold(classes, present)
    assert withheld[20:].all()


def test_those_of_whom_nothing_is_told_are_never_few():
    classes = np.repeat([0, 1, 2], [9, 6, 2])[:, None] * np.ones((1, 5), np.int64)
    withheld = withhold(classes, np.ones((17, 1), bool))
    assert withheld[9:].all()
    assert not withheld[:9].any()


def test_company_comes_from_those_who_are_there():
    """Of three in a week that nobody but a large group shares, the large group is the company."""
    classes = np.repeat([0, 1, 2], [9, 6, 3])[:, None] * np.ones((1, 5), np.int64)
    present = np.ones((18, 2), bool)
    present[9:15, 1] = False
    present[15:, 0] = False
    withheld = withhold(classes, present)
    assert withheld.all(axis=1).tolist() == [True] * 9 + [False] * 6 + [True] * 3


def test_a_newcomer_is_one_of_those_who_have_gone_the_same_way_since():
    n = 10
    people = pd.DataFrame({name: np.zeros(n, np.int64) for name in (*ATTRIBUTES, "manager")})
    people = people.assign(employee=np.arange(n))
    weeks = [people.iloc[:-1], people, people.assign(unit=1)]
    for told in disguise(weeks, b"secret").people:
        assert not (told[TOLD] == SMALL_GROUP).any(axis=None)


@pytest.mark.parametrize("n", [0, 1, 4])
def test_an_organisation_of_few_is_told_nothing_of(n):
    people = made_up_networks.network(n=60).people
    few = pd.DataFrame({name: values[:n] for name, values in people.items()})
    (told,) = disguise([few], b"secret").people
    assert len(told) == n
    assert (told[TOLD] == SMALL_GROUP).all(axis=None)


@given(st.integers(0, 500), st.binary(max_size=8))
@settings(max_examples=30, deadline=None)
def test_new_numbers_are_those_from_nought_in_another_order(n, secret):
    people = pd.DataFrame({name: np.zeros(n, np.int64) for name in (*ATTRIBUTES, "manager")})
    hidden = disguise([people.assign(employee=np.arange(n))], secret)
    assert sorted(hidden.new.tolist()) == list(range(n))
    assert hidden.people[0]["employee"].tolist() == list(range(n))


def test_new_numbers_tell_nothing_of_the_order_of_seats():
    people = pd.DataFrame({name: np.zeros(2000, np.int64) for name in (*ATTRIBUTES, "manager")})
    hidden = disguise([people.assign(employee=np.arange(2000))], b"secret")
    assert abs(np.corrcoef(hidden.seats, hidden.new)[0, 1]) < 0.1
    other = disguise([people.assign(employee=np.arange(2000))], b"another")
    assert abs(np.corrcoef(other.new, hidden.new)[0, 1]) < 0.1


def test_a_teams_number_tells_nothing_of_its_managers_seat():
    team = np.arange(300) // 6
    people = pd.DataFrame(dict.fromkeys((*ATTRIBUTES, "manager"), team * 0))
    hidden = disguise([people.assign(employee=np.arange(300), team=team)], b"secret")
    told = hidden.people[0].set_index("employee")["team"].astype(int)
    numbers = told.loc[hidden.new].to_numpy()
    assert len({*zip(team, numbers, strict=True)}) == len({*numbers}) == 50
    assert abs(np.corrcoef(team, numbers)[0, 1]) < 0.3


def test_managers_are_left_out(make_folder):
    folder = make_folder(weeks=(0,))
    assert "manager" not in read_network(folder, "Today").people
    assert "manager" in read_network(folder, "Today", people=True).people
