"""The speed of the tie step against the same rules in plain Mesa and in vectorised numpy.

    python -m benchmarks.tie_step [--quick] [--peers-at-100k]

``--quick`` tries everything out on small organisations and writes nothing but what it prints.
Otherwise the results go to benchmarks/results/tie_step.json and benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.agreement import agreement
from benchmarks.compile_time import compile_times
from benchmarks.machine import machine
from benchmarks.page import text, write_page
from benchmarks.setting import Setting, ordinary, scarce
from benchmarks.speed import processes, timings

RESULTS = Path(__file__).parent / "results" / "tie_step.json"
ENGINE = ("engine 2", "engine 1")
PEERS = ("numpy", "mesa")


class Size(NamedTuple):
    """How many employees, which implementations, how many turns each has."""

    employees: int
    names: tuple[str, ...]
    rounds: int


class Plan(NamedTuple):
    """What to measure."""

    sizes: tuple[Size, ...]
    processes_at: int
    agreement_at: int
    seeds: int


def plan(*, quick: bool, peers_at_100k: bool) -> Plan:
    """Return what to measure: everything small when ``quick``."""
    everybody = ENGINE + PEERS
    if quick:
        return Plan((Size(300, everybody, 3),), 300, 100, 3)
    largest = everybody if peers_at_100k else ENGINE
    sizes = (Size(1_000, everybody, 30), Size(10_000, everybody, 12), Size(100_000, largest, 4))
    return Plan(sizes, 10_000, 400, 20)


def measure(asked: Plan) -> dict[str, Any]:
    """Return all measurements."""
    threads = {"engine 2": 2, "engine 1": 1}
    setting = ordinary(asked.processes_at)
    return {
        "command": f"python -m benchmarks.tie_step {' '.join(sys.argv[1:])}".strip(),
        "machine": machine(),
        "sizes": [_size(size) for size in asked.sizes],
        "processes": {
            "employees": asked.processes_at,
            "milliseconds": {name: processes(setting, threads[name], 20) for name in ENGINE},
        },
        "compile": compile_times(),
        "agreement": [
            _agreement(setting, asked.seeds)
            for setting in (ordinary(asked.agreement_at), scarce(asked.agreement_at))
        ],
        "load averages afterwards": os.getloadavg(),
    }


def _size(size: Size) -> dict[str, Any]:
    times, memory = timings(ordinary(size.employees), size.names, size.rounds)
    return {"employees": size.employees, "timings": times, "memory": memory}


def _agreement(setting: Setting, seeds: int) -> dict[str, Any]:
    return {
        "setting": setting.name,
        "employees": setting.employees,
        "seeds": seeds,
        "rows": [row._asdict() for row in agreement(setting, seeds)],
    }


def main() -> None:
    """Measure, print, and write results and page."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="small, and nothing is written")
    parser.add_argument("--peers-at-100k", action="store_true", help="Mesa and numpy there too")
    options = parser.parse_args()
    results = measure(plan(quick=options.quick, peers_at_100k=options.peers_at_100k))
    print(text(results))
    if not options.quick:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        write_page(results)


if __name__ == "__main__":
    main()
