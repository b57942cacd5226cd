"""People-level measures, and their means by group: who gains and who loses.

Small groups are suppressed, measure by measure. Left out of a grouping are all groups of fewer
than ``SMALLEST_GROUP`` employees with a value. As the mean over everybody is known too, what is
left out could be worked out as a whole: so the next-smallest groups go as well, until the groups
left out are at least two and have ``SMALLEST_GROUP`` employees or more together (complementary
suppression). Each grouping is looked at by itself: nothing is promised of what somebody could
work out by combining groupings, weeks or scenarios.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.measures.equity import OVERLOADED
from simulation.measures.knowledge import BITS, facts_known, knowledge_levels
from simulation.measures.measure import Better
from simulation.measures.relationships import STRONG
from simulation.organisation.people import Ints

if TYPE_CHECKING:
    from simulation.measures.snapshot import Held, Snapshot

Floats = NDArray[np.float64]
Columns = dict[str, NDArray[Any]]

SMALLEST_GROUP = 5
"""Employees below which a group is left out."""

SUPPRESSED = "groups_suppressed"
"""Stands for the measure in the row, one a grouping, that counts the groups left out."""

EVERY_WEEKS = 13
TENURE_WEEKS = (26, 104, 260, 520)
TENURES = (
    "under half a year (newcomers)",
    "half a year to 2 years",
    "2 to 5 years",
    "5 to 10 years",
    "over 10 years",
)
PRESENCE_SHARES = np.array([0.3, 0.7], np.float32)
PRESENCES = ("mostly remote", "hybrid", "mostly on site")
ROLES = ("no direct reports", "managers")


class PeopleMeasure(NamedTuple):
    """A number for each employee, described as ``Measure`` describes one for the organisation.

    ``of`` returns it, (n,): NaN for an employee who has none, None where it is not simulated.
    """

    name: str
    label: str
    unit: str
    better: Better
    definition: str
    of: Callable[[Snapshot], Floats | None]


class Grouping(NamedTuple):
    """A way to divide employees: ``of`` returns each one's group, (n,), and the groups' names.

    None where it is not known.
    """

    label: str
    of: Callable[[Snapshot], tuple[NDArray[np.integer[Any]], Sequence[str]] | None]


def people_measures(snapshot: Snapshot) -> dict[str, Floats]:
    """Return the people-level measures that are simulated, by name, each (n,)."""
    found = {name: one.of(snapshot) for name, one in PEOPLE.items()}
    return {name: values for name, values in found.items() if values is not None}


def group_rows(snapshot: Snapshot) -> Columns:
    """Return each measure's mean by group as columns: by, group, employees, measure, mean.

    ``employees`` counts those with a value: weighted by it, means give that of the organisation.
    A row with the measure ``groups_suppressed`` and no group tells, for each grouping, how many
    groups are left out for their size (``mean``) and how many employees are in them.
    """
    measured = people_measures(snapshot)
    rows: list[tuple[str, str, int, str, float]] = []
    for by, grouping in GROUPINGS.items():
        found = grouping.of(snapshot)
        if found is None or not snapshot.n:
            continue
        group, names = found
        size = np.bincount(group, minlength=len(names))
        out = suppressed(size)
        rows.append((by, "", int(size[out].sum()), SUPPRESSED, float(out.sum())))
        for name, values in measured.items():
            shown = _means(values, group, len(names))
            rows += [(by, names[g], employees, name, mean) for g, employees, mean in shown]
    types = {"by": str, "group": str, "employees": np.int32, "measure": str, "mean": np.float64}
    return {
        column: np.array([row[at] for row in rows], dtype)
        for at, (column, dtype) in enumerate(types.items())
    }


def groups_due(week: int, last_week: int) -> bool:
    """Return whether groups are measured at a week's end: every quarter, and in the last week."""
    return week == last_week or week % EVERY_WEEKS == EVERY_WEEKS - 1


def suppressed(size: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
    """Return which groups to leave out for their size, (groups,); never an empty one.

    The rule is the module's; of groups of one size, the first goes first.
    """
    out = (size > 0) & (size < SMALLEST_GROUP)
    if not out.any():
        return out
    for g in np.argsort(size, kind="stable"):
        if out.sum() >= 2 and size[out].sum() >= SMALLEST_GROUP:
            break
        out[g] = size[g] > 0
    return out


def _means(
    values: Floats, group: NDArray[np.integer[Any]], n_groups: int
) -> list[tuple[int, int, float]]:
    """Return group, number of employees with a value, and mean, of the groups that are shown."""
    has = ~np.isnan(values)
    size = np.bincount(group[has], minlength=n_groups)
    total = np.bincount(group[has], values[has], n_groups)
    shown = np.flatnonzero((size > 0) & ~suppressed(size))
    return [(int(g), int(size[g]), float(total[g] / size[g])) for g in shown]


def _ties_across_units(snapshot: Snapshot) -> Floats:
    return _ties_where(snapshot, snapshot.crosses_units)


def _relationships(snapshot: Snapshot) -> Floats:
    return _ties_where(snapshot, snapshot.strength >= STRONG)


def _ties_where(snapshot: Snapshot, chosen: NDArray[np.bool_]) -> Floats:
    return np.bincount(snapshot.person[chosen], minlength=snapshot.n).astype(np.float64)


def _refused(snapshot: Snapshot) -> Floats:
    """Return the share of invitations refused, (n,); NaN without invitations."""
    refused, contacts = snapshot.conversations.refused, snapshot.conversations.contacts
    invitations = (refused + contacts).astype(np.float64)
    invitations[invitations == 0] = np.nan
    return refused / invitations


def _overloaded(snapshot: Snapshot) -> Floats:
    """Return 1 for those whom ``overloaded_share`` counts, otherwise 0, (n,)."""
    refused, contacts = snapshot.conversations.refused, snapshot.conversations.contacts
    return ((refused > 0) & (refused >= OVERLOADED * (refused + contacts))).astype(np.float64)


def _held(value: Callable[[Held], Floats]) -> Callable[[Snapshot], Floats | None]:
    """Return a measure of what employees hold: None where knowledge is not simulated."""
    return lambda snapshot: None if snapshot.held is None else value(snapshot.held)


def _levels(snapshot: Snapshot) -> tuple[Ints, Sequence[str]]:
    return snapshot.level, [f"level {g}" for g in range(int(snapshot.level.max(initial=0)) + 1)]


def _tenures(snapshot: Snapshot) -> tuple[NDArray[np.integer[Any]], Sequence[str]]:
    return np.digitize(snapshot.week - snapshot.joined, TENURE_WEEKS), TENURES


def _presences(snapshot: Snapshot) -> tuple[NDArray[np.integer[Any]], Sequence[str]] | None:
    if snapshot.presence is None:
        return None
    return np.digitize(snapshot.presence, PRESENCE_SHARES), PRESENCES


_DESCRIBED = (
    PeopleMeasure(
        "ties",
        "Ties",
        "ties",
        "higher",
        "Active ties.",
        lambda snapshot: snapshot.degree.astype(np.float64),
    ),
    PeopleMeasure(
        "ties_across_units",
        "Ties across units",
        "ties",
        "higher",
        "Active ties with employees of other units.",
        _ties_across_units,
    ),
    PeopleMeasure(
        "relationships",
        "Relationships",
        "ties",
        "higher",
        "Active ties with a reported strength of at least 0.5.",
        _relationships,
    ),
    PeopleMeasure(
        "isolated",
        "Employees without a tie",
        "share",
        "lower",
        "1 for an employee with no active tie, otherwise 0.",
        lambda snapshot: (snapshot.degree == 0).astype(np.float64),
    ),
    PeopleMeasure(
        "contacts",
        "Contacts a week",
        "contacts a week",
        "higher",
        "This week's contacts.",
        lambda snapshot: snapshot.conversations.contacts.astype(np.float64),
    ),
    PeopleMeasure(
        "contact_hours",
        "Hours in contact",
        "hours a week",
        "neither",
        "The time that this week's contacts took.",
        lambda snapshot: snapshot.conversations.hours.astype(np.float64),
    ),
    PeopleMeasure(
        "refused_share",
        "Invitations without time",
        "share",
        "lower",
        "Of this week's invitations, those for which there was no time on one side or the other.",
        _refused,
    ),
    PeopleMeasure(
        "overloaded",
        "Overloaded employees",
        "share",
        "lower",
        "1 where there was no time for a fifth or more of this week's invitations, otherwise 0.",
        _overloaded,
    ),
    PeopleMeasure(
        "facts_known",
        "Facts known",
        "share",
        "higher",
        "Share of the current facts that the employee knows.",
        _held(lambda held: facts_known(held) / BITS),
    ),
    PeopleMeasure(
        "practice_quality",
        "Quality of practices",
        "share",
        "higher",
        "Quality of the employee's practices, the mean over areas.",
        _held(lambda held: held.quality.mean(axis=1)),
    ),
    PeopleMeasure(
        "skill",
        "Skill",
        "share",
        "higher",
        "Skill in the own domain, 0 to 1.",
        _held(lambda held: held.skill),
    ),
    PeopleMeasure(
        "useful_knowledge",
        "Useful knowledge",
        "share",
        "higher",
        "Mean of the share of current facts known and the quality of practices.",
        _held(knowledge_levels),
    ),
    PeopleMeasure(
        "help_given",
        "Help given",
        "tasks",
        "neither",
        "Tasks of others solved with the employee's help, each week 12/13 of the next.",
        _held(lambda held: held.help_given),
    ),
    PeopleMeasure(
        "ideas_started",
        "Ideas started",
        "ideas",
        "higher",
        "Ideas that the employee had, each week 12/13 of the next.",
        _held(lambda held: held.ideas_started),
    ),
)
PEOPLE: dict[str, PeopleMeasure] = {one.name: one for one in _DESCRIBED}

GROUPINGS: dict[str, Grouping] = {
    "unit": Grouping("Unit", lambda one: (one.unit, one.organisation.people.unit_names)),
    "level": Grouping("Level", _levels),
    "site": Grouping("Site", lambda one: (one.site, one.organisation.workplace.site_names)),
    "tenure": Grouping("Time in the organisation", _tenures),
    "presence": Grouping("Presence", _presences),
    "role": Grouping("Role", lambda one: (one.is_manager.astype(np.int64), ROLES)),
}
