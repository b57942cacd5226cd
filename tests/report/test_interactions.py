"""The report's section on blends: what it says of a gap, and what it draws."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.experiment import compare, factorial
from simulation.report import blends, write_report
from simulation.report.record import Better, Described, Difference, Effect, Record, Scenario

NAMES = ("Today", "=Digital", "Real <world>", "=Digital + Real <world>")
ARMS = {"scenario-0": (), "scenario-1": NAMES[1:2], "scenario-2": NAMES[2:3]}
ARMS["scenario-3"] = NAMES[1:3]

verdicts = st.sampled_from((factorial.MORE, factorial.LESS, factorial.SAME, ""))
betters = st.sampled_from(("higher", "lower", "neither"))


@pytest.fixture(scope="module")
def make_blend(make_results: Callable[..., Path]) -> Callable[..., Path]:
    """Return a maker of reports on a made-up factorial comparison of two factors."""

    def make(replicates: int = 12) -> Path:
        folder = make_results(names=NAMES, replicates=replicates, weeks=30)
        file = folder / "manifest.json"
        manifest = json.loads(file.read_text(encoding="utf-8"))
        manifest["factors"] = {slug: list(factors) for slug, factors in ARMS.items()}
        file.write_text(json.dumps(manifest), encoding="utf-8")
        table = factorial.effects(
            _runs(folder), dict(zip(ARMS.values(), NAMES, strict=True)), (20, 30), {}
        )
        (folder / factorial.FACTORIAL).write_text(compare.to_csv(table), encoding="utf-8")
        return write_report(folder)

    return make


@pytest.fixture(scope="module")
def blend(make_blend: Callable[..., Path]) -> Path:
    return make_blend()


def _runs(folder: Path) -> pd.DataFrame:
    import duckdb

    tables = [
        duckdb.read_parquet(str(file)).df().assign(
            scenario=NAMES[int(file.parent.name[-1])], replicate=int(file.stem)
        )
        for file in sorted(folder.glob("runs/*/*.parquet"))
    ]  # fmt: skip
    return pd.concat(tables, ignore_index=True)


def section(report: Path) -> str:
    text = report.read_text(encoding="utf-8")
    return text.split('<h2 id="together">')[1].split("</section>")[0]


def test_the_section_asks_and_shows_the_blend_beside_its_parts(blend: Path) -> None:
    text = section(blend)
    assert text.startswith("Is the blend more than its parts?")
    assert len(re.findall("<svg", text)) == 1
    assert len(re.findall("<caption", text)) == 2
    rows = pd.read_csv(blend.parent / "factorial.csv")
    headline = rows[(rows["kind"] == "interaction") & (rows["measure"] == "mean_degree")]
    assert f"{headline['effect'].iloc[0]:+.3f}".replace("-", "−") in text


def test_the_blend_is_among_what_is_told_first(blend: Path) -> None:
    first = blend.read_text(encoding="utf-8").split('class="findings"')[1].split("</li>")[0]
    assert "together: " in first
    assert "sum of their parts" in first


def test_names_from_a_users_file_are_escaped_and_not_spoilt(blend: Path) -> None:
    text = section(blend)
    assert "<world>" not in text
    assert "=Digital + Real &lt;world&gt;" in text
    assert "'=Digital" not in text


def test_the_figure_is_saved_and_well_formed(blend: Path) -> None:
    figure = ElementTree.parse(blend.parent / "figures" / "interactions.svg")
    drawn = [text.text for text in figure.iter("{http://www.w3.org/2000/svg}text")]
    assert {"=Digital", "Real <world>", "sum of these", "together"} <= set(drawn)
    assert (blend.parent / "figures" / "interactions.png").exists()


def test_one_replicate_draws_no_figure_and_claims_nothing(make_blend: Callable[..., Path]) -> None:
    report = make_blend(replicates=1)
    text = section(report)
    assert "<svg" not in text
    assert "cannot tell" in text
    assert "more than its parts: " not in text
    assert "together: " not in report.read_text(encoding="utf-8").split('id="compared"')[0]
    assert not (report.parent / "figures" / "interactions.svg").exists()


def test_other_reports_have_no_such_section(report: Path) -> None:
    assert 'id="together"' not in report.read_text(encoding="utf-8")


@given(verdicts, betters)
def test_more_is_a_gain_only_where_higher_is_better(verdict: str, better: Better) -> None:
    words = blends.in_words(verdict, better)
    gain = (verdict, better) in {(factorial.MORE, "higher"), (factorial.LESS, "lower")}
    loss = (verdict, better) in {(factorial.LESS, "higher"), (factorial.MORE, "lower")}
    assert ((": better" in words), (": worse" in words)) == (gain, loss)
    assert ("as lower is better" in words) == (better == "lower" and (gain or loss))


@given(st.lists(st.tuples(verdicts, betters), min_size=1, max_size=6))
def test_the_finding_counts_what_the_verdicts_are(told: list[tuple[str, Better]]) -> None:
    record = made_up(told)
    found = blends.in_short(record)
    given_verdicts = [verdict for verdict, _ in told]
    more, less = (given_verdicts.count(each) for each in (factorial.MORE, factorial.LESS))
    if not any(given_verdicts):
        assert not found
    elif more or less:
        assert f"in {more} of {len(told)} headline outcomes, less in {less}" in found[0].lead
        assert ("More: " in found[0].text, "Less: " in found[0].text) == (more > 0, less > 0)
    else:
        assert "no clear difference" in found[0].lead


@given(verdicts, betters)
def test_the_tone_is_that_of_gains_and_losses(verdict: str, better: Better) -> None:
    tone = {"better": "gain", "worse": "harm", "": "neutral"}[blends.judged(verdict, better)]
    assert [each.tone for each in blends.in_short(made_up([(verdict, better)]))] == [tone][
        : bool(verdict)
    ]


def test_a_gap_that_fails_only_the_correction_is_said_to_do_so() -> None:
    effects = made_up([(factorial.SAME, "higher")]).effects
    found = effects[("A", "B"), "m0", "interaction", "raw"]
    assert blends.told(found, "higher") == "no clear difference after correction"
    unclear = replace(found, effect=replace(found.effect, low=-0.5))
    assert blends.told(unclear, "higher") == "no clear difference"


def made_up(told: list[tuple[str, Better]]) -> Record:
    """Return a record of two factors with these verdicts, a headline measure each."""
    one = Scenario("s", "s", "", "", (), (), (), ())
    nan = math.nan
    size = Difference(1.0, 0.5, 1.5, nan, nan, nan, nan, 0.5, nan, 12)
    both = ("A", "B")
    measures = tuple(
        Described(f"m{at}", f"M{at}", "connections", "", better, "", "")
        for at, (_, better) in enumerate(told)
    )
    record = Record(
        experiment="", created="", command="", versions=(), seed=1, replicates=12, weeks=9,
        burn_in=0, window=(0, 9), baseline=one, scenarios=(one,), measures=measures, planned=1,
        completed=1, failed=(), seconds=0.0,
    )  # fmt: skip
    effects = {
        (both, f"m{at}", "interaction", "raw"): Effect(
            both, f"m{at}", "interaction", "raw", verdict, size, size, size
        )
        for at, (verdict, _) in enumerate(told)
    }
    arms = {"s": (), "a": ("A",), "b": ("B",), "a-b": both}
    return replace(record, arms=arms, effects=effects)
