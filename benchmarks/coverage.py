"""Coverage: how often the interval of a difference holds the true one, when precision stops it.

500 experiments of two small scenarios, each with its own replicates until the interval of
`social_collaboration` is as narrow as asked. The true differences are those of one very large
experiment with other replicates. Then many experiments with made-up values, normal and skewed.

    python -m benchmarks.coverage [--write]
"""

from __future__ import annotations

import argparse
import functools
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.marked import put
from simulation.experiment.compare import differences, estimate
from simulation.experiment.precision import enough, known, look
from simulation.measures import MEASURES
from simulation.replicate import run
from simulation.scenario import Scenario, load_scenario
from simulation.scenario.replicates import Until

Floats = NDArray[np.float64]

PAGE = Path(__file__).parent.parent / "docs" / "comparison.md"
EXPERIMENTS = 500
IN_THE_LARGE_ONE = 2_500
RULE = Until(until=0.022, of="social_collaboration", min=10, max=100)
NAMES = tuple(MEASURES)
PLACE = NAMES.index(RULE.of)
FIRST_WEEK = 8
ALIKE = 0.5
"""Share of replicates with the same difference from which a measure has no mean to speak of."""

SCENARIO = """
name: {name}
organisation: {{generate: {{employees: 40, span: 5, units: 3, sites: 2}}}}
interventions: {interventions}
run: {{weeks: 16, burn_in: 4, seed: 2027, window: [8, 16]}}
"""
FLATTER = "[{kind: flatten_hierarchy, from: 0, layers: 2}]"

MADE_UP = 4_000
SHAPES: dict[str, Callable[[np.random.Generator, int], Floats]] = {
    "normal": lambda chance, n: chance.standard_normal(n),
    "Student's t, 5 degrees of freedom": lambda chance, n: chance.standard_t(5, n) / (5 / 3) ** 0.5,
    "gamma, skewness 1": lambda chance, n: (chance.gamma(4, 1, n) - 4) / 2,
    "exponential, skewness 2": lambda chance, n: chance.exponential(1, n) - 1,
}
IDEAL = 50
"""Replicates that a made-up experiment would take if the standard deviation were known."""


class Shares(NamedTuple):
    """Shares of experiments: whose interval holds the true mean, the procedure's and Student's."""

    two_stage: float
    ordinary: float
    replicates: float


@functools.cache
def scenarios() -> tuple[Scenario, Scenario]:
    """Return the two scenarios that are compared."""
    with tempfile.TemporaryDirectory() as folder:
        return _loaded(Path(folder), "Today", "[]"), _loaded(Path(folder), "Flatter", FLATTER)


def _loaded(folder: Path, name: str, interventions: str) -> Scenario:
    file = folder / f"{name}.yaml"
    file.write_text(SCENARIO.format(name=name, interventions=interventions), encoding="utf-8")
    return load_scenario(file)


def of_replicates(replicates: range) -> Floats:
    """Return the differences in every measure, (n_replicates, n_measures)."""
    rows = []
    for replicate in replicates:
        today, flatter = (_means(one.rows) for one in run(scenarios(), replicate))
        rows.append(differences(flatter, today))
    return np.array(rows).reshape(len(replicates), len(NAMES))


def _means(rows: list[dict[str, float]]) -> Floats:
    values = np.array([[row.get(name, np.nan) for name in NAMES] for row in rows[FIRST_WEEK:]])
    there = ~np.isnan(values)
    with np.errstate(invalid="ignore"):
        means: Floats = np.where(there, values, 0).sum(axis=0) / there.sum(axis=0)
    return means


def experiment(number: int) -> Floats:
    """Return the differences of one experiment until the rule is content."""
    start = number * RULE.max
    first = of_replicates(range(start, start + RULE.min))
    count = enough([look(first[:, PLACE], RULE)], RULE)
    return np.vstack([first, of_replicates(range(start + RULE.min, start + count))])


def made_up(shape: str, first: int = RULE.min, experiments: int = MADE_UP) -> Shares:
    """Return the shares of experiments with values of a shape, mean 0 and deviation 1."""
    chance = np.random.Generator(np.random.Philox(sorted(SHAPES).index(shape)))
    rule = Until(until=1.96 / IDEAL**0.5, of=RULE.of, min=first, max=10_000)
    draw = functools.partial(SHAPES[shape], chance)
    return shares([_stopped(draw, rule) for _ in range(experiments)], 0.0, first)


def resampled(values: Floats) -> Shares:
    """Return the shares of experiments whose replicates are drawn from those of a large one."""
    chance = np.random.Generator(np.random.Philox(len(SHAPES)))
    found = [_stopped(lambda n: chance.choice(values, n), RULE) for _ in range(MADE_UP)]
    return shares(found, float(values.mean()))


def _stopped(draw: Callable[[int], Floats], rule: Until) -> Floats:
    first = draw(rule.min)
    return np.concatenate([first, draw(enough([look(first, rule)], rule) - rule.min)])


def shares(found: list[Floats], truth: float, first: int = RULE.min) -> Shares:
    """Return the shares of experiments of one measure, whose values are given by replicate."""
    two_stage = [
        abs(one.mean - truth) <= one.half_width for one in (known(v, first) for v in found)
    ]
    ordinary = [one.low <= truth <= one.high for one in map(estimate, found)]
    return Shares(
        float(np.mean(two_stage)), float(np.mean(ordinary)), float(np.mean([len(v) for v in found]))
    )


def measured() -> tuple[list[Floats], Floats]:
    """Return the differences of the repeated experiments, and of the very large one."""
    past = EXPERIMENTS * RULE.max
    chunks = [range(past + k, past + k + 50) for k in range(0, IN_THE_LARGE_ONE, 50)]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        large = pool.map(of_replicates, chunks)
        repeated = list(pool.map(experiment, range(EXPERIMENTS), chunksize=5))
        return repeated, np.vstack(list(large))


def of_the_others(repeated: list[Floats], large: Floats) -> tuple[int, float]:
    """Return how many other measures vary enough to have an interval, and its mean coverage."""
    covered = []
    for place, _ in enumerate(NAMES):
        values = large[:, place]
        _, counts = np.unique(values, return_counts=True)
        if place != PLACE and not np.isnan(values).any() and counts.max() < ALIKE * len(values):
            truth = float(values.mean())
            covered.append(shares([one[:, place] for one in repeated], truth).ordinary)
    return len(covered), float(np.mean(covered))


def text(repeated: list[Floats], large: Floats) -> str:
    """Return what was measured as Markdown."""
    truth = float(large[:, PLACE].mean())
    real = shares([one[:, PLACE] for one in repeated], truth)
    others, coverage = of_the_others(repeated, large)
    narrow = np.mean([known(one[:, PLACE], RULE.min).half_width <= RULE.until for one in repeated])
    lines = [
        f"Measured on {date.today():%Y-%m-%d} by `python -m benchmarks.coverage --write`. The "
        f"model: {EXPERIMENTS} experiments of a",
        f"flatter hierarchy against none (40 employees, 16 weeks), `{{until: {RULE.until:g}, of: "
        f"{RULE.of}, min: {RULE.min}, max: {RULE.max}}}`; the true",
        f"difference, {truth:+.4f}, is that of {IN_THE_LARGE_ONE:,} other replicates. "
        f"{narrow:.0%} of the experiments became as narrow as asked. Made-up values:",
        f"{MADE_UP:,} experiments a row, until the half-width that {IDEAL} replicates would give "
        "if the standard deviation were known.",
        "",
        "| values | first replicates | replicates, mean | 95 % interval reported "
        "| ordinary interval, same replicates |",
        "|---|---:|---:|---:|---:|",
        _row(f"the model's `{RULE.of}`, {EXPERIMENTS} experiments", RULE.min, real),
        _row(
            f"the same, {MADE_UP:,} experiments drawn from the {IN_THE_LARGE_ONE:,} replicates",
            RULE.min,
            resampled(large[:, PLACE]),
        ),
        f"| {others} other measures of the model, mean | {RULE.min} | {real.replicates:.0f} | "
        f"(the ordinary one) | {coverage:.1%} |",
    ]
    for shape in SHAPES:
        lines += [_row(shape, first, made_up(shape, first)) for first in (RULE.min, 2 * RULE.min)]
    return "\n".join(lines)


def _row(what: str, first: int, one: Shares) -> str:
    return f"| {what} | {first} | {one.replicates:.0f} | {one.two_stage:.1%} | {one.ordinary:.1%} |"


def main() -> None:
    """Measure, print, and with ``--write`` put the table into docs/comparison.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    found = text(*measured())
    print(found)
    if options.write:
        put(PAGE, "coverage", found)


if __name__ == "__main__":
    main()
