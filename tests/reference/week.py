"""One week of the model in plain Python, step by step as docs/model.md has it.

Nothing here or in the modules beside it is imported from the kernels. Numbers are Python's own;
what the page holds in single precision is rounded to it.
"""

from __future__ import annotations

from tests.reference.aftermath import meet_in_communities, spread_news, take_up_platform
from tests.reference.chances import count_chances
from tests.reference.changes import join_and_leave, move_between_projects, review_embeddedness
from tests.reference.choices import invite
from tests.reference.settling import settle, strengthen
from tests.reference.society import Society


def advance(society: Society) -> None:
    """Live one week, in place; the order is part of the model."""
    society.draws.week = society.week
    join_and_leave(society)
    move_between_projects(society)
    review_embeddedness(society)
    invitations = invite(society, count_chances(society))
    contacts, room = settle(society, invitations)
    strengthen(society, contacts, room)
    meet_in_communities(society, contacts)
    take_up_platform(society, contacts)
    spread_news(society, contacts)
    society.week += 1
