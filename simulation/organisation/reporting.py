"""Changing the reporting line: fewer layers or larger spans, the same people."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.organisation.hierarchy import layers_needed
from simulation.organisation.merging import heads_several_units, merge_teams
from simulation.organisation.people import ROOT, Ints, layers, spans

Mask = NDArray[np.bool_]

FEWEST_LAYERS = 2
_FIRST_MIDDLE = 3


def flatten(
    manager: Ints,
    unit: Ints,
    level: Ints,
    mask: Mask,
    *,
    layers: int | None = None,
    span: float | None = None,
) -> Ints:
    """Return a flatter reporting line, (n,), in which only people in ``mask`` change managers.

    ``layers`` takes out middle layers until nobody in the mask is deeper (1 is the top):
    see ``remove_layers``. ``span`` takes out the layers that a unit no longer needs, then merges
    teams until managers in the mask have as many direct reports on average: see ``merge_teams``.
    There is one top, the same as before, and no cycle.
    """
    flat = manager.copy()
    if layers is not None:
        flat = remove_layers(flat, mask, layers)
    if span is not None:
        flat = remove_layers(flat, mask, _layers_for(flat, unit, mask, span))
        flat = merge_teams(flat, unit, level, mask, span)
    return flat


def managers_removed(before: Ints, after: Ints) -> Ints:
    """Return the seats that had direct reports in one reporting line and have none in another."""
    return np.flatnonzero((spans(before) > 0) & (spans(after) == 0)).astype(np.int32)


def _layers_for(manager: Ints, unit: Ints, mask: Mask, span: float) -> Ints:
    """Return how deep each one may be, (n,), in a unit as flat as the mean span allows."""
    units = int(unit.max()) + 1
    inside = mask & ~heads_several_units(manager, unit)
    people = np.bincount(unit[inside], minlength=units)
    leading = inside & (spans(manager) > 0)
    managers = np.bincount(unit[leading], minlength=units)
    reports = np.bincount(unit[leading], spans(manager)[leading], units)
    layer = layers(manager)
    highest = np.full(units, len(manager), np.int32)
    np.minimum.at(highest, unit[inside], layer[inside])
    needed = layers_needed(np.maximum(1, np.rint((people - 1) / span)).astype(np.int32), span)
    # Where the span is wide enough already, no layer goes.
    narrow = reports < span * managers
    most = np.where(narrow, highest + needed, len(manager))
    return np.maximum(most, FEWEST_LAYERS)[unit].astype(np.int32)


def remove_layers(manager: Ints, mask: Mask, most: int | Ints) -> Ints:
    """Return the reporting line with nobody in the mask deeper than ``most`` layers, (n,) or one.

    One layer goes at a time, where chains of command are too long: the reports of its managers
    report to those managers' manager, whose colleagues their former managers become. Managers of
    managers below the heads of units go first, those whose disappearance leaves the smallest spans;
    then first-line managers, and heads of units last. Whoever is out of the mask stays where they
    are; whoever in the mask is too deep below people out of it moves up alone.

    Raises
    ------
    ValueError
        When fewer than two layers are asked for.
    """
    if np.min(most) < FEWEST_LAYERS:
        raise ValueError(f"a reporting line has at least {FEWEST_LAYERS} layers, not {most}")
    flat = manager.copy()
    layer = layers(flat)
    while (too_deep := mask & (layer > most)).any():
        long = too_deep & (layer == layer[too_deep].max())
        moved = _reports_of_a_layer(flat, layer, mask, long)
        moved |= long & ~_below(flat, moved, layer)
        flat[moved] = flat[flat[moved]]
        layer = layers(flat)
    return flat


def _reports_of_a_layer(manager: Ints, layer: Ints, mask: Mask, long: Mask) -> Mask:
    """Return whom the disappearance of one layer's managers moves up, (n,)."""
    too_long = _above(manager, long)
    deepest = int(layer[long][0])
    middle = range(deepest - 2, _FIRST_MIDDLE - 1, -1)
    candidates = middle or range(min(_FIRST_MIDDLE, deepest - 1), 1, -1)[:1]
    span = spans(manager)
    best, least = np.zeros(len(manager), np.bool_), np.inf
    for gone in candidates:
        reports = mask & (layer == gone + 1)
        leaders = np.unique(manager[reports & too_long])
        widened = np.unique(manager[leaders])
        if not leaders.size:
            continue
        mean_span = (span[widened].sum() + span[leaders].sum()) / len(widened)
        if mean_span < least:
            best, least = reports & np.isin(manager, leaders), mean_span
    return best


def _above(manager: Ints, people: Mask) -> Mask:
    """Return the people and everybody above them, (n,)."""
    found = people.copy()
    rising = np.flatnonzero(people)
    while rising.size:
        above = np.unique(manager[rising])
        rising = above[above != ROOT]
        rising = rising[~found[rising]]
        found[rising] = True
    return found


def _below(manager: Ints, people: Mask, layer: Ints) -> Mask:
    """Return the people and everybody below them, (n,)."""
    found = people.copy()
    for depth in range(2, int(layer.max()) + 1):
        here = np.flatnonzero(layer == depth)
        found[here] |= found[manager[here]]
    return found
