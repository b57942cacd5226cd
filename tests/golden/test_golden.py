"""Same seed, same results, from one version to the next, unless the changelog says otherwise."""

from __future__ import annotations

import json

import pytest

from tests.golden.results import CHANGES, FILE, today

STORED = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
# Measures that sum floating-point numbers may differ in the last digits between machines.
TOLERANCE = 1e-9


@pytest.fixture(scope="module")
def results() -> dict[str, dict[str, float | None]]:
    return today()


@pytest.mark.parametrize("case", CHANGES)
def test_fixed_seed_gives_the_stored_results(
    case: str, results: dict[str, dict[str, float | None]]
) -> None:
    assert set(results[case]) == set(STORED[case])
    for name, stored in STORED[case].items():
        expected = None if stored is None else pytest.approx(stored, rel=TOLERANCE)
        assert results[case][name] == expected, name


def test_interventions_change_the_results() -> None:
    assert len({json.dumps(row) for row in STORED.values()}) == len(CHANGES)
