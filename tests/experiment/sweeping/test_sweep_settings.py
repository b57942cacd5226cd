"""Sweep files: what they mean, and mistakes told with file, line and key."""

from __future__ import annotations

import pytest

from simulation.errors import InputError
from simulation.experiment.sweeping.designs import points_of
from simulation.experiment.sweeping.settings import load_sweep, to_yaml
from simulation.measures import MEASURES
from simulation.scenario import to_yaml as scenario_yaml


def test_sweep_is_what_its_file_says(write):
    sweep = load_sweep(write())
    assert [one.name for one in sweep.scenarios] == ["Today", "Flatter"]
    assert points_of(sweep.design) == [(h, a) for h in (4, 7, 10) for a in (0.2, 0.4)]
    assert (sweep.n_runs, sweep.measures) == (24, ("mean_degree", "path_length"))
    assert sweep.slug == "what-half-life-does"


def test_all_measures_where_none_are_named(write):
    assert load_sweep(write({"measures: [mean_degree, path_length]": ""})).measures == tuple(
        MEASURES
    )


def test_run_of_the_sweep_goes_before_that_of_its_scenarios(write):
    changed = {"replicates: 2": "replicates: 2\nrun: {weeks: 20, burn_in: 1, seed: 7}"}
    for scenario in load_sweep(write(changed)).scenarios:
        assert (scenario.run.weeks, scenario.run.burn_in, scenario.run.seed) == (20, 1, 7)
        assert scenario.run.comparison_window == (10, 20)


def test_options_go_before_the_file(write):
    changes = {"replicates: 2": "design: latin_hypercube\npoints: 4\nreplicates: 2"}
    sweep = load_sweep(write(changes), replicates=5, points=6)
    assert (sweep.replicates, sweep.design.n_points) == (5, 6)


def test_declared_range_is_the_parameters(write):
    changes = {
        "{from: 4, to: 10, steps: 3}": "declared",
        "replicates: 2": "design: latin_hypercube\npoints: 4",
    }
    (factor, _) = load_sweep(write(changes)).design.factors
    assert (factor.low, factor.high) == (1, 104)


def test_written_sweep_loads_to_an_equal_one(write, folder):
    changes = {
        "[0.2, 0.4]": "{from: 0.1, to: 0.5, scale: log}",
        "name: What": "name: 'yes: what",
        "does": "does'",
        "replicates: 2": "design: sobol\npoints: 4",
    }
    sweep = load_sweep(write(changes))
    files = ["one.yaml", "two.yaml"]
    for file, scenario in zip(files, sweep.scenarios, strict=True):
        (folder / file).write_text(scenario_yaml(scenario), encoding="utf-8")
    (folder / "again.yaml").write_text(to_yaml(sweep, files), encoding="utf-8")
    assert load_sweep(folder / "again.yaml") == sweep


MISTAKES = [
    ("parameters.half_life", "parameters.half_lif", 5, "vary.parameters.half_lif", "half_life"),
    ("[0.2, 0.4]", "[0.2, 1.4]", 6, "vary.policies.autonomy", None),
    ("[0.2, 0.4]", "[0.2, 0.2]", 6, "vary.policies.autonomy", None),
    ("[0.2, 0.4]", "[]", 6, "vary.policies.autonomy", None),
    ("[0.2, 0.4]", "0.3", 6, "vary.policies.autonomy", None),
    ("[0.2, 0.4]", "[[1], 2]", 6, "vary.policies.autonomy", None),
    ("from: 4, to: 10", "from: 10, to: 4", 5, "vary.parameters.half_life", None),
    ("from: 4, to: 10", "from: 4, to: 400", 5, "vary.parameters.half_life", None),
    ("from: 4, to: 10", "form: 4, to: 10", 5, "vary.parameters.half_life.form", "from"),
    (", steps: 3", "", 5, "vary.parameters.half_life", None),
    ("steps: 3", "steps: 1", 5, "vary.parameters.half_life.steps", None),
    ("steps: 3", "steps: 3, scale: lg", 5, "vary.parameters.half_life.scale", "log"),
    ("policies.autonomy", "interventions.reseat.from", 6, "vary.interventions.reseat.from", None),
    ("flatter.yaml", "flater.yaml", 3, "scenarios[1]", "flatter.yaml"),
    ("mean_degree", "mean_degre", 8, "measures[0]", "mean_degree"),
    ("replicates", "replicats", 7, "replicats", "replicates"),
    ("replicates: 2", "replicates: 0", 7, "replicates", None),
    ("replicates: 2", "design: gird", 7, "design", "grid"),
    ("replicates: 2", "design: sobol\npoints: 6", 8, "points", None),
    ("replicates: 2", "points: 6", 7, "points", None),
    ("replicates: 2", "design: morris", None, "points", None),
    ("replicates: 2", "design: list", None, "vary", None),
    ("replicates: 2", "replicates: 2\nrun: {window: [2, 90]}", 8, "run.window", None),
    ("{from: 4, to: 10, steps: 3}", "[4, 5, 6" + ", 7" * 3 + "]", 5, None, None),
]


@pytest.mark.parametrize(("old", "new", "line", "key", "suggestion"), MISTAKES)
def test_mistake_is_told_with_its_place(write, old, new, line, key, suggestion):
    file = write({old: new})
    with pytest.raises(InputError) as caught:
        load_sweep(file)
    error = caught.value
    assert error.file == file
    if line is not None:
        assert error.line == line
    if key is not None:
        assert error.key == key
    assert error.suggestion == suggestion


def test_one_setting_by_two_paths_is_refused(write):
    two = {
        "parameters.half_life: {from: 4, to: 10, steps: 3}": "interventions[0].layers: [3, 4]",
        "policies.autonomy: [0.2, 0.4]": "interventions.flatten_hierarchy.layers: [3, 4]",
    }
    with pytest.raises(InputError, match="are the same setting"):
        load_sweep(write(two))


def test_scenarios_that_disagree_on_weeks_are_refused(write, folder):
    text = (folder / "flatter.yaml").read_text(encoding="utf-8")
    (folder / "flatter.yaml").write_text(text + "run: {weeks: 9}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"same `run\.weeks`"):
        load_sweep(write())


def test_too_many_runs_are_refused_before_they_are_planned(write):
    changes = {"steps: 3": "steps: 10000", "[0.2, 0.4]": "{from: 0, to: 1, steps: 10000}"}
    with pytest.raises(InputError, match="400,000,000 runs"):
        load_sweep(write(changes))
