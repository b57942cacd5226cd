"""How long the first week takes with an empty cache of kernels, and with a full one.

Each is measured in a process of its own:

    python -m benchmarks.compile_time
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter


def compile_times() -> dict[str, dict[str, float]]:
    """Return seconds for imports, the first and the second week: ``cold``, then ``cached``."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"NUMBA_CACHE_DIR": folder}
        return {name: _measured(environment) for name in ("cold", "cached")}


def _measured(environment: dict[str, str]) -> dict[str, float]:
    out = subprocess.run(
        [sys.executable, "-m", "benchmarks.compile_time"],
        cwd=Path(__file__).parent.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    seconds: dict[str, float] = json.loads(out.stdout)
    return seconds


def main() -> None:
    """Print the seconds that this process takes, as JSON."""
    begin = perf_counter()
    from benchmarks.setting import ordinary, start_of
    from simulation.dynamics.week import advance

    imported = perf_counter()
    setting = ordinary(200)
    state, draws = start_of(setting, 0, knowledge=True)
    weeks = []
    before = perf_counter()
    for _ in range(2):
        advance(state, setting.parameters, draws)
        weeks.append(perf_counter())
    print(
        json.dumps(
            {
                "imports": imported - begin,
                "start": before - imported,
                "first_week": weeks[0] - before,
                "second_week": weeks[1] - weeks[0],
            }
        )
    )


if __name__ == "__main__":
    main()
