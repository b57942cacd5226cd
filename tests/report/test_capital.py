"""The index of social capital in the report: taken apart wherever it stands, weights checked."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from simulation.experiment.composite import NAME, PARTS, READINGS, WEIGHTS, WHOLE
from simulation.report import capital, findings
from simulation.report import formatting as fmt
from simulation.report.record import Record


def test_what_readings_add_comes_to_the_whole(whole: Record) -> None:
    for scenario in whole.alternatives:
        parts = {key[1:]: part.points for key, part in whole.capital.parts.items()
                 if key[0] == scenario.slug}  # fmt: skip
        readings = sum(parts[reading, ""].difference for reading in READINGS)
        assert readings == pytest.approx(parts[WHOLE, ""].difference)
        assert parts[WHOLE, ""].difference > 0


def test_the_index_never_stands_without_its_parts(report: Path) -> None:
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", report.read_text(encoding="utf-8"), re.DOTALL)
    about = [row for row in rows if re.search(r"<th[^>]*>Social capital<", row)]
    taken_apart = [row for row in about if "of which connections" in row]
    # The headlines, the costs, and a scenario each of the table of all measures.
    assert len(taken_apart) == 4
    others = [row for row in about if row not in taken_apart]
    # The table of parts itself; the baseline's level; and the front, which has no number of it.
    assert len(others) == 3


def test_a_finding_on_the_index_takes_it_apart(whole: Record) -> None:
    only = tuple(measure for measure in whole.measures if measure.name == NAME)
    told = " ".join(one.text for one in findings.in_short(replace(whole, measures=only)))
    assert told.count("of which connections") == len(whole.alternatives)


def test_a_scenario_named_like_a_formula_keeps_its_numbers(
    make_report: Callable[..., Path],
) -> None:
    text = make_report(names=("=Today", "=1+1"), weeks=30).read_text(encoding="utf-8")
    assert "'=" not in text
    assert "of which connections" in text


@pytest.mark.parametrize(
    ("ranking", "first", "said"),
    [
        (0.95, 0.97, "does not hinge on the weights"),
        (0.5, 0.95, "Which scenario comes first does not hinge"),
        (0.5, 0.6, "no single number should decide"),
    ],
)
def test_what_hinges_on_the_weights_is_said(
    whole: Record, ranking: float, first: float, said: str
) -> None:
    checked = replace(whole.capital, same_ranking=ranking, same_first=first)
    assert said in capital.context(replace(whole, capital=checked))["weights"]


def test_a_share_is_all_or_none_only_when_it_is() -> None:
    assert fmt.proportion(0.9999) == "over 99\u00a0%"
    assert fmt.proportion(1.0) == "100\u00a0%"
    assert fmt.proportion(0.0001) == "under 1\u00a0%"
    assert fmt.proportion(0.0) == "0\u00a0%"
    assert fmt.proportion(math.nan) == fmt.ABSENT


def test_a_part_without_a_value_in_the_baseline_is_named(whole: Record) -> None:
    kept = {key: part for key, part in whole.capital.parts.items() if key[2] != "mean_degree"}
    shown = capital.context(replace(whole, capital=replace(whole.capital, parts=kept)))
    assert shown["missing"] == ["Mean degree"]
    assert shown["n_parts"] == 8


def test_results_without_the_index_are_reported_without_it(report_of_one: Path) -> None:
    assert not (report_of_one.parent / PARTS).exists()
    assert not (report_of_one.parent / WEIGHTS).exists()
    assert 'id="capital"' not in report_of_one.read_text(encoding="utf-8")
