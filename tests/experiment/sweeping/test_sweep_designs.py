"""Designs: the points that their names promise, the same from the same seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.errors import InputError
from simulation.experiment.sweeping import designs
from simulation.experiment.sweeping.designs import (
    Design,
    Factor,
    check_design,
    coordinates,
    points,
    points_of,
    problem,
)
from simulation.experiment.sweeping.settings import Sweep
from simulation.scenario import Scenario

pytest.importorskip("SALib")

TWO = (Factor("a", low=4, high=10, steps=3), Factor("b", values=("x", "y")))
CUBE = tuple(Factor(name) for name in "abc")


def test_grid_is_every_combination_with_both_ends():
    assert points_of(Design("grid", TWO)) == [(a, b) for a in (4, 7, 10) for b in ("x", "y")]


def test_list_takes_values_together():
    one = Factor("b", values=(1, 2, 2))
    assert points_of(Design("list", (TWO[0], one))) == [(4, 1), (7, 2), (10, 2)]


def test_lists_of_two_lengths_are_refused():
    with pytest.raises(InputError, match="a has 3, b has 2"):
        check_design(Design("list", TWO))


@given(st.integers(1, 40), st.integers(1, 4), st.integers(0, 2**40))
def test_every_stratum_of_a_latin_hypercube_holds_one_point(count, dimensions, seed):
    drawn = coordinates(
        Design("latin_hypercube", tuple(map(Factor, "abcd"[:dimensions])), count, seed)
    )
    assert drawn.shape == (count, dimensions)
    strata = np.sort(np.floor(drawn * count), axis=0)
    np.testing.assert_array_equal(strata, np.arange(count)[:, None] * np.ones(dimensions))


@pytest.mark.parametrize(
    ("kind", "fewer", "more"),
    [("latin_hypercube", 6, 24), ("sobol", 8, 32), ("morris", 3, 7)],
)
def test_more_points_begin_with_those_there_were(kind, fewer, more):
    some, all_ = (coordinates(Design(kind, CUBE, count, 5)) for count in (fewer, more))
    np.testing.assert_array_equal(all_[: len(some)], some)


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol", "morris"])
def test_same_seed_same_points_and_another_seed_others(kind):
    design = Design(kind, CUBE, 8, 5)
    np.testing.assert_array_equal(coordinates(design), coordinates(design))
    assert not np.array_equal(coordinates(design), coordinates(replace(design, seed=6)))


@pytest.mark.parametrize(("kind", "rows"), [("sobol", 8 * 5), ("morris", 8 * 4), ("grid", 6)])
def test_number_of_points_is_known_beforehand(kind, rows):
    design = Design(kind, TWO if kind == "grid" else CUBE, 8)
    assert design.n_points == len(points_of(design)) == rows


def test_saltelli_rows_exchange_one_column_each():
    drawn = coordinates(Design("sobol", CUBE, 2))[:5]
    first, last = drawn[0], drawn[4]
    for place in range(3):
        expected = first.copy()
        expected[place] = last[place]
        np.testing.assert_array_equal(drawn[place + 1], expected)


def test_morris_steps_change_one_setting_each():
    drawn = coordinates(Design("morris", CUBE, 4)).reshape(4, 4, 3)
    assert (np.count_nonzero(np.diff(drawn, axis=1), axis=2) == 1).all()


@settings(max_examples=50)
@given(st.integers(1, 50), st.integers(1, 50), st.booleans(), st.floats(0, 1))
def test_value_drawn_is_whole_and_in_its_range(low, more, log, at):
    value = Factor("a", low=low, high=low + more, log=log, whole=True).at(at)
    assert isinstance(value, int)
    assert low <= value <= low + more


def test_whole_numbers_are_equally_likely():
    factor = Factor("a", low=1, high=3, whole=True)
    drawn = [factor.at((k + 0.5) / 300) for k in range(300)]
    assert [drawn.count(number) for number in (1, 2, 3)] == [100, 100, 100]


def test_ratios_of_a_logarithmic_range_are_equal():
    factor = Factor("a", low=1, high=100, steps=3, log=True)
    assert factor.listed() == (1, 10, 100)
    assert factor.at(0.5) == 10


def test_grid_of_whole_numbers_has_each_once():
    assert Factor("a", low=2, high=4, steps=7, whole=True).listed() == (2, 3, 4)


@pytest.mark.parametrize("count", [0, 6, 12])
def test_sobol_samples_are_a_power_of_two(count):
    with pytest.raises(InputError) as caught:
        check_design(Design("sobol", CUBE, count))
    assert caught.value.key == "points"


def test_design_without_salib_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "SALib.sample.sobol", None)
    with pytest.raises(InputError, match="pip install") as caught:
        check_design(Design("sobol", CUBE, 8))
    assert caught.value.key == "design"


def test_points_are_a_column_a_path():
    table = points(Design("grid", TWO))
    assert list(table.columns) == ["a", "b"]
    assert table["a"].tolist() == [4, 4, 7, 7, 10, 10]


def test_problem_is_the_design_in_the_terms_of_salib():
    swept = Sweep("both", (Scenario(name="Today"),), Design("sobol", TWO, 4), 1, ("mean_degree",))
    assert problem(swept) == {"num_vars": 2, "names": ["a", "b"], "bounds": [[4, 10], [0, 1]]}


def test_number_of_the_draws_is_no_other_process():
    from simulation import randomness

    numbers = [value for value in vars(randomness).values() if isinstance(value, int)]
    assert numbers.count(designs.DESIGN) <= 1
