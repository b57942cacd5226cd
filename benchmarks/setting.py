"""What is compared: one organisation, its parameters, and the state all start from."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from benchmarks.peers.starting_point import Week, pairs_of
from simulation.dynamics.attention import Contacts
from simulation.dynamics.parameters import Parameters
from simulation.dynamics.start import initial_state
from simulation.dynamics.state import Dials, State
from simulation.dynamics.week import PROCESSES, advance
from simulation.organisation.generate import GenerateSettings, generate
from simulation.organisation.policies import Policies
from simulation.randomness import Draws, draws_of

SEED = 1
BURN_IN = 60


def _stay(state: State, contacts: Contacts, p: Parameters, draws: Draws) -> None:
    state.engagement[:] = 1


def _use(state: State, p: Parameters, draws: Draws) -> None:
    state.occupants.user[:] = 1


# Steps 1 to 7: communities keep their members, all who have access use the platform, and news,
# which change no tie, are left out.
TIE_STEP = PROCESSES._replace(
    attend_communities=_stay,
    adopt_platform=_use,
    spread_news=lambda state, contacts, draws: None,
)


class Setting(NamedTuple):
    """An organisation's size and rules; with the platform on, all ten channels are in use."""

    name: str
    employees: int
    parameters: Parameters = Parameters()
    policies: Policies = Policies(platform_access=0.3)


def ordinary(employees: int) -> Setting:
    """Return a setting with the default parameters."""
    return Setting("default parameters", employees)


def scarce(employees: int) -> Setting:
    """Return a setting in which hours, memory and tenure are so short that their rules bite."""
    parameters = Parameters(
        hours_formal=2, hours_discretionary=3, tie_capacity=16, annual_turnover=0.6
    )
    return Setting("scarce hours, memory and tenure", employees, parameters)


def start_of(setting: Setting, replicate: int, *, knowledge: bool = False) -> tuple[State, Draws]:
    """Return the state before the first week, without ties, and the draws of a replicate.

    The organisation is the same in all replicates.
    """
    n, policies = setting.employees, setting.policies
    organisation = generate(GenerateSettings(employees=n, sites=2), draws_of(SEED, 0))
    dials = Dials._make(np.full(n, getattr(policies, dial), np.float32) for dial in Dials._fields)
    draws = draws_of(SEED, replicate)
    begun = initial_state(organisation, setting.parameters, dials, draws, -BURN_IN, knowledge)
    return begun, draws


def equilibrium(setting: Setting, *, whole: bool = False) -> tuple[State, Draws]:
    """Return the state after burn-in, and its draws: of the tie step, or of the ``whole`` model."""
    state, draws = start_of(setting, 0, knowledge=whole)
    for _ in range(BURN_IN):
        advance(state, setting.parameters, draws, PROCESSES if whole else TIE_STEP)
    return state, draws


class Engine:
    """The compiled engine in the form of a peer; it changes the state it is given."""

    def __init__(self, state: State, parameters: Parameters, draws: Draws) -> None:
        self.state = state
        self.parameters = parameters
        self.draws = draws

    def step(self) -> None:
        """Advance by one week."""
        advance(self.state, self.parameters, self.draws, TIE_STEP)

    def last_week(self) -> Week:
        """Return what the last week left behind."""
        pairs = pairs_of(self.state)
        conversations = self.state.conversations
        return Week(
            pairs.lower[pairs.active],
            pairs.higher[pairs.active],
            pairs.strength[pairs.active],
            conversations.contacts.copy(),
            conversations.refused.copy(),
            conversations.hours.astype(np.float64),
            self.state.ties.remembered.copy(),
        )
