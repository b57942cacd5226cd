"""Participation: who takes part in communities and uses the platform, and what lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.measures.arithmetic import mean
from simulation.measures.measure import measure

if TYPE_CHECKING:
    from simulation.measures.snapshot import Snapshot

# With fewer members a community is a pair, or nobody.
FEWEST_MEMBERS = 3


@measure(
    label="Employees who use the platform",
    unit="share",
    range=(0, 1),
    better="neither",
    source="Own definition; docs/model.md, step 9",
    definition="Users of the platform / n; NaN without employees.",
)
def platform_user_share(snapshot: Snapshot) -> float:
    """Return the share of employees who use the platform."""
    return mean(snapshot.user > 0)


@measure(
    label="Employees who belong to a community",
    unit="share",
    range=(0, 1),
    better="neither",
    source="Own definition; docs/model.md, step 8",
    definition="Employees who are a member of at least one community / n; NaN without employees.",
)
def community_member_share(snapshot: Snapshot) -> float:
    """Return the share of employees who are a member of at least one community."""
    return mean(snapshot.memberships > 0)


@measure(
    label="Communities that live",
    unit="share",
    range=(0, 1),
    better="higher",
    source="Own definition; docs/model.md, step 8",
    definition="Communities with at least three members / communities; NaN without communities.",
)
def living_community_share(snapshot: Snapshot) -> float:
    """Return the share of communities that have at least three members."""
    return mean(snapshot.community_sizes >= FEWEST_MEMBERS)
