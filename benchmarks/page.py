"""The measurements as the tables of benchmarks/README.md."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.marked import put

PAGE = Path(__file__).parent / "README.md"
LABELS = {
    "engine 2": "engine, 2 threads",
    "engine 1": "engine, 1 thread",
    "engine": "engine",
    "numpy": "numpy, scipy.sparse",
    "mesa": "plain Mesa",
}
TIES, OUTCOMES = "**steps 1 to 7: ties**", "**steps 11 to 16: outcomes**"
# A week's processes stand in the order of docs/model.md's steps, ties in seven, outcomes in six.
PARTS = {TIES: (0, 7), "**steps 8 to 10**": (7, 10), OUTCOMES: (10, 16), "**all**": (0, 16)}


def write_page(results: dict[str, Any]) -> None:
    """Put the tables between the page's markers."""
    put(PAGE, "tie step", text(results))


def text(results: dict[str, Any]) -> str:
    """Return all tables as Markdown."""
    parts = [_where(results), *(_speed(size) for size in results["sizes"])]
    parts += [_memory(results["sizes"]), _processes(results), _compile(results["compile"])]
    parts += [_agreement(table) for table in results["agreement"]]
    return "\n\n".join(part for part in parts if part)


def _where(results: dict[str, Any]) -> str:
    facts = ", ".join(f"{name} {value}" for name, value in results["machine"].items())
    return (
        f"`{results['command']}`: {facts}. The cores are shared with other work: read times as "
        "ratios within this run."
    )


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table whose first column is text and whose others are numbers."""
    names = list(header)
    lines = ["| " + " | ".join(names) + " |", "|---|" + "---:|" * (len(names) - 1)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)


def _speed(size: dict[str, Any]) -> str:
    times = size["timings"]
    rows = [
        [
            LABELS[name],
            f"{timing['minimum_ms']:.4g}",
            f"{timing['median_ms']:.4g}",
            f"{timing['minimum_ns_a_tie']:.0f}",
            f"{timing['median_ns_a_tie']:.0f}",
            _ratio(times, name, "mesa"),
            _ratio(times, name, "numpy"),
        ]
        for name, timing in times.items()
    ]
    head = ["", "ms a week, min", "median", "ns a tie, min", "median"]
    ties = next(iter(times.values()))["active_ties"]
    return f"### {size['employees']:,} employees, {ties:,.0f} active ties\n\n" + table(
        [*head, "times as fast as Mesa", "as numpy"], rows
    )


def _ratio(times: dict[str, Any], name: str, other: str) -> str:
    """Return how many times as fast: by minima, in brackets by medians."""
    if other not in times:
        return "–"
    least = times[other]["minimum_ms"] / times[name]["minimum_ms"]
    middle = times[other]["median_ms"] / times[name]["median_ms"]
    return f"{least:.1f} ({middle:.1f})"


def _memory(sizes: list[dict[str, Any]]) -> str:
    rows = [
        [
            f"{LABELS[name]}, {size['employees']:,} employees",
            f"{memory['allocated']:.0f}",
            f"{memory['used']:.0f}",
        ]
        for size in sizes
        for name, memory in size["memory"].items()
    ]
    return "### Bytes an active tie\n\n" + table(["", "allocated", "in use"], rows)


def _sum(milliseconds: dict[str, float], first: int, after: int) -> float:
    return sum(list(milliseconds.values())[first:after])


def _processes(results: dict[str, Any]) -> str:
    measured = results["processes"]
    columns = list(measured["milliseconds"])
    steps = list(measured["milliseconds"][columns[0]])
    rows = [
        [f"`{step}`", *(f"{measured['milliseconds'][column][step]:.3f}" for column in columns)]
        for step in steps
    ]
    parts = {
        name: [_sum(measured["milliseconds"][column], *ends) for column in columns]
        for name, ends in PARTS.items()
    }
    rows += [[name, *(f"{total:.3f}" for total in totals)] for name, totals in parts.items()]
    shares = (both[0] / both[1] for both in zip(parts[OUTCOMES], parts[TIES], strict=True))
    rows.append(["**outcomes / ties**", *(f"{share:.2f}" for share in shares)])
    return (
        f"### The week's processes at {measured['employees']:,} employees, median ms\n\n"
        + table(["process", *(LABELS[column] for column in columns)], rows)
    )


def _compile(times: dict[str, dict[str, float]]) -> str:
    steps = list(times["cold"])
    rows = [
        [name.replace("_", " "), f"{times['cold'][name]:.2f}", f"{times['cached'][name]:.2f}"]
        for name in steps
    ]
    return "### Compiling: seconds in a new process\n\n" + table(
        ["", "empty cache", "kernels cached"], rows
    )


def _agreement(agreement: dict[str, Any]) -> str:
    names = ("engine", "mesa", "numpy")
    rows = [
        [
            row["statistic"],
            *(f"{row['mean'][name]:.4f} ± {row['standard_error'][name]:.4f}" for name in names),
            f"{row['apart']:.1f}",
        ]
        for row in agreement["rows"]
    ]
    return (
        f"### Agreement: {agreement['setting']}, {agreement['employees']:,} employees, "
        f"{agreement['seeds']} seeds (mean ± standard error)\n\n"
        + table(["", *(LABELS[name] for name in names), "farthest apart, s.e."], rows)
    )
