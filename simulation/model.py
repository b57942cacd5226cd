"""The Mesa face: an ``OrganisationModel`` with ``Employee`` agents that are views on the arrays.

The model steps at the speed of the kernels; agents are made when they are first asked for and cost
nothing until then. Results are those of ``orgsim run``, bit for bit.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

import mesa
import numpy as np
from mesa.agent import AgentSet

from simulation.dynamics.attention import Contacts
from simulation.dynamics.state import State
from simulation.dynamics.week import PROCESSES, Processes
from simulation.experiment.sweeping.paths import with_settings
from simulation.measures import MEASURES, due, measure_row
from simulation.measures.snapshot import snapshot
from simulation.organisation.people import ROOT
from simulation.replicate import Replicate
from simulation.scenario import Scenario, load_scenario

CHEAP = tuple(name for name, measure in MEASURES.items() if measure.every == 1)


class Employee(mesa.Agent):
    """One seat of the organisation and whoever holds it: a view, with no state of its own."""

    def __init__(self, model: OrganisationModel, seat: int) -> None:
        # Not registered with Mesa: 3.3.1 keeps every model alive that ever registered an agent.
        self.model = model
        self.unique_id = seat
        self.seat = seat

    @property
    def _state(self) -> State:
        state: State = self.model.state
        return state

    @property
    def occupied(self) -> bool:
        """Return whether somebody holds the seat now."""
        return bool(self._state.occupants.occupied[self.seat])

    @property
    def manager(self) -> Employee | None:
        """Return the manager; None at the top, and for a seat that was closed."""
        seat = int(self._state.organisation.people.line[self.seat])
        return None if seat == ROOT else self.model.employee(seat)

    @property
    def direct_reports(self) -> AgentSet:
        """Return those who report to this employee."""
        managers = self._state.organisation.people.line
        return self.model.employees(np.flatnonzero(managers == self.seat))

    @property
    def unit(self) -> str:
        """Return the name of the unit."""
        people = self._state.organisation.people
        return str(people.unit_names[people.unit[self.seat]])

    @property
    def site(self) -> str:
        """Return the name of the site."""
        workplace = self._state.organisation.workplace
        return str(workplace.site_names[workplace.site[self.seat]])

    @property
    def level(self) -> int:
        """Return the grade, 1 is the lowest."""
        return int(self._state.organisation.people.level[self.seat])

    @property
    def expertise(self) -> str:
        """Return the name of the domain of expertise."""
        people = self._state.organisation.people
        return str(people.expertise_names[people.expertise[self.seat]])

    @property
    def autonomy(self) -> float:
        """Return the autonomy in force, 0 to 1."""
        return float(self._state.dials.autonomy[self.seat])

    @property
    def tenure_weeks(self) -> int:
        """Return the weeks since the holder joined."""
        return self._state.week - int(self._state.occupants.joined[self.seat])

    @property
    def degree(self) -> int:
        """Return the number of active ties."""
        return int(self._state.ties.active[self.seat])

    @property
    def contacts_this_week(self) -> int:
        """Return the number of contacts in the last week simulated."""
        return int(self._state.conversations.contacts[self.seat])

    @property
    def ties(self) -> dict[Employee, float]:
        """Return the active ties: partner and reported strength, 0 to 1."""
        ties, n_active = self._state.ties, self.degree
        raw = ties.strength[self.seat, :n_active].astype(np.float64)
        half = self.model.config.parameters.relationship_strength
        partners = (self.model.employee(int(j)) for j in ties.partner[self.seat, :n_active])
        return dict(zip(partners, (raw / (raw + half)).tolist(), strict=True))


class OrganisationModel(mesa.Model):
    """One replicate of a scenario as a Mesa model.

    Parameters
    ----------
    scenario
        A ``Scenario``, the path of a scenario file, or the short name of a shipped one.
    replicate
        Which replicate of the experiment, from 0.
    seed
        Replaces the scenario's seed.
    measures
        What the data collector keeps of each week in which it is due; by default the measures that
        are cheap, and due every week.
    settings
        Settings in place of the scenario's, each by its path with two underscores for a dot:
        ``parameters__half_life=8.0``, ``interventions__flatten_hierarchy__layers=4``. So
        ``mesa.batch_run`` varies any of them.

    Raises
    ------
    InputError
        When a setting's path leads nowhere, or its value is not allowed there.

    Notes
    -----
    Burn-in is simulated when the model is made. ``processes`` may be replaced in a subclass to
    change or add what happens in a week.
    """

    processes: Processes = PROCESSES

    def __init__(
        self,
        scenario: Scenario | str | Path = "baseline",
        replicate: int = 0,
        seed: int | None = None,
        measures: Iterable[str] = CHEAP,
        **settings: object,
    ) -> None:
        config = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
        if settings:
            paths = {name.replace("__", "."): value for name, value in settings.items()}
            config = with_settings(config, paths)
        if seed is not None:
            run = config.run.model_copy(update={"seed": seed})
            config = config.model_copy(update={"run": run})
        super().__init__(rng=config.run.seed)
        self.config = config
        self.replicate = Replicate(config, replicate, processes=self.processes)
        self.contacts: Contacts | None = None
        self._employees: dict[int, Employee] = {}
        while self.replicate.week < 0:
            self.contacts = self.replicate.step()
        self._measures = tuple(measures)
        self._due: tuple[str, ...] = ()
        self._row: tuple[int, dict[str, float]] = (-1, {})
        self.datacollector = mesa.DataCollector(
            model_reporters={name: _reporter(name) for name in self._measures}
        )
        self.running = config.run.weeks > 0

    @property
    def state(self) -> State:
        """Return the state that the views read."""
        return self.replicate.state

    @property
    def week(self) -> int:
        """Return the week that the next step simulates."""
        return self.replicate.week

    @property
    def agents(self) -> AgentSet:
        """Return everybody who works here now, as a Mesa ``AgentSet``."""
        return self.employees(np.flatnonzero(self.state.occupants.occupied))

    def employees(self, seats: Iterable[int]) -> AgentSet:
        """Return the employees of some seats, as a Mesa ``AgentSet``."""
        return AgentSet([self.employee(int(seat)) for seat in seats], random=self.random)

    def employee(self, seat: int) -> Employee:
        """Return the view of one seat."""
        if seat not in self._employees:
            self._employees[seat] = Employee(self, seat)
        return self._employees[seat]

    def step(self) -> None:
        """Simulate one week and collect its measures; those not due this week are NaN."""
        self.contacts = self.replicate.step()
        now_due = due(self.week - 1, self.config.run.weeks - 1)
        self._due = tuple(name for name in self._measures if name in now_due)
        self.datacollector.collect(self)
        self.running = self.week < self.config.run.weeks

    def measure(self, name: str) -> float:
        """Return a measure of the organisation as it is now."""
        week, row = self._row
        known = row if week == self.week else {}
        if name not in known:
            names = {name, *self._due} - known.keys()
            taken = measure_row(snapshot(self.state, self.config.parameters), names)
            self._row = (self.week, {**known, **{one: taken[one] for one in names}})
        return self._row[1][name]


def _reporter(name: str):  # type: ignore[no-untyped-def]
    def report(model: OrganisationModel) -> float:
        return model.measure(name) if name in model._due else math.nan

    return report
