"""The state that a replicate starts from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation import randomness
from simulation.dynamics.channels import N_CHANNELS
from simulation.dynamics.compiled import kernel
from simulation.dynamics.embeddedness import NOT_REVIEWED
from simulation.dynamics.foci import first_engagement, foci_of
from simulation.dynamics.knowledge import begin
from simulation.dynamics.parameters import Parameters
from simulation.dynamics.state import Conversations, Dials, Floats, Occupants, State, Ties
from simulation.dynamics.ties import active_strength
from simulation.dynamics.turnover import activity_quantiles
from simulation.organisation.organisation import ObservedTies, Organisation
from simulation.randomness import Draws, one

ROW_MULTIPLE = 16
# The channel of a tie that was there before the first week.
OBSERVED = N_CHANNELS
STRONGEST_REPORTED = 0.95


def initial_state(
    organisation: Organisation,
    parameters: Parameters,
    dials: Dials,
    draws: Draws,
    first_week: int,
    knowledge: bool = True,
) -> State:
    """Return the state before ``first_week``: no ties but those that were observed.

    Without ``knowledge`` there are no outcomes.
    """
    n = organisation.n
    foci = foci_of(organisation, parameters.allen_distance)
    state = State(
        organisation=organisation,
        week=first_week,
        occupants=occupants_of(organisation, parameters, draws, first_week),
        ties=no_ties(n, int(parameters.tie_capacity)),
        foci=foci,
        dials=dials,
        conversations=no_conversations(n),
        engagement=first_engagement(organisation, foci),
    )
    if knowledge:
        people = organisation.people
        sizes = (n, len(people.expertise_names), len(people.unit_names))
        state.outcomes = begin(*sizes, parameters, draws)
    if organisation.observed is not None:
        kept = within_capacity(organisation.observed, int(parameters.tie_capacity))
        _add_observed(state, kept, parameters)
    return state


def no_conversations(n: int) -> Conversations:
    """Return the conversations of a week in which nobody talked."""
    counts = (np.zeros(n, np.int32) for _ in Conversations._fields[:-1])
    return Conversations._make((*counts, np.zeros(n, np.float32)))


def occupants_of(
    organisation: Organisation, parameters: Parameters, draws: Draws, first_week: int
) -> Occupants:
    """Return who holds the seats of an organisation before ``first_week``: all are occupied."""
    n = organisation.n
    return Occupants(
        occupied=np.ones(n, np.uint8),
        generation=np.zeros(n, np.int32),
        joined=(first_week - organisation.people.tenure_weeks).astype(np.int32),
        activity=_activities(n, parameters.activity_spread, draws),
        project=organisation.projects.project.astype(np.int32),
        relationships=np.zeros(n, np.int32),
        news=np.zeros(n, np.uint32),
        user=np.zeros(n, np.uint8),
    )


def _activities(n: int, spread: float, draws: Draws) -> Floats:
    words = _first_words(n, draws._replace(week=0))
    activities: Floats = activity_quantiles(spread)[words >> 24]
    return activities


def _first_words(n: int, draws: Draws) -> NDArray[np.uint32]:
    words = np.empty(n, np.uint32)
    _fill(words, draws)
    return words


@kernel()
def _fill(words, draws):  # type: ignore[no-untyped-def]
    for i in range(len(words)):
        words[i], _, _, _ = one(draws, randomness.ORGANISATION, i, 0, 0)


def no_ties(n: int, capacity: int) -> Ties:
    """Return the ties of n employees who remember nobody."""
    width = -(-capacity // ROW_MULTIPLE) * ROW_MULTIPLE
    shape = (n, width)
    return Ties(
        partner=np.zeros(shape, np.int32),
        strength=np.zeros(shape, np.float32),
        awareness=np.zeros(shape, np.float32),
        peak=np.zeros(shape, np.float32),
        since=np.zeros(shape, np.int16),
        embeddedness=np.zeros(shape, np.uint8),
        channel=np.zeros(shape, np.uint8),
        remembered=np.zeros(n, np.int32),
        active=np.zeros(n, np.int32),
    )


def within_capacity(observed: ObservedTies, capacity: int) -> ObservedTies:
    """Return the observed ties that are among the ``capacity`` strongest of both their ends."""
    order = np.lexsort((observed.target, observed.source, -observed.strength))
    ends = np.concatenate((observed.source[order], observed.target[order]))
    by_person = np.lexsort((np.tile(np.arange(len(order)), 2), ends))
    place = np.empty(len(ends), np.int64)
    place[by_person] = np.arange(len(ends)) - np.searchsorted(ends[by_person], ends[by_person])
    keep = np.all(place.reshape(2, -1) < capacity, axis=0)
    chosen = np.sort(order[keep])
    return ObservedTies(observed.source[chosen], observed.target[chosen], observed.strength[chosen])


def _add_observed(state: State, observed: ObservedTies, parameters: Parameters) -> None:
    """Enter observed ties into both rows, in order of the partner's seat, active ones first."""
    reported = np.clip(observed.strength, 0.0, STRONGEST_REPORTED)
    raw = (parameters.relationship_strength * reported / (1.0 - reported)).astype(np.float32)
    row = np.concatenate((observed.source, observed.target))
    partner = np.concatenate((observed.target, observed.source))
    strength = np.concatenate((raw, raw))
    inactive = strength < np.float32(active_strength(parameters))
    order = np.lexsort((partner, inactive, row))
    row, partner = row[order], partner[order]
    strength, inactive = strength[order], inactive[order]
    place = np.arange(len(row)) - np.searchsorted(row, row)
    ties = state.ties
    ties.partner[row, place] = partner
    ties.strength[row, place] = strength
    ties.peak[row, place] = strength
    ties.awareness[row, place] = 1.0
    ties.since[row, place] = state.week
    ties.channel[row, place] = OBSERVED
    ties.embeddedness[row, place] = NOT_REVIEWED
    ties.remembered[:] = np.bincount(row, minlength=state.n)
    ties.active[:] = np.bincount(row[~inactive], minlength=state.n)
