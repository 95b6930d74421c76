"""Handovers of a post: seen with what may be said next, and each command put on record (C9 to C13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from alerts.desk.duty.book import DutyBook, open_book
from alerts.desk.duty.reach import covering, require_covering
from alerts.desk.lookups.errors import NotFound
from alerts.duty.handing_over import (
    TELL_MATTERS,
    Handover,
    HandoverOrder,
    HandoverSituation,
    allowed,
    decide,
    told,
)
from alerts.duty.handover_table import HandoverCommand, HandoverStep
from alerts.duty.in_charge import shift_that_comes
from alerts.duty.lines import DutyLine, DutyLineKind
from alerts.duty.refusals import DutyRefused
from alerts.duty.roster import DutyPost
from alerts.duty.shifts import DutyShift, stands_for
from alerts.notices.message import Urgency
from alerts.notices.notice import NoticeState
from alerts.people.audit import AuditKind
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records, Transaction
from alerts.records.desk.work_list import WorkFilter
from alerts.rules.rule import Severity
from alerts.stops.supply_stop import told as told_of_stop
from alerts.tickets.ticket import TicketState
from ingest.durations import DAY, HOUR
from ingest.inventory.departments import Duty
from ingest.inventory.tree import Inventory
from ingest.said import Said

DUE_WITHIN = 12 * HOUR
"""Clocks that fall due so soon are told in part 2, ms."""
MOST_TOLD = 200
"""Tickets, and clocks, that part 2 names; the rest are on the work list."""
_KINDS = (DutyLineKind.HANDOVER, DutyLineKind.HANDED_OVER)


@dataclass(frozen=True, slots=True)
class HandoverView:
    """A handover, its two shifts, and what the viewer may say now.

    ``step`` is as accidents make it; ``accidents``: numbers of critical tickets that are not staged;
    ``called``: login name -> what somebody is called.
    """

    handover: Handover
    step: HandoverStep
    outgoing: DutyShift
    incoming: DutyShift
    accidents: tuple[str, ...]
    allowed: tuple[HandoverCommand, ...]
    called: Mapping[str, str]
    post: DutyPost


@use_case("duty.handover", Right.WORK, ScopeKind.OBJECT)
def see_handover(
    records: Records, viewer: Viewer, post: str, wall: int, *, inventory: Inventory
) -> HandoverView | None:
    """The handover of a post to the shift that comes; ``None``: nobody is in charge, or nobody comes.

    ``wall`` is the time of persons, UTC ms.

    Raises `NotFound`, `Forbidden`, `RecordsError`.
    """
    with records.reading() as tx:
        book = open_book(tx, inventory, wall - DAY, wall + 2 * DAY, wall)
        at = book.post(post)
        require_covering(viewer, Right.WORK, at, inventory)
        try:
            around = _situation(tx, book, at, wall)
        except DutyRefused:
            return None
        return _view(told(_lines(tx, at, around)), around, viewer, book, at)


@use_case("duty.hand-over", Right.WORK, ScopeKind.ANYWHERE)
def say_in_handover(
    records: Records,
    viewer: Viewer,
    post: str,
    order: HandoverOrder,
    now: int,
    *,
    inventory: Inventory,
    wall: int,
) -> HandoverView:
    """Carry out a command of a handover, by who is of one of its two shifts, in person; as it is after that.

    ``now`` is the time of tickets, ``wall`` that of persons; UTC ms. Once it is done nothing of it changes,
    and the shift that came is in charge (C13).

    Raises `DutyRefused`, `NotFound`, `Forbidden`, `RecordsError`.
    """
    if viewer.token_scope is not None:
        raise DutyRefused(Said("duty-with-token"))
    with records.begin() as tx:
        book = open_book(tx, inventory, wall - DAY, wall + 2 * DAY, wall)
        at = book.post(post)
        around = _situation_for(tx, viewer, book, at, wall)
        if order.command in TELL_MATTERS:
            around = replace(
                around, matters=_open_matters(tx, at, around.outgoing, book.inventory, now, wall)
            )
        before = _lines(tx, at, around)
        data = decide(told(before), order, around)
        ends = order.command is HandoverCommand.SIGN_IN
        if ends:
            incoming = around.incoming
            data |= {"persons": [incoming.chief, *incoming.crew], "ends_at": incoming.ends_at}
        whom = _part_of(book, at, around, viewer.name, wall)
        line = DutyLine(
            at=wall,
            post=at.id,
            kind=DutyLineKind.HANDED_OVER if ends else DutyLineKind.HANDOVER,
            actor=viewer.name,
            shift_at=around.incoming.starts_at,
            acting_for=whom,
            text=order.text.strip(),
            data=data,
        )
        said: dict[str, Any] = {"command": order.command.value, "shift": around.incoming.starts_at}
        tx.audit.act_for(whom, viewer, AuditKind.DUTY_HANDOVER, wall, at.id, **said)
        if ends:
            _tell_incoming(tx, around.outgoing.persons, now)
        return _view(told([*before, tx.duty_lines.add(line)]), around, viewer, book, at)


def _tell_incoming(tx: Transaction, outgoing: Sequence[str], now: int) -> None:
    """What is urgent and waits for the answer of who goes home is told to who came, by the notifier (C13)."""
    waiting = {
        each.id: each
        for person in outgoing
        for each in tx.notices.told_to(person, None, MOST_TOLD, with_relieved=False)
        if each.state is NoticeState.TOLD and each.urgency is Urgency.HIGH
    }
    tx.notices.save([replace(each, remind_at=now) for each in waiting.values()])


def _view(
    handover: Handover, around: HandoverSituation, viewer: Viewer, book: DutyBook, post: DutyPost
) -> HandoverView:
    return HandoverView(
        handover,
        handover.step_now(around.accidents),
        around.outgoing,
        around.incoming,
        tuple(sorted(around.accidents - handover.staged)),
        allowed(handover, viewer.name, around),
        book.called,
        post,
    )


def _situation_for(
    tx: Transaction, who: Viewer, book: DutyBook, post: DutyPost, wall: int
) -> HandoverSituation:
    """As `_situation`. Raises `NotFound` for who neither sees the post nor is on one of its two shifts."""
    sees = covering(who, Right.WORK, post.department, book.inventory) is not None
    try:
        around = _situation(tx, book, post, wall)
    except DutyRefused:
        if not sees:
            raise NotFound(Said("duty-post-unknown", post=post.id)) from None
        raise
    if not sees and who.name not in (*around.outgoing.persons, *around.incoming.persons):
        raise NotFound(Said("duty-post-unknown", post=post.id))
    return around


def _situation(tx: Transaction, book: DutyBook, post: DutyPost, wall: int) -> HandoverSituation:
    """Who hands over to whom, and what keeps them from it. Raises `DutyRefused` where nobody could."""
    outgoing = book.in_charge(post, wall)
    if outgoing is None:
        raise DutyRefused(Said("duty-nobody-hands-over", post=post.name))
    comes = shift_that_comes(book.shifts(post), outgoing, wall)
    if comes is None:
        raise DutyRefused(Said("duty-nobody-comes", post=post.name))
    incoming = book.there(comes, wall)
    critical = WorkFilter(unit=post.department, severity=Severity.CRITICAL.value)
    found, _ = tx.work.page(critical, None, MOST_TOLD, territories=None)
    accidents = frozenset(each.number for each in found if each.state is not TicketState.RESOLVED)
    return HandoverSituation(outgoing, incoming, accidents, at=wall)


def _open_matters(
    tx: Transaction, post: DutyPost, outgoing: DutyShift, inventory: Inventory, now: int, wall: int
) -> dict[str, Any]:
    """What is told by itself: what the shift read, what is open at the department, and clocks due soon."""
    department = post.department
    tickets, more = tx.work.page(WorkFilter(unit=department), None, MOST_TOLD, territories=None)
    clocks, more_clocks = tx.clocks.page(
        unit=department, due_before=now + DUE_WITHIN, limit=MOST_TOLD, territories=None
    )
    return {
        "tickets": [each.number for each in tickets],
        "clocks": [{"ticket": each.ticket, "key": each.key, "due_at": each.due_at} for each in clocks],
        "stops": _running_stops(tx, department, inventory, now),
        "readings": _readings(tx, post, outgoing, wall),
        "more": more is not None and len(tickets) == MOST_TOLD,
        "more_clocks": more_clocks is not None and len(clocks) == MOST_TOLD,
    }


def _readings(tx: Transaction, post: DutyPost, outgoing: DutyShift, wall: int) -> list[dict[str, Any]]:
    """What part 1 says by itself: of each point the last value that the shift read, and what its sensor had.

    Of the last `MOST_TOLD` that were entered for the post; what was corrected is told as it was corrected.
    """
    read = tx.manual_readings.of_post(post.id, outgoing.starts_at, wall + 1, None, MOST_TOLD)
    if not read:
        return []
    corrected = tx.manual_readings.corrections_of([each.id for each in read])
    last = {each.point: each for each in reversed(read) if each.id not in corrected}
    sensors = tx.manual_readings.comparisons_of([each.id for each in last.values()])
    return [
        {
            "point": each.point,
            "metric": each.metric.value,
            "at": each.at,
            "value": each.value,
            "sensor": None if each.id not in sensors else sensors[each.id].value,
        }
        for each in last.values()
    ]


def _running_stops(tx: Transaction, department: str, inventory: Inventory, now: int) -> list[dict[str, Any]]:
    """Stops that the department works at, or answers for; all of them where it is production dispatch."""
    numbers = [each.number for each in tx.stops.going_on(MOST_TOLD)]
    lines, clocks = tx.stops.lines_of(numbers), tx.stop_clocks.of_stops(numbers)
    known = inventory.departments.get(department)
    hears_of_all = known is not None and Duty.PRODUCTION_DISPATCH in known.duties
    found = []
    for number in numbers:
        stop, going = told_of_stop(lines[number]), [each for each in clocks[number] if each.going]
        if stop is None or not (hears_of_all or department in (stop.unit, *(each.unit for each in going))):
            continue
        soon = [
            {"key": each.key, "due_at": each.due_at}
            for each in going
            if each.due_at is not None and each.due_at < now + DUE_WITHIN
        ]
        found.append({"number": number, "places": list(stop.places), "step": stop.step.value, "clocks": soon})
    return found


def _lines(tx: Transaction, post: DutyPost, around: HandoverSituation) -> list[DutyLine]:
    """The lines of the handover to the shift that comes, in order."""
    begins = around.incoming.starts_at
    return [each for each in tx.duty_lines.of_shifts(_KINDS, begins, begins + 1) if each.post == post.id]


def _part_of(book: DutyBook, post: DutyPost, around: HandoverSituation, name: str, wall: int) -> str:
    """For whom ``name`` stands in on one of the two shifts; empty: for themselves."""
    planned = [
        each
        for each in book.shifts(post)
        if each.starts_at in (around.outgoing.starts_at, around.incoming.starts_at)
    ]
    for each in planned:
        part = stands_for(each, name, max(wall, each.starts_at), book.stands_in)
        if part is not None:
            return "" if part == name else part
    return ""
