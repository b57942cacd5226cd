"""One week of the model in plain Python, step by step as docs/model.md has it.

Nothing here or in the modules beside it is imported from the kernels. Numbers are Python's own;
what the page holds in single precision is rounded to it.
"""

from __future__ import annotations

from tests.reference.aftermath import meet_in_communities, spread_news, take_up_platform
from tests.reference.chances import count_chances
from tests.reference.changes import join_and_leave, move_between_projects, review_embeddedness
from tests.reference.choices import invite
from tests.reference.learning import develop_skill, learn_practices, renew, share_facts
from tests.reference.minds import Minds
from tests.reference.settling import settle, strengthen
from tests.reference.society import Invitation, Society
from tests.reference.work import pursue_ideas, work_on_tasks


def advance(society: Society, *minds: Minds) -> None:
    """Live one week, in place; the order is part of the model. Any minds beside it live it too."""
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
    for beside in minds:
        _learn_and_work(beside, contacts)
    society.week += 1


def _learn_and_work(minds: Minds, contacts: list[list[Invitation]]) -> None:
    renew(minds)
    share_facts(minds, contacts)
    learn_practices(minds)
    develop_skill(minds)
    work_on_tasks(minds)
    pursue_ideas(minds)
