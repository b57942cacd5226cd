"""Factors crossed, to tell whether a blend is more than its parts, equal, or less.

A factor is what one scenario adds to a base. Every set of factors is an arm, run in the same
replicates as all others; an effect is a sum and difference of arms within each replicate (the
contrasts of a two-level factorial design: Box, Hunter & Hunter 2005, chapter 5), estimated over
replicates as every comparison is. docs/factorial.md has the formulas.
"""

from __future__ import annotations

import functools
import itertools
import math
import operator
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from simulation.errors import InputError
from simulation.experiment import compare
from simulation.interventions import Intervention
from simulation.scenario.errors import error_at
from simulation.scenario.schema import Scenario, Source

if TYPE_CHECKING:
    import pandas as pd

Factors = tuple[str, ...]
"""Names of factors, in the order given: which of them are in force in an arm."""

Weights = Mapping[Factors, float]
EffectKind = Literal["main", "interaction", "blend"]

FACTORIAL = "factorial.csv"
FEWEST, MOST = 2, 4
LONGEST_NAME = 200

MORE = "more than its parts"
LESS = "less than its parts"
SAME = "no clear difference from the sum of its parts"

_SIZES = ("difference", "ci_low", "ci_high")
_PLUS, _MINUS = "plus", "minus"
_BASE: Factors = ()


class Contrast(NamedTuple):
    """An effect as a weighted sum of arms: a main effect, an interaction, or a blend's excess."""

    factors: Factors
    kind: EffectKind
    weights: Weights


def name_of(factors: Factors) -> str:
    """Return the name of the arm in which these factors are in force: ``Digital + Real-world``."""
    return " + ".join(factors)


def arms(scenarios: Sequence[Scenario]) -> dict[Factors, Scenario]:
    """Return the scenario of every set of factors: a base first, then what each other adds to it.

    In the order of the number of factors, the base (no factor) first. An arm's interventions are
    the base's, then those of its factors, in the order given.

    Raises
    ------
    InputError
        When there are too few or too many factors, when one differs from the base in anything
        but interventions, adds none, lacks one of the base's, or shares one with another factor.
    """
    base, *given = scenarios
    if not FEWEST <= len(given) <= MOST:
        raise InputError(
            "a factorial comparison crosses two to four factors",
            found=", ".join(scenario.name for scenario in scenarios),
            allowed="the base, then two to four scenarios that each add something to it",
        )
    added = {factor.name: _added(base, factor) for factor in given}
    _refuse_alike(base, given, added)
    own = {factor.name: factor for factor in given}
    return {factors: _arm(base, factors, added, own) for factors in _sets(tuple(added))}


def effects(
    frame: pd.DataFrame,
    named: Mapping[Factors, str],
    window: tuple[int, int],
    kinds: Mapping[str, compare.Kind],
    also: pd.Series[float] | None = None,
) -> pd.DataFrame:
    """Return main effects and interactions of the factors, each with its interval.

    ``frame`` and ``also`` are as in ``compare.comparison``; ``named`` gives each arm's scenario.
    ``scale`` is ``raw`` or ``log``: natural logarithms, for measures that are above zero in every
    arm and replicate, otherwise empty. ``alone`` is what the factors come to with no other in
    force, ``parts`` the sum of what each of them comes to by itself, both with their intervals.
    Empty when an arm has no runs.
    """
    import pandas as pd

    means = compare.with_another(compare.window_means(frame, window), also)
    if not set(named.values()) <= set(means.index.get_level_values("scenario")):
        return pd.DataFrame(columns=_columns())
    tables = [
        _table(contrast, scale, _by_arm(values, named), kinds)
        for contrast in contrasts(tuple(named))
        for scale, values in (("raw", means), ("log", _logarithms(means)))
    ]
    return pd.concat(tables, ignore_index=True)


def contrasts(every: Sequence[Factors]) -> Iterator[Contrast]:
    """Yield the contrasts of a design whose arms are ``every`` set of its factors.

    A factor's main effect is averaged over the levels of the others; an interaction of several is
    what they come to beyond all that fewer of them come to, averaged likewise. With more than two
    factors, how far each blend is from the sum of its parts, all others absent, is a further one.
    """
    n_factors = max(map(len, every))
    for factors in every:
        if factors:
            kind: EffectKind = "main" if len(factors) == 1 else "interaction"
            yield Contrast(factors, kind, _interaction(factors, every, n_factors))
    for factors in every:
        if n_factors > FEWEST and len(factors) > 1:
            yield Contrast(factors, "blend", _excess(factors))


def verdict(kind: EffectKind, effect: float, p_adjusted: float) -> str:
    """Return what may be said about an effect, of the measure's value; empty without a p-value."""
    if math.isnan(p_adjusted):
        return ""
    if p_adjusted >= compare.SIGNIFICANT:
        return "no clear difference" if kind == "main" else SAME
    if kind == "main":
        return "higher" if effect > 0 else "lower"
    return MORE if effect > 0 else LESS


def _sets(names: Factors) -> Iterator[Factors]:
    for size in range(len(names) + 1):
        yield from itertools.combinations(names, size)


def _added(base: Scenario, factor: Scenario) -> tuple[Intervention, ...]:
    """Return the interventions that a factor has beyond those of the base."""
    _refuse_other_settings(base, factor)
    added = list(factor.interventions)
    for intervention in base.interventions:
        same = next((one for one in added if _meaning(one) == _meaning(intervention)), None)
        if same is None:
            raise error_at(
                factor.source.tree,
                ("interventions",),
                f"a factor adds to what the base does; ‘{factor.name}’ lacks one of the "
                f"interventions of ‘{base.name}’",
                found=[one.kind for one in factor.interventions],
                allowed=f"also {_meaning(intervention)}",
            )
        added.remove(same)
    if not added:
        raise error_at(
            factor.source.tree,
            ("interventions",),
            f"‘{factor.name}’ adds no intervention to ‘{base.name}’, so it is no factor",
            found=[one.kind for one in factor.interventions],
            allowed="the base's interventions and at least one more",
        )
    return tuple(added)


def _refuse_other_settings(base: Scenario, factor: Scenario) -> None:
    theirs, ours = _settings(base), _settings(factor)
    for path in dict.fromkeys((*theirs, *ours)):
        if theirs.get(path) != ours.get(path):
            raise error_at(
                factor.source.tree,
                path,
                f"a factor may add interventions only; ‘{factor.name}’ differs from ‘{base.name}’",
                found=ours.get(path),
                allowed=f"{theirs.get(path)}, as in {base.file or base.name}",
            )


def _settings(scenario: Scenario) -> dict[tuple[str, ...], Any]:
    """Return all that factors share with the base, by the path of its key."""
    tree = scenario.model_dump(
        mode="json", by_alias=True, include={"organisation", "policies", "parameters", "run"}
    )
    tree["run"]["window"] = list(scenario.run.comparison_window)
    return dict(_leaves(tree))


def _leaves(tree: Mapping[str, Any], path: Factors = ()) -> Iterator[tuple[Factors, Any]]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*path, key))
        else:
            yield (*path, key), value


def _meaning(intervention: Intervention) -> dict[str, Any]:
    """Return an intervention's settings; ``week`` and ``from`` say the same."""
    settings = intervention.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {key: value for key, value in settings.items() if key != "week"} | {
        "from": intervention.start
    }


def _refuse_alike(
    base: Scenario, factors: Sequence[Scenario], added: Mapping[str, Sequence[Intervention]]
) -> None:
    names = [scenario.name.strip().casefold() for scenario in (base, *factors)]
    for at, factor in enumerate(factors, 1):
        if names[at] in names[:at]:
            message = "another scenario has the same name"
            raise error_at(factor.source.tree, ("name",), message, found=factor.name)
    if len(name_of(tuple(added))) > LONGEST_NAME:
        message = "these names are together too long for the name of their blend"
        allowed = f"names of at most {LONGEST_NAME} characters together"
        raise InputError(message, key="name", found=name_of(tuple(added)), allowed=allowed)
    for one, other in itertools.combinations(factors, 2):
        theirs = [_meaning(each) for each in added[other.name]]
        both = [each for each in map(_meaning, added[one.name]) if each in theirs]
        if both:
            raise error_at(
                other.source.tree,
                ("interventions",),
                f"‘{one.name}’ and ‘{other.name}’ add the same intervention: "
                "where both are in force it would count twice",
                found=both[0],
                allowed="factors that share nothing: blends are made by the command, and what "
                "is in all of them belongs to the base",
            )


def _arm(
    base: Scenario,
    factors: Factors,
    added: Mapping[str, tuple[Intervention, ...]],
    own: Mapping[str, Scenario],
) -> Scenario:
    """Return the scenario in which these factors are in force; as it was read, where it was."""
    interventions = base.interventions + tuple(itertools.chain(*(added[one] for one in factors)))
    read = own[factors[0]] if len(factors) == 1 else base
    if read.interventions == interventions:
        return read
    listed = ", ".join(f"‘{name}’" for name in factors)
    settings = {
        "name": name_of(factors),
        "description": f"What these add to ‘{base.name}’, together: {listed}.",
        "interventions": interventions,
    }
    # Its lines stand in no file: mistakes in it are told without a place.
    return base.model_copy(update=settings).read_from(Source(base.file))


def _interaction(factors: Factors, every: Sequence[Factors], n_factors: int) -> Weights:
    size = 2.0 ** (len(factors) - n_factors)
    return {arm: size * (-1) ** len(set(factors) - set(arm)) for arm in every}


def _excess(factors: Factors) -> Weights:
    return {factors: 1.0, **_each(factors, -1.0), _BASE: len(factors) - 1.0}


def _sum_of_parts(factors: Factors) -> Weights:
    return {_BASE: -float(len(factors)), **_each(factors, 1.0)}


def _each(factors: Factors, weight: float) -> dict[Factors, float]:
    return {(factor,): weight for factor in factors}


def _logarithms(means: pd.DataFrame) -> pd.DataFrame:
    """Return natural logarithms of the measures that are always above zero; NaN of others."""
    import numpy as np

    above = means.columns[((means > 0) | means.isna()).all()]
    return means[above].apply(np.log).reindex(columns=means.columns)


def _by_arm(values: pd.DataFrame, named: Mapping[Factors, str]) -> dict[Factors, pd.DataFrame]:
    return {arm: values.loc[[name]].droplevel("scenario") for arm, name in named.items()}


def _table(
    contrast: Contrast,
    scale: str,
    values: Mapping[Factors, pd.DataFrame],
    kinds: Mapping[str, compare.Kind],
) -> pd.DataFrame:
    factors, kind, weights = contrast
    table = _compared(values, weights, kinds)
    for name, own in (("alone", {factors: 1.0, _BASE: -1.0}), ("parts", _sum_of_parts(factors))):
        sizes = _compared(values, own, kinds)
        table[[name, f"{name}_low", f"{name}_high"]] = sizes[list(_SIZES)].to_numpy()
    table = table.rename(columns={"difference": "effect"})
    said = zip(table["effect"], table["p_adjusted"], strict=True)
    return table.assign(
        factors=name_of(factors),
        kind=kind,
        scale=scale,
        verdict=[verdict(kind, effect, p_adjusted) for effect, p_adjusted in said],
    )[_columns()]


def _columns() -> list[str]:
    first = ["factors", "measure", "kind", "scale", "effect", "ci_low", "ci_high", "p_value"]
    first += ["p_adjusted", "verdict", "n"]
    return first + [f"{name}{end}" for name in ("alone", "parts") for end in ("", "_low", "_high")]


def _compared(
    values: Mapping[Factors, pd.DataFrame], weights: Weights, kinds: Mapping[str, compare.Kind]
) -> pd.DataFrame:
    """Return a weighted sum of arms as the comparison of its positive with its negative part."""
    import pandas as pd

    plus = [weight * values[arm] for arm, weight in weights.items() if weight > 0]
    minus = [-weight * values[arm] for arm, weight in weights.items() if weight < 0]
    halves = {_PLUS: functools.reduce(operator.add, plus)}
    halves[_MINUS] = functools.reduce(operator.add, minus)
    frame = pd.concat(halves, names=["scenario", "replicate"]).reset_index().assign(week=0)
    return compare.comparison(frame, _MINUS, (0, 1), kinds)
