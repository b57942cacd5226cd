"""A finished sweep as its analyses read it: design, points and the values of measures."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml
from numpy.typing import NDArray

from simulation.errors import InputError, nearest
from simulation.experiment.compare import ROUNDING
from simulation.experiment.composite import COMPARED, NAME, composite, parts
from simulation.experiment.store import MANIFEST
from simulation.experiment.sweeping.designs import Design, Factor, points
from simulation.experiment.sweeping.places import SWEEP, Place, manifest_of, readable
from simulation.experiment.sweeping.table import read_table

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Swept:
    """A finished sweep.

    ``scenarios`` are names, the first the baseline's. ``table`` is the sweep's, with social capital
    as one number where the table has all its parts; ``measures`` are those of this table.
    """

    name: str
    scenarios: tuple[str, ...]
    design: Design
    replicates: int
    measures: tuple[str, ...]
    table: pd.DataFrame

    @property
    def baseline(self) -> str:
        """Return the name of the scenario with which the others are compared."""
        return self.scenarios[0]

    def values(self, scenario: str, measure: str) -> Floats:
        """Return a measure by point and replicate, (n_points, replicates); NaN where there is none.

        In the measure's unit.
        """
        rows = self.table[self.table["scenario"] == scenario]
        found = np.full((self.design.n_points, self.replicates), np.nan)
        found[rows["point"].to_numpy(), rows["replicate"].to_numpy()] = rows[measure].to_numpy()
        return found

    def differences(self, scenario: str, other: str, measure: str) -> Floats:
        """Return scenario less other, paired by point and replicate, (n_points, replicates)."""
        return less(self.values(scenario, measure), self.values(other, measure))


def read_swept(address: str | Path) -> Swept:
    """Return the finished sweep in a folder, or at an address that fsspec knows.

    Raises
    ------
    InputError
        When there is none, or its points are not those that its design gives here.
    """
    place = readable(address)
    manifest = manifest_of(place)
    if manifest is None:
        raise InputError("there is no sweep here: it has no manifest.json", file=str(address))
    table = read_table(address)
    try:
        told = _told(place, manifest)
    except (KeyError, TypeError, ValueError, yaml.YAMLError):
        message = f"{MANIFEST} and {SWEEP} do not describe one sweep"
        raise InputError(message, file=str(address)) from None
    design = told["design"]
    if not _same_points(design, table):
        message = "the points are not those of the design: another version of its library drew them"
        allowed = "run the sweep again with the version installed here"
        raise InputError(message, file=str(address), allowed=allowed)
    if set(parts()) <= set(told["measures"]):
        table = with_capital(table, told["scenarios"][0])
        told["measures"] = (NAME, *told["measures"])
    return Swept(**told, table=table)


def chosen_measures(swept: Swept, wanted: Sequence[str] | None) -> tuple[str, ...]:
    """Return the measures wanted, all by default.

    Raises
    ------
    InputError
        When the sweep has none of that name.
    """
    for name in wanted or ():
        if name not in swept.measures:
            message = f"`{name}` was not measured in this sweep"
            if name in COMPARED and name == NAME:
                message = f"`{name}` needs all its parts: {', '.join(parts())}"
            raise InputError(
                message,
                key="--measure",
                found=name,
                allowed=", ".join(swept.measures),
                suggestion=nearest(name, swept.measures),
            )
    return tuple(dict.fromkeys(wanted or swept.measures))


def with_capital(table: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Return the table with social capital: at every point, 100 is the baseline's mean there."""
    import pandas as pd

    found = []
    for _, rows in table.groupby("point"):
        means = rows.set_index(["scenario", "replicate"])[list(parts())]
        if baseline in means.index.get_level_values("scenario"):
            found.append(pd.Series(composite(means, baseline).to_numpy(), rows.index))
    return table.assign(**{NAME: pd.concat(found) if found else np.nan})


def less(ours: Floats, theirs: Floats) -> Floats:
    """Return ours less theirs; rounding counts as no difference."""
    differences = ours - theirs
    rounding = ROUNDING * np.fmax(np.abs(ours), np.abs(theirs))
    differences[np.abs(differences) <= rounding] = 0.0
    return differences


def point_means(values: Floats) -> Floats:
    """Return means over replicates, (n_points,); NaN where one of them is missing.

    A mean over other replicates would be another quantity: they are shared by all points.
    """
    means: Floats = values.mean(axis=1)
    return means


def chance_variance(values: Floats) -> float:
    """Return the variance of one replicate's value at a point that is chance; NaN with one each.

    What is left of (n_points, replicates) values when the mean of each point and of each replicate
    is taken away: what a replicate has everywhere moves no point against another.
    """
    values = values[~np.isnan(values).any(axis=1)]
    n, replicates = values.shape
    if n < 2 or replicates < 2:
        return float("nan")
    own = values - values.mean(axis=1, keepdims=True)
    left = own - own.mean(axis=0, keepdims=True)
    return float((left**2).sum() / ((n - 1) * (replicates - 1)))


def chance_share(values: Floats) -> float:
    """Return the share of the variance of points' means that is chance; NaN where it is unknown."""
    chance = chance_variance(values) / values.shape[1]
    means = point_means(values)
    means = means[~np.isnan(means)]
    if np.isnan(chance) or not varies(means):
        return float("nan")
    return float(min(1.0, chance / means.var(ddof=1)))


def varies(values: Floats) -> bool:
    """Return whether values differ by more than rounding."""
    if not len(values):
        return False
    return bool(np.ptp(values) > ROUNDING * np.abs(values).max())


def _told(place: Place, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return what manifest and sweep.yaml say: names, design, replicates and measures."""
    settings = yaml.safe_load(place.read(SWEEP) or b"")
    factors = tuple(_factor(path, given) for path, given in dict(settings["vary"]).items())
    count = int(settings.get("points", 0))
    seed = int(manifest["seed"])
    return {
        "name": str(manifest["sweep"]),
        "scenarios": tuple(str(one["name"]) for one in manifest["scenarios"]),
        "design": Design(manifest["design"], factors, count, seed),
        "replicates": int(manifest["replicates"]),
        "measures": tuple(map(str, manifest["measures"])),
    }


def _factor(path: str, given: Any) -> Factor:
    if isinstance(given, list):
        return Factor(path, values=tuple(given))
    return Factor(
        path,
        low=float(given["from"]),
        high=float(given["to"]),
        steps=int(given.get("steps", 0)),
        log=given.get("scale") == "log",
        whole=isinstance(given["from"], int),
    )


def _same_points(design: Design, table: pd.DataFrame) -> bool:
    """Return whether the table's points are the design's."""
    expected = points(design)
    rows = table.drop_duplicates("point")
    if len(rows) and int(rows["point"].max()) >= len(expected):
        return False
    return all(
        _plain(found) == _plain(wanted)
        for path in design.paths
        for found, wanted in zip(
            rows[path].tolist(), expected[path].iloc[rows["point"]].tolist(), strict=True
        )
    )


def _plain(value: Any) -> str:
    """Return a value as text, the same whether a column of the table is whole or not."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return json.dumps(float(value)) if number else str(value)
