"""How long a large organisation takes to import, check and inspect, and how much memory.

    python -m benchmarks.import_size [--employees N] [--ties N] [--write]

Writes a file of people and a file of ties as an HR system and a mail system export them, lets
``orgsim inspect`` read, examine and draw them in a new process, and tells its seconds and its peak
memory. With ``--write`` the result goes to docs/importing.md.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from benchmarks.machine import machine
from benchmarks.marked import put

PAGE = Path(__file__).parents[1] / "docs" / "importing.md"
SPAN = 8
UNITS = 60
SITES = 12
NEAR = 400
"""Seats between which most ties are: near ones share managers and units."""


class Taken(NamedTuple):
    """What one command took: seconds from start to end, and the most memory it held, in bytes."""

    seconds: float
    peak_bytes: int


def write_files(folder: Path, employees: int, ties: int) -> tuple[Path, Path]:
    """Write both files; always the same ones for the same sizes."""
    chance = np.random.default_rng(1)
    seats = np.arange(employees)
    ids = np.array([f"E{seat:07d}" for seat in seats], object)
    hired = np.datetime64("2026-11-01") - chance.exponential(6 * 365, employees).astype("m8[D]")
    unit = seats * UNITS // employees
    people = pd.DataFrame(
        {
            "Employee ID": ids,
            "Manager ID": np.where(seats == 0, "", ids[np.maximum(seats - 1, 0) // SPAN]),
            "Department": [f"Department {number}" for number in unit],
            "Location": [f"Site {number}" for number in chance.integers(0, SITES, employees)],
            "Grade": [f"L{number}" for number in chance.integers(1, 7, employees)],
            "Hire date": np.datetime_as_string(hired.astype("M8[D]")),
            "FTE": chance.choice(["100%", "80%", "50%"], employees, p=[0.8, 0.1, 0.1]),
            "Working pattern": chance.choice(["On-site", "Hybrid", "Remote"], employees),
        }
    )
    source = chance.integers(0, employees, ties)
    near = source + chance.integers(1, NEAR, ties) * chance.choice([-1, 1], ties)
    anyone = chance.integers(0, employees, ties)
    target = np.where(chance.random(ties) < 0.7, near % employees, anyone)
    edges = pd.DataFrame(
        {"from": ids[source], "to": ids[target], "messages": chance.geometric(0.2, ties)}
    )
    files = folder / "people.csv", folder / "ties.csv"
    people.to_csv(files[0], index=False)
    edges.to_csv(files[1], index=False)
    return files


def inspected(people: Path, ties: Path) -> Taken:
    """Return what ``orgsim inspect`` takes in a process of its own."""
    command = [sys.executable, "-m", "simulation", "inspect", str(people), "--ties", str(ties)]
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        if os.waitstatus_to_exitcode(status) != 0:
            output.seek(0)
            raise SystemExit(output.read().decode())
    return Taken(seconds, usage.ru_maxrss * 1024)


def text(employees: int, ties: int, taken: Taken) -> str:
    """Return the result in a sentence."""
    facts = ", ".join(f"{name} {value}" for name, value in machine().items())
    return (
        f"{employees:,} employees and {ties:,} rows of ties: read, examined, made into an "
        f"organisation and drawn in {taken.seconds:.1f} s, with {taken.peak_bytes / 1e9:.2f} GB at "
        f"the most (`python -m benchmarks.import_size --write`: {facts})."
    )


def main() -> None:
    """Measure and print; write where asked."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--employees", type=int, default=100_000)
    parser.add_argument("--ties", type=int, default=3_000_000)
    parser.add_argument("--write", action="store_true", help="put the result into the docs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = write_files(Path(folder), options.employees, options.ties)
        taken = inspected(*files)
    result = text(options.employees, options.ties, taken)
    print(result)
    if options.write:
        put(PAGE, "import size", result)


if __name__ == "__main__":
    main()
