"""A span of time asked in pieces, where a server bounds what one query may read. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from ingest.durations import MINUTE
from ingest.stores.influx.answers import TooManyFilesError

_MOST_PIECES = 1_000
"""A longer span is asked whole first: it is one without an end, of which the server has little."""
_SHORTEST = 10 * MINUTE
"""What cannot be cut further: the server keeps no file of less time."""

_Rows = TypeVar("_Rows")


def in_pieces(
    ask: Callable[[int, int], Iterator[_Rows]], start: int, end: int, longest: int = 0
) -> Iterator[_Rows]:
    """What ``ask`` gives for ``[start, end)`` (UTC ms), in order of time, asked in spans of ``longest`` ms.

    ``longest`` of 0: whole. A span that the server refuses for the files it would read is halved.

    Raises
    ------
    TooManyFilesError
        When ten minutes are too many.
    """
    todo = [(start, end)]
    while todo:
        since, until = todo.pop()
        if longest and longest < until - since <= _MOST_PIECES * longest:
            todo += reversed([(at, min(at + longest, until)) for at in range(since, until, longest)])
            continue
        rows = ask(since, until)
        try:
            first = next(rows, None)
        except TooManyFilesError:
            if until - since <= _SHORTEST:
                raise
            middle = (since + until) // 2
            todo += [(middle, until), (since, middle)]
            continue
        if first is not None:
            yield first
            yield from rows
