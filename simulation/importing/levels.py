"""Levels from what grades are called: numbers, letters with numbers, or words in their order."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simulation.importing.people_columns import EMPTY

HIGHEST_LEVEL = 100

WORDS: tuple[tuple[str, ...], ...] = (
    ("intern", "trainee", "apprentice", "working student", "praktikant", "werkstudent", "azubi"),
    ("junior", "jr", "entry", "graduate", "assistant", "débutant"),
    ("professional", "associate", "mid", "intermediate", "regular", "specialist", "staff member"),
    ("senior", "sr", "experienced", "confirmé"),
    ("lead", "principal", "staff", "expert", "team lead", "teamleiter"),
    ("manager", "supervisor", "head", "m", "gruppenleiter"),
    ("senior manager", "head of", "abteilungsleiter"),
    ("director", "d", "senior director", "bereichsleiter", "directeur"),
    ("vp", "vice president", "svp", "evp", "v"),
    ("chief", "c-level", "c level", "ceo", "president", "executive", "board", "x", "vorstand"),
)
"""Words for levels, the lowest first; the highest in a text counts, and single letters only before
a number (M2, D1)."""

_ORDINARY = -1
_BY_WORD = {word: rank for rank, words in enumerate(WORDS) for word in words}
_LONGEST_FIRST = sorted(_BY_WORD, key=lambda word: (-len(word), word))
_ANY_WORD = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?![^\W\d])" for word in _LONGEST_FIRST))
_PLAIN = re.compile(r"(\d+)(?:[.,]0+)?")
_NUMBER = re.compile(r"(?<![\d.,-])(\d{1,3})(?![\d]|[.,]\d)")
_LETTERS = re.compile(r"([a-z]+)[\s.-]?(\d{1,3})")


def levels(texts: Sequence[str], order: Sequence[str]) -> NDArray[np.float64]:
    """Return the level that each text names, (n_texts,): 1 is the lowest, NaN is no level.

    With an ``order`` it is the place in it. Otherwise texts with a number in them, such as 3, L3 or
    Grade 3, are that number where all do it in the same way; where words say who is above whom,
    the levels that occur are numbered from 1, by the words' order, then by their numbers.
    """
    if order:
        places = {_plain(name): place for place, name in enumerate(order, 1)}
        return np.array([places.get(_plain(text), np.nan) for text in texts], np.float64)
    keys = [_key(_plain(text)) for text in texts]
    ranks = {rank for rank, _ in filter(None, keys)}
    if ranks == {_ORDINARY}:
        return np.array([key[1] if key else np.nan for key in keys], np.float64)
    dense = {key: place for place, key in enumerate(sorted(set(filter(None, keys))), 1)}
    return np.array([dense[key] if key else np.nan for key in keys], np.float64)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _key(text: str) -> tuple[int, int] | None:
    """Return a text's rank among words and its number; None where it says neither."""
    if text in EMPTY:
        return None
    if plain := _PLAIN.fullmatch(text):
        return _in_range(_ORDINARY, int(plain[1]))
    number = _NUMBER.search(re.sub(r"[a-z]+", " ", text))
    letters = _LETTERS.fullmatch(text)
    if letters and len(letters[1]) == 1:
        return _in_range(_BY_WORD.get(letters[1], _ORDINARY), int(letters[2]))
    words = [word for word in _ANY_WORD.findall(text) if len(word) > 1]
    if words:
        rank = max(_BY_WORD[word] for word in words)
        return rank, int(number[1]) if number else 0
    return _in_range(_ORDINARY, int(number[1])) if number else None


def _in_range(rank: int, number: int) -> tuple[int, int] | None:
    return (rank, number) if 1 <= number <= HIGHEST_LEVEL else None
