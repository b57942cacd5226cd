"""Projects: people move between work groups, mostly within their unit, sometimes across.

docs/model.md, step 2. Project teams raise formation and persistence of ties: McEvily, Soda &
Tortoriello 2014, Academy of Management Annals 8:299.
"""

from __future__ import annotations

import numpy as np

from simulation import randomness
from simulation.dynamics.compiled import FEWEST_FOR_LITTLE_WORK, kernel, over_employees
from simulation.dynamics.parameter import ProcessParameters, parameter
from simulation.dynamics.state import State
from simulation.randomness import Draws, one, pick


class Parameters(ProcessParameters):
    """How long people stay with a project, and how often the next one is elsewhere."""

    project_weeks: float = parameter(
        26,
        1,
        520,
        unit="weeks",
        basis="assumed",
        source="assumption",
        description="Mean time that an employee stays with a project.",
    )
    project_crossing: float = parameter(
        0.45,
        0,
        1,
        unit="share",
        basis="assumed",
        source="provisional: share of ties across units",
        description="Share of moves that draw from the projects of all units.",
    )


def move(state: State, p: Parameters, draws: Draws) -> None:
    """Change ``state``: some employees move to another project."""
    foci = state.foci

    def work(low: int, high: int) -> None:
        _move(
            low,
            high,
            state.occupants,
            (foci.unit, foci.company, foci.project_company),
            (foci.unit_project_starts, foci.unit_projects),
            (state.dials.cross_unit_projects, state.dials.company_boundary),
            p,
            draws,
        )

    over_employees(state.n, work, FEWEST_FOR_LITTLE_WORK)


@kernel()
def _move(low, high, occupants, labels, projects, dials, p, draws):  # type: ignore[no-untyped-def]
    unit, company, project_company = labels
    unit_project_starts, unit_projects = projects
    crossing, boundary = dials
    for i in range(low, high):
        if not occupants.occupied[i]:
            continue
        w0, w1, w2, w3 = one(draws, randomness.PROJECTS, i, occupants.generation[i], 0)
        if w0 >= randomness.TWO_32 / p.project_weeks:
            continue
        start = unit_project_starts[unit[i]]
        n_own = unit_project_starts[unit[i] + 1] - start
        rest = 1.0 - p.project_crossing
        if w1 < (p.project_crossing + rest * np.float64(crossing[i])) * randomness.TWO_32:
            project = pick(w2, len(unit_projects))
        elif n_own > 0:
            project = np.int64(unit_projects[start + pick(w2, n_own)])
        else:
            continue
        abroad = project_company[project] != company[i]
        if not abroad or w3 >= np.float64(boundary[i]) * randomness.TWO_32:
            occupants.project[i] = project
