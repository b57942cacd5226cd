"""Opportunity: how many chances to talk arise this week, and through which channel.

docs/model.md, step 4. Foci bring people together (Feld 1981, American Journal of Sociology
86:1015); propinquity follows Allen 1977; closure is a two-step walk (Kumpula et al. 2007, Physical
Review Letters 99:228701).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation import randomness
from simulation.dynamics.channels import (
    CHANCE,
    CLOSURE,
    COMMUNITY,
    GATHERING,
    INTRODUCTION,
    MANAGER,
    N_CHANNELS,
    NEIGHBOURHOOD,
    PLATFORM,
    PROJECT,
    SITE,
    TEAM,
    UPKEEP,
)
from simulation.dynamics.compiled import inner, kernel, over_employees
from simulation.dynamics.exponential import exponential
from simulation.dynamics.foci import GATHERING_WEIGHT, WEIGHT
from simulation.dynamics.parameter import ProcessParameters, parameter
from simulation.dynamics.partners import (
    community_weight,
    gathering_weight,
    upkeep_weight,
    walk_weight,
)
from simulation.dynamics.state import Bytes, State
from simulation.organisation.people import ROOT, Ints
from simulation.randomness import Draws, one

NEWCOMER_WEEKS = 26
MOST_CHANCES = 40.0
MOST_A_CHANNEL = 255
# Employees whose chances are drawn side by side.
BATCH = 64
_RECIPROCALS = 1.0 / np.arange(MOST_A_CHANNEL + 1).clip(1)


class Parameters(ProcessParameters):
    """Chances a week through each channel."""

    rate_team: float = parameter(
        2,
        0,
        40,
        unit="chances a week",
        basis="assumed",
        source="largest block of opportunity (Kleinbaum, Stuart & Tushman 2008); size provisional",
        description="Chances to talk with somebody of the team.",
    )
    rate_manager: float = parameter(
        1,
        0,
        40,
        unit="chances a week",
        basis="assumed",
        source="assumption: one scheduled talk a week",
        description="Scheduled talks of an employee with the manager.",
    )
    rate_project: float = parameter(
        0.9,
        0,
        40,
        unit="chances a week",
        basis="assumed",
        source="provisional (range 0.5 to 2)",
        description="Chances to talk with somebody of the project.",
    )
    rate_neighbourhood: float = parameter(
        2.4,
        0,
        40,
        unit="chances a week",
        basis="assumed",
        source="form: Allen 1977; level provisional",
        description="Chances to talk with somebody at a desk near by.",
    )
    rate_site: float = parameter(
        15,
        0,
        40,
        unit="chances a week",
        basis="assumed",
        source="provisional: people passed by in a week; most of them unnoticed",
        description="Chances to meet anybody of the site.",
    )
    rate_community: float = parameter(
        4,
        0,
        40,
        unit="chances a week and membership",
        basis="assumed",
        source="assumption: about one conversation a week and membership comes of it",
        description="Chances to talk within a community, at full autonomy.",
    )
    rate_platform: float = parameter(
        12,
        0,
        40,
        unit="chances a week",
        basis="assumed",
        source="assumption",
        description="Posts of others that a platform user sees and may answer, at full autonomy.",
    )
    rate_chance: float = parameter(
        10,
        0,
        40,
        unit="chances a week",
        basis="assumed",
        source="provisional: sets how many ties cross units",
        description="Chances to come across anybody at all, at full autonomy.",
    )
    rate_closure: float = parameter(
        0.6,
        0,
        40,
        unit="chances a week",
        basis="assumed",
        source="form: Kumpula et al. 2007; level provisional",
        description="Chances to meet a contact's contact, at full autonomy.",
    )
    rate_upkeep: float = parameter(
        0.12,
        0,
        1,
        unit="contacts a week and tie",
        basis="assumed",
        source="provisional: survival of bridges (Burt 2002) lies between 0.1 and 0.55",
        description="Contacts kept up with a tie of raw strength 1, at full autonomy.",
    )
    tier_activity: float = parameter(
        2,
        1,
        4,
        unit="factor a tier",
        basis="assumed",
        source="Kleinbaum, Stuart & Tushman 2008: partners double a tier; part of it is structure",
        description="How much more managers are in touch than those they manage, by role.",
    )
    allen_distance: float = parameter(
        12,
        1,
        100,
        unit="metres",
        basis="measured",
        source="Allen 1977: four times likelier at 6 ft than at 60 ft",
        description="Distance over which chances to meet fall to 1/e.",
    )
    one_floor_apart: float = parameter(
        0.73,
        0,
        1,
        unit="share",
        basis="measured",
        source="Alexander et al. 1977, A Pattern Language (8.9 against 12.2 people known)",
        description="Chances to meet one floor apart, against the same floor.",
    )
    floors_apart: float = parameter(
        0.18,
        0,
        1,
        unit="share",
        basis="measured",
        source="Alexander et al. 1977, A Pattern Language (2.2 against 12.2 people known)",
        description="Chances to meet two or more floors apart, against the same floor.",
    )


class Chances(NamedTuple):
    """The chances of a week.

    ``counts`` is (n, 12), chances by channel; ``starts`` is (n + 1,), where each employee's
    invitations may begin in a list of all; ``project_starts`` and ``project_members`` list each
    project's people; ``upkeep`` and ``walk``, (n,), are the sums of each employee's tie weights,
    ``community`` and ``gathering``, (n,), of the weights of communities and gatherings.
    """

    counts: Bytes
    starts: NDArray[np.int64]
    project_starts: Ints
    project_members: Ints
    upkeep: NDArray[np.int64]
    walk: NDArray[np.int64]
    community: NDArray[np.int64]
    gathering: NDArray[np.int64]


def arise(state: State, p: Parameters, draws: Draws) -> Chances:
    """Return this week's chances to talk; the state is only read."""
    n_projects = len(state.foci.unit_projects)
    starts = np.zeros(n_projects + 1, np.int32)
    members = np.empty(state.n, np.int32)
    _list_members(state.occupants.project, state.foci.open, starts, members)
    counts = np.zeros((state.n, N_CHANNELS), np.uint8)
    totals = np.zeros(state.n + 1, np.int64)
    sums = tuple(np.zeros(state.n, np.int64) for _ in range(4))

    def work(low: int, high: int) -> None:
        _count(
            low,
            high,
            counts,
            (totals, *sums),
            state.occupants,
            state.ties,
            state.foci,
            state.dials,
            state.engagement,
            starts,
            _batch(),
            p,
            draws,
        )

    over_employees(state.n, work)
    np.cumsum(totals, out=totals)
    return Chances(counts, totals, starts, members, *sums)


@kernel()
def _list_members(group, is_open, starts, members):  # type: ignore[no-untyped-def]
    """Fill ``starts`` and ``members`` with each group's open seats, in ascending order."""
    n_groups = len(starts) - 1
    for i in range(len(group)):
        if is_open[i]:
            starts[group[i] + 1] += 1
    for g in range(n_groups):
        starts[g + 1] += starts[g]
    for i in range(len(group)):
        if is_open[i]:
            members[starts[group[i]]] = i
            starts[group[i]] += 1
    for g in range(n_groups, 0, -1):
        starts[g] = starts[g - 1]
    starts[0] = 0


class Batch(NamedTuple):
    """Working space: a batch of employees, whose draws and counts are found side by side.

    ``mean`` and ``u`` are (12, 64), by channel; ``probability``, ``total`` and ``number`` (64,).
    """

    mean: NDArray[np.float64]
    u: NDArray[np.float64]
    probability: NDArray[np.float64]
    total: NDArray[np.float64]
    number: NDArray[np.int64]


def _batch() -> Batch:
    return Batch(
        mean=np.zeros((12, BATCH)),
        u=np.zeros((12, BATCH)),
        probability=np.zeros(BATCH),
        total=np.zeros(BATCH),
        number=np.zeros(BATCH, np.int64),
    )


@inner()
def _poisson(mean, u, probability, total, number, n):  # type: ignore[no-untyped-def]
    """Set ``number[:n]`` to Poisson numbers of ``mean``, by inversion of ``u``, at most 255.

    All take each step together: such loops are vectorised.
    """
    for b in range(n):
        probability[b] = exponential(-mean[b])
    for b in range(n):
        total[b] = probability[b]
    for b in range(n):
        number[b] = 0
    k = 0
    unfinished = n
    while unfinished > 0 and k < MOST_A_CHANNEL:
        k += 1
        reciprocal = _RECIPROCALS[k]
        unfinished = 0
        for b in range(n):
            more = int(u[b] >= total[b])
            number[b] += more
            unfinished += more
            probability[b] *= mean[b] * reciprocal
            total[b] += probability[b]


@inner()
def _uniform(u, first, n, block, generation, draws):  # type: ignore[no-untyped-def]
    """Fill four rows of ``u`` with the uniform numbers of employees ``first … first + n - 1``."""
    for b in range(n):
        w0, w1, w2, w3 = one(draws, randomness.OPPORTUNITY, first + b, generation[first + b], block)
        u[4 * block, b] = w0 / randomness.TWO_32
        u[4 * block + 1, b] = w1 / randomness.TWO_32
        u[4 * block + 2, b] = w2 / randomness.TWO_32
        u[4 * block + 3, b] = w3 / randomness.TWO_32


@kernel()
def _count(  # type: ignore[no-untyped-def]
    low,
    high,
    counts,
    sums,
    occupants,
    ties,
    foci,
    dials,
    engagement,
    project_starts,
    batch,
    p,
    draws,
):
    totals, upkeep_weights, walk_weights, community_weights, gathering_weights = sums
    means, u, probability, total, number = batch
    occupied, generation, joined = occupants.occupied, occupants.generation, occupants.joined
    activity, project, user = occupants.activity, occupants.project, occupants.user
    active, strength = ties.active, ties.strength
    autonomy, presence, platform = dials.autonomy, dials.presence, dials.platform_access
    shared_spaces, introductions = dials.shared_spaces, dials.introductions
    newcomer_attention, working_time = dials.newcomer_attention, dials.working_time
    managers, tier = foci.manager, foci.tier
    report_starts, membership_starts = foci.report_starts, foci.membership_starts
    memberships, cadence = foci.memberships, foci.community_cadence
    gathering_starts, gatherings = foci.gathering_starts, foci.gatherings
    gathering_rate, newcomers_only = foci.gathering_weight, foci.gathering_newcomers
    for first in range(low, high, BATCH):
        n = min(BATCH, high - first)
        for b in range(n):
            i = first + b
            if not occupied[i]:
                means[:, b] = 0.0
                continue
            theta = np.float64(activity[i])
            for _ in range(tier[i]):
                theta *= p.tier_activity
            theta *= np.float64(working_time[i])
            free = theta * np.float64(autonomy[i])
            here = theta * np.float64(presence[i])
            upkeep = 0
            walk = 0
            for s in range(active[i]):
                upkeep += upkeep_weight(strength[i, s])
            for s in range(active[i]):
                walk += walk_weight(strength[i, s])
            upkeep_weights[i] = upkeep
            walk_weights[i] = walk
            boss = managers[i]
            team_size = 0 if boss == ROOT else report_starts[boss + 1] - report_starts[boss]
            project_size = project_starts[project[i] + 1] - project_starts[project[i]]
            is_newcomer = draws.week - joined[i] < NEWCOMER_WEEKS
            community = np.int64(0)
            for m in range(membership_starts[i], membership_starts[i + 1]):
                community += community_weight(cadence[memberships[m]], engagement[m])
            gathering = np.int64(0)
            for m in range(gathering_starts[i], gathering_starts[i + 1]):
                g = gatherings[m]
                gathering += gathering_weight(gathering_rate[g], newcomers_only[g], is_newcomer)
            community_weights[i] = community
            gathering_weights[i] = gathering
            means[TEAM, b] = theta * p.rate_team if team_size > 1 else 0.0
            extra = np.float64(newcomer_attention[i]) if is_newcomer else 0.0
            means[MANAGER, b] = p.rate_manager + extra if boss != ROOT else 0.0
            means[PROJECT, b] = theta * p.rate_project if project_size > 1 else 0.0
            means[NEIGHBOURHOOD, b] = here * p.rate_neighbourhood
            means[SITE, b] = here * np.float64(shared_spaces[i]) * p.rate_site
            means[COMMUNITY, b] = free * p.rate_community * (community / WEIGHT)
            means[PLATFORM, b] = free * np.float64(platform[i]) * user[i] * p.rate_platform
            means[CHANCE, b] = free * p.rate_chance
            means[CLOSURE, b] = free * p.rate_closure if active[i] > 0 else 0.0
            kept_up = np.float64(autonomy[i]) * np.float64(working_time[i])
            means[UPKEEP, b] = kept_up * p.rate_upkeep * upkeep / 64.0
            means[GATHERING, b] = gathering / GATHERING_WEIGHT
            means[INTRODUCTION, b] = np.float64(introductions[i]) if boss != ROOT else 0.0
        for block in range(3):
            _uniform(u, first, n, block, generation, draws)
        for channel in range(N_CHANNELS):
            for b in range(n):
                means[channel, b] = min(means[channel, b], MOST_CHANCES)
            _poisson(means[channel], u[channel], probability, total, number, n)
            for b in range(n):
                counts[first + b, channel] = number[b]
                totals[first + b + 1] += number[b]
