"""The rows of a file of ties: its columns recognised, its people found among the employees."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.errors import InputError, nearest
from simulation.importing.graph_files import is_graph, read_graph
from simulation.importing.graph_tables import ties_table
from simulation.importing.table import Table, read_table
from simulation.importing.tie_settings import TieSettings

Seats = NDArray[np.int64]
Mask = NDArray[np.bool_]

# Besides plain words: Viva Insights' person-to-person query and its predecessor's (TieOrigin_…,
# PrimaryCollaborator_…, StrongTieScore, MetricDate) and Exchange's message trace (SenderAddress …).
SYNONYMS = {
    "source": (
        "source",
        "from",
        "ego",
        "sender",
        "respondent",
        "nominator",
        "organizer",
        "organiser",
        "source_id",
        "from_id",
        "sender_id",
        "sender_address",
        "PrimaryCollaborator_PersonId",
        "TieOrigin_PersonId",
        "TieOrigin_zId",
        "PersonId",
    ),
    "target": (
        "target",
        "to",
        "alter",
        "receiver",
        "recipient",
        "nominee",
        "attendee",
        "participant",
        "target_id",
        "to_id",
        "recipient_id",
        "recipient_address",
        "SecondaryCollaborator_PersonId",
        "TieDestination_PersonId",
        "TieDestination_zId",
    ),
    "relation": ("relation", "relationship", "tie_type", "question", "type", "kind"),
    "frequency": ("frequency", "how_often", "contact_frequency"),
    "strength": ("strength", "weight", "tie_strength", "strong_tie_score"),
    "count": ("count", "contacts", "interactions"),
    "emails": ("emails", "mails", "email_count", "emails_sent"),
    "messages": ("messages", "message_count", "chats", "chat_count", "instant_messages"),
    "meetings": ("meetings", "meeting_count"),
    "calls": ("calls", "call_count"),
    "duration": (
        "seconds",
        "minutes",
        "hours",
        "duration",
        "duration_seconds",
        "duration_minutes",
        "duration_hours",
        "meeting_hours",
        "collaboration_hours",
    ),
    "date": ("date", "timestamp", "datetime", "time", "sent", "received", "MetricDate"),
    "week": ("week", "week_number", "iso_week", "week_start"),
    "day": ("day",),
    "message": ("message_id", "internet_message_id", "email_id", "mail_id", "meeting_id"),
}
SETTING = "organisation.import.tie_rules"
MOST_SHOWN = 12


class Edges(NamedTuple):
    """The rows of a file that tie two employees.

    Attributes
    ----------
    table
        The file.
    rows
        (n_edges,) which of its rows they are, ascending.
    source, target
        (n_edges,) the seats that each one ties; never one seat to itself.
    undirected
        (n_edges,) whether neither end is the one that names the other.
    """

    table: Table
    rows: Seats
    source: Seats
    target: Seats
    undirected: Mask


class Pairs(NamedTuple):
    """Pairs of seats, ``source < target``, in ascending order, and the pair of each edge.

    Attributes
    ----------
    source, target
        (n_pairs,)
    place
        (n_edges,) the pair of each edge.
    """

    source: NDArray[np.int32]
    target: NDArray[np.int32]
    place: Seats


def read_edges(
    file: Path,
    chosen: Mapping[str, str],
    seats: Mapping[str, int],
    rules: TieSettings,
    notes: list[str],
) -> Edges:
    """Return the edges of a file between employees; add to ``notes`` what is left out.

    Raises
    ------
    InputError
        When the file cannot be read, names somebody who is not an employee, or a relation that is
        asked for is not in it.
    """
    table, undirected = _opened(file, chosen, seats)
    notes.extend(table.notes)
    rows = _without_mass_mailings(table, _of_relations(table, rules, notes), rules, notes)
    source, target = _seats(table, "source", rows, seats), _seats(table, "target", rows, seats)
    known = (source >= 0) & (target >= 0)
    if not known.all() and not rules.leave_out_unknown:
        raise _unknown(table, int(rows[np.argmin(known)]), seats)
    own = known & (source == target)
    note_left_out(notes, "Ties with people who are not employees", int(np.sum(~known)))
    note_left_out(notes, "Ties of employees with themselves", int(own.sum()))
    kept = known & ~own
    return Edges(table, rows[kept], source[kept], target[kept], undirected[rows[kept]])


def note_left_out(notes: list[str], what: str, rows: int) -> None:
    """Note that so many rows are left out, where there are any."""
    if rows:
        notes.append(f"{what} are left out ({rows:,} row{'s' if rows > 1 else ''}).")


def pairs_of(source: Seats, target: Seats) -> Pairs:
    """Return the undirected pairs that edges tie, and the pair of each edge."""
    low, high = np.minimum(source, target), np.maximum(source, target)
    most = int(high.max(initial=0)) + 1
    pairs, place = np.unique(low * most + high, return_inverse=True)
    return Pairs((pairs // most).astype(np.int32), (pairs % most).astype(np.int32), place)


def sums(values: NDArray[np.float64], place: Seats, n: int) -> NDArray[np.float64]:
    """Return the sums of values by place, (n,): the same bits in whatever order they come."""
    order = np.lexsort((values, place))
    return np.bincount(place[order], values[order], n).astype(np.float64)


def _opened(file: Path, chosen: Mapping[str, str], seats: Mapping[str, int]) -> tuple[Table, Mask]:
    if is_graph(file):
        graph = read_graph(file)
        return ties_table(file, graph, SYNONYMS, chosen, seats), graph.undirected
    table = read_table(file, SYNONYMS, chosen, ("source", "target"))
    return table, np.zeros(table.n, np.bool_)


def _of_relations(table: Table, rules: TieSettings, notes: list[str]) -> Seats:
    """Return the rows of the relations that count."""
    if "relation" not in table.headers:
        if rules.relation:
            message = "the file of ties has no column for the relation"
            raise InputError(message, file=table.file, line=1, key=f"{SETTING}.relation")
        return np.arange(table.n)
    codes, texts = table.codes("relation")
    wanted = {name.strip().casefold() for name in rules.relation}
    for name in rules.relation:
        if name.strip().casefold() not in {text.casefold() for text in texts}:
            raise _no_such_relation(table, name, texts)
    kept = np.array([not wanted or text.casefold() in wanted for text in texts], np.bool_)
    names = [text for text, keep in zip(texts, kept, strict=True) if keep]
    if len(names) > 1:
        notes.append(f"Relations are taken together: {_listed(names)}.")
    if not kept.all():
        left_out = [text for text, keep in zip(texts, kept, strict=True) if not keep]
        notes.append(f"Relations that are not asked for are left out: {_listed(left_out)}.")
    return np.flatnonzero(kept[codes])


def _listed(names: list[str]) -> str:
    shown = ", ".join(sorted(name or "(empty)" for name in names)[:MOST_SHOWN])
    return f"{shown}{', …' if len(names) > MOST_SHOWN else ''}"


def _no_such_relation(table: Table, name: str, texts: tuple[str, ...]) -> InputError:
    return InputError(
        f"no tie in {table.file.name} has this relation",
        key=f"{SETTING}.relation",
        found=name,
        allowed=_listed(list(texts)),
        suggestion=nearest(name, texts),
    )


def _without_mass_mailings(
    table: Table, rows: Seats, rules: TieSettings, notes: list[str]
) -> Seats:
    most = rules.most_recipients
    if most is None or "message" not in table.headers:
        return rows
    codes, texts = table.codes("message")
    recipients, _ = table.codes("target")
    message = codes[rows].astype(np.int64)
    width = int(recipients.max(initial=0)) + 1
    distinct = np.unique(message * width + recipients[rows]) // width
    mass = np.bincount(distinct, minlength=len(texts)) > most
    # A row that does not say its message is none of a mass mailing.
    mass &= np.array(texts, np.object_) != ""
    what = f"Messages and meetings with more than {most} recipients ({int(mass.sum()):,})"
    note_left_out(notes, what, int(mass[message].sum()))
    return rows[~mass[message]]


def _seats(table: Table, column: str, rows: Seats, seats: Mapping[str, int]) -> Seats:
    """Return the seat of the person that each row names, -1 for somebody unknown."""
    codes, texts = table.codes(column)
    return np.array([seats.get(text, -1) for text in texts], np.int64)[codes[rows]]


def _unknown(table: Table, row: int, seats: Mapping[str, int]) -> InputError:
    codes, texts = table.codes("source")
    column = "target" if texts[codes[row]] in seats else "source"
    error = table.unknown("a tie names somebody who is not an employee", row, column, seats)
    error.allowed = f"an employee; `{SETTING}: {{leave_out_unknown: true}}` leaves out all others"
    return error
