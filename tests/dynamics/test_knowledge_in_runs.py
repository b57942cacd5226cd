"""Knowledge in whole runs: what never happens, and what it leaves untouched."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.dynamics.compiled import use_threads
from simulation.dynamics.parameters import Parameters
from simulation.dynamics.state import Outcomes
from simulation.interventions import BY_KIND
from simulation.measures import MEASURES
from simulation.organisation.generate import GenerateSettings
from simulation.organisation.policies import Policies
from simulation.replicate import Replicate, run
from simulation.scenario import OrganisationSettings, RunSettings, Scenario
from tests.dynamics.made_up_society import bits, qualities

NEEDS_KNOWLEDGE = {
    *(name for name, one in MEASURES.items() if one.family == "outcomes"),
    "fact_gini",
    "help_gini",
}


def scenario(employees=40, *, seed=1, weeks=30, knowledge=True, policies=None, **parameters):
    made = GenerateSettings(employees=employees, units=3, communities=2)
    return Scenario(
        name="small",
        organisation=OrganisationSettings(generate=made),
        run=RunSettings(weeks=weeks, burn_in=0, seed=seed, replicates=1, knowledge=knowledge),
        parameters=Parameters(**parameters),
        policies=Policies(**(policies or {})),
        interventions=(BY_KIND["hire"](kind="hire", week=3, share=0.1),),
    )


worlds = st.fixed_dictionaries(
    {
        "seed": st.integers(0, 2**32),
        "fact_weeks": st.integers(1, 80),
        "fact_topics": st.integers(0, 10),
        "annual_turnover": st.sampled_from([0.0, 0.2, 0.9]),
        "interdependence": st.integers(0, 7),
        "environment_change": st.sampled_from([0.0, 0.01, 1.0]),
        "experimentation": st.sampled_from([0.0, 1.0]),
        "codification": st.sampled_from([0.0, 0.1, 1.0]),
        "policies": st.fixed_dictionaries({"standardisation": st.sampled_from([0.0, 0.3, 1.0])}),
    }
)


def weekly(world, weeks):
    one = Replicate(scenario(weeks=weeks, **world), 0)
    for _ in range(weeks):
        yield one.state
        one.step()
    yield one.state


def renewed(week, fact_weeks):
    return bits(
        *(
            fact
            for p in range(32)
            if (week + 2048) % fact_weeks == p * fact_weeks // 32
            for fact in (p, p + 32)
        )
    )


@settings(max_examples=12)
@given(worlds)
def test_facts_never_disappear_except_when_out_of_date_or_with_their_holder(world):
    held = (
        (one.week, one.occupants.generation.copy(), one.outcomes.knowledge.facts.copy())
        for one in weekly(world, 12)
    )
    for (week, who, before), (_, later, after) in pairwise(held):
        stale = np.uint64(renewed(week, world["fact_weeks"]))
        same = later[: len(who)] == who
        assert not np.any((before & ~stale & ~after[: len(who)])[same])


@settings(max_examples=12)
@given(worlds)
def test_quality_keeps_up_with_practices_and_reality(world):
    for state in weekly(world, 4):
        known = state.outcomes.knowledge
        assert np.all((known.quality >= 0) & (known.quality <= 1))
        assert known.quality == pytest.approx(qualities(known, world["seed"]), abs=1e-6)


@settings(max_examples=12)
@given(worlds)
def test_what_people_have_stays_in_its_range(world):
    for state in weekly(world, 12):
        known, tasks, ideas, quarter = state.outcomes
        assert np.all((known.skill >= 0) & (known.skill <= 1))
        assert np.all((ideas.novelty >= 0) & (ideas.novelty <= 1))
        assert np.all((ideas.feasibility >= 0) & (ideas.feasibility <= 1))
        assert np.all(tasks.progress[tasks.domain >= 0] < 1)
        assert np.all(tasks.helper[tasks.domain < 0] == -1)
        assert np.all(tasks.helper != np.arange(state.n))
        assert all(np.all(one >= 0) for one in quarter)
        assert np.all(known.standard[0] & ~known.standard_known[0] == 0)


def same(first, second):
    return first == second or (math.isnan(first) and math.isnan(second))


def test_without_knowledge_ties_and_all_other_measures_are_the_same():
    weeks = range(30)
    (with_it,), (without,) = (
        run([scenario(120, knowledge=knowledge)], 0, networks=weeks) for knowledge in (True, False)
    )
    for week in weeks:
        first, second = with_it.networks[week], without.networks[week]
        for tables in zip(first, second, strict=True):
            for name in tables[0]:
                assert np.array_equal(tables[0][name], tables[1][name]), (week, name)
    for row, other in zip(with_it.rows, without.rows, strict=True):
        assert all(math.isnan(other[name]) for name in NEEDS_KNOWLEDGE)
        assert [n for n in row if n not in NEEDS_KNOWLEDGE and not same(row[n], other[n])] == []
    assert not all(math.isnan(with_it.rows[-1][name]) for name in NEEDS_KNOWLEDGE)


def test_every_outcome_has_a_value_in_an_ordinary_run():
    last = run([scenario(120, weeks=40)], 0)[0].rows[-1]
    assert [name for name in NEEDS_KNOWLEDGE if math.isnan(last[name])] == []


def arrays(outcomes: Outcomes):
    return {
        f"{type(part).__name__}.{name}": one
        for part in outcomes
        for name, one in part._asdict().items()
    }


def test_threads_change_no_bit_of_what_is_known():
    # So much is known, and talked of, that within six weeks there are ideas.
    quick = {"employees_per_source": 3, "fact_topics": 10, "idea_rate": 1.0, "idea_support": 1}
    found = []
    try:
        for threads in (1, 2):
            use_threads(threads)
            one = Replicate(scenario(4500, weeks=6, **quick), 0)
            for _ in range(6):
                one.step()
            found.append(arrays(one.state.outcomes))
    finally:
        use_threads(1)
    assert found[0]["Quarter.solved"].sum() > 0
    assert found[0]["Quarter.ideas_started"].sum() > 0
    for name, first in found[0].items():
        assert np.array_equal(first, found[1][name]), name
