"""A calibration's file: what it may say, and how its mistakes are told."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from known_network import CALIBRATION

from simulation.errors import InputError
from simulation.experiment.calibration.data import task_of
from simulation.experiment.calibration.settings import load_calibration
from simulation.experiment.calibration.space import USUAL, space_of


@pytest.fixture
def folder(known: Path, tmp_path: Path) -> Path:
    """Return a copy of the known organisation's folder, to be spoilt."""
    return Path(shutil.copytree(known, tmp_path / "copy"))


def mistake(folder: Path, text: str) -> InputError:
    file = folder / "wrong.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        task_of(load_calibration(file))
    assert caught.value.file == file
    return caught.value


@pytest.mark.parametrize(
    ("line", "key", "suggestion"),
    [
        ("parameters: {rate_taem: [1, 2]}", "parameters.rate_taem", "rate_team"),
        ("parameters: {tie_capacity: [10, 20]}", "parameters.tie_capacity", None),
        ("parameters: {seen: [0.1, 1]}", "parameters.seen", None),
        ("parameters: {rate_team: [2, 1]}", "parameters.rate_team", None),
        ("parameters: {rate_team: [1, 400]}", "parameters.rate_team", None),
        ("parameters: {rate_team: [1]}", "parameters.rate_team[1]", None),
        ("parameters: {}", "parameters", None),
        ("statistics: {mean_degre: 1}", "statistics.mean_degre", "mean_degree"),
        ("statistics: {mean_degree: 0}", "statistics.mean_degree", None),
        ("statistics: {tie_survival: 1}", "statistics.tie_survival", None),
        ("statistics: {cross_site_share: 1}", "statistics.cross_site_share", None),
        ("statistics: {mean_degree: 1}", "parameters", None),
        ("observed: {as: contact}", "observed.as", "contacts"),
        ("observed: {threshold: 1.5}", "observed.threshold", None),
        ("observed: {seen: 0.5}", "observed.seen", None),
        ("observed: {as: contacts, threshold: 0.5}", "observed.threshold", None),
        ("observed: {as: contacts, weeks: 20, windows: 40}", "observed.weeks", None),
        ("run: {trials: 3}", "run.trials", None),
        ("run: {seeds: 3}", "run.seeds", "seed"),
        ("waves: [ties0.csv, ties9.csv]", "waves[1]", None),
        ("waves: [ties0.csv, ties0.csv]", "waves", None),
        ("nme: Fitted", "nme", "name"),
    ],
)
def test_a_mistake_is_told_by_line_and_key(
    folder: Path, line: str, key: str, suggestion: str | None
) -> None:
    error = mistake(folder, f"name: Fitted\nscenario: base.yaml\n{line}\n")
    assert error.key == key
    assert error.suggestion == suggestion
    written = line.split(":", maxsplit=1)[0] in key
    assert error.line == 3 or not written


def test_waves_are_files_or_windows(folder: Path) -> None:
    text = CALIBRATION.replace("weeks: 4}", "weeks: 4, windows: 2}")
    assert mistake(folder, text).key == "observed.windows"


def test_a_scenario_that_is_not_there_is_told_with_the_nearest(folder: Path) -> None:
    error = mistake(folder, "name: Fitted\nscenario: bsae.yaml\n")
    assert (error.key, error.line, error.suggestion) == ("scenario", 2, "base.yaml")


def test_a_scenario_without_observed_ties_cannot_be_fitted(folder: Path) -> None:
    (folder / "made_up.yaml").write_text("name: Made up\n", encoding="utf-8")
    error = mistake(folder, "name: Fitted\nscenario: made_up.yaml\n")
    assert error.key == "scenario"
    assert "no observed ties" in error.message


def test_a_file_of_ties_without_ties_cannot_be_fitted(folder: Path) -> None:
    (folder / "ties0.csv").write_text("source,target\n0,0\n", encoding="utf-8")
    error = mistake(folder, "name: Fitted\nscenario: base.yaml\n")
    assert "no ties" in error.message


def test_the_usual_parameters_and_statistics_are_fitted(folder: Path) -> None:
    file = folder / "plain.yaml"
    file.write_text("name: Fitted\nscenario: base.yaml\n", encoding="utf-8")
    task = task_of(load_calibration(file))
    assert task.space.names == tuple(USUAL)
    assert [task.setup.names[place] for place in task.fitted] == [
        "mean_degree",
        "degree_gini",
        "within_unit_share",
        "transitivity",
        "clustering",
    ]
    own = load_calibration(file).scenario.parameters
    assert task.space.values(task.start)["rate_team"] == pytest.approx(own.rate_team)


def test_a_log_is_cut_into_windows(folder: Path) -> None:
    rows = ["source,target,week", "0,1,0", "1,2,3", "0,1,5", "3,4,6", "2,3,9"]
    (folder / "log.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    scenario = (folder / "base.yaml").read_text(encoding="utf-8").replace("ties0", "log")
    (folder / "log.yaml").write_text(scenario, encoding="utf-8")
    file = folder / "windows.yaml"
    file.write_text(
        "name: Fitted\nscenario: log.yaml\nobserved: {as: contacts, weeks: 4, windows: 2}\n",
        encoding="utf-8",
    )
    task = task_of(load_calibration(file))
    assert task.ties == (2, 2)
    survival = task.observed[task.setup.names.index("tie_survival")]
    assert survival == 0.5


ends = st.tuples(st.floats(0.01, 50), st.floats(1.01, 400)).map(lambda e: (e[0], e[0] * e[1]))


@given(st.lists(ends, min_size=1, max_size=4), st.data())
def test_points_and_parameters_say_the_same(
    ranges: list[tuple[float, float]], data: st.DataObject
) -> None:
    space = space_of({str(place): one for place, one in enumerate(ranges)})
    point = np.array([data.draw(st.floats(0, 1)) for _ in ranges])
    values = space.values(point)
    assert space.point(values) == pytest.approx(point, abs=1e-9)
    assert all(low <= values[str(at)] <= high for at, (low, high) in enumerate(ranges))


def test_a_wide_range_is_searched_by_ratios() -> None:
    space = space_of({"wide": (0.1, 10.0), "narrow": (1.0, 3.0), "from_zero": (0.0, 10.0)})
    assert list(space.values(np.full(3, 0.5)).values()) == pytest.approx([1.0, 2.0, 5.0])
