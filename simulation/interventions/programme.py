"""A programme: all interventions of a scenario, folded into an organisation and its policies.

Interventions are applied in the order of their first weeks, and in the file's order where they
begin together, always to the starting organisation: one that ends leaves no trace in it. Those
that arrange meetings come last. Whom one concerns is settled in its first week, in the organisation
as those before it left it, and stays; those who join later are asked when they join.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation import randomness
from simulation.interventions.intervention import (
    INTENSITY,
    SHARE,
    Intervention,
    PolicyChange,
    Reach,
)
from simulation.interventions.where import Mask, Present, target
from simulation.organisation.organisation import Organisation
from simulation.organisation.policies import POLICY_NAMES, Policies
from simulation.randomness import Draws


class Turn(NamedTuple):
    """A change of a policy for some employees, (n,), carried out to some extent, 0 to 1."""

    change: PolicyChange
    seats: Mask
    strength: float = 1.0


class Effect(NamedTuple):
    """What a programme makes of an organisation in a week.

    ``dials`` holds each policy's values, (n,), in the order of ``POLICY_NAMES``; ``hours`` and
    ``money`` are what the programme takes this week.
    """

    organisation: Organisation
    dials: tuple[NDArray[np.float64], ...]
    hours: float
    money: float


class Programme:
    """The interventions of a scenario on their way through the weeks.

    ``weeks`` is the length of the run: costs that arise once are spread over the weeks in effect.
    """

    def __init__(
        self,
        interventions: Sequence[Intervention],
        policies: Policies,
        starting: Organisation,
        draws: Draws,
        weeks: int,
    ) -> None:
        self.interventions = interventions
        self.policies = policies
        self.starting = starting
        self.draws = draws
        self.weeks = weeks
        self.concerned: dict[int, Mask] = {}
        self._order = sorted(range(len(interventions)), key=lambda k: interventions[k].start)
        self._folded: tuple[tuple[int, float], ...] | None = None

    def due(self, week: int) -> bool:
        """Return whether a week is different from the one that was folded last."""
        return self._situation(week) != self._folded

    def effect(self, week: int, present: Callable[[Organisation], Present]) -> Effect:
        """Return what the interventions make of the organisation and its policies in a week.

        ``present`` tells, for an organisation as interventions left it, who is there.
        """
        self._folded = self._situation(week)
        organisation, turns = self.starting, []
        hours = money = 0.0
        begun = self._begun(week)
        for number in sorted(begun, key=lambda number: self.interventions[number].gathers):
            one = self.interventions[number]
            self._settle(number, organisation, present)
            reach = self._reach(number, organisation.n)
            if not one.is_active(week):
                organisation = one.afterwards(organisation, reach)
                continue
            strength = one.strength(week)
            turns += [(number, change, strength) for change in one.policy_changes()]
            organisation = one.redesign(organisation, reach)
            more = _cost(one, self.weeks, self.concerned[number], reach.seats)
            hours, money = hours + more[0], money + more[1]
        return Effect(organisation, self._dials(turns, organisation, present), hours, money)

    def _dials(
        self,
        turns: list[tuple[int, PolicyChange, float]],
        organisation: Organisation,
        present: Callable[[Organisation], Present],
    ) -> tuple[NDArray[np.float64], ...]:
        turned = []
        for number, change, strength in turns:
            # Policies are for those who came later too.
            self._settle(number, organisation, present)
            turned.append(Turn(change, self.concerned[number], strength))
        return tuple(
            effective(name, organisation.people.usual(name, getattr(self.policies, name)), turned)
            for name in POLICY_NAMES
        )

    def reached(self, number: int, n: int) -> Mask:
        """Return whom an intervention that has begun reaches, (n,)."""
        return self._reach(number, n).seats

    def _begun(self, week: int) -> list[int]:
        # One that ends in its first week never has effect: not even on what follows it.
        return [
            number
            for number in self._order
            if (one := self.interventions[number]).start <= week and one.until != one.start
        ]

    def _situation(self, week: int) -> tuple[tuple[int, float], ...]:
        situation = []
        for number in self._begun(week):
            one = self.interventions[number]
            situation.append((number, one.strength(week) if one.is_active(week) else -1.0))
        return tuple(situation)

    def _settle(
        self, number: int, organisation: Organisation, present: Callable[[Organisation], Present]
    ) -> None:
        """Settle whom an intervention concerns, among seats of which this is not settled yet."""
        known = self.concerned.get(number, np.zeros(0, np.bool_))
        if len(known) < organisation.n:
            where = self.interventions[number].where
            uniform = self._uniform(number, SHARE, organisation.n)
            mask = target(organisation, where, uniform, present(organisation))
            self.concerned[number] = np.concatenate((known, mask[len(known) :]))

    def _reach(self, number: int, n: int) -> Reach:
        # Where the seats that an intervention knows of are not there yet, it comes before them.
        concerned = self.concerned[number][:n]
        intensity = self.interventions[number].intensity
        seats = concerned & (self._uniform(number, INTENSITY, n) < intensity)
        return Reach(seats, self.draws, identity(self.interventions, number))

    def _uniform(self, number: int, aspect: int, n: int) -> NDArray[np.float64]:
        own = identity(self.interventions, number)
        return randomness.generator(self.draws, own, aspect).random(n)


def identity(interventions: Sequence[Intervention], number: int) -> int:
    """Return the process number of an intervention's draws.

    By its kind and label, and its place among those of the same: so it draws the same chance
    whatever other interventions a scenario has.
    """
    one = interventions[number]
    ordinal = sum(
        (other.kind, other.label) == (one.kind, one.label) for other in interventions[:number]
    )
    text = f"{one.kind} {one.label or ''} {ordinal}"
    return randomness.INTERVENTION + zlib.crc32(text.encode()) % 2**31


def _cost(one: Intervention, weeks: int, concerned: Mask, reached: Mask) -> tuple[float, float]:
    """Return the hours and the money that an intervention takes in a week in effect."""
    cost = one.cost_in_force()
    end = weeks if one.until is None else min(one.until, weeks)
    in_effect = max(1, sum(one.is_active(week) for week in range(one.start, end)))
    people = float(reached.sum()) if one.happens_or_not else one.intensity * concerned.sum()
    hours = people * ((cost.hours_once or 0) / in_effect + (cost.hours_weekly or 0))
    money = (cost.money_once or 0) / in_effect + (cost.money_weekly or 0)
    return hours, one.intensity * money if concerned.any() else 0.0


def policy_range(policy: str) -> tuple[float, float]:
    """Return the lowest and the highest value that a policy is declared to take."""
    bounds = Policies.model_fields[policy].metadata
    low = next(bound.ge for bound in bounds if hasattr(bound, "ge"))
    high = next(bound.le for bound in bounds if hasattr(bound, "le"))
    return float(low), float(high)


def effective(
    policy: str, starting: NDArray[np.float64], turns: Iterable[Turn]
) -> NDArray[np.float64]:
    """Return a policy's value in force for each employee, (n,).

    The starting values, (n,); then every ``set``, then every ``scale``, then every ``add``, each
    kind in the order given and for its own seats; limited to the declared range at the end. A turn
    of strength x goes the share x of the way. Changes of other policies are passed over.
    """
    values = starting.copy()
    mine = [turn for turn in turns if turn.change.policy == policy and turn.strength > 0]
    for operation in ("set", "scale", "add"):
        for turn in mine:
            if turn.change.operation == operation:
                values[turn.seats] = _turned(values[turn.seats], turn)
    return np.clip(values, *policy_range(policy))


def _turned(values: NDArray[np.float64], turn: Turn) -> NDArray[np.float64]:
    _, operation, value = turn.change
    if operation == "scale":
        return values * (1.0 + turn.strength * (value - 1.0))
    if operation == "add":
        return values + turn.strength * value
    return turn.strength * value + (1.0 - turn.strength) * values
