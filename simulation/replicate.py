"""One replicate: one organisation through one scenario. No files are written, no clock is read."""

from __future__ import annotations

import copy
import time
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.dynamics.attention import Contacts
from simulation.dynamics.change import become, members_now, tenure_now
from simulation.dynamics.channels import CHANNELS
from simulation.dynamics.start import initial_state, within_capacity
from simulation.dynamics.state import Dials, State, tie_table
from simulation.dynamics.week import PROCESSES, Processes, advance
from simulation.importing.organisation import import_organisation
from simulation.interventions.programme import Programme
from simulation.interventions.where import Present
from simulation.measures import MEASURES, due, measure_row
from simulation.measures.people import Columns, group_rows, groups_due
from simulation.measures.snapshot import snapshot
from simulation.organisation.generate import GenerateSettings, generate
from simulation.organisation.organisation import Organisation
from simulation.organisation.people import layers
from simulation.organisation.policies import POLICY_NAMES, Policies
from simulation.randomness import draws_of
from simulation.scenario import Scenario

CHANNEL_NAMES = (*CHANNELS, "observed")

__all__ = [
    "NetworkTables",
    "Replicate",
    "RunResult",
    "Wanted",
    "build_organisation",
    "network_tables",
    "run",
]


class NetworkTables(NamedTuple):
    """A week's network: columns of ``ties`` and of ``people`` by name, one entry a row.

    ``ties``: source, target, strength (reported, 0 to 1), age (weeks), channel; active ties only.
    ``people``: employee, unit, team (the manager's seat), site, level, layer, manager.
    """

    ties: dict[str, NDArray[np.generic]]
    people: dict[str, NDArray[np.generic]]


class Wanted(NamedTuple):
    """The measures wanted of a run, and in which weeks: the first, and the first after them."""

    measures: frozenset[str]
    window: tuple[int, int]


class RunResult(NamedTuple):
    """What one run gives: a row of measures a week, networks by week, seconds of computing.

    ``groups`` are columns by name, one entry a row: week, by, group, employees, measure, mean (see
    ``measures.people``); taken every quarter and in the last week.
    """

    rows: list[dict[str, float]]
    networks: dict[int, NetworkTables]
    groups: Columns
    seconds: float


class Replicate:
    """An organisation on its way through a scenario, a week at a time.

    ``week`` is the week that ``step`` simulates next: ``-burn_in`` at first; interventions and
    reported weeks count from 0.
    """

    def __init__(
        self,
        scenario: Scenario,
        replicate: int,
        organisation: Organisation | None = None,
        processes: Processes = PROCESSES,
    ) -> None:
        self.scenario = scenario
        self.replicate = replicate
        self.processes = processes
        self.draws = draws_of(scenario.run.seed, replicate)
        self.starting = organisation or build_organisation(scenario, replicate)
        self.programme = _programme(scenario, self.starting, replicate)
        self.state = initial_state(
            self.starting,
            scenario.parameters,
            _usual(scenario.policies, self.starting),
            self.draws,
            -scenario.run.burn_in,
            scenario.run.knowledge,
        )

    @property
    def week(self) -> int:
        """Return the week that the next step simulates."""
        return self.state.week

    def step(self) -> Contacts:
        """Simulate one week and return its contacts."""
        self._intervene()
        return advance(self.state, self.scenario.parameters, self.draws, self.processes)

    def measures(self, wanted: Collection[str] = tuple(MEASURES)) -> dict[str, float]:
        """Return the measures due at the end of the week that was simulated last, by name."""
        week = self.week - 1
        names = [name for name in due(week, self.scenario.run.weeks - 1) if name in wanted]
        seen = snapshot(self.state, self.scenario.parameters)
        return {"week": float(week), **measure_row(seen, names)}

    def groups(self) -> Columns:
        """Return the people-level measures by group, at the end of the week simulated last."""
        columns = group_rows(snapshot(self.state, self.scenario.parameters))
        return {"week": np.full(len(columns["by"]), self.week - 1, np.int32), **columns}

    def network(self) -> NetworkTables:
        """Return the network and the people as they are now."""
        return network_tables(self.state, self.scenario.parameters.relationship_strength)

    def continued_as(self, scenario: Scenario) -> Replicate:
        """Return a copy that goes on under another scenario with the same past."""
        twin = copy.copy(self)
        twin.scenario = scenario
        twin.programme = _programme(scenario, self.starting, self.replicate)
        twin.state = _copied(self.state)
        return twin

    def _intervene(self) -> None:
        """Bring organisation and dials up to what the interventions active this week make them."""
        if not self.programme.due(self.week):
            return
        effect = self.programme.effect(self.week, self._present)
        state = self.state
        if effect.organisation is not state.organisation:
            become(state, effect.organisation, self.scenario.parameters, self.draws)
        state.dials = Dials(*(values.astype(np.float32) for values in effect.dials))
        state.cost_hours, state.cost_money = effect.hours, effect.money

    def _present(self, organisation: Organisation) -> Present:
        return Present(
            tenure_now(self.state, organisation.n), members_now(self.state, organisation)
        )


def _programme(scenario: Scenario, starting: Organisation, replicate: int) -> Programme:
    return Programme(
        scenario.interventions,
        scenario.policies,
        starting,
        draws_of(scenario.run.seed, replicate),
        scenario.run.weeks,
    )


def _usual(policies: Policies, organisation: Organisation) -> Dials:
    usual = organisation.people.usual
    values = (usual(name, getattr(policies, name)) for name in POLICY_NAMES)
    return Dials(*(value.astype(np.float32) for value in values))


def build_organisation(scenario: Scenario, replicate: int) -> Organisation:
    """Return the organisation that a replicate of a scenario starts from.

    Raises
    ------
    InputError
        When the scenario's organisation is impossible or its files are wrong.
    """
    draws = draws_of(scenario.run.seed, replicate)
    settings = scenario.organisation
    if settings.import_ is not None:
        organisation = import_organisation(settings.import_, scenario.folder, draws)
        return _within_attention(organisation, int(scenario.parameters.tie_capacity))
    return generate(settings.generate or GenerateSettings(), draws)


def _within_attention(organisation: Organisation, capacity: int) -> Organisation:
    if organisation.observed is None:
        return organisation
    kept = within_capacity(organisation.observed, capacity)
    left_out = len(organisation.observed.source) - len(kept.source)
    if left_out == 0:
        return organisation
    note = (
        f"{left_out} of {len(organisation.observed.source)} observed ties are left out: they are "
        f"beyond the {capacity} strongest of somebody (tie_capacity)."
    )
    return replace(organisation, observed=kept, notes=(*organisation.notes, note))


def network_tables(state: State, relationship_strength: float) -> NetworkTables:
    """Return a state's active ties and its people as columns."""
    table = tie_table(state, relationship_strength)
    people, active = state.organisation.people, table.active
    occupied = np.flatnonzero(state.occupants.occupied)
    return NetworkTables(
        ties={
            "source": table.source[active],
            "target": table.target[active],
            "strength": table.strength[active],
            "age": table.age[active],
            "channel": np.array(CHANNEL_NAMES)[table.channel[active]],
        },
        people={
            "employee": occupied.astype(np.int32),
            "unit": np.array(people.unit_names)[people.unit[occupied]],
            "team": people.manager[occupied],
            "site": np.array(state.organisation.workplace.site_names)[
                state.organisation.workplace.site[occupied]
            ],
            "level": people.level[occupied],
            "layer": layers(people.line)[occupied],
            "manager": people.manager[occupied],
        },
    )


def run(
    scenarios: Sequence[Scenario],
    replicate: int,
    networks: Sequence[int] = (),
    wanted: Wanted | None = None,
) -> list[RunResult]:
    """Run one replicate of several scenarios; ``networks`` are weeks whose networks are kept.

    Scenarios with the same past share the burn-in: it is simulated once and copied. Results do
    not depend on which scenarios are run together. ``wanted``, where it is given, leaves out rows
    of other weeks, and groups; measures that are not wanted are NaN.
    """
    burnt_in: dict[str, Replicate] = {}
    results = []
    for scenario in scenarios:
        started = time.perf_counter()
        past = _past(scenario)
        if past not in burnt_in:
            burnt_in[past] = _after_burn_in(scenario, replicate)
        one = burnt_in[past].continued_as(scenario)
        results.append(
            _run_on(one, networks, started) if wanted is None else _taken(one, wanted, started)
        )
    return results


def _past(scenario: Scenario) -> str:
    """Return what determines a scenario's burn-in, as text."""
    dumped = scenario.model_dump_json(include={"organisation", "policies", "parameters"})
    run = scenario.run
    return f"{scenario.folder.resolve()} {run.seed} {run.burn_in} {run.knowledge} {dumped}"


def _after_burn_in(scenario: Scenario, replicate: int) -> Replicate:
    one = Replicate(scenario, replicate)
    while one.week < 0:
        one.step()
    return one


def _run_on(one: Replicate, networks: Sequence[int], started: float) -> RunResult:
    rows = []
    kept = {}
    groups = []
    weeks = one.scenario.run.weeks
    for week in range(weeks):
        one.step()
        rows.append(one.measures())
        if week in networks:
            kept[week] = one.network()
        if groups_due(week, weeks - 1):
            groups.append(one.groups())
    below = {name: np.concatenate([each[name] for each in groups]) for name in groups[0]}
    return RunResult(rows, kept, below, time.perf_counter() - started)


def _taken(one: Replicate, wanted: Wanted, started: float) -> RunResult:
    """Return the rows of measures that are wanted, and nothing else."""
    rows = []
    first, after = wanted.window
    for week in range(after):
        one.step()
        if week >= first:
            rows.append(one.measures(wanted.measures))
    return RunResult(rows, {}, {}, time.perf_counter() - started)


def _copied(state: State) -> State:
    """Return a state that shares only what a week never changes in place."""
    return replace(
        state,
        occupants=copy.deepcopy(state.occupants),
        ties=copy.deepcopy(state.ties),
        conversations=copy.deepcopy(state.conversations),
        engagement=state.engagement.copy(),
        active_history=dict(state.active_history),
        outcomes=copy.deepcopy(state.outcomes),
    )
