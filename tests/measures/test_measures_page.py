"""docs/measures.md holds the catalogue, word for word."""

from __future__ import annotations

from pathlib import Path

from simulation.measures import MEASURES
from simulation.measures.catalogue import measures_table

PAGE = Path(__file__).parents[2] / "docs" / "measures.md"


def test_page_holds_the_table():
    assert measures_table() in PAGE.read_text(encoding="utf-8"), (
        "replace the table of docs/measures.md by what this prints:\n"
        'python -c "from simulation.measures.catalogue import measures_table as t; print(t())"'
    )


def test_table_has_a_row_a_measure():
    rows = measures_table().splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == list(MEASURES)
    assert len({row.count("|") for row in rows}) == 1
