"""Seats that are added, closed, or exchanged, and who then reports to whom."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simulation.organisation.moving import desks_for
from simulation.organisation.organisation import Organisation
from simulation.organisation.people import ROOT, Ints, People

LOWEST_LEVEL = 1

Mask = NDArray[np.bool_]


def nearest_open_manager(people: People, is_open: Mask) -> Ints:
    """Return whom each seat reports to, (n,), when only those ``is_open``, (n,), are there.

    That is the first open seat up the reporting line, and ``ROOT`` for the top.
    """
    above = people.manager.copy()
    closed = _reports_to_closed(above, is_open)
    while closed.any():
        above[closed] = people.manager[above[closed]]
        closed = _reports_to_closed(above, is_open)
    return above


def _reports_to_closed(above: Ints, is_open: Mask) -> Mask:
    closed: Mask = (above != ROOT) & ~is_open[above]
    return closed


def with_closed(organisation: Organisation, seats: Ints) -> Organisation:
    """Return the organisation without some seats, (k,), none of them the top.

    Their reports report to the nearest open manager above.
    """
    people = organisation.people
    is_open = people.open.copy()
    is_open[seats] = False
    manager = np.where(is_open, nearest_open_manager(people, is_open), people.manager)
    return replace(organisation, people=replace(people, manager=manager, is_open=is_open))


def with_newcomers(organisation: Organisation, colleagues: Ints, *, is_open: bool) -> Organisation:
    """Return the organisation with a seat more for each of ``colleagues``, (k,), after the others.

    A newcomer joins the colleague's team, unit, expertise and project, at the lowest level, at a
    free desk near by, with the colleague's presence and working time where these are known. The
    seats are there but closed where ``is_open`` is false.
    """
    people, workplace = organisation.people, organisation.workplace
    line = nearest_open_manager(people, people.open)
    manager = np.where(line[colleagues] == ROOT, colleagues, line[colleagues])
    desks = desks_for(workplace, workplace.site[colleagues], workplace.floor[colleagues])
    workplace, floor, desk = desks
    low = np.full(len(colleagues), LOWEST_LEVEL)
    return replace(
        organisation,
        people=replace(
            people,
            manager=_longer(people.manager, manager),
            unit=_longer(people.unit, people.unit[colleagues]),
            level=_longer(people.level, low),
            expertise=_longer(people.expertise, people.expertise[colleagues]),
            tenure_weeks=_longer(people.tenure_weeks, np.zeros_like(low)),
            is_open=np.concatenate((people.open, np.full(len(colleagues), is_open))),
            presence=_own(people.presence, colleagues),
            working_time=_own(people.working_time, colleagues),
        ),
        workplace=replace(
            workplace,
            floor=_longer(workplace.floor, floor),
            desk=_longer(workplace.desk, desk),
        ),
        projects=replace(
            organisation.projects,
            project=_longer(
                organisation.projects.project, organisation.projects.project[colleagues]
            ),
        ),
    )


def _own(values: NDArray[np.float64] | None, colleagues: Ints) -> NDArray[np.float64] | None:
    """Return employees' own values, those of newcomers as their colleagues'."""
    return None if values is None else np.concatenate((values, values[colleagues]))


def _longer(values: Ints, more: NDArray[np.signedinteger]) -> Ints:
    return np.concatenate((values, more)).astype(np.int32)
