"""Philox4x32-10 in plain Python integers (Salmon et al. 2011), and the page's counters."""

from __future__ import annotations

from functools import lru_cache

MASK = 0xFFFFFFFF


# Pairs' draws are asked for once a contact, and again in runs that differ in one lever.
@lru_cache(maxsize=1 << 17)
def philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        first, second = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1 = second >> 32 ^ c1 ^ k0, second & MASK
        c2, c3 = first >> 32 ^ c3 ^ k1, first & MASK
        k0 = (k0 + 0x9E3779B9) & MASK
        k1 = (k1 + 0xBB67AE85) & MASK
    return c0, c1, c2, c3


def key_of(seed: int, replicate: int) -> tuple[int, int]:
    words = philox((seed & MASK, (seed >> 32) & MASK, replicate, 0x6F726773), (0x696D0000, 1))
    return words[0], words[1]


class Draws:
    """All draws of one replicate; ``week`` is set by whoever advances it."""

    def __init__(self, seed: int, replicate: int) -> None:
        self.key = key_of(seed, replicate)
        self.week = 0

    def one(self, process: int, seat: int, generation: int, index: int) -> tuple[int, ...]:
        packed = (self.week + 2048) + (generation << 12)
        return philox((seat, MASK, packed, (process << 24) + index), self.key)

    def pair(
        self, process: int, first: tuple[int, int], second: tuple[int, int], index: int
    ) -> tuple[int, ...]:
        """Draw for two people, each (seat, generation), in whichever order."""
        (low, low_generation), (high, high_generation) = sorted((first, second))
        packed = (self.week + 2048) + (low_generation << 12) + (high_generation << 22)
        return philox((low, high, packed, (process << 24) + index), self.key)


def uniform(word: int) -> float:
    return word / 2**32


def pick(word: int, n: int) -> int:
    return word * n >> 32
