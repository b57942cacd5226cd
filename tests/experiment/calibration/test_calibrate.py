"""A whole calibration: it finds what is known, writes it, goes on, and says where it fails."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from pathlib import Path

import pytest
from known_network import CALIBRATION, TRUTH

from simulation.errors import InputError
from simulation.experiment.calibration.fit import Fit, calibrate
from simulation.scenario import load_scenario

TABLES = ("fitted.yaml", "fit.csv", "shapes.csv", "trials.csv", "runs.csv")


@pytest.fixture(scope="module")
def results(known: Path) -> tuple[Fit, Path]:
    out = known / "out"
    return calibrate(known / "calibration.yaml", out, workers=1), out


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def test_known_parameters_lie_in_their_intervals(results: tuple[Fit, Path]) -> None:
    record = json.loads((results[1] / "calibration.json").read_text(encoding="utf-8"))
    found = {one["name"]: one for one in record["parameters"]}
    assert found.keys() == TRUTH.keys()
    for name, truth in TRUTH.items():
        assert found[name]["low"] <= truth <= found[name]["high"]
        width = found[name]["high"] - found[name]["low"]
        assert width < found[name]["range"][1] - found[name]["range"][0]


def test_the_fitted_network_is_like_the_observed_one(results: tuple[Fit, Path]) -> None:
    fitted = [row for row in rows(results[1] / "fit.csv") if float(row["weight"]) > 0]
    assert len(fitted) == 7
    assert sum(row["inside"] == "yes" for row in fitted) >= 6


def test_the_fitted_scenario_extends_the_one_given(results: tuple[Fit, Path], known: Path) -> None:
    fit, out = results
    fitted, base = load_scenario(out / "fitted.yaml"), load_scenario(known / "base.yaml")
    assert fitted.name == "Ours, fitted"
    assert fitted.organisation == base.organisation
    changed = fitted.parameters.model_dump(include=set(TRUTH))
    assert changed == pytest.approx(fit.parameters)
    others = set(base.parameters.model_dump()) - set(TRUTH)
    assert fitted.parameters.model_dump(include=others) == base.parameters.model_dump(
        include=others
    )


def test_two_workers_come_to_the_same_bits(results: tuple[Fit, Path], known: Path) -> None:
    other = known / "out2"
    calibrate(known / "calibration.yaml", other, workers=2)
    for name in TABLES:
        assert (other / name).read_bytes() == (results[1] / name).read_bytes()


def test_the_same_command_goes_on_where_it_was_ended(
    results: tuple[Fit, Path], known: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "copy"
    shutil.copytree(results[1], out)
    whole = (out / "runs.csv").read_text(encoding="utf-8")
    lines = whole.splitlines(keepends=True)
    # A killed command leaves part of a line.
    (out / "runs.csv").write_text("".join(lines[:-3]) + lines[-3][:20], encoding="utf-8")
    said: list[str] = []
    simulated = []

    def counted(self, job):
        simulated.append(job)
        return original(self, job)

    from simulation.experiment.calibration.simulate import Setup

    original = Setup.__call__
    monkeypatch.setattr(Setup, "__call__", counted)
    calibrate(known / "calibration.yaml", out, workers=1, say=said.append)
    assert 0 < len(simulated) <= 3
    assert "are kept" in said[0]
    for name in ("fit.csv", "shapes.csv", "trials.csv"):
        assert (out / name).read_bytes() == (results[1] / name).read_bytes()


def test_progress_ends_at_what_was_planned(
    results: tuple[Fit, Path], known: Path, tmp_path: Path
) -> None:
    out = tmp_path / "copy"
    shutil.copytree(results[1], out)
    told: list[tuple[int, int]] = []
    calibrate(known / "calibration.yaml", out, workers=1, progress=lambda *now: told.append(now))
    assert told[-1][0] == told[-1][1]
    assert all(done <= planned for done, planned in told)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_what_the_model_cannot_give_is_said_in_words(known: Path, tmp_path: Path) -> None:
    folder = tmp_path / "cliques"
    shutil.copytree(known, folder, ignore=shutil.ignore_patterns("out*"))
    groups = [range(first, first + 5) for first in range(0, 60, 5)]
    ties = [f"{i},{j}" for group in groups for i in group for j in group if i < j]
    (folder / "ties0.csv").write_text("\n".join(["source,target", *ties, ""]), encoding="utf-8")
    file = folder / "cliques.yaml"
    file.write_text(
        CALIBRATION.replace("waves: [ties0.csv, ties1.csv]\n", "").replace("40,", "20,"),
        encoding="utf-8",
    )
    fit = calibrate(file, tmp_path / "out", workers=1)
    assert any("cannot match `transitivity`" in warning for warning in fit.warnings)
    assert any("together" in warning for warning in fit.warnings)
    assert any("What was not fitted" in warning for warning in fit.warnings)


def test_too_short_a_burn_in_is_said(known: Path, tmp_path: Path) -> None:
    file = known / "short.yaml"
    file.write_text(CALIBRATION.replace("burn_in: 40", "burn_in: 4"), encoding="utf-8")
    fit = calibrate(file, tmp_path / "out", workers=1)
    assert fit.goodness.unsettled.any()
    assert any("steady state is not reached" in warning for warning in fit.warnings)


def test_another_calibration_s_networks_are_not_taken_over(
    results: tuple[Fit, Path], known: Path, tmp_path: Path
) -> None:
    out = tmp_path / "copy"
    shutil.copytree(results[1], out)
    file = known / "other.yaml"
    file.write_text(
        CALIBRATION.replace("seed: 5", "seed: 6"),
        encoding="utf-8",
    )
    said: list[str] = []
    calibrate(file, out, workers=1, say=said.append)
    assert not [line for line in said if "kept" in line]
    assert (out / "trials.csv").read_bytes() != (results[1] / "trials.csv").read_bytes()


@pytest.mark.parametrize("name", ["fit.csv", "manifest.json"])
def test_a_folder_with_something_else_is_left_alone(known: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('{"orgsim": "0"}', encoding="utf-8")
    with pytest.raises(InputError, match="holds no calibration"):
        calibrate(known / "calibration.yaml", tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("missing", ["optuna", "cmaes"])
def test_a_missing_library_is_named(
    known: Path, tmp_path: Path, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(InputError, match=r"orgsim\[calibrate\]"):
        calibrate(known / "calibration.yaml", tmp_path / "out")
    assert not (tmp_path / "out").exists()
