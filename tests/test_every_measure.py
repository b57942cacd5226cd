"""What holds for every measure, whoever wrote it."""

from __future__ import annotations

import math
import subprocess
import sys
import warnings
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.dynamics.state import Quarter
from simulation.measures import FAMILIES, MEASURES, due, measure_row
from tests.measures.made_up_states import organisation_of, snapshot_of

CONTRACT = {
    "connections": (
        "mean_degree density isolates_share giant_component_share clustering path_length "
        "global_efficiency modularity_units ei_index_units ei_index_sites ei_index_levels "
        "cross_unit_tie_share cross_level_tie_share degree_gini betweenness_gini constraint "
        "effective_size bridging_tie_share"
    ),
    "relationships": (
        "mean_strength strong_tie_share bonding_strength bridging_strength tie_age "
        "tie_survival_52w dormant_ties_per_employee newcomer_ties_13w"
    ),
    "conversations": (
        "contacts_per_employee cross_unit_contact_share face_to_face_share platform_active_share "
        "community_active_share refused_contact_share information_reach_4w"
    ),
    "outcomes": "social_collaboration social_innovation social_learning human_capital",
    "cost": "cost_hours cost_money",
}

every_measure = pytest.mark.parametrize("name", MEASURES)


@pytest.mark.parametrize("family", CONTRACT)
def test_contract_names_are_there_in_order(family):
    names = [name for name, one in MEASURES.items() if one.family == family]
    wanted = CONTRACT[family].split()
    assert names[: len(wanted)] == wanted


def test_no_name_stands_in_two_families():
    found = [name for family in FAMILIES for name, one in vars(family).items() if _is_measure(one)]
    assert sorted(found) == sorted(MEASURES)


def _is_measure(one):
    return hasattr(one, "metadata")


@every_measure
def test_description_is_complete(name):
    one = MEASURES[name]
    assert one.name == name
    assert all((one.label, one.unit, one.source))
    assert one.definition.endswith(".")
    assert "|" not in one.definition + one.label + one.unit + one.source
    assert one.better in {"higher", "lower", "neither"}
    assert one.every in {1, 4, 13, 26}
    assert one.range[0] < one.range[1]
    with pytest.raises(FrozenInstanceError):
        one.label = "other"


@every_measure
def test_label_is_in_plain_words(name):
    label = MEASURES[name].label
    assert "_" not in label
    assert label[0].isupper()
    assert [one.label for one in MEASURES.values()].count(label) == 1


def society(n, density, seed):
    """Return the settings of a random state with n seats, some of them vacant."""
    rng = np.random.Generator(np.random.Philox(seed))
    occupied = (rng.random(n) < 0.8).astype(np.uint8)
    ties = np.triu(rng.random((n, n)) < density, 1) & (np.outer(occupied, occupied) == 1)
    pairs = np.argwhere(ties)
    m = len(pairs)
    contacts = rng.integers(0, 9, n) * occupied
    kinds = ("face_to_face", "cross_unit", "community", "platform")
    return {
        "pairs": pairs,
        "raw": rng.gamma(2, 2, m) + 0.3,
        "peak": rng.gamma(2, 2, m),
        "since": rng.integers(0, 100, m),
        "active": rng.random(m) < 0.8,
        "occupied": occupied,
        "joined": rng.integers(0, 100, n),
        "unit": rng.integers(0, 3, n),
        "site": rng.integers(0, 2, n),
        "level": rng.integers(1, 5, n),
        "manager": np.array([-1, *(rng.integers(0, i) for i in range(1, n))]),
        "conversations": {
            "contacts": contacts,
            "refused": rng.integers(0, 3, n) * occupied,
            **{kind: rng.integers(0, contacts + 1) for kind in kinds},
            "hours": (contacts * rng.random(n)).astype(np.float32),
        },
        "outcomes": {
            "facts": rng.integers(0, 2**64, n, np.uint64) & rng.integers(0, 2**64, n, np.uint64),
            "practices": rng.integers(0, 2**64, n, np.uint64),
            "quality": rng.random((n, 1)),
            "skill": rng.random(n),
            "help_given": rng.gamma(1, 1, n) * rng.integers(0, 2, n),
            "started": rng.gamma(1, 1, n) * rng.integers(0, 2, n),
            "standard": rng.integers(0, 2**64, dtype=np.uint64),
            "standard_known": rng.integers(0, 2**64, dtype=np.uint64),
            "last_reach": rng.integers(0, 27, 64),
            "quarter": quarter_of(rng),
        },
    }


def quarter_of(rng):
    """Return what happened in a random quarter: each solved task took a week or more."""
    happened = dict(zip(Quarter._fields, rng.integers(0, 4, len(Quarter._fields)), strict=True))
    return happened | {
        "weeks_taken": happened["solved"] * rng.uniform(1, 12),
        "own_weeks_taken": happened["own_solved"] * rng.uniform(1, 12),
        "novelty": happened["ideas_started"] * rng.random(),
        "feasibility": happened["ideas_started"] * rng.random(),
    }


def row_of(n, made, **changes):
    made = {**made, **changes}
    organisation = organisation_of(
        n, **{one: made.pop(one) for one in ("unit", "site", "level", "manager")}
    )
    history = {47: max(1, len(made["pairs"]))}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return measure_row(
            snapshot_of(
                n,
                made.pop("pairs"),
                organisation=organisation,
                week=100,
                active_history=history,
                news_reach=0.5,
                **made,
            )
        )


HELD_BY_SEAT = ("facts", "practices", "quality", "skill", "help_given", "started")


def renumbered(n, made, order):
    """Return the same society with seat i called order[i]."""
    place = np.argsort(order)
    held = made["outcomes"]
    pairs = order[made["pairs"]].reshape(-1, 2)
    manager = made["manager"][place]
    by_seat = ("occupied", "joined", "unit", "site", "level")
    return {
        **made,
        **{one: made[one][place] for one in by_seat},
        "pairs": np.sort(pairs, axis=1),
        "manager": np.where(manager < 0, -1, order[manager]),
        "conversations": {name: one[place] for name, one in made["conversations"].items()},
        "outcomes": {**held, **{one: held[one][place] for one in HELD_BY_SEAT}},
    }


societies = st.tuples(
    st.integers(1, 40), st.sampled_from([0.0, 0.05, 0.3, 1.0]), st.integers(0, 2**32)
)


@settings(max_examples=80, deadline=None)
@given(societies)
def test_values_are_in_range_or_missing(arguments):
    row = row_of(arguments[0], society(*arguments))
    for name, value in row.items():
        low, high = MEASURES[name].range
        assert math.isnan(value) or low - 1e-12 <= value <= high + 1e-12, name


@settings(max_examples=80, deadline=None)
@given(societies, st.randoms(use_true_random=False))
def test_numbering_of_seats_does_not_matter(arguments, shuffler):
    n = arguments[0]
    made = society(*arguments)
    order = list(range(n))
    shuffler.shuffle(order)
    first, second = row_of(n, made), row_of(n, renumbered(n, made, np.array(order)))
    assert second == pytest.approx(first, rel=1e-9, abs=1e-9, nan_ok=True)


# What every measure is when there is nothing to measure; those not named are NaN.
NOBODY = {"cost_hours": 0, "cost_money": 0}
NO_TIES = {
    **NOBODY,
    "mean_degree": 0,
    "density": 0,
    "isolates_share": 1,
    "giant_component_share": 0.25,
    "clustering": 0,
    "global_efficiency": 0,
    "bonding_strength": 0,
    "bridging_strength": 0,
    "dormant_ties_per_employee": 0,
    "contacts_per_employee": 0,
    "platform_active_share": 0,
    "community_active_share": 0,
    "manager_relationship_share": 0,
    "manager_contact_hours": 0,
    "platform_user_share": 0,
    "community_member_share": 0,
    "overloaded_share": 0,
    "contact_hours": 0,
}
ONE_PERSON = {
    **{
        name: value
        for name, value in NO_TIES.items()
        if name not in {"density", "global_efficiency", "manager_relationship_share"}
    },
    "giant_component_share": 1,
}
ALONE = {name: value for name, value in ONE_PERSON.items() if name != "manager_contact_hours"}


@pytest.mark.parametrize(
    ("seats", "occupied", "expected"),
    [(4, 4, NO_TIES), (1, 1, ALONE), (3, 1, ONE_PERSON), (3, 0, NOBODY)],
    ids=["nobody tied", "one person", "one person among vacancies", "nobody at all"],
)
@pytest.mark.filterwarnings("error")
def test_nothing_to_measure(seats, occupied, expected):
    row = measure_row(snapshot_of(seats, occupied=np.arange(seats) < occupied))
    found = {name: value for name, value in row.items() if not math.isnan(value)}
    assert found == {**expected, "employees": occupied}


# What outcomes are where knowledge is simulated and nobody has learned or done anything.
NOTHING_DONE = {
    "social_innovation": 0,
    "social_learning": 0.5,
    "human_capital": 0,
    "fact_share": 0,
    "practice_quality": 1,
    "standard_practice_quality": 0,
    "practice_diversity": 0,
    "ideas_started": 0,
}
BY_ONESELF = {name: one for name, one in NOTHING_DONE.items() if name != "practice_diversity"}


@pytest.mark.parametrize(
    ("seats", "occupied", "expected"),
    [(4, 4, NOTHING_DONE), (1, 1, BY_ONESELF), (3, 1, BY_ONESELF), (3, 0, {})],
    ids=["several", "one person", "one person among vacancies", "nobody at all"],
)
@pytest.mark.filterwarnings("error")
def test_nothing_done(seats, occupied, expected):
    there = np.arange(seats) < occupied
    without = measure_row(snapshot_of(seats, occupied=there))
    row = measure_row(snapshot_of(seats, occupied=there, outcomes={}))
    changed = {
        name for name, value in row.items() if not math.isnan(value) and value != without[name]
    }
    assert {name: row[name] for name in changed} == expected


@pytest.mark.filterwarnings("error")
def test_one_unit_has_nothing_across():
    row = measure_row(snapshot_of(4, [(0, 1), (2, 3)]))
    assert row["cross_unit_tie_share"] == 0
    assert row["ei_index_units"] == -1
    assert row["modularity_units"] == 0


def test_row_lists_every_measure_and_evaluates_those_asked_for():
    row = measure_row(snapshot_of(3, [(0, 1)]), ("mean_degree", "isolates_share"))
    assert list(row) == list(MEASURES)
    known = {name for name, value in row.items() if not math.isnan(value)}
    assert known == {"mean_degree", "isolates_share"}


def test_unknown_name_is_refused():
    with pytest.raises(KeyError, match="mean_degre"):
        measure_row(snapshot_of(2), ("mean_degre",))


def test_values_are_plain_numbers():
    assert {type(value) for value in measure_row(snapshot_of(3, [(0, 1)])).values()} == {float}


@every_measure
def test_due_once_in_every_so_many_weeks(name):
    every = MEASURES[name].every
    weeks = [week for week in range(52) if name in due(week, 999)]
    assert weeks == list(range(every - 1, 52, every))


def test_all_are_due_in_the_last_week():
    assert due(30, 30) == tuple(MEASURES)


def test_reading_the_catalogue_compiles_nothing():
    code = "import sys, simulation.measures; print('numba' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"
