"""docs/exporting.md: what it shows has been run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "exporting.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_runs(make_folder, tmp_path: Path, monkeypatch, capsys, example: str):
    made = make_folder()
    (tmp_path / "cwd" / "results").mkdir(parents=True)
    made.rename(tmp_path / "cwd" / "results" / "flatter")
    monkeypatch.chdir(tmp_path / "cwd")
    exec(compile(example, str(PAGE), "exec"), {})
    assert capsys.readouterr().out
