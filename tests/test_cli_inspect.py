"""An organisation drawn in a terminal: what stands there, how wide, and what a file gets."""

from __future__ import annotations

import io
import re
import sys
from dataclasses import replace

import numpy as np
import pytest

from simulation.cli_inspect import PIPED, print_portrait
from simulation.importing.findings import Finding
from simulation.organisation.portrait import portrait
from tests.organisation.inspected import a_chart, organisation_of

ERROR = Finding("tops", "error", "2 employees have no manager.", (2, 7), "the first is the top")
NOTE = Finding("spellings", "note", "3 spellings of one unit.", tuple(range(1, 10)))


class Terminal(io.StringIO):
    """Text kept, from a stream that says it is a terminal."""

    encoding = "utf-8"

    def isatty(self):
        return True


def drawn(capsys, organisation, findings=(), notes=(), name="Us"):
    print_portrait(portrait(organisation), findings, notes, name)
    return capsys.readouterr().out


def line_of(text, start):
    return next(line.strip() for line in text.splitlines() if line.strip().startswith(start))


def test_a_file_gets_no_escape_codes_and_no_long_lines(capsys):
    text = drawn(capsys, a_chart(400, 1), (ERROR, NOTE), ("A note. " * 40,))
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= PIPED


def test_same_organisation_same_text(capsys):
    assert drawn(capsys, a_chart(60, 2)) == drawn(capsys, a_chart(60, 2))


@pytest.mark.parametrize("columns", [80, 120])
def test_a_terminal_is_filled_and_not_overrun(monkeypatch, columns):
    stream = Terminal()
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm")
    print_portrait(portrait(a_chart(400, 1)), (ERROR,), (), "Us")
    text = re.sub(r"\x1b\[[0-9;]*m", "", stream.getvalue())
    widest = max(len(line.rstrip()) for line in text.splitlines())
    assert columns - 10 < widest <= columns


def test_layers_are_a_pyramid_of_those_who_manage_and_those_who_do_not(capsys):
    text = drawn(capsys, organisation_of([-1, 0, 0, *[1] * 6, *[2] * 6]))
    layers = text.split("Layers")[1].splitlines()[1:4]
    assert [line.split()[-1] for line in layers] == ["1", "2", "12"]
    assert [len(line) for line in layers] == [PIPED] * 3
    assert "░" not in layers[1]
    assert "█" not in layers[2]
    bar = layers[1].split()[1]
    assert abs(layers[1].index(bar) + len(bar) / 2 - layers[2].index("░") - 36) < 2


def test_bars_are_as_long_as_their_numbers(capsys):
    text = drawn(capsys, organisation_of([-1, *[0] * 29], ["A"] * 20 + ["B"] * 10))
    units = text.split("Units")[1].splitlines()[1:3]
    assert units[0].count("█") == pytest.approx(2 * units[1].count("█"), abs=1)
    assert units[0].split()[-2:] == ["20", "2"]


def test_small_units_are_not_named(capsys):
    text = drawn(capsys, organisation_of([-1, *[0] * 11], ["Large"] * 9 + ["Tiny"] * 3))
    assert "Large" in text
    assert "Tiny" not in text
    assert "and 1 small unit: 1–4 people" in text


def test_bars_do_not_tell_how_few_a_few_are(capsys):
    lines = []
    for few in (1, 4):
        weeks = np.repeat([60, 300, 600], [few, 10, 5]).astype(np.int32)
        text = drawn(capsys, organisation_of([-1, *[0] * (few + 14)], tenure_weeks=weeks))
        lines.append(line_of(text, "1–2"))
    assert lines[0] == lines[1]
    assert lines[0].endswith("1–4")


def test_findings_stand_by_severity_with_lines_and_repair(capsys):
    text = drawn(capsys, a_chart(30, 1), (NOTE, ERROR))
    assert text.index("In the file: 1 error") < text.index("In the file: 1 note")
    assert line_of(text, "lines 2") == "lines 2, 7"
    assert line_of(text, "lines 1,") == "lines 1, 2, 3, 4, 5, 6 and 3 more"
    assert line_of(text, "repair") == "repair tops: the first is the top"


def test_what_to_do_next_hangs_on_errors(capsys):
    for findings, advice in (
        ((ERROR, NOTE), "`--repair tops` (or `all`)"),
        ((replace(ERROR, repair=None),), "Then look again with `orgsim inspect`."),
    ):
        text = drawn(capsys, a_chart(30, 1), findings)
        assert advice in " ".join(text.split())
    sound = drawn(capsys, a_chart(30, 1), (NOTE,))
    assert "Mend" not in sound
    assert "orgsim compare" in sound


def test_a_file_that_makes_no_organisation_shows_its_findings(capsys):
    print_portrait(None, (ERROR,), (), "Us")
    text = capsys.readouterr().out
    assert "No organisation can be made of this file as it is; 1 finding" in text
    assert "Layers" not in text
    assert ERROR.message in text


@pytest.mark.parametrize("manager", [[-1], [-1, 0]])
def test_tiny_organisations_are_drawn_without_anybodys_tenure(capsys, manager):
    text = drawn(capsys, organisation_of(manager))
    assert "Layers" in text
    assert "Years since joining" not in text


def test_a_name_cannot_steer_the_terminal(capsys):
    name = "\x1b[31m[bold]Sales[/bold]\x07 " + "long " * 20
    organisation = organisation_of([-1, *[0] * 11], [name] * 6 + ["B"] * 6)
    text = drawn(capsys, organisation, (Finding("odd", "note", name),), (name,), name)
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "[bold]Sales" in text


def test_ties_and_working_patterns_are_summed_up(capsys):
    chart = organisation_of(
        [-1, 0, 0, 1, 1, 2],
        ties=[(0, 1, 0.5), (0, 2, 0.2), (1, 3, 0.5), (2, 5, 0.5)],
        presence=np.array([0.4, 0.6, 0.4, 0.6, 0.5, np.nan]),
    )
    text = drawn(capsys, chart)
    assert line_of(text, "An employee has").endswith("1.3 on average; half have 1 to 2")
    assert line_of(text, "No tie at all").endswith("1 employee")
    assert line_of(text, "Strong").endswith("75 %")
    assert line_of(text, "On site") == "On site: 50 % of the week on average (known of 5)"


def test_a_terminal_without_block_characters_gets_plain_ones(monkeypatch):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    print_portrait(portrait(a_chart(60, 2)), (), (), "Us")
    sys.stdout.flush()
    assert b"####" in raw.getvalue()
