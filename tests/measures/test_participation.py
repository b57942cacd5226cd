"""Participation and cost: counted among those who are there."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from simulation.measures import cost, participation
from simulation.organisation.communities import Community
from tests.measures.made_up_states import organisation_of, snapshot_of


def organisation(*members):
    alone = organisation_of(6)
    new = [
        Community(number, np.asarray(some, np.int32), np.zeros(0, np.int32))
        for number, some in enumerate(members)
    ]
    return replace(alone, communities=alone.communities.extended(new))


def seen(engaged, **settings):
    return snapshot_of(
        6, organisation=organisation([0, 1, 2, 3], [2, 3]), engaged=engaged, **settings
    )


def test_members_are_those_who_take_part_enough():
    share = participation.community_member_share
    assert share(seen([1, 0.1, 0.09, 0, 0, 0.5])) == pytest.approx(3 / 6)
    assert share(seen([0] * 6)) == 0


def test_who_belongs_to_two_communities_counts_once():
    assert participation.community_member_share(seen([0, 0, 1, 0, 1, 0])) == pytest.approx(1 / 6)


def test_a_community_lives_with_three_members():
    living = participation.living_community_share
    assert living(seen([1, 1, 1, 0, 1, 1])) == pytest.approx(1 / 2)
    assert living(seen([1, 1, 0, 0, 1, 1])) == 0
    assert math.isnan(living(snapshot_of(4)))


def test_users_are_counted_among_those_who_are_there():
    share = participation.platform_user_share
    assert share(snapshot_of(4, user=[1, 0, 0, 1])) == 0.5
    assert share(snapshot_of(4, user=[1, 0, 0, 1], occupied=[1, 0, 0, 1])) == 1


def test_cost_is_what_the_state_says():
    costly = snapshot_of(2, cost=(12.5, 300.0))
    assert (cost.cost_hours(costly), cost.cost_money(costly)) == (12.5, 300.0)
