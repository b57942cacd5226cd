"""Write the networks of a results folder in the formats of other programs."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from simulation.errors import InputError, nearest
from simulation.exporting.files import write_csv, write_graphml, write_parquet
from simulation.exporting.folder import filling
from simulation.exporting.gexf import write_gexf
from simulation.exporting.networks import Network, Stored, among, find, read

Write = Callable[[Path], None]

_TABLES = {"csv": write_csv, "parquet": write_parquet}
FORMS = ("csv", "gexf", "graphml", "parquet")


def export(
    folder: Path | str,
    out: Path | str,
    form: str,
    scenario: str | None = None,
    replicate: int = 0,
    weeks: Sequence[int] = (),
    *,
    people: bool = False,
) -> list[Path]:
    """Write networks and people of a results folder, and return the files written.

    A week's network is a file (GraphML, GEXF) or two (CSV, Parquet: ties and people). Several weeks
    in GEXF are one file, with a time line. ``export.json`` in ``out`` tells what each file holds.

    Parameters
    ----------
    folder
        What ``orgsim run`` or ``orgsim compare`` wrote, with ``--networks``.
    out
        The folder to write to; files of an earlier export are replaced, no others.
    form
        One of ``FORMS``.
    scenario
        Its name, or what its files are called; by default all that have networks.
    weeks
        By default all that are there.
    people
        Whether to write people as they are. Otherwise small groups are withheld, employees numbered
        anew, and managers left out.

    Raises
    ------
    InputError
        When there are no such networks, or ``out`` cannot be written to as it is.
    """
    if form not in FORMS:
        raise InputError(
            "networks cannot be written in this form",
            key="form",
            found=form,
            allowed=", ".join(FORMS),
            suggestion=nearest(form, FORMS),
        )
    out = Path(out)
    asked = {one: among(one, weeks) for one in find(Path(folder), scenario, replicate)}
    named = {one: _files(one, chosen, form) for one, chosen in asked.items()}
    contents = {
        name: {"scenario": one.name, "replicate": replicate, "weeks": list(held), "people": people}
        for one, files in named.items()
        for name, held in files.items()
    }
    with filling(out, contents) as unfinished:
        for one, files in named.items():
            writes = _writes(read(one, asked[one], people=people), form)
            for name, write in zip(files, writes, strict=True):
                write(unfinished / name)
    return [out / name for name in contents]


def _files(stored: Stored, weeks: Sequence[int], form: str) -> Mapping[str, Sequence[int]]:
    """Return the weeks that each file holds, by its name."""
    run = f"{stored.slug}-{stored.replicate}"
    if form == "gexf" and len(weeks) > 1:
        return {f"{run}.gexf": weeks}
    parts = ("-ties", "-people") if form in _TABLES else ("",)
    return {f"{run}-w{week}{part}.{form}": (week,) for week in weeks for part in parts}


def _writes(networks: Sequence[Network], form: str) -> list[Write]:
    """Return what writes each file, in the order of ``_files``."""
    if form == "gexf":
        return [functools.partial(write_gexf, networks)]
    if form == "graphml":
        return [functools.partial(write_graphml, network) for network in networks]
    tables = [table for network in networks for table in (network.ties, network.people)]
    return [functools.partial(_TABLES[form], table) for table in tables]
