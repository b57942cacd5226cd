"""An employee of the Mesa peer: an agent with a dictionary of ties."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate, groupby
from math import exp
from typing import TYPE_CHECKING, Any

import mesa

from benchmarks.peers.mesa_tie import DIGITAL, EXPOSURE, FACE_TO_FACE, Contact, Tie
from simulation.dynamics.attention import TOLERANCE
from simulation.dynamics.channels import (
    CHANCE,
    CLOSURE,
    COMMUNITY,
    MANAGER,
    NEIGHBOURHOOD,
    PLATFORM,
    PROJECT,
    SITE,
    TEAM,
    UPKEEP,
)
from simulation.dynamics.choice import MET_BY_ALL, NOTICED
from simulation.dynamics.opportunity import MOST_CHANCES
from simulation.dynamics.partners import STRONGEST
from simulation.dynamics.turnover import WELL_EMBEDDED
from simulation.organisation.people import ROOT
from simulation.organisation.workplace import FLOOR_COLUMNS

if TYPE_CHECKING:
    from benchmarks.peers.mesa_peer import Organisation

FARTHEST = 16
MOST = 3


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
        self.draw = model.random.random
        p = model.parameters
        self.hours = p.hours_formal + self.autonomy * p.hours_discretionary
        if self.tier > 0:
            self.hours += p.hours_managing
        self.ties: dict[Employee, Tie] = {}
        self.active: dict[Employee, Tie] = {}
        self.contacts: list[Contact] = []
        self.room: set[Employee] | None = None
        self.walk: tuple[list[Employee], list[int]] | None = None
        self.upkeep: list[int] = []
        self.n_contacts = self.n_refused = 0
        self.hours_spent = 0.0

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
        u, weekly = self.draw(), p.annual_turnover / 52
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
        p, random = self.model.parameters, self.draw
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
            meet(TEAM, theta * p.rate_team, self._somebody_of_the_team)
        if self.manager is not None:
            meet(MANAGER, p.rate_manager, self._the_manager)
        if len(self.project.members) > 1:
            meet(PROJECT, theta * p.rate_project, self._somebody_of_the_project)
        meet(NEIGHBOURHOOD, here * p.rate_neighbourhood, self._somebody_near_by)
        meet(SITE, here * p.rate_site, self._somebody_at_the_site)
        if self.communities:
            rate = free * p.rate_community * len(self.communities)
            meet(COMMUNITY, rate, self._somebody_of_a_community)
        if self.platform_access > 0:
            meet(PLATFORM, free * self.platform_access * p.rate_platform, self._anybody)
        meet(CHANCE, free * p.rate_chance, self._anybody)
        if self.active:
            meet(CLOSURE, free * p.rate_closure, self._a_contacts_contact)
            self.upkeep = list(accumulate(tie.upkeep for tie in self.active.values()))
            mean = self.autonomy * p.rate_upkeep * self.upkeep[-1] / 64
            meet(UPKEEP, mean, self._a_contact_to_keep)

    def meet(self, channel: int, mean: float, find_partner: Callable[[], Any]) -> None:
        """Meet a Poisson number of chances through one channel."""
        for _ in range(poisson(mean, self.draw)):
            other = find_partner()
            if other is not None and other is not self and other.occupied:
                self.consider(other, channel)

    def _somebody_of_the_team(self) -> Employee:
        return self.team[int(self.draw() * len(self.team))]

    def _the_manager(self) -> Employee | None:
        return self.manager

    def _somebody_of_the_project(self) -> Employee:
        members = self.project.members
        return members[int(self.draw() * len(members))]

    def _somebody_near_by(self) -> Employee | None:
        random, steps = self.draw, self.model.displacements
        column = self.desk % FLOOR_COLUMNS + bisect_right(steps, random()) - FARTHEST
        row = self.desk // FLOOR_COLUMNS + bisect_right(steps, random()) - FARTHEST
        desk = row * FLOOR_COLUMNS + column
        if not 0 <= column < FLOOR_COLUMNS or not 0 <= desk < len(self.floor.desks):
            return None
        return self.floor.desks[desk]

    def _somebody_at_the_site(self) -> Employee:
        return self.site[int(self.draw() * len(self.site))]

    def _somebody_of_a_community(self) -> Employee:
        random = self.draw
        community = self.communities[int(random() * len(self.communities))]
        return community[int(random() * len(community))]

    def _anybody(self) -> Employee:
        staff = self.model.staff
        return staff[int(self.draw() * len(staff))]

    def _a_contacts_contact(self) -> Employee | None:
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
        return people[bisect_right(sums, int(self.draw() * sums[-1]))]

    def _a_contact_to_keep(self) -> Employee:
        chosen = bisect_right(self.upkeep, int(self.draw() * self.upkeep[-1]))
        return list(self.active)[chosen]

    # 5. Choice

    def consider(self, other: Employee, channel: int) -> None:
        """Take a chance to talk with somebody, or not; note the other's post on the platform."""
        u = self.draw()
        there = self.is_around(other, channel) if NEIGHBOURHOOD <= channel <= CHANCE else 1.0
        if u >= there:
            return
        if channel in (NEIGHBOURHOOD, SITE):
            kind = FACE_TO_FACE
        elif channel == PLATFORM or self.site is not other.site:
            kind = DIGITAL
        else:
            kind = FACE_TO_FACE if u < there * self.presence * other.presence else DIGITAL
        if not self.takes(other, channel):
            if channel != PLATFORM or self.overlooks(other):
                return
            kind = EXPOSURE
        contact = Contact(self, other, channel, kind)
        self.contacts.append(contact)
        other.contacts.append(contact)

    def overlooks(self, other: Employee) -> bool:
        """Return whether a post goes unnoticed: of a stranger, where one of the two knows many."""
        most = max(len(self.ties), len(other.ties))
        return other not in self.ties and most >= NOTICED * self.model.parameters.tie_capacity

    def is_around(self, other: Employee, channel: int) -> float:
        """Return the probability that somebody whom nobody scheduled can be met."""
        there = min(1.0, other.activity / MET_BY_ALL)
        if channel == PLATFORM:
            return there * other.platform_access
        if channel in (COMMUNITY, CHANCE):
            return there
        there *= other.presence
        if channel == NEIGHBOURHOOD or self.floor is other.floor:
            return there
        p = self.model.parameters
        apart = abs(self.floor.storey - other.floor.storey)
        return there * (p.one_floor_apart if apart <= 1 else p.floors_apart)

    def takes(self, other: Employee, channel: int) -> bool:
        """Decide on a chance: a logit of strength, awareness, similarity, rank, third parties."""
        if channel == UPKEEP:
            return True
        p, u = self.model.parameters, self.draw()
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
        cost = self.model.cost
        self.n_contacts = self.n_refused = 0
        self.hours_spent = 0.0
        for contact in self.contacts:
            if contact.refused:
                self.n_refused += 1
                continue
            if contact.kind != EXPOSURE:
                self.n_contacts += 1
                self.hours_spent += cost[contact.kind]
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
