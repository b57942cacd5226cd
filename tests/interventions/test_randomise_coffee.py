"""Randomised coffee: one gathering of all, each once in so many weeks."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.organisation.gatherings import MEDIA
from tests.interventions.redesigning import ORGANISATION, redesigned


def test_everybody_takes_part_once_in_so_many_weeks():
    coffee = redesigned("randomise_coffee", every=4).gatherings
    n = ORGANISATION.n
    assert np.array_equal(coffee.members, np.arange(n))
    assert 2 * coffee.rate[0] * (n - 1) / n == pytest.approx(1 / 4)
    assert coffee.structured.all()


@pytest.mark.parametrize("medium", MEDIA)
def test_medium_is_the_one_asked_for(medium):
    assert redesigned("randomise_coffee", medium=medium).gatherings.medium[0] == MEDIA[medium]


def test_only_those_concerned_who_are_there_take_part():
    some = np.arange(ORGANISATION.n) < 40
    left = redesigned("lay_off", share=0.5)
    members = redesigned("randomise_coffee", some, left).gatherings.members
    assert np.array_equal(members, np.flatnonzero(some & left.people.open))


def test_nobody_has_coffee_alone():
    assert redesigned("randomise_coffee", np.arange(ORGANISATION.n) == 5) is ORGANISATION
