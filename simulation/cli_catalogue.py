"""What a scenario may name, as the command lists it, and the scenario file to start from."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

import click

from simulation.errors import InputError

_TEMPLATE = """\
# A scenario for orgsim. Every setting has a default; `#` shows more of them, with their defaults.
# Check it with `orgsim check {file}`. Kinds of intervention: `orgsim list interventions`.
name: {name}
description: >-
  One paragraph for the client: what changes, for whom, and why.

# What stands below wins over the scenario that this one extends: a file beside this one, or one
# of `orgsim list scenarios`. As it is, the two differ by the interventions alone.
extends: baseline

# organisation:
#   generate: {{employees: 1000, span: 6, units: 8, sites: 2}}
# Or one of your own, from files beside this one:
#   import: {{people: people.csv, ties: ties.csv}}

# Starting values and properties of people: `orgsim list parameters`.
# policies: {{}}
# parameters: {{}}

# What changes, in this order. Weeks count from 0 at the end of burn-in; `until` is the first week
# without effect; `where` limits it to units, sites, teams, levels or a share of the employees.
interventions:
  - kind: add_communities
    from: 26
    # until: 78
    # where: {{share: 0.5}}
    count: 12
    size: 25

# Scenarios that are compared need the same settings here.
# run: {{weeks: 104, burn_in: 52, replicates: 10, seed: 1}}
"""


def print_interventions(kind: str | None = None) -> None:
    """Print each kind of intervention by lever and how it is known, or all about one kind.

    Raises
    ------
    InputError
        When there is no such kind, with the nearest spelling.
    """
    from simulation.interventions.catalogue import EVIDENCE, LEVERS, first_line, of_lever

    if kind is not None:
        _print_intervention(kind)
        return
    for lever, title in LEVERS.items():
        click.echo(f"{title.lower()}:")
        _print_list(
            (name, f"{first_line(one)} [{one.evidence}]") for name, one in of_lever(lever).items()
        )
    click.echo("In brackets, how the size of its effect is known:")
    for words in EVIDENCE.values():
        click.echo(f"  {words}")
    click.echo("All take `week` (or `from`), `until`, `where`, `intensity`, `cost` and `label`.")
    click.echo("Settings, sources and an example of one: orgsim list interventions KIND")


def _print_intervention(name: str) -> None:
    from simulation.interventions import BY_KIND
    from simulation.interventions.catalogue import description
    from simulation.scenario.errors import closest

    if name not in BY_KIND:
        raise InputError(
            "there is no such kind of intervention",
            found=name,
            allowed="one of `orgsim list interventions`",
            suggestion=closest(name, BY_KIND),
        )
    click.echo(description(name))


def print_measures() -> None:
    """Print the measures by family."""
    from simulation.experiment.composite import COMPARED

    for family, measures in groupby(COMPARED.values(), lambda one: one.family):
        click.echo(f"{family}:")
        _print_list(
            (one.name, f"{one.definition} [{one.unit}; better: {one.better}]") for one in measures
        )


def print_scenarios() -> None:
    """Print the scenarios that come with orgsim, by folder."""
    from simulation.scenario import library_scenarios, load_scenario

    for folder, shipped in groupby(library_scenarios(), lambda one: one.file.parent.name):
        click.echo(f"{folder.replace('_', ' ')}:")
        _print_list((one.short_name, load_scenario(one.file).description) for one in shipped)


def print_parameters() -> None:
    """Print policies and parameters with default, range, unit and source."""
    from simulation.dynamics.parameters import Parameters
    from simulation.organisation.policies import Policies

    for title, model in (("policies", Policies), ("parameters", Parameters)):
        click.echo(f"{title}:")
        properties = model.model_json_schema()["properties"]
        _print_list((name, _parameter(one)) for name, one in properties.items())


def scenario_template(name: str, file: str) -> str:
    """Return a commented scenario file to start from, which runs as it stands."""
    return _TEMPLATE.format(name=json.dumps(name, ensure_ascii=False), file=shlex.quote(file))


def _parameter(declared: Mapping[str, Any]) -> str:
    limits = f"{declared.get('minimum', '…')} to {declared.get('maximum', '…')}"
    unit = f" {declared['unit']}" if declared.get("unit") else ""
    origin = "; ".join(str(declared[key]) for key in ("basis", "source") if declared.get(key))
    text = f"{declared.get('description', '')} Default {declared.get('default')}{unit}, {limits}."
    return f"{text} {origin}".strip()


def _print_list(rows: Iterable[tuple[str, str]]) -> None:
    """Print names and what they mean: in columns on a terminal, otherwise a line each."""
    formatter = click.HelpFormatter(width=None if sys.stdout.isatty() else 10_000)
    with formatter.indentation():
        formatter.write_dl([(name, " ".join(text.split())) for name, text in rows])
    click.echo(formatter.getvalue(), nl=False)
