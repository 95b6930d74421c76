"""Who is on duty: shifts of some days, who is in charge now, and what is wrong with the roster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from alerts.deadlines.desk_clock import DeskClock
from alerts.desk.duty.book import DutyBook, open_book, post_zone
from alerts.desk.duty.reach import covering
from alerts.desk.duty.reading_slots import filled_slots
from alerts.desk.duty.timekeeping import local_date
from alerts.desk.lookups.errors import SpanReversed, SpanTooLong
from alerts.duty.holes import AHEAD, OF_A_PERSON, DutyHole
from alerts.duty.in_charge import shift_to_sign_in_for
from alerts.duty.lines import DutyLine, DutyLineKind, signed_in
from alerts.duty.manual_readings import FilledSlot
from alerts.duty.roster import DutyPost
from alerts.duty.shifts import DutyShift
from alerts.duty.stations.sanitation import station_of
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records, Transaction
from ingest.durations import DAY
from ingest.inventory.tree import Inventory
from ingest.said import Said

LONGEST_SPAN = 62 * DAY


@dataclass(frozen=True, slots=True)
class ShownShift:
    """A shift with who is there, as it was ``planned``, and the lines of who has signed in for it."""

    shift: DutyShift
    planned: DutyShift
    signed_in: tuple[DutyLine, ...]


@dataclass(frozen=True, slots=True)
class ShownPost:
    """A post, its shifts, and the one in charge now (``None``: nobody is).

    ``clocks``: those of its shifts and orders that run. ``is_asked``: the viewer may answer that the shift in
    charge is there. ``to_sign_in``: the shift for which the viewer can sign in now. ``is_theirs``: they work
    for its department, and see its handover, its log and its ``slots``: those of today in which it reads.
    ``may_be_changed``: they may change its shifts.
    ``at_station``: its place is a pump station.
    """

    post: DutyPost
    in_charge: DutyShift | None
    shifts: tuple[ShownShift, ...]
    to_sign_in: DutyShift | None = None
    is_theirs: bool = False
    may_be_changed: bool = False
    clocks: tuple[DeskClock, ...] = ()
    is_asked: bool = False
    at_station: bool = False
    slots: tuple[FilledSlot, ...] = ()


@dataclass(frozen=True, slots=True)
class DutyOverview:
    """What there is to see of duty; holes are those of the next days (`AHEAD`), whatever was asked for.

    ``called``: login name -> what somebody is called; empty for who sees no people.
    """

    posts: tuple[ShownPost, ...]
    holes: tuple[DutyHole, ...]
    arrives_before: int
    called: Mapping[str, str]


@use_case("duty.overview", Right.LOOK, ScopeKind.ANYWHERE)
def see_duty(
    records: Records, viewer: Viewer, start: int, end: int, now: int, *, inventory: Inventory
) -> DutyOverview:
    """Duty over ``[start, end)`` at ``now`` (UTC ms, of the wall clock).

    Without persons for nobody in particular.

    Raises `SpanReversed`, `SpanTooLong`, `Forbidden`, `RecordsError`.
    """
    if end <= start:
        raise SpanReversed(Said("refusal-span-reversed"))
    if end - start > LONGEST_SPAN:
        raise SpanTooLong(Said("duty-span", days=LONGEST_SPAN // DAY))
    with records.reading() as tx:
        asked = open_book(tx, inventory, start, end, now)
        ahead = open_book(tx, inventory, now, now + AHEAD, now)
        clocks = tx.duty_clocks.running()
        slots = _slots_today(tx, asked, viewer, now)
    posts = tuple(
        replace(_post(each, asked, ahead, viewer, now, clocks), slots=tuple(slots.get(each.id, ())))
        for each in asked.roster.posts
    )
    holes = tuple(ahead.holes())
    if not viewer.sees_people:
        posts, holes = tuple(map(_nameless, posts)), tuple(map(_without_person, holes))
    called = {**ahead.called, **asked.called} if viewer.sees_people else {}
    return DutyOverview(posts, holes, asked.roster.arrives_before, called)


def _post(
    post: DutyPost, asked: DutyBook, ahead: DutyBook, viewer: Viewer, now: int, clocks: Sequence[DeskClock]
) -> ShownPost:
    done = signed_in(ahead.lines, post.id, viewer.name)
    found = shift_to_sign_in_for(ahead.shifts(post), viewer.name, now, ahead.stands_in, done)
    charge = ahead.in_charge(post, now)
    return ShownPost(
        post,
        charge,
        tuple(
            ShownShift(asked.there(shift, now), shift, _sign_ins(asked, shift))
            for shift in asked.shifts(post)
        ),
        None if found is None else found[0],
        covering(viewer, Right.WORK, post.department, asked.inventory) is not None,
        covering(viewer, Right.APPROVE, post.department, asked.inventory) is not None,
        tuple(each for each in clocks if each.ticket == post.id),
        charge is not None and post.leads is None and viewer.name in charge.persons,
        station_of(post, asked.inventory) is not None,
    )


def _slots_today(tx: Transaction, book: DutyBook, who: Viewer, now: int) -> dict[str, list[FilledSlot]]:
    """Post -> its slots that begin today, where it is, of posts whose department is theirs to work for."""
    posts = [
        each
        for each in book.roster.posts
        if each.readings and covering(who, Right.WORK, each.department, book.inventory) is not None
    ]
    found = filled_slots(tx, posts, book.inventory, now - DAY, now + DAY)
    for post in posts:
        zone = post_zone(book.inventory, post)
        today = local_date(now, zone)
        found[post.id] = [e for e in found[post.id] if local_date(e.slot.starts_at, zone) == today]
    return found


def _sign_ins(book: DutyBook, shift: DutyShift) -> tuple[DutyLine, ...]:
    return tuple(
        line
        for line in book.lines
        if line.kind is DutyLineKind.SIGN_IN and (line.post, line.shift_at) == (shift.post, shift.starts_at)
    )


def _nameless(shown: ShownPost) -> ShownPost:
    """Without any person: what is planned for a post names them as well."""
    shifts = tuple(ShownShift(_without(each.shift), _without(each.planned), ()) for each in shown.shifts)
    charge = None if shown.in_charge is None else _without(shown.in_charge)
    return replace(shown, post=replace(shown.post, patterns=()), in_charge=charge, shifts=shifts)


def _without(shift: DutyShift) -> DutyShift:
    return replace(shift, chief="", crew=())


def _without_person(hole: DutyHole) -> DutyHole:
    return replace(hole, about="") if hole.kind in OF_A_PERSON else hole
