"""The tables of costs, of the index and of groups, worked out from made-up numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from simulation.experiment import compare, composite, front, groups, tables, value
from simulation.measures.people import SUPPRESSED
from simulation.scenario.valuation import OutcomeValues, Valuation

PRICES = Valuation(
    currency="<EUR>",
    hour=50.0,
    hour_in_contact=0.0,
    outcomes=OutcomeValues(social_collaboration=20_000.0, human_capital=1_000.0),
)
LEVELS: Mapping[str, tuple[float, float]] = {
    # name: level, effect of each further scenario
    **dict.fromkeys(composite.parts(), (0.4, 0.02)),
    "social_collaboration": (0.6, 0.03),
    "social_innovation": (8.0, 0.0),
    "social_learning": (0.5, -0.02),
    "human_capital": (0.5, 0.01),
    "cost_hours": (0.0, 300.0),
    "cost_money": (0.0, 0.0),
    "contact_hours": (5.0, 0.5),
    "employees": (100.0, 0.0),
}
PEOPLE: Mapping[str, Mapping[str, tuple[float, float]]] = {
    # measure: level, effect on most groups and on managers
    "ties": {"": (12.0, 2.0), "managers": (20.0, 2.0)},
    "relationships": {"": (4.0, 0.0), "managers": (9.0, -1.0)},
    "overloaded": {"": (0.1, 0.0), "managers": (0.3, 0.2)},
    "contact_hours": {"": (5.0, 0.5), "managers": (9.0, 0.5)},
}
GROUPS = {
    "unit": ("=Sales", "R<b>&D"),
    "role": ("no direct reports", "managers"),
    "presence": ("mostly on site",),
}
LEFT_OUT = {"unit": (2, 7), "role": (0, 0), "presence": (0, 0)}


def add_tables(
    folder: Path,
    names: Sequence[str],
    replicates: int,
    window: tuple[int, int],
    prices: Valuation | None = PRICES,
) -> None:
    """Write what an experiment writes beside its summary; the first scenario is the baseline."""
    generator = np.random.default_rng(3)
    people = _people(generator, names, replicates, window)
    kinds = tables.people_kinds()
    found = {groups.GROUPS: groups.group_table(people, names[0], window, kinds)}
    if len(names) > 1:
        found |= _compared(folder, _runs(generator, names, replicates, window), window, prices)
    for name, table in found.items():
        (folder / name).write_text(compare.to_csv(table), encoding="utf-8")


def _compared(
    folder: Path, runs: pd.DataFrame, window: tuple[int, int], prices: Valuation | None
) -> dict[str, pd.DataFrame]:
    baseline = str(runs["scenario"].iloc[0])
    means = compare.window_means(runs, window)
    index = composite.composite(means, baseline)
    summary = compare.summary(runs, window, index)
    compared = compare.comparison(runs, baseline, window, tables.measure_kinds(), index)
    _append(folder / "summary.csv", summary)
    _append(folder / "comparison.csv", compared)
    both, spent = means.join(index), value.yearly(runs)
    found = {
        composite.PARTS: composite.decomposition(means, baseline),
        composite.WEIGHTS: composite.weight_check(means, baseline),
        value.VALUE: value.value_table(both, spent, compared, baseline),
        front.FRONT: front.front_table(both, spent),
    }
    if prices is not None:
        found[value.RETURNS] = value.returns_table(both, spent, baseline, prices)
    return found


def _append(file: Path, table: pd.DataFrame) -> None:
    """Add the measures that the summary of the made-up runs does not have."""
    new = table[table["measure"].isin([*value.OUTCOMES, "contact_hours", "cost_hours"])]
    header, rows = compare.to_csv(new).split("\n", 1)
    assert file.read_text(encoding="utf-8").startswith(header)
    with file.open("a", encoding="utf-8") as lines:
        lines.write(rows)


def _runs(
    generator: np.random.Generator,
    names: Sequence[str],
    replicates: int,
    window: tuple[int, int],
) -> pd.DataFrame:
    """Return a week a run; the shared level of a replicate, and an effect that each one varies."""
    shared = generator.normal(size=(replicates, len(LEVELS)))
    rows = []
    for at, name in enumerate(names):
        for replicate in range(replicates):
            noise = generator.normal(size=len(LEVELS))
            row: dict[str, object] = {"scenario": name, "replicate": replicate, "week": window[0]}
            for m, (measure, (level, effect)) in enumerate(LEVELS.items()):
                spread = 0.02 * level * (measure != "employees")
                size = effect * min(at, 3) * (1 + 0.1 * noise[m] * (measure != "cost_hours"))
                row[measure] = level + spread * shared[replicate, m] + size
            rows.append(row)
    return pd.DataFrame(rows)


def _people(
    generator: np.random.Generator,
    names: Sequence[str],
    replicates: int,
    window: tuple[int, int],
) -> pd.DataFrame:
    rows = []
    for at, name in enumerate(names):
        for replicate in range(replicates):
            run = (name, replicate, window[1] - 1)
            for by, all_groups in GROUPS.items():
                many, employees = LEFT_OUT[by]
                rows.append((*run, by, "", employees, SUPPRESSED, float(many)))
                for group in all_groups:
                    for measure, levels in PEOPLE.items():
                        level, effect = levels.get(group, levels[""])
                        mean = level + (effect + 0.05 * level * generator.normal()) * (at > 0)
                        rows.append((*run, by, group, 40, measure, mean))
    columns = ("scenario", "replicate", "week", "by", "group", "employees", "measure", "mean")
    return pd.DataFrame(rows, columns=list(columns))
