"""Social capital as an index: what it is made of, and whether its weights matter."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.experiment.composite import (
    composite,
    decomposition,
    parts,
    weight_check,
    weights,
)


def means(**scenarios):
    """Return window means: by scenario, a list a replicate of the nine parts' values."""
    index = [(name, r) for name, rows in scenarios.items() for r in range(len(rows))]
    rows = [row for some in scenarios.values() for row in some]
    names = pd.MultiIndex.from_tuples(index, names=["scenario", "replicate"])
    return pd.DataFrame(rows, index=names, columns=parts())


ONES = [1.0] * 9


def test_baseline_is_a_hundred():
    found = composite(means(today=[ONES, [3.0] * 9]), "today")
    assert found.xs("today").mean() == pytest.approx(100)


def test_each_part_counts_a_ninth_of_its_relative_change():
    better = [1.9, *ONES[1:]]
    found = composite(means(today=[ONES, ONES], new=[better, better]), "today")
    assert found.xs("new").to_list() == pytest.approx([110, 110])


def test_unit_of_a_measure_does_not_matter():
    table = means(today=[ONES, [1.2] * 9], new=[[1.1] * 9, [1.5] * 9])
    scaled = table * np.arange(1, 10)
    pd.testing.assert_series_equal(composite(table, "today"), composite(scaled, "today"))


def test_a_part_without_value_hands_its_weight_to_its_reading():
    table = means(today=[ONES, ONES])
    table["global_efficiency"] = np.nan
    table["tie_survival_52w"] = 0.0
    found = weights(table, "today")
    assert found["mean_degree"] == pytest.approx(1 / 6)
    assert found["bonding_strength"] == pytest.approx(1 / 6)
    assert found["information_reach_4w"] == pytest.approx(1 / 9)
    assert sum(found.values()) == pytest.approx(1)
    assert composite(table, "today").to_list() == pytest.approx([100, 100])


def test_nothing_measured_gives_nothing():
    table = means(today=[[np.nan] * 9])
    assert weights(table, "today") == {}
    assert composite(table, "today").isna().all()
    assert decomposition(table, "today").empty
    assert weight_check(table, "today").empty


rows = st.lists(st.floats(0.1, 10), min_size=9, max_size=9)


@settings(max_examples=50)
@given(st.lists(rows, min_size=2, max_size=4), st.lists(rows, min_size=2, max_size=4))
def test_contributions_add_up(first, second):
    n = min(len(first), len(second))
    table = means(today=first[:n], new=second[:n])
    found = decomposition(table, "today")
    new = found[found["scenario"] == "new"]
    index = composite(table, "today")
    difference = (index.xs("new") - index.xs("today")).mean()
    single = new[new["measure"] != ""]["difference"].sum()
    readings = new[(new["measure"] == "") & (new["reading"] != "all")]["difference"].sum()
    whole = new[new["reading"] == "all"]["difference"].item()
    assert single == pytest.approx(difference, abs=1e-9)
    assert readings == pytest.approx(difference, abs=1e-9)
    assert whole == pytest.approx(difference, abs=1e-9)
    baseline = found[found["scenario"] == "today"]
    assert baseline["difference"].abs().max() < 1e-9
    assert baseline["index"].to_numpy() == pytest.approx(100)


def test_ranking_that_no_weight_can_change():
    table = means(today=[ONES] * 2, good=[[1.1] * 9] * 2, best=[[1.2] * 9] * 2)
    found = weight_check(table, "today").set_index("scenario")
    assert found["rank"].to_dict() == {"today": 3, "good": 2, "best": 1}
    assert (found[["same_rank", "same_ranking", "same_first"]] == 1).all(axis=None)
    assert found["above_baseline"].to_dict() == {"today": 0, "good": 1, "best": 1}


def test_ranking_that_hinges_on_the_weights():
    # Better in one part, worse in another by as much: half of all weightings prefer either.
    table = means(today=[ONES] * 2, new=[[1.3, 0.71, *ONES[2:]]] * 2)
    found = weight_check(table, "today").set_index("scenario")
    assert found.loc["new", "rank"] == 1
    assert found.loc["new", "above_baseline"] == pytest.approx(0.5, abs=0.03)
    assert found.loc["new", "same_ranking"] == found.loc["new", "above_baseline"]


def test_equal_scenarios_share_a_rank():
    found = weight_check(means(today=[ONES], same=[ONES]), "today")
    assert found["rank"].to_list() == [1, 1]
    assert (found["same_ranking"] == 1).all()
