"""Real organisations: imported, measured, and the model fitted to each of them.

    python -m benchmarks.real_organisations FOLDER [--quick] [--only NAME]

FOLDER holds the organisations, a folder each: they are no part of the project. Each is imported
with `orgsim import` settings that stand below, and `orgsim calibrate` fits the model to it. Without
``--quick`` the tables go to docs/real_organisations.md.
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from benchmarks.machine import machine
from benchmarks.marked import put
from benchmarks.page import table
from simulation.experiment.calibration.fit import calibrate
from simulation.scenario import load_scenario

PAGE = Path(__file__).parents[1] / "docs" / "real_organisations.md"
LABELS = {
    "degree": "ties of an employee",
    "distance": "steps between two",
    "shared_contacts": "contacts that two tied people share",
    "local_clustering": "local clustering",
    "crossing": "share of ties across units",
}


class Real(NamedTuple):
    """An organisation: how it is imported, what a tie in its data is, and what is fitted.

    File names in ``imported`` are relative to the organisation's folder; ``fitted`` is left out for
    the default parameters.
    """

    name: str
    folder: str
    what: str
    imported: dict[str, Any]
    observed: dict[str, Any]
    fitted: dict[str, list[float]] | None = None


_FIRM = {"choice_base": [-5, 1], "activity_spread": [0, 2], "rate_team": [0.2, 20]}
_MAIL = _FIRM | {"rate_upkeep": [0.01, 0.5], "rate_closure": [0.05, 20], "seen": [0.05, 1]}

REAL = (
    Real(
        "High-tech managers",
        "high_tech_managers",
        "advice, as named in a survey (Krackhardt 1987)",
        {"people": "people.csv", "ties": "ties.csv", "tie_rules": {"relation": ["advice"]}}
        | {"repair": "all"},
        {"as": "ties", "threshold": 0.2},
        _FIRM,
    ),
    Real(
        "Law firm",
        "law_firm",
        "advice, as named in a survey (Lazega 2001)",
        {
            "people": "people.csv",
            "ties": "ties.csv",
            "columns": {"unit": "practice", "site": "office", "tenure_years": "seniority_years"},
            "tie_rules": {"relation": ["advice"]},
        },
        {"as": "ties", "threshold": 0.2},
        _FIRM,
    ),
    Real(
        "Office of 2013",
        "office_contacts_2013",
        "face-to-face contacts by sensors, two weeks (Génois et al. 2015)",
        {"people": "people.csv", "ties": "contacts.csv"},
        {"as": "contacts", "weeks": 1, "windows": 2, "medium": "face_to_face"},
        _MAIL,
    ),
    Real(
        "Manufacturer",
        "manufacturing_email",
        "e-mails, five windows of four weeks (Michalski et al. 2011)",
        {"ties": "emails_weekly.csv", "units_from_ties": True},
        {"as": "contacts", "weeks": 4, "windows": 5, "medium": "digital"},
        _MAIL,
    ),
    Real(
        "Research institution, by week",
        "research_institution_email",
        "e-mails, five windows of four weeks (SNAP email-Eu-core-temporal)",
        {"ties": "emails_weekly.csv", "units_from_ties": True, "tie_rules": {"first_week": 20}},
        {"as": "contacts", "weeks": 4, "windows": 5, "medium": "digital"},
        _MAIL,
    ),
    Real(
        "Research institution, all in all",
        "",
        "e-mails of 18 months (SNAP email-Eu-core, shipped by onadata)",
        {
            "people": "package:onadata/data/email_vertices.csv",
            "ties": "package:onadata/data/email_edgelist.csv",
            "columns": {"employee": "id", "unit": "dept", "source": "from", "target": "to"},
        },
        {"as": "contacts", "weeks": 78, "medium": "digital"},
        _FIRM | {"rate_closure": [0.05, 20], "seen": [0.05, 1]},
    ),
)

FULL = {"burn_in": 104, "replicates": 2, "trials": 96, "fresh": 39, "seed": 1}
QUICK = {"burn_in": 26, "replicates": 1, "trials": 16, "fresh": 39, "seed": 1}


class Fitted(NamedTuple):
    """What came of one organisation: calibration.json, the rows of fit.csv, and seconds."""

    told: dict[str, Any]
    rows: list[dict[str, str]]
    seconds: float


def fitted(real: Real, data: Path, run: dict[str, int], folder: Path) -> Fitted:
    """Return what fitting the model to an organisation came to, in a working folder."""
    imported = dict(real.imported)
    for key in ("people", "ties"):
        if key in imported and real.folder:
            imported[key] = str((data / real.folder / imported[key]).resolve())
    scenario = {"name": real.name, "organisation": {"import": imported}}
    (folder / "scenario.yaml").write_text(yaml.safe_dump(scenario), encoding="utf-8")
    load_scenario(folder / "scenario.yaml")
    settings: dict[str, Any] = {
        "name": real.name,
        "scenario": "scenario.yaml",
        "observed": real.observed,
        "run": run,
    }
    if real.fitted is not None:
        settings["parameters"] = real.fitted
    (folder / "fit.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    begun = time.perf_counter()
    calibrate(folder / "fit.yaml", folder / "fitted")
    seconds = time.perf_counter() - begun
    told = json.loads((folder / "fitted" / "calibration.json").read_text(encoding="utf-8"))
    with (folder / "fitted" / "fit.csv").open(encoding="utf-8", newline="") as lines:
        return Fitted(told, list(csv.DictReader(lines)), seconds)


def text(found: dict[str, Fitted], run: dict[str, int]) -> str:
    """Return all organisations as tables."""
    facts = ", ".join(f"{name} {value}" for name, value in machine().items())
    parts = [
        f"`python -m benchmarks.real_organisations FOLDER`: {facts}. {run['trials']} trials of "
        f"{run['replicates']} networks each, {run['burn_in']} weeks from no ties, "
        f"{run['fresh']} fresh networks for the comparison.",
        _overview(found),
        *(_one(real, found[real.name]) for real in REAL if real.name in found),
    ]
    return "\n\n".join(parts)


def _overview(found: dict[str, Fitted]) -> str:
    rows = []
    for name, one in found.items():
        used = [row for row in one.rows if float(row["weight"]) > 0]
        inside = sum(row["inside"] == "yes" for row in used)
        organisation = one.told["organisation"]
        rows.append(
            [
                name,
                f"{organisation['employees']:,}",
                " / ".join(f"{ties:,}" for ties in organisation["ties"]),
                str(organisation["units"]),
                str(organisation["sites"]),
                f"{inside} of {len(used)}",
                f"{one.told['together']['p']:.3f}",
                "yes" if one.told["settled"] else "no",
                f"{one.seconds:.0f}",
            ]
        )
    head = ["organisation", "employees", "ties, by wave", "units", "sites"]
    more = ["fitted statistics matched", "p, all together", "steady state", "seconds"]
    return "## All in all\n\n" + table([*head, *more], rows)


def _one(real: Real, one: Fitted) -> str:
    rows = [
        [
            row["label"] + ("" if float(row["weight"]) > 0 else " (not fitted)"),
            *(f"{float(row[name]):.3g}" for name in ("observed", "simulated")),
            f"{float(row['low']):.3g} to {float(row['high']):.3g}",
            "" if row["inside"] == "yes" else "no",
        ]
        for row in one.rows
    ]
    estimates = "; ".join(
        f"`{each['name']}` {each['estimate']:.3g} ({_interval(each)})"
        for each in one.told["parameters"]
    )
    shapes = "; ".join(
        f"{LABELS.get(name, name)} p = {each['p']:.3f}" for name, each in one.told["shapes"].items()
    )
    head = ["statistic", "observed", "fitted model", "95 % of its networks", "matched"]
    return (
        f"## {real.name}\n\nTies: {real.what}.\n\n{table(head, rows)}\n\n"
        f"Parameters: {estimates}.\n\nDistributions that were not fitted: {shapes}."
    )


def _interval(estimate: dict[str, Any]) -> str:
    if estimate["verdict"] != "estimated":
        return str(estimate["verdict"])
    return f"{estimate['low']:.3g} to {estimate['high']:.3g}"


def main() -> None:
    """Fit, print, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quick", action="store_true", help="few trials, and nothing is written")
    parser.add_argument("--only", help="one organisation, by name; nothing is written")
    options = parser.parse_args()
    run = QUICK if options.quick else FULL
    found = {}
    for real in REAL:
        if options.only in (None, real.name):
            with tempfile.TemporaryDirectory() as folder:
                found[real.name] = fitted(real, options.folder, run, Path(folder))
            print(f"{real.name}: {found[real.name].seconds:.0f} s", flush=True)
    result = text(found, run)
    print(result)
    if not options.quick and options.only is None:
        put(PAGE, "real organisations", result)


if __name__ == "__main__":
    main()
