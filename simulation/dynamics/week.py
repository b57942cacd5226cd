"""One week: the processes in their order. The order is part of the model (docs/model.md)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from simulation.dynamics import (
    attention,
    choice,
    communities,
    embeddedness,
    facts,
    ideas,
    knowledge,
    news,
    opportunity,
    platform,
    practices,
    projects,
    skill,
    tasks,
    ties,
    turnover,
)
from simulation.dynamics.attention import Contacts
from simulation.dynamics.parameters import Parameters, values
from simulation.dynamics.state import State
from simulation.randomness import Draws


class Processes(NamedTuple):
    """The processes of a week, each a function; replace one to change the model.

    ``PROCESSES._replace(move_between_projects=my_function)`` is a model with other projects.
    """

    join_and_leave: Callable[..., None] = turnover.join_and_leave
    move_between_projects: Callable[..., None] = projects.move
    review_embeddedness: Callable[..., None] = embeddedness.review
    find_chances: Callable[..., opportunity.Chances] = opportunity.arise
    invite: Callable[..., choice.Invitations] = choice.invite
    settle: Callable[..., Contacts] = attention.settle
    strengthen_ties: Callable[..., None] = ties.strengthen
    attend_communities: Callable[..., None] = communities.attend
    adopt_platform: Callable[..., None] = platform.adopt
    spread_news: Callable[..., None] = news.spread
    renew_knowledge: Callable[..., None] = knowledge.renew
    share_facts: Callable[..., None] = facts.share
    learn_practices: Callable[..., None] = practices.learn
    develop_skill: Callable[..., None] = skill.develop
    work_on_tasks: Callable[..., None] = tasks.work
    pursue_ideas: Callable[..., None] = ideas.pursue


PROCESSES = Processes()


def advance(
    state: State, parameters: Parameters, draws: Draws, processes: Processes = PROCESSES
) -> Contacts:
    """Advance ``state`` by one week, in place, and return the week's contacts."""
    p = values(parameters)
    draws = draws._replace(week=state.week)
    processes.join_and_leave(state, p, draws)
    processes.move_between_projects(state, p, draws)
    processes.review_embeddedness(state, p, draws)
    chances = processes.find_chances(state, p, draws)
    invitations = processes.invite(state, chances, p, draws)
    contacts = processes.settle(state, invitations, p, draws)
    processes.strengthen_ties(state, contacts, p, draws)
    processes.attend_communities(state, contacts, p, draws)
    processes.adopt_platform(state, p, draws)
    processes.spread_news(state, contacts, draws)
    if state.outcomes is not None:
        processes.renew_knowledge(state, p, draws)
        processes.share_facts(state, contacts, p, draws)
        processes.learn_practices(state, p, draws)
        processes.develop_skill(state, p, draws)
        processes.work_on_tasks(state, p, draws)
        processes.pursue_ideas(state, p, draws)
    state.week += 1
    return contacts
