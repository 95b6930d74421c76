"""Passwords as they are kept."""

import argon2
import pytest

from alerts.records.people import password_hashes
from alerts.records.people.password_hashes import hashed, matches, needs_rehash, nobodys_hash

USUAL = password_hashes._HASHER
"""As it is imported, before the fixture of all tests puts a cheap one there."""


@pytest.fixture(autouse=True)
def _at_their_usual_cost(monkeypatch):
    monkeypatch.setattr(password_hashes, "_HASHER", USUAL)
    nobodys_hash.cache_clear()
    yield
    nobodys_hash.cache_clear()


def test_a_password_matches_its_hash_and_no_other():
    kept = hashed("correct horse")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert matches(kept, "correct horse")
    assert not matches(kept, "correct horse ")
    assert not needs_rehash(kept)


@pytest.mark.parametrize("kept", [None, "", "x", "$argon2id$"])
def test_what_is_no_hash_is_never_matched(kept):
    assert not matches(kept, "nobody's")


def test_nobodys_hash_costs_what_any_other_does():
    assert (
        nobodys_hash().rpartition("$")[0].rpartition("$")[0]
        == hashed("x").rpartition("$")[0].rpartition("$")[0]
    )


def test_a_hash_of_another_cost_is_told():
    assert needs_rehash(argon2.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash("x"))


def test_characters_that_are_no_text_are_hashed_too():
    assert matches(hashed("\ud800口令"), "\ud800口令")
