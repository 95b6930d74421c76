"""Names of users: when two of them are taken for one another."""

from __future__ import annotations

import unicodedata
from functools import cache

from confusable_homoglyphs.confusables import confusables_data

LONGEST_SKELETON = 200


def folded(name: str) -> str:
    """``name`` without width and case: two names that differ in these only are one user's."""
    return unicodedata.normalize("NFKC", name).casefold()


def skeleton(name: str) -> str:
    """What ``name`` looks like: names that are equal when folded, or look the same, have the same.

    Unicode's table of look-alikes (UTS 39), where small and capital letters count as one: ``1``, ``l``, ``I``
    and so ``i`` are the same, and so are ``rn`` and ``m``.
    """
    seen = "".join(map(_looks_like, unicodedata.normalize("NFKC", name)))
    return seen[:LONGEST_SKELETON]


@cache
def _looks_like(character: str) -> str:
    """The first of all that ``character`` is taken for, or the letters that it is taken for together."""
    known, todo = {character}, [character]
    while todo:
        each = todo.pop()
        fresh = {other for other in _others(each) if len(other) == 1} - known
        known |= fresh
        todo += fresh
    ours = [other for each in known if each.isascii() for other in _others(each)]
    letters = [other for other in ours if len(other) > 1 and other.isascii()]
    return "".join(map(_looks_like, min(letters))) if letters else min(known)


def _others(character: str) -> set[str]:
    """What ``character`` is taken for. In other scripts than ours a small letter may look like anything."""
    cases = {character.lower(), character.upper()} if character.isascii() else set()
    return cases | {entry["c"] for entry in confusables_data.get(character, ())}
