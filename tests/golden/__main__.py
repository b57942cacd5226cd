"""Compare today's results of a fixed seed with the stored ones; ``--update`` stores today's.

python -m tests.golden [--update]

Whoever updates says so in CHANGELOG.md under "Results change".
"""

from __future__ import annotations

import json
import sys

from tests.golden.results import FILE, today


def main() -> None:
    old = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    new = today()
    for case, row in new.items():
        for name, value in row.items():
            before = old.get(case, {}).get(name)
            if before != value:
                print(f"{case:24} {name:28} {before} -> {value}")
    if "--update" in sys.argv:
        FILE.write_text(json.dumps(new, indent=1) + "\n", encoding="utf-8")


main()
