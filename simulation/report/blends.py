"""The blends of a factorial comparison: whether they are more than their parts, equal, or less."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from simulation.experiment.compare import neutral
from simulation.experiment.factorial import FACTORIAL, LESS, MORE
from simulation.report import formatting as fmt
from simulation.report.findings import Finding, Tone
from simulation.report.record import Better, Described, Difference, Effect, Record

_DIRECTIONS = {MORE: "higher", LESS: "lower", "higher": "higher", "lower": "lower"}

Blend = tuple[str, ...]
"""Names of factors, in the order given."""


def with_effects(record: Record, folder: Path) -> Record:
    """Return the record with the factors and effects of a factorial comparison, where it is one."""
    file = folder / FACTORIAL
    if not file.exists():
        return record
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    arms = {slug: tuple(factors) for slug, factors in manifest.get("factors", {}).items()}
    names = {each.slug: each.name for each in record.scenarios}
    sets = {neutral(names[slug]): factors for slug, factors in arms.items() if slug in names}
    with file.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["factors"] in sets]
    effects = [_read(row, sets[row["factors"]]) for row in rows]
    by_key = {(one.factors, one.measure, one.kind, one.scale): one for one in effects}
    return replace(record, arms=arms, effects=by_key)


def in_words(verdict: str, better: Better) -> str:
    """Return a verdict on a main effect or a blend as tables show it, with whether it is a gain.

    ``verdict`` speaks of the measure's value: where a lower one is better, more is worse.
    """
    if verdict not in _DIRECTIONS:
        return "no clear difference" if verdict else "cannot tell"
    because = ", as lower is better" if better == "lower" else ""
    worth = judged(verdict, better)
    return f"{verdict}: {worth}{because}" if worth else verdict


def told(found: Effect, better: Better) -> str:
    """Return an effect's verdict in words; it says where only the correction makes it unclear."""
    words = in_words(found.verdict, better)
    uncorrected = found.effect.low > 0 or found.effect.high < 0
    unclear = found.verdict and found.verdict not in _DIRECTIONS
    return f"{words} after correction" if uncorrected and unclear else words


def judged(verdict: str, better: Better) -> str:
    """Return whether a verdict is ``better`` or ``worse``; empty where it is neither."""
    if verdict not in _DIRECTIONS or better == "neither":
        return ""
    return "better" if _DIRECTIONS[verdict] == better else "worse"


def blends(record: Record) -> tuple[Blend, ...]:
    """Return the sets of two factors or more, that of all factors first."""
    sets = [factors for factors in record.arms.values() if len(factors) > 1]
    return tuple(sorted(sets, key=len, reverse=True))


def gap(record: Record, factors: Blend, measure: Described, scale: str = "raw") -> Effect | None:
    """Return how far a blend is from the sum of its parts, all other factors absent."""
    kind = "interaction" if len(_factors(record)) == 2 else "blend"
    return record.effects.get((factors, measure.name, kind, scale))


def in_short(record: Record) -> tuple[Finding, ...]:
    """Return what the report says first of the blend of all factors; nothing without intervals."""
    chosen = blends(record)[:1]
    return tuple(_finding(record, factors) for factors in chosen if is_told(record, factors))


def tables(record: Record) -> dict[str, Any]:
    """Return the rows of the two tables: each blend beside its parts, and each factor by itself."""
    factors = _factors(record)
    beside = {
        blend: [row(record, blend, measure) for measure in record.headlines]
        for blend in blends(record)
    }
    single = [
        (measure, [_main(record, factor, measure) for factor in factors])
        for measure in record.headlines
    ]
    known = [(measure, cells) for measure, cells in single if any(one["found"] for one in cells)]
    return {"factors": factors, "blends": beside, "single": known}


def is_told(record: Record, factors: Blend) -> bool:
    """Return whether anything can be said of a blend: not with one replicate."""
    found = (gap(record, factors, measure) for measure in record.headlines)
    return any(each is not None and each.verdict for each in found)


def row(record: Record, factors: Blend, measure: Described) -> dict[str, Any]:
    """Return what tables say of a blend in one measure; ``found`` is None where it has none."""
    found, relative = (gap(record, factors, measure, scale) for scale in ("raw", "log"))
    if found is None:
        return {"measure": measure, "found": None}
    return {
        "measure": measure,
        "found": found,
        "parts": _cell(measure, found.parts),
        "alone": _cell(measure, found.alone),
        "gap": _cell(measure, found.effect),
        "verdict": _shade(found.verdict, measure.better),
        "words": told(found, measure.better),
        "relative": _on_log_scale(relative),
    }


def _factors(record: Record) -> Blend:
    return tuple(factors[0] for factors in record.arms.values() if len(factors) == 1)


def _read(row: Mapping[str, str], factors: Blend) -> Effect:
    return Effect(
        factors=factors,
        measure=row["measure"],
        kind=row["kind"],
        scale=row["scale"],
        verdict=row["verdict"],
        effect=_difference(row, ("effect", "ci_low", "ci_high")),
        alone=_difference(row, ("alone", "alone_low", "alone_high")),
        parts=_difference(row, ("parts", "parts_low", "parts_high")),
    )


def _difference(row: Mapping[str, str], columns: Sequence[str]) -> Difference:
    size, low, high, p = (_number(row[name]) for name in (*columns, "p_adjusted"))
    none = math.nan
    p = p if columns[0] == "effect" else none
    return Difference(size, low, high, none, none, none, none, p, none, int(_number(row["n"])))


def _number(text: str) -> float:
    return float(text) if text else math.nan


def _finding(record: Record, factors: Blend) -> Finding:
    found = [(measure, gap(record, factors, measure)) for measure in record.headlines]
    verdicts = [(measure, each.verdict) for measure, each in found if each is not None]
    more, less = (_labels(verdicts, wanted) for wanted in (MORE, LESS))
    names = fmt.listed([f"‘{name}’" for name in factors])
    if not more and not less:
        lead = f"{names} together: no clear difference from the sum of their parts."
        text = (
            f"So in all {len(verdicts)} headline outcomes. That is no proof that they add up: "
            "see the intervals of the gaps."
        )
        return Finding("neutral", lead, text)
    lead = (
        f"{names} together: more than the sum of their parts in {len(more)} of {len(verdicts)} "
        f"headline outcomes, less in {len(less)}."
    )
    listed = (f"{word}: {fmt.listed(labels)}." for word, labels in (("More", more), ("Less", less)))
    text = " ".join(each for each, labels in zip(listed, (more, less), strict=True) if labels)
    return Finding(_tone(verdicts), lead, text)


def _labels(told: Sequence[tuple[Described, str]], wanted: str) -> list[str]:
    """Return the measures of one verdict, each with whether that is for the better."""
    chosen = [measure for measure, verdict in told if verdict == wanted]
    worth = [judged(wanted, measure.better) for measure in chosen]
    labels = [fmt.mid_sentence(measure.label) for measure in chosen]
    return [f"{label} ({w})" if w else label for label, w in zip(labels, worth, strict=True)]


def _tone(told: Sequence[tuple[Described, str]]) -> Tone:
    shades = {_shade(verdict, measure.better) for measure, verdict in told}
    if {"better", "worse"} <= shades:
        return "mixed"
    return "gain" if "better" in shades else "harm" if "worse" in shades else "neutral"


def _main(record: Record, factor: str, measure: Described) -> dict[str, Any]:
    found = record.effects.get(((factor,), measure.name, "main", "raw"))
    if found is None:
        return {"found": None}
    return {
        "found": found,
        "alone": _cell(measure, found.alone),
        "average": _cell(measure, found.effect),
        "verdict": _shade(found.verdict, measure.better),
        "words": told(found, measure.better),
    }


def _cell(measure: Described, size: Difference) -> tuple[str, str]:
    return fmt.difference(measure, size), fmt.difference_interval(measure, size)


def _shade(verdict: str, better: Better) -> str:
    """Return the verdict whose style a table uses."""
    return judged(verdict, better) or ("higher" if verdict in _DIRECTIONS else "unclear")


def _on_log_scale(found: Effect | None) -> str:
    if found is None or not math.isfinite(found.effect.difference):
        return fmt.ABSENT
    words = {MORE: "more", LESS: "less", "": "cannot tell"}
    return words.get(found.verdict, "no clear difference")
