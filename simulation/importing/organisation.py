"""Organisations from files: people, and ties where they were observed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulation.errors import InputError
from simulation.importing.canonical import has_strengths, read_strengths
from simulation.importing.edges import SYNONYMS as TIES
from simulation.importing.examination import examine, refusal
from simulation.importing.inference import infer_line, infer_units
from simulation.importing.line import above
from simulation.importing.managers import identity
from simulation.importing.people import Roll, read_people, read_people_of_ties
from simulation.importing.repairs import repaired
from simulation.importing.settings import ImportSettings, file_named
from simulation.importing.ties import read_ties
from simulation.organisation.attributes import Aspect, chance, draw_projects, draw_tenures
from simulation.organisation.communities import no_communities
from simulation.organisation.hierarchy import team_order
from simulation.organisation.naming import site_names
from simulation.organisation.organisation import ObservedTies, Organisation
from simulation.organisation.people import Ints, People, layers
from simulation.organisation.seating import seat_people
from simulation.randomness import Draws

ONE_UNIT = "Organisation"
FEWEST_EMPLOYEES = 2

_LINE_NOTE = (
    "No managers in the file: the reporting line is made up from the ties. The best connected of a "
    "unit is its head, teams grow around the next best connected, and heads report to the best "
    "connected of all."
)
_UNITS_NOTE = (
    "No units in the file: {count} are made up from the ties, groups with more ties within than "
    "chance gives."
)
_Labels = tuple[Ints, tuple[str, ...]]


def import_organisation(settings: ImportSettings, folder: Path, draws: Draws) -> Organisation:
    """Return the organisation in the files; its notes say what was made up.

    Seats are numbered in the order of the file; nothing of the employees' names is kept.

    Raises
    ------
    InputError
        With file and line of what is wrong there, or the key of a file that is not there.
    """
    return import_named(settings, folder, draws)[0]


def import_named(
    settings: ImportSettings, folder: Path, draws: Draws
) -> tuple[Organisation, tuple[str, ...]]:
    """Return the organisation in the files, and each employee's id by seat.

    Raises
    ------
    InputError
        With file and line of what is wrong there, or the key of a file that is not there.
    """
    roll, done = repaired(read_roll(settings, folder), settings.repairs)
    return organisation_of(roll, done, settings, folder, draws), tuple(roll.employee.tolist())


def read_roll(settings: ImportSettings, folder: Path) -> Roll:
    """Return the people in the file of people; without one, those whom the ties name.

    Raises
    ------
    InputError
        When the file is not there, cannot be read, or lacks a column that is needed or chosen.
    """
    if settings.people is not None:
        return read_people(file_named(settings.people, folder, key="people"), settings)
    assert settings.ties is not None
    return read_people_of_ties(file_named(settings.ties, folder, key="ties"), settings)


def organisation_of(
    roll: Roll, done: tuple[str, ...], settings: ImportSettings, folder: Path, draws: Draws
) -> Organisation:
    """Return the organisation of people who have been read, and repaired as ``done`` says.

    Raises
    ------
    InputError
        When there is an error among them, or in the file of ties.
    """
    findings = examine(roll)
    error = refusal(roll, findings) or _too_few(roll)
    if error is not None:
        raise error
    warnings = (f"{one.message}." for one in findings if one.severity == "warning")
    notes = [*roll.notes, *done, *warnings]
    observed = _observed(roll, settings, folder, notes)
    people = _people(roll, observed, settings, notes, draws)
    site, sites = _labels(roll, "site", notes, "one site", site_names(1))
    notes.append("Desks (teams together) and projects are made up; communities are not known.")
    if roll.table.unused:
        notes.append(f"Columns not used: {', '.join(roll.table.unused)}.")
    manager = people.manager
    return Organisation(
        people=people,
        workplace=seat_people(manager, team_order(manager), site, sites, settings.floor_desks),
        communities=no_communities(),
        projects=draw_projects(people.unit, settings.project_size, chance(draws, Aspect.PROJECTS)),
        observed=observed,
        notes=tuple(notes),
    )


def _too_few(roll: Roll) -> InputError | None:
    if roll.n >= FEWEST_EMPLOYEES:
        return None
    return InputError(
        "there are too few employees",
        file=roll.table.file,
        found=roll.n,
        allowed=f"{FEWEST_EMPLOYEES} or more",
    )


class _Seats(Mapping[str, int]):
    """Employees' seats by id and e-mail address; those left out have seats behind the others."""

    def __init__(self, roll: Roll) -> None:
        self._seats = roll.known_as()
        for text in roll.left_out:
            self._seats.setdefault(text, roll.n)

    def __getitem__(self, text: str) -> int:
        """Return a seat, whatever the case of an e-mail address."""
        return self._seats[identity(text)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._seats)

    def __len__(self) -> int:
        return len(self._seats)


def _observed(
    roll: Roll, settings: ImportSettings, folder: Path, notes: list[str]
) -> ObservedTies | None:
    """Return the ties among employees; those with people left out of the file are left out."""
    if settings.ties is None:
        return None
    file, seats = file_named(settings.ties, folder, key="ties"), _Seats(roll)
    if has_strengths(file):
        ties = read_strengths(file, seats)
    else:
        ties = read_ties(file, settings.columns.among(TIES), seats, notes, settings.tie_rules)
    here = ties.target < roll.n
    if not here.all():
        notes.append(f"Ties with people left out are left out ({np.sum(~here):,}).")
    return ObservedTies(ties.source[here], ties.target[here], ties.strength[here])


def _people(
    roll: Roll,
    observed: ObservedTies | None,
    settings: ImportSettings,
    notes: list[str],
    draws: Draws,
) -> People:
    unit, unit_names = _units(roll, observed, settings, notes)
    if roll.manager is not None:
        manager = above(roll.manager).astype(np.int32)
    else:
        manager = infer_line(unit, observed or _no_ties(), settings.span)
        notes.append(_LINE_NOTE)
    expertise, expertise_names = unit, unit_names
    if "expertise" in roll.labels:
        home = np.array(unit_names, np.object_)[unit]
        expertise, expertise_names = _numbered(
            np.where(roll.labels["expertise"] == "", home, roll.labels["expertise"])
        )
    else:
        notes.append("No expertise in the file: everybody has that of the unit.")
    return People(
        manager=manager,
        unit=unit,
        level=_levels(roll, manager, notes),
        expertise=expertise,
        tenure_weeks=_tenures(roll, settings, notes, draws),
        unit_names=unit_names,
        expertise_names=expertise_names,
        presence=_own(roll, "presence"),
        working_time=_own(roll, "working_time"),
    )


def _no_ties() -> ObservedTies:
    return ObservedTies(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0))


def _units(
    roll: Roll, observed: ObservedTies | None, settings: ImportSettings, notes: list[str]
) -> _Labels:
    if observed is None or "unit" in roll.labels or not settings.units_from_ties:
        return _labels(roll, "unit", notes, "one unit", (ONE_UNIT,))
    unit, names = infer_units(roll.n, observed)
    notes.append(_UNITS_NOTE.format(count=len(names)))
    return unit, names


def _labels(
    roll: Roll, name: str, notes: list[str], otherwise: str, names: tuple[str, ...]
) -> _Labels:
    """Return numbers into a label's names, (n,), and the names; one for all without a label."""
    if name in roll.labels:
        return _numbered(roll.labels[name])
    notes.append(f"No {name} in the file: {otherwise} for all.")
    return np.zeros(roll.n, np.int32), names


def _numbered(texts: NDArray[np.object_]) -> _Labels:
    names = tuple(sorted(set(texts.tolist()), key=_in_natural_order))
    number = {name: place for place, name in enumerate(names)}
    return np.array([number[text] for text in texts.tolist()], np.int32), names


def _in_natural_order(text: str) -> tuple[tuple[int, int, str], ...]:
    parts = re.findall(r"([0-9]+)|([^0-9]+)", text)
    return tuple((0, len(number), number) if number else (1, 0, words) for number, words in parts)


def _levels(roll: Roll, manager: Ints, notes: list[str]) -> Ints:
    if "level" in roll.numbers:
        return roll.numbers["level"].astype(np.int32)
    notes.append("No levels in the file: one more than the highest of the direct reports.")
    level = np.ones(roll.n, np.int32)
    layer = layers(manager)
    for depth in range(int(layer.max()), 1, -1):
        here = np.flatnonzero(layer == depth)
        np.maximum.at(level, manager[here], level[here] + 1)
    return level


def _tenures(roll: Roll, settings: ImportSettings, notes: list[str], draws: Draws) -> Ints:
    years, generator = settings.mean_tenure_years, chance(draws, Aspect.TENURE)
    if "tenure_weeks" not in roll.numbers:
        notes.append(f"No tenure in the file: drawn with mean {years:g} years.")
        return draw_tenures(roll.n, years, generator)
    weeks = roll.numbers["tenure_weeks"]
    drawn = draw_tenures(roll.n, years, generator)
    return np.where(np.isnan(weeks), drawn, np.nan_to_num(np.rint(weeks))).astype(np.int32)


def _own(roll: Roll, name: str) -> NDArray[np.float64] | None:
    """Return what is known of a policy for each employee, (n,), NaN where it is not."""
    values = roll.numbers.get(name)
    return None if values is None or np.all(np.isnan(values)) else values
