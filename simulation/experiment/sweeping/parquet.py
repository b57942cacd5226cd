"""Tables as Parquet, written and read by DuckDB."""

from __future__ import annotations

import contextlib
import glob
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation.experiment.database import connected, plainly

if TYPE_CHECKING:
    import duckdb

_TYPES = {"f": "DOUBLE", "i": "BIGINT", "b": "BOOLEAN", "O": "VARCHAR"}


@contextlib.contextmanager
def parquet() -> Iterator[Parquet]:
    """Give what writes and reads tables."""
    with tempfile.TemporaryDirectory(prefix="orgsim-") as folder, connected() as connection:
        yield Parquet(connection, Path(folder))


class Parquet:
    """Writes and reads tables, as columns by name."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self._connection = connection
        self._folder = folder

    def written(self, columns: Mapping[str, NDArray[Any]]) -> bytes:
        """Return a table as the content of a file; text columns are of objects."""
        selected = ", ".join(
            f"{_name(name)}::{_TYPES[values.dtype.kind]} AS {_name(name)}"
            for name, values in columns.items()
        )
        file = self._folder / "written.parquet"
        with plainly():
            self._connection.register("written", dict(columns))
            quoted = str(file).replace("'", "''")
            self._connection.execute(
                f"COPY (SELECT {selected} FROM written) TO '{quoted}' (FORMAT parquet)"
            )
            self._connection.unregister("written")
        return file.read_bytes()

    def read(
        self, files: Sequence[Path], names: Sequence[str] | None = None
    ) -> dict[str, NDArray[Any]]:
        """Return files' tables one below the other, with ``file``: which of them, from 0.

        ``names`` are the columns to read, all by default. Files that are no tables are passed over.
        """
        found = [one for one in self._read(files, names, 0) if len(one["file"])]
        if not found:
            return {name: np.array([]) for name in (*(names or ()), "file")}
        return {name: np.concatenate([one[name] for one in found]) for name in found[0]}

    def _read(
        self, files: Sequence[Path], names: Sequence[str] | None, start: int
    ) -> list[dict[str, NDArray[Any]]]:
        import duckdb

        if not files:
            return []
        selected = "*" if names is None else ", ".join(map(_name, (*names, "filename")))
        query = f"SELECT {selected} FROM read_parquet(?, union_by_name = true, filename = true)"
        try:
            with plainly():
                asked = [glob.escape(str(file)) for file in files]
                found = self._connection.execute(query, [asked]).fetchnumpy()
        except (duckdb.Error, OSError):
            # One that cannot be read spoils the question for all of them.
            half = len(files) // 2
            if not half:
                return []
            first = self._read(files[:half], names, start)
            return first + self._read(files[half:], names, start + half)
        place = {str(file): start + number for number, file in enumerate(files)}
        sources = [place[name] for name in found.pop("filename")]
        filled = {name: _filled(values) for name, values in found.items()}
        return [{**filled, "file": np.array(sources, np.int64)}]


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _filled(values: Any) -> NDArray[Any]:
    kind = np.ma.asarray(values).dtype.kind
    return np.asarray(np.ma.filled(values, np.nan if kind == "f" else None))
