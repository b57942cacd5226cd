"""Arms of an experiment on one organisation, run when somebody asks for one, and kept."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from simulation.dynamics.state import State
from simulation.interventions import BY_KIND
from simulation.organisation.generate import GenerateSettings
from simulation.replicate import Replicate, run
from simulation.scenario import OrganisationSettings, RunSettings, Scenario

REPLICATES = 6
WEEKS, LAST = 52, 26
# Student's t with 5 degrees of freedom is above this by chance in one of 400 such tests.
CLEAR = 4.5
GENERATE: dict[str, Any] = {"employees": 300, "span": 5, "units": 6, "sites": 2}
PLATFORM = {"kind": "roll_out_platform", "support": 0.7, "managers": 0.8, "groups": 0.6}
COMMUNITIES = {"kind": "add_communities", "count": 8, "size": 20, "reach": 0.0}
MANY_LEAVE = {"kind": "change_turnover", "by_factor": 3.0}
OFFSITE = {"kind": "hold_offsite", "every": 100, "group_size": 60}

ARMS: dict[str, list[dict[str, Any]]] = {
    "nothing": [],
    "span of 10": [{"kind": "flatten_hierarchy", "span": 10}],
    "span of 20": [{"kind": "flatten_hierarchy", "span": 20}],
    "no status distance": [{"kind": "change_status_distance", "by_factor": 0.0}],
    "autonomy": [{"kind": "change_autonomy", "to": 0.9}],
    "office": [{"kind": "change_presence", "days": 5}],
    "half of the week": [{"kind": "change_presence", "days": 2.5}],
    "remote": [{"kind": "change_presence", "days": 0}],
    "days by chance": [{"kind": "change_presence", "days": 2}],
    "agreed days": [{"kind": "change_presence", "days": 2, "coordination": 1.0}],
    "open plan": [{"kind": "open_up_floors"}],
    "café": [{"kind": "add_shared_spaces", "by_factor": 2.0}],
    "mixed seats": [{"kind": "reseat", "by": "mixed"}],
    "one site": [{"kind": "move_to_site", "to": "New", "new": True}],
    "communities": [COMMUNITIES],
    "facilitated": [COMMUNITIES, {"kind": "facilitate_communities", "level": 0.8}],
    "access alone": [{"kind": "roll_out_platform"}],
    "platform": [PLATFORM],
    "introductions": [{"kind": "encourage_introductions", "a_week": 1.0}],
    "speaking up": [{"kind": "develop_line_managers", "climate": 1.0, "introductions": 0.0}],
    "many leave": [MANY_LEAVE],
    "many leave, onboarding": [
        MANY_LEAVE,
        {"kind": "onboard", "meetings": 2.0, "across": "organisation"},
    ],
    "projects": [{"kind": "run_cross_unit_projects", "share": 1.0}],
    "recognition for a time": [{"kind": "recognise_collaboration", "level": 1.0, "until": 12}],
    "coffee": [{"kind": "randomise_coffee", "every": 2}],
    "layoff": [{"kind": "lay_off", "share": 0.2}],
    "reorganised": [{"kind": "reorganise_teams", "across": "organisation"}],
    "mentors": [{"kind": "mentor", "every": 1, "newcomers_only": False}],
    "offsite": [OFFSITE],
    "structured offsite": [{**OFFSITE, "structured": True, "occasions": 2}],
}


def scenario(arm: str) -> Scenario:
    """Return an arm as a scenario; interventions begin in week 0."""
    return Scenario(
        name=arm,
        organisation=OrganisationSettings(generate=GenerateSettings(**GENERATE)),
        run=RunSettings(weeks=WEEKS, burn_in=40, replicates=REPLICATES, seed=7),
        interventions=tuple(BY_KIND[one["kind"]](**{"week": 0, **one}) for one in ARMS[arm]),
    )


@cache
def rows(arm: str) -> list[list[dict[str, float]]]:
    """Return the rows of every replicate of an arm."""
    return [run([scenario(arm)], replicate)[0].rows for replicate in range(REPLICATES)]


def means(arm: str, measure: str, weeks: slice = slice(-LAST, None)) -> np.ndarray:
    """Return a measure's mean over some weeks in each replicate of an arm, (REPLICATES,)."""
    return np.array([np.nanmean([row[measure] for row in one[weeks]]) for one in rows(arm)])


def t_of(
    arm: str, measure: str, against: str = "nothing", weeks: slice = slice(-LAST, None)
) -> float:
    """Return the paired t of an arm's difference in a measure."""
    difference = means(arm, measure, weeks) - means(against, measure, weeks)
    return float(difference.mean() / (difference.std(ddof=1) / np.sqrt(REPLICATES)))


def rises(arm: str, measure: str, against: str = "nothing", **more: Any) -> bool:
    """Return whether a measure is clearly higher in an arm."""
    return t_of(arm, measure, against, **more) > CLEAR


def falls(arm: str, measure: str, against: str = "nothing", **more: Any) -> bool:
    """Return whether a measure is clearly lower in an arm."""
    return t_of(arm, measure, against, **more) < -CLEAR


@cache
def ended(arm: str, week: int = WEEKS) -> Replicate:
    """Return the first replicate of an arm when it is about to simulate a week."""
    one = Replicate(scenario(arm), 0)
    while one.week < week:
        one.step()
    return one


def tied(state: State) -> np.ndarray:
    """Return who has an active tie to whom, (n, n)."""
    pairs = np.zeros((state.n, state.n), bool)
    for i in range(state.n):
        pairs[i, state.ties.partner[i, : state.ties.active[i]]] = True
    return pairs
