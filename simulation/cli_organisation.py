"""Commands about a real organisation: look at it, import it, write it out, fit the model to it."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from simulation.cli_scenarios import week_list
from simulation.errors import InputError

if TYPE_CHECKING:
    from simulation.importing.settings import ImportSettings
    from simulation.importing.writing import Imported

_Command = TypeVar("_Command", bound=Callable[..., Any])
SCENARIOS = (".yaml", ".yml")
GIVEN_AS = {"organisation.import.people": "FILE", "organisation.import.ties": "--ties"}
"""What a scenario calls by a key, and these commands take as an argument or option."""
PREVIEW_SEED = 1


def _source_options(command: _Command) -> _Command:
    options = (
        click.argument("people", metavar="[FILE]", required=False),
        click.option("--ties", metavar="FILE", help="Observed ties: a survey, a log, a graph."),
        click.option(
            "--settings",
            metavar="FILE.yaml",
            type=click.Path(path_type=Path),
            help="What `organisation.import` may say: columns, levels, rules for ties …",
        ),
        click.option("--sheet", metavar="NAME", help="The sheet of a workbook with the people."),
        click.option(
            "--repair", metavar="KIND,…", help="Findings to mend as the file is read, or `all`."
        ),
    )
    return functools.reduce(lambda decorated, option: option(decorated), reversed(options), command)


@click.command(name="inspect")
@_source_options
@click.option("--out", type=click.Path(path_type=Path), help="Folder for inspection.html.")
def inspect_organisation(people: str | None, out: Path | None, **options: Any) -> None:
    """Draw an organisation, and say what is odd about its files.

    FILE is an export of an HR system (CSV, XLSX …), a graph (GraphML, GEXF) or a scenario; without
    it the employees are those whom --ties names. Nothing is written unless --out is given.
    """
    from simulation import cli_inspect
    from simulation.organisation.portrait import portrait

    if people is not None and people.endswith(SCENARIOS):
        found, findings, notes, name = _of_scenario(people, options)
    else:
        found, findings, notes, name = _of_files(people, options)
    drawn = None if found is None else portrait(found)
    cli_inspect.print_portrait(drawn, findings, notes, name)
    if out is not None:
        from simulation.report.organisation_page import write_inspection

        out.mkdir(parents=True, exist_ok=True)
        click.echo(f"Page: {write_inspection(out, drawn, findings, notes, name)}")


def _of_scenario(name: str, options: dict[str, Any]) -> Any:
    from simulation.replicate import build_organisation
    from simulation.scenario import check_scenario, load_scenario

    given = [f"--{key}" for key, value in options.items() if value is not None]
    if given:
        message = "a scenario says itself where its people and ties come from"
        raise InputError(message, key=given[0], allowed=f"no {given[0]}")
    scenario = load_scenario(name)
    check_scenario(scenario)
    organisation = build_organisation(scenario, 0)
    return organisation, (), organisation.notes, scenario.name


def _of_files(people: str | None, options: dict[str, Any]) -> Any:
    """Return the organisation, findings, notes and a name; no organisation where it has errors."""
    from simulation.importing.examination import examine, refusal
    from simulation.importing.findings import REPAIR_KINDS
    from simulation.importing.organisation import organisation_of, read_roll
    from simulation.importing.repairs import repaired
    from simulation.randomness import draws_of

    settings = _settings(people, options)
    name = Path(people or options["ties"]).name
    with _as_given():
        roll = read_roll(settings, Path())
    findings = examine(roll)
    mended, done = repaired(roll, settings.repairs)
    if refusal(mended, examine(mended)) is not None:
        # Drawn as it would be: so the user sees what the repairs would make of it.
        mended, done = repaired(roll, REPAIR_KINDS)
        if refusal(mended, examine(mended)) is not None:
            return None, findings, roll.notes, name
        done = ("Drawn as it would be after `--repair all`.", *done)
    draws = draws_of(PREVIEW_SEED, 0)
    with _as_given():
        organisation = organisation_of(mended, tuple(done), settings, Path(), draws)
    return organisation, findings, organisation.notes, name


@contextlib.contextmanager
def _as_given() -> Iterator[None]:
    """Tell the user's mistake in a file's name where it was made: on the command line."""
    try:
        yield
    except InputError as error:
        error.key = GIVEN_AS.get(error.key or "", error.key)
        raise


@click.command(name="import")
@_source_options
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to write.")
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    help="File with the secret key of the pseudonyms; made if it is not there.",
)
def import_files(people: str | None, out: Path, key: Path | None, **options: Any) -> None:
    """Import an organisation: write its people and ties without names, and a scenario of it.

    FILE is an export of an HR system (CSV, XLSX …) or a graph (GraphML, GEXF); without it the
    employees are those whom --ties names. Ids become pseudonyms. Without --key nobody can tell
    later who is who; with it, later imports give the same pseudonyms.
    """
    from simulation.importing.writing import SCENARIO, write_import

    imported = _imported(people, key, options)
    write_import(out, imported)
    for line in (*imported.done, *imported.organisation.notes):
        click.echo(f"Note: {line}")
    ties = imported.organisation.observed
    click.echo(
        f"{out}: {imported.organisation.n:,} employees, "
        f"{0 if ties is None else len(ties.source):,} observed ties, no names"
    )
    click.echo(f"Next: orgsim inspect {out / SCENARIO}; orgsim compare {out / SCENARIO} YOUR.yaml")


@click.command(name="export")
@click.argument("folder", metavar="RESULTS", type=click.Path(path_type=Path))
@click.option("--form", required=True, metavar="FORM", help="gexf, graphml, csv or parquet.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to write.")
@click.option("--scenario", metavar="NAME", help="One scenario; all by default.")
@click.option("--replicate", type=click.IntRange(0), default=0, help="By default 0.")
@click.option("--weeks", metavar="WEEK,…", callback=week_list, help="All there are by default.")
@click.option("--people", is_flag=True, help="Write people as they are, seat numbers and all.")
def export_networks(
    folder: Path, form: str, out: Path, scenario: str | None, replicate: int, **options: Any
) -> None:
    """Write networks for other programs: Gephi, networkx, igraph, spreadsheets.

    RESULTS is what `orgsim run` or `orgsim compare` wrote with --networks. In GEXF, several weeks
    are one file with a time line. Unless --people is given, small groups are withheld and people
    are numbered anew (docs/exporting.md).
    """
    from simulation.exporting import export

    weeks, people = options["weeks"], options["people"]
    for file in export(folder, out, form, scenario, replicate, weeks, people=people):
        click.echo(file)


@click.command()
@click.argument("file", metavar="CALIBRATION.yaml", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the results.")
@click.option("--workers", type=click.IntRange(1), help="Processes at a time (default: by size).")
def calibrate(file: Path, out: Path | None, workers: int | None) -> None:
    """Fit the model's parameters to the observed ties of an imported organisation.

    Writes a scenario with the fitted parameters, their intervals, and a page that tells where the
    fitted model resembles the data and where it does not (docs/calibrating.md). The same command
    goes on where an earlier one ended.
    """
    from simulation import cli_output
    from simulation.experiment.calibration.fit import calibrate as fit_model
    from simulation.report.fit_page import write_fit_page

    folder = out or Path("results") / file.stem
    with cli_output.counting() as shown:
        fit = fit_model(file, folder, workers=workers, say=shown.say, progress=shown.tell)
    cli_output.print_fit(folder, fit.warnings)
    click.echo(write_fit_page(folder))


def _imported(people: str | None, key: Path | None, options: dict[str, Any]) -> Imported:
    from simulation.importing.examination import examine
    from simulation.importing.organisation import organisation_of, read_roll
    from simulation.importing.pseudonyms import Pseudonyms
    from simulation.importing.repairs import repaired
    from simulation.importing.settings import file_named
    from simulation.importing.writing import Imported
    from simulation.randomness import draws_of

    settings = _settings(people, options)
    draws = draws_of(PREVIEW_SEED, 0)
    with _as_given():
        roll = read_roll(settings, Path())
        mended, done = repaired(roll, settings.repairs)
        organisation = organisation_of(mended, (), settings, Path(), draws)
    named = {"people": settings.people, "ties": settings.ties}
    return Imported(
        organisation,
        Pseudonyms(_key(key)).of(mended.employee.tolist()),
        examine(roll),
        done,
        settings,
        {what: file_named(name, Path()) for what, name in named.items() if name is not None},
    )


def _key(file: Path | None) -> bytes:
    from simulation.importing.pseudonyms import new_key, read_key, write_key

    if file is None:
        return new_key()
    if file.exists():
        return read_key(file)
    key = new_key()
    write_key(file, key)
    return key


def _settings(people: str | None, options: dict[str, Any]) -> ImportSettings:
    """Return what the command and its settings file say of an import; the command goes first."""
    from pydantic import ValidationError

    from simulation.importing.settings import ImportSettings

    if people is None and options["ties"] is None:
        raise InputError("there is nothing to read", allowed="a FILE of people, or --ties FILE")
    given = {
        "people": people,
        "ties": options["ties"],
        "sheet": options["sheet"],
        "repair": options["repair"] and [kind.strip() for kind in options["repair"].split(",")],
    }
    given = {name: value for name, value in given.items() if value is not None}
    try:
        if options["settings"] is None:
            return ImportSettings(**given)
        declared = _declared(options["settings"])
        return ImportSettings(**{**declared.model_dump(exclude_unset=True), **given})
    except ValidationError as error:
        raise _mistake(error) from None


def _declared(file: Path) -> ImportSettings:
    """Return the settings in a file, whose people and ties the command names."""
    from simulation.importing.settings import ImportSettings
    from simulation.scenario.settings_file import read_settings

    class Declared(ImportSettings):
        people: str = "named on the command line"

    return read_settings(file, Declared, "columns: {manager: Line manager}")[0]


def _mistake(error: Any) -> InputError:
    from simulation.importing.findings import REPAIR_KINDS
    from simulation.scenario.errors import closest

    first = error.errors()[0]
    where, found = str(first["loc"][0]) if first["loc"] else "", first.get("input")
    if where == "repair":
        return InputError(
            "there is no such repair",
            key="--repair",
            found=found,
            allowed=f"all, or any of {', '.join(REPAIR_KINDS)}",
            suggestion=closest(found, ("all", *REPAIR_KINDS)),
        )
    return InputError(first["msg"], key=f"--{where}" if where else None, found=found)
