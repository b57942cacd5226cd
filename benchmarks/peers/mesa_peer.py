"""The week's rules in idiomatic plain Mesa: an agent an employee, an object a tie, dictionaries.

Steps 1 to 7 of docs/model.md with Python's own random numbers. Written as a Mesa user who cares
for speed would write it: one ``Tie`` object is shared by both ends, priorities are drawn only for
those who run out of time or memory, and third parties are counted only where they can matter.
"""

from __future__ import annotations

from itertools import pairwise
from math import exp, sqrt
from typing import Any

import mesa
import numpy as np

from benchmarks.peers.mesa_employee import MOST, Employee, Floor, Project
from benchmarks.peers.mesa_tie import NOT_REVIEWED, Tie
from benchmarks.peers.starting_point import Pairs, Week, pairs_of
from simulation.dynamics.parameters import Parameters
from simulation.dynamics.partners import STRONGEST
from simulation.dynamics.state import State
from simulation.dynamics.ties import active_strength, retention
from simulation.dynamics.turnover import activity_quantiles
from simulation.randomness import WEEK_OFFSET


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
        self.displacements = (self.start.foci.displacement[:-1] / 2**32).tolist()

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
            for first, end in pairwise(starts)
        ]

    def _groups(self, starts: Any, members: Any) -> list[list[Employee]]:
        return [
            [self.staff[seat] for seat in members[first:end]] for first, end in pairwise(starts)
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
            is_new = tie.embeddedness == NOT_REVIEWED
            if is_new or (first.seat + second.seat + self.week + WEEK_OFFSET) % every == 0:
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
        ends = sorted([*sorted((t.first.seat, t.second.seat)), t.strength] for t in active)
        columns = np.array(ends, np.float64).reshape(-1, 3)
        return Week(
            columns[:, 0].astype(np.int32),
            columns[:, 1].astype(np.int32),
            columns[:, 2],
            np.array([employee.n_contacts for employee in self.staff], np.int32),
            np.array([employee.n_refused for employee in self.staff], np.int32),
            np.array([employee.hours_spent for employee in self.staff]),
            np.array([len(employee.ties) for employee in self.staff], np.int32),
        )


def shared_foci(first: Employee, second: Employee) -> int:
    """Count the foci that two people share: team, line, project, floor, communities."""
    return (
        (first.manager is second.manager and first.manager is not None)
        + (first.manager is second or second.manager is first)
        + (first.project is second.project)
        + (first.floor is second.floor)
        + len(first.memberships & second.memberships)
    )
