"""The clocks of duty begun and stopped on record, as roster, leaves and log have it (desk.md, 7.7).

Instants are UTC ms of the wall clock, by which shifts are planned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from alerts.deadlines.anew import decided_anew
from alerts.deadlines.desk_clock import DeskClock
from alerts.desk.duty.book import LONGEST_SHIFT, DutyBook, open_book
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.duty.in_charge import EARLIEST_SIGN_IN
from alerts.duty.lines import SIGNS_OF_LIFE
from alerts.duty.orders import DispatchOrder
from alerts.duty.roster import DutyPost
from alerts.duty.shifts import DutyShift
from alerts.duty.timekeeping import (
    TimedThing,
    gone,
    order_in_time,
    scope_of_shift,
    shift_in_time,
    shift_of_scope,
)
from alerts.records import Transaction
from ingest.durations import DAY


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
    running = [each for each in tx.duty_clocks.running() if shift_of_scope(each.scope) is not None]
    scopes = {*map(scope_of_shift, starts), *(each.scope for each in running)}
    clocks = _Clocks(tx, {*shifts, *(each.ticket for each in running)}, scopes)
    things: list[TimedThing] = []
    for post in book.roster.posts:
        charge, its = book.in_charge(post, now), [each for each in lines if each.post == post.id]
        for each in shifts.get(post.id, ()):
            before = clocks.of(post.id, scope_of_shift(each.starts_at))
            arrives = book.roster.arrives_before
            things.append(shift_in_time(each, charge, its, post.department, arrives, now, before=before))
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
    return next((each.id for each in desk.inventory.places.values() if each.parent is None), "")
