"""Names of users: which there can be, and when two of them are taken for one another."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from confusable_homoglyphs.confusables import confusables_data

from ingest.printable import is_one_line
from ingest.said import Said

SHORTEST, LONGEST = 2, 32
"""Characters of a new name. Those of before may have up to 200."""
LONGEST_CALLED = 64
LONGEST_SKELETON = 200
RESERVED = ("anonymous", "service", "wenya", "system")
"""They stand in histories for nobody in particular."""

_LATIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff0-9][\u3400-\u9fff\U00020000-\U0003ffff0-9._-]*")
_EITHER = re.compile(rf"(?:{_LATIN.pattern}|{_HAN.pattern})+")


def name_fault(name: str) -> Said | None:
    """Why no new user can have ``name``; ``None``: one can.

    A name has Latin letters without accents or Chinese characters, and not both; digits, and after the first
    character dots, hyphens and underscores.
    """
    if not SHORTEST <= len(name) <= LONGEST:
        return Said("name-length", least=SHORTEST, most=LONGEST)
    if unicodedata.normalize("NFKC", name) != name:
        return Said("name-characters")
    if skeleton(name) in map(skeleton, RESERVED):
        return Said("name-reserved")
    if _LATIN.fullmatch(name) or _HAN.fullmatch(name):
        return None
    return Said("name-scripts" if _EITHER.fullmatch(name) else "name-characters")


def called_fault(called: str) -> Said | None:
    """Why no user and no token can be called ``called``, which may be empty; ``None``: one can."""
    if len(called) > LONGEST_CALLED:
        return Said("called-length", most=LONGEST_CALLED)
    return None if is_one_line(called) else Said("called-characters")


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
