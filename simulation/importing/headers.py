"""Which row of a file names its columns, and what they are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from simulation.errors import InputError, nearest

# Reports put their title, the day and the filters above the header, in fewer rows than this.
ROWS_LOOKED_AT = 20
MOST_COLUMNS = 1_000
# Of the headers seen, in an error's letters.
MOST_SHOWN = 400


class Wanted(NamedTuple):
    """Which columns are looked for.

    Attributes
    ----------
    synonyms
        By our name, the headers recognised, the best first.
    chosen
        By our name, the header that the user names instead.
    required
        Our names of the columns that must be there.
    """

    synonyms: Mapping[str, Sequence[str]]
    chosen: Mapping[str, str]
    required: Sequence[str]


class Header(NamedTuple):
    """A row that names columns.

    Attributes
    ----------
    line
        Where it ends, from 1.
    names
        What stands in it, stripped.
    places
        By our name, the place of each column that was recognised.
    """

    line: int
    names: tuple[str, ...]
    places: Mapping[str, int]

    @property
    def headers(self) -> dict[str, str]:
        """Return what the file calls the columns recognised."""
        return {ours: self.names[place] for ours, place in self.places.items()}

    @property
    def unused(self) -> tuple[str, ...]:
        """Return the names of the other columns."""
        used = set(self.places.values())
        return tuple(name for place, name in enumerate(self.names) if name and place not in used)


def header_among(rows: Iterable[Header], wanted: Wanted) -> Header | None:
    """Return the first of a file's first rows with every required column; None without one."""
    return next((row for row in rows if all(ours in row.places for ours in wanted.required)), None)


def header_of(line: int, row: Sequence[str], wanted: Wanted) -> Header:
    """Return what a row says if it is the header; case, spaces and signs do not count."""
    names = tuple(name.strip() for name in row)
    folded: dict[str, int] = {}
    for place, name in enumerate(names):
        folded.setdefault(_folded(name), place)
    taken = {names.index(name) for name in wanted.chosen.values() if name in names}
    places: dict[str, int] = {}
    for ours, accepted in wanted.synonyms.items():
        if ours in wanted.chosen:
            if wanted.chosen[ours] in names:
                places[ours] = names.index(wanted.chosen[ours])
            continue
        theirs = [folded[_folded(name)] for name in accepted if _folded(name) in folded]
        theirs = [place for place in theirs if place not in taken]
        if theirs:
            places[ours] = theirs[0]
    return Header(line, names, places)


def likeliest(rows: Iterable[Header]) -> Header:
    """Return the row with most columns recognised, then most filled: the first of them."""
    return max(rows, key=likelihood, default=Header(1, (), {}))


def likelihood(row: Header) -> tuple[int, int]:
    """Return how much speaks for a row being the header: more is better."""
    return len(row.places), sum(name != "" for name in row.names)


def check_header(header: Header, wanted: Wanted, file: Path, where: str = "") -> None:
    """Raise an InputError where a required or chosen column is missing; ``where`` adds words."""
    if len(header.names) > MOST_COLUMNS:
        raise InputError(
            f"there are too many columns{where}",
            file=file,
            line=header.line,
            found=len(header.names),
            allowed=f"at most {MOST_COLUMNS}",
        )
    for ours, theirs in wanted.chosen.items():
        if ours in wanted.synonyms and ours not in header.places:
            raise _missing(header, file, f"there is no column `{theirs}`{where}", theirs, None)
    for ours in wanted.required:
        if ours not in header.places:
            message = f"there is no column for the {ours}{where}"
            raise _missing(header, file, message, ours, ", ".join(wanted.synonyms[ours]))


def _missing(
    header: Header, file: Path, message: str, wanted: str, allowed: str | None
) -> InputError:
    names = [name for name in header.names if name]
    seen = ", ".join(names)
    return InputError(
        message,
        file=file,
        line=header.line,
        found=seen if len(seen) <= MOST_SHOWN else f"{seen[:MOST_SHOWN]} …",
        allowed=allowed,
        suggestion=nearest(wanted, names),
    )


def _folded(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
