"""What may be said about a difference, and what may not."""

from __future__ import annotations

import math
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from simulation.report import findings
from simulation.report.record import Better, Described, Difference, Level, Record, Scenario

numbers = st.floats(-10, 10, allow_subnormal=False) | st.just(math.nan)
p_values = st.floats(0, 1) | st.just(math.nan)
betters = st.sampled_from(("higher", "lower", "neither"))


@st.composite
def differences(draw: st.DrawFn) -> Difference:
    low, middle, high = sorted(draw(st.tuples(numbers, numbers, numbers)))
    relative, effect, p = draw(numbers), draw(numbers), draw(p_values)
    return Difference(middle, low, high, relative, effect, effect, effect, p, 0.5, 12)


@st.composite
def records(draw: st.DrawFn) -> Record:
    names = [f"measure {at}" for at in range(draw(st.integers(1, 4)))]
    slugs = ["base", *(f"other-{at}" for at in range(draw(st.integers(1, 3))))]
    scenarios = tuple(Scenario(slug, slug, "", "", (), (), (), ()) for slug in slugs)
    measures = tuple(Described(n, n, "connections", "", draw(betters), "", "") for n in names)
    return Record(
        experiment="", created="", command="", versions=(), seed=1, replicates=12, weeks=9,
        burn_in=0, window=(0, 9), baseline=scenarios[0], scenarios=scenarios, measures=measures,
        planned=1, completed=1, failed=(), seconds=0.0,
        levels={(s, n): Level(1.0, 1.0, 0.5, 1.5, 12) for s in slugs for n in names},
        differences={(s, n): draw(differences()) for s in slugs[1:] for n in names},
    )  # fmt: skip


@given(differences(), betters)
def test_no_difference_is_claimed_when_the_interval_includes_zero(
    difference: Difference, better: Better
) -> None:
    if difference.low <= 0 <= difference.high:
        assert findings.verdict(difference, better) not in findings.CLEAR


@given(differences(), betters)
def test_no_difference_is_claimed_when_the_adjusted_p_is_not_below_a_twentieth(
    difference: Difference, better: Better
) -> None:
    if not difference.p_adjusted < 0.05:
        assert findings.verdict(difference, better) not in findings.CLEAR


@given(differences(), betters)
def test_no_difference_is_claimed_without_an_interval(
    difference: Difference, better: Better
) -> None:
    without = replace(difference, low=math.nan, high=math.nan)
    assert findings.verdict(without, better) not in findings.CLEAR


@given(differences(), betters)
def test_words_claim_what_the_verdict_claims_and_no_more(
    difference: Difference, better: Better
) -> None:
    words = findings.in_words(difference, better)
    claims = any(word in words for word in ("better", "worse", "higher", "lower"))
    assert claims == (findings.verdict(difference, better) in findings.CLEAR)


@given(st.floats(0.1, 5), st.booleans())
def test_harm_is_named_as_plainly_as_gain(size: float, upwards: bool) -> None:
    difference = _clear(size if upwards else -size)
    verdicts = [findings.verdict(difference, better) for better in ("higher", "lower")]
    assert sorted(verdicts) == ["better", "worse"]


@given(st.floats(0.1, 5), st.booleans())
def test_a_measure_without_a_better_direction_is_never_called_better_or_worse(
    size: float, upwards: bool
) -> None:
    found = findings.verdict(_clear(size if upwards else -size), "neither")
    assert found == ("higher" if upwards else "lower")


@given(records())
def test_the_findings_claim_a_gain_or_a_loss_only_where_a_verdict_does(record: Record) -> None:
    tallies = [findings.counts(record, each, record.headlines) for each in record.alternatives]
    said = " ".join(finding.text for finding in findings.in_short(record))
    clearest_of_two = len(record.alternatives) > 1
    assert ("Clearest gain" in said) == (clearest_of_two and any(t["better"] for t in tallies))
    assert ("Clearest loss" in said) == (clearest_of_two and any(t["worse"] for t in tallies))


@given(records())
def test_the_answer_counts_what_the_verdicts_are(record: Record) -> None:
    if len(record.alternatives) == 1 and any(d.has_interval for d in record.differences.values()):
        tally = findings.counts(record, record.alternatives[0], record.headlines)
        said = findings.answer(record)
        if tally["unclear"] < sum(tally.values()):
            assert f"{tally['better'] or 'none'} of {len(record.headlines)}" in said
            assert f"{tally['worse'] or 'none'} clearly worse" in said


@given(records())
def test_every_finding_with_numbers_has_its_interval_and_its_replicates(record: Record) -> None:
    for finding in findings.in_short(record):
        if "a difference of" in finding.text and "No interval" not in finding.text:
            assert "interval" in finding.text
            assert "12 replicates" in finding.text


def test_few_replicates_are_warned_of(record: Record) -> None:
    assert not findings.cautions(record)
    assert "Only 9 replicates" in findings.cautions(replace(record, replicates=9))[0]
    assert "no interval" in findings.cautions(replace(record, replicates=1))[0]


def test_runs_that_failed_are_warned_of(record: Record) -> None:
    half = replace(record, planned=24, completed=20)
    assert "20 of 24 runs" in findings.cautions(half)[0]


def test_a_clear_difference_below_a_hundredth_is_called_small() -> None:
    tiny = replace(_clear(0.5), relative=0.004)
    assert findings.in_words(tiny, "higher") == "better, by less than 1\u00a0%"


def test_a_difference_that_fails_only_the_correction_is_said_to_do_so() -> None:
    corrected = replace(_clear(0.5), p_adjusted=0.2)
    assert findings.in_words(corrected, "higher") == "no clear difference after correction"


def _clear(size: float) -> Difference:
    low, high = sorted((0.9 * size, 1.1 * size))
    return Difference(size, low, high, 0.5, size, low, high, 0.001, 1.0, 12)
