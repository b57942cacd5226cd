"""What the results say, in sentences that never say more than the results do."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from simulation.experiment.compare import SIGNIFICANT
from simulation.experiment.composite import NAME
from simulation.report import formatting as fmt
from simulation.report.record import Better, Described, Difference, Record, Scenario

FEW_REPLICATES = 10
SMALL = 0.01

Verdict = Literal["better", "worse", "higher", "lower", "unclear", "unknown", "absent"]
Tone = Literal["gain", "harm", "mixed", "neutral"]

WORDS: dict[Verdict, str] = {
    "better": "better",
    "worse": "worse",
    "higher": "higher",
    "lower": "lower",
    "unclear": "no clear difference",
    "unknown": "one replicate: cannot tell",
    "absent": "not measured",
}
CLEAR: tuple[Verdict, ...] = ("better", "worse", "higher", "lower")


@dataclass(frozen=True)
class Finding:
    """One finding: the point first, then the numbers it rests on."""

    tone: Tone
    lead: str
    text: str


def verdict(difference: Difference | None, better: Better) -> Verdict:
    """Return what may be said about a difference.

    A difference is clear when its 95 % interval excludes zero and its p-value, adjusted for
    multiple testing, is below .05; both are needed.
    """
    if difference is None or not math.isfinite(difference.difference):
        return "absent"
    if not difference.has_interval:
        return "unknown"
    if not (_excludes_zero(difference) and difference.p_adjusted < SIGNIFICANT):
        return "unclear"
    direction: Verdict = "higher" if difference.difference > 0 else "lower"
    if better == "neither":
        return direction
    return "better" if direction == better else "worse"


def _excludes_zero(difference: Difference) -> bool:
    return difference.low > 0 or difference.high < 0


def in_words(difference: Difference | None, better: Better) -> str:
    """Return a verdict as the tables show it.

    A clear but small difference is called small; one that is not clear only because of the
    correction for multiple testing is said to be so, and one that no replicate shows.
    """
    found = verdict(difference, better)
    if found == "unclear" and difference is not None and difference.low == difference.high == 0:
        return "no difference"
    if found == "unclear" and difference is not None and _excludes_zero(difference):
        return f"{WORDS[found]} after correction"
    if found in CLEAR and difference is not None and abs(difference.relative) < SMALL:
        return f"{WORDS[found]}, by less than 1{fmt.PERCENT}"
    return WORDS[found]


def question(record: Record) -> str:
    """Return what was asked: the report's title."""
    alternatives = record.alternatives
    if not alternatives:
        return f"How does social capital develop in ‘{record.baseline.name}’?"
    if len(alternatives) > 3:
        subject = f"{len(alternatives)} scenarios"
    else:
        subject = fmt.listed([f"‘{each.name}’" for each in alternatives])
    return f"What would {subject} change, compared with ‘{record.baseline.name}’?"


def answer(record: Record) -> str:
    """Return the answer in one or two sentences."""
    if not record.alternatives:
        return _answer_of_one(record)
    if not record.differences:
        return "The scenarios were run but not compared: the folder has no comparison."
    if not _has_intervals(record):
        return (
            "One replicate was run, so nothing can be said about how sure the differences are: "
            "each may be chance."
        )
    if len(record.alternatives) == 1:
        return _answer_of_two(record)
    return _answer_of_many(record)


def in_short(record: Record) -> tuple[Finding, ...]:
    """Return the findings that a reader needs first, gains and harms alike."""
    if not record.alternatives or not record.differences:
        return _levels(record)
    if not _has_intervals(record):
        return tuple(_single_run(record, scenario) for scenario in record.alternatives)
    if len(record.alternatives) == 1:
        return _about_one(record, record.alternatives[0])
    about = (_about(record, scenario) for scenario in record.alternatives)
    return (*about, *_shared(record))


def cautions(record: Record) -> tuple[str, ...]:
    """Return what limits every finding of this report."""
    notes = []
    if record.replicates == 1:
        notes.append("One replicate: there is no interval, and chance cannot be told from effect.")
    elif record.replicates < FEW_REPLICATES:
        notes.append(
            f"Only {record.replicates} replicates: intervals are wide and their 95 % is rough. "
            f"Run {FEW_REPLICATES} or more before deciding anything."
        )
    if record.failed or record.completed < record.planned:
        notes.append(
            f"{record.completed} of {record.planned} runs were completed; "
            "the comparison rests on those."
        )
    return tuple(notes)


def counts(record: Record, scenario: Scenario, measures: Iterable[Described]) -> dict[Verdict, int]:
    """Return how many measures got each verdict in a scenario."""
    tally: dict[Verdict, int] = dict.fromkeys(WORDS, 0)
    for measure in measures:
        tally[_verdict(record, scenario, measure)] += 1
    return tally


def _verdict(record: Record, scenario: Scenario, measure: Described) -> Verdict:
    return verdict(record.differences.get((scenario.slug, measure.name)), measure.better)


def _has_intervals(record: Record) -> bool:
    return any(difference.has_interval for difference in record.differences.values())


def _answer_of_one(record: Record) -> str:
    return (
        f"One scenario was run, so nothing is compared: the numbers below describe "
        f"‘{record.baseline.name}’ in {fmt.weeks(record.window)}. Whether another design would do "
        "better needs a second scenario."
    )


def _answer_of_two(record: Record) -> str:
    scenario = record.alternatives[0]
    tally = counts(record, scenario, record.headlines)
    return (
        f"‘{scenario.name}’ compared with ‘{record.baseline.name}’ in {fmt.weeks(record.window)}: "
        f"{_tally(tally)}."
    )


def _answer_of_many(record: Record) -> str:
    gainers, gains = _most(record, "better")
    losers, losses = _most(record, "worse")
    total = len(record.headlines)
    if not gains and not losses:
        return f"No scenario is clearly better or worse in any of the {total} headline outcomes."
    first = (
        f"{gainers} the most clear gains ({gains})"
        if gains
        else "no scenario is clearly better in any"
    )
    if losses and gainers == losers:
        return f"Of {total} headline outcomes: {first}, and also the most clear losses ({losses})."
    second = (
        f"{losers} the most clear losses ({losses})"
        if losses
        else "no scenario is clearly worse in any"
    )
    return f"Of {total} headline outcomes: {first}; {second}."


def _most(record: Record, wanted: Verdict) -> tuple[str, str]:
    """Return which scenarios have the most of a verdict, and how many; empty when none has any."""
    found = {s.slug: counts(record, s, record.headlines)[wanted] for s in record.alternatives}
    most = max(found.values())
    names = [f"‘{each.name}’" for each in record.alternatives if found[each.slug] == most]
    if not most:
        return "", ""
    if len(names) == 1:
        return f"{names[0]} has", str(most)
    return f"{fmt.listed(names)} have", f"{most} each"


def _tally(tally: dict[Verdict, int]) -> str:
    total = sum(tally.values())
    neutral = tally["higher"] + tally["lower"]
    missing = tally["unknown"] + tally["absent"]
    if tally["unclear"] == total:
        return f"none of {total} headline outcomes is clearly different"
    gains = tally["better"]
    parts = [
        f"{_count(gains)} of {total} headline outcomes {_are(gains)} clearly better",
        f"{_count(tally['worse'])} clearly worse",
    ]
    if neutral:
        parts.append(f"{neutral} clearly different (neither direction is better)")
    if tally["unclear"]:
        parts.append(f"{tally['unclear']} not clearly different")
    if missing:
        parts.append(f"{missing} not comparable")
    return fmt.listed(parts)


def _count(number: int) -> str:
    return str(number) if number else "none"


def _are(number: int) -> str:
    return "is" if number < 2 else "are"


def _about(record: Record, scenario: Scenario) -> Finding:
    headlines = record.headlines
    tally = counts(record, scenario, headlines)
    parts = [
        _clearest(record, scenario, "better", "Clearest gain"),
        _clearest(record, scenario, "worse", "Clearest loss"),
        _beyond(record, scenario),
    ]
    return Finding(
        _tone(tally), f"‘{scenario.name}’: {_tally(tally)}.", " ".join(filter(None, parts))
    )


def _about_one(record: Record, scenario: Scenario) -> tuple[Finding, ...]:
    gain = _clearest(record, scenario, "better", "The clearest", 2)
    harm = _clearest(record, scenario, "worse", "The clearest", 2)
    gains = _names(record, scenario, "better")
    harms = _names(record, scenario, "worse")
    found = [
        Finding("gain", f"Clearly better: {gains}.", gain)
        if gains
        else Finding("neutral", "No headline outcome is clearly better.", ""),
        Finding("harm", f"Clearly worse: {harms}.", harm)
        if harms
        else Finding(
            "neutral",
            "No headline outcome is clearly worse.",
            "That is not proof of no harm: see the intervals.",
        ),
        *_shared(record),
    ]
    beyond = _beyond(record, scenario)
    return (*found, Finding("mixed", "Beyond the headlines.", beyond)) if beyond else tuple(found)


def _tone(tally: dict[Verdict, int]) -> Tone:
    if tally["better"] and tally["worse"]:
        return "mixed"
    if tally["better"]:
        return "gain"
    return "harm" if tally["worse"] else "neutral"


def _names(record: Record, scenario: Scenario, wanted: Verdict) -> str:
    chosen = _ranked(record, scenario, wanted)
    return fmt.listed([fmt.mid_sentence(measure.label) for measure in chosen])


def _ranked(record: Record, scenario: Scenario, wanted: Verdict) -> list[Described]:
    """Return the headline measures of one verdict, the clearest (largest in sd) first."""
    chosen = [m for m in record.headlines if _verdict(record, scenario, m) == wanted]

    def clearness(measure: Described) -> float:
        effect = record.differences[scenario.slug, measure.name].effect
        return -abs(effect) if math.isfinite(effect) else 0.0

    return sorted(chosen, key=clearness)


def _clearest(
    record: Record, scenario: Scenario, wanted: Verdict, opening: str, most: int = 1
) -> str:
    chosen = _ranked(record, scenario, wanted)[:most]
    numbers = "; ".join(_numbers(record, scenario, measure) for measure in chosen)
    return f"{opening}: {numbers}." if chosen else ""


def _numbers(record: Record, scenario: Scenario, measure: Described) -> str:
    difference = record.differences[scenario.slug, measure.name]
    here = record.levels[scenario.slug, measure.name].mean
    before = record.levels[record.baseline.slug, measure.name].mean
    small = (
        f", less than 1{fmt.PERCENT} of the baseline" if abs(difference.relative) < SMALL else ""
    )
    interval = fmt.difference_interval(measure, difference)
    sure = f" (95{fmt.PERCENT} interval {interval}, {difference.n} replicates)"
    parts = fmt.taken_apart(record.capital, scenario.slug) if measure.name == NAME else ""
    return (
        f"{fmt.mid_sentence(measure.label)} {fmt.level(measure, here)} against "
        f"{fmt.level(measure, before)}, a difference of {fmt.difference(measure, difference)}"
        f"{sure if difference.has_interval else ''}{small}{f', of which {parts}' if parts else ''}"
    )


def _beyond(record: Record, scenario: Scenario) -> str:
    headlines = set(record.headlines)
    others = [measure for measure in record.measures if measure not in headlines]
    tally = counts(record, scenario, others)
    if not tally["better"] + tally["worse"]:
        return ""
    worse = [m.label for m in others if _verdict(record, scenario, m) == "worse"]
    named = f": {fmt.listed([fmt.mid_sentence(label) for label in worse])}" if worse else ""
    return (
        f"Of the other {len(others)} measures, {_count(tally['better'])} "
        f"{_are(tally['better'])} clearly better and {_count(tally['worse'])} clearly worse{named}."
    )


def _shared(record: Record) -> tuple[Finding, ...]:
    unclear = [
        fmt.mid_sentence(measure.label)
        for measure in record.headlines
        if all(_verdict(record, s, measure) == "unclear" for s in record.alternatives)
    ]
    if not unclear:
        return ()
    where = " in any scenario" if len(record.alternatives) > 1 else ""
    return (
        Finding(
            "neutral",
            f"No clear difference{where}: {fmt.listed(unclear)}.",
            "The runs neither show an effect there nor rule one out.",
        ),
    )


def _single_run(record: Record, scenario: Scenario) -> Finding:
    measured = [m for m in record.headlines if (scenario.slug, m.name) in record.differences]
    numbers = [_numbers(record, scenario, measure) for measure in measured[:3]]
    return Finding(
        "neutral",
        f"‘{scenario.name}’ in this one run, which another may not repeat.",
        f"No interval can be given: {'; '.join(numbers)}.",
    )


def _levels(record: Record) -> tuple[Finding, ...]:
    found = []
    for _, measures in record.families:
        chosen = [measure for measure in measures if measure in record.headlines][:2]
        for measure in chosen:
            level = record.levels.get((record.baseline.slug, measure.name))
            if level is None or not math.isfinite(level.mean):
                continue
            interval = fmt.level_interval(measure, level)
            sure = (
                f"95{fmt.PERCENT} interval of the mean {interval}, {level.n} replicates."
                if interval != fmt.ABSENT
                else "One replicate: no interval."
            )
            found.append(
                Finding("neutral", f"{measure.label}: {fmt.level(measure, level.mean)}.", sure)
            )
    return tuple(found[:5])
