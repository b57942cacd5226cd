"""Outcomes: what social capital is for. Collaboration, innovation, learning, and human capital.

They are read from processes on the network (docs/model.md, steps 11 to 16), never from its
structure, and have no value where knowledge is not simulated.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from simulation.measures.arithmetic import mean, ratio
from simulation.measures.knowledge import diversity, facts_known, knowledge_levels
from simulation.measures.measure import measure

if TYPE_CHECKING:
    from simulation.measures.snapshot import Held, Snapshot

QUARTERS_A_YEAR = 4
HUNDRED = 100
# Of all employees, those who give most help; and those with most ties across units.
FEW = 0.05
BROKERS = 0.25
SMALLEST_UNIT = 5


def _of(snapshot: Snapshot, value: Callable[[Held], float]) -> float:
    """Return a value of what employees hold, NaN where that is not simulated or nobody is there."""
    return math.nan if snapshot.held is None or not snapshot.n else value(snapshot.held)


def _yearly(snapshot: Snapshot, name: str) -> float:
    """Return how often something happens in a year for every 100 employees."""
    return _of(
        snapshot,
        lambda held: held.quarter[name] * QUARTERS_A_YEAR * HUNDRED / snapshot.n,
    )


@measure(
    label="Tasks solved in time with expertise from elsewhere",
    unit="share",
    range=(0, 1),
    better="higher",
    source="Process: Hansen 1999, Adm. Sci. Q. 44:82; docs/model.md, step 15",
    definition=(
        "Of the tasks that needed another domain of expertise and ended in the last 13 weeks, "
        "those that were solved before their deadline; NaN when none ended."
    ),
)
def social_collaboration(snapshot: Snapshot) -> float:
    """Return the share of tasks needing expertise from elsewhere that are solved in time."""
    return _of(snapshot, lambda held: _share(held, "solved", "failed"))


def _share(held: Held, part: str, rest: str) -> float:
    return ratio(held.quarter[part], held.quarter[part] + held.quarter[rest])


@measure(
    label="Ideas carried out",
    unit="a year and 100 employees",
    range=(0, math.inf),
    better="higher",
    source="Process: Burt 2004, Am. J. Sociol. 110:349; Obstfeld 2005; docs/model.md, step 16",
    definition=(
        "Ideas new to their unit that were carried out in the last 13 weeks, for a year and 100 "
        "employees."
    ),
)
def social_innovation(snapshot: Snapshot) -> float:
    """Return the ideas carried out in a year for every 100 employees."""
    return _yearly(snapshot, "ideas_carried_out")


@measure(
    label="Useful knowledge held",
    unit="share",
    range=(0, 1),
    better="higher",
    source="Process: March 1991, Organ. Sci. 2:71; docs/model.md, steps 12 and 13",
    definition=(
        "Mean of the share of current facts that employees know and the quality of their "
        "practices: what units hold, each counting by its employees."
    ),
)
def social_learning(snapshot: Snapshot) -> float:
    """Return the share of useful knowledge that employees hold."""
    return _of(snapshot, lambda held: mean(knowledge_levels(held)))


@measure(
    label="Skill of employees",
    unit="share",
    range=(0, 1),
    better="higher",
    source="Becker 1964, Human Capital; docs/model.md, step 14",
    definition="Mean over employees of skill in the domain of their own expertise.",
)
def human_capital(snapshot: Snapshot) -> float:
    """Return the mean skill of employees: what they know by themselves."""
    return _of(snapshot, lambda held: mean(held.skill))


@measure(
    label="Current facts that an employee knows",
    unit="share",
    range=(0, 1),
    better="higher",
    source="Own definition; docs/model.md, step 12",
    definition="Mean over employees of the share of the 64 current facts that they know.",
)
def fact_share(snapshot: Snapshot) -> float:
    """Return the share of current facts that an employee knows."""
    return _of(snapshot, lambda held: mean(facts_known(held)) / 64)


@measure(
    label="Weeks until half of all know a fact",
    unit="weeks",
    range=(1, math.inf),
    better="lower",
    source="Restricted mean time, as for survival (Royston & Parmar 2013)",
    every=4,
    definition=(
        "Mean over the last fact in each of the 64 places; one that never reached half counts with "
        "`fact_weeks`, the time until it is out of date. NaN before the first is."
    ),
)
def fact_reach_weeks(snapshot: Snapshot) -> float:
    """Return the weeks until half of all employees know a fact."""
    return _of(snapshot, lambda held: mean(held.reach))


@measure(
    label="Quality of practices",
    unit="share",
    range=(0, 1),
    better="higher",
    source="March 1991, Organ. Sci. 2:71; Lazer & Friedman 2007, Adm. Sci. Q. 52:667",
    definition=(
        "Mean over employees of the contribution of their practices, as a share of the best that "
        "is possible; docs/model.md, step 11."
    ),
)
def practice_quality(snapshot: Snapshot) -> float:
    """Return the mean quality of employees' practices."""
    return _of(snapshot, lambda held: mean(held.quality.mean(axis=1)))


@measure(
    label="Quality of the standard practices",
    unit="share",
    range=(0, 1),
    better="higher",
    source="The organisational code of March 1991, Organ. Sci. 2:71",
    definition=(
        "Contribution of the organisation's standard practices, as a share of the best that is "
        "possible; practices without a standard count as wrong."
    ),
)
def standard_practice_quality(snapshot: Snapshot) -> float:
    """Return the quality of what the organisation as a whole has written down."""
    return _of(snapshot, lambda held: held.standard)


@measure(
    label="Diversity of practices",
    unit="share",
    range=(0, 1),
    better="neither",
    source="Simpson 1949, Nature 163:688; Lazer & Friedman 2007",
    every=4,
    definition=(
        "Probability that two employees do a practice in different ways, averaged over practices; "
        "NaN below two employees."
    ),
)
def practice_diversity(snapshot: Snapshot) -> float:
    """Return the probability that two employees do a practice in different ways."""
    return _of(snapshot, lambda held: diversity(held.practices))


@measure(
    label="Gap in knowledge between units",
    unit="share",
    range=(0, 1),
    better="lower",
    source="Own definition",
    every=4,
    definition=(
        "Useful knowledge held in the unit that holds most, less that in the unit that holds "
        "least, of units with at least five employees; NaN below two of them."
    ),
)
def unit_learning_gap(snapshot: Snapshot) -> float:
    """Return how far units are apart in the knowledge that they hold."""
    return _of(snapshot, lambda held: _gap(knowledge_levels(held), snapshot.unit))


def _gap(levels: np.ndarray, unit: np.ndarray) -> float:
    sizes = np.bincount(unit)
    means = np.bincount(unit, levels)[sizes >= SMALLEST_UNIT] / sizes[sizes >= SMALLEST_UNIT]
    return float(np.ptp(means)) if len(means) > 1 else math.nan


@measure(
    label="Weeks to solve a task with expertise from elsewhere",
    unit="weeks",
    range=(1, math.inf),
    better="lower",
    source="Hansen 1999, Adm. Sci. Q. 44:82; docs/model.md, step 15",
    definition=(
        "Mean over tasks that needed another domain of expertise and were solved in the last 13 "
        "weeks; NaN when there were none."
    ),
)
def task_weeks(snapshot: Snapshot) -> float:
    """Return the weeks that tasks needing expertise from elsewhere took."""
    return _of(snapshot, lambda held: ratio(held.quarter["weeks_taken"], held.quarter["solved"]))


@measure(
    label="Weeks to solve a task of one's own domain",
    unit="weeks",
    range=(1, math.inf),
    better="lower",
    source="Own definition; docs/model.md, step 15",
    definition=(
        "Mean over tasks of the own domain of expertise solved in the last 13 weeks; NaN when "
        "there were none."
    ),
)
def own_task_weeks(snapshot: Snapshot) -> float:
    """Return the weeks that tasks of the own domain took."""
    return _of(
        snapshot, lambda held: ratio(held.quarter["own_weeks_taken"], held.quarter["own_solved"])
    )


@measure(
    label="Helpers found beyond the own contacts",
    unit="share",
    range=(0, 1),
    better="neither",
    source="Own definition; docs/model.md, step 15 (search)",
    definition=(
        "Helpers found in the last 13 weeks through contacts' contacts, communities and the "
        "platform / all helpers found; NaN when none was."
    ),
)
def helpers_found_beyond_share(snapshot: Snapshot) -> float:
    """Return the share of helpers who were found beyond the own contacts."""
    return _of(snapshot, lambda held: _beyond(held.quarter))


def _beyond(quarter: dict[str, float]) -> float:
    beyond = quarter["by_contacts_contacts"] + quarter["by_communities"] + quarter["by_platform"]
    return ratio(beyond, beyond + quarter["by_contacts"])


@measure(
    label="Help given by the few who give most",
    unit="share",
    range=(0, 1),
    better="lower",
    source="Cross, Rebele & Grant 2016, Harvard Bus. Rev. 94(1): 20-35 % from 3-5 % of people",
    definition=(
        "Share of the tasks solved with help, recent ones counting more, that falls to the 5 % of "
        "employees who help most (rounded, at least one); NaN when nobody helped."
    ),
)
def top_helpers_share(snapshot: Snapshot) -> float:
    """Return the share of help that the twentieth who give most carry."""
    return _of(snapshot, lambda held: _top(held.help_given))


def _top(given: np.ndarray) -> float:
    few = max(1, round(FEW * len(given)))
    return ratio(float(np.sort(given)[-few:].sum()), float(given.sum()))


@measure(
    label="Ideas started",
    unit="a year and 100 employees",
    range=(0, math.inf),
    better="higher",
    source="Burt 2004, Am. J. Sociol. 110:349; docs/model.md, step 16",
    definition="Ideas that employees had in the last 13 weeks, for a year and 100 employees.",
)
def ideas_started(snapshot: Snapshot) -> float:
    """Return the ideas started in a year for every 100 employees."""
    return _yearly(snapshot, "ideas_started")


@measure(
    label="Novelty of ideas",
    unit="share",
    range=(0, 1),
    better="higher",
    source="Own definition; docs/model.md, step 16",
    definition=(
        "Mean over the ideas started in the last 13 weeks of the share of employees who did not "
        "hold both facts; NaN when there were none."
    ),
)
def idea_novelty(snapshot: Snapshot) -> float:
    """Return how new the ideas were that were started."""
    return _of(snapshot, lambda held: ratio(held.quarter["novelty"], held.quarter["ideas_started"]))


@measure(
    label="Feasibility of ideas",
    unit="share",
    range=(0, 1),
    better="higher",
    source="Own definition; docs/model.md, step 16",
    definition=(
        "Mean over the ideas started in the last 13 weeks of the skill at hand in the two domains "
        "that they combine; NaN when there were none."
    ),
)
def idea_feasibility(snapshot: Snapshot) -> float:
    """Return how feasible the ideas were that were started."""
    return _of(
        snapshot, lambda held: ratio(held.quarter["feasibility"], held.quarter["ideas_started"])
    )


@measure(
    label="Ideas that come from brokers",
    unit="share",
    range=(0, 1),
    better="neither",
    source="Burt 2004, Am. J. Sociol. 110:349",
    every=4,
    definition=(
        "Share of the ideas started, recent ones counting more, by the quarter of employees with "
        "most ties across units, those with equally many in proportion; NaN without ideas."
    ),
)
def ideas_from_brokers_share(snapshot: Snapshot) -> float:
    """Return the share of ideas that those with most ties across units had."""
    return _of(snapshot, lambda held: _from_brokers(held.ideas_started, _across(snapshot)))


def _across(snapshot: Snapshot) -> np.ndarray:
    return np.bincount(snapshot.person[snapshot.crosses_units], minlength=snapshot.n)


def _from_brokers(ideas: np.ndarray, across: np.ndarray) -> float:
    quota = BROKERS * len(across)
    limit = np.sort(across)[::-1][max(0, int(np.ceil(quota)) - 1)]
    above, level = across > limit, across == limit
    share = (quota - above.sum()) / level.sum()
    return ratio(float(ideas[above].sum() + share * ideas[level].sum()), float(ideas.sum()))
