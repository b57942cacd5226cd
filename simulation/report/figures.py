"""The figures of a report: drawn in one style, saved as SVG and PNG."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from simulation.report.differences import draw_differences
from simulation.report.record import Record
from simulation.report.style import BASELINE_COLOUR, COLOURS, Drawn, styled
from simulation.report.trajectories import draw_trajectories


def draw(record: Record) -> tuple[tuple[Drawn, ...], tuple[Drawn, ...]]:
    """Return the figures of differences (none without intervals) and those of trajectories."""
    with styled():
        return draw_differences(record), draw_trajectories(record, colours(record))


def colours(record: Record) -> dict[str, str]:
    """Return each scenario's colour, by slug; grey is the baseline."""
    chosen = {each.slug: COLOURS[at % len(COLOURS)] for at, each in enumerate(record.alternatives)}
    return {record.baseline.slug: BASELINE_COLOUR, **chosen}


def save(folder: Path, figures: Sequence[Drawn]) -> None:
    """Write every figure as SVG and PNG; a file appears whole or not at all."""
    folder.mkdir(exist_ok=True)
    for figure in figures:
        write_whole(folder / f"{figure.stem}.svg", figure.svg.encode())
        write_whole(folder / f"{figure.stem}.png", figure.png)


def write_whole(file: Path, content: bytes) -> None:
    """Write a file under a temporary name beside it, then put it in place."""
    draft = file.with_name(f".{file.name}.part")
    draft.write_bytes(content)
    draft.replace(file)
