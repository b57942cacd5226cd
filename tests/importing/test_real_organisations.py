"""Real organisations come in as published: data that is no part of the project, where it is."""

from __future__ import annotations

import os
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from simulation.importing.edges import read_edges
from simulation.importing.logs import read_log
from simulation.importing.organisation import import_organisation
from simulation.importing.settings import ImportSettings
from simulation.importing.tie_settings import TieSettings
from simulation.importing.ties import read_ties
from simulation.importing.waves import read_waves
from simulation.organisation.organisation import problems
from simulation.organisation.people import layers
from simulation.randomness import draws_of

DATA = Path(os.environ.get("ORGSIM_REAL_DATA", "no such folder"))

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="no folder of real organisations: set ORGSIM_REAL_DATA"
)


def file_of(organisation, name):
    file = DATA / organisation / name
    if not file.is_file():
        pytest.skip(f"{organisation} is not among the real organisations")
    return file


def listed(file, *columns):
    """Return a seat for everybody in the columns of a file, in the order of their numbers."""
    rows = [line.split(",") for line in file.read_text("utf-8").splitlines()]
    places = [rows[0].index(column) for column in columns]
    names = {row[place] for row in rows[1:] for place in places}
    return {name: seat for seat, name in enumerate(sorted(names, key=int))}


SURVEYS = [
    ("high_tech_managers", 21, {"advice": 190, "friendship": 102}),
    ("law_firm", 71, {"advice": 892, "cowork": 1104, "friendship": 575}),
]


@pytest.mark.parametrize(("organisation", "people", "relations"), SURVEYS)
def test_surveys_have_the_ties_that_were_published(organisation, people, relations):
    seats = listed(file_of(organisation, "people.csv"), "employee")
    file = file_of(organisation, "ties.csv")
    assert len(seats) == people
    for relation, named in relations.items():
        rules = TieSettings(relation=(relation,))
        edges = read_edges(file, {}, seats, rules, [])
        assert len(edges.rows) == named
        ties = read_ties(file, {}, seats, [], rules)
        # A tie named by both is two rows, 0.5; one named by one is one row, 0.25.
        assert ties.strength.sum() / 0.25 == named
    union = read_ties(file, {}, seats, [])
    assert len(union.source) >= max(relations.values()) / 2


def test_contacts_of_an_office_are_the_pairs_that_were_seen():
    seats = listed(file_of("office_contacts_2013", "people.csv"), "employee")
    notes = []
    ties = read_ties(file_of("office_contacts_2013", "contacts.csv"), {}, seats, notes)
    assert (len(seats), len(ties.source)) == (92, 755)
    assert np.median(ties.strength) == pytest.approx(0.5)
    assert any("Contacts of 2 weeks" in note for note in notes)


# Of 167 and of 986 people those who are named in these weeks.
EMAILS = [("manufacturing_email", 166, 22), ("research_institution_email", 870, 40)]


@pytest.mark.parametrize(("organisation", "people", "weeks"), EMAILS)
def test_emails_are_read_week_by_week(organisation, people, weeks):
    file = file_of(organisation, "emails_weekly.csv")
    seats = listed(file, "source", "target")
    assert len(seats) == people
    log = read_log(file, {}, seats, TieSettings(), [])
    assert (log.first, log.until) == (0, weeks)
    ties = read_ties(file, {}, seats, [])
    assert np.median(ties.strength) == pytest.approx(0.5)
    assert np.all((ties.strength > 0) & (ties.strength <= 1))


def test_emails_of_a_manufacturer_turn_over_as_another_program_counts():
    """Ties of at least four e-mails one way in four weeks, and their Jaccard, counted in R."""
    file = file_of("manufacturing_email", "emails_weekly.csv")
    log = read_log(file, {}, listed(file, "source", "target"), TieSettings(), [])
    sent = Counter()
    for week, one, other, amount in zip(log.week, log.source, log.target, log.amount, strict=True):
        sent[week // 4, one, other] += amount
    waves = [{key[1:] for key, n in sent.items() if key[0] == wave and n >= 4} for wave in range(5)]
    assert [len(ties) for ties in waves] == [631, 726, 596, 558, 541]
    kept = [len(one & other) / len(one | other) for one, other in pairwise(waves)]
    assert kept == pytest.approx([0.450, 0.466, 0.421, 0.497], abs=0.0005)


ORGANISATIONS = [
    ("high_tech_managers", "people.csv", "ties.csv", 21),
    ("law_firm", "people.csv", "ties.csv", 71),
    ("office_contacts_2013", "people.csv", "contacts.csv", 92),
    ("manufacturing_email", None, "emails_weekly.csv", 166),
    ("research_institution_email", None, "emails_weekly.csv", 870),
]


@pytest.mark.parametrize(("organisation", "people", "ties", "employees"), ORGANISATIONS)
def test_every_organisation_is_imported(organisation, people, ties, employees):
    folder = file_of(organisation, ties).parent
    wanted = ImportSettings(people=people, ties=ties)
    imported = import_organisation(wanted, folder, draws_of(1, 0))
    assert imported.n == employees
    assert imported.observed.source.size > 0
    assert list(problems(imported)) == []


def test_reporting_line_of_high_tech_managers_is_the_published_one():
    folder = file_of("high_tech_managers", "people.csv").parent
    imported = import_organisation(ImportSettings(people="people.csv"), folder, draws_of(1, 0))
    # The president has the four vice-presidents, and every other manager reports to one of these.
    top = np.flatnonzero(imported.people.manager == -1)
    assert (top + 1).tolist() == [7]
    heads = np.flatnonzero(imported.people.manager == top[0])
    assert (heads + 1).tolist() == [2, 14, 18, 21]
    assert layers(imported.people.manager).max() == 3


def test_waves_of_a_manufacturer_are_windows_of_the_log():
    file = file_of("manufacturing_email", "emails_weekly.csv")
    seats = listed(file, "source", "target")
    waves = read_waves(file, {}, seats, TieSettings(relationship_weight=4.0), 4)
    assert waves.first_week.tolist() == [0, 4, 8, 12, 16]
    related = [np.count_nonzero(ties.strength >= 0.5) for ties in waves.ties]
    assert all(300 < number < 900 for number in related)
