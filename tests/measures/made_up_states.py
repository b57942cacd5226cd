"""States made out of arrays, so that a measure can be tested without simulating."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np

from simulation.dynamics.foci import foci_of
from simulation.dynamics.knowledge import NOTHING, begin
from simulation.dynamics.parameters import Parameters
from simulation.dynamics.state import Conversations, Dials, Occupants, Outcomes, State, Ties
from simulation.measures.snapshot import Snapshot, snapshot
from simulation.organisation.communities import no_communities
from simulation.organisation.organisation import Organisation, Projects
from simulation.organisation.people import ROOT, People
from simulation.organisation.policies import POLICY_NAMES, Policies
from simulation.organisation.workplace import Workplace
from simulation.randomness import draws_of

PARAMETERS = SimpleNamespace(relationship_strength=2.0, active_threshold=0.1)
NO_TIES = np.zeros((0, 2), np.int64)
# What outcomes begin with where it is not 0.
AT_FIRST = {"quality": 1, **dict.fromkeys(("domain", "helper", "pair", "fact_domain"), NOTHING)}


def organisation_of(n, *, unit=None, site=None, level=None, manager=None, expertise=None):
    """Return an organisation of n seats; whatever is not given is the same for everybody.

    Everybody reports to seat 0 where no manager is given.
    """
    unit, site, expertise = (_ints(n, one, 0) for one in (unit, site, expertise))
    if manager is None:
        manager = np.where(np.arange(n) == 0, ROOT, 0)
    n_sites = int(site.max(initial=0)) + 1
    people = People(
        manager=np.asarray(manager, np.int32),
        unit=unit,
        level=_ints(n, level, 1),
        expertise=expertise,
        tenure_weeks=np.zeros(n, np.int32),
        unit_names=tuple(f"U{u}" for u in range(int(unit.max(initial=0)) + 1)),
        expertise_names=tuple(f"E{e}" for e in range(int(expertise.max(initial=0)) + 1)),
    )
    workplace = Workplace(
        floor=site,
        desk=np.arange(n, dtype=np.int32),
        floor_site=np.arange(n_sites, dtype=np.int32),
        floor_storey=np.zeros(n_sites, np.int32),
        floor_desks=np.full(n_sites, n, np.int32),
        site_names=tuple(f"S{s}" for s in range(n_sites)),
    )
    projects = Projects(np.zeros(n, np.int32), np.zeros(1, np.int32))
    return Organisation(people, workplace, no_communities(), projects)


def _ints(n, given, default):
    return np.full(n, default, np.int32) if given is None else np.asarray(given, np.int32)


def state_of(
    n: int,
    pairs: Sequence[tuple[int, int]] | np.ndarray = (),
    *,
    raw=4.0,
    since=0,
    peak=0.0,
    active=True,
    week=1,
    occupied=None,
    joined=None,
    organisation=None,
    conversations=None,
    active_history=None,
    news_reach=float("nan"),
    user=None,
    engaged=None,
    cost=(0.0, 0.0),
    policies=None,
    outcomes=None,
) -> State:
    """Return the state before ``week``: ``pairs`` of seats have ties, one value a pair or for all.

    ``raw`` and ``peak`` are raw strengths, ``active`` says which ties are active; ``engaged`` is in
    the order of the organisation's communities and their members. ``policies`` are by name, a value
    or one an employee; ``outcomes`` are the arguments of ``outcomes_of``, None for no outcomes.
    """
    organisation = organisation or organisation_of(n)
    foci = foci_of(organisation, 12.0)
    engagement = np.zeros(len(foci.memberships), np.float32)
    engagement[foci.member_places] = 0 if engaged is None else np.asarray(engaged)
    return State(
        organisation=organisation,
        week=week,
        occupants=Occupants(
            occupied=np.ones(n, np.uint8) if occupied is None else np.asarray(occupied, np.uint8),
            generation=np.zeros(n, np.int32),
            joined=_ints(n, joined, -1000),
            activity=np.ones(n, np.float32),
            project=np.zeros(n, np.int32),
            relationships=np.zeros(n, np.int32),
            news=np.zeros(n, np.uint32),
            user=np.zeros(n, np.uint8) if user is None else np.asarray(user, np.uint8),
        ),
        ties=_rows(n, pairs, raw, since, peak, active),
        foci=foci,
        dials=_dials(n, policies or {}),
        engagement=engagement,
        conversations=conversations_of(n, **(conversations or {})),
        active_history=active_history or {},
        news_reach=news_reach,
        cost_hours=cost[0],
        cost_money=cost[1],
        outcomes=None if outcomes is None else outcomes_of(n, organisation, **outcomes),
    )


def _dials(n, given):
    usual = Policies().model_dump()
    values = (given.get(name, usual[name]) for name in POLICY_NAMES)
    return Dials(*(np.full(n, value, np.float32) for value in values))


def _rows(n, pairs, raw, since, peak, active):
    """Return ties laid out as the model lays them out: active ones first in each row."""
    pairs = np.asarray(pairs, np.int64).reshape(-1, 2)
    each = [np.broadcast_to(one, len(pairs)) for one in (raw, since, peak, active)]
    row = np.concatenate((pairs[:, 0], pairs[:, 1]))
    partner = np.concatenate((pairs[:, 1], pairs[:, 0]))
    raw, since, peak, active = (np.concatenate((one, one)) for one in each)
    order = np.lexsort((np.arange(len(row)), ~active, row))
    row = row[order]
    place = np.arange(len(row)) - np.searchsorted(row, row)
    width = int(place.max(initial=0)) + 1

    def laid_out(values, dtype):
        matrix = np.zeros((n, width), dtype)
        matrix[row, place] = values[order]
        return matrix

    return Ties(
        partner=laid_out(partner, np.int32),
        strength=laid_out(raw, np.float32),
        awareness=laid_out(np.ones(len(row)), np.float32),
        peak=laid_out(np.maximum(raw, peak), np.float32),
        since=laid_out(since, np.int16),
        embeddedness=laid_out(np.zeros(len(row)), np.uint8),
        channel=laid_out(np.zeros(len(row)), np.uint8),
        remembered=np.bincount(row, minlength=n).astype(np.int32),
        active=np.bincount(row, active[order], n).astype(np.int32),
    )


def conversations_of(n, **counts):
    """Return a week's conversations; what is not given is 0 for everybody."""
    fields = {name: np.zeros(n, np.int32) for name in Conversations._fields[:-1]}
    fields["hours"] = np.zeros(n, np.float32)
    return Conversations(**{**fields, **{name: np.asarray(one) for name, one in counts.items()}})


def outcomes_of(n, organisation, *, interdependence=0, quarter=None, **given) -> Outcomes:
    """Return outcomes: nobody knows or does anything, all that is done is right, but what is given.

    Arrays are given by their names in the state, one value or an array; ``quarter`` has numbers by
    name, which all happened in the first of the thirteen weeks.
    """
    people = organisation.people
    sizes = (n, len(people.expertise_names), len(people.unit_names))
    made = begin(*sizes, Parameters(interdependence=interdependence), draws_of(0, 0))
    arrays = {name: one for part in made[:3] for name, one in part._asdict().items()}
    for name, one in arrays.items():
        one[...] = given.pop(name, AT_FIRST.get(name, 0)) if name != "landscape" else one
    assert not given, f"no such arrays: {list(given)}"
    for name, value in (quarter or {}).items():
        getattr(made.quarter, name)[0] = value
    return made


def snapshot_of(n, pairs=(), **settings) -> Snapshot:
    """Return the snapshot of ``state_of``."""
    return snapshot(state_of(n, pairs, **settings), PARAMETERS)
