"""The week's rules vectorised with numpy and scipy.sparse: a row a tie, sorted by its two ends.

Steps 1 to 7 of docs/model.md with numpy's own random numbers. Every rule is exact; groups are
handled by sorting, people in common by products of sparse rows.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from benchmarks.peers.numpy_columns import (
    NOBODY,
    Chances,
    Contacts,
    Ties,
    in_common,
    remembered,
    running,
    ties_of,
)
from benchmarks.peers.numpy_time import Halves, beyond_hours, without_room
from benchmarks.peers.starting_point import Doubles, Longs, Mask, Week
from simulation.dynamics.channels import (
    CHANCE,
    CLOSURE,
    COMMUNITY,
    MANAGER,
    N_CHANNELS,
    NEIGHBOURHOOD,
    PLATFORM,
    PROJECT,
    SITE,
    TEAM,
    UPKEEP,
)
from simulation.dynamics.choice import MET_BY_ALL, NOTICED
from simulation.dynamics.opportunity import MOST_CHANCES
from simulation.dynamics.parameters import Parameters
from simulation.dynamics.partners import STRONGEST
from simulation.dynamics.state import State
from simulation.dynamics.ties import active_strength, retention
from simulation.dynamics.turnover import WELL_EMBEDDED, activity_quantiles
from simulation.organisation.people import ROOT
from simulation.organisation.workplace import FLOOR_COLUMNS
from simulation.randomness import WEEK_OFFSET

FARTHEST = 16
MOST = 3
FACE_TO_FACE, DIGITAL, EXPOSURE = range(3)
NOT_REVIEWED = -1


class Organisation:
    """An organisation of employees, from a state of the engine."""

    def __init__(self, state: State, parameters: Parameters, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.parameters = parameters
        self.week = state.week
        self.n = state.n
        self.foci = state.foci
        self.dials = type(state.dials)._make(dial.astype(np.float64) for dial in state.dials)
        self.occupied = state.occupants.occupied.astype(np.bool_)
        self.joined = state.occupants.joined.copy()
        self.activity = state.occupants.activity.astype(np.float64)
        self.project = state.occupants.project.astype(np.int64)
        self.ties = ties_of(state)
        self.n_contacts = np.zeros(self.n, np.int64)
        self.n_refused = np.zeros(self.n, np.int64)
        self.hours_spent = np.zeros(self.n)
        self._derive(parameters)

    def _derive(self, p: Parameters) -> None:
        foci = self.foci
        self.retention = retention(p)
        self.awareness_kept = np.float32(2 ** (-1 / p.awareness_half_life))
        self.threshold = np.float32(active_strength(p))
        self.cost = np.array((p.hours_face_to_face, p.hours_digital, 0.0))
        self.hours = p.hours_formal + self.dials.autonomy * p.hours_discretionary
        self.hours += p.hours_managing * (foci.tier > 0)
        self.steps = foci.displacement[:-1] / 2**32
        self.n_memberships = np.diff(foci.membership_starts)
        shape = self.n, len(foci.community_starts) - 1
        ones = np.ones(len(foci.memberships), np.int32)
        self.membership = sparse.csr_array(
            (ones, foci.memberships, foci.membership_starts), shape=shape
        )

    def step(self) -> None:
        """Advance by one week."""
        self._join_and_leave()
        self._move_between_projects()
        contacts = self._contacts()
        self._review_embeddedness(contacts)
        chances = self._choose(
            self._find_partners(self._count_chances(contacts), contacts), contacts
        )
        kept, has_room = self._settle(chances)
        self._strengthen(kept, has_room)
        self.week += 1

    def _join_and_leave(self) -> None:
        p, n, ties = self.parameters, self.n, self.ties
        close = ties.key[ties.strength >= p.relationship_strength]
        n_close = np.bincount(close // n, minlength=n) + np.bincount(close % n, minlength=n)
        embedded = np.minimum(1.0, n_close / WELL_EMBEDDED)
        hazard = p.annual_turnover / 52 * (1 - p.turnover_embedding * embedded)
        left = self.occupied & (self.random.random(n) < hazard)
        joining = ~self.occupied & (self.random.random(n) < 1 / max(1.0, p.vacancy_weeks))
        self.occupied = (self.occupied & ~left) | joining
        self.joined[joining] = self.week
        quantiles = activity_quantiles(p.activity_spread)
        self.activity[joining] = self.random.choice(quantiles, int(joining.sum()))
        if left.any():
            self.ties = ties.at(~(left[ties.key // n] | left[ties.key % n]))

    def _move_between_projects(self) -> None:
        p, foci = self.parameters, self.foci
        mover = np.flatnonzero(self.occupied & (self.random.random(self.n) < 1 / p.project_weeks))
        crosses = self.random.random(len(mover)) < p.project_crossing
        u = self.random.random(len(mover))
        first = foci.unit_project_starts[foci.unit[mover]]
        count = foci.unit_project_starts[foci.unit[mover] + 1] - first
        anywhere = (u * len(foci.unit_projects)).astype(np.int64)
        own = np.minimum(first + (u * count).astype(np.int64), len(foci.unit_projects) - 1)
        home = np.where(count > 0, foci.unit_projects[own], self.project[mover])
        self.project[mover] = np.where(crosses, anywhere, home)

    def _contacts(self) -> Contacts:
        n, ties = self.n, self.ties.at(self.ties.active)
        lower, higher = ties.key // n, ties.key % n
        both = np.concatenate((lower, higher)), np.concatenate((higher, lower))
        order = np.lexsort(both[::-1])
        strength = np.minimum(np.tile(ties.strength, 2)[order].astype(np.float64), STRONGEST)
        starts = np.concatenate(([0], np.cumsum(np.bincount(both[0], minlength=n))))
        ones = np.ones(len(order), np.int32)
        graph = sparse.csr_array((ones, both[1][order], starts), shape=(n, n))
        return Contacts(
            graph,
            starts,
            running((64 * np.sqrt(strength)).astype(np.int64)),
            running((64 * strength).astype(np.int64)),
        )

    def _review_embeddedness(self, contacts: Contacts) -> None:
        ties, n = self.ties, self.n
        lower, higher = ties.key // n, ties.key % n
        every = int(self.parameters.review_weeks)
        is_new = ties.embeddedness == NOT_REVIEWED
        due = np.flatnonzero(is_new | ((lower + higher + self.week + WEEK_OFFSET) % every == 0))
        i, j = lower[due], higher[due]
        third = np.minimum(in_common(contacts.graph, i, j), MOST)
        ties.embeddedness[due] = 4 * np.minimum(self._shared_foci(i, j), MOST) + third

    def _shared_foci(self, i: Longs, j: Longs) -> Longs:
        manager, floor = self.foci.manager, self.foci.floor
        shared = ((manager[i] == manager[j]) & (manager[i] != ROOT)).astype(np.int64)
        shared += (manager[i] == j) | (manager[j] == i)
        shared += self.project[i] == self.project[j]
        shared += floor[i] == floor[j]
        return shared + in_common(self.membership, i, j)

    def _count_chances(self, contacts: Contacts) -> Longs:
        """Return chances by channel and employee, (10, n)."""
        p, foci, dials = self.parameters, self.foci, self.dials
        theta = self.activity * p.tier_activity**foci.tier
        free, here = theta * dials.autonomy, theta * dials.presence
        team_size = np.where(
            foci.manager != ROOT, np.diff(foci.report_starts)[np.maximum(foci.manager, 0)], 0
        )
        project_size = np.bincount(self.project, minlength=len(foci.unit_projects))[self.project]
        degree = np.diff(contacts.starts)
        upkeep = np.diff(contacts.upkeep[contacts.starts])
        means = np.zeros((N_CHANNELS, self.n))
        means[TEAM] = theta * p.rate_team * (team_size > 1)
        means[MANAGER] = p.rate_manager * (foci.manager != ROOT)
        means[PROJECT] = theta * p.rate_project * (project_size > 1)
        means[NEIGHBOURHOOD] = here * p.rate_neighbourhood
        means[SITE] = here * p.rate_site
        means[COMMUNITY] = free * p.rate_community * self.n_memberships
        means[PLATFORM] = free * dials.platform_access * p.rate_platform
        means[CHANCE] = free * p.rate_chance
        means[CLOSURE] = free * p.rate_closure * (degree > 0)
        means[UPKEEP] = dials.autonomy * p.rate_upkeep * upkeep / 64
        means *= self.occupied
        return self.random.poisson(np.minimum(means, MOST_CHANCES))

    def _find_partners(self, counts: Longs, contacts: Contacts) -> Chances:
        channel, person = np.indices(counts.shape)
        channel = np.repeat(channel.ravel(), counts.ravel())
        i = np.repeat(person.ravel(), counts.ravel())
        ends = np.cumsum(counts.sum(axis=1))
        pieces = np.split(i, ends[:-1])
        j = np.concatenate(list(self._partners(pieces, contacts)))
        there = (j != NOBODY) & (j != i)
        there[there] = self.occupied[j[there]]
        i, j, channel = i[there], j[there], channel[there]
        kind, met = self._medium(i, j, channel)
        i, j, channel = i[met], j[met], channel[met]
        return Chances(i, j, channel, kind[met], self._tie_of(i, j))

    def _partners(self, inviters: list[Longs], contacts: Contacts) -> Iterator[Longs]:
        """Yield the partners of every channel's chances, in the channels' order."""
        foci, n = self.foci, self.n
        by_project = np.argsort(self.project, kind="stable")
        sizes = np.bincount(self.project, minlength=len(foci.unit_projects))
        project_starts = np.concatenate(([0], np.cumsum(sizes)))
        yield self._member(foci.report_starts, foci.reports, foci.manager[inviters[TEAM]])
        yield foci.manager[inviters[MANAGER]]
        yield self._member(project_starts, by_project, self.project[inviters[PROJECT]])
        yield self._near_by(inviters[NEIGHBOURHOOD])
        yield self._member(foci.site_starts, foci.site_members, foci.site[inviters[SITE]])
        community = self._member(foci.membership_starts, foci.memberships, inviters[COMMUNITY])
        yield self._member(foci.community_starts, foci.community_members, community)
        for channel in (PLATFORM, CHANCE):
            yield self.random.integers(0, n, len(inviters[channel]))
        first = self._along(contacts, contacts.walk, inviters[CLOSURE])
        second = np.full(len(first), NOBODY, np.int64)
        second[first != NOBODY] = self._along(contacts, contacts.walk, first[first != NOBODY])
        yield second
        yield self._along(contacts, contacts.upkeep, inviters[UPKEEP])

    def _member(self, starts: Longs, members: Longs, group: Longs) -> Longs:
        size = starts[group + 1] - starts[group]
        return members[starts[group] + (self.random.random(len(group)) * size).astype(np.int64)]

    def _near_by(self, i: Longs) -> Longs:
        foci = self.foci
        steps = np.searchsorted(self.steps, self.random.random((2, len(i))), side="right")
        column, row = np.stack((foci.desk[i] % FLOOR_COLUMNS, foci.desk[i] // FLOOR_COLUMNS)) + (
            steps - FARTHEST
        )
        desk = row * FLOOR_COLUMNS + column
        first = foci.floor_starts[foci.floor[i]]
        end = foci.floor_starts[foci.floor[i] + 1]
        exists = (column >= 0) & (column < FLOOR_COLUMNS) & (row >= 0) & (first + desk < end)
        return np.where(exists, foci.desk_occupant[np.where(exists, first + desk, 0)], NOBODY)

    def _along(self, contacts: Contacts, sums: Longs, i: Longs) -> Longs:
        """Return a contact of each, by weights whose running sums are given, or nobody."""
        first, last = sums[contacts.starts[i]], sums[contacts.starts[i + 1]]
        chosen = first + (self.random.random(len(i)) * (last - first)).astype(np.int64)
        place = np.searchsorted(sums, chosen, side="right") - 1
        found = np.full(len(i), NOBODY, np.int64)
        has = last > first
        found[has] = contacts.graph.indices[place[has]]
        return found

    def _medium(self, i: Longs, j: Longs, channel: Longs) -> tuple[Longs, Mask]:
        """Return how each two would talk, and whether they meet at all."""
        p, foci, dials = self.parameters, self.foci, self.dials
        u = self.random.random(len(i))
        physical = (channel == NEIGHBOURHOOD) | (channel == SITE)
        there = np.ones(len(i))
        unscheduled = (channel >= NEIGHBOURHOOD) & (channel <= CHANCE)
        there[unscheduled] = np.minimum(1.0, self.activity[j[unscheduled]] / MET_BY_ALL)
        there[physical] *= dials.presence[j[physical]]
        platform = channel == PLATFORM
        there[platform] *= dials.platform_access[j[platform]]
        elsewhere = (channel == SITE) & (foci.floor[i] != foci.floor[j])
        apart = np.abs(foci.storey[i[elsewhere]] - foci.storey[j[elsewhere]])
        there[elsewhere] *= np.where(apart <= 1, p.one_floor_apart, p.floors_apart)
        together = u < there * dials.presence[i] * dials.presence[j]
        together &= (foci.site[i] == foci.site[j]) & ~platform
        face_to_face = physical | together
        return np.where(face_to_face, FACE_TO_FACE, DIGITAL), u < there

    def _tie_of(self, i: Longs, j: Longs) -> Longs:
        key = np.minimum(i, j) * self.n + np.maximum(i, j)
        if not len(self.ties.key):
            return np.full(len(key), NOBODY, np.int64)
        place = np.minimum(np.searchsorted(self.ties.key, key), len(self.ties.key) - 1)
        return np.where(self.ties.key[place] == key, place, NOBODY)

    def _choose(self, chances: Chances, contacts: Contacts) -> Chances:
        """Return invitations and exposures."""
        p, i, j = self.parameters, chances.inviter, chances.invited
        u = self.random.random(len(i))
        odds = np.exp(-self._log_odds(chances))
        taken = u * (1 + odds) < 1
        # Third parties are counted only where they can matter.
        open_ = np.flatnonzero(~taken & (u * (1 + odds * np.exp(-p.choice_closure * MOST)) < 1))
        third = np.minimum(in_common(contacts.graph, i[open_], j[open_]), MOST)
        taken[open_] = u[open_] * (1 + odds[open_] * np.exp(-p.choice_closure * third)) < 1
        taken = np.where(chances.channel == MANAGER, u < p.attendance, taken)
        taken |= chances.channel == UPKEEP
        kind = np.where(taken, chances.kind, EXPOSURE)
        known = remembered(self.ties, self.n)
        noticed = np.maximum(known[i], known[j]) < NOTICED * p.tie_capacity
        noticed |= self._tie_of(i, j) != NOBODY
        return chances._replace(kind=kind).at(taken | (chances.channel == PLATFORM) & noticed)

    def _log_odds(self, chances: Chances) -> Doubles:
        p, foci, ties = self.parameters, self.foci, self.ties
        i, j = chances.inviter, chances.invited
        x = np.full(len(i), p.choice_base)
        known = chances.tie != NOBODY
        strength = ties.strength[chances.tie[known]].astype(np.float64)
        x[known] += p.choice_strength * strength / (strength + p.relationship_strength)
        x[known] += p.choice_awareness * ties.awareness[chances.tie[known]]
        x += p.choice_similarity * (foci.expertise[i] == foci.expertise[j])
        barrier = (self.dials.hierarchy_steepness[i] + self.dials.hierarchy_steepness[j]) / 2
        return x - p.choice_rank * barrier * np.abs(foci.level[i] - foci.level[j])

    def _settle(self, chances: Chances) -> tuple[Chances, Mask]:
        """Return what takes place, and for each whether strangers can remember each other."""
        n = self.n
        m = len(chances.inviter)
        person = np.concatenate((chances.inviter, chances.invited))
        halves = Halves(
            person=person,
            pair=np.tile(
                np.minimum(person[:m], person[m:]) * n + np.maximum(person[:m], person[m:]), 2
            ),
            cost=np.tile(self.cost[chances.kind], 2),
            voluntary=np.tile(chances.channel > PROJECT, 2),
            exposure=np.tile(chances.kind == EXPOSURE, 2),
            stranger=np.tile(chances.tie == NOBODY, 2),
        )
        beyond = beyond_hours(halves, self.hours, self.random)
        room = self.parameters.tie_capacity - remembered(self.ties, self.n)
        shut = without_room(halves, ~beyond, room, self.random)
        refused = beyond[:m] | beyond[m:]
        contact = ~refused & (chances.kind != EXPOSURE)
        self.n_refused = np.bincount(person[np.tile(refused, 2)], minlength=n)
        both = np.tile(contact, 2)
        self.n_contacts = np.bincount(person[both], minlength=n)
        self.hours_spent = np.bincount(person[both], halves.cost[both], minlength=n)
        return chances.at(~refused), ~(shut[:m] | shut[m:])[~refused]

    def _strengthen(self, kept: Chances, has_room: Mask) -> None:
        kept = kept.at((kept.tie != NOBODY) | has_room)
        i, j = kept.inviter, kept.invited
        key = np.minimum(i, j) * self.n + np.maximum(i, j)
        is_new = kept.tie == NOBODY
        new, which = np.unique(key[is_new], return_inverse=True)
        ties = self._decayed(new)
        slot = kept.tie.copy()
        slot[is_new] = len(self.ties.key) + which
        np.minimum.at(ties.channel, slot[is_new], kept.channel[is_new])
        size = len(ties.key)
        face = np.bincount(slot[kept.kind == FACE_TO_FACE], minlength=size).astype(np.float32)
        digital = np.bincount(slot[kept.kind == DIGITAL], minlength=size).astype(np.float32)
        exposed = np.bincount(slot[kept.kind == EXPOSURE], minlength=size).astype(np.float32)
        self._renew(ties, face, digital, exposed)

    def _decayed(self, new: Longs) -> Ties:
        """Return last week's ties after decay, and after them new ones from nothing."""
        ties, zeros = self.ties, np.zeros(len(new), np.float32)
        return Ties(
            np.concatenate((ties.key, new)),
            np.concatenate((ties.strength * self.retention[ties.embeddedness], zeros)),
            np.concatenate((ties.awareness * self.awareness_kept, zeros)),
            np.concatenate((ties.peak, zeros)),
            np.concatenate((ties.since, np.full(len(new), self.week))),
            np.concatenate((ties.embeddedness, np.full(len(new), NOT_REVIEWED))),
            np.concatenate((ties.channel, np.full(len(new), N_CHANNELS))),
            np.concatenate((ties.active, np.zeros(len(new), np.bool_))),
        )

    def _renew(
        self,
        ties: Ties,
        face: NDArray[np.float32],
        digital: NDArray[np.float32],
        exposed: NDArray[np.float32],
    ) -> None:
        p, met = self.parameters, face + digital
        strength = ties.strength
        dormant = (strength < self.threshold) & (ties.peak >= p.relationship_strength) & (met > 0)
        revived = np.maximum(strength, np.float32(p.revival) * ties.peak)
        strength = np.where(dormant, revived, strength)
        strength = strength + np.float32(p.bandwidth_face_to_face) * face
        strength = strength + np.float32(p.bandwidth_digital) * digital
        gained = np.float32(p.awareness_gain) * (met + exposed)
        awareness = np.minimum(np.float32(1), ties.awareness + gained)
        active = strength >= self.threshold
        renewed = ties._replace(
            strength=strength,
            awareness=awareness,
            peak=np.maximum(ties.peak, strength),
            since=np.where(active & ~ties.active, self.week, ties.since),
            active=active,
        )
        kept = np.flatnonzero(active | (awareness >= np.float32(p.awareness_threshold)))
        self.ties = renewed.at(kept[np.argsort(ties.key[kept], kind="stable")])

    def last_week(self) -> Week:
        """Return what the last week left behind."""
        ties = self.ties.at(self.ties.active)
        return Week(
            (ties.key // self.n).astype(np.int32),
            (ties.key % self.n).astype(np.int32),
            ties.strength.astype(np.float64),
            self.n_contacts.astype(np.int32),
            self.n_refused.astype(np.int32),
            self.hours_spent,
            remembered(self.ties, self.n).astype(np.int32),
        )
