"""Text that others wrote, made fit to be shown: it moves no cursor, hides nothing and has an end."""

from __future__ import annotations

import unicodedata

LONGEST = 500
"""Characters that are shown of one text where nothing else is asked for."""

_UNSEEN = frozenset({"Cc", "Cf"})
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters by their kind, of which nothing is seen: fillers of Hangul, the empty cell of Braille."""


def printable(text: str, longest: int = LONGEST) -> str:
    """``text`` in at most ``longest`` characters; those that cannot be printed are escaped as in Python.

    So a terminal can show it and any encoding has it: control characters, marks that turn the direction of
    writing and halves of surrogate pairs are spelt out.
    """
    begun = text[: longest + 1]
    shown = begun if begun.isprintable() else "".join(map(_spelt_out, begun))
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def is_one_line(text: str) -> bool:
    """Whether all of ``text`` is seen, or a blank of any width (as Chinese has it): it has one line.

    Han characters of rare names are added to the planes 2 and 3 year by year: this Python may not know them.
    """
    return all(
        each.isprintable() or unicodedata.category(each) == "Zs" or "\U00020000" <= each <= "\U0003fffd"
        for each in text
    )


def shows_something(text: str) -> bool:
    """Whether anybody sees anything of ``text``: more than blanks and what is blank or unseen."""
    return any(
        each not in _BLANK_LETTERS and not each.isspace() and unicodedata.category(each) not in _UNSEEN
        for each in text
    )


def is_short_line(text: str, most: int) -> bool:
    """Whether ``text`` is one line of ``most`` characters at most, of which somebody sees something."""
    return shows_something(text) and len(text) <= most and is_one_line(text)


def _spelt_out(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode()


def told(name: str, id_: str) -> str:
    """A name with its id beside it, as a line of text has it: ``603室 [b7-603]``; else the id alone."""
    return id_ if name in ("", id_) else f"{name} [{id_}]"
