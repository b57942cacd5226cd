"""An organisation to try interventions on, and whom they reach."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.interventions import BY_KIND
from simulation.interventions.intervention import Intervention, Reach
from simulation.interventions.where import Mask
from simulation.organisation.generate import GenerateSettings, generate
from simulation.organisation.organisation import Organisation
from simulation.randomness import INTERVENTION, draws_of

DRAWS = draws_of(1, 0)
ORGANISATION = generate(
    GenerateSettings(employees=200, span=4, units=4, sites=2, communities=1), DRAWS
)
EVERYBODY = np.ones(ORGANISATION.n, bool)


def made(kind: str, **settings: Any) -> Intervention:
    """Return an intervention of a kind that begins in week 0."""
    return BY_KIND[kind](**{"week": 0, **settings})


def reach(seats: Mask = EVERYBODY) -> Reach:
    """Return a reach of some seats, always with the same chance."""
    return Reach(seats, DRAWS, INTERVENTION)


def redesigned(
    kind: str, seats: Mask = EVERYBODY, organisation: Organisation = ORGANISATION, **settings: Any
) -> Organisation:
    """Return what an intervention that reaches some seats makes of an organisation."""
    return made(kind, **settings).redesign(organisation, reach(seats))
