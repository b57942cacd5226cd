"""Facts: simple knowledge, which passes in any conversation and goes out of date.

docs/model.md, step 12. Simple knowledge needs no strong tie: Hansen 1999, Administrative Science
Quarterly 44:82.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation import randomness
from simulation.dynamics.attention import Contacts
from simulation.dynamics.channels import EXPOSURE
from simulation.dynamics.compiled import inner, kernel, over_employees
from simulation.dynamics.knowledge import FACTS, PAIRS
from simulation.dynamics.parameter import ProcessParameters, parameter
from simulation.dynamics.state import Knowledge, State
from simulation.randomness import WEEK_OFFSET, Draws, one, pair, pick

TOPICS_A_WORD = 5


class Parameters(ProcessParameters):
    """How long facts are of use, how often people talk of one, how many come across it first."""

    fact_weeks: int = parameter(
        26,
        1,
        520,
        unit="weeks",
        basis="assumed",
        source="assumption",
        description="Weeks after which a fact is out of date and another takes its place.",
    )
    fact_topics: int = parameter(
        2,
        0,
        10,
        unit="facts a contact",
        basis="assumed",
        source="assumption",
        description="Facts, of 64 current ones, that a conversation touches upon.",
    )
    employees_per_source: float = parameter(
        250,
        1,
        1_000_000,
        unit="employees",
        basis="assumed",
        source="assumption; in proportion, so that organisations of any size compare",
        description="Employees for each one who comes across a new fact by themselves.",
    )


def share(state: State, contacts: Contacts, p: Parameters, draws: Draws) -> None:
    """Change ``state.outcomes``: facts come up, pass in conversations, and go out of date."""
    assert state.outcomes is not None
    knowledge, _, ideas, _ = state.outcomes
    foci, people = state.foci, state.occupants
    sources = max(1, int(state.n // p.employees_per_source))
    domains = (foci.domain_starts, foci.domain_members)
    _renew(knowledge, ideas, people.occupied, domains, (int(p.fact_weeks), sources), draws)
    before = knowledge.facts.copy()
    topics = int(p.fact_topics)

    def work(low: int, high: int) -> None:
        _pass_on(low, high, knowledge.facts, before, contacts, people.generation, topics, draws)

    over_employees(state.n, work)
    known = np.zeros(FACTS, np.int64)
    _count(known, knowledge.facts, people.occupied)
    _note_reach(knowledge, known, int(people.occupied.sum(dtype=np.int64)), state.week)


def _note_reach(knowledge: Knowledge, known: NDArray[np.int64], present: int, week: int) -> None:
    now = (knowledge.fact_domain >= 0) & (knowledge.reach == 0) & (2 * known >= present)
    knowledge.reach[now] = week - knowledge.fact_week[now] + 1


@kernel()
def _renew(knowledge, ideas, occupied, domains, settings, draws):  # type: ignore[no-untyped-def]
    """Let the facts whose time has come be replaced by new ones from two domains."""
    starts, members = domains
    weeks, n_sources = settings
    n_domains = len(starts) - 1
    for p in range(PAIRS):
        if (draws.week + WEEK_OFFSET) % weeks != p * weeks // PAIRS:
            continue
        bit = np.uint64(1) << np.uint64(p)
        both = ~(bit | (bit << np.uint64(PAIRS)))
        for i in range(len(occupied)):
            knowledge.facts[i] &= both
            ideas.considered[i] &= np.uint32(~bit)
            if ideas.pair[i] == p:
                ideas.pair[i] = -1
        for unit in range(len(ideas.carried_out)):
            ideas.carried_out[unit] &= np.uint32(~bit)
        w0, w1, _, _ = one(draws, randomness.FACT_SOURCES, p, 0, 0)
        domain = pick(w0, n_domains)
        for fact in (p, p + PAIRS):
            if fact > p and n_domains > 1:
                domain = (domain + 1 + pick(w1, n_domains - 1)) % n_domains
            old = knowledge.fact_domain[fact] >= 0
            reached = knowledge.reach[fact]
            knowledge.last_reach[fact] = (reached if reached > 0 else weeks) if old else 0
            knowledge.reach[fact] = 0
            knowledge.fact_domain[fact] = domain
            knowledge.fact_week[fact] = draws.week
            size = starts[domain + 1] - starts[domain]
            for k in range(n_sources if size > 0 else 0):
                word, _, _, _ = one(draws, randomness.FACT_SOURCES, fact, 0, 1 + k)
                seat = members[starts[domain] + pick(word, size)]
                if occupied[seat]:
                    knowledge.facts[seat] |= np.uint64(1) << np.uint64(fact)


@inner()
def _touched(w0, w1, topics):  # type: ignore[no-untyped-def]
    """Return the facts that a conversation touches upon, as bits."""
    bits = np.uint64(0)
    for t in range(topics):
        word = w0 if t < TOPICS_A_WORD else w1
        fact = (word >> np.uint64(6 * (t % TOPICS_A_WORD))) & np.uint64(FACTS - 1)
        bits |= np.uint64(1) << fact
    return bits


@kernel()
def _pass_on(low, high, facts, before, contacts, generation, topics, draws):  # type: ignore[no-untyped-def]
    for i in range(low, high):
        first = contacts.starts[i]
        heard = np.uint64(0)
        for e in range(first, first + contacts.counts[i]):
            j = contacts.partner[e]
            if before[j] & ~before[i] == 0:
                continue
            w0, w1, _, _ = pair(draws, randomness.FACTS, i, generation[i], j, generation[j], 0)
            seen = min(topics, 1) if contacts.kind[e] & EXPOSURE else topics
            heard |= before[j] & _touched(w0, w1, seen)
        facts[i] |= heard


@kernel()
def _count(known, facts, occupied):  # type: ignore[no-untyped-def]
    """Count who knows each fact."""
    for i in range(len(facts)):
        if occupied[i]:
            for fact in range(FACTS):
                known[fact] += np.int64((facts[i] >> np.uint64(fact)) & np.uint64(1))
