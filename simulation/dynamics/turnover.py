"""Joining and leaving: people go, seats stand empty, newcomers start without ties.

docs/model.md, step 1. Well-tied people leave less: Mitchell, Holtom, Lee, Sablynski & Erez 2001,
Academy of Management Journal 44:1102.
"""

from __future__ import annotations

import functools
from statistics import NormalDist

import numpy as np

from simulation import randomness
from simulation.dynamics.compiled import FEWEST_FOR_LITTLE_WORK, kernel, over_employees
from simulation.dynamics.parameter import ProcessParameters, parameter
from simulation.dynamics.state import Floats, State
from simulation.randomness import Draws, one

WELL_EMBEDDED = 8
QUANTILES = 256


class Parameters(ProcessParameters):
    """How often people leave, how long seats stay empty, how unequal people are by nature."""

    annual_turnover: float = parameter(
        0.12,
        0,
        1,
        unit="per year",
        basis="assumed",
        source="ordinary voluntary turnover; set it to your own",
        description="Hazard of leaving for an employee without relationships.",
    )
    turnover_embedding: float = parameter(
        0.5,
        0,
        1,
        unit="share",
        basis="assumed",
        source="direction: Mitchell et al. 2001; size assumed",
        description="Share of the hazard that eight relationships take away.",
    )
    vacancy_weeks: float = parameter(
        6,
        1,
        104,
        unit="weeks",
        basis="assumed",
        source="assumption",
        description="Mean time for which a seat stays empty.",
    )
    activity_spread: float = parameter(
        1.25,
        0,
        2,
        unit="log-sd",
        basis="assumed",
        source="provisional: degree inequality of SNAP email-Eu-core (Gini 0.55)",
        description="Natural inequality of how many chances to talk people meet.",
    )


@functools.cache
def activity_quantiles(spread: float) -> Floats:
    """Return the 256 equally likely activities, (256,), with mean 1."""
    normal = NormalDist()
    z = np.array([normal.inv_cdf((k + 0.5) / QUANTILES) for k in range(QUANTILES)])
    levels = np.exp(spread * z)
    quantiles: Floats = (levels / levels.mean()).astype(np.float32)
    return quantiles


def join_and_leave(state: State, p: Parameters, draws: Draws) -> None:
    """Change ``state``: holders leave, their ties end, empty seats are filled."""
    left = np.zeros(state.n, np.uint8)
    bereft = np.zeros(state.n, np.uint8)
    quantiles = activity_quantiles(p.activity_spread)

    def leave_and_join(low: int, high: int) -> None:
        _leave_and_join(
            low,
            high,
            state.occupants,
            state.ties,
            state.engagement,
            (state.foci.open, state.dials.leaving, state.foci.membership_starts),
            (quantiles, left, bereft),
            p,
            draws,
        )

    def end_ties(low: int, high: int) -> None:
        _end_ties(low, high, state.ties, left, bereft)

    over_employees(state.n, leave_and_join, FEWEST_FOR_LITTLE_WORK)
    over_employees(state.n, end_ties, FEWEST_FOR_LITTLE_WORK)


@kernel()
def _leave_and_join(  # type: ignore[no-untyped-def]
    low, high, occupants, ties, engagement, seats, scratch, p, draws
):
    is_open, leaving, membership_starts = seats
    quantiles, left, bereft = scratch
    weekly = p.annual_turnover / 52.0
    for i in range(low, high):
        w0, w1, w2, _ = one(draws, randomness.TURNOVER, i, occupants.generation[i], 0)
        if occupants.occupied[i]:
            embedded = min(1.0, occupants.relationships[i] / WELL_EMBEDDED)
            hazard = leaving[i] * weekly * (1.0 - p.turnover_embedding * embedded)
            if not is_open[i] or w0 < hazard * randomness.TWO_32:
                left[i] = 1
                occupants.occupied[i] = 0
                occupants.news[i] = 0
                occupants.relationships[i] = 0
                occupants.user[i] = 0
                for m in range(membership_starts[i], membership_starts[i + 1]):
                    engagement[m] = np.float32(0)
                for place in range(ties.remembered[i]):
                    bereft[ties.partner[i, place]] = 1
        elif is_open[i] and w1 < randomness.TWO_32 / max(1.0, p.vacancy_weeks):
            occupants.occupied[i] = 1
            occupants.generation[i] += 1
            occupants.joined[i] = draws.week
            occupants.activity[i] = quantiles[w2 >> np.uint64(24)]


@kernel()
def _end_ties(low, high, ties, left, bereft):  # type: ignore[no-untyped-def]
    for i in range(low, high):
        if left[i]:
            ties.remembered[i] = 0
            ties.active[i] = 0
        elif bereft[i]:
            active = ties.active[i]
            kept = 0
            for place in range(ties.remembered[i]):
                if left[ties.partner[i, place]]:
                    if place < active:
                        ties.active[i] -= 1
                    continue
                ties.partner[i, kept] = ties.partner[i, place]
                ties.strength[i, kept] = ties.strength[i, place]
                ties.awareness[i, kept] = ties.awareness[i, place]
                ties.peak[i, kept] = ties.peak[i, place]
                ties.since[i, kept] = ties.since[i, place]
                ties.embeddedness[i, kept] = ties.embeddedness[i, place]
                ties.channel[i, kept] = ties.channel[i, place]
                kept += 1
            ties.remembered[i] = kept
