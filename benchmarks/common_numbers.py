"""How much do shared random numbers save? Variance of paired against unpaired differences.

For three pairs of scenarios and every measure: the variance over replicates of the difference
between scenario and baseline when both use the same draws, against the variance when they do not
(replicate r of one against replicate r + 1 of the other). Their ratio says how many times fewer
replicates the same precision takes.

    python -m benchmarks.common_numbers [--replicates 40] [--write]
"""

from __future__ import annotations

import argparse
import statistics
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from benchmarks.marked import put
from simulation.organisation.generate import GenerateSettings
from simulation.replicate import run
from simulation.scenario import OrganisationSettings, RunSettings, Scenario, load_scenario

PAGE = Path(__file__).parent.parent / "docs" / "comparison.md"
PAIRS = ("flatter", "communities", "autonomy")
SHOWN = (
    "mean_degree",
    "cross_unit_tie_share",
    "clustering",
    "strong_tie_share",
    "bridging_strength",
    "contacts_per_employee",
    "cross_unit_contact_share",
    "refused_contact_share",
)


def small(scenario: Scenario) -> Scenario:
    """Return a shipped scenario at 400 employees, 26 weeks of burn-in and 52 weeks."""
    settings = scenario.organisation.generate or GenerateSettings()
    organisation = OrganisationSettings(generate=settings.model_copy(update={"employees": 400}))
    return scenario.model_copy(
        update={"organisation": organisation, "run": RunSettings(weeks=52, burn_in=26, seed=11)}
    )


def means(replicate: int) -> list[dict[str, float]]:
    """Return each scenario's means over the last 26 weeks, by measure, for one replicate."""
    scenarios = [small(load_scenario(name)) for name in ("baseline", *PAIRS)]
    results = run(scenarios, replicate)
    return [
        {name: float(np.nanmean([row[name] for row in result.rows[26:]])) for name in SHOWN}
        for result in results
    ]


def ratios(values: list[list[dict[str, float]]]) -> dict[tuple[str, str], float]:
    """Return unpaired over paired variance of the difference, by scenario and measure."""
    found = {}
    for number, pair in enumerate(PAIRS, start=1):
        for name in SHOWN:
            base = np.array([replicate[0][name] for replicate in values])
            changed = np.array([replicate[number][name] for replicate in values])
            paired = np.var(changed - base, ddof=1)
            unpaired = np.var(changed - np.roll(base, 1), ddof=1)
            found[pair, name] = float(unpaired / paired) if paired > 0 else float("inf")
    return found


def table(found: dict[tuple[str, str], float], replicates: int) -> str:
    """Return the ratios as a Markdown table, with the command and the date."""
    lines = [
        f"Measured on {date.today():%Y-%m-%d} over {replicates} replicates of 400 employees,",
        "burn-in 26 weeks, means over weeks 26 to 51, by `python -m benchmarks.common_numbers "
        "--write`. Each figure is the variance of the unpaired difference over that of the "
        "paired one.",
        "",
        "| measure | " + " | ".join(PAIRS) + " |",
        "|---|" + "---:|" * len(PAIRS),
    ]
    lines += [
        f"| `{name}` | " + " | ".join(f"{found[pair, name]:.1f}" for pair in PAIRS) + " |"
        for name in SHOWN
    ]
    middle = (statistics.median(found[pair, name] for name in SHOWN) for pair in PAIRS)
    lines.append("| **median** | " + " | ".join(f"**{value:.1f}**" for value in middle) + " |")
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and with ``--write`` put the table into docs/comparison.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=40)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        values = list(pool.map(means, range(options.replicates)))
    text = table(ratios(values), options.replicates)
    print(text)
    if options.write:
        put(PAGE, "common numbers", text)


if __name__ == "__main__":
    main()
