"""Factors crossed: which arms are run, what their contrasts come to, and how often they err."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from simulation.cli import main
from simulation.errors import InputError
from simulation.experiment import compare, factorial
from simulation.experiment.conduct import Conditions, conduct
from simulation.experiment.manifest import Request
from simulation.experiment.plan import plan
from simulation.scenario import Scenario, load_scenario
from tests.experiment import made_up_engine

TEXT = """\
name: {name}
organisation: {{generate: {{employees: 40, span: 5, units: 2, sites: 1}}}}
policies: {{autonomy: {autonomy}}}
interventions: [{interventions}]
run: {{weeks: {weeks}, burn_in: 2, replicates: 3}}
"""
FREER = "{kind: change_autonomy, from: 2, by: 0.2}"
FREER_SOONER = "{kind: change_autonomy, week: 1, by: 0.1}"
FLATTER = "{kind: flatten_hierarchy, week: 3, span: 10}"
FLATTER_STILL = "{kind: flatten_hierarchy, week: 4, span: 20}"

PAIR = ((), ("D",), ("P",), ("D", "P"))
Make = Callable[..., Scenario]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return a maker of scenarios: ``make("Freer", FREER, weeks=8)``."""

    def maker(name: str, *changes: str, weeks: int = 6, autonomy: float = 0.3) -> Scenario:
        file = tmp_path / f"{name}.yaml"
        text = TEXT.format(
            name=name, interventions=", ".join(changes), weeks=weeks, autonomy=autonomy
        )
        file.write_text(text, encoding="utf-8")
        return load_scenario(file)

    return maker


def kinds_of(arms: dict[factorial.Factors, Scenario]) -> dict[factorial.Factors, list[str]]:
    return {factors: [each.kind for each in arm.interventions] for factors, arm in arms.items()}


def test_every_set_of_factors_is_an_arm_and_the_base_belongs_to_all(make: Make) -> None:
    base = make("Base", FREER_SOONER)
    arms = factorial.arms([base, make("D", FREER_SOONER, FREER), make("P", FREER_SOONER, FLATTER)])
    freer, flatter = "change_autonomy", "flatten_hierarchy"
    assert kinds_of(arms) == {
        (): [freer],
        ("D",): [freer, freer],
        ("P",): [freer, flatter],
        ("D", "P"): [freer, freer, flatter],
    }
    assert [arm.name for arm in arms.values()] == ["Base", "D", "P", "D + P"]


def test_arms_that_were_read_from_a_file_are_what_was_read(make: Make) -> None:
    base, d, p = make("Base"), make("D", FREER), make("P", FLATTER)
    arms = factorial.arms([base, d, p])
    assert (arms[()], arms["D",], arms["P",]) == (base, d, p)
    assert [arm.source.tree is None for arm in arms.values()] == [False, False, False, True]


def test_order_of_a_factors_file_does_not_matter_and_week_is_from(make: Make) -> None:
    base = make("Base", FREER_SOONER)
    d = make("D", FREER, FREER_SOONER.replace("week", "from"))
    arms = factorial.arms([base, d, make("P", FREER_SOONER, FLATTER)])
    assert [each.start for each in arms["D",].interventions] == [1, 2]
    assert arms["D",].name == "D"


def test_three_factors_make_eight_arms(make: Make) -> None:
    factors = [make("A", FREER), make("B", FLATTER), make("C", FREER_SOONER)]
    arms = factorial.arms([make("Base"), *factors])
    assert list(arms)[4:] == [("A", "B"), ("A", "C"), ("B", "C"), ("A", "B", "C")]
    assert arms["A", "B", "C"].slug == "a-b-c"


WRONG = {
    "no factor": (lambda make: [make("Base"), make("D", FREER)], "two to four factors", None),
    "five factors": (
        lambda make: [make("Base"), *(make(f"F{at}", FREER) for at in range(5))],
        "two to four factors",
        None,
    ),
    "other policies": (
        lambda make: [make("Base"), make("D", FREER, autonomy=0.4), make("P", FLATTER)],
        "may add interventions only",
        "policies.autonomy",
    ),
    "other weeks": (
        lambda make: [make("Base"), make("D", FREER), make("P", FLATTER, weeks=7)],
        "may add interventions only",
        "run.weeks",
    ),
    "nothing added": (
        lambda make: [make("Base", FREER), make("D", FREER), make("P", FREER, FLATTER)],
        "adds no intervention",
        "interventions",
    ),
    "base not kept": (
        lambda make: [make("Base", FREER), make("D", FREER, FLATTER), make("P", FREER_SOONER)],
        "lacks one of the interventions",
        "interventions",
    ),
    "a blend as a factor": (
        lambda make: [make("Base"), make("D", FREER), make("Both", FREER, FLATTER)],
        "count twice",
        "interventions",
    ),
    "a name twice": (
        lambda make: [make("Base"), make("D", FREER), make("d", FLATTER)],
        "the same name",
        "name",
    ),
    "names too long": (
        lambda make: [make("Base"), make("D" * 120, FREER), make("P" * 120, FLATTER)],
        "too long",
        "name",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_crossed_is_refused(make: Make, case: str) -> None:
    scenarios, told, key = WRONG[case]
    with pytest.raises(InputError, match=told) as mistake:
        factorial.arms(scenarios(make))
    assert mistake.value.key == key


def test_the_window_that_would_be_taken_anyway_is_no_difference(make: Make) -> None:
    base, d, p = make("Base"), make("D", FREER), make("P", FLATTER)
    same = p.run.model_copy(update={"window": p.run.comparison_window})
    assert len(factorial.arms([base, d, p.model_copy(update={"run": same})])) == 4


def test_a_setting_that_differs_is_told_with_file_line_and_both_values(make: Make) -> None:
    with pytest.raises(InputError) as mistake:
        factorial.arms([make("Base"), make("D", FREER), make("P", FLATTER, autonomy=0.4)])
    told = str(mistake.value)
    assert "P.yaml:3" in told
    assert "found: 0.4" in told
    assert "0.3, as in" in told
    assert "Base.yaml" in told


def runs_of(arms: dict[factorial.Factors, np.ndarray]) -> pd.DataFrame:
    """Return runs of one week, (replicates, measures) values an arm; measures m0, m1, …."""
    tables = [
        pd.DataFrame(values, columns=[f"m{at}" for at in range(values.shape[1])])
        .rename_axis("replicate")
        .reset_index()
        .assign(scenario=str(factors), week=0)
        for factors, values in arms.items()
    ]
    return pd.concat(tables, ignore_index=True)


def effects_of(
    arms: dict[factorial.Factors, np.ndarray], kinds: dict[str, compare.Kind] | None = None
) -> pd.DataFrame:
    named = {factors: str(factors) for factors in arms}
    return factorial.effects(runs_of(arms), named, (0, 1), kinds or {})


def found(table: pd.DataFrame, factors: str, kind: str, scale: str = "raw") -> pd.Series:
    chosen = (table["factors"] == factors) & (table["kind"] == kind) & (table["scale"] == scale)
    return table[chosen].iloc[0]


def column(*values: float) -> np.ndarray:
    return np.array(values)[:, None]


def test_numbers_worked_by_hand() -> None:
    table = effects_of(
        {
            (): column(10, 12, 11),
            ("D",): column(12, 13, 14),
            ("P",): column(11, 13, 12),
            ("D", "P"): column(15, 15, 18),
        }
    )
    both = found(table, "D + P", "interaction")
    # Replicate by replicate 15-12-11+10, 15-13-13+12, 18-14-12+11: 2, 1, 3.
    assert (both["effect"], both["n"]) == (2, 3)
    assert both["ci_high"] == pytest.approx(2 + 4.302653 / math.sqrt(3), abs=1e-6)
    assert both["p_value"] == pytest.approx(1 - math.sqrt(12 / 14))
    # Alone 5, 3, 7; the parts 2+1, 1+1, 3+1.
    assert (both["alone"], both["parts"]) == (5, 3)
    d = found(table, "D", "main")
    # Means of 2 and 4, of 1 and 2, of 3 and 6.
    assert (d["effect"], d["alone"]) == (3, 2)
    logs = np.log([[15, 12, 11, 10], [15, 13, 13, 12], [18, 14, 12, 11]]) @ [1, -1, -1, 1]
    assert found(table, "D + P", "interaction", "log")["effect"] == pytest.approx(logs.mean())


values = st.lists(st.floats(-100, 100), min_size=4, max_size=4)


@settings(max_examples=20, deadline=None)
@given(st.lists(values, min_size=2, max_size=6))
def test_the_gap_is_the_blend_less_the_sum_of_its_parts(rows: list[list[float]]) -> None:
    table = np.array(rows)
    effects = effects_of({arm: table[:, [at]] for at, arm in enumerate(PAIR)})
    both = found(effects, "D + P", "interaction")
    assert both["effect"] == pytest.approx(both["alone"] - both["parts"], abs=1e-9)


@pytest.mark.parametrize(("scale", "undone"), [("raw", lambda sums: sums), ("log", np.exp)])
def test_what_adds_up_and_on_the_log_scale_what_multiplies_has_no_interaction(
    scale: str, undone: Callable[[np.ndarray], np.ndarray]
) -> None:
    rng = np.random.default_rng(2)
    base, d, p = rng.normal(size=(3, 4, 50))
    sums = {(): base, ("D",): base + d, ("P",): base + p, ("D", "P"): base + d + p}
    table = effects_of({arm: undone(each) for arm, each in sums.items()})
    both = table[(table["kind"] == "interaction") & (table["scale"] == scale)]
    assert len(both) == 50
    np.testing.assert_allclose(both["effect"], 0, atol=1e-12)
    other = table[(table["kind"] == "interaction") & (table["scale"] != scale)]
    assert not (other["effect"].abs() < 1e-3).any()


def test_an_arm_that_changes_nothing_interacts_with_nothing() -> None:
    rng = np.random.default_rng(3)
    base, other = rng.normal(size=(2, 8, 5))
    table = effects_of({(): base, ("D",): other, ("P",): base, ("D", "P"): other})
    both = table[table["kind"] == "interaction"]
    raw = both[both["scale"] == "raw"]
    assert (raw["effect"] == 0).all()
    assert (raw["p_value"] == 1).all()
    assert (raw["verdict"] == factorial.SAME).all()


def test_effects_alone_are_those_of_the_comparison() -> None:
    rng = np.random.default_rng(4)
    arms = {arm: rng.normal(size=(8, 5)) for arm in PAIR}
    table = effects_of(arms)
    plain = compare.comparison(runs_of(arms), "()", (0, 1), {})
    for factors, name in ((("D",), "D"), (("D", "P"), "D + P")):
        ours = table[(table["factors"] == name) & (table["scale"] == "raw")]
        theirs = plain[plain["scenario"] == str(factors)]
        expected = theirs[["difference", "ci_low", "ci_high"]].to_numpy()
        ends = ours[["alone", "alone_low", "alone_high"]].to_numpy()
        np.testing.assert_allclose(ends, expected, rtol=0, atol=1e-12)


def test_three_factors_are_told_apart() -> None:
    rng = np.random.default_rng(5)
    noise = rng.normal(100, 1e-6, size=(6, 1))
    arms = {
        tuple("ABC"[at] for at in range(3) if bits[at]): noise
        + bits @ [1, 2, 3]
        + 10 * bits[0] * bits[1]
        + 4 * bits.prod()
        for bits in (np.array([i & 1, i >> 1 & 1, i >> 2]) for i in (0, 1, 2, 4, 3, 5, 6, 7))
    }
    table = effects_of(arms)

    def effect(factors: str, kind: str) -> float:
        return round(float(found(table, factors, kind)["effect"]), 6)

    # A: 1, half of the pair's 10, a quarter of the triple's 4; a pair has half of the triple's.
    assert [effect(name, "main") for name in "ABC"] == [7, 8, 4]
    pairs = [effect(f"{a} + {b}", "interaction") for a, b in ("AB", "AC", "BC")]
    assert pairs == [12, 2, 2]
    assert effect("A + B + C", "interaction") == 4
    assert [effect(f"{a} + {b}", "blend") for a, b in ("AB", "AC", "BC")] == [10, 0, 0]
    assert effect("A + B + C", "blend") == 14


def test_a_measure_that_is_not_always_above_zero_has_no_log_scale() -> None:
    rng = np.random.default_rng(6)
    arms = {arm: rng.uniform(1, 2, size=(4, 2)) for arm in PAIR}
    arms["P",][0, 1] = 0
    table = effects_of(arms)
    logs = table[table["scale"] == "log"].set_index("measure")
    assert logs.loc["m0", "effect"].notna().all()
    assert logs.loc["m1", ["effect", "ci_low", "p_value"]].isna().all(axis=None)
    assert (logs.loc["m1", "verdict"] == "").all()


def test_one_replicate_has_an_effect_and_no_verdict() -> None:
    rng = np.random.default_rng(7)
    table = effects_of({arm: rng.normal(size=(1, 2)) for arm in PAIR})
    assert table[table["scale"] == "raw"]["effect"].notna().all()
    assert (table["verdict"] == "").all()


def test_only_replicates_that_every_arm_has_count() -> None:
    rng = np.random.default_rng(8)
    arms = {arm: rng.normal(size=(6, 1)) for arm in PAIR}
    arms["D",] = arms["D",][:4]
    table = effects_of(arms)
    assert found(table, "D + P", "interaction")["n"] == 4


def test_an_arm_without_runs_leaves_nothing_to_say() -> None:
    runs = runs_of({arm: np.ones((2, 1)) for arm in PAIR[:3]})
    table = factorial.effects(runs, {arm: str(arm) for arm in PAIR}, (0, 1), {})
    assert table.empty
    assert list(table.columns[:4]) == ["factors", "measure", "kind", "scale"]


def test_p_values_are_adjusted_over_the_measures_of_a_family() -> None:
    rng = np.random.default_rng(9)
    kinds = {f"m{at}": compare.Kind("ab"[at // 3], "higher") for at in range(6)}
    table = effects_of({arm: rng.normal(size=(8, 6)) for arm in PAIR}, kinds)
    own = table[(table["kind"] == "interaction") & (table["scale"] == "raw")]
    for start in (0, 3):
        family = own[start : start + 3]
        assert family["p_adjusted"].tolist() == compare.holm(family["p_value"].tolist())


MEASURES, REPLICATES = 1000, 10


def synthetic(interaction: float, measures: int) -> dict[factorial.Factors, np.ndarray]:
    """Return arms that share each replicate's luck, with noise of their own of sd 1."""
    rng = np.random.default_rng(2026)
    luck = rng.normal(0, 10, size=(REPLICATES, measures))
    means = {(): 0.0, ("D",): 3.0, ("P",): -1.0, ("D", "P"): 2.0 + interaction}
    return {arm: luck + mean + rng.normal(size=luck.shape) for arm, mean in means.items()}


def verdicts(
    interaction: float, family_of: Callable[[int], str], measures: int = MEASURES
) -> pd.Series:
    kinds = {f"m{at}": compare.Kind(family_of(at), "higher") for at in range(measures)}
    table = effects_of(synthetic(interaction, measures), kinds)
    own = table[(table["kind"] == "interaction") & (table["scale"] == "raw")]
    return own.reset_index()["verdict"]


@pytest.mark.statistical
def test_without_an_interaction_one_verdict_in_twenty_errs_to_either_side_alike() -> None:
    said = verdicts(0.0, str)
    low, high = stats.binom.interval(0.999, MEASURES, 0.05)
    assert low <= (said != factorial.SAME).sum() <= high
    errors = said[said != factorial.SAME]
    low, high = stats.binom.interval(0.999, len(errors), 0.5)
    assert low <= (errors == factorial.MORE).sum() <= high


@pytest.mark.statistical
def test_without_an_interaction_a_family_errs_at_most_once_in_twenty() -> None:
    said = verdicts(0.0, lambda at: str(at // 10))
    wrong = (said != factorial.SAME).groupby(said.index // 10).any()
    assert wrong.sum() <= stats.binom.ppf(0.999, len(wrong), 0.05)


@pytest.mark.statistical
@pytest.mark.parametrize(("interaction", "verdict"), [(5, factorial.MORE), (-5, factorial.LESS)])
def test_a_large_interaction_is_found_with_its_sign(interaction: float, verdict: str) -> None:
    # Its sd over replicates is 2, so that power at ten replicates is above 99.9 %.
    said = verdicts(interaction, str, measures=100)
    assert (said == verdict).all()


def carried_out(scenarios: list[Scenario], folder: Path, run=made_up_engine.run) -> None:
    arms = factorial.arms(scenarios)
    planned = plan(list(arms.values()))
    factors = dict(zip(planned.scenarios, arms, strict=True))
    request = Request("", next(iter(factors)), {}, factors)
    conduct(planned, folder, request, Conditions(run=run))


def test_the_table_stands_beside_the_comparison_and_resumes(make: Make, tmp_path: Path) -> None:
    scenarios = [make("Base"), make("D", FREER), make("P", FLATTER)]
    folder = tmp_path / "out"
    carried_out(scenarios, folder)
    before = (folder / factorial.FACTORIAL).read_bytes()
    assert set(pd.read_csv(folder / "comparison.csv")["scenario"]) == {"D", "P", "D + P"}
    carried_out(scenarios, folder, run=made_up_engine.run_never)
    assert (folder / factorial.FACTORIAL).read_bytes() == before


def test_a_plain_comparison_in_the_same_folder_drops_the_table(make: Make, tmp_path: Path) -> None:
    scenarios = [make("Base"), make("D", FREER), make("P", FLATTER)]
    folder = tmp_path / "out"
    carried_out(scenarios, folder)
    planned = plan(scenarios)
    conduct(planned, folder, Request("", "base", {}), Conditions(run=made_up_engine.run_never))
    assert not (folder / factorial.FACTORIAL).exists()


@pytest.fixture
def orgsim(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    for name, *changes in (
        ("Base",),
        ("D", FREER),
        ("P", FREER_SOONER),
        ("Q", FLATTER),
        ("R", FLATTER_STILL),
    ):
        make(name, *changes)

    def command(*arguments: str) -> Result:
        result = CliRunner().invoke(main, ["compare", "--factorial", *arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return command


def test_the_command_runs_every_arm_and_says_whether_the_blend_is_more(orgsim) -> None:
    result = orgsim("Base.yaml", "D.yaml", "P.yaml", "--no-report", "--out", "out")
    assert result.exit_code == 0, result.stderr
    assert "D + P: and its parts, 3 replicates" in result.stdout
    assert "Sum of parts" in result.stdout
    assert sorted(path.name for path in Path("out/runs").iterdir()) == ["base", "d", "d-p", "p"]
    assert load_scenario("out/scenarios/d-p.yaml").name == "D + P"


def test_options_go_before_what_the_files_say(orgsim, make: Make) -> None:
    make("P", FLATTER, weeks=7)
    files = ("Base.yaml", "D.yaml", "P.yaml", "--no-report")
    assert orgsim(*files).exit_code == 2
    assert orgsim(*files, "--weeks", "5").exit_code == 0


def test_a_blend_that_cannot_be_run_is_named(orgsim) -> None:
    result = orgsim("Base.yaml", "Q.yaml", "R.yaml")
    assert result.exit_code == 2
    assert "‘Q + R’ cannot be run" in result.stderr


def test_the_base_is_the_first_and_no_other(orgsim) -> None:
    result = orgsim("Base.yaml", "D.yaml", "P.yaml", "--baseline", "D")
    assert result.exit_code == 2
    assert "--baseline" in result.stderr
