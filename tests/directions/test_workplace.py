"""Workplace against published findings."""

from __future__ import annotations

import pytest

from tests.directions.arms import ended, falls, means, rises, tied

pytestmark = pytest.mark.xdist_group("directions")


def face_to_face(arm):
    return (means(arm, "contacts_per_employee") * means(arm, "face_to_face_share")).mean()


def digital(arm):
    return means(arm, "contacts_per_employee").mean() - face_to_face(arm)


def test_open_plan_replaces_talk_by_messages():
    """Bernstein & Turban 2018: face to face down by some 70 %, messages up by 22 to 67 %."""
    assert 0.2 <= face_to_face("open plan") / face_to_face("nothing") <= 0.5
    assert digital("open plan") > 1.2 * digital("nothing")


def test_remote_work_turns_people_to_their_own_group():
    """Yang et al. 2022: time with other groups fell by 25 %, networks became more static."""
    assert falls("remote", "cross_unit_contact_share")
    assert rises("remote", "tie_age")


def test_weak_ties_are_lost_without_the_office_and_come_back_in_part_under_hybrid():
    """Carmody et al. 2022: new weak ties fell by 38 % and came back in part."""
    office, hybrid, remote = (
        means(arm, "newcomer_ties_13w").mean() for arm in ("office", "half of the week", "remote")
    )
    assert remote < hybrid < office
    assert falls("remote", "mean_degree", "half of the week")
    assert falls("half of the week", "mean_degree", "office")


def test_agreed_days_bring_people_together():
    """Assumed, but for the reason: contact needs both to be there (Allen 1977)."""
    assert rises("agreed days", "face_to_face_share", "days by chance")
    assert rises("agreed days", "cross_unit_contact_share", "days by chance")


def test_a_shared_site_makes_ties_across_units():
    """Catalini 2018: laboratories that came to share a building collaborated more."""
    assert rises("one site", "cross_unit_tie_share")


def test_new_neighbours_are_new_contacts():
    """Lee 2019: people who got new neighbours explored more."""
    assert rises("mixed seats", "cross_unit_tie_share")


def test_shared_spaces_bring_units_together():
    """Allen 1977: shared places make people pass each other."""
    assert rises("café", "cross_unit_tie_share")
    assert rises("café", "mean_degree")


def test_ties_fade_over_floors_and_sites():
    """Allen 1977: contact between floors is rarer than on one, between buildings rarer still."""
    state = ended("nothing").state
    workplace, pairs = state.organisation.workplace, tied(state)
    manager = state.organisation.people.manager
    own_team = manager[:, None] == manager[None]
    one_floor = workplace.floor[:, None] == workplace.floor[None]
    one_site = workplace.site[:, None] == workplace.site[None]
    on_floor, on_site, elsewhere = (
        pairs[where & ~own_team].mean() for where in (one_floor, one_site & ~one_floor, ~one_site)
    )
    assert on_floor > 1.3 * on_site
    assert on_site > 3 * elsewhere
