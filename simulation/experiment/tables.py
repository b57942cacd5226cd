"""The tables of a results folder, worked out from its finished runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.experiment import compare, composite, factorial, front, groups, precision, value
from simulation.experiment.manifest import Request
from simulation.experiment.plan import Plan
from simulation.experiment.store import Store, read_groups, read_runs
from simulation.scenario.replicates import Until
from simulation.scenario.valuation import Valuation

if TYPE_CHECKING:
    import pandas as pd

Kinds = dict[str, compare.Kind]


def write_tables(store: Store, plan: Plan, request: Request) -> None:
    """Write the summary, and where scenarios are compared, what the comparison comes to."""
    names = {slug: scenario.name for slug, scenario in plan.scenarios.items()}
    baseline = names[request.baseline]
    window = plan.first.run.comparison_window
    frame = _named(read_runs(store.folder), names)
    kinds = measure_kinds()
    if len(names) == 1:
        tables = {"summary.csv": compare.summary(frame, window)}
    else:
        tables = _compared(frame, baseline, window, kinds)
    if plan.precision is not None:
        tables |= _as_known(tables, _means(frame, baseline, window), baseline, plan.precision)
    if len(names) > 1:
        tables |= _value(frame, baseline, window, tables["comparison.csv"], plan.valuation)
    people = _named(read_groups(store.folder), names)
    tables[groups.GROUPS] = groups.group_table(people, baseline, window, people_kinds())
    if request.factors:
        arms = {factors: names[slug] for slug, factors in request.factors.items()}
        tables[factorial.FACTORIAL] = factorial.effects(frame, arms, window, kinds)
    for name, table in tables.items():
        store.write_text(name, compare.to_csv(table))


def window_means(store: Store, plan: Plan, request: Request) -> pd.DataFrame:
    """Return each finished run's means over the window of comparison, by slug and replicate.

    Where scenarios are compared, the index of social capital is among them.
    """
    frame = read_runs(store.folder).rename(columns={"slug": "scenario"})
    return _means(frame, request.baseline, plan.first.run.comparison_window)


def _means(frame: pd.DataFrame, baseline: str, window: tuple[int, int]) -> pd.DataFrame:
    means = compare.window_means(frame, window)
    if means.index.get_level_values("scenario").nunique() == 1:
        return means
    return means.join(composite.composite(means, baseline))


def _as_known(
    tables: dict[str, pd.DataFrame], means: pd.DataFrame, baseline: str, rule: Until
) -> dict[str, pd.DataFrame]:
    """Return the table with the intervals that the rule is about, as the rule makes them known."""
    name = "comparison.csv" if "comparison.csv" in tables else "summary.csv"
    by_scenario = precision.contrasts(means, rule.of, baseline)
    found = {one: precision.known(values, rule.min) for one, values in by_scenario.items()}
    return {name: precision.as_known(tables[name], rule.of, found, measure_kinds())}


def _compared(
    frame: pd.DataFrame, baseline: str, window: tuple[int, int], kinds: Kinds
) -> dict[str, pd.DataFrame]:
    means = compare.window_means(frame, window)
    index = composite.composite(means, baseline)
    return {
        "summary.csv": compare.summary(frame, window, index),
        "comparison.csv": compare.comparison(frame, baseline, window, kinds, index),
        composite.PARTS: composite.decomposition(means, baseline),
        composite.WEIGHTS: composite.weight_check(means, baseline),
    }


def _value(
    frame: pd.DataFrame,
    baseline: str,
    window: tuple[int, int],
    compared: pd.DataFrame,
    valuation: Valuation | None,
) -> dict[str, pd.DataFrame]:
    means = _means(frame, baseline, window)
    spent = value.yearly(frame)
    tables = {
        value.VALUE: value.value_table(means, spent, compared, baseline),
        front.FRONT: front.front_table(means, spent),
    }
    if valuation is not None:
        tables[value.RETURNS] = value.returns_table(means, spent, baseline, valuation)
    return tables


def measure_kinds() -> Kinds:
    """Return family and better direction of every measure of the organisation, by name."""
    compared = composite.COMPARED
    return {name: compare.Kind(one.family, one.better) for name, one in compared.items()}


def people_kinds() -> Kinds:
    """Return the better direction of every people-level measure, by name."""
    from simulation.measures.people import PEOPLE

    return {name: compare.Kind("people", one.better) for name, one in PEOPLE.items()}


def _named(frame: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Return runs with the scenarios' names in the place of their slugs."""
    frame.insert(0, "scenario", frame.pop("slug").map(names))
    return frame
