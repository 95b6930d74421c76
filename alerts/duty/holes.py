"""Holes of a roster: nobody there, a post of 24 hours left (W35), a leader missing (W36), somebody twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from alerts.deadlines.days.local_days import midnight
from alerts.duty.roster import DutyPost, DutyRoster, LeaderPost, SensitivePeriod
from alerts.duty.shifts import DutyShift, Replacement, StandIn, shifts_between, there_at
from ingest.durations import DAY
from ingest.said import Said, name_of

AHEAD = 7 * DAY
"""Holes are told of so long before they come, ..."""
URGENT = DAY
"""... and again so long before."""


class HoleKind(StrEnum):
    """What is wrong with a roster."""

    GAP = "gap"
    """A post of 24 hours has no shift (W35)."""
    NOBODY = "nobody"
    """A shift has nobody who is there."""
    NO_CHIEF = "no-chief"
    """A shift has persons, and no 值班长."""
    LEADER = "leader"
    """In a sensitive period one of the four leaders is not on duty (W36)."""
    TWICE = "twice"
    """Somebody is on two shifts at once."""
    CANNOT_ACT = "cannot-act"
    """Somebody is on a shift who has no right to do there what it does."""


OF_A_PERSON = frozenset({HoleKind.TWICE, HoleKind.CANNOT_ACT})
MayAct = Callable[[str, DutyPost], bool]
"""Whether a person can do at a post what its shift does."""


@dataclass(frozen=True, slots=True, order=True)
class DutyHole:
    """A hole over ``[starts_at, ends_at)``, UTC ms.

    ``post``: id, empty for what is of none. ``about``: of `HoleKind.LEADER` which leader, of those of
    `OF_A_PERSON` who; else empty.
    """

    starts_at: int
    ends_at: int
    kind: HoleKind
    post: str
    about: str = ""

    def is_urgent(self, now: int) -> bool:
        """Whether it comes within a day of ``now`` (UTC ms), or is there already."""
        return self.starts_at - now <= URGENT


def gaps(spans: Iterable[tuple[int, int]], start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of ``[start, end)`` that lie in none of ``spans``, in order; UTC ms."""
    for since, until in sorted(spans):
        if since > start:
            yield start, min(since, end)
        start = max(start, until)
        if start >= end:
            return
    if start < end:
        yield start, end


def holes_between(
    roster: DutyRoster,
    zone_of: Callable[[DutyPost], ZoneInfo],
    start: int,
    end: int,
    stands_in: StandIn,
    replacements: Sequence[Replacement] = (),
    *,
    zone: ZoneInfo,
    may_act: MayAct = lambda _person, _post: True,
) -> list[DutyHole]:
    """The holes of ``roster`` within ``[start, end)`` (UTC ms), by when they begin.

    Parameters
    ----------
    stands_in
        Who is there for a person; a shift is looked at as it begins, and one that runs at ``start`` then.
    zone
        Of the organisation, by which days of sensitive periods are.
    """
    shifts = {
        post.id: [
            there_at(each, max(each.starts_at, start), stands_in)
            for each in shifts_between(post, zone_of(post), start, end, replacements)
        ]
        for post in roster.posts
    }
    found = [hole for post in roster.posts for hole in _of_post(post, shifts[post.id], start, end)]
    for post in roster.posts:
        # As planned: who stands in for somebody does it by what that person may do.
        for each in shifts_between(post, zone_of(post), start, end, replacements):
            within = max(each.starts_at, start), min(each.ends_at, end)
            powerless = (name for name in each.persons if not may_act(name, post))
            found += [DutyHole(*within, HoleKind.CANNOT_ACT, post.id, name) for name in powerless]
    for period in roster.periods:
        found += _of_period(period, roster.posts, shifts, zone, (start, end))
    found += _twice([each for of_post in shifts.values() for each in of_post], start, end)
    return sorted(found)


def _of_post(post: DutyPost, shifts: Sequence[DutyShift], start: int, end: int) -> Iterator[DutyHole]:
    if post.round_the_clock:
        for since, until in gaps(((each.starts_at, each.ends_at) for each in shifts), start, end):
            yield DutyHole(since, until, HoleKind.GAP, post.id)
    for each in shifts:
        if not each.chief:
            kind = HoleKind.NO_CHIEF if each.persons else HoleKind.NOBODY
            yield DutyHole(max(each.starts_at, start), min(each.ends_at, end), kind, post.id)


def _of_period(
    period: SensitivePeriod,
    posts: Sequence[DutyPost],
    shifts: Mapping[str, Sequence[DutyShift]],
    zone: ZoneInfo,
    span: tuple[int, int],
) -> Iterator[DutyHole]:
    first = max(midnight(period.first, zone), span[0])
    last = min(midnight(period.last + timedelta(days=1), zone), span[1])
    if first >= last:
        return
    for leader in LeaderPost:
        manned = [
            (each.starts_at, each.ends_at)
            for post in posts
            if post.leads is leader
            for each in shifts[post.id]
            if each.persons
        ]
        for since, until in gaps(manned, first, last):
            yield DutyHole(since, until, HoleKind.LEADER, "", leader.value)


def _twice(shifts: Sequence[DutyShift], start: int, end: int) -> Iterator[DutyHole]:
    """Where somebody's shift begins before another of theirs, at another post, is over."""
    until: dict[str, DutyShift] = {}
    for each in sorted(shifts, key=lambda shift: (shift.starts_at, shift.post)):
        for name in each.persons:
            before = until.get(name)
            if before is not None and before.ends_at > each.starts_at:
                over = min(before.ends_at, each.ends_at, end)
                yield DutyHole(max(each.starts_at, start), over, HoleKind.TWICE, each.post, name)
            if before is None or each.ends_at > before.ends_at:
                until[name] = each


def standing_in(acting: Callable[[int], Mapping[str, str | None]], there: AbstractSet[str]) -> StandIn:
    """Who is there for a person: by leaves (``acting`` at an instant, B15), of those who can be ``there``."""

    def found(name: str, instant: int) -> str | None:
        person = acting(instant).get(name, name)
        return person if person in there else None

    return found


def hole_in_words(hole: DutyHole, post: str, called: Mapping[str, str] | None = None) -> Said:
    """What is wrong, at the ``post`` of that name; not when. ``called``: what people are called."""
    if hole.kind is HoleKind.LEADER:
        return Said("duty-hole-leader", leader=name_of("duty_leader", hole.about))
    return Said(f"duty-hole-{hole.kind.value}", post=post, person=(called or {}).get(hole.about, hole.about))
