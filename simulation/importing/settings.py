"""What a user may say about the files an organisation is read from."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from simulation.errors import InputError
from simulation.importing.findings import REPAIR_KINDS, RepairKind
from simulation.importing.tie_settings import TieSettings

PACKAGE = "package:"


def _listed(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, list | tuple) else (value,)


_Repair = Literal["all", RepairKind]
_Repairs = Annotated[
    tuple[_Repair, ...],
    BeforeValidator(_listed, json_schema_input_type=_Repair | tuple[_Repair, ...]),
]


class Columns(BaseModel):
    """What the files call their columns, where it is not one of the usual names."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    employee: str | None = Field(None, description="Who: any text that names an employee once.")
    name: str | None = Field(None, description="The full name, if managers are given by name.")
    first_name: str | None = Field(None, description="The first name, if there is no full name.")
    last_name: str | None = Field(None, description="The last name, if there is no full name.")
    email: str | None = Field(None, description="The e-mail address, as managers and ties have it.")
    manager: str | None = Field(None, description="The employee reported to; empty for the top.")
    manager_email: str | None = Field(None, description="The manager's e-mail address.")
    manager_name: str | None = Field(None, description="The manager's name.")
    path: str | None = Field(
        None, description="The reporting line from the top down, such as `ann / bob / cem`."
    )
    unit: str | None = Field(None, description="The unit's name, whatever its size.")
    division: str | None = Field(None, description="The largest units: divisions, functions.")
    department: str | None = Field(None, description="Units within divisions.")
    team: str | None = Field(None, description="Units within departments.")
    unit_path: str | None = Field(None, description="Units from large to small: `Sales > EMEA`.")
    org_level_1: str | None = Field(None, description="The largest units, where levels have none.")
    org_level_2: str | None = Field(None, description="Units of the second level.")
    org_level_3: str | None = Field(None, description="Units of the third level.")
    org_level_4: str | None = Field(None, description="Units of the fourth level.")
    org_level_5: str | None = Field(None, description="Units of the fifth level.")
    level: str | None = Field(None, description="Grade, as a number or in words; 1 is the lowest.")
    site: str | None = Field(None, description="The site's name.")
    expertise: str | None = Field(None, description="The domain of expertise, or job family.")
    skills: str | None = Field(None, description="Skills, the first listed of which counts.")
    role: str | None = Field(None, description="The role, where nothing says the expertise.")
    tenure_weeks: str | None = Field(None, description="Weeks since joining.")
    tenure_years: str | None = Field(None, description="Years since joining.")
    hire_date: str | None = Field(None, description="The day of joining.")
    leave_date: str | None = Field(None, description="The last day; empty for who stays.")
    status: str | None = Field(None, description="Whether somebody works here: active, left.")
    working_time: str | None = Field(None, description="The share of a full week worked, or FTE.")
    weekly_hours: str | None = Field(None, description="Hours worked in a week.")
    presence: str | None = Field(
        None, description="The share of the week on site, or remote, hybrid, on-site."
    )
    office_days: str | None = Field(None, description="Days a week on site.")
    source: str | None = Field(None, description="In the file of ties: who named somebody.")
    target: str | None = Field(None, description="In the file of ties: who was named.")
    relation: str | None = Field(None, description="In the file of ties: which relation it is.")
    frequency: str | None = Field(None, description="In the file of ties: how often, in words.")
    strength: str | None = Field(None, description="In the file of ties: a weight of 0 or more.")
    count: str | None = Field(None, description="In the file of ties: how many contacts.")
    emails: str | None = Field(None, description="In the file of ties: how many e-mails.")
    messages: str | None = Field(None, description="In the file of ties: how many messages.")
    meetings: str | None = Field(None, description="In the file of ties: how many meetings.")
    calls: str | None = Field(None, description="In the file of ties: how many calls.")
    duration: str | None = Field(None, description="In the file of ties: how long contacts took.")
    date: str | None = Field(None, description="In the file of ties: the day, or the time.")
    week: str | None = Field(None, description="In the file of ties: the number of the week.")
    day: str | None = Field(None, description="In the file of ties: the number of the day.")
    message: str | None = Field(
        None, description="In the file of ties: the message or meeting that a row belongs to."
    )

    def among(self, ours: Iterable[str]) -> dict[str, str]:
        """Return the files' names of those of our columns that are given."""
        given = self.model_dump(exclude_none=True)
        return {name: given[name] for name in ours if name in given}


class ImportSettings(BaseModel):
    """Where an organisation's people and ties stand, and how what they leave out is made up."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    people: str | None = Field(
        None,
        min_length=1,
        description="A file with a row an employee (CSV, XLSX, GraphML): relative to the "
        "scenario's folder, or `package:NAME/FILE` for a file of an installed Python package. "
        "Without it the employees are those whom the ties name.",
    )
    ties: str | None = Field(
        None, min_length=1, description="A file with a row a tie: who, and with whom."
    )
    sheet: str | None = Field(
        None, min_length=1, description="The sheet with the people, where a workbook has several."
    )
    columns: Columns = Field(
        default_factory=Columns, description="The files' own names for columns, by our name."
    )
    tie_rules: TieSettings = Field(
        default_factory=TieSettings, description="How observed ties become strengths."
    )
    repair: _Repairs = Field(
        (),
        description="What is mended as it is read, by the names that `orgsim inspect` lists; "
        "`all` mends whatever can be mended safely.",
    )
    levels: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        (), description="The levels by the file's names, the lowest first."
    )
    as_of: date | None = Field(
        None,
        description="The day that the file describes: tenure counts up to it, and who left before "
        "it has left. Left out, the latest day on which somebody joined or has left.",
    )
    units_from_ties: bool = Field(
        False,
        strict=True,
        description="Whether units are made up from the ties where the file has none: groups with "
        "more ties within than chance gives.",
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

    @field_validator("as_of", mode="before")
    @classmethod
    def _check_day(cls, value: object) -> object:
        """Return a text as the day that it names: elsewhere a scenario's texts are texts."""
        if value is None or isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            message = "`as_of` must be a day such as 2025-12-31"
            raise ValueError(message) from None

    @model_validator(mode="after")
    def _check_files(self) -> Self:
        if self.people is None and self.ties is None:
            message = "an import needs `people`, or `ties` alone"
            raise ValueError(message)
        if self.units_from_ties and self.ties is None:
            message = "`units_from_ties` needs `ties`"
            raise ValueError(message)
        return self

    @property
    def repairs(self) -> tuple[RepairKind, ...]:
        """Return the kinds of findings that are mended."""
        return (
            REPAIR_KINDS
            if "all" in self.repair
            else tuple(kind for kind in REPAIR_KINDS if kind in self.repair)
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
        raise InputError("there is no such file", key=key, found=name, allowed="a CSV or XLSX file")
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
