"""How often the comparison finds a difference where there is none (benchmarks/error_rates.py)."""

from __future__ import annotations

import pytest

from benchmarks.error_rates import COMPARISONS, Rates, comparisons, rates

# One process measures once for all three.
pytestmark = [pytest.mark.statistical, pytest.mark.xdist_group("false positives")]


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Rates:
    return rates(comparisons(tmp_path_factory.mktemp("false_positives")))


def test_one_measure_in_twenty_differs_by_chance(measured: Rates) -> None:
    assert measured.tests > 20 * COMPARISONS
    assert 0.03 <= measured.false_positives <= 0.07


def test_intervals_hold_no_difference_as_often_as_they_say(measured: Rates) -> None:
    assert 0.93 <= measured.coverage <= 0.97


def test_adjusted_for_a_family_few_comparisons_find_anything(measured: Rates) -> None:
    assert measured.family_errors <= 0.07
