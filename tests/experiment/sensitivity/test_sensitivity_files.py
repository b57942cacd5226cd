"""From a sweep's folder to sensitivity.csv, and what is refused on the way."""

from __future__ import annotations

import json

import made_up_functions as functions
import pandas as pd
import pytest

from simulation.errors import InputError
from simulation.experiment.composite import composite, parts
from simulation.experiment.execute import Where
from simulation.experiment.sensitivity.swept import read_swept, with_capital
from simulation.experiment.sensitivity.tables import COLUMNS, sensitivity, write_sensitivity
from simulation.experiment.sweeping.conduct import sweep
from simulation.experiment.sweeping.settings import load_sweep


def test_table_has_scenarios_then_differences(conduct):
    folder = conduct("latin_hypercube", 32, functions.run_threshold)
    write_sensitivity(folder)
    table = pd.read_csv(folder / "sensitivity.csv", keep_default_na=False)
    assert tuple(table.columns) == COLUMNS
    subjects = table[["scenario", "baseline"]].drop_duplicates().to_numpy().tolist()
    assert subjects == [["Today", ""], ["Other", ""], ["Other", "Today"]]
    assert set(table["method"]) == {"regional"}


def test_same_folder_gives_the_same_bytes(conduct):
    folder = conduct("morris", 8, functions.run_ishigami)
    write_sensitivity(folder)
    first = (folder / "sensitivity.csv").read_bytes()
    write_sensitivity(folder)
    assert (folder / "sensitivity.csv").read_bytes() == first


def test_unknown_measure_is_told_with_the_nearest(conduct):
    folder = conduct("morris", 8, functions.run_ishigami)
    with pytest.raises(InputError) as error:
        write_sensitivity(folder, ["mean_degre"])
    assert error.value.suggestion == "mean_degree"
    with pytest.raises(InputError, match="needs all its parts"):
        write_sensitivity(folder, ["social_capital"])


def test_grid_is_refused(conduct):
    folder = conduct("grid", 0, functions.run_ishigami)
    with pytest.raises(InputError, match="grid") as error:
        write_sensitivity(folder)
    assert "latin_hypercube" in error.value.allowed


def test_folder_without_a_sweep_is_refused(tmp_path):
    with pytest.raises(InputError, match="no sweep here"):
        read_swept(tmp_path)


def test_points_that_the_design_does_not_give_are_refused(conduct):
    folder = conduct("morris", 8, functions.run_ishigami)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["seed"] += 1
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(InputError, match="not those of the design"):
        read_swept(folder)


def test_damaged_description_is_refused(conduct):
    folder = conduct("morris", 8, functions.run_ishigami)
    (folder / "sweep.yaml").write_text("vary: [1, 2]")
    with pytest.raises(InputError, match="do not describe one sweep"):
        read_swept(folder)


def test_whole_listed_and_logarithmic_settings_are_read_back(tmp_path, conduct):
    conduct("latin_hypercube", 8, functions.run_noise)
    file = tmp_path / "sweep.yaml"
    text = file.read_text(encoding="utf-8")
    varied = (
        "vary:\n  parameters.idea_support: {from: 1, to: 9}\n"
        "  parameters.half_life: {from: 1, to: 100, scale: log}\n"
        "  policies.autonomy: [0.4, 0.2, 0.3]\n"
    )
    head, _, tail = text.partition("vary:\n")
    rest = tail[tail.index("points:") :]
    file.write_text(head + varied + rest, encoding="utf-8")
    sweep(file, tmp_path / "mixed", Where(1), run=functions.run_noise)
    swept = read_swept(tmp_path / "mixed")
    assert swept.design == load_sweep(file).design
    assert sensitivity(swept)["n"].unique().tolist() == [8]


def test_social_capital_is_analysed_where_its_parts_are(tmp_path):
    rows = [
        {"scenario": name, "point": point, "replicate": replicate}
        | {
            part: 1.0 + point + (0.5 * k if name == "Other" else 0)
            for k, part in enumerate(parts())
        }
        for name in ("Today", "Other")
        for point in range(2)
        for replicate in range(2)
    ]
    table = with_capital(pd.DataFrame(rows), "Today")
    today = table[table["scenario"] == "Today"]
    assert today["social_capital"].tolist() == [100.0] * 4
    second = table[table["point"] == 1].set_index(["scenario", "replicate"])
    expected = composite(second[list(parts())], "Today")
    assert second["social_capital"].tolist() == expected.tolist()
