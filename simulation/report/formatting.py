"""How numbers, intervals and lists are written for a reader."""

from __future__ import annotations

import math
from collections.abc import Sequence

from simulation.experiment.composite import NAME, READINGS
from simulation.report.record import Capital, Described, Difference, Level

MINUS = "−"
ABSENT = "–"
PERCENT = "\u00a0%"
SHARE = "share"
POINTS = Described(NAME, "Social capital", "composite", "points", "higher", "", "")
"""The index of social capital, its differences in points."""


def is_share(measure: Described) -> bool:
    """Return whether the measure is written in per cent, its differences in percentage points."""
    return measure.unit == SHARE


def unit(measure: Described) -> str:
    """Return the unit in which a measure is written."""
    return "%" if is_share(measure) else measure.unit


def level(measure: Described, value: float) -> str:
    """Return a measure's value, to three significant digits."""
    if not math.isfinite(value):
        return ABSENT
    if is_share(measure):
        return f"{_fixed(100 * value, _decimals(100 * value, most=2))}{PERCENT}"
    return _fixed(value, _decimals(value, most=6))


def level_interval(measure: Described, value: Level) -> str:
    """Return the 95 % interval of a mean, or a dash where there is none."""
    return _interval(measure, value.low, value.high, signed=False)


def difference(measure: Described, value: Difference) -> str:
    """Return a difference with its sign; in points for a share."""
    written = signed(measure, value)
    return f"{written} points" if is_share(measure) and written != ABSENT else written


def signed(measure: Described, value: Difference) -> str:
    """Return a difference with its sign, where the unit stands elsewhere."""
    if not math.isfinite(value.difference):
        return ABSENT
    factor = 100 if is_share(measure) else 1
    return _fixed(factor * value.difference, _decimals_of(measure, value), signed=True)


def difference_interval(measure: Described, value: Difference) -> str:
    """Return the 95 % interval of a difference, or a dash where there is none."""
    return _interval(
        measure, value.low, value.high, signed=True, decimals=_decimals_of(measure, value)
    )


def percentage(value: float) -> str:
    """Return a relative change, signed and without needless digits."""
    if not math.isfinite(value):
        return ABSENT
    return f"{_fixed(100 * value, _decimals(100 * value, most=1), signed=True)}{PERCENT}"


def effect(value: float) -> str:
    """Return a difference in standard deviations, signed."""
    return (
        _fixed(value, 1 if abs(value) >= 10 else 2, signed=True) if math.isfinite(value) else ABSENT
    )


def p_value(value: float) -> str:
    """Return a p-value to three decimals, never as zero."""
    if not math.isfinite(value):
        return ABSENT
    return "< .001" if value < 0.001 else f"{value:.3f}".lstrip("0")


def share_of_replicates(value: float) -> str:
    """Return a share of replicates in per cent."""
    return f"{100 * value:.0f}{PERCENT}" if math.isfinite(value) else ABSENT


def proportion(value: float) -> str:
    """Return a share in per cent, never as all or none unless it is."""
    if 0.995 <= value < 1:
        return f"over 99{PERCENT}"
    if 0 < value <= 0.005:
        return f"under 1{PERCENT}"
    return share_of_replicates(value)


def quantity(value: float, *, signed: bool = False) -> str:
    """Return hours, money or another number without a measure, to three significant digits."""
    if not math.isfinite(value):
        return ABSENT
    return _fixed(value, _decimals(value, most=6), signed=signed)


def between(low: float, high: float) -> str:
    """Return an interval of such numbers, or a dash where there is none."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return ABSENT
    decimals = _decimals(max(abs(low), abs(high)), most=6)
    return f"{_fixed(low, decimals)} to {_fixed(high, decimals)}"


def weeks(window: tuple[int, int]) -> str:
    """Return a window, of which the last week no longer belongs to it, as a reader counts."""
    first, last = window[0], window[1] - 1
    return f"week {first}" if first == last else f"weeks {first} to {last}"


def listed(names: Sequence[str]) -> str:
    """Return names joined with commas and a last "and"; with semicolons if one has a comma."""
    if len(names) < 2:
        return "".join(names)
    if any("," in name and not name.startswith("‘") for name in names):
        return f"{'; '.join(names[:-1])}; and {names[-1]}"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def points(value: Difference) -> str:
    """Return a difference in points of the index of social capital."""
    return difference(POINTS, value)


def taken_apart(capital: Capital, slug: str) -> str:
    """Return what each reading adds to a scenario's index, in points; empty where unknown."""
    found = {reading: capital.parts.get((slug, reading, "")) for reading in READINGS}
    return ", ".join(
        f"{reading} {points(part.points)}" for reading, part in found.items() if part is not None
    )


def mid_sentence(label: str) -> str:
    """Return a label with a small first letter, unless it begins with an abbreviation."""
    return label if len(label) < 2 or label[1].isupper() else label[0].lower() + label[1:]


def _interval(
    measure: Described, low: float, high: float, *, signed: bool, decimals: int | None = None
) -> str:
    if not (math.isfinite(low) and math.isfinite(high)):
        return ABSENT
    factor = 100 if is_share(measure) else 1
    low, high = factor * low, factor * high
    if decimals is None:
        decimals = _decimals(max(abs(low), abs(high)), most=2 if is_share(measure) else 6)
    return f"{_fixed(low, decimals, signed=signed)} to {_fixed(high, decimals, signed=signed)}"


def _decimals_of(measure: Described, value: Difference) -> int:
    finite = [abs(x) for x in (value.difference, value.low, value.high) if math.isfinite(x)]
    factor, most = (100, 3) if is_share(measure) else (1, 6)
    return _decimals(factor * max(finite, default=0.0), most=most)


def _decimals(value: float, *, most: int) -> int:
    if value == 0:
        return min(1, most)
    return min(most, max(0, 2 - math.floor(math.log10(abs(value)))))


def _fixed(value: float, decimals: int, *, signed: bool = False) -> str:
    digits = f"{abs(value):,.{decimals}f}".replace(",", "\u202f")
    if not any(digit in "123456789" for digit in digits):
        return digits
    if value < 0:
        return f"{MINUS}{digits}"
    return f"+{digits}" if signed else digits
