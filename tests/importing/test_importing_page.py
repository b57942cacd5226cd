"""docs/importing.md holds the tables of columns and findings, word for word, and runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from simulation.importing.catalogue import columns_table, findings_table
from simulation.importing.levels import WORDS
from simulation.importing.settings import ImportSettings

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "importing.md"
TEXT = PAGE.read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("table", [columns_table, findings_table])
def test_page_holds_the_tables(table):
    assert table() in TEXT, (
        f"replace the table of docs/importing.md by what this prints:\npython -c "
        f'"from simulation.importing.catalogue import {table.__name__} as t; print(t())"'
    )


def test_page_lists_the_words_for_levels_in_their_order():
    listed = [words for words in TEXT.splitlines() if re.match(r"\d+\. ", words)]
    expected = [", ".join(word for word in words if len(word) > 1) for words in WORDS]
    assert [words.split(". ", 1)[1] for words in listed] == expected


def test_python_on_the_page_runs(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    (code,) = blocks("python")
    exec(compile(code, str(PAGE), "exec"), {})
    printed = capsys.readouterr().out
    assert "error total_rows 1 row is a total" in printed
    assert "\n237\n" in printed


def test_settings_on_the_page_are_right():
    columns, _, scenario = map(yaml.safe_load, blocks("yaml"))
    assert ImportSettings(people="people.csv", **columns).columns.level == "Tarif"
    wanted = ImportSettings(**scenario["organisation"]["import"])
    baseline = ROOT / "scenarios" / "own_organisation" / "baseline.yaml"
    shipped = yaml.safe_load(baseline.read_text(encoding="utf-8"))
    assert wanted == ImportSettings(**shipped["organisation"]["import"])
