"""What outcomes cost, which scenarios nobody beats, and returns at the user's prices."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from simulation.experiment.composite import NAME
from simulation.experiment.front import EVERY_OUTCOME, FRONT, PROGRAMME, WITH_CONTACTS
from simulation.experiment.value import NET, OUTCOMES, RETURNS, SPENT, VALUE
from simulation.report import formatting as fmt
from simulation.report.findings import Finding, in_words, verdict
from simulation.report.reading import difference, number, rows, slugs_of
from simulation.report.record import (
    Described,
    Ratio,
    Record,
    Return,
    Scenario,
    Spent,
    Taken,
    Unbeaten,
    Value,
)

MOST_TOLD = 3
"""Scenarios whose cost of an outcome the findings tell, at most."""

_COSTS = {
    "hours": "Hours of the programme",
    "money": "Money",
    "contact_hours": "Hours in contact",
    NET: "Net return",
}
_ONE = {NAME: "one point more", "social_innovation": "one idea more"}
_IDEAS = "ideas a year and 100 employees"


def with_value(record: Record, folder: Path) -> Record:
    """Return the record with what outcomes cost, where scenarios are compared."""
    if not all((folder / name).exists() for name in (VALUE, FRONT)):
        return record
    slugs = slugs_of(record.scenarios)

    def own(name: str) -> list[dict[str, str]]:
        file = folder / name
        return [row for row in rows(file) if row["scenario"] in slugs] if file.exists() else []

    returns = own(RETURNS)
    value = Value(
        spent={slugs[row["scenario"]]: _spent(row) for row in own(VALUE)},
        taken={(slugs[row["scenario"]], row["measure"]): _taken(row) for row in own(VALUE)},
        front={
            (slugs[row["scenario"]], row["measure"], row["hours"]): _unbeaten(row)
            for row in own(FRONT)
        },
        returns={(slugs[row["scenario"]], row["term"]): _return(row) for row in returns},
        currency=returns[0]["currency"] if returns else "",
    )
    return replace(record, value=value)


def _spent(row: Mapping[str, str]) -> Spent:
    return Spent(*(number(row, f"{name}_a_year") for name in SPENT))


def _taken(row: Mapping[str, str]) -> Taken:
    return Taken(difference(row), *(_ratio(row, f"{name}_per_unit") for name in ("hours", "money")))


def _ratio(row: Mapping[str, str], column: str) -> Ratio:
    return Ratio(*(number(row, f"{column}{end}") for end in ("", "_low", "_high")))


def _unbeaten(row: Mapping[str, str]) -> Unbeaten:
    return Unbeaten(row["on_front"] == "True", number(row, "front_share"))


def _return(row: Mapping[str, str]) -> Return:
    amount = difference({**row, "difference": row["a_year"]})
    return Return(amount, number(row, "positive"), row["assumed"])


def outcomes(record: Record) -> tuple[Described, ...]:
    """Return the outcomes whose cost is known, as the catalogue describes them.

    Their unit is the one in which ``Taken`` counts them.
    """
    known = {measure.name: measure for measure in record.measures}
    there = {measure for _, measure in record.value.taken}
    return tuple(
        replace(measure, unit=_unit(measure))
        for name in OUTCOMES
        if name in there
        for measure in [known.get(name, Described(name, name, "", "", "higher", "", ""))]
    )


def _unit(measure: Described) -> str:
    if measure.name == NAME:
        return "points of the index"
    return "percentage points" if fmt.is_share(measure) else _IDEAS


def spends(record: Record, cost: str) -> bool:
    """Return whether any scenario takes more or less of a cost (a field of ``Spent``)."""
    return any(getattr(spent, cost) != 0 for spent in record.value.spent.values())


def context(record: Record) -> dict[str, Any]:
    """Return what the template shows: costs, outcomes, the front, and returns where declared."""
    shown = outcomes(record)
    return {
        "costs": [
            (_COSTS[cost], _spent_cells(record, cost)) for cost in SPENT if _told(record, cost)
        ],
        "rows": [(measure, _cells(record, measure)) for measure in shown],
        "money": spends(record, "money"),
        "front": _front_table(record, shown),
        "returns": _returns_table(record),
        "currency": record.value.currency,
    }


def _told(record: Record, cost: str) -> bool:
    return cost == "hours" or spends(record, cost)


def _spent_cells(record: Record, cost: str) -> dict[str, str]:
    return {
        slug: fmt.quantity(getattr(spent, cost), signed=True)
        for slug, spent in record.value.spent.items()
    }


def _cells(record: Record, measure: Described) -> dict[str, dict[str, Any]]:
    return {
        each.slug: _cell(record, each, measure)
        for each in record.alternatives
        if (each.slug, measure.name) in record.value.taken
    }


def _cell(record: Record, scenario: Scenario, measure: Described) -> dict[str, Any]:
    taken = record.value.taken[scenario.slug, measure.name]
    compared = record.differences.get((scenario.slug, measure.name))
    return {
        "difference": fmt.difference(measure, taken.difference),
        "interval": fmt.difference_interval(measure, taken.difference),
        "verdict": verdict(compared, measure.better),
        "words": in_words(compared, measure.better),
        "parts": fmt.taken_apart(record.capital, scenario.slug) if measure.name == NAME else "",
        "each": [
            f"{_per_unit(ratio, unit)} for {_one(measure)}"
            for ratio, unit in ((taken.hours, " hours"), (taken.money, " of money"))
            if ratio.size > 0
        ],
    }


def _per_unit(ratio: Ratio, unit: str) -> str:
    """Return a cost for one unit more of an outcome, with its interval."""
    sure = fmt.between(ratio.low, ratio.high)
    told = f"95{fmt.PERCENT} interval {sure}" if sure != fmt.ABSENT else "no interval"
    return f"{fmt.quantity(ratio.size)}{unit} ({told})"


def _one(measure: Described) -> str:
    return _ONE.get(measure.name, "one percentage point more")


def _front_table(record: Record, shown: Sequence[Described]) -> list[dict[str, Any]]:
    """Return a row an outcome and what counts as cost: whom nobody beats, and how surely."""
    labels = {measure.name: measure.label for measure in shown}
    if len(shown) > 1:
        labels[EVERY_OUTCOME] = "All of these at once"
    counted = {
        PROGRAMME: "programme",
        WITH_CONTACTS: "with contacts",
    }
    return [
        {"label": label, "cost": cost, "first": hours == PROGRAMME, "cells": cells}
        for name, label in labels.items()
        for hours, cost in counted.items()
        if (cells := _front_cells(record, name, hours))
    ]


def _front_cells(record: Record, outcome: str, hours: str) -> dict[str, tuple[str, str]]:
    found = {
        each.slug: record.value.front[each.slug, outcome, hours]
        for each in record.scenarios
        if (each.slug, outcome, hours) in record.value.front
    }
    return {
        slug: ("unbeaten" if one.on_front else "beaten", _share(record, one))
        for slug, one in found.items()
    }


def _share(record: Record, one: Unbeaten) -> str:
    """Return the share of resamples; of a single replicate there is nothing to resample."""
    return fmt.proportion(one.share) if record.replicates > 1 else ""


def _returns_table(record: Record) -> list[dict[str, Any]]:
    """Return a row a term: its label, the price that the user assumed, and the amounts."""
    labels = {**{one.name: one.label for one in outcomes(record)}, **_COSTS}
    terms = dict.fromkeys(term for _, term in record.value.returns)
    table = []
    for term in terms:
        found = {
            each.slug: record.value.returns[each.slug, term]
            for each in record.alternatives
            if (each.slug, term) in record.value.returns
        }
        assumed = next((one.assumed for one in found.values()), "")
        cells = {slug: _amount(one) for slug, one in found.items()}
        label = labels.get(term, term)
        table.append({"label": label, "assumed": assumed, "net": term == NET, "cells": cells})
    return table


def _amount(one: Return) -> dict[str, str]:
    return {
        "amount": fmt.difference(_MONEY, one.amount),
        "interval": fmt.difference_interval(_MONEY, one.amount),
        "positive": fmt.proportion(one.positive) if one.amount.has_interval else "",
    }


_MONEY = Described("", "", "", "", "higher", "", "")


def in_short(record: Record) -> tuple[Finding, ...]:
    """Return what the report says first of cost; nothing where nothing is compared."""
    if not record.value.spent:
        return ()
    told = (_on_units(record), _on_front(record), _on_returns(record))
    return (Finding("neutral", _on_cost(record), " ".join(filter(None, told))),)


def _on_cost(record: Record) -> str:
    by_cost: dict[str, list[str]] = {}
    for each in record.alternatives:
        if each.slug in record.value.spent:
            cost = _in_words(record.value.spent[each.slug])
            by_cost.setdefault(cost, []).append(f"‘{each.name}’")
    told = [f"{cost} for {fmt.listed(names)}" for cost, names in by_cost.items()]
    return f"Cost a year, against ‘{record.baseline.name}’: {'; '.join(told)}."


def _in_words(spent: Spent) -> str:
    counted = ((spent.hours, "hours"), (spent.money, "of money"))
    told = [f"{fmt.quantity(size, signed=True)} {unit}" for size, unit in counted if size != 0]
    return " and ".join(told) or "none declared"


def _on_units(record: Record) -> str:
    """Return what a point of social capital took, in hours, where there is a clear gain."""
    found = [
        (each.name, record.value.taken[each.slug, NAME].hours)
        for each in record.alternatives
        if (each.slug, NAME) in record.value.taken
    ]
    told = [
        f"‘{name}’ {_per_unit(ratio, ' hours')}"
        for name, ratio in found
        if ratio.size > 0 and math.isfinite(ratio.low)
    ]
    if not told or len(told) > MOST_TOLD:
        return ""
    return f"One point more of social capital took: {'; '.join(told)}."


def _on_front(record: Record) -> str:
    """Return whom nobody beats in all outcomes and costs, or who is beaten if these are fewer."""
    found = {
        each.name: record.value.front[each.slug, EVERY_OUTCOME, PROGRAMME]
        for each in record.scenarios
        if (each.slug, EVERY_OUTCOME, PROGRAMME) in record.value.front
    }
    if record.replicates < 2 or len(found) < 3:
        return ""
    first = [_sure(name, one.share) for name, one in found.items() if one.on_front]
    beaten = [_sure(name, 1 - one.share) for name, one in found.items() if not one.on_front]
    if not beaten:
        return "Taking all outcomes and costs together, no scenario is beaten by another."
    told = (
        f"no other scenario beats {fmt.listed(first)}"
        if len(first) <= len(beaten)
        else f"only {fmt.listed(beaten)} {'is' if len(beaten) == 1 else 'are'} beaten by another"
    )
    return (
        f"Taking all outcomes and costs together, {told}; in brackets the share of resamples in "
        "which that is so."
    )


def _sure(name: str, share: float) -> str:
    return f"‘{name}’ ({fmt.proportion(share)})"


def _on_returns(record: Record) -> str:
    """Return what the user's prices come to, said to be theirs."""
    net = [(each.name, record.value.returns.get((each.slug, NET))) for each in record.alternatives]
    known = [(name, one.amount) for name, one in net if one and one.amount.has_interval]
    if not known:
        return ""
    currency = record.value.currency
    signs = {
        "above zero": [name for name, one in known if one.low > 0],
        "below zero": [name for name, one in known if one.high < 0],
        "on both sides of zero": [name for name, one in known if one.low <= 0 <= one.high],
    }
    told = [f"{sign} for {_quoted(names)}" for sign, names in signs.items() if names]
    return (
        f"At the user’s prices in {currency}, which are assumptions and no results, the 95"
        f"{fmt.PERCENT} interval of the net return is {'; '.join(told)}."
    )


def _quoted(names: Iterable[str]) -> str:
    return fmt.listed([f"‘{name}’" for name in names])
