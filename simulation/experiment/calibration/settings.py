"""What a calibration file may say: read, checked, and told by line where it is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from simulation.errors import InputError
from simulation.experiment.calibration.space import NUISANCES, checked_ranges
from simulation.experiment.calibration.statistics import STATISTICS
from simulation.scenario import Scenario, load_scenario
from simulation.scenario.document import Node
from simulation.scenario.errors import closest, error_at
from simulation.scenario.files import beside, is_there, similar_beside
from simulation.scenario.settings_file import read_settings

FEWEST_FRESH = 39
"""With 39 simulated networks, the lowest and the highest bound 95 % of what one more would be."""

_Weight = Annotated[float, Field(gt=0, le=1000)]


class Observation(BaseModel):
    """What a tie in the data is; the same is then made of what is simulated."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    as_: Literal["ties", "contacts"] = Field(
        "ties",
        alias="as",
        description="`ties`: people who say that they have a tie, as in a survey; `contacts`: "
        "people who were in contact within some weeks, as in a log of messages.",
    )
    weeks: int = Field(
        4,
        ge=1,
        le=520,
        strict=True,
        description="Weeks of a wave's contacts; with `ties`, weeks from one wave to the next.",
    )
    windows: int | None = Field(
        None,
        ge=1,
        le=260,
        strict=True,
        description="How many waves of so many weeks the scenario's file of ties is cut into, "
        "where it is a log; left out, the whole file is one wave. Only with `contacts`.",
    )
    medium: Literal["any", "digital", "face_to_face"] = Field(
        "any", description="Which contacts the data can show; only with `contacts`."
    )
    threshold: float | None = Field(
        None,
        gt=0,
        lt=1,
        description="Reported strength from which people say that they have a tie; left out, the "
        "scenario's `active_threshold`. Only with `ties`.",
    )
    seen: float = Field(
        1.0,
        gt=0,
        le=1,
        description="Share of contacts that leave a trace in the data; only with `contacts`.",
    )


class CalibrationRun(BaseModel):
    """How much is simulated, and from which seed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    burn_in: int = Field(
        104, ge=4, le=700, strict=True, description="Weeks from no ties to the first wave."
    )
    replicates: int = Field(
        4, ge=1, le=200, strict=True, description="Simulated networks a trial, averaged."
    )
    trials: int = Field(
        200, ge=16, le=100_000, strict=True, description="Sets of parameters tried in the search."
    )
    fresh: int = Field(
        FEWEST_FRESH,
        ge=FEWEST_FRESH,
        le=9999,
        strict=True,
        description="Networks of the fitted model for intervals and goodness of fit.",
    )
    seed: int = Field(
        1, ge=0, lt=2**63, strict=True, description="The number from which all chance follows."
    )


class CalibrationSettings(BaseModel):
    """A calibration as its file describes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(
        min_length=1, max_length=200, pattern=r"\S", description="The fitted scenario's name."
    )
    scenario: str = Field(
        min_length=1,
        description="The scenario to fit: a file, relative to this one, or of the library. Its "
        "organisation is imported with ties; its settings are where the search starts.",
    )
    waves: tuple[str, ...] = Field(
        (),
        description="Files of ties of one wave each, in order, relative to this file; left out, "
        "the scenario's ties are the one wave.",
    )
    observed: Observation = Field(
        default_factory=Observation, description="What a tie in the data is."
    )
    parameters: dict[str, tuple[float, float]] | None = Field(
        None, description="Parameters to fit with their ranges; left out, a short list."
    )
    statistics: dict[str, _Weight] | None = Field(
        None, description="Statistics to fit with their weights; left out, a short list."
    )
    run: CalibrationRun = Field(
        default_factory=CalibrationRun, description="How much is simulated, from which seed."
    )


class Calibration(NamedTuple):
    """A checked calibration: its file, that file's tree, its settings and its scenario."""

    file: Path
    tree: Node
    settings: CalibrationSettings
    scenario: Scenario


def load_calibration(file: Path) -> Calibration:
    """Return the calibration of a YAML file, with its scenario.

    Raises
    ------
    InputError
        For the first mistake by line, with file, line, key and the nearest valid spelling.
    """
    settings, root = read_settings(file, CalibrationSettings, "scenario: baseline.yaml", _mistakes)
    return Calibration(file, root, settings, _scenario(file, root, settings))


def _mistakes(settings: CalibrationSettings, root: Node) -> list[InputError]:
    ranges = checked_ranges(settings.parameters or {}, settings.observed.as_, root)
    return [*_unknown_statistics(settings, root), *_idle(settings, root), *ranges]


def scenario_named(calibration: Calibration) -> Path | None:
    """Return the scenario's file beside the calibration, or None for one of the library."""
    file = beside(calibration.file, calibration.settings.scenario)
    return file if is_there(file) else None


def _scenario(file: Path, root: Node, settings: CalibrationSettings) -> Scenario:
    beside_it = beside(file, settings.scenario)
    try:
        scenario = load_scenario(beside_it if is_there(beside_it) else settings.scenario)
    except InputError as error:
        if error.line is None and error.file is None:
            raise error_at(
                root,
                ("scenario",),
                error.message,
                found=settings.scenario,
                allowed=error.allowed,
                suggestion=similar_beside(file, settings.scenario) or error.suggestion,
            ) from None
        raise
    imported = scenario.organisation.import_
    if imported is None or (imported.ties is None and not settings.waves):
        raise error_at(
            root,
            ("scenario",),
            "there is nothing to fit: the scenario's organisation has no observed ties",
            found=settings.scenario,
            allowed="a scenario with `organisation: {import: {people: …, ties: …}}`, or `waves`",
        )
    return scenario


def _unknown_statistics(settings: CalibrationSettings, root: Node) -> list[InputError]:
    return [
        error_at(
            root,
            ("statistics", name),
            f"unknown statistic `{name}`",
            key=True,
            found=name,
            allowed=", ".join(STATISTICS),
            suggestion=closest(name, STATISTICS),
        )
        for name in settings.statistics or {}
        if name not in STATISTICS
    ]


def _idle(settings: CalibrationSettings, root: Node) -> list[InputError]:
    """Return a mistake for each setting of ``observed`` that would change nothing."""
    observed = settings.observed
    other = {"ties": ("medium", "seen", "windows"), "contacts": ("threshold",)}[observed.as_]
    mistakes = [
        error_at(
            root,
            ("observed", name),
            f"`{name}` has no meaning where `as` is {observed.as_}",
            key=True,
            found=name,
            allowed=f"as: {NUISANCES.get(name, 'contacts')}",
        )
        for name in other
        if name in observed.model_fields_set
    ]
    if settings.waves and observed.windows is not None:
        message = "waves are either files or windows of a log, not both"
        mistakes.append(error_at(root, ("observed", "windows"), message, allowed="leave one out"))
    return mistakes
