"""Pseudonyms: names that stand for employees, and that lead back only with a key.

HMAC-SHA-256 (RFC 2104) of the id under a secret key: the same key gives the same pseudonyms in
every file, and without it nobody can try ids until one fits.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from simulation.errors import InputError
from simulation.importing.managers import identity

KEY_BYTES = 32
# 80 bits: among a million employees two are alike once in two million million imports.
LETTERS = 16
PREFIX = "e"


class Pseudonyms:
    """The pseudonyms that a key gives."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes")
        self._key = key

    def of(self, texts: Iterable[str]) -> list[str]:
        """Return the pseudonym of each id: 17 letters and digits, the same for the same id.

        Spaces around an id, and case in an e-mail address, make no difference.

        Raises
        ------
        InputError
            When two ids have the same one, which another key mends.
        """
        meant: dict[str, str] = {}
        pseudonyms = []
        for text in map(identity, texts):
            pseudonym = self._one(text)
            if meant.setdefault(pseudonym, text) != text:
                raise InputError("two employees would have the same pseudonym: make another key")
            pseudonyms.append(pseudonym)
        return pseudonyms

    def _one(self, text: str) -> str:
        digest = hmac.new(self._key, text.encode(), hashlib.sha256).digest()
        return PREFIX + base64.b32encode(digest).decode().lower()[:LETTERS]


def new_key() -> bytes:
    """Return a new secret key."""
    return secrets.token_bytes(KEY_BYTES)


def write_key(path: Path, key: bytes) -> None:
    """Write a key to a new file that only its owner can read.

    Raises
    ------
    InputError
        When there is a file already, or it cannot be written.
    """
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w", encoding="ascii") as file:
            file.write(f"{key.hex()}\n")
    except FileExistsError:
        message = "there is a file already: a key that is overwritten is lost"
        raise InputError(message, file=path) from None
    except OSError as error:
        raise InputError(f"the key cannot be written: {error.strerror}", file=path) from None


def read_key(path: Path) -> bytes:
    """Return the key in a file.

    Raises
    ------
    InputError
        When the file cannot be read or has no key.
    """
    allowed = f"{2 * KEY_BYTES} hexadecimal digits, as `orgsim import` writes them"
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except OSError as error:
        raise InputError(f"the key cannot be read: {error.strerror}", file=path) from None
    except ValueError:
        raise InputError("the file has no key", file=path, allowed=allowed) from None
    if len(key) != KEY_BYTES:
        raise InputError("the file has no key", file=path, allowed=allowed)
    return key
