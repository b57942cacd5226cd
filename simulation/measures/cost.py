"""Cost: what the programme takes, as the scenario declares it, and the time that contacts take."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.measures.arithmetic import mean
from simulation.measures.measure import measure

if TYPE_CHECKING:
    from simulation.measures.snapshot import Snapshot


@measure(
    label="Hours that interventions take",
    unit="hours a week",
    range=(0, math.inf),
    better="lower",
    source="Declared in the scenario, or usual for the kind (assumed); docs/interventions.md",
    definition=(
        "Hours of all employees together in this week; hours that arise once are spread evenly "
        "over the weeks in which the intervention has effect."
    ),
)
def cost_hours(snapshot: Snapshot) -> float:
    """Return the hours that interventions take this week."""
    return snapshot.cost_hours


@measure(
    label="Money that interventions take",
    unit="money a week",
    range=(0, math.inf),
    better="lower",
    source="Declared in the scenario; docs/interventions.md",
    definition=(
        "Money spent in this week, in the scenario's currency; money that is spent once is spread "
        "evenly over the weeks in which the intervention has effect."
    ),
)
def cost_money(snapshot: Snapshot) -> float:
    """Return the money that interventions take this week."""
    return snapshot.cost_money


@measure(
    label="Hours in contact with others",
    unit="hours a week",
    range=(0, math.inf),
    better="neither",
    source="Own definition; docs/model.md, step 6",
    definition=(
        "Mean over employees of the hours that this week's contacts took: time that is not there "
        "for other work. NaN without employees."
    ),
)
def contact_hours(snapshot: Snapshot) -> float:
    """Return the hours a week that an employee is in contact with others."""
    return mean(snapshot.conversations.hours)


@measure(
    label="Employees",
    unit="employees",
    range=(0, math.inf),
    better="neither",
    source="Own definition",
    definition="Holders of occupied seats.",
)
def employees(snapshot: Snapshot) -> float:
    """Return the number of employees."""
    return float(snapshot.n)
