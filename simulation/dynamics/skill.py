"""Skill: human capital, what employees know by themselves.

docs/model.md, step 14. Juniors learn from colleagues who are close: Emanuel, Harrington & Pallais
2023, "The power of proximity to coworkers" (direction).
"""

from __future__ import annotations

import numpy as np

from simulation.dynamics.compiled import index, kernel, over_employees
from simulation.dynamics.parameter import ProcessParameters, parameter
from simulation.dynamics.state import State
from simulation.randomness import Draws


class Parameters(ProcessParameters):
    """How skill is lost and gained."""

    skill_half_life: float = parameter(
        156,
        1,
        5200,
        unit="weeks",
        basis="assumed",
        source="assumption",
        description="Weeks in which half of a skill goes out of date.",
    )
    skill_experience: float = parameter(
        0.004,
        0,
        1,
        unit="share a week",
        basis="assumed",
        source="assumption",
        description="Share of what is missing that a week of work teaches.",
    )
    skill_training: float = parameter(
        0.004,
        0,
        1,
        unit="share an hour",
        basis="assumed",
        source="assumption",
        description="Share of what is missing that an hour of training teaches.",
    )
    skill_feedback: float = parameter(
        0.001,
        0,
        1,
        unit="share a week",
        basis="assumed",
        source="direction: Emanuel, Harrington & Pallais 2023 (+22 % feedback); size assumed",
        description="Share of what is missing that a week close to a better colleague teaches.",
    )


def develop(state: State, p: Parameters, draws: Draws) -> None:
    """Change ``state.outcomes``: employees gain skill, and what they know goes out of date."""
    assert state.outcomes is not None
    skill = state.outcomes.knowledge.skill
    before = skill.copy()
    kept = 2.0 ** (-1.0 / p.skill_half_life)

    def work(low: int, high: int) -> None:
        people = (state.occupants.occupied, state.ties, state.foci.expertise, state.dials.training)
        _develop(low, high, skill, before, *people, kept, p)

    over_employees(state.n, work)


@kernel()
def _develop(low, high, skill, before, occupied, ties, expertise, training, kept, p):  # type: ignore[no-untyped-def]
    half = np.float64(p.relationship_strength)
    for i in range(low, high):
        if not occupied[i]:
            continue
        closeness = 0.0
        for s in range(ties.active[i]):
            j = index(ties.partner[i, s])
            if expertise[j] == expertise[i] and before[j] > before[i]:
                strength = np.float64(ties.strength[i, s])
                closeness += strength / (strength + half)
        gain = p.skill_experience + p.skill_training * np.float64(training[i])
        gain += p.skill_feedback * min(1.0, closeness)
        left = np.float64(before[i]) * kept
        skill[i] = np.float32(left + (1.0 - left) * min(1.0, gain))
