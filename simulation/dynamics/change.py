"""Change: the state goes on in an organisation that has been changed from outside.

docs/model.md, "When the organisation changes". People keep their seats, their ties and what they
take part in; seats that have been added begin with somebody new.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.dynamics.embeddedness import MEMBER
from simulation.dynamics.foci import first_engagement, foci_of
from simulation.dynamics.knowledge import extended
from simulation.dynamics.parameters import Parameters
from simulation.dynamics.start import no_conversations, no_ties, occupants_of
from simulation.dynamics.state import Floats, State
from simulation.organisation.communities import Communities
from simulation.organisation.organisation import Organisation
from simulation.randomness import Draws

Keys = NDArray[np.int64]


def become(state: State, organisation: Organisation, parameters: Parameters, draws: Draws) -> None:
    """Change ``state``: from now on it is that of another organisation with at least its seats."""
    foci = foci_of(organisation, parameters.allen_distance)
    engagement = first_engagement(organisation, foci)
    carried_over(state, organisation, engagement, foci.member_places)
    if organisation.n > state.n:
        _add_seats(state, organisation, parameters, draws)
    state.organisation, state.foci, state.engagement = organisation, foci, engagement


def carried_over(
    state: State, organisation: Organisation, engagement: Floats, places: NDArray[np.int32]
) -> None:
    """Enter into ``engagement`` at ``places`` what is known: by community's number, and seat."""
    before = _keys(state.organisation.communities)
    order = np.argsort(before)
    after = _keys(organisation.communities)
    at = np.searchsorted(before[order], after)
    at = np.minimum(at, len(before) - 1)
    known = before[order][at] == after if len(before) else np.zeros(len(after), np.bool_)
    old = state.foci.member_places[order[at[known]]] if len(before) else at[known]
    engagement[places[known]] = state.engagement[old]


def members_now(state: State, organisation: Organisation) -> NDArray[np.bool_]:
    """Return for each entry of an organisation's communities whether they are a member now.

    Those of a community that the state does not know yet are its founders.
    """
    size = len(organisation.communities.members)
    engagement = organisation.communities.founder.astype(np.float32)
    carried_over(state, organisation, engagement, np.arange(size, dtype=np.int32))
    members: NDArray[np.bool_] = engagement >= MEMBER
    return members


def tenure_now(state: State, n: int) -> NDArray[np.int32]:
    """Return the weeks since joining, (n,): negative for vacant seats, 0 for those to be added."""
    weeks = np.zeros(n, np.int32)
    people = state.occupants
    weeks[: state.n] = np.where(people.occupied > 0, state.week - people.joined, -1)
    return weeks


def _keys(communities: Communities) -> Keys:
    number = np.repeat(communities.number, np.diff(communities.starts)).astype(np.int64)
    keys: Keys = (number << 32) | communities.members
    return keys


def _add_seats(
    state: State, organisation: Organisation, parameters: Parameters, draws: Draws
) -> None:
    """Lengthen what the state holds by seat; seats that are open begin with somebody new."""
    n = state.n
    people = occupants_of(organisation, parameters, draws, state.week)
    people.joined[:] = state.week
    people.occupied[:] = organisation.people.open
    ties = no_ties(organisation.n, int(parameters.tie_capacity))
    conversations = no_conversations(organisation.n)
    known = (*state.occupants, *state.ties, *state.conversations)
    for new, old in zip((*people, *ties, *conversations), known, strict=True):
        np.copyto(np.asarray(new)[:n], np.asarray(old))
    state.occupants, state.ties, state.conversations = people, ties, conversations
    if state.outcomes is not None:
        state.outcomes = extended(state.outcomes, organisation.n, parameters, draws)
