"""The figures of a report: drawn in one style, saved as SVG and PNG."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from simulation.report.benefit import draw_benefit
from simulation.report.capital import draw_capital
from simulation.report.differences import draw_differences
from simulation.report.group_figures import draw_groups
from simulation.report.interactions import draw_interactions
from simulation.report.record import Record
from simulation.report.style import BASELINE_COLOUR, COLOURS, Drawn, styled
from simulation.report.trajectories import draw_trajectories


@dataclass(frozen=True)
class Figures:
    """The figures of a report, by its sections; a section may have none."""

    capital: tuple[Drawn, ...]
    benefit: tuple[Drawn, ...]
    groups: tuple[Drawn, ...]
    together: tuple[Drawn, ...]
    differences: tuple[Drawn, ...]
    trajectories: tuple[Drawn, ...]

    def __iter__(self) -> Iterator[Drawn]:
        """Return every figure, section by section."""
        sections = (getattr(self, section.name) for section in fields(self))
        return itertools.chain.from_iterable(sections)


def draw(record: Record) -> Figures:
    """Return all figures that a record has the numbers for."""
    with styled():
        return Figures(
            capital=draw_capital(record),
            benefit=draw_benefit(record, colours(record)),
            groups=draw_groups(record),
            together=draw_interactions(record, colours(record)),
            differences=draw_differences(record),
            trajectories=draw_trajectories(record, colours(record)),
        )


def colours(record: Record) -> dict[str, str]:
    """Return each scenario's colour, by slug; grey is the baseline."""
    chosen = {each.slug: COLOURS[at % len(COLOURS)] for at, each in enumerate(record.alternatives)}
    return {record.baseline.slug: BASELINE_COLOUR, **chosen}


def save(folder: Path, figures: Iterable[Drawn]) -> None:
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
