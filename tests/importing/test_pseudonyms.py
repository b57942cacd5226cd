"""Pseudonyms: always the same under a key, another under another, and no way back."""

from __future__ import annotations

import hashlib
import hmac
import re
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.errors import InputError
from simulation.importing import pseudonyms
from simulation.importing.pseudonyms import Pseudonyms, new_key, read_key, write_key

KEY, OTHER = bytes(range(32)), bytes(32)


def test_pseudonym_is_the_beginning_of_the_keyed_hash():
    (pseudonym,) = Pseudonyms(KEY).of(["10004"])
    digest = hmac.new(KEY, b"10004", hashlib.sha256).digest()
    number = int.from_bytes(digest) >> (256 - 80)
    letters = "".join("abcdefghijklmnopqrstuvwxyz234567"[number >> 5 * k & 31] for k in range(16))
    assert pseudonym == f"e{letters[::-1]}"


@given(st.lists(st.text(), unique_by=pseudonyms.identity))
def test_different_ids_have_different_pseudonyms_of_letters_and_digits(texts):
    found = Pseudonyms(KEY).of(texts)
    assert len(set(found)) == len(texts)
    assert all(re.fullmatch("e[a-z2-7]{16}", one) for one in found)
    assert found == Pseudonyms(KEY).of(texts)


def test_another_key_gives_other_pseudonyms():
    assert Pseudonyms(KEY).of(["ann"]) != Pseudonyms(OTHER).of(["ann"])


@pytest.mark.parametrize("same", [("p1@example.org", " P1@Example.ORG"), ("10004", " 10004 ")])
def test_an_id_written_in_two_ways_has_one_pseudonym(same):
    first, second = Pseudonyms(KEY).of(same)
    assert first == second


def test_two_ids_with_one_pseudonym_are_refused(monkeypatch):
    monkeypatch.setattr(pseudonyms, "LETTERS", 1)
    with pytest.raises(InputError, match="another key"):
        Pseudonyms(KEY).of(map(str, range(40)))


@pytest.mark.parametrize("key", [b"", bytes(31), bytes(33)])
def test_key_of_another_length_is_no_key(key):
    with pytest.raises(ValueError, match="32 bytes"):
        Pseudonyms(key)


def test_new_keys_differ():
    assert len({new_key() for _ in range(10)}) == 10


def test_key_is_read_back_and_only_its_owner_can_read_it(tmp_path):
    file = tmp_path / "key"
    write_key(file, KEY)
    assert read_key(file) == KEY
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_key_is_never_overwritten(tmp_path):
    file = tmp_path / "key"
    write_key(file, KEY)
    with pytest.raises(InputError, match="overwritten"):
        write_key(file, OTHER)
    assert read_key(file) == KEY


@pytest.mark.parametrize("text", ["", "no key", "ab" * 31, "é" * 64])
def test_file_without_a_key_is_refused(tmp_path, text):
    file = tmp_path / "key"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="no key"):
        read_key(file)


def test_key_that_is_not_there_is_refused_with_its_name(tmp_path):
    with pytest.raises(InputError) as caught:
        read_key(tmp_path / "key")
    assert caught.value.file == tmp_path / "key"


def test_key_that_cannot_be_written_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be written"):
        write_key(tmp_path / "nowhere" / "key", KEY)
