"""Leadership and people processes against published findings."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.dynamics.channels import CHANNEL_MASK, GATHERING
from simulation.replicate import Replicate
from tests.directions.arms import falls, means, rises, scenario, tied

pytestmark = pytest.mark.xdist_group("directions")

HALF_A_YEAR = 26


def test_introductions_make_ties():
    """Obstfeld 2005: those who join others make ties."""
    assert rises("introductions", "mean_degree")


def test_a_climate_for_speaking_up_makes_people_talk():
    """Edmondson 1999: where it is safe to speak up, people do."""
    assert rises("speaking up", "contacts_per_employee")


def test_turnover_costs_ties():
    """Who leaves takes the ties along, and newcomers have none."""
    assert falls("many leave", "mean_degree")
    assert falls("many leave", "tie_age")


def test_onboarding_gives_newcomers_ties():
    """Bauer et al. 2007: newcomers settle through those whom they meet."""
    assert rises("many leave, onboarding", "newcomer_ties_13w", "many leave")


def test_a_layoff_costs_those_who_stay_and_part_of_it_comes_back():
    """Shah 2000: those who lost friends were less central; what is left is room for others."""
    lost = [
        (means("layoff", "mean_degree", weeks) - means("nothing", "mean_degree", weeks)).mean()
        for weeks in (slice(0, 4), slice(-8, None))
    ]
    assert lost[0] < lost[1] < 0
    assert falls("layoff", "mean_degree", weeks=slice(0, 4))


def test_after_a_reorganisation_ties_to_the_old_structure_fade():
    """Srivastava 2015: ties that only the formal structure gave go down, others up."""
    assert falls("reorganised", "manager_relationship_share")
    assert rises("reorganised", "dormant_ties_per_employee")
    assert rises("reorganised", "cross_unit_tie_share")


def test_projects_across_units_make_ties_across_units():
    """McEvily, Soda & Tortoriello 2014: interdependent work raises formation of ties."""
    assert rises("projects", "cross_unit_contact_share")
    assert rises("projects", "cross_unit_tie_share")


def test_randomised_coffee_makes_ties():
    """Sandvik et al. 2020: people made to meet at random kept what they gained."""
    assert rises("coffee", "mean_degree")
    assert rises("coffee", "cross_unit_contact_share")


def test_mentors_of_another_unit_bridge_units():
    """Sandvik et al. 2020 (paired meetings)."""
    assert rises("mentors", "cross_unit_tie_share")


def test_what_incentives_give_mostly_ends_with_them():
    """Sandvik et al. 2020: incentives alone were transitory."""

    def gain(weeks):
        measure = "cross_unit_contact_share"
        paid, unpaid = (means(arm, measure, weeks) for arm in ("recognition for a time", "nothing"))
        return (paid - unpaid).mean()

    during, long_after = gain(slice(4, 12)), gain(slice(-13, None))
    assert during > 0.01
    assert long_after < during / 3


def at_an_offsite(arm):
    """Return ties before, who met, and who could have, (n, n) each, and the replicate after it."""
    one = Replicate(scenario(arm), 0)
    while one.week < 0:
        one.step()
    before, contacts = tied(one.state), one.step()
    met, together = np.zeros_like(before), np.zeros_like(before)
    for seat in range(one.state.n):
        places = slice(contacts.starts[seat], contacts.starts[seat] + contacts.counts[seat])
        there = (contacts.kind[places] & CHANNEL_MASK) == GATHERING
        met[seat, contacts.partner[places][there]] = True
    gatherings = one.state.organisation.gatherings
    for group in range(gatherings.count):
        members = gatherings.members[gatherings.starts[group] : gatherings.starts[group + 1]]
        together[np.ix_(members, members)] = True
    np.fill_diagonal(together, val=False)
    return before, met, together, one


def test_at_a_mixer_people_talk_to_those_they_know():
    """Ingram & Morris 2007: not so where they are told whom to meet."""
    before, met, together, _ = at_an_offsite("offsite")
    assert met[together & before].mean() > 2 * met[together & ~before].mean()
    before, met, together, _ = at_an_offsite("structured offsite")
    assert met[together & before].mean() < 1.5 * met[together & ~before].mean()


def test_one_structured_meeting_raises_the_chance_of_a_later_tie():
    """Boudreau et al. 2017: by three quarters, against pairs who did not meet."""
    before, met, together, after = at_an_offsite("structured offsite")
    without = Replicate(scenario("nothing"), 0)
    for one in (after, without):
        while one.week < HALF_A_YEAR:
            one.step()
    strangers = met & together & ~before
    assert tied(after.state)[strangers].mean() > 1.4 * tied(without.state)[strangers].mean()
