"""Numbers and dates as people and their programs write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.datetime64]

PERCENT = 0.01
# No way of writing a number or date is longer; longer texts are not worth a look.
LONGEST = 64

_MINUS_SIGNS = str.maketrans("\N{MINUS SIGN}", "-")
# Swiss and typeset numbers part thousands by these.
_GAPS = re.compile("[\\s'\N{RIGHT SINGLE QUOTATION MARK}]")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?|[+-]?inf", re.IGNORECASE)
_COMMA_IS_DECIMAL = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|0|\d{4,}),\d+|[+-]?\d*,(\d{1,2}|\d{4,})")
_COMMA_IS_THOUSANDS = re.compile(r"[+-]?\d{1,3}((,\d{3})+\.\d*|(,\d{3}){2,})")
_POINTS_ARE_THOUSANDS = re.compile(r"[+-]?\d{1,3}(\.\d{3}){2,}")
_COMMA_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_POINT_THOUSANDS = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d*)?")

_TIME = re.compile(
    r"""(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\s+)?
    (?P<date>\d{4}-\d\d-\d\d|.+?)
    (?:(?:T|,?\s+|:)\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?
        (?:\s*[ap]\.?m\.?)?
        (?:\s*(?:Z|[a-z]{1,5}|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?))?
        (?:\s*\([\w\s]*\))?
    )?""",
    re.IGNORECASE | re.VERBOSE,
)
_BETWEEN = re.compile(r"[\s./,-]+")
_SEPT = re.compile(r"\bSept\b", re.IGNORECASE)
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_IN_ORDER = re.compile(r"(\d{1,2})-(\d{1,2})-(?:\d{4}|\d{2})")
_SERIALS_BEGIN = date(1899, 12, 30)
_MONTHS = 12
_CERTAIN = ("%Y-%m-%d", "%d-%b-%Y", "%d-%B-%Y", "%b-%d-%Y", "%B-%d-%Y", "%d-%b-%y", "%Y-%b-%d")
_DAY_FIRST = ("%d-%m-%Y", "%d-%m-%y")
_MONTH_FIRST = ("%m-%d-%Y", "%m-%d-%y")


class Dates(NamedTuple):
    """Days read from texts.

    Attributes
    ----------
    days
        (n_texts,) NaT where the text is empty, and perhaps from ``wrong`` on.
    wrong
        The place of the first text that is no date; None where there is none.
    day_first
        Whether 1/2/2025 is read as 1 February.
    assumed
        The first date that could be read either way where none of them decides; None elsewhere.
    """

    days: Days
    wrong: int | None
    day_first: bool
    assumed: str | None


def numbers(texts: Sequence[str]) -> NDArray[np.float64]:
    """Return the texts as numbers, (n_texts,), NaN for what is none.

    Thousands may be parted by commas, points, spaces or apostrophes, and a comma may be the
    decimal sign; 12.5% is 0.125. What 1,234 and 1.234 mean is decided once for all of the texts
    by one that leaves no choice, such as 1,5 or 1.234,5; where none decides, the comma parts
    thousands and the point decimals.
    """
    plain = [_plain(text) for text in texts]
    comma_is_decimal = _comma_is_decimal(plain)
    return np.array([_number(text, comma_is_decimal) for text in plain], np.float64)


def _plain(text: str) -> str:
    return _GAPS.sub("", text).translate(_MINUS_SIGNS) if len(text) <= LONGEST else ""


def _comma_is_decimal(texts: Iterable[str]) -> bool:
    for text in texts:
        if "," not in text and text.count(".") <= 1:
            continue
        bare = text.removesuffix("%")
        if _COMMA_IS_THOUSANDS.fullmatch(bare):
            return False
        if _COMMA_IS_DECIMAL.fullmatch(bare) or _POINTS_ARE_THOUSANDS.fullmatch(bare):
            return True
    return False


def _number(text: str, comma_is_decimal: bool) -> float:
    bare = text.removesuffix("%")
    if comma_is_decimal:
        if _POINT_THOUSANDS.fullmatch(bare):
            bare = bare.replace(".", "")
        bare = bare.replace(",", ".")
    elif _COMMA_THOUSANDS.fullmatch(bare):
        bare = bare.replace(",", "")
    if not _NUMBER.fullmatch(bare):
        return np.nan
    return float(bare) * PERCENT if text.endswith("%") else float(bare)


def dates(texts: Sequence[str]) -> Dates:
    """Return the days that the texts name, times of day and zones cut off as they stand.

    Besides years first and named months, days or months may come first: which, is decided for
    all of the texts by the first of them that leaves no choice, else days do. Years of two digits
    stand last, and 69 is 1969. Five digits are a spreadsheet's count of days.
    """
    places: dict[str, int] = {}
    part_of = [places.setdefault(_date_part(text), len(places)) for text in texts]
    parts = {part: _joined(part) for part in places}
    decided, assumed = _order(parts)
    day_first = decided is not False
    formats = _CERTAIN + (_DAY_FIRST if day_first else _MONTH_FIRST)
    days = np.full(len(parts), "NaT", "datetime64[D]")
    for place, (part, joined) in enumerate(parts.items()):
        days[place] = day = _day(joined, formats) if part else None
        if part and day is None:
            return Dates(days[part_of], part_of.index(place), day_first, assumed)
    return Dates(days[part_of], None, day_first, assumed)


def dates_allowed(found: Dates) -> str:
    """Return what may stand in a column of dates read so, as an error says it."""
    example = "31/12/2025" if found.day_first else "12/31/2025"
    return f"a date such as 2025-12-31, {example} or 31-Dec-2025, or an empty cell"


def _date_part(text: str) -> str:
    """Return what stands before the time of day; ``?`` where that is no date."""
    found = _TIME.fullmatch(text) if len(text) <= LONGEST else None
    return found["date"] if found else "?" * bool(text)


def _joined(part: str) -> str:
    return _SEPT.sub("Sep", _BETWEEN.sub("-", part))


def _order(parts: Mapping[str, str]) -> tuple[bool | None, str | None]:
    """Return whether days come first, None if no date decides, and a date that it matters to."""
    either: str | None = None
    for part, joined in parts.items():
        found = _IN_ORDER.fullmatch(joined)
        if found is None:
            continue
        first, second = int(found[1]), int(found[2])
        if max(first, second) > _MONTHS:
            return first > _MONTHS, None
        if first != second and either is None:
            either = part
    return None, either


def _day(part: str, formats: Iterable[str]) -> date | None:
    if _SERIAL.fullmatch(part.replace("-", ".")):
        return _SERIALS_BEGIN + timedelta(int(part[:5]))
    part = _COMPACT.sub(r"\1-\2-\3", part) if _COMPACT.fullmatch(part) else part
    for form in formats:
        try:
            # Only the date is kept: a zone would say nothing.
            return datetime.strptime(part, form).date()
        except ValueError:
            continue
    return None
