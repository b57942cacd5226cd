"""Cases under which steps 11 to 16 are compared: what is rare by default happens often."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from simulation.dynamics import facts, ideas, knowledge, practices, skill, tasks
from tests.reference.cases import (
    CASES,
    Case,
    closed,
    communities,
    hired,
    observed,
)

# Facts come up, spread and go out of date so fast that two meet in one head every week.
_QUICK = {
    "fact_weeks": 9,
    "fact_topics": 7,
    "employees_per_source": 5,
    "idea_rate": 0.8,
    "idea_support": 1,
    "idea_pace": 0.6,
}
_BUSY = {"task_rate": 0.9, "task_elsewhere": 0.8, "task_effort": 0.4}
_COMING_AND_GOING = {"annual_turnover": 1.0, "vacancy_weeks": 2.0}
_CHANGING = {"environment_change": 0.05, "codification": 0.05, "experimentation": 0.6}
_EASY = {"practice_support": 0.2, "imitation": 0.9}
_EVERYTHING = CASES["everything at once"]

KNOWLEDGE_CASES: dict[str, Case] = {
    "defaults": Case(parameters={"annual_turnover": 0.3}),
    "coming and going": Case(
        settings={"mean_tenure_years": 0.1},
        parameters=_COMING_AND_GOING | _QUICK | _BUSY,
    ),
    "few areas": Case(
        settings={"expertise_domains": 2},
        parameters=_CHANGING | _EASY | {"interdependence": 7},
    ),
    "one domain": Case(
        settings={"expertise_domains": 1},
        parameters=_QUICK | _BUSY | _EASY | {"interdependence": 0},
    ),
    "many domains": Case(
        settings={"expertise_domains": 11},
        parameters=_QUICK | _CHANGING | {"interdependence": 5, "idea_support": 2},
    ),
    "search": Case(
        settings={"expertise_domains": 6, "communities": 4, "community_size": 14},
        parameters={
            "adopt_base": 1.0,
            "task_rate": 0.9,
            "task_elsewhere": 0.9,
            "tie_capacity": 6,
            "task_deadline": 4,
        },
        dials={"platform_access": 1.0},
    ),
    "help limits": Case(
        settings={"expertise_domains": 4},
        changes=(observed,),
        parameters=_BUSY | {"help_limit": 1, "transfer_simple": 2.0, "task_effort": 1.0},
    ),
    "deadlines": Case(
        parameters={"task_rate": 0.7, "task_effort": 1.5, "task_deadline": 2, "fact_topics": 0}
    ),
    "trained to a standard": Case(
        settings={"expertise_domains": 5},
        parameters=_CHANGING
        | {"skill_half_life": 20, "skill_feedback": 0.2, "skill_training": 0.05},
        dials={"training": 12.0, "standardisation": 0.7},
        later_dials={"training": 3.0, "standardisation": 0.1},
    ),
    "part time": Case(
        parameters=_QUICK
        | {"hours_week": 15, "task_effort": 0.2, "hours_formal": 12.0, "task_rate": 0.8},
        dials={"working_time": 0.6},
        later_dials={"working_time": 0.35},
    ),
    "closing later": Case(
        settings={"expertise_domains": 5},
        changes=(observed,),
        later=(closed,),
        parameters=_QUICK | _BUSY | {"help_limit": 2},
        later_dials={"leaving": 3.0},
    ),
    "hiring later": Case(
        later=(hired, communities({"number": 9, "facilitation": 0.5})),
        parameters=_QUICK | _BUSY | {"employees_per_source": 1, "idea_support": 3},
    ),
    "everything at once": replace(
        _EVERYTHING,
        settings=_EVERYTHING.settings | {"expertise_domains": 4},
        parameters=_EVERYTHING.parameters
        | _QUICK
        | _BUSY
        | _CHANGING
        | _EASY
        | {"task_effort": 0.8, "task_deadline": 3, "help_limit": 1},
        dials=_EVERYTHING.dials | {"training": 5.0, "standardisation": 0.3},
    ),
}

# The parameters that steps 11 to 16 alone read.
PROCESSES = (knowledge, facts, practices, skill, tasks, ideas)
PARAMETERS = {
    name: field for process in PROCESSES for name, field in process.Parameters.model_fields.items()
}


def mixture_of_knowledge(draw: int) -> Case:
    """Return a case in which each parameter is at its least, its most, usual or as in a case."""
    chance = np.random.default_rng(draw)
    parameters = {}
    for name, field in PARAMETERS.items():
        limits = [getattr(limit, end) for limit in field.metadata for end in ("ge", "le")
                  if hasattr(limit, end)]  # fmt: skip
        named = [case.parameters[name] for case in KNOWLEDGE_CASES.values()
                 if name in case.parameters]  # fmt: skip
        values = [*limits, field.default, *named]
        parameters[name] = field.annotation(values[chance.integers(len(values))])
    base = KNOWLEDGE_CASES[str(chance.choice(list(KNOWLEDGE_CASES)))]
    dials = {
        "training": float(chance.choice([0, 4, 20])),
        "standardisation": float(chance.choice([0, 0.3, 1])),
        "working_time": float(chance.choice([0.3, 0.8, 1])),
    }
    return replace(
        base,
        settings=base.settings | {"expertise_domains": int(chance.integers(1, 13))},
        parameters=base.parameters | parameters,
        dials=base.dials | dials,
    )
