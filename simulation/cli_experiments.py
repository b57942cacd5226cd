"""The command ``orgsim sweep``: scenarios run again and again with their settings varied."""

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
    from simulation import cli_output
    from simulation.experiment.sweeping.settings import load_sweep

    swept = load_sweep(file, options["replicates"], options["points"])
    address = out or str(Path("results") / swept.slug)
    outcome = _conducted(ctx, swept, address, options)
    cli_output.print_failures(outcome)
    if outcome.interrupted:
        click.echo(
            f"Interrupted: {outcome.completed} of {swept.n_runs} runs are kept in {address}; "
            "the same command goes on from there.",
            err=True,
        )
        ctx.exit(INTERRUPTED)
    click.echo(f"Table: {address}/table.csv ({outcome.completed} rows)")
    ctx.exit(FAILED if outcome.failures else DONE)


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
