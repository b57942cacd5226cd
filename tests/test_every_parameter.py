"""Every parameter says what it is, in what unit, within which range, and where it comes from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from simulation.dynamics.parameters import Parameters, parameters_table, values
from simulation.organisation.policies import policies_table

FIELDS = Parameters.model_fields
MODEL_PAGE = Path(__file__).parent.parent / "docs" / "model.md"


@pytest.mark.parametrize("name", FIELDS)
def test_origin_is_stated(name: str) -> None:
    extra = FIELDS[name].json_schema_extra
    assert isinstance(extra, dict)
    assert extra["unit"]
    assert extra["basis"] in {"measured", "calibrated", "assumed"}
    assert extra["source"]
    assert FIELDS[name].description


@pytest.mark.parametrize("name", FIELDS)
def test_values_outside_the_range_are_refused(name: str) -> None:
    low = next(m.ge for m in FIELDS[name].metadata if hasattr(m, "ge"))
    high = next(m.le for m in FIELDS[name].metadata if hasattr(m, "le"))
    assert low <= FIELDS[name].default <= high
    for bad in (low - 1, high + 1):
        with pytest.raises(ValidationError):
            Parameters(**{name: bad})


@pytest.mark.parametrize("name", FIELDS)
def test_model_page_uses_the_name(name: str) -> None:
    page = MODEL_PAGE.read_text(encoding="utf-8").replace("\\_", "_")
    assert re.search(rf"\b{name}\b", page)


def test_kernels_get_every_parameter_by_name() -> None:
    record = values(Parameters(half_life=7.5))
    assert record.half_life == 7.5
    assert set(record.dtype.names) == set(FIELDS)


def test_page_of_parameters_has_the_present_policies() -> None:
    page = MODEL_PAGE.with_name("parameters.md").read_text(encoding="utf-8")
    assert policies_table() in page, (
        "put the text of simulation.organisation.policies.policies_table() into docs/parameters.md"
    )


def test_parameter_page_is_the_present_one() -> None:
    page = MODEL_PAGE.with_name("parameters.md").read_text(encoding="utf-8")
    assert parameters_table() in page, (
        "put the text of simulation.dynamics.parameters.parameters_table() into docs/parameters.md"
    )
