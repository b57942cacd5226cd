"""What ``orgsim inspect`` prints: an organisation drawn in text, and what its file has wrong."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from simulation.organisation.oddities import counted, oddities, percent
from simulation.organisation.portrait import (
    TENURE_BANDS,
    WIDEST_COUNTED,
    Group,
    Known,
    Merged,
    Portrait,
    Unit,
    shown,
)
from simulation.organisation.tie_portrait import STRONG
from simulation.report.organisation_figures import blurred, evened, first_year
from simulation.report.organisation_page import SEVERITIES, answer, lines_in_words
from simulation.report.style import printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from simulation.importing.findings import Finding

PIPED, NARROWEST, WIDEST = 80, 60, 120
"""Columns where nobody says how wide it is, and the fewest and most that are used."""
GAP = 4
MOST_LAYERS, MOST_GROUPS, MOST_SITES, MOST_LEVELS = 12, 12, 8, 8
LONGEST_NAME = 22
SPAN_BANDS = ((1, 1), (2, 3), (4, 5), (6, 7), (8, 9), (10, 12), (13, 20), (21, 21))
COLOURS = {"error": "bold red", "warning": "yellow", "note": "cyan"}

_EIGHTHS = " ▏▎▍▌▋▊▉"
_MANAGE, _MANAGE_NOBODY = "█", "░"
_PLAIN = str.maketrans({"█": "#", "░": "-", "•": "*", "…": "~", **dict.fromkeys(_EIGHTHS[1:], "#")})


class Block(NamedTuple):
    """A part of the drawing: its heading, what is said beside it, and its lines."""

    heading: str
    beside: str
    lines: tuple[str, ...]


class Bar(NamedTuple):
    """A line with a bar: a name, how many, how that is written, and what stands after it."""

    name: str
    number: float
    written: str
    after: str = ""


def print_portrait(
    portrait: Portrait | None, findings: Sequence[Finding], notes: Sequence[str], name: str
) -> None:
    """Print an organisation, what is odd about it, its file's findings, and what to do next.

    ``portrait`` is None where no organisation can be made of the file. A terminal gets colours and
    its own width up to ``WIDEST`` columns; a file gets plain text.
    """
    from rich.console import Console
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else PIPED, highlight=False)
    width = max(NARROWEST, min(console.width, WIDEST))
    _say(console, Text(printable(name), "bold"))
    for line in _wrapped(answer(portrait, findings), width):
        _say(console, Text(line))
    if portrait is not None:
        _print_blocks(console, portrait, width)
        _print_list(console, "What is odd", [one.what for one in oddities(portrait)], width)
    _print_findings(console, findings, width)
    _print_list(console, "Made up or left out", notes, width)
    _print_list(console, "Next", _next(findings), width)


def _say(console: Console, text: Text) -> None:
    from rich.text import Text

    if not console.encoding.startswith("utf"):
        plain = text.plain.translate(_PLAIN).encode(console.encoding, "replace")
        text = Text(plain.decode(console.encoding), text.style)
    console.print(text, soft_wrap=True)


def _wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    import textwrap

    return textwrap.wrap(
        printable(text), width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    )


def _print_list(console: Console, heading: str, sentences: Sequence[str], width: int) -> None:
    from rich.text import Text

    if not sentences:
        return
    _say(console, Text(f"\n{heading}", "bold"))
    for sentence in sentences:
        for line in _wrapped(sentence, width, "  • ", "    "):
            _say(console, Text(line))


def _print_findings(console: Console, findings: Sequence[Finding], width: int) -> None:
    from rich.text import Text

    for severity, (one, several) in SEVERITIES.items():
        own = [finding for finding in findings if finding.severity == severity]
        if not own:
            continue
        heading = f"\nIn the file: {counted(len(own), one, several)}"
        _say(console, Text(heading, COLOURS[severity]))
        for finding in own:
            for line in _wrapped(finding.message, width, "  • ", "    "):
                _say(console, Text(line))
            beside = [lines_in_words(finding.lines)]
            if finding.repair:
                beside.append(f"repair {finding.kind}: {finding.repair}")
            for line in (one for text in beside for one in _wrapped(text, width, "    ", "      ")):
                _say(console, Text(line, "dim"))


def _next(findings: Sequence[Finding]) -> tuple[str, ...]:
    errors = [finding for finding in findings if finding.severity == "error"]
    importing = (
        "`orgsim import` with the same files, {mending}and `--out my-organisation` writes it "
        "without names, with a scenario of it as it is."
    )
    if not errors:
        return (
            importing.format(mending=""),
            "`orgsim new plan` writes a plan to start from: let it `extends: "
            "my-organisation/baseline.yaml`, then `orgsim compare my-organisation/baseline.yaml "
            "plan.yaml`.",
        )
    kinds = dict.fromkeys(finding.kind for finding in errors if finding.repair)
    mend = "Mend the lines above in the file: no run starts from a file with errors."
    if len(kinds) < len({finding.kind for finding in errors}):
        return (mend, "Then look again with `orgsim inspect`.")
    mending = f"`--repair {','.join(kinds)}` (or `all`) "
    return (mend, f"Or let orgsim mend them: {importing.format(mending=mending)}")


def _print_blocks(console: Console, portrait: Portrait, width: int) -> None:
    """Print the drawing: two blocks beside each other where there is room."""
    from rich.text import Text

    room = (width - GAP) // 2 if width >= WIDEST else width
    blocks = [block for block in _blocks(portrait, room) if block.lines]
    beside = 2 if width >= WIDEST else 1
    for at in range(0, len(blocks), beside):
        _say(console, Text(""))
        texts = [_lines_of(block, room) for block in blocks[at : at + beside]]
        for row in range(max(map(len, texts))):
            line = Text()
            for text in texts:
                part = text[row] if row < len(text) else Text("")
                part.pad_right(max(0, room - part.cell_len))
                line.append_text(part).append(" " * GAP)
            line.rstrip()
            _say(console, line)


def _lines_of(block: Block, width: int) -> list[Text]:
    from rich.text import Text

    heading = Text(block.heading, "bold").append(f"  {block.beside}", "not bold dim")
    if heading.cell_len <= width:
        return [heading, *(Text(line) for line in block.lines)]
    beside = [Text(line, "dim") for line in _wrapped(block.beside, width, "  ", "  ")]
    return [Text(block.heading, "bold"), *beside, *(Text(line) for line in block.lines)]


def _blocks(portrait: Portrait, width: int) -> tuple[Block, ...]:
    return (
        _layers(portrait, width),
        _spans(portrait, width),
        _units(portrait, width),
        _sites(portrait, width),
        _tenure(portrait, width),
        _levels(portrait, width),
        _ties(portrait, width),
    )


def _layers(portrait: Portrait, width: int) -> Block:
    people, leaders = list(portrait.layers), list(portrait.leaders)
    names = [str(at + 1) for at in range(len(people))]
    if len(people) > MOST_LAYERS:
        names[MOST_LAYERS - 1 :] = [f"{MOST_LAYERS}–{len(people)}"]
        for counts in (people, leaders):
            counts[MOST_LAYERS - 1 :] = [sum(counts[MOST_LAYERS - 1 :])]
    most = max(people, default=1)
    left, right = max(map(len, names), default=1), len(f"{most:,}")
    room = width - left - right - 6
    lines = [
        f"  {name:>{left}}  {_pyramid(number / most, managing / number, room)}  {number:>{right},}"
        for name, number, managing in zip(names, people, leaders, strict=True)
    ]
    return Block("Layers", f"{_MANAGE} manage, {_MANAGE_NOBODY} manage nobody", tuple(lines))


def _pyramid(share: float, managing: float, width: int) -> str:
    """Return a bar in the middle of a width, in whose own middle are those who manage."""
    whole = max(1, round(share * width))
    dark = round(managing * whole)
    dark = max(dark, 1) if managing else dark
    side = _MANAGE_NOBODY * ((whole - dark) // 2)
    other = _MANAGE_NOBODY * (whole - dark - len(side))
    return f"{side}{_MANAGE * dark}{other}".center(width)


def _spans(portrait: Portrait, width: int) -> Block:
    span = portrait.spans
    if span.spread is None:
        return Block("Spans", "", ())
    beside = (
        f"{counted(span.managers, 'manager')}; median {span.spread.median:.3g}, "
        f"mean {span.spread.mean:.1f}, widest {span.widest:,}"
    )
    bars = []
    for low, high in SPAN_BANDS:
        name = (
            f"over {WIDEST_COUNTED}"
            if low > WIDEST_COUNTED
            else str(low)
            if low == high
            else f"{low}–{high}"
        )
        number = sum(span.counts[low - 1 : high])
        bars.append(Bar(name, number, f"{number:,}"))
    while not bars[-1].number:
        bars.pop()
    return Block("Direct reports", beside, _bars(bars, width))


def _units(portrait: Portrait, width: int) -> Block:
    if len(portrait.units) < 2:
        return Block("Units", "", ())
    groups = shown(portrait.units, MOST_GROUPS)
    several_sites = len(portrait.sites) > 1
    bars = [
        Bar(one.name, one.people, f"{one.people:,}", _unit_facts(one, several_sites))
        for one in groups.kept
    ]
    words = "people, layers, sites" if several_sites else "people, layers"
    rest = (*_rest(groups.others, "other", "unit"), *_rest(groups.small, "small", "unit"))
    return Block("Units", words, (*_bars(bars, width), *rest))


def _unit_facts(unit: Unit, several_sites: bool) -> str:
    facts = f"{len(unit.layers):>3}"
    return f"{facts} {len(unit.sites):>3}" if several_sites else facts


def _sites(portrait: Portrait, width: int) -> Block:
    if len(portrait.sites) < 2:
        return Block("Sites", "", ())
    return Block("Sites", "people", _groups(portrait.sites, MOST_SITES, "site", width))


def _levels(portrait: Portrait, width: int) -> Block:
    if len(portrait.levels) < 2:
        return Block("Levels", "", ())
    domains = f"1 is the lowest; {counted(len(portrait.expertise), 'domain')} of expertise"
    return Block("Levels", domains, _groups(portrait.levels, MOST_LEVELS, "level", width))


def _groups(groups: Sequence[Group], most: int, noun: str, width: int) -> tuple[str, ...]:
    seen = shown(groups, most)
    bars = _bars([Bar(group.name, group.people, f"{group.people:,}") for group in seen.kept], width)
    return (*bars, *_rest(seen.others, "other", noun), *_rest(seen.small, "small", noun))


def _rest(merged: Merged, word: str, noun: str) -> tuple[str, ...]:
    if not merged.groups:
        return ()
    return (f"  and {counted(merged.groups, f'{word} {noun}')}: {blurred(merged.people)} people",)


def _tenure(portrait: Portrait, width: int) -> Block:
    tenure = portrait.tenure
    if tenure is None:
        return Block("Years since joining", "", ())
    bars = [
        Bar(name, evened(n), blurred(n)) for name, n in zip(TENURE_BANDS, tenure.bands, strict=True)
    ]
    newcomers = printable(first_year(tenure, portrait.people))
    beside = f"median {tenure.spread.median:.1f}{newcomers and f'; {newcomers}'}"
    facts = (
        *_known("On site", portrait.presence, portrait.people),
        *_known("Working time", portrait.working_time, portrait.people),
    )
    return Block("Years since joining", beside, (*_bars(bars, width), *facts))


def _known(what: str, known: Known | None, people: int) -> tuple[str, ...]:
    if known is None:
        return ()
    of = "" if known.people == people else f" (known of {known.people:,})"
    return (f"  {what}: {_percent(known.spread.mean)} of the week on average{of}",)


def _ties(portrait: Portrait, width: int) -> Block:
    ties = portrait.ties
    if ties is None:
        return Block("Ties", "", ())
    spread = ties.degree
    rows = [
        ("An employee has", f"{spread.mean:.1f} on average; half have {spread.lower:.3g} to "
         f"{spread.upper:.3g}"),
        ("Gini of that", f"{ties.gini:.2f}"),
        ("No tie at all", counted(ties.isolates, "employee")),
        ("Across units", _percent(ties.across_units)),
        ("Across sites", _percent(ties.across_sites)),
        (f"Strong ({STRONG} or more)", _percent(ties.strong)),
        ("Largest island", f"{_percent(ties.largest_island / portrait.people)} of employees"),
    ]  # fmt: skip
    if len(portrait.sites) < 2:
        rows.pop(4)
    lines = (line for name, text in rows for line in _row(name, text, width))
    return Block("Ties", f"{ties.number:,} observed", tuple(lines))


def _percent(share: float) -> str:
    return printable(percent(share))


def _row(name: str, text: str, width: int) -> list[str]:
    return _wrapped(text, width, f"  {name:<{LONGEST_NAME}} ", " " * (LONGEST_NAME + 3))


def _bars(bars: Sequence[Bar], width: int) -> tuple[str, ...]:
    """Return bars below each other."""
    from rich.cells import cell_len, set_cell_size

    if not bars:
        return ()
    names = [_short(bar.name) for bar in bars]
    left, right = max(map(cell_len, names)), max(len(bar.written) for bar in bars)
    after = max(len(bar.after) for bar in bars)
    room = width - left - right - after - 6
    most = max(1, *(bar.number for bar in bars))
    return tuple(
        f"  {set_cell_size(name, left)}  {_bar(bar.number / most, room)}  "
        f"{bar.written:>{right}}{bar.after}"
        for bar, name in zip(bars, names, strict=True)
    )


def _short(name: str) -> str:
    from rich.cells import cell_len, set_cell_size

    text = printable(name)
    if cell_len(text) <= LONGEST_NAME:
        return text
    return f"{set_cell_size(text, LONGEST_NAME - 1).rstrip()}…"


def _bar(share: float, width: int) -> str:
    """Return a bar in eighths of a column; whatever is there is seen."""
    eighths = round(share * width * 8)
    eighths = max(1, eighths) if share else 0
    return f"{'█' * (eighths // 8)}{_EIGHTHS[eighths % 8].strip()}".ljust(width)
