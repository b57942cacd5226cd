"""The command ``orgsim``. Nothing but click is imported before a command needs it."""

from __future__ import annotations

import errno
import functools
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from simulation import __version__, cli_experiments, cli_organisation, cli_scenarios
from simulation.errors import InputError

if TYPE_CHECKING:
    from simulation.experiment.execute import Outcome
    from simulation.experiment.manifest import Request
    from simulation.experiment.plan import Plan

DONE, FAILED, WRONG_INPUT, INTERRUPTED = 0, 1, 2, 130

_COMMAND = "simulation.command"
_Command = TypeVar("_Command", bound=Callable[..., Any])


class Orgsim(click.Group):
    """The group of commands: it ends with the user's mistakes and interrupts as promised."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep the command as it was given, for the manifest."""
        ctx.meta[_COMMAND] = shlex.join(["orgsim", *args])
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what is no bug of ours is told without a traceback."""
        try:
            return super().invoke(ctx)
        except InputError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(WRONG_INPUT)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            click.echo(f"Error: {error}", err=True)
            ctx.exit(FAILED)
        except KeyboardInterrupt:
            click.echo("Interrupted.", err=True)
            ctx.exit(INTERRUPTED)


@click.group(cls=Orgsim, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="orgsim")
def main() -> None:
    """Simulate how an organisation grows social capital, and what changes to it would do.

    A scenario is a YAML file, or the short name of one that comes with orgsim (see `orgsim list
    scenarios`). Try: orgsim compare baseline flatter
    """


def _run_options(command: _Command) -> _Command:
    options = (
        click.option("--out", type=click.Path(path_type=Path), help="Folder for the results."),
        click.option("--replicates", type=click.IntRange(1, 10_000), help="Runs a scenario."),
        click.option("--weeks", type=click.IntRange(1, 2_000), help="Weeks after burn-in."),
        click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Where all chance starts."),
        click.option(
            "--workers", type=click.IntRange(1), help="Processes at a time (default: by size)."
        ),
        click.option(
            "--cluster",
            metavar="ADDRESS",
            help="A Dask scheduler such as tcp://host:8786, or `local`, in place of processes.",
        ),
        click.option(
            "--networks",
            metavar="WEEK,…",
            callback=cli_scenarios.week_list,
            help="Weeks whose ties are written.",
        ),
        click.option(
            "--people",
            is_flag=True,
            help="With --networks: write an imported organisation's people as they are.",
        ),
    )
    return functools.reduce(lambda decorated, option: option(decorated), reversed(options), command)


@main.command()
@click.argument("scenario", metavar="SCENARIO")
@_run_options
@click.pass_context
def run(ctx: click.Context, /, scenario: str, **options: Any) -> None:
    """Run one scenario and write its results.

    SCENARIO is a file or a short name. Options go before what the file says. Runs that are in the
    results folder already are kept: the same command goes on where an earlier one ended.
    """
    from simulation import cli_output
    from simulation.experiment.manifest import Request
    from simulation.scenario import load_scenario

    plan, notes = cli_scenarios.planned(cli_scenarios.settled([load_scenario(scenario)], options))
    folder = options["out"] or cli_scenarios.default_folder(plan)
    request = Request(ctx.meta[_COMMAND], next(iter(plan.scenarios)), notes)
    outcome = _conduct(ctx, plan, request, folder, options)
    cli_output.print_notes(plan, notes)
    if outcome.completed:
        cli_output.print_summary(folder)
    click.echo(f"Results: {folder}")
    ctx.exit(FAILED if outcome.failures else DONE)


@main.command()
@click.argument("scenarios", metavar="SCENARIO…", nargs=-1, required=True)
@click.option("--baseline", metavar="NAME", help="What to compare with; by default the first.")
@click.option("--factorial", is_flag=True, help="Cross what the others add to the first.")
@_run_options
@click.option("--report/--no-report", default=True, help="Write report.html (the default).")
@click.pass_context
def compare(
    ctx: click.Context, /, scenarios: tuple[str, ...], baseline: str | None, **options: Any
) -> None:
    """Run several scenarios and compare them with a baseline.

    SCENARIO is a file, a short name, a pattern, or a folder, yours or of the library: all scenarios
    in it, `baseline.yaml` first. All must agree on weeks, burn-in, replicates, seed and window.

    With --factorial the first is a base, to which each of the others (two to four) only adds
    interventions: compare --factorial baseline A B runs baseline, A, B and A + B, and tells whether
    A + B is more than its parts, or less.
    """
    from simulation import cli_output
    from simulation.experiment.manifest import Request

    loaded = cli_scenarios.settled(cli_scenarios.loaded(scenarios), options)
    if len(loaded) == 1:
        raise InputError("a comparison needs at least two scenarios", found=loaded[0].name)
    arms = cli_scenarios.crossed(loaded, baseline) if options["factorial"] else {}
    plan, notes = cli_scenarios.planned(list(arms.values()) or loaded)
    factors = dict(zip(plan.scenarios, arms, strict=True)) if arms else {}
    folder = options["out"] or cli_scenarios.default_folder(plan)
    request = Request(ctx.meta[_COMMAND], cli_scenarios.baseline(plan, baseline), notes, factors)
    outcome = _conduct(ctx, plan, request, folder, options)
    cli_output.print_notes(plan, notes)
    if outcome.completed:
        (cli_output.print_factorial if arms else cli_output.print_comparison)(folder)
        click.echo(_report(folder) if options["report"] else f"Results: {folder}")
    ctx.exit(FAILED if outcome.failures else DONE)


@main.command()
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
@click.pass_context
def check(ctx: click.Context, files: tuple[str, ...]) -> None:
    """Check scenarios without running them."""
    from simulation.scenario import check_scenario, load_scenario

    wrong = False
    for file in cli_scenarios.expanded(files):
        try:
            scenario = load_scenario(file)
            notes = check_scenario(scenario)
        except InputError as error:
            wrong = True
            click.echo(f"Error: {error}", err=True)
        else:
            click.echo(f"{file}: sound ({scenario.name})")
            for note in notes:
                click.echo(f"  note: {note}")
    ctx.exit(WRONG_INPUT if wrong else DONE)


@main.group(name="list")
def list_() -> None:
    """List what a scenario may name."""


@list_.command()
@click.argument("kind", required=False)
def interventions(kind: str | None) -> None:
    """Kinds of intervention by lever; with KIND, its settings, sources and an example."""
    from simulation import cli_catalogue

    cli_catalogue.print_interventions(kind)


@list_.command()
def measures() -> None:
    """Measures by family: unit, which direction is better, definition."""
    from simulation import cli_catalogue

    cli_catalogue.print_measures()


@list_.command(name="scenarios")
def shipped_scenarios() -> None:
    """Scenarios that come with orgsim, by the name that run and compare take."""
    from simulation import cli_catalogue

    cli_catalogue.print_scenarios()


@list_.command()
def parameters() -> None:
    """Policies and parameters: default, range, unit, source."""
    from simulation import cli_catalogue

    cli_catalogue.print_parameters()


@main.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    import json

    from simulation.scenario import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


@main.command()
@click.argument("name")
def new(name: str) -> None:
    """Write a commented scenario file NAME.yaml to start from, in the current folder."""
    from simulation import cli_catalogue

    title = name.removesuffix(".yaml").removesuffix(".yml")
    if not title.strip() or len(title) > 200 or any(sign in title for sign in "/\\\0\n\r"):
        raise InputError("this cannot be a scenario's name", found=name, allowed="a name, no path")
    file = Path(f"{title}.yaml")
    try:
        with file.open("x", encoding="utf-8", newline="\n") as text:
            text.write(cli_catalogue.scenario_template(title, file.name))
    except FileExistsError:
        raise InputError("the file exists already", file=file, allowed="a new name") from None
    except OSError as error:
        raise InputError(f"it cannot be written: {error.strerror}", file=file) from None
    click.echo(f"{file}: change it, then `orgsim compare baseline {shlex.quote(file.name)}`")


def _conduct(
    ctx: click.Context,
    plan: Plan,
    request: Request,
    folder: Path,
    options: dict[str, Any],
) -> Outcome:
    """Carry the plan out, showing how far it is; end here when it is interrupted."""
    from simulation import cli_output
    from simulation.experiment.conduct import Conditions, conduct
    from simulation.experiment.execute import Where

    with cli_output.progress(len(plan.runs)) as display:
        conditions = Conditions(
            options["networks"],
            Where(options["workers"], options["cluster"]),
            options["people"],
            display.say,
            display.advance,
            display.expect,
        )
        outcome = conduct(plan, folder, request, conditions)
    cli_output.print_failures(outcome)
    if outcome.interrupted:
        _end_interrupted(ctx, outcome, folder)
    return outcome


def _end_interrupted(ctx: click.Context, outcome: Outcome, folder: Path) -> NoReturn:
    from simulation.experiment.store import read_manifest

    # The first replicates may have told of more runs than were planned.
    planned = (read_manifest(folder) or {})["runs"]["planned"]
    click.echo(
        f"Interrupted: {outcome.completed} of {planned} runs are kept in {folder}; "
        "the same command goes on from there.",
        err=True,
    )
    ctx.exit(INTERRUPTED)


def _report(folder: Path) -> Path:
    from simulation.report import write_report

    return write_report(folder)


for _further in (
    cli_organisation.inspect_organisation,
    cli_organisation.import_files,
    cli_organisation.export_networks,
    cli_organisation.calibrate,
    cli_experiments.sweep,
    cli_experiments.sensitivity,
    cli_experiments.robustness,
):
    main.add_command(_further)
