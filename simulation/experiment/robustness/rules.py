"""Under which conditions the ranking of two scenarios flips: rules of a small tree.

CART (Breiman, Friedman, Olshen & Stone 1984) by scikit-learn. A rule is told only of a tree that,
cross-validated, is right more often than saying that the usual winner always wins.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation import randomness
from simulation.experiment.compare import SIGNIFICANT, holm
from simulation.experiment.robustness.library import scikit_learn
from simulation.experiment.robustness.outcomes import Outcomes
from simulation.experiment.robustness.ranges import ROOT, whole
from simulation.experiment.sweeping.designs import Design, points
from simulation.randomness import draws_of, generator

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ranges = dict[int, tuple[float, float]]
"""By the number of a setting, the range above and up to which it lies."""

DEPTH = 3
LEAF_SHARE, FEWEST_IN_LEAF = 0.05, 5
FEWEST = 10
"""Points at which a ranking must flip for a tree to be tried."""
FOLDS = 5
DIGITS = 3
COLUMNS = (
    *("measure", "usual", "other", "flips", "rule", "rule_points", "rule_right"),
    *("accuracy", "majority", "p_adjusted", "points"),
)


class Pair(NamedTuple):
    """Two scenarios in one measure: which usually wins, and at which points the other does."""

    outcomes: Outcomes
    usual: str
    other: str
    flips: Flags


class Rule(NamedTuple):
    """A part of the parameters' space: its share of points, and how often the ranking flips."""

    text: str
    points: float
    right: float


class Tree(NamedTuple):
    """A tree's rules, its accuracy when cross-validated, and whether that beats the majority."""

    rules: tuple[Rule, ...]
    accuracy: float
    p_value: float


_NO_TREE = Tree((), math.nan, math.nan)


def flips(design: Design, ranked: Sequence[Outcomes]) -> Iterator[tuple[object, ...]]:
    """Yield the rows of ``flips.csv``: a row a rule, and one without where none can be told.

    p-values are adjusted by Holm over all pairs and measures.

    Raises
    ------
    InputError
        When scikit-learn is not installed.
    """
    pairs = [pair for outcomes in ranked for pair in pairs_of(outcomes)]
    values = points(design)[list(design.paths)].to_numpy(np.float64)
    trees = [tree_of(design, values[pair.outcomes.points], pair.flips) for pair in pairs]
    adjusted = holm([tree.p_value for tree in trees])
    for pair, tree, p_adjusted in zip(pairs, trees, adjusted, strict=True):
        n = len(pair.flips)
        share = float(pair.flips.mean())
        told = (pair.outcomes.measure, pair.usual, pair.other, share)
        rules = tree.rules if p_adjusted < SIGNIFICANT else ()
        for rule in rules or (Rule("", math.nan, math.nan),):
            yield (*told, *rule, tree.accuracy, 1 - share, p_adjusted, n)


def pairs_of(outcomes: Outcomes) -> Iterator[Pair]:
    """Yield every two scenarios; of a tie nobody is the winner, so it is no flip."""
    names = outcomes.scenarios
    for one, other in itertools.combinations(range(len(names)), 2):
        gain = outcomes.between(other, one)
        if (gain > 0).sum() > (gain < 0).sum():
            yield Pair(outcomes, names[other], names[one], gain < 0)
        else:
            yield Pair(outcomes, names[one], names[other], gain > 0)


def tree_of(design: Design, values: Floats, flipped: Flags) -> Tree:
    """Return the tree that tells where a ranking flips.

    ``values`` are the settings at the points, (n_points, n_settings), in their units. A deeper tree
    is taken only where it is right more often by a standard error, so that the shortest rules
    stand. The p-value is of a one-sided binomial test of the cross-validated tree's hits against
    the share of the majority (the no-information rate), times the depths tried.
    """
    if min(flipped.sum(), (~flipped).sum()) < FEWEST:
        return _NO_TREE
    right = -1.0
    for tried in range(1, DEPTH + 1):
        learner = _learner(design, len(flipped), tried)
        told = _cross_validated(design, learner, values, flipped)
        now = float((told == flipped).mean())
        if now > right + math.sqrt(now * (1 - now) / len(flipped)):
            right, said, chosen = now, told, learner
    rules = tuple(_rules(chosen.fit(values, flipped), design.paths, values, flipped))
    return Tree(rules, right, min(1.0, DEPTH * _hit_test(said, flipped)))


def _hit_test(said: Flags, flipped: Flags) -> float:
    from scipy import stats

    majority = max(float(flipped.mean()), float((~flipped).mean()))
    hits = int((said == flipped).sum())
    return float(stats.binomtest(hits, len(flipped), majority, alternative="greater").pvalue)


def _learner(design: Design, n: int, depth: int) -> Any:
    leaf = max(FEWEST_IN_LEAF, math.ceil(LEAF_SHARE * n))
    return scikit_learn().tree.DecisionTreeClassifier(
        max_depth=depth, min_samples_leaf=leaf, random_state=_seed(design)
    )


def _cross_validated(design: Design, learner: Any, values: Floats, flipped: Flags) -> Flags:
    """Return what a tree that has not seen a point says of it, (n_points,)."""
    selection = scikit_learn().model_selection
    folds = selection.StratifiedKFold(FOLDS, shuffle=True, random_state=_seed(design))
    said: Flags = selection.cross_val_predict(learner, values, flipped, cv=folds)
    return said


def _rules(learner: Any, paths: Sequence[str], values: Floats, flipped: Flags) -> Iterator[Rule]:
    """Yield a rule for every part of the space in which the ranking flips more often than not."""
    for ranges, flips_there in _parts(learner.tree_, 0, {}):
        if flips_there and ranges:
            inside = np.ones(len(values), np.bool_)
            for at, (low, high) in ranges.items():
                inside &= (values[:, at] > low) & (values[:, at] <= high)
            text = " and ".join(_condition(paths[at], *ends) for at, ends in ranges.items())
            yield Rule(text, float(inside.mean()), float(flipped[inside].mean()))


def _parts(tree: Any, node: int, ranges: Ranges) -> list[tuple[Ranges, bool]]:
    """Return the parts of the space and what the tree says there; neighbours that agree are one."""
    below, above = int(tree.children_left[node]), int(tree.children_right[node])
    if below == above:
        return [(ranges, bool(tree.value[node][0].argmax()))]
    at, limit = int(tree.feature[node]), float(tree.threshold[node])
    low, high = ranges.get(at, (-math.inf, math.inf))
    found = _parts(tree, below, ranges | {at: (low, limit)})
    found += _parts(tree, above, ranges | {at: (limit, high)})
    said = {flips_there for _, flips_there in found}
    return [(ranges, said.pop())] if len(said) == 1 else found


def _condition(path: str, low: float, high: float) -> str:
    """Return a range in words: above its lower end, up to its higher one."""
    name = path.removeprefix(ROOT)
    if path.startswith(ROOT) and whole(name):
        low, high = (end if math.isinf(end) else math.floor(end) for end in (low, high))
    lower, higher = f"{low:.{DIGITS}g}", f"{high:.{DIGITS}g}"
    if math.isinf(high):
        return f"{name} > {lower}"
    return f"{name} ≤ {higher}" if math.isinf(low) else f"{lower} < {name} ≤ {higher}"


def _seed(design: Design) -> int:
    return int(generator(draws_of(design.seed, 0), randomness.BOOTSTRAP, 1).integers(2**31))
