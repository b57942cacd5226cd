"""Networks as tables, for spreadsheets and data frames, and as GraphML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simulation.experiment.compare import to_csv
from simulation.exporting.graphs import to_networkx
from simulation.exporting.markup import legible

if TYPE_CHECKING:
    import pandas as pd

    from simulation.exporting.networks import Network

_TYPES = {"i": "INTEGER", "u": "INTEGER", "f": "DOUBLE"}


def write_csv(table: pd.DataFrame, file: Path) -> None:
    """Write a table as CSV, UTF-8, in which no text can pass for a formula."""
    file.write_text(to_csv(table), encoding="utf-8", newline="\n")


def write_parquet(table: pd.DataFrame, file: Path) -> None:
    """Write a table as Parquet."""
    import duckdb

    columns = {name: table[name].to_numpy() for name in table}
    kinds = {name: _TYPES.get(values.dtype.kind, "VARCHAR") for name, values in columns.items()}
    # Text goes in as objects: DuckDB would make an enumeration of anything else.
    plain = {
        name: values.astype(object) if kinds[name] == "VARCHAR" else values
        for name, values in columns.items()
    }
    selected = ", ".join(f'"{name}"::{kind} AS "{name}"' for name, kind in kinds.items())
    place = str(file).replace("'", "''")
    # One thread, so that rows keep their order and bytes do not depend on the machine.
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register("written", plain)
        query = f"COPY (SELECT {selected} FROM written) TO '{place}' (FORMAT parquet)"
        try:
            connection.execute(query)
        except duckdb.IOException as error:
            raise OSError(str(error)) from None


def write_graphml(network: Network, file: Path) -> None:
    """Write a network as GraphML."""
    import networkx as nx

    # The other writer of networkx's, for which it takes lxml where it finds it, has other bytes.
    nx.write_graphml_xml(to_networkx(legible(network)), file, named_key_ids=True)
