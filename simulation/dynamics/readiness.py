"""Readiness: what makes people take a chance to talk.

docs/model.md, step 5. The logit follows Stadtfeld & Block 2017, Sociological Science 4:318.
"""

from __future__ import annotations

from simulation.dynamics.compiled import inner
from simulation.dynamics.exponential import exponential
from simulation.dynamics.parameter import ProcessParameters, parameter
from simulation.dynamics.state import State

MOST_THIRD_PARTIES = 3


class Parameters(ProcessParameters):
    """What makes people take a chance to talk: log-odds."""

    choice_base: float = parameter(
        -1.9,
        -10,
        10,
        unit="log-odds",
        basis="assumed",
        source="provisional: survival and closure of e-mail ties",
        description="Readiness to talk with a stranger of the same rank and another trade.",
    )
    choice_strength: float = parameter(
        2.6,
        0,
        10,
        unit="log-odds",
        basis="assumed",
        source="form: Kumpula et al. 2007 (prior contact dominates); size provisional",
        description="Effect of reported strength (0 to 1).",
    )
    choice_awareness: float = parameter(
        0.75,
        0,
        5,
        unit="log-odds",
        basis="assumed",
        source="search costs: Boudreau et al. 2017; size assumed, ablate at 0",
        description="Effect of awareness (0 to 1).",
    )
    choice_similarity: float = parameter(
        0.4,
        0,
        5,
        unit="log-odds",
        basis="assumed",
        source="weak beside structure: Kleinbaum, Stuart & Tushman 2013; size assumed",
        description="Effect of sharing an expertise.",
    )
    choice_rank: float = parameter(
        0.25,
        0,
        5,
        unit="log-odds a level",
        basis="assumed",
        source="assumption",
        description="Barrier of one level of rank, at hierarchy steepness 1.",
    )
    choice_closure: float = parameter(
        0.4,
        0,
        2,
        unit="log-odds a third party",
        basis="assumed",
        source="direction: Ingram & Morris 2007; size provisional",
        description="Effect of each third party, up to three.",
    )
    choice_climate: float = parameter(
        1.0,
        0,
        5,
        unit="log-odds",
        basis="assumed",
        source="direction: Edmondson 1999, Administrative Science Quarterly 44:350; size assumed",
        description="Effect of a climate for speaking up, from 0 (ordinary) to 1.",
    )
    choice_recognition: float = parameter(
        0.5,
        0,
        5,
        unit="log-odds",
        basis="assumed",
        source="assumption: incentives help while they last (Sandvik et al. 2020)",
        description="Effect of recognition on talking with somebody of another unit.",
    )
    choice_crowding: float = parameter(
        1.5,
        0,
        5,
        unit="log-odds",
        basis="assumed",
        source="Bernstein & Turban 2018: talk face to face fell by 70 %; set with withdrawal",
        description="How much open plan keeps people at desks and in passing from talking.",
    )
    open_plan_withdrawal: float = parameter(
        0.6,
        0,
        1,
        unit="share",
        basis="assumed",
        source="Bernstein & Turban 2018: e-mail rose by 22 to 56 %; set with crowding",
        description="Share of other talk face to face that open plan turns into messages.",
    )
    attendance: float = parameter(
        0.9,
        0,
        1,
        unit="probability",
        basis="assumed",
        source="assumption",
        description="Scheduled talks that take place: with the manager, introductions, gatherings.",
    )


def readiest(state: State, p: Parameters) -> float:
    """Return the most, in log-odds, that a stranger of the same trade and rank can have."""
    dials = state.dials
    climate, recognition = float(dials.climate.max()), float(dials.recognition.max())
    own = p.choice_base + p.choice_similarity
    return own + p.choice_climate * climate + p.choice_recognition * recognition


@inner()
def third_parties_needed(x, u, gain):  # type: ignore[no-untyped-def]
    """Return how many third parties it takes until u (1 + e**-x') < 1; 4 when three are too few.

    Each one multiplies the odds against by ``gain``.
    """
    odds = exponential(-x)
    needed = 0
    while needed <= MOST_THIRD_PARTIES and u * (1.0 + odds) >= 1.0:
        odds *= gain
        needed += 1
    return needed
