"""Communities: people are drawn in by what they get, drift away, drop out, recruit others.

docs/model.md, step 8. Communities live on the interest of their members and on facilitation:
Wenger & Snyder 2000, Harvard Business Review 78(1):139 (direction; sizes assumed).
"""

from __future__ import annotations

import numpy as np

from simulation import randomness
from simulation.dynamics.attention import Contacts
from simulation.dynamics.channels import CHANNEL_MASK, COMMUNITY, EXPOSURE, PLATFORM
from simulation.dynamics.compiled import index, inner, kernel, over_employees
from simulation.dynamics.embeddedness import MEMBER
from simulation.dynamics.parameter import ProcessParameters, parameter
from simulation.dynamics.state import State
from simulation.randomness import Draws, one, pick

RECRUITER = np.float32(0.5)
RECRUITED = np.float32(0.5)
NUMBERS = 0xFFFFFF


class Parameters(ProcessParameters):
    """How communities hold and find their people."""

    engagement_gain: float = parameter(
        0.2,
        0,
        1,
        unit="share a week",
        basis="assumed",
        source="assumption",
        description="Share of the way to full engagement that a week with a conversation makes.",
    )
    engagement_lapse: float = parameter(
        0.04,
        0,
        1,
        unit="share a week",
        basis="assumed",
        source="assumption: half of the engagement is gone after four months without conversations",
        description="Share of engagement that a week without a conversation costs.",
    )
    recruitment: float = parameter(
        0.03,
        0,
        1,
        unit="probability a week",
        basis="assumed",
        source="assumption",
        description="Probability that an engaged contact draws somebody into a community.",
    )


def attend(state: State, contacts: Contacts, p: Parameters, draws: Draws) -> None:
    """Change ``state.engagement``: by this week's conversations, facilitation and recruitment."""
    if not state.engagement.size:
        return
    before = state.engagement.copy()
    most = int(np.diff(state.foci.membership_starts).max())

    def work(low: int, high: int) -> None:
        _attend(
            low,
            high,
            state.engagement,
            before,
            contacts,
            np.zeros(most, np.int32),
            state.occupants,
            state.ties,
            state.foci,
            state.dials.facilitation,
            p,
            draws,
        )

    over_employees(state.n, work)


@inner()
def _first_shared(i, j, starts, memberships):  # type: ignore[no-untyped-def]
    """Return the place, among i's communities, of the first that lists j too; -1 for none."""
    a, a_end = starts[i], starts[i + 1]
    b, b_end = starts[j], starts[j + 1]
    while a < a_end and b < b_end:
        if memberships[a] == memberships[b]:
            return a - starts[i]
        if memberships[a] < memberships[b]:
            a += 1
        else:
            b += 1
    return -1


@inner()
def _engagement_of(j, community, starts, memberships, engagement):  # type: ignore[no-untyped-def]
    found = np.float32(0)
    for m in range(starts[j], starts[j + 1]):
        if memberships[m] == community:
            found = engagement[m]
    return found


@kernel()
def _attend(  # type: ignore[no-untyped-def]
    low, high, engagement, before, contacts, talks, occupants, ties, foci, facilitation, p, draws
):
    starts, memberships = foci.membership_starts, foci.memberships
    numbers, facilitated = foci.community_number, foci.community_facilitation
    occupied, generation = occupants.occupied, occupants.generation
    for i in range(low, high):
        own = starts[i]
        n_own = starts[i + 1] - own
        if not occupied[i] or n_own == 0:
            continue
        talks[:n_own] = 0
        first = contacts.starts[i]
        for e in range(first, first + contacts.counts[i]):
            # Without the flag for exposures, which are no conversations.
            channel = contacts.kind[e] & (CHANNEL_MASK | EXPOSURE)
            if channel == COMMUNITY or channel == PLATFORM:
                at = _first_shared(i, contacts.partner[e], starts, memberships)
                if at >= 0:
                    talks[at] += 1
        for at in range(n_own):
            m = own + at
            c = memberships[m]
            now = np.float64(before[m])
            helped = max(np.float64(facilitation[i]), facilitated[c])
            if before[m] < MEMBER:
                if ties.active[i] == 0:
                    continue
                number = numbers[c] & NUMBERS
                w0, w1, _, _ = one(draws, randomness.COMMUNITIES, i, generation[i], number)
                k = index(ties.partner[i, pick(w0, ties.active[i])])
                engaged = _engagement_of(k, c, starts, memberships, before) >= RECRUITER
                if engaged and w1 < p.recruitment * (1.0 + helped) * randomness.TWO_32:
                    engagement[m] = RECRUITED
                continue
            if talks[at] > 0:
                now += p.engagement_gain * (1.0 - now)
            else:
                now *= 1.0 - p.engagement_lapse * (1.0 - helped)
            engagement[m] = np.float32(now)
            if engagement[m] < MEMBER:
                engagement[m] = np.float32(0)
