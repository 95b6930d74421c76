"""Writing lines to an InfluxDB that may accept some, refuse some, or be unable to accept any.

What each answer means: answers.py. Sending a line twice is harmless (same series, same time, same value), so
a piece that was partly accepted is simply cut in two and sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from ingest.said import Said
from ingest.stores.influx.answers import TOO_LARGE, Answer

_ANY_STORE = Said("letter-any-store")
AT_ONCE = 3
"""Requests under way at a time: enough to use all cores of a server that has two or three."""


def deliver(
    lines: Sequence[str],
    post: Callable[[bytes], Answer],
    limit: int = 20_000,
    place: Said | str = _ANY_STORE,
) -> dict[int, Said | str]:
    """Send ``lines`` in pieces of at most ``limit``; returns the refused ones: index -> why.

    Several pieces are under way at a time, since a server works on one request with one core. A piece that is
    too large, or holds a bad line, is cut in two until the bad lines stand alone. ``place`` names the bucket
    or database to whoever reads why.

    Raises
    ------
    StoreError
        When the server cannot accept anything now; other lines may be stored.
    """
    pieces = [range(start, min(start + limit, len(lines))) for start in range(0, len(lines), limit)]
    if len(pieces) <= 1:
        return _deliver_piece(lines, post, pieces[0], place) if pieces else {}
    refused: dict[int, Said | str] = {}
    with ThreadPoolExecutor(AT_ONCE, "wenya-delivery") as pool:
        for found in pool.map(lambda piece: _deliver_piece(lines, post, piece, place), pieces):
            refused.update(found)
    return refused


def _deliver_piece(
    lines: Sequence[str], post: Callable[[bytes], Answer], piece: range, place: Said | str
) -> dict[int, Said | str]:
    refused: dict[int, Said | str] = {}
    todo = [piece]
    while todo:
        part = todo.pop()
        answer = post("\n".join(lines[part.start : part.stop]).encode())
        if answer.stored:
            continue
        # A proxy may have a bound of its own, and says so with a page: shorter pieces pass it.
        too_large = answer.status == TOO_LARGE and (len(part) > 1 or not answer.foreign)
        if not too_large and not answer.is_verdict:
            raise answer.error_of_a_write()
        if len(part) == 1 or (answer.is_verdict and answer.dropped == len(part)):
            refused.update(dict.fromkeys(part, answer.reason(place)))
            continue
        middle = (part.start + part.stop) // 2
        todo += [range(middle, part.stop), range(part.start, middle)]
    return refused
