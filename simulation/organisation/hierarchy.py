"""Reporting lines made from nothing: uneven units, and teams of uneven size around a mean span.

A reporting line is planned by counts first: how many managers each unit has, how they spread over
layers, who many report to each. Chance decides how uneven all of that is, never the totals.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from simulation.organisation.people import ROOT, Ints, layers

Floats = NDArray[np.float64]

SMALLEST_UNIT = 4
# Layers between the top and the heads of units are added where somebody would have more heads than
# this many times the span.
WIDEST_TOP = 2
# Shapes of gamma distributions: a coefficient of variation of 0.8 for units and of 0.35 for teams.
UNIT_EVENNESS = 1.6
TEAM_EVENNESS = 8.0
# What a manager of many managers still has of staff, before the rest is shared out.
LEAST_STAFF = 0.25


@dataclass(frozen=True)
class Line:
    """A reporting line: who reports to whom, (n,), and who belongs to which unit, (n,)."""

    manager: Ints
    unit: Ints


@dataclass(frozen=True)
class Shape:
    """The counts that a reporting line is made to.

    Attributes
    ----------
    above
        Number of people in each layer above the heads of units, from the top.
    heads
        Number of parts of the organisation with a reporting line of their own.
    deepest
        Layers of managers in a part, or None for as many as the span needs.
    """

    above: tuple[int, ...]
    heads: int
    deepest: int | None


def shape(people: int, units: int, span: float, depth: int | None) -> Shape:
    """Return how many layers stand above the units, and how many a unit may have.

    In one unit the head is the top; in two layers everybody reports to the top. Where ``depth`` is
    less than the span needs, layers above units and within them are given up evenly.
    """
    if units == 1 or depth == 2:
        return Shape((), 1, None if depth is None else depth - 1)
    between = _layers_between(units, span)
    if depth is not None:
        within = int(layers_needed(np.array([round(people / units / span)]), span)[0])
        kept = round((depth - 1) * (1 + between) / (1 + between + within)) - 1
        between = max(0, min(between, depth - 3, kept))
    widths = [max(1, round(units ** (k / (between + 1)))) for k in range(between + 1)]
    return Shape(tuple(widths), units, None if depth is None else depth - 2 - between)


def _layers_between(units: int, span: float) -> int:
    count, heads = 0, float(units)
    while heads > WIDEST_TOP * span:
        heads /= span
        count += 1
    return count


def apportion(totals: Ints, group: Ints, weights: Floats, least: Ints | int = 0) -> Ints:
    """Return whole numbers, (m,), that add up to each group's total.

    ``group``, (m,), is in ascending order and names each of ``totals`` at least once; everyone gets
    ``least``, and what remains in proportion to ``weights``, (m,), by rounding running sums.
    """
    least = np.broadcast_to(np.asarray(least), group.shape)
    floor = np.bincount(group, weights=least, minlength=len(totals))
    extra = np.maximum(totals - floor, 0)
    running = np.cumsum(weights)
    last = np.searchsorted(group, np.arange(len(totals)), side="right") - 1
    before = np.concatenate(([0.0], running[last[:-1]]))
    whole = running[last] - before
    share = (running - before[group]) / whole[group]
    edge = np.floor(share * extra[group] + 0.5)
    first = np.concatenate(([0], last[:-1] + 1))
    previous = np.concatenate(([0.0], edge[:-1]))
    previous[first] = 0.0
    counts: Ints = (edge - previous + least).astype(np.int32)
    return counts


def unit_sizes(people: int, units: int, generator: np.random.Generator) -> Ints:
    """Return the sizes of units, (units,): uneven, and none very small."""
    weights = generator.gamma(UNIT_EVENNESS, size=units)
    # Names come in rounds of the usual functions: in each, larger functions first.
    rounds = np.arange(units) // 20
    weights = weights[np.lexsort((-weights, rounds))]
    least = min(SMALLEST_UNIT, people // units)
    return apportion(np.array([people], np.int32), np.zeros(units, np.int32), weights, least)


def manager_counts(sizes: Ints, total: int, deepest: int | None) -> Ints:
    """Return how many managers each part has, (parts,), so that together they are ``total``.

    As far as possible: a part of several people has one, nobody manages less than two on average,
    and the largest part has as many as its layers need.
    """
    if deepest == 1:
        return np.minimum(sizes - 1, 1).astype(np.int32)
    parts = np.zeros(len(sizes), np.int32)
    weights = np.maximum(sizes - 1.0, 1e-9)
    totals = np.array([max(total, len(sizes))], np.int32)
    counts = np.clip(apportion(totals, parts, weights, 1), 0, sizes // 2)
    if deepest is not None:
        largest = np.argmax(sizes)
        counts[largest] = max(counts[largest], deepest)
    return counts


def layer_widths(managers: Ints, span: float, deepest: int | None) -> Ints:
    """Return the number of managers by part and layer of managers, (parts, most layers).

    Widths grow geometrically, 1, r, r², … with r at most the span where the number of layers is
    free. A part with fewer managers than layers gets one layer for each.
    """
    count = layers_needed(managers, span) if deepest is None else np.minimum(managers, deepest)
    ratio = _ratios(managers, count)
    powers = np.arange(int(count.max(initial=1)))
    inside = powers < count[:, None]
    running = np.floor(np.cumsum(np.where(inside, ratio[:, None] ** powers, 0), axis=1) + 0.5)
    widths = np.diff(running, axis=1, prepend=0)
    last = np.maximum(count - 1, 0)
    rows = np.arange(len(managers))
    widths[rows, last] += managers - widths.sum(axis=1)
    return widths.astype(np.int32)


def layers_needed(managers: Ints, span: float) -> Ints:
    """Return the fewest layers in which nobody has more managers below than the span."""
    needed = np.minimum(managers, 1).astype(np.int32)
    room = np.ones(len(managers))
    wave = 1.0
    while np.any(room < managers):
        wave *= span
        short = room < managers
        needed[short] += 1
        room[short] += wave
    return needed


def _ratios(managers: Ints, count: Ints) -> Floats:
    """Return r with 1 + r + … + r^(count - 1) = managers, by bisection."""
    low, high = np.ones(len(managers)), np.maximum(managers, 1).astype(float)
    powers = np.arange(int(count.max(initial=1)))
    inside = powers < count[:, None]
    for _ in range(50):
        middle = (low + high) / 2
        many = np.where(inside, middle[:, None] ** powers, 0).sum(axis=1) > managers
        high = np.where(many, middle, high)
        low = np.where(many, low, middle)
    return low


def reporting_line(
    sizes: Ints, plan: Shape, span: float, managers: int, generator: np.random.Generator
) -> Line:
    """Return a reporting line over parts of the given sizes, seats numbered team by team.

    The top is seat 0; a team's members have consecutive seats, and so, but for its head, has a
    unit. Those above the units belong to the first unit below them. ``managers`` is the number of
    managers in all.
    """
    counts = manager_counts(sizes, managers - sum(plan.above), plan.deepest)
    widths = layer_widths(counts, span, plan.deepest)
    # A part of one person has a head and no manager.
    widths[:, 0] = 1
    parent, part = _above(plan, generator)
    parent, part = _managers(widths, parent, part, generator)
    staff = _staff(sizes, widths, parent, part, generator)
    leader = np.repeat(np.arange(len(parent), dtype=np.int32), staff)
    everyone = np.concatenate((parent, leader)).astype(np.int32)
    order = team_order(everyone)
    seat = np.empty(len(order), np.int32)
    seat[order] = np.arange(len(order))
    above = everyone[order]
    unit = np.concatenate((part, part[leader]))[order].astype(np.int32)
    return Line(np.where(above == ROOT, ROOT, seat[above]).astype(np.int32), unit)


def _above(plan: Shape, generator: np.random.Generator) -> tuple[Ints, Ints]:
    """Return managers and parts of the layers above and of the heads, layer by layer."""
    widths = [*plan.above, plan.heads]
    parent = np.full(1, ROOT, np.int32)
    first = 0
    for upper, lower in pairwise(widths):
        weights = generator.gamma(TEAM_EVENNESS, size=upper)
        children = apportion(np.array([lower], np.int32), np.zeros(upper, np.int32), weights, 1)
        here = np.arange(first, first + upper, dtype=np.int32)
        parent = np.concatenate((parent, np.repeat(here, children)))
        first += upper
    part = [0] * first + list(range(plan.heads))
    eldest = np.searchsorted(parent, np.arange(first, dtype=np.int32))
    for person in range(first - 1, -1, -1):
        part[person] = part[eldest[person]]
    return parent, np.array(part, np.int32)


def _managers(
    widths: Ints, parent: Ints, part: Ints, generator: np.random.Generator
) -> tuple[Ints, Ints]:
    """Return managers and parts with the managers of every layer added, layer by layer."""
    parts = np.arange(len(widths), dtype=np.int32)
    here = np.arange(len(parent) - len(widths), len(parent), dtype=np.int32)
    for layer in range(1, widths.shape[1]):
        weights = generator.gamma(TEAM_EVENNESS, size=len(here))
        inside, group = np.unique(part[here], return_inverse=True)
        children = apportion(widths[inside, layer], group.astype(np.int32), weights)
        parent = np.concatenate((parent, np.repeat(here, children)))
        part = np.concatenate((part, np.repeat(parts, widths[:, layer])))
        here = np.arange(len(parent) - widths[:, layer].sum(), len(parent), dtype=np.int32)
    return parent, part


def _staff(
    sizes: Ints, widths: Ints, parent: Ints, part: Ints, generator: np.random.Generator
) -> Ints:
    """Return how many staff each manager has, so that spans scatter around the part's mean."""
    managers = len(parent)
    first = managers - int(widths.sum())
    below = np.bincount(parent[parent != ROOT], minlength=managers)
    mean = (sizes - 1) / widths.sum(axis=1)
    wanted = mean[part] * generator.gamma(TEAM_EVENNESS, 1 / TEAM_EVENNESS, size=managers)
    weights = np.maximum(wanted - below, LEAST_STAFF)
    least = ((below == 0) & (sizes[part] > 1)).astype(np.int32)
    staff = np.zeros(managers, np.int32)
    order = first + np.argsort(part[first:], kind="stable")
    weights = np.maximum(weights - least, LEAST_STAFF)
    totals = (sizes - widths.sum(axis=1)).astype(np.int32)
    staff[order] = apportion(totals, part[order], weights[order], least[order])
    return staff


def team_order(manager: Ints) -> Ints:
    """Return all seats, (n,), team by team, each team soon after the one its manager is in.

    Teams follow each other as in a walk from the top that visits a manager's own managers before
    the manager's colleagues; within a team seats ascend.
    """
    visited = np.append(_visited(manager), -1)
    return np.lexsort((np.arange(len(manager)), visited[manager])).astype(np.int32)


def _visited(manager: Ints) -> Ints:
    """Return when a depth-first walk from the top reaches each seat, (n,)."""
    layer = layers(manager)
    by_layer = np.lexsort((np.arange(len(manager)), manager, layer))
    starts = np.searchsorted(layer[by_layer], np.arange(1, int(layer.max()) + 2))
    waves = [by_layer[a:b] for a, b in pairwise(starts)]
    below = np.ones(len(manager), np.int64)
    for wave in reversed(waves[1:]):
        below += np.bincount(manager[wave], weights=below[wave], minlength=len(below)).astype(int)
    visited = np.zeros(len(manager), np.int64)
    for wave in waves[1:]:
        earlier = np.cumsum(below[wave]) - below[wave]
        eldest = np.searchsorted(manager[wave], manager[wave])
        visited[wave] = visited[manager[wave]] + 1 + earlier - earlier[eldest]
    return visited.astype(np.int32)
