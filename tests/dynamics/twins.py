"""The twin and the kernels side by side: how both begin a case, and take its change."""

from __future__ import annotations

import numpy as np

from simulation.dynamics.change import become
from simulation.dynamics.parameters import Parameters
from simulation.dynamics.start import initial_state
from simulation.dynamics.state import Dials, State
from simulation.organisation.policies import POLICY_NAMES, Policies
from simulation.randomness import draws_of
from tests.reference.cases import Case, changed, organisation_of
from tests.reference.society import Society

WEEKS = 24
CHANGE = 12
REPLICATE = 7
FIRST_WEEK = -3
# Defaults that mean "as usual" or "nothing": everybody's the same unless a case names them.
USUAL = {name for name in POLICY_NAMES if getattr(Policies(), name) == 0} | {
    "company_boundary",
    "shared_spaces",
    "leaving",
}


def dials_of(named: dict[str, float], n: int) -> Dials:
    """Return the policies of a case, unequal among employees and in another order for each."""
    values = []
    for place, name in enumerate(POLICY_NAMES):
        value = named.get(name, getattr(Policies(), name))
        spread = np.roll(np.linspace(0.8, 1.0, n), 5 * place)
        even = name in USUAL and name not in named
        values.append((value * (np.ones(n) if even else spread)).astype(np.float32))
    return Dials(*values)


def twin_of(case: Case, seed: int) -> Society:
    organisation = organisation_of(case, seed)
    dials = dials_of(case.dials, organisation.n)
    return Society(organisation, Parameters(**case.parameters), dials, seed, REPLICATE, FIRST_WEEK)


def state_beside(twin: Society) -> State:
    """Return the state from which the kernels begin the same case."""
    draws = draws_of(twin.seed, twin.replicate)
    return initial_state(twin.organisation, twin.p, twin.dials, draws, FIRST_WEEK)


def change(case: Case, twin: Society, state: State | None = None) -> None:
    """Bring in what a case has in store for its second half."""
    organisation = changed(twin.organisation, case.later)
    dials = dials_of(case.dials | case.later_dials, organisation.n)
    twin.become(organisation)
    twin.dials = dials
    if state is not None:
        become(state, organisation, twin.p, draws_of(twin.seed, twin.replicate))
        state.dials = dials
