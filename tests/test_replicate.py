"""One replicate: what must be the same stays the same, bit for bit."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from simulation.dynamics.compiled import use_threads
from simulation.interventions import BY_KIND
from simulation.organisation.generate import GenerateSettings
from simulation.organisation.joining import with_newcomers
from simulation.organisation.policies import Policies
from simulation.replicate import Replicate, build_organisation, run
from simulation.scenario import OrganisationSettings, RunSettings, Scenario


def _scenario(*interventions: dict[str, object], **changes: object) -> Scenario:
    settings = {
        "name": "small",
        "organisation": OrganisationSettings(
            generate=GenerateSettings(employees=120, units=4, sites=2)
        ),
        "run": RunSettings(weeks=12, burn_in=8, replicates=1, seed=5),
        "interventions": tuple(BY_KIND[str(i["kind"])](**i) for i in interventions),
    }
    return Scenario(**(settings | changes))


def _same(first: list[dict[str, float]], second: list[dict[str, float]]) -> bool:
    return all(
        a.keys() == b.keys()
        and all(a[k] == b[k] or (math.isnan(a[k]) and math.isnan(b[k])) for k in a)
        for a, b in zip(first, second, strict=True)
    )


def test_same_seed_gives_identical_rows() -> None:
    assert _same(run([_scenario()], 0)[0].rows, run([_scenario()], 0)[0].rows)


def test_replicates_and_seeds_differ() -> None:
    base = run([_scenario()], 0)[0].rows
    assert not _same(base, run([_scenario()], 1)[0].rows)
    other_seed = _scenario(run=RunSettings(weeks=12, burn_in=8, seed=6))
    assert not _same(base, run([other_seed], 0)[0].rows)


def test_scenarios_run_together_or_alone_give_identical_rows() -> None:
    flat = _scenario({"kind": "flatten_hierarchy", "week": 2, "span": 15})
    free = _scenario({"kind": "change_autonomy", "week": 2, "by": 0.4})
    together = run([_scenario(), flat, free], 3)
    for scenario, result in zip((_scenario(), flat, free), together, strict=True):
        assert _same(result.rows, run([scenario], 3)[0].rows)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "flatten_hierarchy", "from": 4, "until": 4, "span": 15},
        {"kind": "add_communities", "from": 4, "until": 4},
        {"kind": "change_autonomy", "from": 4, "until": 4, "to": 1.0},
        {"kind": "change_autonomy", "week": 4, "by": 0.0},
        {"kind": "flatten_hierarchy", "week": 12, "span": 15},
    ],
)
def test_an_intervention_without_effect_changes_no_bit(change: dict[str, object]) -> None:
    assert _same(run([_scenario(change)], 0)[0].rows, run([_scenario()], 0)[0].rows)


def test_weeks_before_an_intervention_are_the_baselines() -> None:
    change = {"kind": "add_communities", "week": 6, "count": 5, "size": 20}
    rows, base = run([_scenario(change)], 0)[0].rows, run([_scenario()], 0)[0].rows
    assert _same(rows[:6], base[:6])
    assert not _same(rows[6:], base[6:])


def test_organisation_is_restored_when_an_intervention_ends() -> None:
    change = {"kind": "flatten_hierarchy", "from": 2, "until": 5, "span": 20}
    one = Replicate(_scenario(change), 0)
    while one.week < 4:
        one.step()
    assert not np.array_equal(one.state.organisation.people.manager, one.starting.people.manager)
    while one.week < 7:
        one.step()
    assert one.state.organisation is one.starting


def test_threads_change_no_bit() -> None:
    large = _scenario(
        organisation=OrganisationSettings(generate=GenerateSettings(employees=5000)),
        run=RunSettings(weeks=6, burn_in=2, seed=5),
    )
    rows = []
    try:
        for threads in (1, 2, 3):
            use_threads(threads)
            rows.append(run([large], 0)[0].rows)
    finally:
        use_threads(1)
    assert _same(rows[0], rows[1])
    assert _same(rows[0], rows[2])


def test_network_of_a_week_is_kept_when_asked_for() -> None:
    result = run([_scenario()], 0, networks=(3,))[0]
    tables = result.networks[3]
    assert set(tables.ties) == {"source", "target", "strength", "age", "channel"}
    assert set(tables.people) == {
        "employee", "unit", "team", "site", "level", "layer", "manager",
    }  # fmt: skip
    assert (tables.ties["source"] < tables.ties["target"]).all()
    assert ((tables.ties["strength"] > 0) & (tables.ties["strength"] <= 1)).all()
    mean_degree = 2 * len(tables.ties["source"]) / len(tables.people["employee"])
    assert mean_degree == pytest.approx(result.rows[3]["mean_degree"])


def test_known_presence_and_working_time_hold_until_an_intervention_sets_them() -> None:
    one = _scenario(
        {"kind": "change_presence", "week": 1, "days": 1}, policies=Policies(presence=0.8)
    )
    one = one.model_copy(update={"run": RunSettings(weeks=2, burn_in=0, replicates=1, seed=5)})
    starting = build_organisation(one, 0)
    unknown = np.full(starting.n - 2, np.nan)
    people = replace(
        starting.people,
        presence=np.array([0, 1, *unknown]),
        working_time=np.array([0.5, np.nan, *unknown]),
    )
    under_way = Replicate(one, 0, replace(starting, people=people))
    for presence in ([0, 1, 0.8], [0.2, 0.2, 0.2]):
        under_way.step()
        assert under_way.state.dials.presence[:3] == pytest.approx(presence)
        assert under_way.state.dials.working_time[:3] == pytest.approx([0.5, 1, 1])


def test_who_is_hired_works_as_the_colleague_next_to_them_does() -> None:
    starting = build_organisation(_scenario(), 0)
    own = np.linspace(0, 1, starting.n)
    people = replace(starting.people, presence=own, working_time=None)
    grown = with_newcomers(replace(starting, people=people), np.array([7, 3]), is_open=True)
    assert grown.people.presence.tolist() == [*own, own[7], own[3]]
    assert grown.people.working_time is None
