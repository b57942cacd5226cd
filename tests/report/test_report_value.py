"""Cost and value in the report: nothing said that is not clear, prices always the user's."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.experiment.composite import NAME
from simulation.experiment.front import EVERY_OUTCOME, PROGRAMME
from simulation.report import benefit, value
from simulation.report.record import Ratio, Record, Spent, Unbeaten

costs = st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda one: round(one, 3))


def _section(report: Path) -> str:
    text = report.read_text(encoding="utf-8").split('<section aria-labelledby="value">')[1]
    return text.split("</section>")[0]


def test_one_unit_more_has_a_price_only_where_there_is_a_clear_gain(whole: Record) -> None:
    cells = dict(value.context(whole)["rows"])
    for measure, found in cells.items():
        for cell in found.values():
            assert bool(cell["each"]) == (cell["verdict"] == "better"), measure.name
    verdicts = {cell["verdict"] for found in cells.values() for cell in found.values()}
    assert {"better", "worse"} <= verdicts


def test_a_price_of_one_unit_more_has_its_interval(whole: Record) -> None:
    (_, found), *_ = value.context(whole)["rows"]
    for cell in found.values():
        assert re.fullmatch(
            r"[\d\u202f.]+ hours \(95\u00a0% interval .+ to .+\) for one point more",
            cell["each"][0],
        )


def test_no_cost_is_not_called_a_price_of_nothing(whole: Record) -> None:
    free = {
        key: replace(taken, hours=Ratio(0.0, 0.0, 0.0)) for key, taken in whole.value.taken.items()
    }
    shown = value.context(replace(whole, value=replace(whole.value, taken=free)))
    assert not any(cell["each"] for _, found in shown["rows"] for cell in found.values())


def test_every_amount_of_money_is_labelled_as_the_users_assumption(report: Path) -> None:
    table = _section(report).split("<h3>What it would return")[1]
    amounts = re.findall(r'<td><span class="point">[^<]* &lt;EUR&gt;</span>([^/]*)', table)
    assert len(amounts) == 6 * 2
    assert all("user’s assumption" in after for after in amounts)
    assert "user’s assumption: 20000 &lt;EUR&gt; a year for each percentage point" in table


def test_without_prices_nothing_is_said_of_returns(make_report: Callable[..., Path]) -> None:
    report = make_report(names=("Today", "Flatter"), weeks=30, prices=None)
    text = report.read_text(encoding="utf-8")
    assert "the user’s prices" not in text
    assert "No outcome has a price here" in text


def test_one_replicate_has_no_share_of_resamples(make_report: Callable[..., Path]) -> None:
    section = _section(make_report(names=("Today", "A", "B"), replicates=1, weeks=30))
    front = section.split("Which scenarios nobody beats</h3>")[1].split("</table>")[0]
    assert "unbeaten" in front
    assert "%" not in front


def test_findings_state_the_cost_and_whom_nobody_beats(whole: Record) -> None:
    front = {
        (each.slug, EVERY_OUTCOME, PROGRAMME): Unbeaten(at == 0, share)
        for at, (each, share) in enumerate(zip(whole.scenarios, (1, 0.02, 0.3), strict=True))
    }
    spent = {each.slug: Spent(1234.0, 0.0, 5.0) for each in whole.alternatives}
    told = replace(whole, value=replace(whole.value, front=front, spent=spent))
    (finding,) = value.in_short(told)
    assert "+1\u202f234 hours for ‘Flatter’ and ‘Flatter, with communities’" in finding.lead
    assert "no other scenario beats ‘Today’ (100\u00a0%)" in finding.text


def test_findings_name_who_is_beaten_where_that_is_shorter(whole: Record) -> None:
    front = {
        (each.slug, EVERY_OUTCOME, PROGRAMME): Unbeaten(at != 1, 0.2 if at == 1 else 0.9)
        for at, each in enumerate(whole.scenarios)
    }
    (finding,) = value.in_short(replace(whole, value=replace(whole.value, front=front)))
    assert "only ‘Flatter’ (80\u00a0%) is beaten by another" in finding.text


def test_a_return_whose_interval_holds_zero_is_not_called_a_gain(whole: Record) -> None:
    returns = {
        key: replace(one, amount=replace(one.amount, difference=5.0, low=-1.0, high=11.0))
        for key, one in whole.value.returns.items()
    }
    (finding,) = value.in_short(replace(whole, value=replace(whole.value, returns=returns)))
    assert "assumptions and no results" in finding.text
    assert "on both sides of zero for ‘Flatter’" in finding.text
    assert "above zero" not in finding.text


@given(st.lists(costs, min_size=2, max_size=8).filter(any))
def test_marks_keep_the_order_of_costs_and_do_not_touch(whole: Record, found: list[float]) -> None:
    record = _costing(whole, found)
    scale = benefit.scale_of(record, "hours")
    (measure,) = value.outcomes(record)
    marks = benefit.marks_of(record, measure, "hours", scale, 2.0)
    assert [mark.cost for mark in marks] == sorted([0.0, *found])
    gaps = [b.x - a.x for a, b in itertools.pairwise(marks)]
    assert min(gaps) > benefit.APART_INCHES - 1e-3


@given(st.lists(costs, min_size=1, max_size=8).filter(any))
def test_a_scale_keeps_to_its_ends_and_its_order(whole: Record, found: list[float]) -> None:
    scale = benefit.scale_of(_costing(whole, found), "hours")
    places = [scale.place(cost) for cost in sorted([0.0, *found])]
    assert places == sorted(places)
    assert places[0] == 0
    assert places[-1] == pytest.approx(1)


def _costing(record: Record, hours: list[float]) -> Record:
    """Return a record of scenarios that take these hours; all gain a point of social capital."""
    first = record.alternatives[0]
    others = tuple(replace(first, slug=f"s{at}", name=f"S {at}") for at in range(len(hours)))
    gained = record.value.taken[first.slug, NAME]
    spent = {one.slug: Spent(cost, 0.0, 0.0) for one, cost in zip(others, hours, strict=True)}
    taken = {(one.slug, NAME): gained for one in others}
    known = replace(record.value, spent=spent, taken=taken, front={}, returns={})
    return replace(record, scenarios=(record.baseline, *others), value=known)


def test_a_scenario_without_outcomes_has_no_mark(whole: Record) -> None:
    first = whole.alternatives[0].slug
    gained = whole.value.taken[first, NAME]
    absent = replace(gained, difference=replace(gained.difference, difference=math.nan))
    taken = {**whole.value.taken, (first, NAME): absent}
    record = replace(whole, value=replace(whole.value, taken=taken))
    scale = benefit.scale_of(record, "hours")
    marks = benefit.marks_of(record, value.outcomes(record)[0], "hours", scale, 2.0)
    assert first not in {mark.slug for mark in marks}
