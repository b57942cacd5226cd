"""Commands about many settings: sweeps, which of them matter, and whether a ranking holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from simulation.experiment.execute import Outcome
    from simulation.experiment.sweeping.settings import Sweep

DONE, FAILED, INTERRUPTED = 0, 1, 130


@click.command()
@click.argument("file", metavar="SWEEP", type=click.Path(path_type=Path))
@click.option("--out", metavar="ADDRESS", help="Folder, or an address such as s3://bucket/folder.")
@click.option("--replicates", type=click.IntRange(1, 10_000), help="Runs a scenario and point.")
@click.option(
    "--points", type=click.IntRange(1, 1_000_000), help="Points drawn, in place of the file's."
)
@click.option("--workers", type=click.IntRange(1), help="Processes at a time (default: by size).")
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="A Dask scheduler such as tcp://host:8786, or `local`, in place of processes.",
)
@click.pass_context
def sweep(ctx: click.Context, /, file: Path, out: str | None, **options: Any) -> None:
    """Run scenarios with some of their settings varied, and write one table.

    SWEEP is a YAML file: which scenarios, which settings, which design (docs/sweeps.md). Runs that
    are in the results already are kept: the same command goes on where an earlier one ended, and
    more points or replicates run only what is new.
    """
    from simulation.experiment.sweeping.settings import load_sweep

    swept = load_sweep(file, options["replicates"], options["points"])
    address = out or str(Path("results") / swept.slug)
    outcome = _conducted(ctx, swept, address, options)
    _end_if_interrupted(ctx, outcome, swept, address)
    click.echo(f"Table: {address}/table.csv ({outcome.completed} rows)")
    ctx.exit(FAILED if outcome.failures else DONE)


@click.command()
@click.argument("address", metavar="DIR")
@click.option("--measure", "measures", metavar="NAME", multiple=True, help="One of several; all.")
def sensitivity(address: str, measures: tuple[str, ...]) -> None:
    """Tell which settings of a sweep matter, for measures and for scenarios' differences.

    DIR holds a finished sweep of the design morris, sobol or latin_hypercube. Writes
    sensitivity.csv and sensitivity.html into it (docs/sensitivity.md).
    """
    from simulation.experiment.sensitivity.tables import write_sensitivity
    from simulation.report.sensitivity_page import write_sensitivity_page

    write_sensitivity(address, measures or None)
    click.echo(f"{address}/{write_sensitivity_page(address)}")


@click.command()
@click.argument("scenarios", metavar="SCENARIO…", nargs=-1, required=True)
@click.option("--points", type=click.IntRange(8, 100_000), default=128, help="By default 128.")
@click.option("--replicates", type=click.IntRange(2, 10_000), default=4, help="By default 4.")
@click.option("--measure", "measures", metavar="NAME", multiple=True, help="By default outcomes.")
@click.option("--out", metavar="ADDRESS", help="Folder, or an address such as s3://bucket/folder.")
@click.option("--workers", type=click.IntRange(1), help="Processes at a time (default: by size).")
@click.option("--cluster", metavar="ADDRESS", help="A Dask scheduler, or `local`.")
@click.pass_context
def robustness(ctx: click.Context, /, scenarios: tuple[str, ...], **options: Any) -> None:
    """Tell how often each scenario wins when the model's parameters are not known exactly.

    Draws the parameters from their ranges, runs all scenarios at each point, and tells how often
    and by how much each wins, under which conditions the ranking flips, and what it would be worth
    to know a parameter better (docs/sensitivity.md). The first scenario is the baseline.
    """
    from simulation import cli_scenarios
    from simulation.experiment.robustness.ranges import robustness_sweep
    from simulation.experiment.robustness.tables import write_robustness
    from simulation.report.robustness_page import write_robustness_page

    swept = robustness_sweep(
        cli_scenarios.loaded(scenarios),
        options["points"],
        options["replicates"],
        options["measures"] or None,
    )
    address = options["out"] or str(Path("results") / swept.slug)
    outcome = _conducted(ctx, swept, address, options)
    _end_if_interrupted(ctx, outcome, swept, address)
    write_robustness(address)
    click.echo(f"{address}/{write_robustness_page(address)}")
    ctx.exit(FAILED if outcome.failures else DONE)


def _end_if_interrupted(ctx: click.Context, outcome: Outcome, swept: Sweep, address: str) -> None:
    from simulation import cli_output

    cli_output.print_failures(outcome)
    if outcome.interrupted:
        click.echo(
            f"Interrupted: {outcome.completed} of {swept.n_runs} runs are kept in {address}; "
            "the same command goes on from there.",
            err=True,
        )
        ctx.exit(INTERRUPTED)


def _conducted(ctx: click.Context, swept: Sweep, address: str, options: dict[str, Any]) -> Outcome:
    from simulation import cli_output
    from simulation.experiment.execute import Where
    from simulation.experiment.sweeping import conduct

    with cli_output.progress(swept.n_runs) as display:
        return conduct.sweep(
            swept,
            address,
            Where(options["workers"], options["cluster"]),
            say=display.say,
            progress=display.advance,
            command=ctx.meta.get("simulation.command", ""),
        )
