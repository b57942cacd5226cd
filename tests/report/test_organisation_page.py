"""The page of an inspection as a reader gets it: alone, escaped, without small groups."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np
import pytest

from simulation.importing.findings import Finding
from simulation.organisation.generate import GenerateSettings, generate
from simulation.organisation.portrait import LEAST, portrait
from simulation.randomness import draws_of
from simulation.report.organisation_figures import blurred, evened
from simulation.report.organisation_page import answer, lines_in_words, render, write_inspection
from tests.organisation.inspected import a_chart, organisation_of, renumbered

HOSTILE = "<script>alert('x')</script> & $x^2$ \"quoted\""
FINDINGS = (
    Finding("spellings", "note", "2 spellings of one unit.", (3, 9), "one spelling"),
    Finding("unknown_managers", "error", "7 managers are unknown.", tuple(range(2, 9)), "the top"),
    Finding("tops", "error", "2 tops.", (2, 3)),
)


class Page(HTMLParser):
    """The tags of a page with their attributes, in order."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def page():
    return render(portrait(a_chart(160, 3)), FINDINGS, ("No tenure in the file.",), "Our own")


def test_the_answer_comes_first(page):
    expected = "160 people in "
    assert re.search(r'<p class="answer">([^<]*)</p>', page)[1].startswith(expected)
    assert "3 findings, 2 of them errors." in page


def test_answers_count_in_words():
    found = portrait(organisation_of([-1, 0]))
    assert answer(found, ()) == "2 people in 2 layers and 1 unit on 1 site."
    assert answer(found, FINDINGS[:1]).endswith("; 1 finding, none of them an error.")
    assert answer(found, FINDINGS[2:]).endswith("; 1 finding, 1 of them an error.")


def test_page_needs_nothing_from_elsewhere(page):
    assert not re.search(r"https?://|@import|url\((?!#)|src=", page)
    links = [attributes for tag, attributes in Page(page).tags if tag == "a"]
    anchors = {attributes["id"] for _, attributes in Page(page).tags if "id" in attributes}
    assert {link["href"] for link in links} <= {f"#{anchor}" for anchor in anchors}


def test_no_identity_is_used_twice(page):
    found = [attributes["id"] for _, attributes in Page(page).tags if "id" in attributes]
    assert len(found) == len(set(found))


def test_every_figure_is_described_in_words(page):
    figures = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(figures) == 6
    for figure in figures:
        assert ElementTree.fromstring(figure).get("role") == "img"
        assert re.search(r"<desc[^>]*>[^<]{40,}</desc>", figure)


def test_findings_stand_worst_first_with_their_first_lines(page):
    order = [page.index(finding.message) for finding in FINDINGS]
    assert order[1] < order[2] < order[0]
    assert "Lines 2, 3, 4, 5, 6, 7 and 1 more" in page
    assert "<code>unknown_managers</code>" in page


def test_names_from_a_users_file_are_escaped_everywhere():
    organisation = organisation_of(
        [-1, *[0] * 11],
        [HOSTILE] * 6 + ["B"] * 6,
        [HOSTILE] * 3 + ["S"] * 9,
        ties=[(0, 7, 1.0)],
    )
    finding = Finding("odd", "warning", HOSTILE, (1,), HOSTILE)
    text = render(portrait(organisation), (finding,), (HOSTILE,), HOSTILE)
    assert "<script" not in text
    assert "&lt;script&gt;alert" in text
    for figure in re.findall(r"<svg.*?</svg>", text, re.DOTALL):
        ElementTree.fromstring(figure)


def test_names_of_small_groups_are_nowhere():
    units = ["Large"] * 12 + ["Tiny"] * 4 + ["Wee"] * 2
    sites = ["Main"] * 13 + ["Hut"] * 5
    sites[0] = "Shed"
    text = render(
        portrait(organisation_of([-1, *[0] * 17], units, sites, [(0, 13, 1.0), (1, 12, 0.3)])),
        (),
        (),
        "Us",
    )
    assert "Large" in text
    assert "(2 small units)" in text
    assert not re.search("Tiny|Wee|Shed", text)


def test_a_single_small_unit_has_no_place_in_a_matrix():
    units = ["Large"] * 6 + ["Tiny"] * 3
    text = render(portrait(organisation_of([-1, *[0] * 8], units, ties=[(0, 7, 1.0)])), (), (), "")
    assert "The observed ties in numbers" in text
    assert "Who talks to whom" not in text


def test_a_few_people_are_not_counted_exactly():
    assert [blurred(n) for n in (0, 1, LEAST - 1, LEAST, 1234)] == ["0", "1–4", "1–4", "5", "1,234"]
    weeks = np.array([10] * 3 + [60] * 9, np.int32)
    text = render(portrait(organisation_of([-1, *[0] * 11], tenure_weeks=weeks)), (), (), "Us")
    assert "0–1: 1–4, 1–2: 9" in text
    assert "in their first year" not in text


def test_figures_do_not_tell_how_few_a_few_are():
    assert [evened(n) for n in (0, 1, LEAST - 1, LEAST)] == [0, 2.5, 2.5, 5]
    few = [
        re.search(
            r"<svg(?:(?!</svg>).)*years since joining.*?</svg>", _page_of_tenure(n), re.DOTALL
        )
        for n in (1, LEAST - 1)
    ]
    assert few[0][0] == few[1][0]


def _page_of_tenure(few):
    weeks = np.repeat([60, 300, 600], [few, 10, 5]).astype(np.int32)
    levels = np.full(len(weeks), 1, np.int32)
    organisation = organisation_of([-1, *[0] * (few + 14)], tenure_weeks=weeks, level=levels)
    return render(portrait(organisation), (), (), "Us")


def test_a_file_that_makes_no_organisation_still_has_its_page():
    text = render(None, FINDINGS, (), "Us")
    assert (
        "No organisation can be made of this file as it is; 3 findings, 2 of them errors." in text
    )
    assert "<svg" not in text
    assert 'href="#shape"' not in text


@pytest.mark.parametrize("manager", [[-1], [-1, 0]])
def test_tiny_organisations_have_a_page_without_anybodys_tenure(manager):
    text = render(portrait(organisation_of(manager)), (), (), "Us")
    assert "The reporting line" in text
    assert "years since joining" not in text


def test_a_large_organisation_makes_a_small_page():
    settings = GenerateSettings(employees=20_000, sites=12)
    text = render(portrait(generate(settings, draws_of(1, 0))), (), (), "Us")
    assert len(text) < 400_000


def test_same_organisation_same_bytes_whatever_the_order_of_rows(tmp_path):
    organisation = a_chart(90, 5)
    files = [
        write_inspection(tmp_path / name, portrait(each), FINDINGS, ("A note.",), "Us")
        for name, each in (("one", organisation), ("two", renumbered(organisation, 8)))
    ]
    assert files[0] == tmp_path / "one" / "inspection.html"
    assert files[0].read_bytes() == files[1].read_bytes()
    assert [file.name for file in (tmp_path / "one").iterdir()] == ["inspection.html"]


def test_lines_are_listed_as_far_as_six():
    assert lines_in_words(()) == ""
    assert lines_in_words((4,)) == "line 4"
    assert lines_in_words(tuple(range(1, 7))) == "lines 1, 2, 3, 4, 5, 6"
    assert lines_in_words(tuple(range(1, 1008))) == "lines 1, 2, 3, 4, 5, 6 and 1,001 more"
