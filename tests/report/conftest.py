"""A results folder made up for the tests: what the contract says, without the engine."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
import yaml
from scipy import stats

from simulation.experiment.composite import COMPARED
from simulation.experiment.value import OUTCOMES
from simulation.report import html, write_report
from simulation.report.reading import read
from simulation.report.record import Described, Record
from simulation.scenario.valuation import Valuation
from tests.report.made_up_tables import PRICES, add_tables

MEASURES = {
    # name: level, sd over replicates, effect in sd of each further scenario
    "mean_degree": (12.4, 0.2, (1.5, 6.0, -0.2)),
    "density": (0.0124, 0.0002, (1.5, 6.0, -0.2)),
    "isolates_share": (0.004, 0.002, (0.1, -0.8, 0.0)),
    "giant_component_share": (0.995, 0.002, (0.0, 0.3, 0.1)),
    "clustering": (0.31, 0.01, (-1.2, -3.0, 0.2)),
    "path_length": (3.4, 0.03, (-2.0, -6.0, 0.0)),
    "global_efficiency": (0.31, 0.004, (2.0, 6.5, 0.1)),
    "modularity_units": (0.62, 0.01, (-1.0, -5.0, 0.2)),
    "ei_index_units": (-0.55, 0.02, (1.0, 5.0, 0.1)),
    "ei_index_sites": (-0.38, 0.02, (1.0, 4.0, -0.3)),
    "ei_index_levels": (0.11, 0.02, (2.0, 1.0, 0.0)),
    "cross_unit_tie_share": (0.22, 0.008, (1.2, 7.0, 0.1)),
    "cross_level_tie_share": (0.55, 0.01, (3.0, 1.0, 0.1)),
    "degree_gini": (0.24, 0.006, (3.0, 2.0, 0.0)),
    "betweenness_gini": (0.61, 0.01, (2.0, -1.0, 0.0)),
    "constraint": (0.19, 0.004, (-1.0, -4.0, 0.0)),
    "effective_size": (8.1, 0.15, (1.0, 5.0, 0.0)),
    "bridging_tie_share": (0.41, 0.01, (1.0, 6.0, 0.1)),
    "mean_strength": (0.38, 0.004, (-1.4, -2.0, 0.0)),
    "strong_tie_share": (0.34, 0.006, (-1.5, -3.5, 0.2)),
    "bonding_strength": (0.52, 0.006, (-2.5, -4.0, 0.1)),
    "bridging_strength": (0.21, 0.005, (0.9, 4.5, 0.0)),
    "tie_age": (61.0, 1.0, (-1.0, -2.0, 0.0)),
    "tie_survival_52w": (0.57, 0.01, (-1.0, -0.2, 0.0)),
    "dormant_ties_per_employee": (3.1, 0.1, (1.0, 2.0, 0.0)),
    "newcomer_ties_13w": (4.4, 0.3, (0.2, 1.5, 0.0)),
    "contacts_per_employee": (24.6, 0.2, (-0.5, 3.0, 0.1)),
    "cross_unit_contact_share": (0.17, 0.004, (0.8, 7.0, 0.0)),
    "face_to_face_share": (0.48, 0.006, (0.2, 0.1, 0.1)),
    "platform_active_share": (0.22, 0.01, (0.0, 0.0, 0.0)),
    "community_active_share": (0.0, 0.0, (0.0, 0.0, 0.0)),
    "refused_contact_share": (0.09, 0.004, (6.0, 9.0, 0.1)),
    "information_reach_4w": (0.36, 0.02, (1.0, 3.0, 0.1)),
}
EVIDENCE = {"flatten_hierarchy": "assumed", "add_communities": "direction"}
COSTLY = ("path_length", "global_efficiency", "betweenness_gini", "modularity_units")
NAMES = ("Today", "Flatter", "Flatter, with communities", "More autonomy")
COMPARISON = ("scenario", "baseline", "measure", "difference", "ci_low", "ci_high", "relative")
COMPARISON += ("effect_size", "p_value", "p_adjusted", "probability_better", "n")
LATE = "tie_survival_52w"


@pytest.fixture(scope="session")
def make_results(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return a maker of results folders: ``make_results(names=..., replicates=..., weeks=...)``."""

    def make(**how: object) -> Path:
        folder = tmp_path_factory.mktemp("results")
        write_results(folder, **how)  # type: ignore[arg-type]
        return folder

    return make


@pytest.fixture(scope="session", autouse=True)
def made_up_catalogue() -> Iterator[None]:
    """Let every report of these tests describe made-up measures and interventions."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("simulation.report.html.catalogue", catalogue)
        patch.setattr("simulation.report.html.evidence", lambda: EVIDENCE)
        yield


@pytest.fixture(scope="session")
def make_report(make_results: Callable[..., Path], made_up_catalogue: None) -> Callable[..., Path]:
    """Return a maker of reports on made-up results."""
    return lambda **how: write_report(make_results(**how))


@pytest.fixture(scope="session")
def report(make_report: Callable[..., Path]) -> Path:
    """Return a report on three scenarios and 12 replicates; tests leave it as it is."""
    return make_report()


@pytest.fixture(scope="session")
def report_of_eight(make_report: Callable[..., Path]) -> Path:
    """Return a report on eight scenarios; tests leave it as it is."""
    return make_report(names=[f"Scenario {at}" for at in range(8)], replicates=3, weeks=30)


@pytest.fixture(scope="session")
def report_of_one(make_report: Callable[..., Path]) -> Path:
    """Return a report on one scenario; tests leave it as it is."""
    return make_report(names=("Today",), replicates=3, weeks=30)


@pytest.fixture
def record(make_results: Callable[..., Path]) -> Record:
    """Return the record of made-up results with three scenarios and 12 replicates."""
    return read(make_results(), catalogue(), EVIDENCE)


@pytest.fixture(scope="session")
def whole(report: Path) -> Record:
    """Return all that the results of ``report`` say."""
    return html.read_whole(report.parent)


def catalogue() -> dict[str, Described]:
    """Return a description of each made-up measure."""
    lower = ("isolates_share", "path_length", "constraint", "refused_contact_share")
    neither = ("density", "clustering", "face_to_face_share", "tie_age")
    described = {}
    for at, name in enumerate(MEASURES):
        family = "connections" if at < 18 else "relationships" if at < 26 else "conversations"
        better = "lower" if name in lower else "neither" if name in neither else "higher"
        label = name.replace("_", " ").capitalize()
        unit = "share" if name.endswith(("_share", "_52w", "_4w")) else "ties"
        described[name] = Described(
            name, label, family, unit, better, f"How {label} is defined.", "A source, 1999"
        )
    return described | _outcomes()


def _outcomes() -> dict[str, Described]:
    """Return the outcomes as the report's own catalogue describes them."""
    measures = {name: COMPARED[name] for name in OUTCOMES}
    return {
        name: Described(
            name, one.label, one.family, one.unit, one.better, "As one would think.", ""
        )
        for name, one in measures.items()
    }


def write_results(
    folder: Path,
    *,
    names: Sequence[str] = NAMES[:3],
    replicates: int = 12,
    weeks: int = 156,
    description: str = "What this scenario is about, in a paragraph for the client.",
    note: str = "3 employees had no manager in the file; they report to the top.",
    seed: int = 7,
    change_weeks: Sequence[int] = (26, 40),
    prices: Valuation | None = PRICES,
) -> None:
    """Write a whole results folder of made-up numbers; the first scenario is the baseline."""
    generator = np.random.default_rng(seed)
    window = (weeks - weeks // 3, weeks)
    shared = generator.normal(size=(len(MEASURES), replicates))
    slugs = [f"scenario-{at}" for at in range(len(names))]
    means: dict[str, np.ndarray] = {}
    for at, slug in enumerate(slugs):
        rows = _rows(generator, at, shared, weeks, change_weeks[0])
        _write_runs(folder / "runs" / slug, rows)
        inside = rows[:, window[0] : window[1]]
        taken = np.isfinite(inside).sum(axis=1)
        total = np.nansum(inside, axis=1)
        means[slug] = np.where(taken > 0, total / np.maximum(taken, 1), np.nan)
    _write_summary(folder, slugs, means, window)
    if len(names) > 1:
        _write_comparison(folder, slugs, means)
    (folder / "scenarios").mkdir()
    for at, slug in enumerate(slugs):
        scenario = {
            "name": names[at],
            "organisation": {"generate": {"employees": 1000, "span": 6, "units": 5, "sites": 2}},
            "policies": {"autonomy": 0.3 + 0.1 * (at == 3)},
        }
        (folder / "scenarios" / f"{slug}.yaml").write_text(
            yaml.safe_dump(scenario), encoding="utf-8"
        )
    manifest = _manifest(names, slugs, replicates, weeks, window, change_weeks)
    for scenario in manifest["scenarios"]:
        scenario |= {"description": description, "notes": [note]}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    add_tables(folder, names, replicates, window, prices)


def _rows(
    generator: np.random.Generator, at: int, shared: np.ndarray, weeks: int, start: int
) -> np.ndarray:
    """Return (replicates, weeks, measures): the shared level, the effect growing from its start."""
    n_measures, replicates = shared.shape
    rows = np.empty((replicates, weeks, n_measures))
    growth = np.clip((np.arange(weeks) - start) / 40, 0, 1)
    for m, (name, (level, sd, effects)) in enumerate(MEASURES.items()):
        effect = 0.0 if at == 0 else effects[(at - 1) % 3] * (1 + 0.2 * ((at - 1) // 3))
        noise = generator.normal(size=(replicates, weeks)) * 0.4 + 0.3 * generator.normal(
            size=(replicates, 1)
        ) * (at > 0)
        rows[:, :, m] = level + sd * (shared[m][:, None] + effect * growth[None, :] + noise)
        if name in COSTLY:
            rows[:, np.arange(weeks) % 13 != 0, m] = np.nan
        if name == LATE:
            rows[:, :52, m] = np.nan
    return rows


def _write_runs(folder: Path, rows: np.ndarray) -> None:
    folder.mkdir(parents=True)
    for replicate, table in enumerate(rows):
        frame = pd.DataFrame(table, columns=list(MEASURES))
        frame.insert(0, "week", np.arange(len(frame)))
        file = folder / f"{replicate}.parquet"
        duckdb.sql(f"COPY (SELECT * FROM frame) TO '{file}' (FORMAT parquet)")


def _interval(values: np.ndarray) -> tuple[float, float, float]:
    n = len(values)
    sd = float(values.std(ddof=1)) if n > 1 else float("nan")
    half = float(stats.t.ppf(0.975, n - 1)) * sd / np.sqrt(n) if n > 1 else float("nan")
    return sd, float(values.mean()) - half, float(values.mean()) + half


def _cell(value: float) -> str:
    return "" if np.isnan(value) else repr(float(value))


def _write_summary(
    folder: Path, slugs: Sequence[str], means: dict[str, np.ndarray], window: tuple[int, int]
) -> None:
    with (folder / "summary.csv").open("w", newline="", encoding="utf-8") as lines:
        out = csv.writer(lines)
        out.writerow(["scenario", "measure", "week window", "mean", "sd", "ci_low", "ci_high", "n"])
        for slug in slugs:
            for m, name in enumerate(MEASURES):
                values = means[slug][:, m]
                sd, low, high = _interval(values)
                row = [_cell(x) for x in (values.mean(), sd, low, high)]
                out.writerow([slug, name, f"{window[0]}-{window[1]}", *row, len(values)])


def _write_comparison(folder: Path, slugs: Sequence[str], means: dict[str, np.ndarray]) -> None:
    base = means[slugs[0]]
    rows = []
    for slug in slugs[1:]:
        for m, name in enumerate(MEASURES):
            paired = means[slug][:, m] - base[:, m]
            sd, low, high = _interval(paired)
            n = len(paired)
            t = paired.mean() / (sd / np.sqrt(n)) if sd > 0 else float("nan")
            p = 2 * float(stats.t.sf(abs(t), n - 1)) if n > 1 else float("nan")
            level = base[:, m].mean()
            relative = paired.mean() / abs(level) if level else float("nan")
            spread = base[:, m].std(ddof=1) if n > 1 else float("nan")
            effect = paired.mean() / spread if spread > 0 else float("nan")
            rows.append([slug, slugs[0], name, paired.mean(), low, high, relative, effect, p])
            rows[-1] += [float("nan"), float((paired > 0).mean()), n]
    ordered = sorted(
        (at for at in range(len(rows)) if not np.isnan(rows[at][8])), key=lambda at: rows[at][8]
    )
    most = 0.0
    for rank, at in enumerate(ordered):
        most = max(most, min(1.0, (len(ordered) - rank) * rows[at][8]))
        rows[at][9] = most
    with (folder / "comparison.csv").open("w", newline="", encoding="utf-8") as lines:
        out = csv.writer(lines)
        out.writerow(COMPARISON)
        for row in rows:
            out.writerow([*row[:3], *(_cell(x) for x in row[3:11]), row[11]])


def _manifest(
    names: Sequence[str],
    slugs: Sequence[str],
    replicates: int,
    weeks: int,
    window: tuple[int, int],
    change_weeks: Sequence[int],
) -> dict[str, object]:
    def changes(at: int) -> list[dict[str, object]]:
        flatten = {
            "kind": "flatten_hierarchy",
            "from": change_weeks[0],
            "until": None,
            "where": {"unit": ["Sales", "R&D"]},
            "settings": {"layers": 4, "span": None},
        }
        communities = {
            "kind": "add_communities",
            "from": change_weeks[-1],
            "until": 120,
            "where": None,
            "settings": {"count": 12, "size": 25},
        }
        return [[], [flatten], [flatten, communities], []][at % 4]

    return {
        "orgsim": "0.1.0",
        "experiment": "flatter",
        "created": "2024-05-04T10:11:12Z",
        "command": "orgsim compare today.yaml flatter.yaml --replicates 12",
        "python": "3.11.7",
        "packages": {"numpy": "2.1.0", "numba": "0.61.0"},
        "seed": 1,
        "replicates": replicates,
        "weeks": weeks,
        "burn_in": 52,
        "window": list(window),
        "baseline": slugs[0],
        "scenarios": [
            {
                "slug": slug,
                "name": names[at],
                "description": "",
                "hash": f"{at:x}" * 16,
                "interventions": changes(at),
                "notes": [],
            }
            for at, slug in enumerate(slugs)
        ],
        "runs": {
            "planned": replicates * len(slugs),
            "completed": replicates * len(slugs),
            "failed": [],
        },
        "timings": {"seconds_simulating": 30.0, "seconds_total": 32.5, "weeks_per_second": 120.0},
    }
