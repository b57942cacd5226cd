"""Organisations written down by hand, and the same ones with everything renumbered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from simulation.organisation.communities import no_communities
from simulation.organisation.hierarchy import team_order
from simulation.organisation.organisation import ObservedTies, Organisation, Projects
from simulation.organisation.people import ROOT, People
from simulation.organisation.seating import seat_people


def organisation_of(
    manager: Sequence[int],
    unit: Sequence[str] | None = None,
    site: Sequence[str] | None = None,
    ties: Sequence[tuple[int, int, float]] | None = None,
    **people: np.ndarray,
) -> Organisation:
    """Return an organisation from each one's manager, unit and site, and ties between them."""
    line = np.array(manager, np.int32)
    n = len(line)
    units, unit_names = _labels(unit or ["All"] * n)
    sites, site_names = _labels(site or ["Here"] * n)
    own = {
        "level": np.ones(n, np.int32),
        "expertise": units,
        "tenure_weeks": np.full(n, 100, np.int32),
        "expertise_names": unit_names,
        **people,
    }
    order = team_order(line)
    return Organisation(
        people=People(manager=line, unit=units, unit_names=unit_names, **own),
        workplace=seat_people(line, order, sites, site_names, 96),
        communities=no_communities(),
        projects=Projects(np.zeros(n, np.int32), np.zeros(1, np.int32)),
        observed=None if ties is None else _observed(ties),
    )


def _labels(texts: Sequence[str]) -> tuple[np.ndarray, tuple[str, ...]]:
    names = tuple(dict.fromkeys(texts))
    return np.array([names.index(text) for text in texts], np.int32), names


def _observed(ties: Sequence[tuple[int, int, float]]) -> ObservedTies:
    ends = np.array([sorted(tie[:2]) for tie in ties], np.int32).reshape(-1, 2)
    return ObservedTies(ends[:, 0], ends[:, 1], np.array([tie[2] for tie in ties]))


def a_chart(n: int, seed: int) -> Organisation:
    """Return a made-up organisation of n people in which everything is uneven."""
    generator = np.random.default_rng(seed)
    manager = [ROOT, *(int(generator.integers(0, max(1, at // 3 + 1))) for at in range(1, n))]
    pairs = {tuple(sorted(pair)) for pair in generator.integers(0, n, (3 * n, 2)).tolist()}
    ties = [(a, b, round(float(generator.random()), 3)) for a, b in sorted(pairs) if a != b]
    presence = generator.random(n)
    presence[generator.random(n) < 0.3] = np.nan
    return organisation_of(
        manager,
        [f"Unit {int(k)}" for k in generator.geometric(0.3, n)],
        [f"Site {int(k)}" for k in generator.geometric(0.6, n)],
        ties,
        level=generator.integers(1, 7, n).astype(np.int32),
        tenure_weeks=generator.integers(0, 1500, n).astype(np.int32),
        presence=presence,
    )


def renumbered(organisation: Organisation, seed: int) -> Organisation:
    """Return the same organisation with seats, units, sites and ties in another order."""
    generator = np.random.default_rng(seed)
    people, workplace, n = organisation.people, organisation.workplace, organisation.n
    order = generator.permutation(n)
    seat = np.empty(n, np.int32)
    seat[order] = np.arange(n)
    manager = people.manager[order]
    units, sites = (
        generator.permutation(len(x)) for x in (people.unit_names, workplace.site_names)
    )
    moved = {
        name: getattr(people, name)[order]
        for name in ("level", "expertise", "tenure_weeks", "presence")
        if getattr(people, name) is not None
    }
    observed = organisation.observed
    assert observed is not None
    shuffled = generator.permutation(len(observed.source))
    ends = np.sort(seat[np.stack((observed.source, observed.target))][:, shuffled], axis=0)
    site_of = np.argsort(sites)[workplace.site[order]].astype(np.int32)
    line = np.where(manager == ROOT, ROOT, seat[manager]).astype(np.int32)
    return replace(
        organisation,
        people=replace(
            people,
            manager=line,
            unit=np.argsort(units)[people.unit[order]].astype(np.int32),
            unit_names=tuple(people.unit_names[k] for k in units),
            **moved,
        ),
        workplace=seat_people(
            line,
            team_order(line),
            site_of,
            tuple(workplace.site_names[k] for k in sites),
            96,
        ),
        observed=ObservedTies(ends[0], ends[1], observed.strength[shuffled]),
    )
