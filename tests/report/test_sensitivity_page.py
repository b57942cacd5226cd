"""The pages on sensitivity and robustness: what they say, escaped, alone, the same every time."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from simulation.errors import InputError
from simulation.experiment.compare import to_csv
from simulation.experiment.robustness import rules, value_of_information, wins
from simulation.experiment.sensitivity.tables import COLUMNS
from simulation.report.robustness_page import write_robustness_page
from simulation.report.sensitivity_page import write_sensitivity_page
from simulation.report.sweep_words import in_order

HOSTILE = "<script>alert('x')</script> & $x^2$"
NAN = float("nan")
SOBOL = (
    ("parameters.half_life", "first", 0.30, 0.2, 0.4),
    ("parameters.half_life", "total", 0.60, 0.5, 0.7),
    ("policies.autonomy", "first", 0.02, -0.1, 0.14),
    ("policies.autonomy", "total", 0.15, 0.1, 0.2),
)
REGIONAL = (
    ("", "share", 0.4, 0.3, 0.5, NAN),
    ("parameters.half_life", "distance", 0.5, NAN, NAN, 0.0004),
    ("parameters.half_life", "shift", -0.3, -0.4, -0.2, NAN),
    ("policies.autonomy", "distance", 0.1, NAN, NAN, 1.0),
    ("policies.autonomy", "shift", 0.05, -0.1, 0.2, NAN),
)
MORRIS = (
    ("parameters.half_life", "mu", -0.02, -0.03, -0.01),
    ("parameters.half_life", "mu_star", 0.02, 0.01, 0.03),
    ("parameters.half_life", "sigma", 0.01, 0.0, 0.02),
)


def manifest(folder: Path, **changes: Any) -> None:
    told = {
        "orgsim": "0.1.0",
        "engine": "0.1.0+abc",
        "sweep": "Made up",
        "created": "2026-01-01T00:00:00+00:00",
        "packages": {"numpy": "2.0.0"},
        "design": "sobol",
        "points": 64,
        "replicates": 4,
        "seed": 1,
        "varied": ["parameters.half_life", "policies.autonomy"],
        "runs": {"planned": 512, "completed": 512, "failed": []},
        **changes,
    }
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")


def indices(folder: Path, name: str = "Other", method: str = "sobol", measure: str = "") -> Path:
    """Write a sensitivity.csv in which ‘Today’ and another one are compared in one measure."""
    found: dict[str, Any] = {"sobol": SOBOL, "regional": REGIONAL, "morris": MORRIS}
    rows = []
    for scenario, baseline in (("Today", ""), (name, "Today")):
        for path, index, value, low, high, *p in found[method]:
            by_chance = {"total": 0.2, "mu_star": 0.005}.get(index, NAN)
            sure = (value, low, high, *(p or [NAN]), 0.2, by_chance, 8)
            what = measure or "mean_degree"
            rows.append((scenario, baseline, what, path, method, index, *sure))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    (folder / "sensitivity.csv").write_text(to_csv(table), encoding="utf-8")
    return folder


def robust(folder: Path, name: str = "Other", *, told: bool = True) -> Path:
    """Write the tables of a robustness analysis of ‘Today’ and another one in two measures."""
    measures = ("mean_degree", "social_learning")
    nothing = (NAN,) * 15
    against = (
        0.7,
        0.6,
        0.8,
        0.5,
        0.1,
        0.02,
        0.01,
        0.03,
        -0.01,
        0.01,
        0.02,
        0.03,
        0.04,
        0.015,
        0.01,
    )
    won = [
        (scenario, "Today", measure, best, best - 0.1, best + 0.1, *rest, 64, 4)
        for measure in measures
        for scenario, best, rest in (("Today", 0.3, nothing), (name, 0.7, against))
    ]
    rule = ("half_life > 6.2 and rate_chance ≤ 5", 0.12, 0.93) if told else ("", NAN, NAN)
    flips = [("social_learning", name, "Today", 0.3, *rule, 0.9, 0.7, 0.001, 64)]
    worth = [
        ("social_learning", name, "all", 0.05, 0.02, 0.08, 0.05, NAN, NAN, 64),
        (
            *("social_learning", name, "parameters.half_life"),
            *((0.03, 0.01, 0.05, 0.03) if told else (0.0, NAN, NAN, 0.03)),
            *(0.01 if told else 0.04, 0.001 if told else 0.2, 64),
        ),
    ]
    ranges = [("parameters.half_life", 1.75, 7.0, "log", "weeks", "assumed: within a factor of 2")]
    tables = {
        "wins": (won, wins.COLUMNS),
        "flips": (flips, rules.COLUMNS),
        "value_of_information": (worth, value_of_information.COLUMNS),
        "ranges": (ranges, ("path", "low", "high", "spacing", "unit", "why")),
    }
    for stem, (rows, columns) in tables.items():
        text = to_csv(pd.DataFrame(rows, columns=list(columns)))
        (folder / f"{stem}.csv").write_text(text, encoding="utf-8")
    return folder


def sensitivity_text(folder: Path) -> str:
    return (folder / write_sensitivity_page(folder)).read_text(encoding="utf-8")


def robustness_text(folder: Path) -> str:
    return (folder / write_robustness_page(folder)).read_text(encoding="utf-8")


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    manifest(tmp_path)
    return tmp_path


def test_answer_names_what_is_above_chance_only(folder: Path) -> None:
    said = words(sensitivity_text(indices(folder)))
    answer = "‘Other’ against ‘Today’: what moves ties per employee most is half_life "
    assert f"{answer}(0.60, 0.50 to 0.70)." in said


def test_every_index_has_its_interval_and_the_share_of_chance(folder: Path) -> None:
    said = words(sensitivity_text(indices(folder)))
    assert "half_life 0.30, 0.20 to 0.40 0.60, 0.50 to 0.70" in said
    assert "autonomy 0.02, −0.10 to 0.14 0.15, 0.10 to 0.20" in said
    assert "chance: 20 % of the variance" in said


def test_regions_tell_direction_share_and_p(folder: Path) -> None:
    said = words(sensitivity_text(indices(folder, method="regional")))
    assert "‘Other’ against ‘Today’: better in ties per employee with lower half_life." in said
    assert "−0.30, −0.40 to −0.20 0.50, p &lt; .001" in said
    assert "better in 40 % (30 % to 50 %) of 8 points" in said


def test_effects_of_shares_are_in_percentage_points(folder: Path) -> None:
    text = sensitivity_text(indices(folder, method="morris", measure="social_learning"))
    assert "2.00 percentage points, 1.00 to 3.00" in words(text)
    assert "−2.00 percentage points" in words(text)


def test_effect_that_chance_makes_as_well_is_not_told(folder: Path) -> None:
    told = "what moves ties per employee most is half_life"
    assert told in words(sensitivity_text(indices(folder, method="morris")))
    table = pd.read_csv(folder / "sensitivity.csv")
    table.assign(by_chance=0.015).to_csv(folder / "sensitivity.csv", index=False)
    said = words(sensitivity_text(folder))
    assert told not in said
    assert "no setting can be told from chance in any measure (Morris’s screening)" in said


def test_one_replicate_and_failed_runs_are_warned_of(folder: Path) -> None:
    assert "Caution" not in sensitivity_text(indices(folder))
    manifest(folder, replicates=1, runs={"failed": [{}, {}]})
    said = words(sensitivity_text(folder))
    assert "With one replicate a point" in said
    assert "2 runs failed" in said


def test_robustness_tells_share_size_flips_and_worth(folder: Path) -> None:
    said = words(robustness_text(robust(folder)))
    assert "‘Other’ is best in useful knowledge held at 70 % of 64 points" in said
    assert "by +2.00 percentage points in the median, between −1.00 and +4.00" in said
    assert "half_life &gt; 6.2 and rate_chance ≤ 5" in said
    assert "‘Other’ loses to ‘Today’" in said
    assert "12 % 93 % 90 % without rules 70 %; p .001" in said
    assert "half_life 3.00 1.00 to 5.00 1.00 .001" in said
    assert "half_life 1.75 to 7.00 weeks by ratios assumed: within a factor of 2" in said


def test_what_chance_may_have_done_is_not_told(folder: Path) -> None:
    said = words(robustness_text(robust(folder, told=False)))
    assert "No conditions were found" in said
    assert "Knowing any one parameter better would change no choice" in said
    assert "No single parameter’s value can be told from chance" in said


@pytest.mark.parametrize(("fill", "page"), [(indices, sensitivity_text), (robust, robustness_text)])
def test_what_a_user_wrote_is_escaped_and_nothing_comes_from_elsewhere(
    folder: Path, fill: Callable[..., Path], page: Callable[[Path], str]
) -> None:
    manifest(folder, sweep=HOSTILE)
    text = page(fill(folder, HOSTILE))
    assert "<script" not in text
    assert "&lt;script&gt;alert" in text
    assert "$x^2$" in text
    assert not re.search(r"https?://|@import|url\((?!#)|src=|//cdn", text)
    identities = re.findall(r'\bid="([^"]+)"', text)
    assert len(identities) == len(set(identities))


@pytest.mark.parametrize(("fill", "page"), [(indices, sensitivity_text), (robust, robustness_text)])
def test_same_folder_gives_the_same_bytes(
    folder: Path, fill: Callable[..., Path], page: Callable[[Path], str]
) -> None:
    first = page(fill(folder))
    assert page(folder) == first


@pytest.mark.parametrize("write", [write_sensitivity_page, write_robustness_page])
def test_folder_without_tables_is_refused(folder: Path, write: Callable[[Path], str]) -> None:
    with pytest.raises(InputError, match="there is no"):
        write(folder)


def test_figures_tell_in_words_what_they_show(folder: Path) -> None:
    text = sensitivity_text(indices(folder))
    assert "Ties per employee: half_life 0.6 (0.5 to 0.7), policies.autonomy 0.15" in text
    text = robustness_text(robust(folder))
    assert "Useful knowledge held: Today 30 %, Other 70 %." in text
    assert "Other +2 (-1 to +4)" in text


def test_outcomes_come_first() -> None:
    found = in_order(["mean_degree", "social_learning", "social_capital", "mean_degree"])
    assert found == ["social_capital", "social_learning", "mean_degree"]
