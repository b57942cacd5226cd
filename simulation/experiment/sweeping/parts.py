"""The rows that are there: a file a task, all of them together always the table so far.

Rows that the sweep no longer has, because its file was changed, are set aside under ``earlier`` and
found there again when it has them again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulation.experiment.sweeping.agenda import Agenda, Columns, Row
from simulation.experiment.sweeping.parquet import Parquet
from simulation.experiment.sweeping.places import EARLIER, PARTS, Place

Floats = NDArray[np.float64]


class Parts:
    """The rows of one sweep in the place where it is kept."""

    def __init__(self, place: Place, agenda: Agenda, parquet: Parquet) -> None:
        self._place = place
        self._agenda = agenda
        self._parquet = parquet

    def add(self, rows: Sequence[Row], values: Floats) -> None:
        """Write rows in the order of the agenda, with their measures, (rows, measures)."""
        content = self._parquet.written(self._agenda.columns(rows, values))
        self._place.write(self._file(rows), content)

    def bring_up_to_date(self) -> set[str]:
        """Make the files hold the sweep's rows and no others; return the keys of these rows."""
        firsts = self._agenda.firsts()
        names = [name for folder in (PARTS, EARLIER) for name in self._place.names(folder)]
        with self._place.files(names) as files:
            held = self._held(files)
            kept = self._as_they_should_be(names, held, firsts)
            there = {
                key for name, keys in zip(names, held, strict=True) if name in kept for key in keys
            }
            others = [number for number, name in enumerate(names) if name not in kept]
            found = {key for number in others for key in held[number]} & firsts.keys() - there
            if found:
                measured = self._measured([files[number] for number in others])
                rows = [row for key, row in firsts.items() if key in found]
                self.add(rows, np.array([measured[row.key] for row in rows]))
                kept.add(self._file(rows))
        for number in others:
            if names[number] not in kept and names[number].startswith(f"{PARTS}/"):
                self._set_aside(names[number], unreadable=not held[number])
        return there | found

    def keys(self) -> set[str]:
        """Return the keys of all rows that are there."""
        with self._place.files(self._place.names(PARTS)) as files:
            return set(self._parquet.read(files, ["key"])["key"].tolist())

    def table(self) -> Columns:
        """Return the table: by scenario, point and replicate; rows that share a run, all of them.

        Rows whose run failed are not in it.
        """
        with self._place.files(self._place.names(PARTS)) as files:
            measured = self._measured(files)
        rows = sorted(row for row in self._agenda.rows() if row.key in measured)
        width = len(self._agenda.sweep.measures)
        values = np.array([measured[row.key] for row in rows]).reshape(len(rows), width)
        return self._agenda.columns(rows, values)

    def _held(self, files: Sequence[Path]) -> list[list[str]]:
        """Return the keys that each file holds; none for one that cannot be read."""
        held: list[list[str]] = [[] for _ in files]
        found = self._parquet.read(files, ["key"])
        for number, key in zip(found["file"].tolist(), found["key"].tolist(), strict=True):
            held[number].append(key)
        return held

    def _as_they_should_be(
        self, names: Sequence[str], held: Sequence[Sequence[str]], firsts: Mapping[str, Row]
    ) -> set[str]:
        """Return the files whose rows are the sweep's, under its labels, and in no other file."""
        order = {key: number for number, key in enumerate(firsts)}
        kept: set[str] = set()
        there: set[str] = set()
        for name, keys in zip(names, held, strict=True):
            if not keys or not firsts.keys() >= set(keys) or there.intersection(keys):
                continue
            if name == self._file([firsts[key] for key in sorted(keys, key=order.__getitem__)]):
                kept.add(name)
                there.update(keys)
        return kept

    def _set_aside(self, name: str, *, unreadable: bool) -> None:
        if unreadable:
            self._place.remove(name)
        else:
            self._place.move(name, EARLIER)

    def _measured(self, files: Sequence[Path]) -> dict[str, Floats]:
        """Return the measures by key."""
        measures = self._agenda.sweep.measures
        columns = self._parquet.read(files, ["key", *measures])
        values = np.column_stack([columns[name] for name in measures])
        return dict(zip(columns["key"].tolist(), values, strict=True))

    def _file(self, rows: Sequence[Row]) -> str:
        return f"{PARTS}/{self._agenda.part_name(rows)}.parquet"
