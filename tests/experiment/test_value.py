"""What outcomes cost, who is on the front, and what prices come to."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from simulation.errors import InputError
from simulation.experiment.front import front_table
from simulation.experiment.plan import plan
from simulation.experiment.value import (
    fieller,
    returns_table,
    value_table,
    yearly,
)
from simulation.scenario.valuation import OutcomeValues, Valuation

FEW = st.lists(st.integers(-20, 20).map(lambda one: one / 4), min_size=3, max_size=8)
PRICES = Valuation(
    currency="EUR",
    hour=50,
    hour_in_contact=10,
    outcomes=OutcomeValues(social_collaboration=1000, social_innovation=20_000),
)


def by_replicate(**scenarios):
    """Return a table by scenario and replicate: by scenario, a list of values a column."""
    tables = [
        pd.DataFrame(columns).rename_axis("replicate").assign(scenario=name)
        for name, columns in scenarios.items()
    ]
    return pd.concat(tables).reset_index().set_index(["scenario", "replicate"])


def spent_of(**scenarios):
    """Return hours, money and hours in contact a year, the same in three replicates."""
    names = ("hours", "money", "contact_hours")
    return by_replicate(
        **{
            scenario: dict(zip(names, ([one] * 3 for one in values), strict=True))
            for scenario, values in scenarios.items()
        }
    )


def compared(p_adjusted, **measures):
    rows = [(s, m, p_adjusted) for s, names in measures.items() for m in names]
    return pd.DataFrame(rows, columns=["scenario", "measure", "p_adjusted"])


TODAY = {"social_collaboration": [0.50, 0.52, 0.48], "social_innovation": [10.0, 11.0, 9.0]}
BETTER = {"social_collaboration": [0.60, 0.63, 0.57], "social_innovation": [14.0, 15.0, 13.0]}


def test_costs_are_a_years_and_the_whole_organisations():
    frame = pd.DataFrame(
        {
            "scenario": "Today",
            "replicate": 0,
            "week": range(4),
            "cost_hours": [0.0, 0.0, 10.0, 10.0],
            "cost_money": [100.0, 0.0, 0.0, 0.0],
            "contact_hours": [5.0, 5.0, 5.0, 6.0],
            "employees": [10.0, 10.0, 10.0, 20.0],
        }
    )
    assert yearly(frame).loc["Today", 0].to_dict() == {
        "hours": 5 * 52,
        "money": 25 * 52,
        "contact_hours": (150 + 120) / 4 * 52,
    }


def told(p_adjusted=0.01, ours=None):
    means = by_replicate(Today=TODAY, New=ours or BETTER)
    spent = spent_of(Today=(0, 0, 100), New=(2000, 3000, 400))
    table = value_table(means, spent, compared(p_adjusted, New=TODAY), "Today")
    return table.set_index("measure")


def test_cost_of_a_unit_is_a_ratio_of_means_and_of_shares_a_point():
    row = told().loc["social_collaboration"]
    assert row["difference"] == pytest.approx(10)
    assert row["clear"]
    assert row["hours_per_unit"] == pytest.approx(200)
    assert row["money_per_unit"] == pytest.approx(300)
    assert row["contact_hours_a_year"] == 300
    # A cost without variance: Fieller's limits are those of the gain, turned over.
    assert row["hours_per_unit_low"] == pytest.approx(2000 / row["ci_high"])
    assert row["hours_per_unit_high"] == pytest.approx(2000 / row["ci_low"])
    assert told().loc["social_innovation", "hours_per_unit"] == pytest.approx(500)


@pytest.mark.parametrize(
    ("p_adjusted", "ours"),
    [
        pytest.param(0.06, None, id="unclear after correction"),
        pytest.param(0.01, {**BETTER, "social_collaboration": [0.3, 0.9, 0.5]}, id="may be none"),
        pytest.param(0.01, {**BETTER, "social_collaboration": [0.4, 0.43, 0.37]}, id="a loss"),
    ],
)
def test_without_a_clear_gain_there_is_no_cost_of_one(p_adjusted, ours):
    row = told(p_adjusted, ours).loc["social_collaboration"]
    assert np.isnan(row["hours_per_unit"])
    assert np.isnan(row["hours_per_unit_low"])
    assert row["hours_a_year"] == 2000


def test_outcomes_that_are_not_simulated_are_left_out():
    ours = {**BETTER, "social_innovation": [np.nan] * 3}
    means = by_replicate(Today={**TODAY, "social_innovation": [np.nan] * 3}, New=ours)
    table = value_table(means, spent_of(Today=(0, 0, 0), New=(1, 0, 0)), compared(1, New=[]), "New")
    assert set(table["measure"]) == {"social_collaboration"}


@given(costs=FEW, gains=FEW)
@settings(max_examples=60)
def test_fiellers_interval_holds_the_ratios_that_a_t_test_does_not_reject(costs, gains):
    n = min(len(costs), len(gains))
    costs, gains = np.array(costs[:n]), np.array(gains[:n])
    low, high = fieller(costs, gains)
    sure = stats.ttest_1samp(gains, 0).pvalue if gains.std() > 1e-6 else float(gains.mean() == 0)
    if np.isnan(low):
        assert sure > 0.0499 or not np.isfinite(sure)
        return
    width = max(high - low, 1e-6)
    for ratio, inside in ((low - 0.1 * width, False), (high + 0.1 * width, False)):
        left = costs - ratio * gains
        if left.std() > 1e-6:
            assert (stats.ttest_1samp(left, 0).pvalue >= 0.05) == inside
    middle = costs - (low + high) / 2 * gains
    if middle.std() > 1e-6:
        assert stats.ttest_1samp(middle, 0).pvalue >= 0.05


@pytest.mark.statistical
def test_fiellers_interval_covers_the_true_ratio_as_often_as_it_says():
    chance = np.random.default_rng(3)
    experiments, n = 2000, 8
    gains = chance.normal(2, 1, (experiments, n))
    costs = 5 * gains + chance.normal(0, 3, (experiments, n))
    limits = [fieller(cost, gain) for cost, gain in zip(costs, gains, strict=True)]
    bounded = [(low, high) for low, high in limits if not np.isnan(low)]
    covered = sum(low <= 5 <= high for low, high in bounded)
    assert len(bounded) > 0.9 * experiments
    # Four standard errors of a share of .95 among 2,000.
    assert abs(covered / len(bounded) - 0.95) < 4 * np.sqrt(0.95 * 0.05 / len(bounded))


def on_front(means, spent, measure="social_collaboration", hours="programme"):
    table = front_table(means, spent)
    chosen = table[(table["measure"] == measure) & (table["hours"] == hours)]
    return set(chosen.loc[chosen["on_front"], "scenario"])


def test_a_scenario_that_does_no_better_at_more_cost_is_not_on_the_front():
    means = by_replicate(Today=TODAY, Idle=TODAY, New=BETTER, Dear=BETTER)
    spent = spent_of(Today=(0, 0, 0), Idle=(5, 0, 0), New=(10, 10, 0), Dear=(10, 11, 0))
    assert on_front(means, spent) == {"Today", "New"}
    assert on_front(means, spent, "all") == {"Today", "New"}


def test_time_in_contact_counts_only_where_it_is_said_to():
    means = by_replicate(Today=TODAY, Meetings=BETTER, Training=BETTER)
    spent = spent_of(Today=(0, 0, 0), Meetings=(10, 0, 90), Training=(20, 0, 0))
    assert on_front(means, spent) == {"Today", "Meetings"}
    with_contacts = on_front(means, spent, hours="programme and contacts")
    assert with_contacts == {"Today", "Training"}


def test_an_outcome_that_one_scenario_lacks_has_no_front():
    lacking = {**TODAY, "social_innovation": [np.nan] * 3}
    means = by_replicate(Today=TODAY, New=lacking)
    table = front_table(means, spent_of(Today=(0, 0, 0), New=(1, 0, 0)))
    assert set(table["measure"]) == {"social_collaboration", "all"}


def test_two_alike_are_both_on_the_front():
    means = by_replicate(Today=TODAY, Same=TODAY)
    assert on_front(means, spent_of(Today=(0, 0, 0), Same=(0, 0, 0))) == {"Today", "Same"}


def test_share_of_the_front_is_sure_where_replicates_agree_and_split_where_they_do_not():
    mixed = {"social_collaboration": [0.40, 0.62, 0.48]}
    means = by_replicate(Today=TODAY, Mixed=mixed, New=BETTER)
    spent = spent_of(Today=(0, 0, 0), Mixed=(5, 0, 0), New=(9, 0, 0))
    table = front_table(means, spent).query("measure == 'social_collaboration'")
    share = table.query("hours == 'programme'").set_index("scenario")["front_share"]
    assert share["Today"] == share["New"] == 1
    # Of 27 equally likely samples of three replicates, those in which Mixed is above Today.
    differences = np.array([-0.10, 0.10, 0.0])
    samples = differences[np.array(np.meshgrid(*[range(3)] * 3)).reshape(3, -1)].sum(axis=0)
    assert share["Mixed"] == pytest.approx((samples > 1e-9).mean(), abs=0.04)


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 2)), min_size=2, max_size=6
    )
)
@settings(max_examples=60, deadline=None)
def test_front_is_that_of_the_definition(values):
    names = [f"S{at}" for at in range(len(values))]
    outcome = {
        name: {"social_collaboration": [one[0] / 10] * 3}
        for name, one in zip(names, values, strict=True)
    }
    means = by_replicate(**outcome)
    spent = spent_of(**{name: (one[1], one[2], 0) for name, one in zip(names, values, strict=True)})

    def beats(one, other):
        no_worse = one[0] >= other[0] and one[1] <= other[1] and one[2] <= other[2]
        return no_worse and one != other

    expected = {
        name
        for name, one in zip(names, values, strict=True)
        if not any(beats(other, one) for other in values)
    }
    assert on_front(means, spent) == expected


def returned(**changes):
    means = by_replicate(
        Today={**TODAY, "employees": [200.0] * 3}, New={**BETTER, "employees": [200.0] * 3}
    )
    spent = spent_of(Today=(0, 0, 100), New=(100, 500, 300))
    table = returns_table(means, spent, "Today", PRICES.model_copy(update=changes))
    return table.set_index("term")


def test_returns_are_prices_times_differences():
    found = returned()["a_year"].to_dict()
    assert found == pytest.approx(
        {
            "social_collaboration": 1000 * 10,
            "social_innovation": 20_000 * 4 * 200 / 100,
            "hours": -50 * 100,
            "money": -500,
            "contact_hours": -10 * 200,
            "net": 10_000 + 160_000 - 5000 - 500 - 2000,
        }
    )


def test_what_is_said_to_be_assumed_is_the_users_price():
    table = returned(hour=75.5)
    assert table.loc["hours", "assumed"] == "75.5 EUR an hour"
    assert "1000 EUR a year for each percentage point" in set(table["assumed"])
    assert set(table["currency"]) == {"EUR"}


def test_prices_change_no_run_and_must_agree(make):
    today, freer = make("Today"), make("Freer", by=0.1)
    priced = freer.model_copy(update={"value": PRICES})
    assert plan([today, priced]).hashes == plan([today, freer]).hashes
    assert plan([today, priced]).valuation == PRICES
    other = today.model_copy(update={"value": PRICES.model_copy(update={"hour": 1.0})})
    with pytest.raises(InputError, match="the same prices as Today"):
        plan([other, priced])
