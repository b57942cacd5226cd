"""DuckDB as results are written and read with it: the same bytes anywhere, and usual errors."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


@contextlib.contextmanager
def connected() -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection to a database in memory."""
    import duckdb

    # One thread, so that the bytes of a file do not depend on the machine.
    with duckdb.connect(config={"threads": 1}) as connection:
        yield connection


@contextlib.contextmanager
def plainly() -> Iterator[None]:
    """Raise what a disk and Ctrl-C usually raise: DuckDB has its own names for both."""
    import duckdb

    try:
        yield
    except (duckdb.Error, RuntimeError) as error:
        if "interrupt" in str(error).casefold():
            raise KeyboardInterrupt from None
        if isinstance(error, duckdb.IOException):
            raise OSError(str(error)) from None
        raise
