"""Results folders made up for the tests: what the contract says, without the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import made_up_networks
import pytest

from simulation.experiment.plan import Run
from simulation.experiment.store import opened
from simulation.replicate import NetworkTables

MakeFolder = Callable[..., Path]


@pytest.fixture
def make_folder(tmp_path: Path) -> MakeFolder:
    """Return a maker of results folders: ``make_folder(weeks=..., names=..., tables=...)``."""

    def make(
        weeks: Sequence[int] = (0, 52, 103),
        names: Sequence[str] = ("Today", "Flatter"),
        replicates: int = 1,
        tables: Mapping[int, NetworkTables] | None = None,
        units: Sequence[str] = ("Sales", "Research"),
    ) -> Path:
        folder = tmp_path / "results"
        slugs = [f"scenario-{at}" for at in range(len(names))]
        with opened(folder) as store:
            listed = [
                {"slug": slug, "name": name, "hash": f"{at:x}" * 64}
                for at, (slug, name) in enumerate(zip(slugs, names, strict=True))
            ]
            manifest = {"orgsim": "0.1.0", "seed": 1, "replicates": replicates}
            store.write_manifest({**manifest, "scenarios": listed})
            for at, slug in enumerate(slugs):
                for replicate in range(replicates):
                    made = tables or {
                        week: made_up_networks.network(
                            seed=100 * at + 10 * replicate + place, units=units
                        )
                        for place, week in enumerate(weeks)
                    }
                    store.write_networks(Run(slug, replicate, "key"), made, 1)
        return folder

    return make
