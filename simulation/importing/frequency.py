"""How often two people say they meet, in words, as contacts a week."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from simulation.errors import nearest
from simulation.importing import values
from simulation.importing.table import Table
from simulation.organisation.attributes import WEEKS_A_YEAR

MONTHS_A_YEAR = 12
WORKING_DAYS = 5

# An assumption: the middle of what each answer may mean, in working time; docs/ties.md.
CONTACTS_A_WEEK = {
    "several times a day": 2.0 * WORKING_DAYS,
    "daily": 1.0 * WORKING_DAYS,
    "several times a week": 3.0,
    "twice a week": 2.0,
    "weekly": 1.0,
    "several times a month": 3.0 * MONTHS_A_YEAR / WEEKS_A_YEAR,
    "every two weeks": 0.5,
    "monthly": 1.0 * MONTHS_A_YEAR / WEEKS_A_YEAR,
    "several times a year": 6.0 / WEEKS_A_YEAR,
    "quarterly": 4.0 / WEEKS_A_YEAR,
    "less than quarterly": 2.0 / WEEKS_A_YEAR,
    "yearly": 1.0 / WEEKS_A_YEAR,
    "less than yearly": 0.5 / WEEKS_A_YEAR,
    "never": 0.0,
}
ALSO = {
    "several times a day": ("many times a day", "multiple times a day", "hourly"),
    "daily": ("every day", "once a day", "each day", "every working day", "day"),
    "several times a week": (
        "multiple times a week",
        "many times a week",
        "a few times a week",
        "2 3 times a week",
        "3 times a week",
        "more than once a week",
        "more than weekly",
    ),
    "twice a week": ("2 times a week", "two times a week", "twice weekly"),
    "weekly": ("every week", "once a week", "each week", "1 time a week", "week"),
    "several times a month": (
        "multiple times a month",
        "a few times a month",
        "2 3 times a month",
        "3 times a month",
    ),
    "every two weeks": (
        "fortnightly",
        "every fortnight",
        "once a fortnight",
        "biweekly",
        "bi weekly",
        "every 2 weeks",
        "every other week",
        "twice a month",
        "2 times a month",
    ),
    "monthly": ("every month", "once a month", "each month", "month"),
    "several times a year": (
        "multiple times a year",
        "a few times a year",
        "every two months",
        "every 2 months",
    ),
    "quarterly": ("every quarter", "once a quarter", "every three months", "every 3 months"),
    "less than quarterly": (
        "less",
        "less often",
        "less frequently",
        "less than monthly",
        "less than once a month",
        "less than once a quarter",
        "twice a year",
        "half yearly",
        "every six months",
        "every 6 months",
    ),
    "yearly": ("annually", "every year", "once a year", "each year", "year"),
    "less than yearly": ("less than once a year",),
    "never": ("not at all", "no contact", "none"),
}
LARGEST = 1e15


def _folded(text: str) -> str:
    """Return an answer in the spelling of the lists: "Once per week" is "once a week"."""
    words = re.sub(r"[^a-z0-9]+", " ", text.casefold().replace("/", " per ")).split()
    words = ["a" if word in {"per", "an"} else word for word in words]
    return re.sub(r"\b(\d)x\b", r"\1 times", " ".join(words))


_BY_SPELLING = {
    spelling: often
    for answer, often in CONTACTS_A_WEEK.items()
    for spelling in (answer, *ALSO[answer])
}


def contacts_a_week(text: str) -> float | None:
    """Return the contacts a week of an answer in words; None for words that are not known."""
    return _BY_SPELLING.get(_folded(text))


def are_numbers(table: Table) -> bool:
    """Return whether every answer that was given is a number, and there is any."""
    given = [text for text in table.codes("frequency")[1] if text]
    return bool(given) and not np.isnan(values.numbers(given)).any()


def answers(table: Table) -> NDArray[np.float64]:
    """Return how often each row says, (n_rows,), NaN for an empty answer.

    Contacts a week where the answers are words; where all of them are numbers, these.

    Raises
    ------
    InputError
        For words that are not known, with the nearest that are, or a number below 0.
    """
    codes, texts = table.codes("frequency")
    if are_numbers(table):
        often = values.numbers(texts)
        wrong = (often < 0) | (often > LARGEST)
        message, allowed = "this does not say how often", f"a number from 0 to {LARGEST:g}"
    else:
        in_words = [contacts_a_week(text) for text in texts]
        often = np.array([np.nan if known is None else known for known in in_words])
        wrong = np.isnan(often) & (np.array(texts, np.object_) != "")
        message, allowed = "these words do not say how often", ", ".join(CONTACTS_A_WEEK)
    if wrong.any():
        first = int(np.argmax(wrong))
        row = int(np.argmax(codes == first))
        error = table.mistake(message, row, "frequency", allowed=allowed)
        error.suggestion = nearest(_folded(texts[first]), _BY_SPELLING)
        raise error
    return often[codes]
