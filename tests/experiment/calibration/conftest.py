from __future__ import annotations

from pathlib import Path

import pytest
from known_network import BASE, CALIBRATION, EMPLOYEES, EYE, TRUTH, replicate_of, written

from simulation.experiment.calibration.observation import simulated_waves


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with people, two waves of ties, a scenario and a calibration of it."""
    folder = tmp_path_factory.mktemp("known")
    one = replicate_of(EMPLOYEES, 52, **TRUTH)
    people = one.starting.people
    written(
        folder / "people.csv",
        ["employee", "manager", "unit", "level"],
        (
            [i, "" if boss < 0 else boss, people.unit_names[people.unit[i]], people.level[i]]
            for i, boss in enumerate(people.manager.tolist())
        ),
    )
    for number, wave in enumerate(simulated_waves(one, EYE)):
        rows = zip(wave.source.tolist(), wave.target.tolist(), wave.weight.tolist(), strict=True)
        written(folder / f"ties{number}.csv", ["source", "target", "weight"], map(list, rows))
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")
    (folder / "calibration.yaml").write_text(CALIBRATION, encoding="utf-8")
    return folder
