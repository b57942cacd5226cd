"""Desks found: free ones first, near the one preferred, floors opened where there are none."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simulation.organisation.moving import NO_FLOOR, desks_for, main_floors, moved
from simulation.organisation.workplace import Workplace


def ints(*values):
    return np.array(values, np.int32)


# Four desks a floor: three floors at the first site, one at the second; desks 1 of each are free.
WORKPLACE = Workplace(
    floor=np.repeat(ints(0, 1, 2, 3), 3),
    desk=np.tile(ints(0, 2, 3), 4),
    floor_site=ints(0, 0, 0, 1),
    floor_storey=ints(0, 1, 2, 0),
    floor_desks=ints(4, 4, 4, 4),
    site_names=("A", "B"),
)


def found(sites, floors):
    _, floor, desk = desks_for(WORKPLACE, ints(*sites), ints(*floors))
    return list(zip(floor.tolist(), desk.tolist(), strict=True))


def test_the_preferred_floor_comes_first():
    assert found([0, 0], [2, 0]) == [(2, 1), (0, 1)]


def test_the_nearest_storey_comes_next():
    assert found([0, 0, 0], [2, 2, 2]) == [(2, 1), (1, 1), (0, 1)]


def test_the_ground_floor_is_preferred_when_nothing_is():
    assert found([0], [NO_FLOOR]) == [(0, 1)]


def test_a_floor_is_opened_on_top_when_the_site_is_full():
    roomy, floor, desk = desks_for(WORKPLACE, ints(1, 1, 1), ints(3, 3, 3))
    assert (floor.tolist(), desk.tolist()) == ([3, 4, 4], [1, 0, 1])
    assert (roomy.floor_site[4], roomy.floor_storey[4], roomy.floor_desks[4]) == (1, 1, 4)


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(-1, 3)), max_size=30))
def test_nobody_gets_a_desk_that_is_taken_or_elsewhere(wanted):
    site, preferred = np.array(wanted, np.int32).reshape(-1, 2).T
    roomy, floor, desk = desks_for(WORKPLACE, site, preferred)
    taken = roomy.desk_starts[roomy.floor] + roomy.desk
    places = np.concatenate((taken, roomy.desk_starts[floor] + desk))
    assert len(np.unique(places)) == len(places)
    assert np.all(desk < roomy.floor_desks[floor])
    assert np.array_equal(roomy.floor_site[floor], site)


def test_a_group_that_is_larger_than_a_floor_takes_several():
    seats = np.arange(6, dtype=np.int32)
    there, none = np.full(6, 1, np.int32), np.full(6, NO_FLOOR, np.int32)
    after = moved(WORKPLACE, seats, np.zeros(6, np.int32), there, none)
    assert np.bincount(after.floor[seats]).tolist() == [0, 0, 0, 0, 4, 2]


def test_main_floors_are_where_most_reports_sit_and_the_lower_of_two():
    line = ints(-1, 0, 0, 0, 0, 0, 5, 5, 5, 5, 5, 5)
    everybody = np.ones(12, bool)
    floors = main_floors(WORKPLACE, line, everybody)
    assert (floors[0], floors[5], floors[1], floors[-1]) == (1, 2, NO_FLOOR, NO_FLOOR)
