"""Embeddedness: how many foci and third parties two people share, reviewed now and then.

docs/model.md, step 3. Ties without third parties decay fast: Burt 2002, Social Networks 24:333.
"""

from __future__ import annotations

import numpy as np

from simulation.dynamics.compiled import index, inner, kernel, over_employees
from simulation.dynamics.parameter import ProcessParameters, parameter
from simulation.dynamics.state import State
from simulation.organisation.people import ROOT
from simulation.randomness import WEEK_OFFSET, Draws

MOST_FOCI = 3
MOST_THIRD_PARTIES = 3
NOT_REVIEWED = 255
# The engagement from which somebody is a member of a community.
MEMBER = np.float32(0.1)


class Parameters(ProcessParameters):
    """How often people take stock of what they share."""

    review_weeks: float = parameter(
        13,
        1,
        104,
        unit="weeks",
        basis="assumed",
        source="numerical choice; new ties are reviewed at once",
        description="Weeks between two reviews of a tie's embeddedness.",
    )


def review(state: State, p: Parameters, draws: Draws) -> None:
    """Change ``state``: renew the embeddedness codes that are due this week."""

    def work(low: int, high: int) -> None:
        place = np.zeros(state.n, np.uint16)
        society = (state.occupants.project, state.engagement)
        _review(low, high, society, state.ties, state.foci, place, p, draws)

    over_employees(state.n, work)


@inner()
def third_parties(place, active_i, partner, j, active_j, most):  # type: ignore[no-untyped-def]
    """Count j's active ties that i has too, up to ``most``.

    ``place[v]`` is 1 + the place of v among those whom i remembers, 0 for others; the first
    ``active_i`` places are active.
    """
    count = 0
    # Unsigned places: no index can be negative, so a row is read as one piece.
    start = np.uintp(0)
    size = np.uintp(active_j)
    while start < size and count < most:
        end = min(size, start + np.uintp(16))
        for s in range(start, end):
            count += int(np.uint16(place[index(partner[j, s])] - np.uint16(1)) < active_i)
        start = end
    return min(count, most)


@inner()
def shared_foci(i, j, manager, project, floor, membership_starts, memberships, engagement):  # type: ignore[no-untyped-def]
    """Count the foci that i and j share: team, reporting line, project, floor, communities."""
    shared = int(manager[i] == manager[j] and manager[i] != ROOT)
    shared += int(manager[i] == j or manager[j] == i)
    shared += int(project[i] == project[j])
    shared += int(floor[i] == floor[j])
    a, a_end = membership_starts[i], membership_starts[i + 1]
    b, b_end = membership_starts[j], membership_starts[j + 1]
    while a < a_end and b < b_end:
        first, second = memberships[a], memberships[b]
        if first == second:
            shared += int(engagement[a] >= MEMBER and engagement[b] >= MEMBER)
        a += int(first <= second)
        b += int(second <= first)
    return shared


@kernel()
def _review(low, high, society, ties, foci, place, p, draws):  # type: ignore[no-untyped-def]
    project, engagement = society
    every = np.int64(p.review_weeks)
    partner, remembered, active = ties.partner, ties.remembered, ties.active
    manager, floor = foci.manager, foci.floor
    membership_starts, memberships = foci.membership_starts, foci.memberships
    for i in range(low, high):
        for s in range(active[i]):
            place[index(partner[i, s])] = s + 1
        for s in range(remembered[i]):
            j = index(partner[i, s])
            new = ties.embeddedness[i, s] == NOT_REVIEWED
            if not new and (i + j + draws.week + WEEK_OFFSET) % every:
                continue
            c = third_parties(place, active[i], partner, j, active[j], MOST_THIRD_PARTIES)
            f = shared_foci(
                i, j, manager, project, floor, membership_starts, memberships, engagement
            )
            ties.embeddedness[i, s] = 4 * min(f, MOST_FOCI) + c
        for s in range(active[i]):
            place[index(partner[i, s])] = 0
