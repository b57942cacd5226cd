"""Outcomes as docs/measures.md defines them, from what the twin's employees hold."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from tests.reference.minds import FACTS, PRACTICES, Mind, Minds

A_YEAR = 4
SMALLEST_UNIT = 5


def outcomes(minds: Minds) -> dict[str, float]:
    """Return by name every measure of what employees know and what came of it."""
    quarter: dict[str, float] = defaultdict(float)
    for week in minds.quarter:
        for name, count in week.items():
            quarter[name] += count
    if not minds.of:
        return {}
    held = list(minds.of.values())
    return _known(minds, held) | _done(minds, held, quarter)


def _known(minds: Minds, held: list[Mind]) -> dict[str, float]:
    reached = [fact.last_reach for fact in minds.facts if fact.last_reach]
    standard = [minds.quality_of_standard(a) for a in range(minds.areas)]
    return {
        "social_learning": _mean(_level(one) for one in held),
        "human_capital": _mean(one.skill for one in held),
        "fact_share": _mean(len(one.facts) / FACTS for one in held),
        "fact_reach_weeks": _mean(reached),
        "practice_quality": _mean(_mean(one.quality) for one in held),
        "standard_practice_quality": _mean(standard),
        "practice_diversity": _diversity(held),
        "unit_learning_gap": _gap(minds),
        "fact_gini": _gini([len(one.facts) for one in held]),
    }


def _done(minds: Minds, held: list[Mind], quarter: dict[str, float]) -> dict[str, float]:
    yearly = A_YEAR * 100 / len(held)
    ways = ("by_contacts_contacts", "by_communities", "by_platform")
    beyond = sum(quarter[way] for way in ways)
    given = sorted((one.help_given for one in held), reverse=True)
    few = max(1, round(len(held) / 20))
    return {
        "social_collaboration": _ratio(quarter["solved"], quarter["solved"] + quarter["failed"]),
        "social_innovation": quarter["ideas_carried_out"] * yearly,
        "task_weeks": _ratio(quarter["weeks_taken"], quarter["solved"]),
        "own_task_weeks": _ratio(quarter["own_weeks_taken"], quarter["own_solved"]),
        "helpers_found_beyond_share": _ratio(beyond, beyond + quarter["by_contacts"]),
        "top_helpers_share": _ratio(sum(given[:few]), sum(given)),
        "ideas_started": quarter["ideas_started"] * yearly,
        "idea_novelty": _ratio(quarter["novelty"], quarter["ideas_started"]),
        "idea_feasibility": _ratio(quarter["feasibility"], quarter["ideas_started"]),
        "ideas_from_brokers_share": _brokers(minds),
        "help_gini": _gini(given),
    }


def _mean(values: Iterable[float]) -> float:
    values = list(values)
    return sum(values) / len(values) if values else math.nan


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else math.nan


def _gini(values: list[float]) -> float:
    pairs = sum(abs(one - other) for one in values for other in values) / len(values) ** 2
    return _ratio(pairs / 2, _mean(values))


def _level(mind: Mind) -> float:
    return (len(mind.facts) / FACTS + _mean(mind.quality)) / 2


def _diversity(held: list[Mind]) -> float:
    differences = [
        sum(mine != other for mine, other in zip(a.practices, b.practices, strict=True))
        for a, b in combinations(held, 2)
    ]
    return _mean(differences) / PRACTICES


def _gap(minds: Minds) -> float:
    units: dict[int, list[float]] = {}
    for i, mind in minds.of.items():
        units.setdefault(minds.society.unit[i], []).append(_level(mind))
    means = [_mean(levels) for levels in units.values() if len(levels) >= SMALLEST_UNIT]
    return max(means) - min(means) if len(means) > 1 else math.nan


def _brokers(minds: Minds) -> float:
    """Return the share of ideas of the quarter with most ties across units."""
    s, quota, theirs = minds.society, len(minds.of) / 4, 0.0
    across: dict[int, list[float]] = {}
    for i, mind in minds.of.items():
        ties = sum(s.unit[i] != s.unit[memory.partner] for memory in s.active[i])
        across.setdefault(ties, []).append(mind.ideas_had)
    for ties in sorted(across, reverse=True):
        equals = across[ties]
        share = min(1.0, quota / len(equals))
        theirs += share * sum(equals)
        quota -= share * len(equals)
    return _ratio(theirs, sum(mind.ideas_had for mind in minds.of.values()))
