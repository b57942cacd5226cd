"""The goodness-of-fit page: what it says, escaped, alone, and the same every time."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from simulation.errors import InputError
from simulation.report.fit_page import number, write_fit_page

HOSTILE = "<script>alert('x')</script> & $x^2$ \"quoted\""
STATISTICS = (
    ("mean_degree", "Ties of an employee", 1, 8.0, 8.1, 0.4, 7.2, 8.9, "yes", "yes"),
    ("clustering", "How far contacts know each other", 1, 0.5, 0.3, 0.02, 0.26, 0.34, "no", "no"),
    ("isolates_share", "Employees without a tie", 0, 0.0, 0.0, 0.0, 0.0, 0.0, "yes", "yes"),
    ("density_ratio", "Density", 0, 3.0, "", "", "", "", "yes", "yes"),
)
SHAPES = (
    ("degree", "Degrees", "0–4", 0.4, 0.5, 0.35, 0.6, "yes", 0.3),
    ("degree", "Degrees", "5 or more", 0.6, 0.5, 0.4, 0.65, "yes", 0.3),
    ("distance", "Steps", "1", 0.2, 0.4, 0.3, 0.5, "no", 0.025),
    ("distance", "Steps", "2 or more", 0.8, 0.6, 0.5, 0.7, "no", 0.025),
)
PARAMETERS = (
    ("choice_base", "model", -1.9, -1.2, -1.6, -0.8, [-5, 1], "estimated"),
    ("seen", "data", 1.0, 1.0, None, None, [0.1, 1], "at the end of its range"),
)
WARNING = "The model cannot match `clustering`: observed 0.5."


def table(file: Path, header: str, rows: Iterable[Iterable[Any]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([header.split(), *rows])


def calibration(folder: Path, name: str = "Ours", **changes: Any) -> Path:
    table(
        folder / "fit.csv",
        "statistic label weight observed simulated sd low high inside settled",
        changes.pop("statistics", STATISTICS),
    )
    header = "shape label category observed simulated low high inside p"
    table(folder / "shapes.csv", header, SHAPES)
    table(folder / "trials.csv", "trial distance", [(0, 30.0), (1, 4.0), (2, 9.0)])
    names = ("name", "of", "start", "estimate", "low", "high", "range", "verdict")
    record = {
        "orgsim": "0.1.0",
        "engine": "0.1.0+abc",
        "status": "complete",
        "created": "2026-01-01T00:00:00+00:00",
        "packages": {"optuna": "5.0.0"},
        "name": name,
        "scenario": name,
        "seed": 1,
        "settings": {
            "observed": {"as": "contacts", "weeks": 4, "medium": "digital"},
            "run": {"burn_in": 104, "replicates": 4, "fresh": 39},
        },
        "organisation": {
            "employees": 60,
            "units": 3,
            "sites": 1,
            "ties": [240],
            "notes": [name],
        },
        "parameters": [dict(zip(names, one, strict=True)) for one in PARAMETERS],
        "correlation": [[1.0, None], [None, None]],
        "trials": 3,
        "together": {"distance": 5.0, "p": 0.025},
        "warnings": [WARNING],
        **changes,
    }
    (folder / "calibration.json").write_text(json.dumps(record), encoding="utf-8")
    return folder


def page(folder: Path) -> str:
    return write_fit_page(folder).read_text(encoding="utf-8")


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def test_the_answer_counts_what_cannot_be_matched(tmp_path: Path) -> None:
    said = words(page(calibration(tmp_path)))
    assert "cannot give 1 of 2 statistics as observed; 1 of 2 distributions" in said
    matched = [row if row[0] != "clustering" else (*row[:8], "yes", "yes") for row in STATISTICS]
    said = words(page(calibration(tmp_path, statistics=matched)))
    assert "gives all 2 statistics as they were observed" in said


def test_every_parameter_has_its_estimate_interval_and_verdict(tmp_path: Path) -> None:
    said = words(page(calibration(tmp_path)))
    assert "choice_base −1.90 −1.20 −1.60 to −0.800 −5.00 to 1.00 estimated" in said
    assert "seen a property of the data 1.00 1.00 – 0.100 to 1.00 at the end of its range" in said


def test_statistics_say_where_the_observed_one_lies(tmp_path: Path) -> None:
    said = words(page(calibration(tmp_path)))
    assert "mean_degree 8.00 8.10 7.20 to 8.90 inside" in said
    assert "clustering , not settled 0.500 0.300 0.260 to 0.340 outside" in said
    assert "density_ratio , not fitted 3.00 – – inside" in said


def test_warnings_show_names_as_code(tmp_path: Path) -> None:
    text = page(calibration(tmp_path))
    assert "cannot match <code>clustering</code>: observed 0.5." in text
    none = page(calibration(tmp_path, warnings=[]))
    assert "nothing to warn of" in none


def test_what_a_user_wrote_is_escaped(tmp_path: Path) -> None:
    text = page(calibration(tmp_path, HOSTILE, warnings=[f"{HOSTILE} `{HOSTILE}`"]))
    assert "<script" not in text
    assert "&lt;script&gt;alert" in text


def test_the_page_needs_nothing_from_elsewhere(tmp_path: Path) -> None:
    text = page(calibration(tmp_path))
    assert not re.search(r"https?://|@import|url\((?!#)|src=|//cdn", text)
    assert text.count("<svg") == 3
    identities = re.findall(r'\bid="([^"]+)"', text)
    assert len(identities) == len(set(identities))


def test_the_same_folder_gives_the_same_bytes(tmp_path: Path) -> None:
    folder = calibration(tmp_path)
    first = write_fit_page(folder).read_bytes()
    assert write_fit_page(folder).read_bytes() == first


def test_figures_describe_themselves(tmp_path: Path) -> None:
    text = page(calibration(tmp_path))
    assert "How far contacts know each other: observed 0.500, fitted model 0.300" in text
    assert "Degrees (p = 0.300): 0–4 observed 40%, fitted model 50%" in text
    assert "The least distance after 3 trials is 4.00" in text


@pytest.mark.parametrize("status", ["running", None])
def test_a_folder_without_a_finished_calibration_is_refused(
    tmp_path: Path, status: str | None
) -> None:
    if status is not None:
        calibration(tmp_path, status=status)
    with pytest.raises(InputError, match="no finished calibration"):
        write_fit_page(tmp_path)


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, "0"), (1234.5, "1\u202f234"), (0.00012345, "0.000123"), (-2.5, "−2.50"), (None, "–")],
)
def test_numbers_have_three_significant_digits(value: float | None, written: str) -> None:
    assert number(value) == written
