"""Relationships: how strong and how lasting the ties are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulation.measures.arithmetic import mean, ratio
from simulation.measures.measure import measure

if TYPE_CHECKING:
    from simulation.measures.snapshot import Snapshot

STRONG = 0.5
YEAR_WEEKS = 52
NEWCOMER_WEEKS = (13, 25)
PUTNAM = "Putnam 2000, Bowling Alone (bonding and bridging)"


@measure(
    label="Strength of a tie",
    unit="reported strength",
    range=(0, 1),
    better="higher",
    source="Granovetter 1973, Am. J. Sociol. 78:1360",
    definition="Mean reported strength of active ties; NaN without ties.",
)
def mean_strength(snapshot: Snapshot) -> float:
    """Return the mean reported strength of active ties."""
    return mean(snapshot.strength)


@measure(
    label="Ties that are relationships",
    unit="share",
    range=(0, 1),
    better="higher",
    source="Granovetter 1973, Am. J. Sociol. 78:1360",
    definition="Active ties with a reported strength of at least 0.5 / all; NaN without ties.",
)
def strong_tie_share(snapshot: Snapshot) -> float:
    """Return the share of active ties that are strong."""
    return mean(snapshot.strength >= STRONG)


@measure(
    label="Strength of ties within the team, per employee",
    unit="summed reported strength",
    range=(0, math.inf),
    better="higher",
    source=PUTNAM,
    definition=(
        "Mean over employees of the summed reported strength of their active ties within the "
        "team (the people who share a manager); NaN without employees."
    ),
)
def bonding_strength(snapshot: Snapshot) -> float:
    """Return the strength of ties within teams that an employee has."""
    return ratio(float(snapshot.strength[~snapshot.crosses_teams].sum()), snapshot.n)


@measure(
    label="Strength of ties across teams, per employee",
    unit="summed reported strength",
    range=(0, math.inf),
    better="higher",
    source=PUTNAM,
    definition=(
        "Mean over employees of the summed reported strength of their active ties across teams; "
        "the tie with one's manager crosses teams; NaN without employees."
    ),
)
def bridging_strength(snapshot: Snapshot) -> float:
    """Return the strength of ties across teams that an employee has."""
    return ratio(float(snapshot.strength[snapshot.crosses_teams].sum()), snapshot.n)


@measure(
    label="Age of a tie",
    unit="weeks",
    range=(0, math.inf),
    better="neither",
    source="Burt 2000, Social Networks 22:1",
    definition=(
        "Mean number of weeks that active ties have been active without a break, the present "
        "week included; NaN without ties."
    ),
)
def tie_age(snapshot: Snapshot) -> float:
    """Return the mean age of active ties in weeks."""
    return mean(snapshot.age)


@measure(
    label="Ties that last a year",
    unit="share",
    range=(0, 1),
    better="higher",
    source="Burt 2000, Social Networks 22:1",
    definition=(
        "Of the ties active at the end of the week 52 weeks ago, the share that has been active "
        "ever since (ties of leavers end); NaN in the first 52 weeks or when there were none."
    ),
)
def tie_survival_52w(snapshot: Snapshot) -> float:
    """Return the share of ties active a year ago that have been active ever since."""
    survivors = np.count_nonzero(snapshot.age > YEAR_WEEKS) / 2
    return ratio(survivors, snapshot.active_history.get(snapshot.week - YEAR_WEEKS, 0))


@measure(
    label="Dormant ties per employee",
    unit="ties",
    range=(0, math.inf),
    better="neither",
    source="Levin, Walter & Murnighan 2011, Organization Science 22:923",
    definition=(
        "Mean over employees of the remembered ties that are not active and once reached a "
        "reported strength of 0.5; NaN without employees."
    ),
)
def dormant_ties_per_employee(snapshot: Snapshot) -> float:
    """Return the number of dormant ties that an employee has."""
    return mean(snapshot.dormant)


@measure(
    label="Ties of newcomers",
    unit="ties",
    range=(0, math.inf),
    better="higher",
    source="Morrison 2002, Acad. Manage. J. 45:1149 (newcomers' networks)",
    definition=(
        "Mean number of active ties of employees who joined 13 to 25 weeks ago; NaN when there "
        "are none."
    ),
)
def newcomer_ties_13w(snapshot: Snapshot) -> float:
    """Return the number of active ties that employees have after their first quarter."""
    first, last = NEWCOMER_WEEKS
    tenure = snapshot.week - snapshot.joined
    return mean(snapshot.degree[(tenure >= first) & (tenure <= last)])


@measure(
    label="Employees with a relationship with their manager",
    unit="share",
    range=(0, 1),
    better="higher",
    source="Own definition; docs/model.md, State",
    definition=(
        "Employees whose tie with their manager is strong (reported strength of 0.5 or more) / "
        "employees whose manager's seat is occupied; NaN without any."
    ),
)
def manager_relationship_share(snapshot: Snapshot) -> float:
    """Return the share of employees who have a relationship with their manager."""
    led = snapshot.boss >= 0
    close = (snapshot.partner == snapshot.boss[snapshot.person]) & (snapshot.strength >= STRONG)
    return ratio(int(np.count_nonzero(close)), int(np.count_nonzero(led)))
