"""Error rates: how often a comparison finds a difference where there is none.

A against A: 200 comparisons of eight replicates with eight others of the same scenario. No
replicate is used twice and none is paired with its like, so that only chance makes a difference.

    python -m benchmarks.error_rates [--write]
"""

from __future__ import annotations

import argparse
import tempfile
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from benchmarks.marked import put
from simulation.experiment.compare import Kind, comparison
from simulation.experiment.conduct import Conditions, conduct
from simulation.experiment.manifest import Request
from simulation.experiment.plan import plan
from simulation.experiment.store import read_runs
from simulation.measures import MEASURES
from simulation.scenario import load_scenario

PAGE = Path(__file__).parent.parent / "docs" / "comparison.md"
COMPARISONS = 200
REPLICATES = 8
WINDOW = (8, 16)
ALPHA = 0.05

SCENARIO = """
name: A
organisation: {{generate: {{employees: 40, span: 5, units: 3, sites: 2}}}}
run: {{weeks: 16, burn_in: 4, replicates: {replicates}, seed: 2026, window: [8, 16]}}
"""


class Rates(NamedTuple):
    """Error rates of comparisons of a scenario with itself.

    ``tests`` is the number of measures tested in all comparisons; ``false_positives`` the share of
    them with p below 0.05; ``coverage`` the share whose 95 % interval holds no difference;
    ``family_errors`` the share of families in a comparison with any adjusted p below 0.05.
    """

    tests: int
    false_positives: float
    coverage: float
    family_errors: float


def comparisons(folder: Path) -> pd.DataFrame:
    """Run A against A in a folder and return all comparisons, one below the other."""
    file = folder / "a.yaml"
    file.write_text(SCENARIO.format(replicates=COMPARISONS * 2 * REPLICATES), encoding="utf-8")
    conduct(plan([load_scenario(file)]), folder / "out", Request("", "a", {}), Conditions())
    return pd.concat(_compared(read_runs(folder / "out")), ignore_index=True)


def _compared(pool: pd.DataFrame) -> list[pd.DataFrame]:
    kinds = {name: Kind(one.family, one.better) for name, one in MEASURES.items()}
    pool["scenario"] = (pool["replicate"] // REPLICATES % 2).map({0: "A", 1: "A again"})
    group = pool["replicate"] // (2 * REPLICATES)
    pool["replicate"] %= REPLICATES
    runs = pool.drop(columns="slug").groupby(group)
    return [comparison(one, "A", WINDOW, kinds) for _, one in runs]


def rates(found: pd.DataFrame) -> Rates:
    """Return the error rates of comparisons.

    A measure that no replicate of a comparison moves (p of exactly 1) says nothing of the rate.
    """
    tested = found[(found["p_value"] < 1) & (found["n"] == REPLICATES)]
    holds = (tested["ci_low"] <= 0) & (tested["ci_high"] >= 0)
    family = found["measure"].map({name: one.family for name, one in MEASURES.items()})
    number = found.groupby("measure").cumcount()
    least = found.groupby([number, family])["p_adjusted"].min()
    return Rates(
        len(tested),
        float((tested["p_value"] < ALPHA).mean()),
        float(holds.mean()),
        float((least < ALPHA).mean()),
    )


def text(measured: Rates) -> str:
    """Return the rates as Markdown."""
    return "\n".join(
        (
            f"Measured on {date.today():%Y-%m-%d} by `python -m benchmarks.error_rates --write`: "
            f"{COMPARISONS} comparisons of a scenario with itself",
            f"(40 employees, 16 weeks, {REPLICATES} against {REPLICATES} other replicates, never "
            f"paired with their like; {measured.tests:,} tests of a measure).",
            "",
            "| | measured | nominal |",
            "|---|---:|---:|",
            "| measures called different at p < 0.05, uncorrected | "
            f"{measured.false_positives:.1%} | 5 % |",
            f"| 95 % intervals that hold no difference | {measured.coverage:.1%} | 95 % |",
            "| families with any measure called different after Holm's correction | "
            f"{measured.family_errors:.1%} | at most 5 % |",
        )
    )


def main() -> None:
    """Measure, print, and with ``--write`` put the table into docs/comparison.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measured = text(rates(comparisons(Path(folder))))
    print(measured)
    if options.write:
        put(PAGE, "error rates", measured)


if __name__ == "__main__":
    main()
