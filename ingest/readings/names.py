"""How long a name is that devices give to what they measure."""

from __future__ import annotations

LONGEST_NAME = 256
"""Characters of an alias, of a path of a channel, of what comes before it; no registered one has more."""


def cut(name: str) -> str:
    """``name``, or so much of it that no registered one is the same.

    A name may come once in a message and stand before ten thousand others.
    """
    return name[: LONGEST_NAME + 1]
