"""The table of a sweep: a row a run, with what was varied and what was measured."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simulation.errors import InputError
from simulation.experiment.sweeping.parquet import parquet
from simulation.experiment.sweeping.places import TABLE, readable

if TYPE_CHECKING:
    import pandas as pd


def read_table(folder: str | Path) -> pd.DataFrame:
    """Return the table of a finished sweep, from a folder or an address.

    Columns: scenario (its name), point, replicate, the settings varied by their paths, the measures
    as means over the window of comparison, key. By scenario, point and replicate; rows whose run
    failed are not in it, and settings of what a scenario has not change nothing of it.

    Raises
    ------
    InputError
        When there is no table.
    """
    import pandas as pd

    place = readable(folder)
    if place.read(TABLE) is None:
        raise InputError("there is no finished sweep here: it has no table.parquet", file=folder)
    with parquet() as tables, place.files([TABLE]) as files:
        columns = tables.read(files)
    del columns["file"]
    return pd.DataFrame(columns)
