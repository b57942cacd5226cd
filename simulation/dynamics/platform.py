"""Platform: use of the enterprise social platform spreads among those who are close, and lapses.

docs/model.md, step 9. A complex contagion: Centola & Macy 2007, American Journal of Sociology
113:702.
"""

from __future__ import annotations

import numpy as np

from simulation import randomness
from simulation.dynamics.compiled import index, kernel, over_employees
from simulation.dynamics.exponential import exponential
from simulation.dynamics.parameter import ProcessParameters, parameter
from simulation.dynamics.state import State
from simulation.organisation.people import ROOT
from simulation.randomness import Draws, one

MOST_PEERS = 4
ANSWERED = 4.0


class Parameters(ProcessParameters):
    """What makes people take up the platform and give it up."""

    platform_lapse: float = parameter(
        0.1,
        0,
        1,
        unit="probability a week",
        basis="assumed",
        source="assumption; 80 % of users are active less than once a fortnight (SWOOP Analytics)",
        description="Probability that a user without contacts on the platform gives it up.",
    )
    adopt_base: float = parameter(
        -6,
        -12,
        5,
        unit="log-odds a week",
        basis="assumed",
        source="assumption: about one in eight tries it out within a year",
        description="Readiness to take up the platform without users around and without support.",
    )
    adopt_support: float = parameter(
        2,
        0,
        10,
        unit="log-odds",
        basis="assumed",
        source="assumption",
        description="Effect of training and support, from 0 to 1.",
    )
    adopt_manager: float = parameter(
        1,
        0,
        10,
        unit="log-odds",
        basis="assumed",
        source="direction: example of the manager; size assumed",
        description="Effect of a manager who uses the platform.",
    )
    adopt_peers: float = parameter(
        1,
        0,
        10,
        unit="log-odds a user",
        basis="assumed",
        source="form: Centola & Macy 2007 (the first one does not count); size assumed",
        description="Effect of each user among one's relationships, from the second to the fourth.",
    )


def adopt(state: State, p: Parameters, draws: Draws) -> None:
    """Change ``state.occupants.user``: some take the platform up, some give it up."""
    user = state.occupants.user
    if not state.dials.platform_access.any():
        user[:] = 0
        return
    before = user.copy()
    dials = state.dials
    policies = (dials.platform_access, dials.platform_support, dials.platform_example)

    def work(low: int, high: int) -> None:
        _adopt(
            low,
            high,
            before,
            state.occupants,
            state.ties,
            (state.foci.manager, state.foci.tier),
            policies,
            state.conversations.platform,
            p,
            draws,
            draws._replace(week=0),
        )

    over_employees(state.n, work)


@kernel()
def _adopt(  # type: ignore[no-untyped-def]
    low, high, before, occupants, ties, line, policies, talks, p, draws, always
):
    manager, tier = line
    access, support, example = policies
    user, occupied, generation = occupants.user, occupants.occupied, occupants.generation
    for i in range(low, high):
        if not occupied[i] or access[i] <= 0:
            user[i] = 0
            continue
        w0, w1, _, _ = one(draws, randomness.PLATFORM, i, generation[i], 0)
        fixed, _, _, _ = one(always, randomness.PLATFORM, i, generation[i], 1)
        helped = np.float64(support[i])
        if tier[i] > 0 and fixed < np.float64(example[i]) * randomness.TWO_32:
            user[i] = 1
        elif before[i]:
            lapse = p.platform_lapse * (1.0 - helped / 2.0) / (1.0 + ANSWERED * talks[i])
            user[i] = int(w0 >= lapse * randomness.TWO_32)
        else:
            peers = 0
            for s in range(ties.active[i]):
                close = ties.strength[i, s] >= np.float32(p.relationship_strength)
                peers += int(close and before[index(ties.partner[i, s])] > 0)
            x = p.adopt_base + p.adopt_support * helped
            if manager[i] != ROOT and before[manager[i]]:
                x += p.adopt_manager
            x += p.adopt_peers * max(0, min(peers, MOST_PEERS) - 1)
            user[i] = int((w1 / randomness.TWO_32) * (1.0 + exponential(-x)) < 1.0)
