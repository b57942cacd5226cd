"""What the results say, in sentences that never say more than the results do."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from simulation.report import formatting as fmt
from simulation.report.record import Better, Described, Difference, Record, Scenario

SIGNIFICANT = 0.05
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
    "unknown": "cannot be told from one replicate",
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
    excludes_zero = difference.low > 0 or difference.high < 0
    if not (excludes_zero and difference.p_adjusted < SIGNIFICANT):
        return "unclear"
    direction: Verdict = "higher" if difference.difference > 0 else "lower"
    if better == "neither":
        return direction
    return "better" if direction == better else "worse"


def in_words(difference: Difference | None, better: Better) -> str:
    """Return a verdict as the tables show it; a clear but small difference is called small."""
    found = verdict(difference, better)
    if found in CLEAR and difference is not None and abs(difference.relative) < SMALL:
        return f"{WORDS[found]}, by less than 1 %"
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
        f"Of {len(record.headlines)} headline outcomes, ‘{scenario.name}’ is {_tally(tally)}, "
        f"compared with ‘{record.baseline.name}’ in {fmt.weeks(record.window)}."
    )


def _answer_of_many(record: Record) -> str:
    gains = _most(record, "better", "gains")
    losses = _most(record, "worse", "losses")
    total = len(record.headlines)
    if not gains and not losses:
        return f"No scenario is clearly better or worse in any of the {total} headline outcomes."
    gains = gains or "No scenario is clearly better in any headline outcome"
    losses = losses or "no scenario is clearly worse in any"
    return f"Of {total} headline outcomes: {gains}; {losses}."


def _most(record: Record, wanted: Verdict, called: str) -> str:
    """Return which scenarios have the most gains or losses; empty when none has any."""
    found = {s.slug: counts(record, s, record.headlines)[wanted] for s in record.alternatives}
    most = max(found.values())
    names = [f"‘{each.name}’" for each in record.alternatives if found[each.slug] == most]
    if not most:
        return ""
    one = len(names) == 1
    return f"{fmt.listed(names)} {'has' if one else 'have'} the most clear {called} ({most}{'' if one else ' each'})"


def _tally(tally: dict[Verdict, int]) -> str:
    parts = [f"clearly better in {_count(tally['better'])}"]
    parts.append(f"clearly worse in {_count(tally['worse'])}")
    if tally["higher"] + tally["lower"]:
        parts.append(
            f"clearly different in {tally['higher'] + tally['lower']} "
            "where neither direction is better"
        )
    if tally["unclear"]:
        parts.append(f"not clearly different in {tally['unclear']}")
    missing = tally["unknown"] + tally["absent"]
    if missing:
        parts.append(f"not comparable in {missing}")
    return fmt.listed(parts)


def _count(number: int) -> str:
    return str(number) if number else "none"


def _about(record: Record, scenario: Scenario) -> Finding:
    headlines = record.headlines
    tally = counts(record, scenario, headlines)
    parts = [
        _clearest(record, scenario, "better", "Clearest gain"),
        _clearest(record, scenario, "worse", "Clearest loss"),
        _beyond(record, scenario),
    ]
    return Finding(
        _tone(tally), f"‘{scenario.name}’ is {_tally(tally)}.", " ".join(filter(None, parts))
    )


def _about_one(record: Record, scenario: Scenario) -> tuple[Finding, ...]:
    gain = _clearest(record, scenario, "better", "Clearest first")
    harm = _clearest(record, scenario, "worse", "Clearest first")
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


def _clearest(record: Record, scenario: Scenario, wanted: Verdict, opening: str) -> str:
    chosen = _ranked(record, scenario, wanted)
    return f"{opening}: {_numbers(record, scenario, chosen[0])}." if chosen else ""


def _numbers(record: Record, scenario: Scenario, measure: Described) -> str:
    difference = record.differences[scenario.slug, measure.name]
    here = record.levels[scenario.slug, measure.name].mean
    before = record.levels[record.baseline.slug, measure.name].mean
    small = ", less than 1 % of the baseline" if abs(difference.relative) < SMALL else ""
    interval = (
        f"95 % interval {fmt.difference_interval(measure, difference)}, {difference.n} replicates"
        if difference.has_interval
        else "one replicate, no interval"
    )
    return (
        f"{fmt.mid_sentence(measure.label)} {fmt.level(measure, here)} against "
        f"{fmt.level(measure, before)}, a difference of {fmt.difference(measure, difference)} "
        f"({interval}){small}"
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


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


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
    return Finding("neutral", f"‘{scenario.name}’ in this one run.", f"{'; '.join(numbers)}.")


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
                f"95 % interval of the mean {interval}, {level.n} replicates."
                if interval != fmt.ABSENT
                else "One replicate: no interval."
            )
            found.append(
                Finding("neutral", f"{measure.label}: {fmt.level(measure, level.mean)}.", sure)
            )
    return tuple(found[:5])
