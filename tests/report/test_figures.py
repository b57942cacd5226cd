"""Figures hold long names, many measures and many scenarios without overlap."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from simulation.experiment.composite import COMPARED
from simulation.report.differences import LABEL_LETTERS, LABELS_INCHES, draw_differences
from simulation.report.labels import spread
from simulation.report.record import Record, Trajectory
from simulation.report.style import WIDTH_INCHES, printable, short_names, styled
from simulation.report.trajectories import parted, starts

names = st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=8, unique=True)


@given(names, st.integers(8, 40), st.integers(1, 2))
def test_shortened_names_fit_their_place(given_names: list[str], width: int, lines: int) -> None:
    for name in short_names(given_names, width, lines):
        assert len(name.split("\n")) <= lines
        assert all(len(line) <= width + 6 for line in name.split("\n"))


def test_names_that_are_shortened_alike_stay_apart() -> None:
    long = [f"A very long name that is the same to its end, number {at}" for at in range(8)]
    assert len(set(short_names(long, 19, 1))) == 8


@given(st.lists(st.floats(0, 2), min_size=1, max_size=8).map(sorted))
def test_labels_do_not_touch(wanted: list[float]) -> None:
    places = spread(wanted, [0.1] * len(wanted))
    assert all(b - a >= 0.0999 for a, b in itertools.pairwise(places))


@given(st.text(max_size=40))
def test_no_control_character_reaches_a_figure(text: str) -> None:
    assert all(character == "\n" or character.isprintable() for character in printable(text))


def test_a_family_too_tall_for_a_page_is_drawn_in_parts(report_of_eight: Path) -> None:
    parts = list((report_of_eight.parent / "figures").glob("differences-connections-*.svg"))
    assert len(parts) > 1


def test_every_measure_s_label_has_room_beside_its_differences() -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH_INCHES, 1))
    renderer = FigureCanvasAgg(figure).get_renderer()
    with styled():
        for measure in COMPARED.values():
            label = short_names([measure.label], LABEL_LETTERS, 2)[0]
            text = figure.text(0, 0, label, fontsize=8, parse_math=False)
            inches = text.get_window_extent(renderer).width / figure.dpi
            assert inches < LABELS_INCHES, label


def test_starts_name_the_change_and_its_scenarios(record: Record) -> None:
    assert starts(record) == (
        (26, "flatten hierarchy (‘Flatter’ and ‘Flatter, with communities’)"),
        (40, "add communities (‘Flatter, with communities’)"),
    )


def test_a_line_begins_where_it_leaves_the_baselines() -> None:
    baseline = Trajectory((0, 1, 2, 3), (5.0, 5.0, 5.0, 5.0), (4.0,) * 4, (6.0,) * 4)
    other = Trajectory((0, 1, 2, 3), (5.0, 5.0, 7.0, 5.0), (4.0,) * 4, (6.0,) * 4)
    assert parted(other, baseline).weeks == (1, 2, 3)
    assert parted(other, None) == other


def test_a_family_that_does_not_vary_between_replicates_is_not_drawn(record: Record) -> None:
    family, measures = record.families[0]
    names = {measure.name for measure in measures}
    still = {
        key: replace(each, effect=math.nan) if key[1] in names else each
        for key, each in record.differences.items()
    }
    with styled():
        before = {one.stem for one in draw_differences(record)}
        after = {one.stem for one in draw_differences(replace(record, differences=still))}
    assert {stem for stem in before - after if family in stem}
    assert not any(family in stem for stem in after)
