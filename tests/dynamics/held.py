"""What the kernels' employees hold and the twin's, under one name each, to be held together."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.dynamics.state import Outcomes, Quarter, State
from simulation.measures import MEASURES, measure_row
from simulation.measures.snapshot import snapshot
from tests.reference.minds import Minds
from tests.reference.outcomes import outcomes

Values = dict[str, Any]
# Hours of contacts, skill, progress and what fades are kept or added up in single precision, and
# the kernels' exponential is their own; what is not a fraction, and quality, is equal to the bit.
SINGLE = 1e-6
EXACT = {"quality"}
OUTCOMES = [
    *(name for name, one in MEASURES.items() if one.family == "outcomes"),
    "fact_gini",
    "help_gini",
]


def differences(state: State, minds: Minds) -> Values:
    """Return what differs, by name: what the kernels have, and what the twin has."""
    found, expected = _of_kernels(state), _of_twin(minds)
    assert found.keys() == expected.keys()
    row = measure_row(snapshot(state, minds.society.p), OUTCOMES)
    measured = outcomes(minds)
    found |= {f"measure {name}": [row[name]] for name in OUTCOMES}
    expected |= {f"measure {name}": [measured[name]] for name in OUTCOMES}
    pairs = {name: (np.asarray(found[name]), expected[name]) for name in found}
    return {name: pair for name, pair in pairs.items() if not _same(name, *pair)}


def compared(minds: Minds) -> set[str]:
    """Return the names of all that is compared."""
    return {*_of_twin(minds), *(f"measure {name}" for name in OUTCOMES)}


def _same(name: str, found: np.ndarray, expected: Any) -> bool:
    expected = np.array(expected, found.dtype)
    if found.shape != expected.shape:
        return False
    if found.dtype.kind != "f" or name in EXACT:
        return np.array_equal(found, expected)
    return np.allclose(found, expected, rtol=SINGLE, atol=SINGLE, equal_nan=True)


def _of_kernels(state: State) -> Values:
    assert state.outcomes is not None
    there = np.flatnonzero(state.occupants.occupied)
    quarter = state.outcomes.quarter._asdict()
    return (
        _held_by_kernels(state.outcomes, there)
        | _tasks_of_kernels(state.outcomes, there)
        | _world_of_kernels(state.outcomes)
        | {f"quarter {name}": weeks for name, weeks in quarter.items()}
    )


def _held_by_kernels(held: Outcomes, there: np.ndarray) -> Values:
    knowledge, ideas = held.knowledge, held.ideas
    open_ideas = there[ideas.pair[there] >= 0]
    return {
        "facts": knowledge.facts[there],
        "practices": knowledge.practices[there],
        "quality": knowledge.quality[there],
        "skill": knowledge.skill[there],
        "help given": held.tasks.help_given[there],
        "idea": ideas.pair[there],
        "considered": ideas.considered[there],
        "ideas had": ideas.started[there],
        "novelty": ideas.novelty[open_ideas],
        "feasibility": ideas.feasibility[open_ideas],
    }


def _tasks_of_kernels(held: Outcomes, there: np.ndarray) -> Values:
    tasks = held.tasks
    busy = there[tasks.domain[there] >= 0]
    helped = busy[tasks.helper[busy] >= 0]
    return {
        "task": tasks.domain[there],
        "complex": tasks.is_complex[busy].astype(bool),
        "begun": tasks.begun[busy],
        "helper": tasks.helper[busy],
        "helper's generation": tasks.helper_generation[helped],
        "progress": tasks.progress[busy],
    }


def _world_of_kernels(held: Outcomes) -> Values:
    knowledge = held.knowledge
    return {
        "reality": knowledge.reality,
        "standard": knowledge.standard,
        "known of the standard": knowledge.standard_known,
        "domain of facts": knowledge.fact_domain,
        "week of facts": knowledge.fact_week,
        "reach of facts": knowledge.reach,
        "last reach of facts": knowledge.last_reach,
        "carried out": held.ideas.carried_out,
    }


def _of_twin(minds: Minds) -> Values:
    return _held_by_twin(minds) | _tasks_of_twin(minds) | _world_of_twin(minds)


def _number(bits: list[bool]) -> int:
    return _bits({k for k, bit in enumerate(bits) if bit})


def _bits(numbers: set[int]) -> int:
    return sum(1 << number for number in numbers)


def _held_by_twin(minds: Minds) -> Values:
    held = list(minds.of.values())
    ideas = [mind.idea for mind in held if mind.idea]
    return {
        "facts": [_bits(mind.facts) for mind in held],
        "practices": [_number(mind.practices) for mind in held],
        "quality": [mind.quality for mind in held],
        "skill": [mind.skill for mind in held],
        "help given": [mind.help_given for mind in held],
        "idea": [mind.idea.pair if mind.idea else -1 for mind in held],
        "considered": [_bits(mind.considered) for mind in held],
        "ideas had": [mind.ideas_had for mind in held],
        "novelty": [idea.novelty for idea in ideas],
        "feasibility": [idea.feasibility for idea in ideas],
    }


def _tasks_of_twin(minds: Minds) -> Values:
    tasks = [mind.task for mind in minds.of.values() if mind.task]
    return {
        "task": [mind.task.domain if mind.task else -1 for mind in minds.of.values()],
        "complex": [task.is_complex for task in tasks],
        "begun": [task.begun for task in tasks],
        "helper": [task.helper[0] if task.helper else -1 for task in tasks],
        "helper's generation": [task.helper[1] for task in tasks if task.helper],
        "progress": [task.progress for task in tasks],
    }


def _world_of_twin(minds: Minds) -> Values:
    facts = minds.facts
    units = range(len(minds.society.organisation.people.unit_names))
    return {
        "reality": [_number(minds.reality)],
        "standard": [_bits({m for m, done in minds.standard.items() if done})],
        "known of the standard": [_bits(set(minds.standard))],
        "domain of facts": [fact.domain for fact in facts],
        "week of facts": [fact.week for fact in facts],
        "reach of facts": [fact.reach for fact in facts],
        "last reach of facts": [fact.last_reach for fact in facts],
        "carried out": [_bits(minds.carried_out[unit]) for unit in units],
    } | {f"quarter {name}": [week[name] for week in minds.quarter] for name in Quarter._fields}
