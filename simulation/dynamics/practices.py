"""Practices: complex knowledge, learned from those who do better, from the standard, by trying.

docs/model.md, step 13. The standard, and the tension between learning fast and keeping diversity:
March 1991, Organization Science 2:71. Learning from others in a network: Lazer & Friedman 2007,
Administrative Science Quarterly 52:667. Several sources: Centola & Macy 2007, American Journal of
Sociology 113:702.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation import randomness
from simulation.dynamics.compiled import index, inner, kernel, over_employees
from simulation.dynamics.knowledge import PRACTICES, area_of, quality_of
from simulation.dynamics.parameter import ProcessParameters, parameter
from simulation.dynamics.state import Knowledge, State
from simulation.randomness import WEEK_OFFSET, Draws, one, pick


class Parameters(ProcessParameters):
    """How readily people learn from others, try something themselves, and write it down."""

    practice_support: float = parameter(
        0.6,
        0,
        10,
        unit="reported strength",
        basis="assumed",
        source="form: Centola & Macy 2007; size assumed: a relationship, or two weaker sources",
        description="Strength of the ties to those who show a better practice, added up, from "
        "which it can be learned.",
    )
    imitation: float = parameter(
        0.6,
        0,
        1,
        unit="probability",
        basis="assumed",
        source="assumption",
        description="Probability of taking over a better practice that is shown well enough.",
    )
    experimentation: float = parameter(
        0.1,
        0,
        1,
        unit="probability a week",
        basis="assumed",
        source="assumption",
        description="Probability, at full autonomy, of trying something where nobody does better.",
    )
    codification: float = parameter(
        0.002,
        0,
        1,
        unit="probability a person",
        basis="assumed",
        source="form: March 1991 (learning by the code); size assumed",
        description="How readily the standard takes over what those who do better have in common.",
    )


def learn(state: State, p: Parameters, draws: Draws) -> None:
    """Change ``state.outcomes``: employees and the standard learn practices."""
    assert state.outcomes is not None
    knowledge = state.outcomes.knowledge
    before = (knowledge.practices.copy(), knowledge.quality.copy())
    dials = (state.dials.standardisation, state.dials.autonomy)

    def work(low: int, high: int) -> None:
        people = (state.occupants, state.ties, state.foci.expertise)
        _learn(low, high, knowledge, before, *people, dials, p, draws)

    over_employees(state.n, work)
    surplus = np.zeros(PRACTICES, np.int64)
    _codify(knowledge, before, surplus, state.occupants.occupied, p.codification, draws)


def standard_quality(knowledge: Knowledge) -> NDArray[np.float64]:
    """Return the quality of the standard in each area, (n_areas,); the unknown counts as wrong."""
    quality = np.empty(knowledge.quality.shape[1])
    _assess_standard(quality, knowledge)
    return quality


@inner()
def _with_area(practices, bits, area, n_areas):  # type: ignore[no-untyped-def]
    """Return practices with other bits in one area."""
    size = PRACTICES // n_areas
    if size == PRACTICES:
        return bits
    there = ((np.uint64(1) << np.uint64(size)) - np.uint64(1)) << np.uint64(area * size)
    return (practices & ~there) | (bits << np.uint64(area * size))


@inner()
def _follow(i, area, own, knowledge, n_areas, generation, pull, draws):  # type: ignore[no-untyped-def]
    """Return practices after some of an area were made the standard's."""
    size = PRACTICES // n_areas
    differs = area_of(
        (own ^ knowledge.standard[0]) & knowledge.standard_known[0], area, n_areas
    ) << np.uint64(area * size)
    limit = np.float64(pull) * randomness.TWO_32
    words = (np.uint64(0), np.uint64(0), np.uint64(0), np.uint64(0))
    drawn = -1
    for m in range(area * size, (area + 1) * size):
        if not (differs >> np.uint64(m)) & np.uint64(1):
            continue
        if m // 4 != drawn:
            drawn = m // 4
            words = one(draws, randomness.PRACTICES, i, generation, 1 + drawn)
        if words[m % 4] < limit:
            own ^= np.uint64(1) << np.uint64(m)
    return own


@kernel()
def _learn(low, high, knowledge, before, occupants, ties, expertise, dials, p, draws):  # type: ignore[no-untyped-def]
    practices, quality = before
    standardisation, autonomy = dials
    n_areas = quality.shape[1]
    size = PRACTICES // n_areas
    reality, landscape = knowledge.reality[0], knowledge.landscape
    half = np.float64(p.relationship_strength)
    for i in range(low, high):
        if not occupants.occupied[i]:
            continue
        generation = occupants.generation[i]
        w0, w1, w2, w3 = one(draws, randomness.PRACTICES, i, generation, 0)
        area = pick(w0, n_areas)
        own = practices[i]
        here = quality[i, area]
        if standardisation[i] > 0:
            own = _follow(i, area, own, knowledge, n_areas, generation, standardisation[i], draws)
            if own != practices[i]:
                here = quality_of(own ^ reality, area, n_areas, landscape)
                knowledge.quality[i, area] = here
        best = here
        shown = np.uint64(0)
        support = 0.0
        for s in range(ties.active[i]):
            j = index(ties.partner[i, s])
            theirs = quality[j, area]
            if theirs < best or theirs <= here:
                continue
            bits = area_of(practices[j], area, n_areas)
            if theirs > best or bits > shown:
                best = theirs
                shown = bits
                support = 0.0
            if bits == shown:
                strength = np.float64(ties.strength[i, s])
                support += strength / (strength + half)
        if best > here:
            if support >= p.practice_support and w1 < p.imitation * randomness.TWO_32:
                own = _with_area(own, shown, area, n_areas)
                knowledge.quality[i, area] = best
        elif w3 < p.experimentation * np.float64(autonomy[i]) * randomness.TWO_32:
            trade = expertise[i] % n_areas
            tried = own ^ (np.uint64(1) << np.uint64(trade * size + pick(w2, size)))
            result = quality_of(tried ^ reality, trade, n_areas, landscape)
            if result > knowledge.quality[i, trade]:
                own = tried
                knowledge.quality[i, trade] = result
        knowledge.practices[i] = own


@kernel()
def _codify(knowledge, before, surplus, occupied, codification, draws):  # type: ignore[no-untyped-def]
    """Let the standard take over what the majority of those who do better than it do."""
    practices, quality = before
    n_areas = quality.shape[1]
    size = PRACTICES // n_areas
    area = (draws.week + WEEK_OFFSET) % n_areas
    wrong = (knowledge.standard[0] ^ knowledge.reality[0]) | ~knowledge.standard_known[0]
    level = quality_of(wrong, area, n_areas, knowledge.landscape)
    for i in range(len(occupied)):
        if occupied[i] and quality[i, area] > level:
            for m in range(area * size, (area + 1) * size):
                bit = (practices[i] >> np.uint64(m)) & np.uint64(1)
                surplus[m] += 2 * np.int64(bit) - 1
    for m in range(area * size, (area + 1) * size):
        bit = np.uint64(1) << np.uint64(m)
        majority = bit if surplus[m] > 0 else np.uint64(0)
        known = knowledge.standard_known[0] & bit
        if surplus[m] == 0 or (known and knowledge.standard[0] & bit == majority):
            continue
        stays = 1.0
        for _ in range(abs(surplus[m])):
            stays *= 1.0 - codification
            if stays < 1e-12:
                break
        word, _, _, _ = one(draws, randomness.STANDARD, m, 0, 0)
        if word < (1.0 - stays) * randomness.TWO_32:
            knowledge.standard_known[0] |= bit
            knowledge.standard[0] = (knowledge.standard[0] & ~bit) | majority


@kernel()
def _assess_standard(quality, knowledge):  # type: ignore[no-untyped-def]
    wrong = (knowledge.standard[0] ^ knowledge.reality[0]) | ~knowledge.standard_known[0]
    for area in range(len(quality)):
        quality[area] = quality_of(wrong, area, len(quality), knowledge.landscape)
