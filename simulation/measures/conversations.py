"""Conversations: what flows. This week's contacts; each counts for both who talk."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.measures.arithmetic import mean, ratio
from simulation.measures.measure import measure

if TYPE_CHECKING:
    from simulation.measures.snapshot import Snapshot


@measure(
    label="Contacts per employee and week",
    unit="contacts a week",
    range=(0, math.inf),
    better="higher",
    source="Own definition; docs/model.md, step 6",
    definition="Mean over employees of this week's contacts; NaN without employees.",
)
def contacts_per_employee(snapshot: Snapshot) -> float:
    """Return the contacts that an employee has a week."""
    return mean(snapshot.conversations.contacts)


@measure(
    label="Contacts that cross units",
    unit="share",
    range=(0, 1),
    better="higher",
    source="Kleinbaum, Stuart & Tushman 2013, Organization Science 24:1316",
    definition="Contacts between employees of different units / contacts; NaN without contacts.",
)
def cross_unit_contact_share(snapshot: Snapshot) -> float:
    """Return the share of contacts that cross units."""
    return _share_of_contacts(snapshot, "cross_unit")


@measure(
    label="Contacts face to face",
    unit="share",
    range=(0, 1),
    better="neither",
    source="Own definition; docs/model.md, step 4 (medium)",
    definition="Contacts face to face / contacts; NaN without contacts.",
)
def face_to_face_share(snapshot: Snapshot) -> float:
    """Return the share of contacts that are face to face."""
    return _share_of_contacts(snapshot, "face_to_face")


def _share_of_contacts(snapshot: Snapshot, kind: str) -> float:
    counted = getattr(snapshot.conversations, kind)
    return ratio(int(counted.sum()), int(snapshot.conversations.contacts.sum()))


@measure(
    label="Employees active on the platform",
    unit="share",
    range=(0, 1),
    better="neither",
    source="Own definition; docs/model.md, step 4 (platform)",
    definition="Employees with a contact on the platform this week / n; NaN without employees.",
)
def platform_active_share(snapshot: Snapshot) -> float:
    """Return the share of employees with a contact on the platform this week."""
    return mean(snapshot.conversations.platform > 0)


@measure(
    label="Employees active in communities",
    unit="share",
    range=(0, 1),
    better="neither",
    source="Own definition; docs/model.md, step 4 (community)",
    definition="Employees with a contact in a community this week / n; NaN without employees.",
)
def community_active_share(snapshot: Snapshot) -> float:
    """Return the share of employees with a contact in a community this week."""
    return mean(snapshot.conversations.community > 0)


@measure(
    label="Contacts refused for lack of time",
    unit="share",
    range=(0, 1),
    better="lower",
    source="Own definition; docs/model.md, step 6 (overload)",
    definition="Refused / (contacts + refused); NaN when nobody was invited.",
)
def refused_contact_share(snapshot: Snapshot) -> float:
    """Return the share of invitations that found no time on one side or the other."""
    refused = int(snapshot.conversations.refused.sum())
    return ratio(refused, int(snapshot.conversations.contacts.sum()) + refused)


@measure(
    label="Reach of news within four weeks",
    unit="share",
    range=(0, 1),
    better="higher",
    source="Own definition; docs/model.md, step 10",
    every=4,
    definition=(
        "Share of employees whom a piece of news has reached by the end of its fourth week, in "
        "the last full round; NaN before the first."
    ),
)
def information_reach_4w(snapshot: Snapshot) -> float:
    """Return the share of employees whom a piece of news reaches within four weeks."""
    return snapshot.news_reach


@measure(
    label="Managers' contacts refused for lack of time",
    unit="share",
    range=(0, 1),
    better="lower",
    source="Own definition; docs/model.md, step 6 (overload)",
    definition=(
        "Refused / (contacts + refused) of those who have direct reports; NaN when none of them "
        "was invited."
    ),
)
def manager_refused_share(snapshot: Snapshot) -> float:
    """Return the share of managers' invitations that found no time on one side or the other."""
    refused = int(snapshot.conversations.refused[snapshot.is_manager].sum())
    contacts = int(snapshot.conversations.contacts[snapshot.is_manager].sum())
    return ratio(refused, contacts + refused)


@measure(
    label="Hours that managers are in contact",
    unit="hours a week",
    range=(0, math.inf),
    better="neither",
    source="Own definition; docs/model.md, step 6",
    definition=(
        "Mean over those who have direct reports of the hours that this week's contacts took; NaN "
        "without managers."
    ),
)
def manager_contact_hours(snapshot: Snapshot) -> float:
    """Return the hours a week that a manager is in contact with others."""
    return mean(snapshot.conversations.hours[snapshot.is_manager])
