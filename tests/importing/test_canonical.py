"""What is written of an organisation reads back as the same one, without any repair."""

from __future__ import annotations

import csv
import io
from dataclasses import fields

import numpy as np
import pytest

from simulation.errors import InputError
from simulation.importing.canonical import PEOPLE, csv_text, people_table, ties_table
from simulation.importing.organisation import import_named, import_organisation
from simulation.importing.pseudonyms import Pseudonyms
from simulation.importing.settings import ImportSettings
from simulation.randomness import draws_of
from simulation.scenario.library import library_folder

DRAWS = draws_of(3, 1)
SHIPPED = library_folder() / "own_organisation"
MESSY = {"people": "people.csv", "ties": "emails.csv", "repair": "all"}
CLEAN = ImportSettings(people="people.csv", ties="ties.csv")


def write(folder, organisation, names):
    (folder / "people.csv").write_text(csv_text(people_table(organisation, names)), "utf-8")
    ties = ties_table(organisation, names)
    if ties is not None:
        (folder / "ties.csv").write_text(csv_text(ties), "utf-8")


def assert_same(one, other):
    assert type(one) is type(other)
    if isinstance(one, np.ndarray):
        assert one.dtype == other.dtype
        assert np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    elif hasattr(one, "__dataclass_fields__"):
        for field in fields(one):
            if field.name != "notes":
                assert_same(getattr(one, field.name), getattr(other, field.name))
    elif isinstance(one, tuple):
        for a, b in zip(one, other, strict=True):
            assert_same(a, b)
    else:
        assert one == other


@pytest.mark.parametrize("seed", [1, 2])
def test_own_organisation_written_and_read_is_the_same(tmp_path, seed):
    draws = draws_of(seed, 0)
    organisation, names = import_named(ImportSettings(**MESSY), SHIPPED, draws)
    write(tmp_path, organisation, Pseudonyms(bytes(32)).of(names))
    assert organisation.observed.source.size > 500
    assert_same(import_organisation(CLEAN, tmp_path, draws), organisation)


def test_file_with_ids_only_written_and_read_is_the_same(tmp_path):
    (tmp_path / "people.csv").write_text("id\na\nb\nc\nd\n", encoding="utf-8")
    wanted = ImportSettings(people="people.csv")
    organisation, names = import_named(wanted, tmp_path, DRAWS)
    write(tmp_path, organisation, names)
    assert_same(import_organisation(wanted, tmp_path, DRAWS), organisation)


def test_names_that_look_like_formulas_or_markup_are_read_back(tmp_path):
    odd = ["=1+1", "'=x", "+49", "-", "@home", 'He said "hi", so', "'t Hooft", "<b>", "a;b"]
    rows = io.StringIO()
    # A unit called - would be an empty cell.
    table = [[f"id{k}", f"{name}x" if name == "-" else name] for k, name in enumerate(odd)]
    csv.writer(rows).writerows([["id", "unit"], *table])
    (tmp_path / "people.csv").write_text(rows.getvalue(), encoding="utf-8")
    wanted = ImportSettings(people="people.csv")
    organisation, names = import_named(wanted, tmp_path, DRAWS)
    write(tmp_path, organisation, names)
    assert_same(import_organisation(wanted, tmp_path, DRAWS), organisation)
    written = (tmp_path / "people.csv").read_text("utf-8")
    assert not [
        cell
        for row in csv.reader(io.StringIO(written))
        for cell in row
        if cell.startswith(("=", "+", "-", "@"))
    ]


def test_written_people_have_our_columns_and_no_names(tmp_path):
    organisation, names = import_named(ImportSettings(**MESSY), SHIPPED, DRAWS)
    text = csv_text(people_table(organisation, Pseudonyms(bytes(32)).of(names)))
    assert text.splitlines()[0] == ",".join(PEOPLE)
    assert "@example.org" not in text
    assert names[0] not in text


def test_organisation_without_ties_has_no_table_of_ties(tmp_path):
    (tmp_path / "people.csv").write_text("id\na\nb\n", encoding="utf-8")
    organisation = import_organisation(ImportSettings(people="people.csv"), tmp_path, DRAWS)
    assert ties_table(organisation, ["a", "b"]) is None


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("a,c,0.5", "not an employee"),
        ("c,a,0.5", "not an employee"),
        ("a,b,0", "above 0"),
        ("a,b,1.5", "at most 1"),
        ("a,a,0.5", "tied to themselves"),
        ("b,a,0.25", "listed twice"),
    ],
)
def test_ties_that_were_not_written_so_are_refused_at_their_line(tmp_path, row, words):
    (tmp_path / "people.csv").write_text("id\na\nb\n", encoding="utf-8")
    text = f"source,target,reported_strength\na,b,0.5\n{row}\n"
    (tmp_path / "ties.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words) as caught:
        import_organisation(CLEAN, tmp_path, DRAWS)
    assert (caught.value.line, caught.value.file.name) == (3, "ties.csv")
