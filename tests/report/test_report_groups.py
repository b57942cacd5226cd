"""Who gains and who loses, in the report: only what is clear, nobody small, nothing left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from simulation.report import group_figures, groups
from simulation.report.record import GroupMean, Groups, Record


def _section(report: Path) -> str:
    text = report.read_text(encoding="utf-8").split('<section aria-labelledby="people">')[1]
    return text.split("</section>")[0]


def _with(record: Record, **changes: float) -> Record:
    """Return the record with the same changes to every group's difference."""
    means = {
        key: GroupMean(one.employees, one.mean, replace(one.difference, **changes))  # type: ignore[arg-type]
        for key, one in record.groups.means.items()
    }
    return replace(record, groups=replace(record.groups, means=means))


def test_findings_name_the_groups_that_clearly_lose_and_no_other(whole: Record) -> None:
    (finding,) = groups.in_short(whole)
    assert finding.tone == "harm"
    assert "relationships (managers)" in finding.text
    assert "overloaded employees (managers)" in finding.text
    assert "=Sales" not in finding.text


def test_a_loss_that_is_clear_only_before_correction_is_none(whole: Record) -> None:
    (finding,) = groups.in_short(_with(whole, p_adjusted=0.2))
    assert finding.tone == "neutral"
    assert "no group clearly does" in finding.lead
    assert "not proof of no harm" in finding.text


def test_a_loss_of_every_group_is_said_to_be_everybodys(whole: Record) -> None:
    lost = _with(whole, difference=-1.0, low=-1.5, high=-0.5, p_adjusted=0.001)
    (finding,) = groups.in_short(lost)
    assert "relationships (every group)" in finding.text
    assert "hours in contact" not in finding.text


def test_many_groups_are_counted_and_not_listed(whole: Record) -> None:
    names = [f"unit {at}" for at in range(9)]
    slug, gone = whole.alternatives[0].slug, ("unit", "role")
    key = (slug, "role", "managers", "relationships")
    loss, none = whole.groups.means[key], _with(whole, p_adjusted=1.0).groups.means[key]
    means = {(slug, "unit", name, "relationships"): loss for name in names}
    means |= {(slug, "unit", "spared", "relationships"): none}
    record = replace(whole, groups=Groups(means, {(slug, by): (0.0, 0.0) for by in gone}))
    (finding,) = groups.in_short(record)
    assert "(unit 0, unit 1, unit 2 and 6 more)" in finding.text


def test_a_grouping_that_divides_nobody_is_not_compared(report: Path, whole: Record) -> None:
    assert "presence" not in groups.groups(whole)
    assert "Presence (mostly on site)" in _section(report)


def test_what_is_left_out_for_its_size_is_stated(report: Path) -> None:
    left_out = _section(report).split("<caption>Left out")[1].split("</table>")[0]
    assert left_out.count("2 groups, 7 employees") == 3
    assert "Role" not in left_out


def test_every_measure_and_group_can_be_reached(report: Path, whole: Record) -> None:
    tables = _section(report).split("<details>")[1:]
    assert len(tables) == len(groups.measures(whole)) == 4
    for table in tables:
        rows = re.findall(r'<th scope="row">([^<]+)</th>', table)
        assert rows == ["=Sales", "R&lt;b&gt;&amp;D", "no direct reports", "managers"]


def test_closed_tables_are_opened_for_print(report: Path) -> None:
    text = report.read_text(encoding="utf-8")
    assert "beforeprint" in text
    assert "details::details-content" in text


def test_clear_losses_are_marked_in_the_tables(report: Path) -> None:
    section = _section(report)
    relationships = section.split("<summary>Relationships")[1].split("</details>")[0]
    assert re.search(r'managers</th>.*?<b class="w-worse">−', relationships, re.DOTALL)
    assert 'class="w-worse"' not in relationships.split("managers</th>")[0]


def test_one_replicate_tells_nothing_of_gains_and_losses(make_report: Callable[..., Path]) -> None:
    report = make_report(names=("Today", "Flatter"), replicates=1, weeks=30)
    section = _section(report)
    assert "nothing can be said about who gains" in section
    assert 'class="w-worse"' not in section
    assert "Who loses" not in report.read_text(encoding="utf-8").split('id="compared"')[0]
    assert not list((report.parent / "figures").glob("groups-*"))


def test_one_scenario_has_its_groups_described(report_of_one: Path) -> None:
    section = _section(report_of_one)
    assert "Who has what" in section
    assert "managers" in section
    assert "differences" not in section


def test_one_wild_interval_does_not_flatten_a_figure(whole: Record) -> None:
    (measure, *_) = groups.shown_first(whole)
    before = group_figures.limits_of(whole, measure)
    key = next(
        key for key in whole.groups.means if key[3] == measure.name and key[0] != "scenario-0"
    )
    wild = whole.groups.means[key]
    wild = replace(wild, difference=replace(wild.difference, low=-1e6, high=1e6))
    means = {**whole.groups.means, key: wild}
    after = group_figures.limits_of(
        replace(whole, groups=replace(whole.groups, means=means)), measure
    )
    assert after[1] < 10 * before[1]


def test_a_figure_shows_the_largest_of_many_groups(whole: Record) -> None:
    slug = whole.baseline.slug
    one = whole.groups.means[slug, "unit", "=Sales", "ties"]
    means = {
        (slug, "unit", f"unit {at}", "ties"): replace(one, employees=float(at)) for at in range(30)
    }
    shown = group_figures.largest(replace(whole, groups=Groups(means)))["unit"]
    assert shown == tuple(f"unit {at}" for at in range(18, 30))
