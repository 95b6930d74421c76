"""When faults begin and end: a heap of the changes to come, so that a step does not visit every fault."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapify, heappop, heappush

from ingest.durations import DAY
from simulators.faults.kinds import Fault

NEVER = (1 << 63) - 1
"""UTC ms that no run reaches: the largest int64."""


def next_change(fault: Fault, t: int) -> int:
    """The first instant after ``t`` (UTC ms) at which ``fault`` begins or ends, or `NEVER`."""
    if t < fault.start:
        return fault.start
    length = fault.end - fault.start
    if fault.daily:
        within = (t - fault.start) % DAY
        return t - within + (length if within < length else DAY)
    return fault.end if t < fault.end else NEVER


def began_at(fault: Fault, t: int) -> int:
    """When the span of ``fault`` began that ``t`` (UTC ms) lies in, else the last one before."""
    return fault.start + (t - fault.start) // DAY * DAY if fault.daily else fault.start


class FaultSchedule:
    """The changes of ``faults`` that are still to come."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self._faults = faults
        self._changes = [(fault.start, number) for number, fault in enumerate(faults)]
        heapify(self._changes)

    @property
    def next_change(self) -> int:
        """UTC ms of the next one, or `NEVER`."""
        return self._changes[0][0] if self._changes else NEVER

    def advance_to(self, t: int) -> bool:
        """Whether something has begun or ended since the last call, up to and including ``t`` (UTC ms)."""
        changed = False
        while self._changes and self._changes[0][0] <= t:
            _, number = heappop(self._changes)
            changed = True
            after = next_change(self._faults[number], t)
            if after != NEVER:
                heappush(self._changes, (after, number))
        return changed
