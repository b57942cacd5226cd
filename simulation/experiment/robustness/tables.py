"""The tables of a robustness analysis, from a finished sweep's folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from simulation.dynamics.parameters import Parameters
from simulation.errors import InputError
from simulation.experiment.compare import to_csv
from simulation.experiment.robustness import rules, value_of_information, wins
from simulation.experiment.robustness.outcomes import ranked
from simulation.experiment.robustness.ranges import ROOT, evidence_range
from simulation.experiment.sensitivity.swept import Swept, read_swept
from simulation.experiment.sweeping.places import readable

if TYPE_CHECKING:
    import pandas as pd

RANGES, WINS = "ranges.csv", "wins.csv"
FLIPS, VALUE = "flips.csv", "value_of_information.csv"


class Tables(NamedTuple):
    """What a robustness analysis finds; the columns are those of docs/sensitivity.md."""

    ranges: pd.DataFrame
    wins: pd.DataFrame
    flips: pd.DataFrame
    value: pd.DataFrame


def write_robustness(address: str | Path) -> Tables:
    """Write the tables of a robustness analysis into its sweep's folder, and return them.

    Raises
    ------
    InputError
        When there is no such sweep, or scikit-learn is not installed.
    """
    found = robustness(read_swept(address))
    place = readable(address)
    for name, table in zip((RANGES, WINS, FLIPS, VALUE), found, strict=True):
        place.write(name, to_csv(table).encode())
    return found


def robustness(swept: Swept) -> Tables:
    """Return how robust the ranking of scenarios is.

    Raises
    ------
    InputError
        When the sweep has one scenario, is no Latin hypercube over numbers, has no measure of
        which a direction is better, or when scikit-learn is not installed.
    """
    import pandas as pd

    _check(swept)
    outcomes = ranked(swept)
    if not outcomes:
        message = "in none of the measures is one direction better, or none has a value"
        raise InputError(message, key="measures", found=list(swept.measures))
    design = swept.design
    won = [row for one in outcomes for row in wins.wins(one)]
    flipped = rules.flips(design, outcomes)
    worth = [
        row for one in outcomes for row in value_of_information.values_of_information(design, one)
    ]
    return Tables(
        _ranges(swept),
        pd.DataFrame(won, columns=list(wins.COLUMNS)),
        pd.DataFrame(flipped, columns=list(rules.COLUMNS)),
        pd.DataFrame(worth, columns=list(value_of_information.COLUMNS)),
    )


def _check(swept: Swept) -> None:
    if swept.design.kind != "latin_hypercube":
        raise InputError(
            "robustness is told from points drawn evenly over all ranges",
            key="design",
            found=swept.design.kind,
            allowed="latin_hypercube",
        )
    listed = [one.path for one in swept.design.factors if one.values]
    if listed:
        message = "robustness is told from settings drawn from ranges, not from lists"
        raise InputError(message, key="vary", found=listed, allowed="{from: …, to: …}")
    if len(swept.scenarios) < 2:
        message = "a ranking needs at least two scenarios"
        raise InputError(message, key="scenarios", found=list(swept.scenarios))


def _ranges(swept: Swept) -> pd.DataFrame:
    """Return from which ranges the settings were drawn."""
    import pandas as pd

    rows = []
    for factor in swept.design.factors:
        name = factor.path.removeprefix(ROOT)
        unit = why = ""
        if name in Parameters.model_fields and factor.path.startswith(ROOT):
            origin = Parameters.model_fields[name].json_schema_extra
            unit = str(origin["unit"]) if isinstance(origin, dict) else ""
            why = evidence_range(name, float(Parameters.model_fields[name].default)).why
        spacing = "log" if factor.log else "linear"
        rows.append((factor.path, factor.low, factor.high, spacing, unit, why))
    return pd.DataFrame(rows, columns=["path", "low", "high", "spacing", "unit", "why"])
