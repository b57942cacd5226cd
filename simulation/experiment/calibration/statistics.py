"""Statistics of a network, observed or simulated: the same code works out both.

docs/calibrating.md, "Statistics", has the table with formulas.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.experiment.calibration.observation import ABSENT, Wave
from simulation.measures import graph
from simulation.measures.arithmetic import gini
from simulation.organisation.organisation import Organisation
from simulation.organisation.people import ROOT, Ints

Floats = NDArray[np.float64]
Needs = Literal["", "units", "sites", "waves", "weights"]


class Labels(NamedTuple):
    """What is known of each seat, (n,): its unit, its site, and its team (the manager's seat)."""

    unit: Ints
    site: Ints
    team: Ints


def labels_of(organisation: Organisation) -> Labels:
    """Return the labels of an organisation's seats; the top is a team of its own."""
    line = organisation.people.line
    team = np.where(line == ROOT, len(line), line).astype(np.int32)
    return Labels(organisation.people.unit, organisation.workplace.site, team)


@dataclass(frozen=True)
class Picture:
    """A wave as a graph of the k people who were there, numbered 0 … k-1 in order of seats.

    Every tie stands with both its ends, as in ``measures.graph``; ``seats`` is (k,).
    """

    wave: Wave
    labels: Labels
    seats: NDArray[np.int64]
    starts: Ints
    partner: Ints

    @cached_property
    def degree(self) -> NDArray[np.int64]:
        """Return each one's number of ties, (k,)."""
        return np.diff(self.starts).astype(np.int64)

    @cached_property
    def common(self) -> Ints:
        """Return how many third parties the two ends of each tie have, (2 m,)."""
        return graph.third_parties(self.starts, self.partner).common

    @cached_property
    def local(self) -> Floats:
        """Return each one's clustering coefficient, (k,); 0 with fewer than two ties."""
        person = np.repeat(np.arange(len(self.seats)), self.degree)
        triangles = np.bincount(person, self.common, len(self.seats)) / 2
        pairs = self.degree * (self.degree - 1) / 2
        return triangles / np.maximum(pairs, 1)

    def crosses(self, label: Ints) -> NDArray[np.bool_]:
        """Return which ties join seats of different labels, (m,)."""
        crossing: NDArray[np.bool_] = label[self.wave.source] != label[self.wave.target]
        return crossing


def picture(wave: Wave, labels: Labels) -> Picture:
    """Return a wave as a graph."""
    seats = np.flatnonzero(wave.person != ABSENT)
    number = np.cumsum(wave.person != ABSENT) - 1
    low, high = number[wave.source], number[wave.target]
    row, partner = np.concatenate((low, high)), np.concatenate((high, low))
    order = np.lexsort((partner, row))
    starts = np.zeros(len(seats) + 1, np.int32)
    np.cumsum(np.bincount(row, minlength=len(seats)), out=starts[1:])
    return Picture(wave, labels, seats, starts, partner[order].astype(np.int32))


def share(part: float | np.number, whole: float | np.number) -> float:
    """Return part / whole, 0 when the whole is 0: a network without ties is far from any other."""
    return float(part) / float(whole) if whole else 0.0


def _mean_degree(one: Picture) -> float:
    return share(len(one.partner), len(one.seats))


def _degree_gini(one: Picture) -> float:
    return gini(one.degree) if len(one.partner) else 0.0


def _isolates_share(one: Picture) -> float:
    return share(np.count_nonzero(one.degree == 0), len(one.seats))


def _transitivity(one: Picture) -> float:
    return share(one.common.sum(), (one.degree * (one.degree - 1)).sum())


def _clustering(one: Picture) -> float:
    return share(one.local.sum(), len(one.seats))


def _within(one: Picture, label: Ints) -> float:
    crosses = one.crosses(label)
    return share(np.count_nonzero(~crosses), len(crosses))


def _density_ratio(one: Picture) -> float:
    here = one.labels.unit[one.seats]
    sizes = np.bincount(here)
    pairs_within = float((sizes * (sizes - 1) / 2).sum())
    pairs_across = len(here) * (len(here) - 1) / 2 - pairs_within
    crossing = np.count_nonzero(one.crosses(one.labels.unit))
    if not crossing:
        return float("nan")
    return share(len(one.wave.source) - crossing, pairs_within) / (crossing / pairs_across)


def _weight_gini(one: Picture) -> float:
    return gini(one.wave.weight) if len(one.wave.weight) else 0.0


@dataclass(frozen=True)
class Statistic:
    """A statistic: what it is called, what it needs, and how it comes from a picture.

    ``usual`` says whether it is fitted when the file says nothing; the others are shown beside.
    ``between`` takes two waves that follow each other in the place of ``of``, which takes one.
    """

    label: str
    usual: bool
    needs: Needs = ""
    of: Callable[[Picture], float] | None = None
    between: Callable[[Picture, Picture], float] | None = None


def _tie_survival(before: Picture, after: Picture) -> float:
    kept, _, _ = _turnover(before, after)
    return share(np.count_nonzero(kept), len(kept))


def _new_tie_closure(before: Picture, after: Picture) -> float:
    from scipy.sparse import csr_array

    _, low, high = _turnover(before, after)
    if not low.size:
        return 0.0
    k = len(before.seats)
    ones = np.ones(len(before.partner), np.int64)
    ties = csr_array((ones, before.partner, before.starts), shape=(k, k))
    common: NDArray[np.int64] = ties[low].multiply(ties[high]).sum(axis=1)
    return share(np.count_nonzero(common), len(low))


def _turnover(
    before: Picture, after: Picture
) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64]]:
    """Return which earlier ties are kept, and both ends of new ones as numbers before.

    Only ties between people who were there both times.
    """
    person = before.wave.person
    stayed = (person != ABSENT) & (person == after.wave.person)
    n = len(person)
    first, second = (
        ties[stayed[wave.source] & stayed[wave.target]]
        for wave, ties in ((one.wave, _keys(one.wave, n)) for one in (before, after))
    )
    new = second[~np.isin(second, first)]
    number = np.cumsum(person != ABSENT) - 1
    return np.isin(first, second), number[new // n], number[new % n]


def _keys(wave: Wave, n: int) -> NDArray[np.int64]:
    return wave.source.astype(np.int64) * n + wave.target


STATISTICS = {
    "mean_degree": Statistic("Ties of an employee", True, of=_mean_degree),
    "degree_gini": Statistic("How unequally ties are spread (Gini)", True, of=_degree_gini),
    "within_unit_share": Statistic(
        "Ties within units", True, "units", lambda one: _within(one, one.labels.unit)
    ),
    "cross_site_share": Statistic(
        "Ties across sites", True, "sites", lambda one: 1 - _within(one, one.labels.site)
    ),
    "transitivity": Statistic("Closed triads among all triads", True, of=_transitivity),
    "clustering": Statistic("How far contacts know each other", True, of=_clustering),
    "tie_survival": Statistic("Ties kept to the next wave", True, "waves", between=_tie_survival),
    "new_tie_closure": Statistic(
        "New ties between people with a common contact", True, "waves", between=_new_tie_closure
    ),
    "isolates_share": Statistic("Employees without a tie", False, of=_isolates_share),
    "within_team_share": Statistic(
        "Ties within teams", False, of=lambda one: _within(one, one.labels.team)
    ),
    "density_ratio": Statistic(
        "Density within units over density across", False, "units", _density_ratio
    ),
    "weight_gini": Statistic(
        "How unequally strong ties are (Gini)", False, "weights", _weight_gini
    ),
}
"""Every statistic by name."""


def available(labels: Labels, waves: Sequence[Wave]) -> tuple[str, ...]:
    """Return the statistics that the data can tell: those that need more are left out."""
    has = {
        "": True,
        "units": len(np.unique(labels.unit)) > 1,
        "sites": len(np.unique(labels.site)) > 1,
        "waves": len(waves) > 1,
        "weights": all(len(np.unique(wave.weight)) > 2 for wave in waves),
    }
    return tuple(name for name, one in STATISTICS.items() if has[one.needs])


def statistics_of(pictures: Sequence[Picture], names: Sequence[str]) -> Floats:
    """Return statistics, (number of names,): means over waves, or over pairs of waves."""
    found = np.empty(len(names))
    for place, name in enumerate(names):
        one = STATISTICS[name]
        if one.of is not None:
            values = [one.of(each) for each in pictures]
        elif one.between is not None:
            pairs = itertools.pairwise(pictures)
            values = [one.between(before, after) for before, after in pairs]
        found[place] = np.mean(values)
    return found
