"""The week's rules in idiomatic plain Mesa: an agent an employee, an object a tie, dictionaries.

Steps 1 to 7 of docs/model.md with Python's own random numbers. Written as a Mesa user who cares
for speed would write it: one ``Tie`` object is shared by both ends, priorities are drawn only for
those who run out of time or memory, and third parties are counted only where they can matter.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate, groupby
from math import exp, sqrt
from typing import Any

import mesa
import numpy as np

from benchmarks.peers.starting_point import Pairs, Week, pairs_of
from simulation.dynamics.attention import TOLERANCE
from simulation.dynamics.opportunity import (
    CHANCE,
    CLOSURE,
    COMMUNITY,
    MANAGER,
    MOST_CHANCES,
    NEIGHBOURHOOD,
    PLATFORM,
    PROJECT,
    SITE,
    STRONGEST,
    TEAM,
    UPKEEP,
)
from simulation.dynamics.parameters import Parameters
from simulation.dynamics.state import State
from simulation.dynamics.ties import active_strength, retention
from simulation.dynamics.turnover import WELL_EMBEDDED, activity_quantiles
from simulation.organisation.people import ROOT
from simulation.organisation.workplace import FLOOR_COLUMNS

FARTHEST = 16
MOST = 3
FACE_TO_FACE, DIGITAL, EXPOSURE = range(3)


class Tie:
    """What two people are to each other, and what happened between them this week."""

    __slots__ = (
        "active",
        "awareness",
        "channel",
        "embeddedness",
        "encounters",
        "ended",
        "first",
        "gain",
        "meetings",
        "new",
        "peak",
        "second",
        "since",
        "strength",
        "upkeep",
    )

    def __init__(self, first: Employee, second: Employee, channel: int, week: int) -> None:
        self.first = first
        self.second = second
        self.channel = channel
        self.since = week
        self.strength = self.awareness = self.peak = 0.0
        self.embeddedness = self.upkeep = 0
        self.active = self.ended = False
        self.new = True
        self.meetings = self.encounters = 0
        self.gain = 0.0


class Contact:
    """An invitation to talk, or an exposure on the platform."""

    __slots__ = ("channel", "invited", "inviter", "kind", "refused")

    def __init__(self, inviter: Employee, invited: Employee, channel: int, kind: int) -> None:
        self.inviter = inviter
        self.invited = invited
        self.channel = channel
        self.kind = kind
        self.refused = False


class Project:
    """Those who work on one thing."""

    def __init__(self) -> None:
        self.members: list[Employee] = []


class Floor:
    """A grid of desks: who sits at each, or nobody."""

    def __init__(self, site: int, storey: int, desks: int) -> None:
        self.site = site
        self.storey = storey
        self.desks: list[Employee | None] = [None] * desks


class Employee(mesa.Agent):
    """The holder of a seat, or the empty seat."""

    def __init__(self, model: Organisation, seat: int) -> None:
        super().__init__(model)
        state = model.start
        people, foci, dials = state.organisation.people, state.foci, state.dials
        self.seat = seat
        self.unit = int(people.unit[seat])
        self.level = int(people.level[seat])
        self.expertise = int(people.expertise[seat])
        self.tier = int(foci.tier[seat])
        self.desk = int(foci.desk[seat])
        self.autonomy = float(dials.autonomy[seat])
        self.steepness = float(dials.hierarchy_steepness[seat])
        self.presence = float(dials.presence[seat])
        self.platform_access = float(dials.platform_access[seat])
        self.occupied = bool(state.occupants.occupied[seat])
        self.joined = int(state.occupants.joined[seat])
        self.activity = float(state.occupants.activity[seat])
        p = model.parameters
        self.hours = p.hours_formal + self.autonomy * p.hours_discretionary
        if self.tier > 0:
            self.hours += p.hours_managing
        self.ties: dict[Employee, Tie] = {}
        self.active: dict[Employee, Tie] = {}
        self.contacts: list[Contact] = []
        self.room: set[Employee] | None = None
        self.walk: tuple[list[Employee], list[int]] | None = None
        self.n_contacts = self.n_refused = 0

    def settle_in(self, model: Organisation) -> None:
        """Find manager, team, project, floor, site and communities."""
        state, seat, staff = model.start, self.seat, model.staff
        manager = int(state.organisation.people.manager[seat])
        self.manager = None if manager == ROOT else staff[manager]
        self.team = [] if manager == ROOT else model.teams[manager]
        self.project = model.projects[int(state.occupants.project[seat])]
        self.project.members.append(self)
        self.floor = model.floors[int(state.foci.floor[seat])]
        self.floor.desks[self.desk] = self
        self.site = model.sites[self.floor.site]
        mine = state.foci.memberships[
            state.foci.membership_starts[seat] : state.foci.membership_starts[seat + 1]
        ]
        self.communities = [model.communities[c] for c in mine]
        self.memberships = frozenset(mine.tolist())

    # 1. Joining and leaving

    def is_leaving(self) -> bool:
        """Decide whether to leave; the well-tied stay more often."""
        p = self.model.parameters
        u, weekly = self.random.random(), p.annual_turnover / 52
        if u >= weekly:
            return False
        enough = p.relationship_strength
        close = sum(tie.strength >= enough for tie in self.active.values())
        return u < weekly * (1 - p.turnover_embedding * min(1.0, close / WELL_EMBEDDED))

    def leave(self) -> None:
        """End all ties and leave an empty seat."""
        for other, tie in self.ties.items():
            tie.ended = True
            del other.ties[self]
            other.active.pop(self, None)
        self.ties.clear()
        self.active.clear()
        self.occupied = False

    def join(self) -> None:
        """Take an empty seat."""
        self.occupied = True
        self.joined = self.model.week
        self.activity = self.random.choice(self.model.activities)

    # 2. Projects

    def move_between_projects(self) -> None:
        """Now and then move to another project."""
        p, random = self.model.parameters, self.random.random
        if not self.occupied or random() >= 1 / p.project_weeks:
            return
        anywhere = random() < p.project_crossing
        choice = self.model.projects if anywhere else self.model.unit_projects[self.unit]
        if choice:
            self.project.members.remove(self)
            self.project = choice[int(random() * len(choice))]
            self.project.members.append(self)

    # 4. Opportunity

    def meet_people(self) -> None:
        """Meet this week's chances to talk, and take them or not."""
        if not self.occupied:
            return
        p = self.model.parameters
        theta = self.activity * p.tier_activity**self.tier
        free, here = theta * self.autonomy, theta * self.presence
        meet = self.meet
        if len(self.team) > 1:
            meet(TEAM, theta * p.rate_team, self.somebody_of_the_team)
        if self.manager is not None:
            meet(MANAGER, p.rate_manager, self.the_manager)
        if len(self.project.members) > 1:
            meet(PROJECT, theta * p.rate_project, self.somebody_of_the_project)
        meet(NEIGHBOURHOOD, here * p.rate_neighbourhood, self.somebody_near_by)
        meet(SITE, here * p.rate_site, self.somebody_at_the_site)
        if self.communities:
            rate = free * p.rate_community * len(self.communities)
            meet(COMMUNITY, rate, self.somebody_of_a_community)
        if self.platform_access > 0:
            meet(PLATFORM, free * self.platform_access * p.rate_platform, self.anybody)
        meet(CHANCE, free * p.rate_chance, self.anybody)
        if self.active:
            meet(CLOSURE, free * p.rate_closure, self.a_contacts_contact)
            weight = sum(tie.upkeep for tie in self.active.values())
            meet(UPKEEP, self.autonomy * p.rate_upkeep * weight / 64, self.a_contact_to_keep)

    def meet(self, channel: int, mean: float, find_partner: Callable[[], Any]) -> None:
        """Meet a Poisson number of chances through one channel."""
        for _ in range(poisson(mean, self.random.random)):
            other = find_partner()
            if other is not None and other is not self and other.occupied:
                self.consider(other, channel)

    def somebody_of_the_team(self) -> Employee:
        return self.team[int(self.random.random() * len(self.team))]

    def the_manager(self) -> Employee | None:
        return self.manager

    def somebody_of_the_project(self) -> Employee:
        members = self.project.members
        return members[int(self.random.random() * len(members))]

    def somebody_near_by(self) -> Employee | None:
        random, steps = self.random.random, self.model.steps
        column = self.desk % FLOOR_COLUMNS + bisect_right(steps, random()) - FARTHEST
        row = self.desk // FLOOR_COLUMNS + bisect_right(steps, random()) - FARTHEST
        desk = row * FLOOR_COLUMNS + column
        if not 0 <= column < FLOOR_COLUMNS or not 0 <= desk < len(self.floor.desks):
            return None
        return self.floor.desks[desk]

    def somebody_at_the_site(self) -> Employee:
        return self.site[int(self.random.random() * len(self.site))]

    def somebody_of_a_community(self) -> Employee:
        random = self.random.random
        community = self.communities[int(random() * len(self.communities))]
        return community[int(random() * len(community))]

    def anybody(self) -> Employee:
        staff = self.model.staff
        return staff[int(self.random.random() * len(staff))]

    def a_contacts_contact(self) -> Employee | None:
        contact = self.along_tie()
        return None if contact is None else contact.along_tie()

    def along_tie(self) -> Employee | None:
        """Return a contact, with a probability proportional to strength."""
        if self.walk is None:
            strengths = (tie.strength for tie in self.active.values())
            weights = accumulate(int(64 * min(strength, STRONGEST)) for strength in strengths)
            self.walk = list(self.active), list(weights)
        people, sums = self.walk
        if not people or sums[-1] == 0:
            return None
        return people[bisect_right(sums, int(self.random.random() * sums[-1]))]

    def a_contact_to_keep(self) -> Employee:
        sums = list(accumulate(tie.upkeep for tie in self.active.values()))
        chosen = bisect_right(sums, int(self.random.random() * sums[-1]))
        return list(self.active)[chosen]

    # 5. Choice

    def consider(self, other: Employee, channel: int) -> None:
        """Take a chance to talk with somebody, or not; note the other's post on the platform."""
        u = self.random.random()
        if channel in (NEIGHBOURHOOD, SITE):
            if u >= self.is_around(other, channel):
                return
            kind = FACE_TO_FACE
        elif channel == PLATFORM:
            if u >= other.platform_access:
                return
            kind = DIGITAL
        elif self.site is other.site and u < self.presence * other.presence:
            kind = FACE_TO_FACE
        else:
            kind = DIGITAL
        if not self.takes(other, channel):
            if channel != PLATFORM:
                return
            kind = EXPOSURE
        contact = Contact(self, other, channel, kind)
        self.contacts.append(contact)
        other.contacts.append(contact)

    def is_around(self, other: Employee, channel: int) -> float:
        """Return the probability that somebody near by or at the site can be met."""
        if channel == NEIGHBOURHOOD or self.floor is other.floor:
            return other.presence
        p = self.model.parameters
        apart = abs(self.floor.storey - other.floor.storey)
        return other.presence * (p.one_floor_apart if apart <= 1 else p.floors_apart)

    def takes(self, other: Employee, channel: int) -> bool:
        """Decide on a chance: a logit of strength, awareness, similarity, rank, third parties."""
        if channel == UPKEEP:
            return True
        p, u = self.model.parameters, self.random.random()
        if channel == MANAGER:
            return u < p.attendance
        x = p.choice_base
        tie = self.ties.get(other)
        if tie is not None:
            strength = tie.strength
            x += p.choice_strength * strength / (strength + p.relationship_strength)
            x += p.choice_awareness * tie.awareness
        if self.expertise == other.expertise:
            x += p.choice_similarity
        barrier = (self.steepness + other.steepness) / 2
        x -= p.choice_rank * barrier * abs(self.level - other.level)
        odds = exp(-x)
        if u * (1 + odds) < 1:
            return True
        gains = self.model.gains
        if u * (1 + odds * gains[MOST]) >= 1:
            return False
        return u * (1 + odds * gains[self.third_parties(other)]) < 1

    def third_parties(self, other: Employee) -> int:
        """Count the people with whom both have an active tie, up to three."""
        return min(len(self.active.keys() & other.active.keys()), MOST)

    # 6. Time and attention

    def plan(self) -> None:
        """Refuse what there is no time for; choose whom to remember when memory is short."""
        cost = self.model.cost
        within = self.contacts
        if sum(cost[contact.kind] for contact in within) > self.hours + TOLERANCE:
            within = list(self.affordable())
        capacity = self.model.parameters.tie_capacity
        self.room = None
        if len(self.ties) + len(within) <= capacity:
            return
        partners = {c.invited if c.inviter is self else c.inviter for c in within}
        new = partners - self.ties.keys()
        room = capacity - len(self.ties)
        if len(new) > room:
            in_order = sorted(new, key=self.attention_priority)
            self.room = set(in_order[:room])

    def affordable(self) -> Iterator[Contact]:
        """Refuse from the first invitations on that exceed the hours; yield what is left."""
        cost, total, is_over = self.model.cost, 0.0, False
        invitations = []
        for contact in self.contacts:
            if contact.kind == EXPOSURE:
                yield contact
            else:
                invitations.append(contact)
        invitations.sort(key=self.time_priority)
        for _, together in groupby(invitations, self.time_priority):
            group = list(together)
            total += sum(cost[contact.kind] for contact in group)
            is_over = is_over or total > self.hours + TOLERANCE
            if not is_over:
                yield from group
                continue
            for contact in group:
                contact.refused = True

    def time_priority(self, contact: Contact) -> float:
        """Return the order in which an invitation gets time: formal ones come first."""
        key = self.model.priority("time", contact.inviter, contact.invited)
        return key + 1.0 if contact.channel > PROJECT else key

    def attention_priority(self, other: Employee) -> float:
        """Return the order in which a stranger finds room in memory."""
        return self.model.priority("attention", self, other)

    # 7. Strength

    def talk(self) -> None:
        """Hold the conversations that one invited to, and count all of one's own."""
        self.n_contacts = self.n_refused = 0
        for contact in self.contacts:
            if contact.refused:
                self.n_refused += 1
                continue
            if contact.kind != EXPOSURE:
                self.n_contacts += 1
            if contact.inviter is self:
                self.encounter(contact)
        self.contacts.clear()
        self.walk = None

    def encounter(self, contact: Contact) -> None:
        """Note a contact or an exposure on the tie; strangers begin one if both have room."""
        other = contact.invited
        tie = self.ties.get(other)
        if tie is None:
            if not self.has_room(other) or not other.has_room(self):
                return
            tie = self.model.begin_tie(self, other, contact.channel)
        elif tie.new and contact.channel < tie.channel:
            tie.channel = contact.channel
        tie.encounters += 1
        if contact.kind != EXPOSURE:
            tie.meetings += 1
            tie.gain += self.model.bandwidth[contact.kind]

    def has_room(self, other: Employee) -> bool:
        """Tell whether there is room to remember a new person."""
        return self.room is None or other in self.room


class Organisation(mesa.Model):
    """An organisation of employees, from a state of the engine."""

    def __init__(self, state: State, parameters: Parameters, seed: int) -> None:
        super().__init__(seed=seed)
        self.parameters = parameters
        self.start = state
        self.week = state.week
        self._derive(parameters)
        self.staff = [Employee(self, seat) for seat in range(state.n)]
        self._gather()
        for employee in self.staff:
            employee.settle_in(self)
        self.ties: list[Tie] = []
        self._take_over(pairs_of(state))
        del self.start

    def _derive(self, p: Parameters) -> None:
        self.cost = (p.hours_face_to_face, p.hours_digital, 0.0)
        self.bandwidth = (p.bandwidth_face_to_face, p.bandwidth_digital, 0.0)
        self.gains = tuple(exp(-p.choice_closure * count) for count in range(MOST + 1))
        self.retention = retention(p).tolist()
        self.awareness_kept = 2 ** (-1 / p.awareness_half_life)
        self.threshold = active_strength(p)
        self.activities = activity_quantiles(p.activity_spread).tolist()
        # Without the last one, which is 1, so that no displacement is beyond the farthest.
        self.steps = (self.start.foci.displacement[:-1] / 2**32).tolist()

    def _gather(self) -> None:
        """List who belongs together."""
        foci, workplace = self.start.foci, self.start.organisation.workplace
        self.teams = self._groups(foci.report_starts, foci.reports)
        self.sites = self._groups(foci.site_starts, foci.site_members)
        self.communities = self._groups(foci.community_starts, foci.community_members)
        self.floors = [
            Floor(int(site), int(storey), int(desks))
            for site, storey, desks in zip(
                workplace.floor_site, workplace.floor_storey, workplace.floor_desks, strict=True
            )
        ]
        self.projects = [Project() for _ in foci.unit_projects]
        starts = foci.unit_project_starts
        self.unit_projects = [
            [self.projects[k] for k in foci.unit_projects[first:end]]
            for first, end in zip(starts[:-1], starts[1:], strict=True)
        ]

    def _groups(self, starts: Any, members: Any) -> list[list[Employee]]:
        return [
            [self.staff[seat] for seat in members[first:end]]
            for first, end in zip(starts[:-1], starts[1:], strict=True)
        ]

    def _take_over(self, pairs: Pairs) -> None:
        columns = (column.tolist() for column in pairs)
        for lower, higher, strength, awareness, peak, since, code, channel, active in zip(
            *columns, strict=True
        ):
            tie = self.begin_tie(self.staff[lower], self.staff[higher], channel)
            tie.strength, tie.awareness, tie.peak = strength, awareness, peak
            tie.since, tie.embeddedness, tie.new = since, code, False
            tie.upkeep = int(64 * sqrt(min(strength, STRONGEST)))
            if active:
                self.activate(tie)

    def step(self) -> None:
        """Advance by one week."""
        self.priorities: dict[tuple[str, Employee, Employee], float] = {}
        self.join_and_leave()
        self.agents.do("move_between_projects")
        self.review_embeddedness()
        self.agents.do("meet_people")
        self.agents.do("plan")
        self.agents.do("talk")
        self.renew_ties()
        self.week += 1

    def join_and_leave(self) -> None:
        """Let holders leave and fill seats that were empty before."""
        random, filling = self.random.random, 1 / max(1.0, self.parameters.vacancy_weeks)
        leavers, joiners = [], []
        for employee in self.staff:
            if employee.occupied:
                if employee.is_leaving():
                    leavers.append(employee)
            elif random() < filling:
                joiners.append(employee)
        for employee in leavers:
            employee.leave()
        for employee in joiners:
            employee.join()

    def review_embeddedness(self) -> None:
        """Count shared foci and third parties of the ties that are due."""
        every = int(self.parameters.review_weeks)
        for tie in self.ties:
            if tie.ended:
                continue
            first, second = tie.first, tie.second
            if (first.seat + second.seat + self.week + 2048) % every == 0:
                foci = min(shared_foci(first, second), MOST)
                tie.embeddedness = 4 * foci + first.third_parties(second)

    def priority(self, purpose: str, one: Employee, other: Employee) -> float:
        """Return a pair's random number of the week, the same for both."""
        first, second = (one, other) if one.seat < other.seat else (other, one)
        key = (purpose, first, second)
        found = self.priorities.get(key)
        if found is None:
            found = self.priorities[key] = self.random.random()
        return found

    def begin_tie(self, first: Employee, second: Employee, channel: int) -> Tie:
        """Return a new tie that both ends hold."""
        tie = Tie(first, second, channel, self.week)
        first.ties[second] = second.ties[first] = tie
        self.ties.append(tie)
        return tie

    def activate(self, tie: Tie) -> None:
        """Make a tie active at both ends."""
        tie.active = True
        tie.first.active[tie.second] = tie.second.active[tie.first] = tie

    def renew_ties(self) -> None:
        """Let strength decay and grow; forget those neither active nor known."""
        known_enough = self.parameters.awareness_threshold
        remembered = []
        for tie in self.ties:
            if tie.ended:
                continue
            self.renew(tie)
            if tie.active or tie.awareness >= known_enough:
                remembered.append(tie)
            else:
                del tie.first.ties[tie.second], tie.second.ties[tie.first]
        self.ties = remembered

    def renew(self, tie: Tie) -> None:
        """Renew one tie: decay, the week's contacts, and whether it is active."""
        p, threshold = self.parameters, self.threshold
        strength = tie.strength * self.retention[tie.embeddedness]
        awareness = tie.awareness * self.awareness_kept
        if tie.encounters:
            if tie.meetings:
                if strength < threshold and tie.peak >= p.relationship_strength:
                    strength = max(strength, p.revival * tie.peak)
                strength += tie.gain
                tie.peak = max(tie.peak, strength)
            awareness = min(1.0, awareness + p.awareness_gain * tie.encounters)
            tie.meetings = tie.encounters = 0
            tie.gain = 0.0
            tie.new = False
        tie.strength, tie.awareness = strength, awareness
        if strength >= threshold:
            tie.upkeep = int(64 * sqrt(min(strength, STRONGEST)))
            if not tie.active:
                tie.since = self.week
                self.activate(tie)
        elif tie.active:
            tie.active = False
            del tie.first.active[tie.second], tie.second.active[tie.first]

    def last_week(self) -> Week:
        """Return what the last week left behind."""
        active = [tie for tie in self.ties if tie.active]
        ends = sorted(sorted((t.first.seat, t.second.seat)) + [t.strength] for t in active)
        columns = np.array(ends, np.float64).reshape(-1, 3)
        return Week(
            columns[:, 0].astype(np.int32),
            columns[:, 1].astype(np.int32),
            columns[:, 2],
            np.array([employee.n_contacts for employee in self.staff], np.int32),
            np.array([employee.n_refused for employee in self.staff], np.int32),
        )


def poisson(mean: float, random: Callable[[], float]) -> int:
    """Return a Poisson number by inversion."""
    mean = min(mean, MOST_CHANCES)
    u = random()
    probability = total = exp(-mean)
    k = 0
    while u >= total and k < 255:
        k += 1
        probability *= mean / k
        total += probability
    return k


def shared_foci(first: Employee, second: Employee) -> int:
    """Count the foci that two people share: team, line, project, floor, communities."""
    return (
        (first.manager is second.manager and first.manager is not None)
        + (first.manager is second or second.manager is first)
        + (first.project is second.project)
        + (first.floor is second.floor)
        + len(first.memberships & second.memberships)
    )
