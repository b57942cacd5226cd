"""Several companies: units, sites, communities and projects of their own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.errors import InputError
from simulation.organisation.companies import unit_companies
from simulation.organisation.generate import GenerateSettings, generate
from simulation.organisation.organisation import problems
from simulation.randomness import draws_of


def made(**own):
    return generate(
        GenerateSettings(**{"employees": 400, "units": 8, "sites": 4, **own}), draws_of(2, 0)
    )


def test_one_company_is_what_it_was():
    assert made(companies=1).people.unit_company is None


@pytest.mark.parametrize("companies", [2, 3, 4])
def test_companies_share_no_site_community_or_project(companies):
    after = made(companies=companies)
    company = after.people.company
    assert list(problems(after)) == []
    assert len(np.unique(company)) == companies
    sites = [np.unique(company[after.workplace.site == site]) for site in range(4)]
    assert all(len(one) == 1 for one in sites)
    for one in range(after.communities.count):
        starts = after.communities.starts
        members = after.communities.members[starts[one] : starts[one + 1]]
        assert len(np.unique(company[members])) == 1
    home = after.people.unit_company[after.projects.home_unit]
    assert np.array_equal(home[after.projects.project], company)


def test_fewer_sites_than_companies_are_shared():
    after = made(companies=4, sites=2)
    assert len(np.unique(after.workplace.site)) == 2


def test_companies_are_of_about_one_size():
    people = np.bincount(made(companies=2).people.company)
    assert people.min() > 120


@given(st.lists(st.integers(1, 500), min_size=1, max_size=30), st.data())
@settings(deadline=None)
def test_every_company_has_a_unit_and_neighbours_are_together(sizes, data):
    companies = data.draw(st.integers(1, len(sizes)))
    unit = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    company = unit_companies(unit, companies)
    if companies == 1:
        assert company is None
        return
    assert np.all(np.isin(np.diff(company), [0, 1]))
    assert (company[0], company[-1]) == (0, companies - 1)


def test_more_companies_than_units_are_refused():
    with pytest.raises(InputError, match="more companies than units") as caught:
        made(companies=9)
    assert caught.value.key == "organisation.generate.companies"
