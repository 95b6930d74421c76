"""When something is due (desk.md, sections 6.3 and 9), worked out from its start and all its pauses at once.

A pause begins at an instant and is over at another; what lies in between does not count. An end of a day at
which a pause begins has been lived through, one at which it is over has not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from simulators.expected.desk.days import DUTY, CountedHours, WorkingDays, YearUnknown

Pauses = Sequence[tuple[int, int]]
"""From, to; UTC ms, in order, none touching another."""


@dataclass(frozen=True, slots=True)
class ReferenceLimit:
    """How long something may take.

    Attributes
    ----------
    kind
        ``clock``: elapsed time. ``working-days``: ends of working days that pass after the day of the start.
        ``working-hours``: elapsed time in the hours that count. ``day-end``: 24:00 of the local day, so many
        days after that of the start; who says that nothing stays over night (P27) counts ends of days, so a
        pause within a day moves nothing. ``month-end``: of the local month of the start, whatever pauses.
        ``given``: an instant that somebody set, which a pause moves by its length.
    amount
        Milliseconds, or days; 0 where it means nothing.
    or_earlier
        Another limit that holds as well: whichever is due first.
    """

    kind: Literal["clock", "working-days", "working-hours", "day-end", "month-end", "given"]
    amount: int = 0
    or_earlier: ReferenceLimit | None = None


@dataclass(frozen=True, slots=True)
class LimitBook:
    """What limits are counted by: working days, the hours that count, and instants that somebody set."""

    days: WorkingDays
    hours: CountedHours = DUTY
    given: Mapping[str, int] = field(default_factory=dict)


def due_of(limit: ReferenceLimit, start: int, pauses: Pauses, book: LimitBook, key: str = "") -> int | None:
    """The instant (UTC ms) at which ``limit``, counted from ``start`` (UTC ms), is up.

    ``None`` where that depends on a year that nobody knows yet. ``key`` names the instant that is given; a
    limit whose instant nobody has set is none.
    """
    holding = [each for each in (limit, limit.or_earlier) if each is not None]
    holding = [each for each in holding if each.kind != "given" or key in book.given]
    known: list[int] = []
    unknown: list[int] = []
    for each in holding:
        try:
            known.append(_due(each, start, pauses, book, key, book.days))
        except YearUnknown:
            # Whatever the year brings, it is due no earlier than if all its days were working days.
            unknown.append(_due(each, start, pauses, book, key, book.days.assuming_work()))
    if known and all(min(known) <= each for each in unknown):
        return min(known)
    return None


def _due(
    limit: ReferenceLimit, start: int, pauses: Pauses, book: LimitBook, key: str, days: WorkingDays
) -> int:
    if limit.kind == "month-end":
        return days.month_end(start)
    if limit.kind == "working-days":
        return _nth_end(limit.amount, days.ends_after(days.day_of(start)), pauses)
    if limit.kind == "day-end":
        return _nth_end(limit.amount + 1, days.ends_from(days.day_of(start)), pauses)
    if limit.kind == "working-hours":
        return _hours_later(limit.amount, start, pauses, book.hours, days)
    due = start + limit.amount if limit.kind == "clock" else book.given[key]
    for since, until in pauses:
        if since < due:
            due += until - max(since, start)
    return due


def _nth_end(n: int, ends: Iterator[int], pauses: Pauses) -> int:
    for end in ends:
        n -= not any(since < end <= until for since, until in pauses)
        if n == 0:
            return end
    raise AssertionError("there is always another day")


def _hours_later(amount: int, start: int, pauses: Pauses, hours: CountedHours, days: WorkingDays) -> int:
    left = amount
    for span in hours.spans(days, start):
        for since, until in _without(span, pauses):
            if until - since >= left:
                return since + left
            left -= until - since
    raise AssertionError("there is always another window")


def _without(span: tuple[int, int], pauses: Pauses) -> list[tuple[int, int]]:
    """What is left of ``span``, in order."""
    at, end = span
    left = []
    for since, until in pauses:
        if since < end and until > at:
            if since > at:
                left.append((at, since))
            at = until
    if at < end:
        left.append((at, end))
    return left
