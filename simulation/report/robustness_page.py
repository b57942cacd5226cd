"""The page of a robustness analysis: who wins, when the ranking flips, what is worth knowing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from simulation.experiment.robustness.tables import FLIPS, RANGES, VALUE, WINS
from simulation.experiment.robustness.value_of_information import EVERYTHING
from simulation.experiment.sweeping.places import readable
from simulation.report import formatting as fmt
from simulation.report.robustness_figures import Win, Wins, draw_differences, draw_wins
from simulation.report.style import styled
from simulation.report.sweep_words import (
    Row,
    amount,
    in_order,
    label,
    manifest,
    number,
    render,
    rows,
    setting,
    unit,
)

PAGE = "robustness.html"
MOST_TOLD = 3


class Tables(NamedTuple):
    """What a folder tells: win shares, and the rows of the other tables."""

    scenarios: tuple[str, ...]
    measures: tuple[str, ...]
    wins: Wins
    flips: list[Row]
    worth: list[Row]
    ranges: list[Row]


def write_robustness_page(address: str | Path) -> str:
    """Write ``robustness.html`` from the tables beside it; return its name.

    The same folder gives the same bytes.

    Raises
    ------
    InputError
        When there is no sweep, or no table of a robustness analysis.
    """
    tables = read_tables(address)
    with styled():
        figures = (
            draw_wins(tables.wins, tables.scenarios, tables.measures),
            draw_differences(tables.wins, tables.scenarios, tables.measures),
        )
    text = render(
        "robustness.html.j2",
        manifest=manifest(address),
        tables=tables,
        figures=figures,
        answers=[*best_of_all(tables), *flips_told(tables), *worth_told(tables)],
        rules=rules(tables),
        told_worth=told_worth(tables),
        number=number,
        isfinite=math.isfinite,
        everything=EVERYTHING,
    )
    readable(address).write(PAGE, text.encode())
    return PAGE


def read_tables(address: str | Path) -> Tables:
    """Return what the tables in a folder tell.

    Raises
    ------
    InputError
        When one of them is not there.
    """
    won = rows(address, WINS)
    return Tables(
        scenarios=tuple(dict.fromkeys(row["scenario"] for row in won)),
        measures=tuple(in_order(row["measure"] for row in won)),
        wins={(row["measure"], row["scenario"]): _win(row) for row in won},
        flips=rows(address, FLIPS),
        worth=rows(address, VALUE),
        ranges=rows(address, RANGES),
    )


def best_of_all(tables: Tables) -> Iterator[str]:
    """Yield in a sentence which scenario is best most often in the first measure, and how often."""
    measure = tables.measures[0]
    first = _first(tables, measure)
    win = tables.wins[measure, first]
    told = f"‘{first}’ is best in {fmt.mid_sentence(label(measure))} at {_share(win)}"
    if first != tables.scenarios[0]:
        low, _, middle, _, high = win.quantiles
        size = f"{amount(measure, middle, signed=True)} {unit(measure, of_difference=True)}"
        ends = " and ".join(amount(measure, end, signed=True) for end in (low, high))
        told += f"; against ‘{tables.scenarios[0]}’ by {size} in the median, "
        told += f"between {ends} at nine tenths of points"
    yield f"{told}."
    firsts = [_first(tables, name) for name in tables.measures]
    most = max(tables.scenarios, key=firsts.count)
    yield (
        f"‘{most}’ is the one most often best in {firsts.count(most)} of {len(firsts)} measures."
    )


def flips_told(tables: Tables) -> Iterator[str]:
    """Yield in how many rankings conditions could be found under which they flip."""
    pairs = {(row["measure"], row["usual"], row["other"]): row for row in tables.flips}
    flipping = [row for row in pairs.values() if number(row, "flips") > 0]
    found = {(row["measure"], row["usual"], row["other"]) for row in tables.flips if row["rule"]}
    if not flipping:
        yield "No ranking of two scenarios flips at any point."
        return
    yield (
        f"Of {len(pairs)} rankings of two scenarios in a measure, {len(flipping)} flip at some "
        f"points; for {len(found) or 'none'} of them conditions were found that tell where."
    )


def worth_told(tables: Tables) -> Iterator[str]:
    """Yield which parameters would be worth knowing better in the most measures."""
    counted: dict[str, int] = {}
    for row in told_worth(tables):
        counted[row["path"]] = counted.get(row["path"], 0) + 1
    first = sorted(counted, key=lambda path: -counted[path])[:MOST_TOLD]
    if not first:
        yield "Knowing any one parameter better would change no choice, as far as these runs tell."
        return
    yield f"Worth knowing better: {fmt.listed([setting(path) for path in first])}."


def told_worth(tables: Tables) -> list[Row]:
    """Return the parameters whose value of being known can be told from chance, by measure."""
    found = [row for row in tables.worth if row["path"] != EVERYTHING and number(row, "value") > 0]
    place = {name: at for at, name in enumerate(tables.measures)}
    return sorted(found, key=lambda row: (place[row["measure"]], -number(row, "value")))


def rules(tables: Tables) -> list[Row]:
    """Return the rules that were found, by measure."""
    place = {name: at for at, name in enumerate(tables.measures)}
    found = [row for row in tables.flips if row["rule"]]
    return sorted(found, key=lambda row: place[row["measure"]])


def _first(tables: Tables, measure: str) -> str:
    """Return the scenario that is best most often in a measure."""
    return max(tables.scenarios, key=lambda one: tables.wins[measure, one].best)


def _win(row: Row) -> Win:
    return Win(
        best=number(row, "best"),
        best_interval=(number(row, "best_low"), number(row, "best_high")),
        better=number(row, "better"),
        better_interval=(number(row, "better_low"), number(row, "better_high")),
        clearly_better=number(row, "clearly_better"),
        clearly_worse=number(row, "clearly_worse"),
        quantiles=_quantiles(row),
        sd_parameters=number(row, "sd_parameters"),
        sd_chance=number(row, "sd_chance"),
        points=int(row["points"]),
    )


def _quantiles(row: Row) -> tuple[float, ...]:
    names: Sequence[str] = ("q05", "q25", "q50", "q75", "q95")
    return tuple(number(row, name) for name in names)


def _share(win: Win) -> str:
    low, high = (fmt.proportion(end) for end in win.best_interval)
    return f"{fmt.proportion(win.best)} of {win.points} points (95 % interval {low} to {high})"
