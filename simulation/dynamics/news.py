"""News: how far a piece of information travels by conversation within four weeks.

docs/model.md, step 10. It measures reach and changes nothing else.
"""

from __future__ import annotations

import numpy as np

from simulation import randomness
from simulation.dynamics.attention import Contacts
from simulation.dynamics.channels import EXPOSURE
from simulation.dynamics.compiled import kernel, over_employees
from simulation.dynamics.state import State
from simulation.randomness import Draws, one, pair, pick

PIECES = 32
ROUND_WEEKS = 4


def spread(state: State, contacts: Contacts, draws: Draws) -> None:
    """Change ``state``: pass news on; at a round's end note how many each piece has reached."""
    news = state.occupants.news
    if state.week % ROUND_WEEKS == 0:
        _begin(news, draws)
    before = news.copy()

    def work(low: int, high: int) -> None:
        _pass_on(low, high, news, before, contacts, state.occupants.generation, draws)

    over_employees(state.n, work)
    if state.week % ROUND_WEEKS == ROUND_WEEKS - 1:
        present = int(np.count_nonzero(state.occupants.occupied))
        reached = int(np.bitwise_count(news).sum(dtype=np.int64))
        state.news_reach = reached / (PIECES * present) if present else float("nan")


@kernel()
def _begin(news, draws):  # type: ignore[no-untyped-def]
    news[:] = 0
    for piece in range(PIECES):
        word, _, _, _ = one(draws, randomness.NEWS_SOURCES, piece, 0, 0)
        news[pick(word, len(news))] |= np.uint32(1) << np.uint32(piece)


@kernel()
def _pass_on(low, high, news, before, contacts, generation, draws):  # type: ignore[no-untyped-def]
    for i in range(low, high):
        first = contacts.starts[i]
        heard = np.uint64(0)
        for e in range(first, first + contacts.counts[i]):
            j = contacts.partner[e]
            if contacts.kind[e] & EXPOSURE or before[j] == 0:
                continue
            w0, w1, w2, _ = pair(draws, randomness.NEWS, i, generation[i], j, generation[j], 0)
            heard |= np.uint64(before[j]) & w0 & w1 & w2
        news[i] |= np.uint32(heard)
