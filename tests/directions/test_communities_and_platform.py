"""Communities and platform against published findings."""

from __future__ import annotations

import numpy as np
import pytest

from tests.directions.arms import CLEAR, ended, means, rises, t_of, tied

pytestmark = pytest.mark.xdist_group("directions")


def co_members(arm):
    """Return who founded a new community together, (n, n)."""
    communities = ended(arm).state.organisation.communities
    n = ended(arm).state.n
    pairs = np.zeros((n, n), bool)
    for one in range(ended("nothing").state.organisation.communities.count, communities.count):
        members = communities.members[communities.starts[one] : communities.starts[one + 1]]
        pairs[np.ix_(members, members)] = True
    np.fill_diagonal(pairs, val=False)
    return pairs


def test_a_shared_focus_makes_ties():
    """Feld 1981: people who share a focus become tied."""
    together = co_members("communities")
    without = tied(ended("nothing").state)[together].mean()
    with_it = tied(ended("communities").state)[together].mean()
    assert with_it > 1.15 * without


def test_communities_need_cultivation():
    """Wenger & Snyder 2000: facilitated communities keep their members."""
    assert rises("facilitated", "community_member_share", "communities")
    last, first = slice(-4, None), slice(0, 4)
    left = means("communities", "community_member_share", last).mean()
    assert left < means("communities", "community_member_share", first).mean()


def test_access_alone_makes_few_users_and_no_ties():
    """Four of five users were active less than once a fortnight (SWOOP Analytics, 15 firms)."""
    assert means("access alone", "platform_user_share").mean() < 0.2
    assert abs(t_of("access alone", "mean_degree")) < CLEAR


def test_reinforcement_makes_users():
    """Centola & Macy 2007: behaviour that costs effort spreads where it is reinforced."""
    assert rises("platform", "platform_user_share", "access alone")
    assert means("platform", "platform_user_share").mean() > 0.5


def test_users_know_more_people():
    """Leonardi 2014: users of a platform know better who knows what and whom."""

    def known(arm):
        state = ended(arm).state
        width = np.arange(state.ties.awareness.shape[1])
        listed = width < state.ties.remembered[:, None]
        return (state.ties.awareness * listed).sum() / state.n

    assert known("platform") > 1.1 * known("nothing")


def test_talk_on_the_platform_is_of_other_units_more_often():
    """Digital channels reach across distance; so far as they are used (Leonardi 2014)."""
    assert rises("platform", "cross_unit_contact_share")
