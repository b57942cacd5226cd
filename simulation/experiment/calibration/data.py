"""The data of a calibration: what is observed, and what of it is to be matched."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulation.errors import InputError
from simulation.experiment.calibration.observation import Eye, Wave, observed_wave
from simulation.experiment.calibration.settings import Calibration
from simulation.experiment.calibration.shapes import Shape, bins_of, shapes, shares
from simulation.experiment.calibration.simulate import Setup
from simulation.experiment.calibration.space import (
    Space,
    parameters_to_fit,
    space_of,
    start_of,
)
from simulation.experiment.calibration.statistics import (
    STATISTICS,
    available,
    labels_of,
    picture,
    statistics_of,
)
from simulation.importing.organisation import import_organisation
from simulation.importing.settings import PACKAGE, ImportSettings, file_named
from simulation.organisation.organisation import Organisation
from simulation.randomness import draws_of
from simulation.scenario import OrganisationSettings, Scenario
from simulation.scenario.errors import error_at

Floats = NDArray[np.float64]

LONGEST_OBSERVED = 520


@dataclass(frozen=True)
class Task:
    """A calibration with its data: all that the search and the judgement of its result need.

    Attributes
    ----------
    setup
        What simulates a network.
    space, start
        The parameters to fit, and the point, (p,), at which the scenario's own stand.
    observed
        (k,) the observed statistics, those of ``setup.names``.
    observed_shares
        The observed shares of the categories of ``shapes``, one after the other.
    shapes
        The distributions that are judged but not fitted.
    fitted
        (f,) places among ``setup.names`` of the statistics to be matched.
    weights
        (f,) the weights that the file gives them.
    employees, ties, units, sites
        The size of the data; ``ties`` a number a wave.
    notes
        What was made up or left out at import.
    files
        A hash of every wave's file, in order.
    """

    setup: Setup
    space: Space
    start: Floats
    observed: Floats
    observed_shares: Floats
    shapes: tuple[Shape, ...]
    fitted: NDArray[np.int64]
    weights: Floats
    employees: int
    ties: tuple[int, ...]
    units: int
    sites: int
    notes: tuple[str, ...]
    files: tuple[str, ...]


def task_of(calibration: Calibration) -> Task:
    """Read a calibration's data and return what is to be done.

    Raises
    ------
    InputError
        When files are wrong, or when the data cannot tell what is asked of them.
    """
    _refuse_too_long(calibration)
    scenario = calibration.scenario
    files = _wave_files(calibration)
    imported = _import_settings(scenario, files)
    organisation, waves = _observed(calibration, imported, files)
    _refuse_empty(calibration, waves)
    labels = labels_of(organisation)
    names = available(labels, waves)
    sites = len(np.unique(labels.site))
    pictures = [picture(wave, labels) for wave in waves]
    bins = bins_of(pictures, "density_ratio" in names)
    space = space_of(parameters_to_fit(calibration.settings.parameters, sites))
    weights = _weights(calibration, names)
    _refuse_more_parameters(calibration, space, weights)
    setup = Setup(_prepared(calibration, imported), _eye(calibration, len(waves)), names, bins)
    return Task(
        setup=setup,
        space=space,
        start=_start(calibration, space),
        observed=statistics_of(pictures, names),
        observed_shares=shares(pictures, bins),
        shapes=shapes(bins),
        fitted=np.array([names.index(name) for name in weights]),
        weights=np.array(list(weights.values())),
        employees=organisation.n,
        ties=tuple(len(wave.source) for wave in waves),
        units=len(np.unique(labels.unit)),
        sites=sites,
        notes=organisation.notes,
        files=tuple(_hash(file) for file in (file_named(name, Path()) for name in files)),
    )


def _wave_files(calibration: Calibration) -> list[str]:
    """Return the waves' files from the root of the file system, or as parts of packages."""
    folder = calibration.file.parent.absolute()
    names = calibration.settings.waves
    for place, name in enumerate(names):
        try:
            file_named(name, folder)
        except InputError as error:
            raise error_at(
                calibration.tree,
                ("waves", place),
                error.message,
                found=name,
                allowed="a file of ties, relative to this file",
            ) from None
    return [name if name.startswith(PACKAGE) else os.path.normpath(folder / name) for name in names]


def _import_settings(scenario: Scenario, files: Sequence[str]) -> ImportSettings:
    imported = scenario.organisation.import_
    assert imported is not None
    if imported.ties is None:
        return imported.model_copy(update={"ties": files[0]})
    return imported


def _observed(
    calibration: Calibration, imported: ImportSettings, files: Sequence[str]
) -> tuple[Organisation, list[Wave]]:
    """Return the organisation as imported, and the waves that were observed."""
    folder, draws = calibration.scenario.folder, draws_of(calibration.scenario.run.seed, 0)
    organisation = import_organisation(imported, folder, draws)
    ties = [organisation.observed]
    each = _windows(calibration, imported) or [
        imported.model_copy(update={"ties": file}) for file in files
    ]
    if each:
        ties = [import_organisation(one, folder, draws).observed for one in each]
    return organisation, [observed_wave(one, organisation.n) for one in ties if one is not None]


def _windows(calibration: Calibration, imported: ImportSettings) -> list[ImportSettings]:
    """Return what reads each window of a log; nothing where none are asked for."""
    observed = calibration.settings.observed
    rules, weeks = imported.tie_rules, observed.weeks
    return [
        imported.model_copy(
            update={
                "tie_rules": rules.model_copy(
                    update={
                        "first_week": rules.first_week + number * weeks,
                        "until_week": rules.first_week + (number + 1) * weeks,
                    }
                )
            }
        )
        for number in range(observed.windows or 0)
    ]


def _refuse_empty(calibration: Calibration, waves: Sequence[Wave]) -> None:
    for place, wave in enumerate(waves):
        if not len(wave.source):
            path = ("waves", place) if calibration.settings.waves else ("scenario",)
            message = "there is nothing to fit: no ties between two employees were observed"
            raise error_at(calibration.tree, path, message, found=f"wave {place + 1}")
    if len(waves) > 1 and all(_alike(waves[0], wave) for wave in waves):
        raise error_at(
            calibration.tree,
            ("waves",) if calibration.settings.waves else ("observed", "windows"),
            "all waves are the same network: is the file of ties a log with dates or weeks?",
        )


def _refuse_too_long(calibration: Calibration) -> None:
    observed = calibration.settings.observed
    waves = observed.windows or len(calibration.settings.waves) or 1
    if waves * observed.weeks > LONGEST_OBSERVED:
        raise error_at(
            calibration.tree,
            ("observed", "weeks"),
            "the waves together are too long",
            found=f"{waves} waves of {observed.weeks} weeks",
            allowed=f"{LONGEST_OBSERVED} weeks together",
        )


def _alike(one: Wave, other: Wave) -> bool:
    return np.array_equal(one.source, other.source) and np.array_equal(one.target, other.target)


def _weights(calibration: Calibration, names: Sequence[str]) -> dict[str, float]:
    """Return the statistics to be matched, with the weights that the file gives them."""
    asked = calibration.settings.statistics
    if asked is None:
        return {name: 1.0 for name in names if STATISTICS[name].usual}
    for name in asked:
        if name not in names:
            raise error_at(
                calibration.tree,
                ("statistics", name),
                f"the data cannot tell `{name}`: it needs {_NEEDED[STATISTICS[name].needs]}",
                key=True,
                found=name,
                allowed=", ".join(names),
            )
    if not asked:
        raise error_at(calibration.tree, ("statistics",), "no statistic is to be matched")
    return dict(asked)


_NEEDED = {
    "": "",
    "units": "several units",
    "sites": "several sites",
    "waves": "two waves or more",
    "weights": "ties with weights",
}


def _refuse_more_parameters(
    calibration: Calibration, space: Space, weights: dict[str, float]
) -> None:
    if len(space.names) <= len(weights):
        return
    raise error_at(
        calibration.tree,
        ("parameters",),
        "more parameters are to be fitted than statistics to be matched",
        found=f"{len(space.names)} parameters, {len(weights)} statistics",
        allowed="at most as many parameters as statistics",
    )


def _prepared(calibration: Calibration, imported: ImportSettings) -> Scenario:
    """Return the scenario as it is simulated: nothing changes, nothing but ties is simulated."""
    chosen, scenario = calibration.settings.run, calibration.scenario
    run = scenario.run.model_copy(
        update={
            "burn_in": chosen.burn_in,
            "seed": chosen.seed,
            "weeks": 1,
            "window": None,
            "knowledge": False,
        }
    )
    organisation = OrganisationSettings.model_validate({"import": imported})
    update = {"run": run, "interventions": (), "organisation": organisation, "value": None}
    return scenario.model_copy(update=update)


def _eye(calibration: Calibration, waves: int) -> Eye:
    observed = calibration.settings.observed
    # Without a threshold all active ties are shown, whatever `active_threshold` comes to.
    threshold = 0.0 if observed.threshold is None else observed.threshold
    return Eye(observed.as_, observed.weeks, waves, observed.medium, threshold, observed.seen)


def _start(calibration: Calibration, space: Space) -> Floats:
    observed, parameters = calibration.settings.observed, calibration.scenario.parameters
    threshold = observed.threshold or parameters.active_threshold
    return start_of(space, parameters, {"threshold": threshold, "seen": observed.seen})


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
