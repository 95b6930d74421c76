"""The clocks of a ticket that the service has, compared with those that it must have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from ingest.said import Said
from simulators.expected.desk.sensor_moves import ExpectedClock
from simulators.verdict.discrepancies import odd
from simulators.verdict.service_client import FoundClock

AnyClock = ExpectedClock | FoundClock


def odd_clocks(
    expected: Sequence[AnyClock], found: Sequence[AnyClock], ticks: NDArray[np.int64], late: int
) -> Iterator[Said]:
    """A sentence for each clock that lacks, is too many, or differs.

    Parameters
    ----------
    ticks
        The times at which the service judged, UTC ms. On the real clock something starts between two of them,
        and is due so much later or earlier.
    late
        By how much later than it should the ticket opened, ms: its clocks may start so much later, too.
    """
    wanted, have = _by_key(expected), _by_key(found)
    for key in dict.fromkeys((*wanted, *have)):
        for want, there in zip_longest(wanted[key], have[key]):
            if there is None:
                yield Said("verdict-no-clock", key=key)
            elif want is None:
                yield Said("verdict-clock-not-due", key=key)
            else:
                yield from _odd(want, there, ticks, late)


def _by_key(clocks: Iterable[AnyClock]) -> defaultdict[str, list[AnyClock]]:
    """Of each key in the order in which they start: one for each unit that had the ticket."""
    found = defaultdict[str, list[AnyClock]](list)
    for clock in sorted(clocks, key=lambda each: each.started_at):
        found[clock.key].append(clock)
    return found


def _odd(want: AnyClock, have: AnyClock, ticks: NDArray[np.int64], late: int) -> Iterator[Said]:
    begins = _begins(want, have, ticks, late)
    same_due = have.due == want.due or have.due - have.started_at == want.due - want.started_at
    pairs = (
        ("started_at", begins, want.started_at, have.started_at),
        ("due_at", same_due, want.due, have.due),
        ("status", want.status == have.status, want.status, have.status),
    )
    for name, same, wanted, found in pairs:
        if not same:
            yield odd(f"{want.key}.{name}", found, wanted)


def _begins(want: AnyClock, have: AnyClock, ticks: NDArray[np.int64], late: int) -> bool:
    """Whether it starts when it should: then, or between the ticks beside it if it starts at one."""
    if have.started_at == want.started_at:
        return True
    at = int(np.searchsorted(ticks, want.started_at))
    if at == len(ticks) or ticks[at] != want.started_at:
        return False
    first = int(ticks[at - 1]) if at else np.iinfo(np.int64).min
    last = int(ticks[at + 1]) if at + 1 < len(ticks) else np.iinfo(np.int64).max - late
    return first < have.started_at < last + late
