from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

BASELINE = """
name: Today
organisation: {generate: {employees: 40, span: 5, units: 2, sites: 1}}
run: {weeks: 8, burn_in: 2, replicates: 3, seed: 1}
"""
FLATTER = """
extends: today.yaml
name: Flatter
interventions:
  - {kind: flatten_hierarchy, week: 2, layers: 3}
  - {kind: change_autonomy, label: "More autonomy, 1.0", from: 3, by: 0.1}
"""
SWEEP = """
name: What half-life does
scenarios: [today.yaml, flatter.yaml]
vary:
  parameters.half_life: {from: 4, to: 10, steps: 3}
  policies.autonomy: [0.2, 0.4]
replicates: 2
measures: [mean_degree, path_length]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with two scenarios, of which the second changes the first."""
    (tmp_path / "today.yaml").write_text(BASELINE, encoding="utf-8")
    (tmp_path / "flatter.yaml").write_text(FLATTER, encoding="utf-8")
    return tmp_path


@pytest.fixture
def write(folder: Path) -> Callable[..., Path]:
    """Return a writer of sweep files: ``write({"replicates: 2": "replicates: 3"})``."""

    def writer(changes: dict[str, str] | None = None) -> Path:
        text = SWEEP
        for old, new in (changes or {}).items():
            assert old in text
            text = text.replace(old, new)
        file = folder / "sweep.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    return writer
