"""The report as a reader gets it: complete, escaped, alone, and the same every time."""

from __future__ import annotations

import csv
import itertools
import json
import math
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from simulation.errors import InputError
from simulation.report import html, write_report
from simulation.report.reading import read
from simulation.report.record import HEADLINES, Record

MakeReport = Callable[..., Path]
HOSTILE = "<script>alert('x')</script> & $x^2$ \"quoted\""
LOADERS = {"img", "link", "iframe", "object", "embed", "video", "audio", "source", "base", "form"}


# Taken before the tests' made-up catalogue is put in their place.
REAL_CATALOGUE, REAL_EVIDENCE = html.catalogue, html.evidence


class Page(HTMLParser):
    """What the tests ask of a page: tags in order, attributes, headings, table cells."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.depth: dict[str, int] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def having(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def text_of(report: Path) -> str:
    return report.read_text(encoding="utf-8")


def test_names_from_a_users_file_are_escaped_everywhere(make_report: MakeReport) -> None:
    text = text_of(
        make_report(names=("Today", HOSTILE), weeks=30, description=HOSTILE, note=HOSTILE)
    )
    assert "<script>alert" not in text
    assert text.count("<script>") == 1
    assert "&lt;script&gt;alert" in text


def test_a_name_that_looks_like_markup_is_drawn_as_it_stands(make_report: MakeReport) -> None:
    name = 'id="a" d="1.23456" style="font: 9px b'
    report = make_report(names=("Today", name), weeks=30)
    figure = ElementTree.parse(report.parent / "figures" / "differences-relationships.svg")
    assert name in [text.text for text in figure.iter("{http://www.w3.org/2000/svg}text")]
    inline = re.findall(r"<text[^>]*>([^<]*)</text>", text_of(report))
    assert name.replace('"', "&quot;") in inline


def test_hostile_names_leave_every_figure_well_formed(make_report: MakeReport) -> None:
    report = make_report(names=("Today", HOSTILE, "\x07bell\tand\nline"), weeks=30)
    for figure in (report.parent / "figures").glob("*.svg"):
        ElementTree.parse(figure)


@pytest.mark.parametrize("number", ["report", "report_of_one", "report_of_eight"])
def test_report_needs_nothing_from_elsewhere(number: str, request: pytest.FixtureRequest) -> None:
    text = text_of(request.getfixturevalue(number))
    page = Page(text)
    assert not re.search(r"https?://|@import|url\((?!#)|src=|//cdn", text)
    assert not LOADERS & {tag for tag, _ in page.tags}
    assert all(str(link["href"]).startswith("#") for link in page.having("a"))


def test_answer_comes_before_everything_else(report: Path) -> None:
    text = text_of(report)
    sections = ("in-short", "compared", "outcomes", "differences", "weeks", "all", "definitions")
    order = [text.index(f'<h2 id="{name}"') for name in (*sections, "method")]
    assert order == sorted(order)
    assert text.index("<h1>") < text.index('class="answer"') < text.index('id="compared"')


def test_headings_descend_without_a_gap(report: Path) -> None:
    levels = [int(tag[1]) for tag, _ in Page(text_of(report)).tags if re.match(r"h\d$", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_figure_says_in_words_what_it_shows(report: Path) -> None:
    text = text_of(report)
    figures = Page(text).having("svg")
    assert len(figures) == len(list((report.parent / "figures").glob("*.svg"))) == 12
    for figure in figures:
        assert figure["role"] == "img"
        for name in str(figure["aria-labelledby"]).split():
            label = re.search(rf'id="{name}">([^<]+)<', text)
            assert label
            assert len(label[1]) > 10


def test_no_identity_is_used_twice(report: Path) -> None:
    text = text_of(report)
    names = [str(attributes["id"]) for _, attributes in Page(text).tags if "id" in attributes]
    assert len(names) == len(set(names))
    used = set(re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', text))
    assert {a or b for a, b in used} <= set(names)


def test_tables_name_their_columns_and_rows(report: Path) -> None:
    page = Page(text_of(report))
    assert len(page.having("caption")) == len(page.having("table"))
    assert all(head.get("scope") in {"col", "row", "rowgroup"} for head in page.having("th"))


def test_every_measure_and_scenario_stands_in_the_full_table(report: Path) -> None:
    table = text_of(report).split('id="all"')[1].split('id="definitions"')[0]
    with (report.parent / "summary.csv").open(encoding="utf-8") as lines:
        measures = {row["measure"] for row in csv.DictReader(lines)}
    rows = re.findall(r'class="name">([^<]+)<.*?<td>([^<]+)</td>', table, re.DOTALL)
    assert len(rows) == len(set(rows)) == 3 * len(measures)


def test_every_measure_is_defined(report: Path) -> None:
    definitions = text_of(report).split('id="definitions"')[1]
    with (report.parent / "summary.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            assert f"<code>{row['measure']}</code>" in definitions


def test_same_folder_gives_the_same_bytes(report: Path) -> None:
    files = [report, *sorted((report.parent / "figures").iterdir())]
    before = {file: file.read_bytes() for file in files}
    write_report(report.parent)
    assert {file: file.read_bytes() for file in files} == before


def test_nothing_unfinished_is_left_behind(report: Path) -> None:
    folder = report.parent
    assert not list(folder.rglob(".*"))


def test_one_scenario_is_reported_without_comparison(report_of_one: Path) -> None:
    text = text_of(report_of_one)
    assert "nothing is compared" in text
    assert 'id="differences"' not in text
    assert not list((report_of_one.parent / "figures").glob("differences*"))


def test_one_replicate_is_said_to_have_no_interval(make_report: MakeReport) -> None:
    report = make_report(names=("Today", "Flatter"), replicates=1, weeks=30)
    text = text_of(report)
    assert "nothing can be said about how sure" in text
    assert "cannot tell" in text
    words = re.sub(r"<(svg|script).*?</\1>|<[^>]+>", "", text, flags=re.DOTALL)
    assert not re.search(r"\bnan\b", words, re.IGNORECASE)
    assert not list((report.parent / "figures").glob("differences*"))


def test_few_replicates_are_warned_of_at_the_top(make_report: MakeReport) -> None:
    text = text_of(make_report(names=("Today", "Flatter"), replicates=4, weeks=30))
    assert text.index("Only 4 replicates") < text.index('id="compared"')


def test_assumed_effects_are_named_as_assumed(report: Path) -> None:
    unknown = text_of(report).split("What is not known")[1]
    assert "Flatten hierarchy: assumed" in unknown
    assert "Add communities: direction only" in unknown


def test_settings_that_differ_beyond_interventions_are_shown(make_report: MakeReport) -> None:
    text = text_of(make_report(names=("A", "B", "C", "D"), weeks=30))
    assert "<code>policies.autonomy</code>: 0.4 (baseline: 0.3)" in text


def test_a_measure_the_catalogue_lacks_is_still_shown(
    make_results: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulation.report.html.catalogue", dict)
    assert "Not described in the catalogue." in text_of(
        write_report(make_results(names=("Today",), weeks=30))
    )


def test_replicates_of_an_earlier_experiment_are_not_drawn(make_report: MakeReport) -> None:
    report = make_report(names=("Today", "Flatter"), replicates=5, weeks=30)
    before = (report.parent / "figures" / "trajectories-connections.svg").read_bytes()
    runs = report.parent / "runs" / "scenario-1"
    (runs / "5.parquet").write_bytes((runs / "0.parquet").read_bytes())
    write_report(report.parent)
    assert (report.parent / "figures" / "trajectories-connections.svg").read_bytes() == before


def test_a_folder_without_results_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no manifest\.json"):
        read(tmp_path, {}, {})


def test_a_manifest_that_lacks_a_part_names_it(make_results: Callable[..., Path]) -> None:
    folder = make_results(names=("Today",), weeks=30)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    del manifest["window"]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(InputError) as mistake:
        read(folder, {}, {})
    assert mistake.value.key == "window"


def test_an_outcome_that_is_not_simulated_is_no_headline(whole: Record) -> None:
    levels = {
        key: replace(level, mean=math.nan) if key[1] == "human_capital" else level
        for key, level in whole.levels.items()
    }
    names = [measure.name for measure in replace(whole, levels=levels).headlines]
    assert "social_capital" in names
    assert "human_capital" not in names


def test_the_real_catalogue_describes_the_headline_measures() -> None:
    described = REAL_CATALOGUE()
    assert set(HEADLINES) <= set(described)
    assert all(measure.label and measure.definition for measure in described.values())


def test_the_real_evidence_of_every_kind_has_words() -> None:
    assert set(REAL_EVIDENCE().values()) <= set(html.EVIDENCE)
