"""The clocks of duty begun and stopped on record, as roster, leaves and log have it (desk.md, 7.7).

Instants are UTC ms of the wall clock, by which shifts are planned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from alerts.deadlines.anew import decided_anew
from alerts.deadlines.desk_clock import DeskClock
from alerts.desk.duty.book import LONGEST_SHIFT, DutyBook, open_book, post_zone, roster_on_record
from alerts.desk.duty.reading_slots import filled_slots
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.duty.in_charge import EARLIEST_SIGN_IN
from alerts.duty.lines import SIGNS_OF_LIFE, DutyLine
from alerts.duty.manual_readings import FilledSlot, ManualReading
from alerts.duty.orders import DispatchOrder
from alerts.duty.patrols import FILED_WITHIN as PATROLS_WITHIN
from alerts.duty.repairs import RepairCommand, RepairSheet
from alerts.duty.roster import DutyPost
from alerts.duty.roster_files import LONGEST_SLOT
from alerts.duty.shifts import DutyShift
from alerts.duty.stations.sanitation import FILED_WITHIN as LISTS_WITHIN
from alerts.duty.stations.sanitation import station_of
from alerts.duty.timekeeping import (
    TimedThing,
    day_of_scope,
    gone,
    list_in_time,
    list_of_scope,
    order_in_time,
    patrol_in_time,
    reinspection_in_time,
    repair_in_time,
    scope_of_day,
    scope_of_list,
    scope_of_shift,
    scope_of_slot,
    shift_in_time,
    shift_of_scope,
    slot_in_time,
    slot_of_scope,
)
from alerts.records import Transaction
from ingest.durations import DAY, SECOND

STILL_OWED = DAY
"""So long after a slot values that were read in it are still waited for, ms; then it was missed for good."""
LONGEST_AGO = LONGEST_SLOT + STILL_OWED


def keep_shifts_in_time(tx: Transaction, desk: DeskInForce, now: int) -> int:
    """Begin, stop and end clocks of shifts as roster and log are at ``now``; until when that holds."""
    book = open_book(tx, desk.inventory, now, now + LONGEST_SHIFT, now)
    until, shifts = now + DAY, dict[str, list[DutyShift]]()
    for post in book.roster.posts:
        if post.leads is None:
            shifts[post.id], changes = _shifts_to_time(book, post, now)
            until = min(until, changes)
    starts = [each.starts_at for those in shifts.values() for each in those]
    first, last = min(starts, default=now), max(starts, default=now)
    lines = tx.duty_lines.of_shifts(SIGNS_OF_LIFE, first, last + 1)
    running = [each for each in tx.duty_clocks.running() if _is_of_now(each, book, desk, now)]
    today = {local_date(now, post_zone(desk.inventory, each)) for each in book.roster.posts}
    days = {scope for day in today for scope in (scope_of_day(day), scope_of_list(day))}
    scopes = {*map(scope_of_shift, starts), *(each.scope for each in running), *days}
    slots = filled_slots(tx, book.roster.posts, desk.inventory, now - LONGEST_AGO, now + DAY)
    scopes |= {scope_of_slot(each.slot.starts_at) for those in slots.values() for each in those}
    clocks = _Clocks(tx, {*shifts, *(each.ticket for each in running)}, scopes)
    things: list[TimedThing] = []
    for post in book.roster.posts:
        charge, its = book.in_charge(post, now), [each for each in lines if each.post == post.id]
        for each in shifts.get(post.id, ()):
            before = clocks.of(post.id, scope_of_shift(each.starts_at))
            arrives = book.roster.arrives_before
            things.append(shift_in_time(each, charge, its, post.department, arrives, now, before=before))
    of_today, midnight = _days_to_time(book, desk, now)
    things += of_today
    timed, next_slot = _slots_to_time(slots, book, clocks, now)
    things += timed
    until = min(until, midnight, next_slot)
    kept = {(each.subject.ticket, each.scope) for each in things}
    for clock in running:
        if (clock.ticket, clock.scope) not in kept:
            kept.add((clock.ticket, clock.scope))
            things.append(gone(clock.ticket, clock.scope, clock.unit))
    _keep(tx, desk, things, clocks, now)
    return until


def keep_order_in_time(
    tx: Transaction, order: DispatchOrder, post: DutyPost, desk: DeskInForce, now: int
) -> DeskClock | None:
    """Begin or stop the clock of ``order`` to ``post`` at ``now``; it, where there is a limit for orders."""
    thing = order_in_time(order, post.department)
    _keep(tx, desk, [thing], _Clocks(tx, [post.id], [thing.scope]), now)
    return next(iter(tx.duty_clocks.of_scopes([post.id], [thing.scope])), None)


def keep_patrol_in_time(
    tx: Transaction, filed: DutyLine, post: DutyPost, desk: DeskInForce, now: int
) -> None:
    """Stop the clock of the day of which ``filed`` says that all was covered, at ``now``."""
    if not post.patrols or filed.data["left_out"]:
        return
    day = date.fromisoformat(str(filed.data["day"]))
    began = _midnight(day, post_zone(desk.inventory, post))
    thing = patrol_in_time(post.id, post.department, day, began, filed)
    _keep(tx, desk, [thing], _Clocks(tx, [post.id], [thing.scope]), now)


def keep_repair_in_time(
    tx: Transaction, sheet: RepairSheet, post: DutyPost, desk: DeskInForce, now: int
) -> DeskClock | None:
    """Begin or stop the clocks of a repair sheet of ``post`` at ``now`` (C32, C35).

    The one of the repair itself is given back, once it is issued.
    """
    thing = repair_in_time(sheet, post.department)
    accepted = sheet.last(RepairCommand.ACCEPT)
    friday_end = _friday_end(now if accepted is None else accepted.at, post_zone(desk.inventory, post))
    again = reinspection_in_time(sheet, post.department, friday_end)
    things = [thing] if again is None else [thing, again]
    _keep(tx, desk, things, _Clocks(tx, [post.id], [each.scope for each in things]), now)
    return next(iter(tx.duty_clocks.of_scopes([post.id], [thing.scope])), None)


def keep_list_in_time(tx: Transaction, filed: DutyLine, post: DutyPost, desk: DeskInForce, now: int) -> None:
    """Stop the clock of the day whose sanitation list ``filed`` is, at ``now`` (H8).

    An earlier day that nobody watched is not measured by it.
    """
    day, zone = date.fromisoformat(str(filed.data["day"])), post_zone(desk.inventory, post)
    thing = list_in_time(post.id, post.department, day, _midnight(day, zone), filed)
    clocks = _Clocks(tx, [post.id], [thing.scope])
    if day == local_date(now, zone) or clocks.of(post.id, thing.scope):
        _keep(tx, desk, [thing], clocks, now)


def keep_readings_in_time(
    tx: Transaction, entered: Collection[ManualReading], desk: DeskInForce, now: int
) -> None:
    """Stop the clocks of slots, of whichever post, that have all their values with ``entered`` (C7)."""
    posts = [each for each in roster_on_record(tx).posts if each.readings]
    if not posts or all(each.at < now - LONGEST_AGO for each in entered):
        return
    slots = filled_slots(tx, posts, desk.inventory, now - LONGEST_AGO, now + 1)
    scopes = {scope_of_slot(each.slot.starts_at) for those in slots.values() for each in those}
    clocks = _Clocks(tx, [each.id for each in posts], scopes)
    things = [
        slot_in_time(post.id, post.department, filled)
        for post in posts
        for filled in slots[post.id]
        if _counts(filled, clocks.of(post.id, scope_of_slot(filled.slot.starts_at)), now)
    ]
    _keep(tx, desk, things, clocks, now)


def _slots_to_time(
    slots: Mapping[str, Sequence[FilledSlot]], book: DutyBook, clocks: _Clocks, now: int
) -> tuple[list[TimedThing], int]:
    """The slots that run or are still waited for, and when that changes."""
    found, until = [], now + DAY
    for post in book.roster.posts:
        for filled in slots[post.id]:
            slot = filled.slot
            if _counts(filled, clocks.of(post.id, scope_of_slot(slot.starts_at)), now):
                found.append(slot_in_time(post.id, post.department, filled))
            changes = (slot.starts_at, slot.ends_at + STILL_OWED)
            until = min(until, *(each for each in changes if each > now), now + DAY)
    return found, until


def _counts(filled: FilledSlot, its: Sequence[DeskClock], now: int) -> bool:
    """Whether a slot is owed: it runs, or its clock waits still. One that nobody looked at in time is not."""
    slot = filled.slot
    waits = any(each.going for each in its) and now < slot.ends_at + STILL_OWED
    return slot.starts_at <= now and (now < slot.ends_at or waits)


def _days_to_time(book: DutyBook, desk: DeskInForce, now: int) -> tuple[list[TimedThing], int]:
    """What posts owe today, patrols and sanitation lists, and when another day begins somewhere."""
    found, until = [], now + DAY
    for post in book.roster.posts:
        is_station = station_of(post, desk.inventory) is not None
        if not post.patrols and not is_station:
            continue
        zone = post_zone(desk.inventory, post)
        today = local_date(now, zone)
        began, ends = _midnight(today, zone), _midnight(today + timedelta(days=1), zone)
        until = min(until, ends)
        if post.patrols:
            found.append(patrol_in_time(post.id, post.department, today, began, None))
        if is_station:
            found.append(list_in_time(post.id, post.department, today, began, None))
    return found, until


def _is_of_now(clock: DeskClock, book: DutyBook, desk: DeskInForce, now: int) -> bool:
    """Whether a clock that runs ends where nothing says that it is owed still: a shift, a slot, a day.

    One of a day goes on as long as that can be filed, unless its post patrols no more, or is at no station.
    """
    scope = clock.scope
    if shift_of_scope(scope) is not None or slot_of_scope(scope) is not None:
        return True
    patrol, listed = day_of_scope(scope), list_of_scope(scope)
    day, post = patrol or listed, book.roster.post(clock.ticket)
    if day is None or post is None:
        return day is not None
    owed = post.patrols if listed is None else station_of(post, desk.inventory) is not None
    within = PATROLS_WITHIN if listed is None else LISTS_WITHIN
    return not owed or day < local_date(now, post_zone(desk.inventory, post)) - within


def _friday_end(accepted_at: int, zone: ZoneInfo) -> int:
    """The end of the Friday after the week (Monday to Sunday) of an instant."""
    day = local_date(accepted_at, zone)
    return _midnight(day + timedelta(days=12 - day.weekday()), zone)


def local_date(now: int, zone: ZoneInfo) -> date:
    """The day that it is in ``zone`` at ``now``."""
    return datetime.fromtimestamp(now / SECOND, zone).date()


def _midnight(day: date, zone: ZoneInfo) -> int:
    return int(datetime.combine(day, time.min, zone).timestamp() * SECOND)


class _Clocks:
    """The clocks of some shifts and orders, read at once."""

    def __init__(self, tx: Transaction, posts: Collection[str], scopes: Collection[str]) -> None:
        self._found = defaultdict[tuple[str, str], list[DeskClock]](list)
        for each in tx.duty_clocks.of_scopes(posts, scopes) if scopes else ():
            self._found[each.ticket, each.scope].append(each)

    def of(self, post: str, scope: str) -> list[DeskClock]:
        """Those of one, in the order they were put on record."""
        return self._found.get((post, scope), [])


def _keep(
    tx: Transaction, desk: DeskInForce, things: Iterable[TimedThing], clocks: _Clocks, now: int
) -> None:
    changed: list[DeskClock] = []
    for each in things:
        its = clocks.of(each.subject.ticket, each.scope)
        calendar = desk.calendar_at(place_of_department(each.subject.unit, desk))
        changed += decided_anew(its, each.subject, each.book, desk.tables.policies, calendar, now)
    tx.duty_clocks.save([each for each in changed if each.id])
    tx.duty_clocks.add([each for each in changed if not each.id])


def _shifts_to_time(book: DutyBook, post: DutyPost, now: int) -> tuple[list[DutyShift], int]:
    """The shift in charge and those for which people can sign in, with who is there; until when."""
    planned = book.shifts(post)
    near = [each for each in planned if each.starts_at - EARLIEST_SIGN_IN <= now]
    charge = book.in_charge(post, now)
    if charge is not None and all(each.starts_at != charge.starts_at for each in near):
        near.append(charge)
    changes = [
        at
        for each in planned
        for at in (each.starts_at - EARLIEST_SIGN_IN, each.starts_at, each.ends_at)
        if at > now
    ]
    return [book.there(each, now) for each in near], min(changes, default=now + DAY)


def place_of_department(department: str, desk: DeskInForce) -> str:
    """Id of the place of ``department``; of the root of the tree where nobody has said."""
    known = desk.inventory.departments.get(department)
    if known is not None and known.place is not None:
        return known.place
    return next(iter(desk.inventory.roots), "")
