"""From which ranges parameters are drawn."""

from __future__ import annotations

import math
import sys

import pytest

from simulation.dynamics.parameters import Parameters
from simulation.errors import InputError
from simulation.experiment.composite import parts
from simulation.experiment.robustness.ranges import drawn, evidence_range, robustness_sweep
from simulation.experiment.sweeping.paths import with_settings


def test_every_parameter_of_the_model_is_drawn_within_what_it_allows(scenarios):
    found = drawn(scenarios)
    own = scenarios[0].parameters
    assert {one.name for one in found} == set(Parameters.model_fields)
    for one in found:
        ends = {one.name: one.low}, {one.name: one.high}
        for end in ends:
            Parameters.model_validate({**own.model_dump(), **as_declared(end)})
        assert one.low <= getattr(own, one.name) <= one.high


def as_declared(values):
    """Return values as their parameters take them: some are whole numbers."""
    return {
        name: int(value) if Parameters.model_fields[name].annotation is int else value
        for name, value in values.items()
    }


def test_assumed_parameters_are_within_a_factor_of_two():
    found = evidence_range("half_life", 3.5)
    assert (found.low, found.high, found.log) == (1.75, 7, True)
    assert found.why == "assumed: within a factor of 2"


def test_measured_parameters_are_within_less():
    found = evidence_range("allen_distance", 12)
    assert (found.low, found.high) == (9.6, 15)


def test_ranges_end_where_the_model_does():
    assert evidence_range("task_elsewhere", 0.6).high == 1


def test_log_odds_move_by_the_logarithm_of_the_factor():
    found = evidence_range("adopt_base", -6)
    assert (found.low, found.high) == pytest.approx((-6 - math.log(2), -6 + math.log(2)))
    assert not found.log


def test_whole_numbers_stay_whole():
    assert (evidence_range("idea_support", 3).low, evidence_range("idea_support", 3).high) == (2, 6)


def test_evidence_range_goes_before_any_factor(monkeypatch):
    origin = {**Parameters.model_fields["revival"].json_schema_extra, "evidence": [0.3, 0.5]}
    monkeypatch.setattr(Parameters.model_fields["revival"], "json_schema_extra", origin)
    found = evidence_range("revival", 0.4)
    assert (found.low, found.high, found.log) == (0.3, 0.5, False)
    assert found.why == "evidence range declared"


def test_parameter_in_which_scenarios_differ_is_not_drawn(scenarios):
    other = with_settings(scenarios[1], {"parameters.half_life": 5.0})
    names = {one.name for one in drawn([scenarios[0], other])}
    assert names == set(Parameters.model_fields) - {"half_life"}


def test_parameter_that_is_zero_is_not_drawn(scenarios):
    both = [with_settings(one, {"parameters.rate_chance": 0}) for one in scenarios]
    assert "rate_chance" not in {one.name for one in drawn(both)}


def test_ranges_are_around_the_scenarios_own_value(scenarios):
    both = [with_settings(one, {"parameters.half_life": 10.0}) for one in scenarios]
    own = {one.name: one for one in drawn(both)}["half_life"]
    assert (own.low, own.high) == (5, 20)


def test_sweep_is_a_latin_hypercube_with_the_replicates_asked_for(scenarios):
    swept = robustness_sweep(scenarios, 16, 2)
    assert (swept.design.kind, swept.design.n_points, swept.n_runs) == ("latin_hypercube", 16, 96)
    assert {one.run.replicates for one in swept.scenarios} == {2}
    assert set(parts()) < set(swept.measures)


@pytest.mark.parametrize(
    ("measure", "message"),
    [("mean_degre", "unknown measure"), ("density", "neither direction is better")],
)
def test_measures_that_cannot_be_won_are_refused(scenarios, measure, message):
    with pytest.raises(InputError, match=message) as error:
        robustness_sweep(scenarios, measures=[measure])
    assert error.value.suggestion == ("mean_degree" if measure == "mean_degre" else None)


def test_missing_library_is_told_before_anything_is_run(scenarios, monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.tree", None)
    with pytest.raises(InputError, match=r"pip install 'orgsim\[sensitivity\]'"):
        robustness_sweep(scenarios)


def test_one_scenario_has_no_ranking(scenarios):
    with pytest.raises(InputError, match="at least two"):
        robustness_sweep(scenarios[:1])
