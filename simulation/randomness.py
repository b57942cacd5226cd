"""Every draw as a pure function of experiment, replicate, week, process and identity.

Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3",
doi 10.1145/2063384.2063405). There is no stream to advance: nothing depends on order, threads or
workers, and two scenarios share every draw that means the same thing in both.

The counter's four words are: the first seat; the second seat (``NOBODY`` when a draw concerns one
person); week, first and second generation packed; process and index packed. docs/model.md, "Draws".
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import numba
import numpy as np
from numba import njit

from simulation.kernels import cache_folder

if (_folder := cache_folder()) is not None:
    # Before any kernel is declared.
    numba.config.CACHE_DIR = _folder  # type: ignore[attr-defined]

NOBODY = 0xFFFFFFFF
WEEK_OFFSET = 2048
TWO_32 = 4294967296.0

# Process numbers are frozen: append, never renumber. Numbers from 128 are for interventions.
ORGANISATION = 0
TURNOVER = 1
PROJECTS = 2
OPPORTUNITY = 3
CHOICE = 4
TIME = 5
ATTENTION = 6
NEWS = 7
NEWS_SOURCES = 8
COMMUNITIES = 9
PLATFORM = 10
FACTS = 11
FACT_SOURCES = 12
NEWCOMERS = 13
REALITY = 14
LANDSCAPE = 15
PRACTICES = 16
STANDARD = 17
TASKS = 18
IDEAS = 19
DESIGN = 124
BOOTSTRAP = 125
WEIGHTS = 126
SAMPLING = 127
INTERVENTION = 128

_32 = np.uint64(32)
_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint32(0x9E3779B9)
_W1 = np.uint32(0xBB67AE85)


# No references are counted and nothing is allocated: kernels are compiled in the same way.
_compiled = functools.partial(
    njit, nogil=True, error_model="numpy", no_cfunc_wrapper=True, forceinline=True, _nrt=False
)
_u32 = np.uint32


class Draws(NamedTuple):
    """The key of a replicate and the week: what every draw has in common."""

    key0: np.uint64
    key1: np.uint64
    week: int


def _philox(c0, c1, c2, c3, k0, k1):  # type: ignore[no-untyped-def]
    """Return the four 32-bit words of one Philox4x32-10 block, held in 64-bit integers.

    The casts are there for the compiler: only so does it draw several blocks at once.
    """
    c0, c1, c2, c3, k0, k1 = _u32(c0), _u32(c1), _u32(c2), _u32(c3), _u32(k0), _u32(k1)
    for _ in range(10):
        a = _M0 * np.uint64(c0)
        b = _M1 * np.uint64(c2)
        c0, c2 = _u32(_u32(b >> _32) ^ c1 ^ k0), _u32(_u32(a >> _32) ^ c3 ^ k1)
        c1, c3 = _u32(b), _u32(a)
        k0 = _u32(k0 + _W0)
        k1 = _u32(k1 + _W1)
    return np.uint64(c0), np.uint64(c1), np.uint64(c2), np.uint64(c3)


philox = _compiled()(_philox)


@_compiled()
def one(draws, process, seat, generation, index):  # type: ignore[no-untyped-def]
    """Return four words for one employee's ``index``-th draw of a process this week."""
    week = np.uint64(draws.week + WEEK_OFFSET)
    return philox(
        np.uint64(seat),
        np.uint64(NOBODY),
        week | (np.uint64(generation) << np.uint64(12)),
        (np.uint64(process) << np.uint64(24)) | np.uint64(index),
        draws.key0,
        draws.key1,
    )


@_compiled()
def several(words, n, draws, process, seat, generation, numbers):  # type: ignore[no-untyped-def]
    """Fill ``words[:, :n]`` with the blocks of one employee's draws ``numbers[:n]``.

    Ten times as fast as ``one`` for each.
    """
    for d in range(n):
        w0, w1, w2, w3 = one(draws, process, seat, generation, numbers[d])
        words[0, d] = w0
        words[1, d] = w1
        words[2, d] = w2
        words[3, d] = w3


@_compiled()
def pair(draws, process, seat, generation, other, other_generation, index):  # type: ignore[no-untyped-def]
    """Return four words for a pair's draw: the same whichever of the two is named first."""
    if seat > other:
        seat, other = other, seat
        generation, other_generation = other_generation, generation
    week = np.uint64(draws.week + WEEK_OFFSET)
    return philox(
        np.uint64(seat),
        np.uint64(other),
        week
        | (np.uint64(generation) << np.uint64(12))
        | (np.uint64(other_generation) << np.uint64(22)),
        (np.uint64(process) << np.uint64(24)) | np.uint64(index),
        draws.key0,
        draws.key1,
    )


@_compiled()
def pick(word, n):  # type: ignore[no-untyped-def]
    """Return an integer in ``0 … n-1`` from one word (n < 2**32)."""
    return np.int64((np.uint64(word) * np.uint64(n)) >> _32)


def draws_of(seed: int, replicate: int, week: int = 0) -> Draws:
    """Return the draws of one replicate of an experiment.

    Replicates have unrelated keys: the key is itself a Philox block of seed and replicate.
    """
    with np.errstate(over="ignore"):  # the key's sums are modulo 2**32
        words = _philox(  # type: ignore[no-untyped-call]
            seed & 0xFFFFFFFF, seed >> 32, replicate, 0x6F726773, 0x696D0000, 1
        )
    return Draws(words[0], words[1], week)


def generator(draws: Draws, process: int, index: int = 0) -> np.random.Generator:
    """Return a numpy generator for set-up work that is drawn at once, such as an organisation.

    Keyed by replicate, process and index alone, so nothing drawn elsewhere moves it.
    """
    key = np.array([int(draws.key0) << 32 | int(draws.key1), process << 32 | index], np.uint64)
    return np.random.Generator(np.random.Philox(key=key))
