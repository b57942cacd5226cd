"""Run every classical result and write docs/classics.md.

python -m benchmarks.classics [--quick]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.classics import burt, centola, fang, hansen, lazer_friedman, march
from benchmarks.classics.result import Result, markdown
from benchmarks.machine import machine
from benchmarks.marked import put
from simulation.report.style import styled

PAGE = Path(__file__).parents[2] / "docs" / "classics.md"
RESULTS: dict[str, tuple[Callable[[Sequence[int]], Result], int]] = {
    "march": (march.result, 60),
    "lazer-friedman": (lazer_friedman.result, 40),
    "fang": (fang.result, 30),
    "hansen": (hansen.result, 12),
    "burt": (burt.result, 8),
    "centola": (centola.result, 20),
}
QUICK = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few seeds; writes nothing")
    parser.add_argument("--only", choices=RESULTS, help="one of the results")
    options = parser.parse_args()
    started = time.monotonic()
    for name, (result, seeds) in RESULTS.items():
        if options.only in (None, name):
            _report(name, result(range(QUICK if options.quick else seeds)), options.quick)
    if not options.quick and options.only is None:
        where = ", ".join(f"{key} {value}" for key, value in machine().items())
        put(PAGE, "machine", f"Measured in {time.monotonic() - started:.0f} s: {where}.")


def _report(name: str, found: Result, quick: bool) -> None:
    table = markdown(found.rows)
    print(f"\n{name}\n{table}", flush=True)
    if quick:
        return
    put(PAGE, name, table)
    with styled():
        file = PAGE.parent / "figures" / f"{name}.svg"
        file.parent.mkdir(exist_ok=True)
        found.draw().savefig(file, metadata={"Date": None})


main()
