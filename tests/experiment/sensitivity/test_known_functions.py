"""Functions with known indices, through the whole path: sweep, stand-in engine, table, analysis."""

from __future__ import annotations

import math

import made_up_functions as functions
import numpy as np
import pytest

from simulation.experiment.sensitivity.swept import chance_share, point_means
from simulation.experiment.sensitivity.tables import sensitivity

PATHS = [f"parameters.{name}" for name in functions.VARIED]
FOURTH = 0.1 * math.pi**4
# Ishigami & Homma 1990: variances of x1 alone, x2 alone, and x1 with x3, with a = 7 and b = 0.1.
ISHIGAMI_PARTS = (0.5 * (1 + FOURTH / 5) ** 2, 49 / 8, FOURTH**2 * 8 / 225)
# Saltelli & Sobol' 1995, with a = 0, 1 and 4.5.
G_PARTS = [1 / (3 * (1 + a) ** 2) for a in (0.0, 1.0, 4.5)]


def ishigami_indices():
    first, second, together = ISHIGAMI_PARTS
    total = first + second + together
    return (
        np.array([first, second, 0, 0]) / total,
        np.array([first + together, second, together, 0]) / total,
    )


def g_indices():
    total = math.prod(1 + part for part in G_PARTS) - 1
    rest = [math.prod(1 + other for other in G_PARTS) / (1 + part) for part in G_PARTS]
    first = [part / total for part in G_PARTS]
    overall = [part * others / total for part, others in zip(G_PARTS, rest, strict=True)]
    return np.array([*first, 0]), np.array([*overall, 0])


def indices(table, method, index, scenario="Today", baseline=""):
    """Return an index of the four settings, a row each."""
    rows = table[(table["method"] == method) & (table["index"] == index)]
    rows = rows[(rows["scenario"] == scenario) & (rows["baseline"] == baseline)]
    return rows.set_index("path").loc[PATHS]


def assert_known(rows, known, error):
    """Assert that indices are near the known ones, and these within the intervals."""
    found = rows[["value", "low", "high"]].to_numpy()
    assert np.abs(found[:, 0] - known).max() < error
    # Four intervals of 95 % together would miss one time in five: half as wide again, one in 90.
    half = 1.5 * (found[:, 2] - found[:, 0])
    assert (np.abs(found[:, 0] - known) <= half + 1e-12).all()


@pytest.mark.parametrize(
    ("run", "known"),
    [
        (functions.run_ishigami, ishigami_indices()),
        (functions.run_g, g_indices()),
    ],
)
def test_sobol_indices_are_the_analytic_ones_and_what_does_nothing_has_none(swept, run, known):
    table = sensitivity(swept("sobol", 256, run, scenarios=1))
    assert_known(indices(table, "sobol", "first"), known[0], 0.05)
    assert_known(indices(table, "sobol", "total"), known[1], 0.05)
    assert (table["n"][table["method"] == "sobol"] == 256).all()
    for index in ("first", "total"):
        nothing = indices(table, "sobol", index).iloc[3]
        assert nothing[["value", "low", "high"]].tolist() == [0, 0, 0]


def test_difference_has_its_own_indices_and_what_is_common_to_both_has_none(swept):
    table = sensitivity(swept("sobol", 128, functions.run_difference))
    first, total = ishigami_indices()
    apart = [indices(table, "sobol", name, "Other", "Today") for name in ("first", "total")]
    assert_known(apart[0], first, 0.15)
    assert_known(apart[1], total, 0.15)
    alone = indices(table, "sobol", "first", "Other")
    assert alone["value"].iloc[1] > 0.95


def test_replicates_noise_is_told_and_indices_shrink_by_no_more(swept):
    found = swept("sobol", 64, functions.run_noisy_ishigami, replicates=2, scenarios=1)
    share = chance_share(found.values("Today", "mean_degree"))
    expected = (9 / 2) / (9 / 2 + sum(ISHIGAMI_PARTS))
    assert share == pytest.approx(expected, abs=0.06)
    table = sensitivity(found)
    assert table["chance"].unique() == pytest.approx([share])
    shrunk = indices(table, "sobol", "first")["value"].to_numpy()
    assert shrunk == pytest.approx((1 - expected) * ishigami_indices()[0], abs=0.2)


def test_morris_finds_the_effects_of_the_analytic_function(swept):
    table = sensitivity(swept("morris", 64, functions.run_ishigami, scenarios=1))
    star = indices(table, "morris", "mu_star")
    # On four levels sin(x1) steps between ±√3/2, and x3 between ±π/3 and ±π.
    assert star["value"].iloc[3] == 0
    assert star["high"].iloc[3] == 0
    x3 = indices(table, "morris", "mu").iloc[2]
    assert x3["low"] <= 0 <= x3["high"]
    assert indices(table, "morris", "sigma")["value"].iloc[2] > 0
    assert (star["low"] <= star["value"]).all()
    assert (star["value"] <= star["high"]).all()
    exact = known_mu_star()
    assert (star["low"][:3] <= 1.1 * exact).all()
    assert (star["high"][:3] >= 0.9 * exact).all()
    assert np.abs(star["value"][:3] / exact - 1).max() < 0.2


def known_mu_star():
    """Return mu* of x1, x2 and x3 over all steps that Morris's four levels allow."""
    levels = np.array([0, 1, 2, 3]) / 3

    def value(x1, x2, x3):
        x1, x2, x3 = (2 * np.pi * x - np.pi for x in (x1, x2, x3))
        return np.sin(x1) + 7 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)

    from_, others = levels[:2, None, None], np.meshgrid(levels, levels, indexing="ij")
    found = []
    for at in range(3):
        low = [*others]
        low.insert(at, from_)
        high = [*others]
        high.insert(at, from_ + 2 / 3)
        found.append(np.abs((value(*high) - value(*low)) / (2 / 3)).mean())
    return np.array(found)


def test_what_chance_alone_makes_of_an_index_is_told(swept):
    for design, names in (("morris", ("mu_star", "sigma")), ("sobol", ("total",))):
        table = sensitivity(swept(design, 64, functions.run_noise, replicates=2, scenarios=1))
        assert table["chance"].unique() == pytest.approx([1], abs=0.25)
        for name in names:
            found = indices(table, design, name)
            assert found["by_chance"].nunique() == 1
            assert found["by_chance"].iloc[0] == pytest.approx(found["value"].mean(), rel=0.25)
            assert (found["low"] < found["by_chance"]).all()


def test_region_is_found_and_shown_with_its_direction(swept):
    table = sensitivity(swept("latin_hypercube", 64, functions.run_threshold))
    distance = indices(table, "regional", "distance", "Other", "Today")
    assert distance["value"].iloc[0] == 1
    assert distance["p_adjusted"].iloc[0] < 1e-9
    assert (distance["p_adjusted"].iloc[1:] > 0.05).all()
    shift = indices(table, "regional", "shift", "Other", "Today").iloc[0]
    assert shift["value"] == pytest.approx(0.5, abs=0.05)
    assert 0 < shift["low"] < shift["value"] < shift["high"]


def test_missing_runs_cost_their_trajectory_or_base_sample_only(swept):
    for design, per_block in (("morris", 5), ("sobol", 6)):
        found = swept(design, 16, functions.run_with_a_gap, replicates=2, scenarios=1)
        means = point_means(found.values("Today", "mean_degree"))
        lost = np.isnan(means).reshape(-1, per_block).any(axis=1)
        assert 0 < lost.sum() < 14
        table = sensitivity(found)
        assert table["n"][table["method"] == design].unique().tolist() == [16 - lost.sum()]
        assert table["value"][table["method"] == design].notna().all()
