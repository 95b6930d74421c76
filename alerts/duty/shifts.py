"""Shifts as they come: a roster over time, with single replacements and those who stand in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from alerts.deadlines.days.local_days import local_day, midnight
from alerts.duty.roster import DutyPost, PlannedShift
from ingest.durations import DAY, MINUTE
from ingest.inventory.local_time import MINUTES_A_DAY, stretches

StandIn = Callable[[str, int], str | None]
"""Who is there for a person at an instant (UTC ms): they themselves, a substitute, or nobody."""


@dataclass(frozen=True, slots=True)
class DutyShift:
    """A shift of a post over ``[starts_at, ends_at)``, UTC ms. Persons are names; an empty chief: none."""

    post: str
    starts_at: int
    ends_at: int
    chief: str
    crew: tuple[str, ...] = ()

    @property
    def persons(self) -> tuple[str, ...]:
        """Everybody on it, the chief first, each once."""
        return tuple(dict.fromkeys(name for name in (self.chief, *self.crew) if name))

    def covers(self, instant: int) -> bool:
        """Whether ``instant`` (UTC ms) lies in it."""
        return self.starts_at <= instant < self.ends_at


@dataclass(frozen=True, slots=True)
class Replacement:
    """On one shift another person, or nobody (an empty ``by``), instead of ``person``."""

    post: str
    shift_at: int
    person: str
    by: str


def shifts_between(
    post: DutyPost, zone: ZoneInfo, start: int, end: int, replacements: Iterable[Replacement] = ()
) -> list[DutyShift]:
    """The shifts of ``post`` that meet ``[start, end)`` (UTC ms), in order and apart.

    Local times are those of ``zone``; what begins later ends what came before it, as where a pattern follows
    another. ``replacements`` count in their order.
    """
    first, last = local_day(start, zone) - timedelta(days=2), local_day(end, zone) + timedelta(days=1)
    planned = [
        shift
        for shift in _planned(post, zone, first, last)
        if shift.starts_at < shift.ends_at  # clocks may skip all of one
    ]
    planned.sort(key=lambda shift: shift.starts_at)
    apart = [
        shift if following is None or shift.ends_at <= following.starts_at else _until(shift, following)
        for shift, following in pairwise([*planned, None])
        if shift is not None
    ]
    met = [shift for shift in apart if shift.starts_at < end and start < shift.ends_at]
    return _replaced([each for each in met if each.starts_at < each.ends_at], replacements)


def _until(shift: DutyShift, following: DutyShift) -> DutyShift:
    return replace(shift, ends_at=following.starts_at)


def shift_at(
    post: DutyPost, zone: ZoneInfo, instant: int, replacements: Iterable[Replacement] = ()
) -> DutyShift | None:
    """The shift of ``post`` that runs at ``instant`` (UTC ms)."""
    return next(iter(shifts_between(post, zone, instant, instant + 1, replacements)), None)


def there_at(shift: DutyShift, instant: int, stands_in: StandIn) -> DutyShift:
    """``shift`` with who is there at ``instant`` (UTC ms): substitutes for those on leave (B15), each once.

    Where nobody stands in for the chief, there is none.
    """
    chief = (stands_in(shift.chief, instant) if shift.chief else None) or ""
    crew = (stands_in(name, instant) for name in shift.crew)
    others = dict.fromkeys(name for name in crew if name is not None and name != chief)
    return replace(shift, chief=chief, crew=tuple(others))


def stands_for(shift: DutyShift, person: str, instant: int, stands_in: StandIn) -> str | None:
    """Whose part ``person`` has on ``shift`` at ``instant``; their own name for their own, ``None``: none."""
    for name in shift.persons:
        if stands_in(name, instant) == person:
            return name
    return None


def _replaced(shifts: Sequence[DutyShift], replacements: Iterable[Replacement]) -> list[DutyShift]:
    found = {(shift.post, shift.starts_at): shift for shift in shifts}
    for each in replacements:
        shift = found.get((each.post, each.shift_at))
        if shift is not None and (not each.person or each.person in shift.persons):
            found[each.post, each.shift_at] = replaced(shift, each.person, each.by)
    return list(found.values())


def replaced(shift: DutyShift, person: str, by: str) -> DutyShift:
    """``shift`` with ``by`` in the place of ``person``; an empty ``by``: with nobody there.

    An empty ``person``: with ``by`` as well, as its chief where it has none.
    """
    if not person:
        return replace(shift, crew=(*shift.crew, by)) if shift.chief else replace(shift, chief=by)
    chief = by if shift.chief == person else shift.chief
    crew = (by if name == person else name for name in shift.crew)
    return replace(shift, chief=chief, crew=tuple(dict.fromkeys(name for name in crew if name)))


def _planned(post: DutyPost, zone: ZoneInfo, first: date, last: date) -> Iterator[DutyShift]:
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        pattern = post.pattern_of(day)
        for planned in () if pattern is None else pattern.of_day(day):
            yield _shift(post, zone, day, planned)


def _shift(post: DutyPost, zone: ZoneInfo, day: date, planned: PlannedShift) -> DutyShift:
    starts_at, ends_at = (_instant(zone, day, minutes) for minutes in (planned.starts, planned.ends))
    return DutyShift(post.id, starts_at, ends_at, planned.chief, planned.crew)


def _instant(zone: ZoneInfo, day: date, minutes: int) -> int:
    """When clocks first show so many minutes after midnight of ``day``, or something later.

    Of a time that they skip: when they skip it. So instants are in the order of their times.
    """
    day += timedelta(days=minutes // MINUTES_A_DAY)
    minutes %= MINUTES_A_DAY
    begins, follows = midnight(day, zone), midnight(day + timedelta(days=1), zone)
    pieces = stretches(zone, begins, follows)
    shown_at_first = None
    for since, until, offset in pieces:
        if shown_at_first is None:
            shown_at_first = (begins + offset) // DAY * DAY
        shows = since + offset - shown_at_first
        wanted = since + max(minutes * MINUTE - shows, 0)
        if wanted < until:
            return wanted
    return follows
