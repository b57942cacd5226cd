"""How often the interval holds the true mean when precision stops it (benchmarks/coverage.py).

4,000 made-up experiments: the standard error of a coverage of 95 % is 0.34 points, three of them
are the bounds for normal values.
"""

from __future__ import annotations

import math

import pytest

from benchmarks.coverage import IDEAL, MADE_UP, made_up

pytestmark = pytest.mark.statistical

ERROR = math.sqrt(0.95 * 0.05 / MADE_UP)


@pytest.mark.parametrize("first", [10, 20])
def test_normal_values_are_covered_as_often_as_said(first):
    assert abs(made_up("normal", first).two_stage - 0.95) < 3 * ERROR


def test_ordinary_interval_of_the_same_replicates_holds_less():
    # The same experiments are asked both ways: half a standard error tells the two apart.
    found = made_up("normal")
    assert found.two_stage - found.ordinary > ERROR / 2


def test_moderate_skewness_costs_little():
    assert made_up("gamma, skewness 1").two_stage > 0.92


def test_price_is_a_third_more_replicates():
    # (t of 9 degrees of freedom / 1.96)², the mean of N for normal values but for rounding up.
    assert made_up("normal").replicates / IDEAL == pytest.approx(1.33, abs=0.05)
