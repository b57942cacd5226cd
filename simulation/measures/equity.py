"""Equity: how unequally load, knowledge and contacts are spread, and who has too much."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.measures.arithmetic import gini, mean
from simulation.measures.knowledge import facts_known
from simulation.measures.measure import measure

if TYPE_CHECKING:
    from simulation.measures.snapshot import Snapshot

# Of the invitations of somebody who is overloaded, at least this share finds no time.
OVERLOADED = 0.2
_GINI = "Gini 1912: half the mean absolute difference, divided by the mean"


@measure(
    label="Overloaded employees",
    unit="share",
    range=(0, 1),
    better="lower",
    source="Own definition; docs/model.md, step 6 (overload)",
    definition=(
        "Employees for a fifth or more of whose invitations there was no time this week, on one "
        "side or the other / employees; NaN without employees."
    ),
)
def overloaded_share(snapshot: Snapshot) -> float:
    """Return the share of employees who are overloaded."""
    refused, contacts = snapshot.conversations.refused, snapshot.conversations.contacts
    return mean((refused > 0) & (refused >= OVERLOADED * (refused + contacts)))


@measure(
    label="Inequality of contacts",
    unit="Gini",
    range=(0, 1),
    better="neither",
    source=_GINI,
    definition="Gini coefficient of this week's contacts over employees; NaN without contacts.",
)
def contact_gini(snapshot: Snapshot) -> float:
    """Return how unequally contacts are spread."""
    return gini(snapshot.conversations.contacts)


@measure(
    label="Inequality of facts known",
    unit="Gini",
    range=(0, 1),
    better="lower",
    source=_GINI,
    definition=(
        "Gini coefficient of the number of current facts known, over employees; NaN where nobody "
        "knows any."
    ),
)
def fact_gini(snapshot: Snapshot) -> float:
    """Return how unequally facts are known."""
    return math.nan if snapshot.held is None else gini(facts_known(snapshot.held))


@measure(
    label="Inequality of help given",
    unit="Gini",
    range=(0, 1),
    better="lower",
    source=f"{_GINI}; the load of the few: Cross, Rebele & Grant 2016, Harvard Bus. Rev. 94(1)",
    definition=(
        "Gini coefficient over employees of the tasks solved with their help, recent ones counting "
        "more (each week 12/13 of the next); NaN where nobody helped."
    ),
)
def help_gini(snapshot: Snapshot) -> float:
    """Return how unequally the load of helping is spread."""
    return math.nan if snapshot.held is None else gini(snapshot.held.help_given)
