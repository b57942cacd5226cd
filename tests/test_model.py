"""The Mesa face: the same numbers as the command, and agents that are worth having."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import mesa
import numpy as np
import pandas as pd
import pytest

from simulation.errors import InputError
from simulation.experiment.sweeping.conduct import sweep
from simulation.experiment.sweeping.designs import Design, Factor
from simulation.experiment.sweeping.settings import Sweep
from simulation.experiment.sweeping.table import read_table
from simulation.interventions import BY_KIND
from simulation.model import Employee, OrganisationModel
from simulation.organisation.generate import GenerateSettings
from simulation.replicate import run
from simulation.scenario import OrganisationSettings, RunSettings, Scenario


def _scenario(weeks: int = 6) -> Scenario:
    return Scenario(
        name="small",
        organisation=OrganisationSettings(generate=GenerateSettings(employees=80, units=3)),
        run=RunSettings(weeks=weeks, burn_in=4, replicates=1, seed=3),
    )


def test_model_and_run_agree_bit_for_bit() -> None:
    model = OrganisationModel(_scenario(), replicate=2)
    while model.running:
        model.step()
    collected = model.datacollector.get_model_vars_dataframe()
    rows = run([_scenario()], 2)[0].rows
    for name in collected.columns:
        np.testing.assert_array_equal(collected[name], [row[name] for row in rows])


def test_costly_measures_are_collected_when_they_are_due() -> None:
    model = OrganisationModel(_scenario(), measures=("clustering", "path_length"))
    while model.running:
        model.step()
    collected = model.datacollector.get_model_vars_dataframe()
    rows = run([_scenario()], 0)[0].rows
    for name in ("clustering", "path_length"):
        np.testing.assert_array_equal(collected[name], [row[name] for row in rows])
    assert collected["path_length"].count() == 1


def test_measure_that_is_not_collected_can_be_asked_for_at_any_time() -> None:
    model = OrganisationModel(_scenario())
    model.step()
    assert 0 < model.measure("clustering") < 1
    assert model.measure("mean_degree") > 0


def test_agents_are_made_only_when_asked_for() -> None:
    model = OrganisationModel(_scenario())
    model.step()
    assert not model._employees
    assert len(model.agents) == model.state.occupants.occupied.sum()
    assert len(model._employees) == len(model.agents)


def test_agent_set_selects_and_aggregates() -> None:
    model = OrganisationModel(_scenario())
    model.step()
    managers = model.agents.select(lambda employee: len(employee.direct_reports) > 0)
    assert 0 < len(managers) < len(model.agents)
    assert model.agents.agg("degree", np.mean) == pytest.approx(model.measure("mean_degree"))


def test_ties_of_two_employees_agree() -> None:
    model = OrganisationModel(_scenario())
    for _ in range(3):
        model.step()
    someone = max(model.agents, key=lambda employee: employee.degree)
    assert someone.ties
    for other, strength in someone.ties.items():
        assert isinstance(other, Employee)
        assert other.ties[someone] == strength
        assert 0 < strength < 1


def test_reporting_line_can_be_walked() -> None:
    model = OrganisationModel(_scenario())
    for employee in model.agents:
        while employee.manager is not None:
            assert employee in employee.manager.direct_reports
            employee = employee.manager  # noqa: PLW2901 (walking up)
    assert employee.seat == model.employee(employee.seat).seat


def test_batch_run_gives_the_numbers_of_the_command() -> None:
    results = mesa.batch_run(
        OrganisationModel,
        parameters={"scenario": [_scenario(4)], "replicate": [0, 1]},
        data_collection_period=-1,
        display_progress=False,
    )
    for result in results:
        rows = run([_scenario(4)], result["replicate"])[0].rows
        assert result["contacts_per_employee"] == rows[-1]["contacts_per_employee"]


def test_batch_run_gives_the_numbers_of_a_sweep(tmp_path: Path) -> None:
    design = Design(
        "grid",
        (Factor("parameters.half_life", (2.0, 8.0)), Factor("policies.autonomy", (0.3,))),
    )
    swept = Sweep("both", (_scenario(),), design, 2, ("mean_degree", "path_length"))
    sweep(swept, tmp_path / "out")
    table = read_table(tmp_path / "out")
    results = mesa.batch_run(
        OrganisationModel,
        parameters={
            "scenario": [_scenario()],
            "replicate": [0, 1],
            "measures": [swept.measures],
            "parameters__half_life": [2.0, 8.0],
            "policies__autonomy": 0.3,
        },
        data_collection_period=1,
        display_progress=False,
    )
    weeks = pd.DataFrame(results)
    weeks = weeks[weeks["Step"] >= _scenario().run.comparison_window[0]]
    means = weeks.groupby(["parameters__half_life", "replicate"])[list(swept.measures)].mean()
    assert len(means) == len(table) == 4
    np.testing.assert_array_equal(means.to_numpy(), table[list(swept.measures)].to_numpy())


def test_settings_are_those_of_the_paths_they_name() -> None:
    model = OrganisationModel(
        _scenario(), parameters__half_life=8.0, organisation__generate__employees=60
    )
    assert model.config.parameters.half_life == 8.0
    assert len(model.agents) == 60


def test_setting_that_does_not_exist_is_the_users_mistake() -> None:
    with pytest.raises(InputError, match="halflife"):
        OrganisationModel(_scenario(), parameters__halflife=8.0)


def test_a_process_can_be_replaced_in_a_subclass() -> None:
    class NobodyLeaves(OrganisationModel):
        processes = OrganisationModel.processes._replace(
            join_and_leave=lambda state, p, draws: None
        )

    model = NobodyLeaves(_scenario(20))
    while model.running:
        model.step()
    assert model.state.occupants.generation.max() == 0


def test_finished_models_are_freed() -> None:
    model = OrganisationModel(_scenario(1))
    list(model.agents)
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None


def test_those_hired_are_agents_and_those_laid_off_have_no_manager() -> None:
    changes = ({"kind": "hire", "week": 1, "people": 5}, {"kind": "lay_off", "week": 2})
    entries = tuple(BY_KIND[str(one["kind"])].model_validate(one) for one in changes)
    model = OrganisationModel(_scenario().model_copy(update={"interventions": entries}))
    for _ in range(4):
        model.step()
    people = model.state.organisation.people
    assert model.employee(82).seat == 82
    assert model.employee(82).manager is not None
    closed = np.flatnonzero(~people.open)
    assert closed.size
    assert all(model.employee(int(seat)).manager is None for seat in closed)
    led = [seat for one in model.agents for seat in (report.seat for report in one.direct_reports)]
    assert not np.isin(led, closed).any()
