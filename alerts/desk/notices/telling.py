"""Tells whoever holds the posts of a notice when it is told (desk.md, section 12)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from alerts.deadlines.policy import PolicyTable
from alerts.desk.clocks.posts import KeptPeople
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.notices.copies import give_copies
from alerts.desk.notices.subjects.sources import holders_for, told_subjects
from alerts.desk.notices.subjects.subject import PeopleTold, ToldSubject
from alerts.desk.notices.unreached import reached_since, tell_unreached
from alerts.events import NewEvent
from alerts.notices.attempts import Delivery, DeliveryState
from alerts.notices.message import Urgency
from alerts.notices.notice import Notice, NoticeState, SubjectKey, SubjectKind
from alerts.notices.occasions import OCCASIONS
from alerts.notices.routes import NoticeRoutes
from alerts.records import Transaction
from alerts.routing.departments import Departments

AT_ONCE: Final = 500
"""Notices that are told in one transaction."""
TOLD: Final = "notice.told"
CONSOLE_ALONE: Final = NoticeRoutes()


@dataclass(frozen=True, slots=True)
class Telling:
    """When it is told, by the service and by persons (UTC ms), by which channels, and when again (ms)."""

    now: int
    wall: int
    routes: NoticeRoutes
    remind_ms: int


def tell(
    tx: Transaction,
    desk: DeskInForce,
    now: int,
    people: KeptPeople,
    *,
    wall: int,
    without: Collection[int] = (),
    limit: int = AT_ONCE,
    routes: NoticeRoutes = CONSOLE_ALONE,
    remind_ms: int = 0,
) -> list[int]:
    """Tell of the first ``limit`` notices that wait, urgent ones first; their ids.

    Whoever holds the posts now is told, and nobody of what they did themselves. What is over by now is
    superseded, and what nobody holds the posts of is on record as such. What goes by channels, too, is put
    where the sender finds it. A constant number of statements.

    Parameters
    ----------
    now, wall
        The time of the service, and that of persons, by which leave runs; UTC ms.
    people
        Who is there, as far as it was read before.
    without
        Ids of notices to be left out.
    routes, remind_ms
        By which channels; and after how long (ms) what is urgent is told again, unless somebody answers.
    """
    waiting = tx.notices.untold(limit, without)
    return _tell_all(tx, desk, waiting, Telling(now, wall, routes, remind_ms), people)


def remind(
    tx: Transaction,
    desk: DeskInForce,
    now: int,
    people: KeptPeople,
    *,
    wall: int,
    without: Collection[int] = (),
    limit: int = AT_ONCE,
    routes: NoticeRoutes = CONSOLE_ALONE,
    remind_ms: int = 0,
) -> list[int]:
    """Tell again of what is urgent and nobody has answered for so long, as `tell`; their ids.

    Whoever holds the posts now is told, also who was not before; who holds them no more is sent nothing. That
    sensors found something is not told again once all of it has recovered.
    """
    waiting = tx.notices.to_remind(now, limit, without)
    ended = _recovered(tx, waiting)
    tx.notices.save(ended)
    over = {each.id for each in ended}
    again = [each for each in waiting if each.id not in over]
    told = _tell_all(tx, desk, again, Telling(now, wall, routes, remind_ms), people)
    return [*over, *told]


def _recovered(tx: Transaction, waiting: Sequence[Notice]) -> list[Notice]:
    """Those of ``waiting`` that tell what sensors found and is no more so, without a reminder."""
    found = [each for each in waiting if each.of is SubjectKind.TICKET and each.kind in OCCASIONS.found]
    tickets = tx.tickets.by_number({each.subject for each in found}) if found else {}
    return [
        replace(each, remind_at=None) for each in found if tickets[each.subject].recovered_since is not None
    ]


def _tell_all(
    tx: Transaction, desk: DeskInForce, waiting: Sequence[Notice], by: Telling, people: KeptPeople
) -> list[int]:
    if not waiting:
        return []
    now = by.now
    subjects = told_subjects(tx, waiting, desk)
    holders = holders_for(tx, subjects, desk, by.wall, people)
    needless = reached_since(tx, waiting)
    told, sending = [], list[Delivery]()
    for notice in waiting:
        subject = subjects[notice.about]
        if subject.is_over(notice) or notice.id in needless:
            told.append(superseded(notice))
            continue
        known = _told(notice, subject, holders[notice.of], desk.tables.policies, now)
        channels = by.routes.channels(notice.urgency, departments_of(notice, subject.unit, desk.departments))
        if channels and known.state is NoticeState.TOLD:
            known = _to_be_sent(known, by)
            sending += _deliveries(notice, known, now)
        elif known.remind_at is not None:  # No channel is left to remind by.
            known = replace(known, remind_at=None)
        told.append(known)
    tx.notices.save(told)
    give_copies(tx, told, subjects, desk.departments, people, now)
    tx.notices.relieve(_relieved(waiting, told))
    tx.deliveries.put(sending)
    if desk.departments:
        tell_unreached(tx, [each for each in told if each.state is NoticeState.NOBODY], now)
    _end_earlier(tx, told)
    _tell_listeners(tx, told, subjects, now)
    return [notice.id for notice in told]


def _relieved(before: Sequence[Notice], told: Iterable[Notice]) -> dict[tuple[int, str], bool]:
    """Of who was told before: whether others hold the posts by now, who are told instead."""
    now = {each.id: each.told for each in told if each.state is NoticeState.TOLD}
    return {
        (each.id, person): person not in now[each.id]
        for each in before
        if each.id in now
        for person in each.told
    }


def _end_earlier(tx: Transaction, told: Sequence[Notice]) -> None:
    """A step of a limit that is told of now ends the reminders of the steps before it."""
    newest: dict[tuple[SubjectKey, int], int] = {}
    for each in told:
        if each.clock is not None and each.state is NoticeState.TOLD:
            of = each.about, each.clock
            newest[of] = max(each.id, newest.get(of, 0))
    before = tx.notices.reminded_of({about for about, _ in newest}) if newest else []
    earlier = [each for each in before if each.id < newest.get((each.about, each.clock or 0), 0)]
    tx.notices.save([replace(each, remind_at=None) for each in earlier])


def departments_of(notice: Notice, unit: str, departments: Departments) -> tuple[str, ...]:
    """Ids of the department that a notice is for, else of the ``unit`` that has its subject, and above."""
    return departments.upwards(notice.unit or unit)


def _to_be_sent(notice: Notice, by: Telling) -> Notice:
    """One round more; what is urgent is told again after a while."""
    remind_at = by.now + by.remind_ms if notice.urgency is Urgency.HIGH and by.remind_ms else None
    return replace(notice, round=notice.round + 1, remind_at=remind_at)


def _deliveries(before: Notice, told: Notice, now: int) -> Iterator[Delivery]:
    """One to each who is told now; who was told before and is not any more is sent nothing."""
    for person in told.told:
        yield Delivery(told.id, person, told.urgency, told.round, now, now)
    for person in before.told:
        if person not in told.told:
            yield Delivery(told.id, person, told.urgency, told.round, now, None, DeliveryState.OVER)


def superseded(notice: Notice) -> Notice:
    """The notice once nothing is left to tell."""
    return replace(notice, state=NoticeState.SUPERSEDED, remind_at=None)


def _told(notice: Notice, subject: ToldSubject, holders: PeopleTold, table: PolicyTable, now: int) -> Notice:
    clock = subject.clock_of(notice)
    if clock is None or not notice.step:
        found = holders.told(notice.subject, notice.unit, notice.posts)
    else:
        step = next(each for each in table.of_clock(clock).ladder.steps if each.id == notice.step)
        found = holders.reached(clock, step.kind, notice.posts)
    apart = subject.told_apart(notice)
    others = tuple(name for name in found if name not in (notice.actor, apart))
    if others:
        return replace(notice, state=NoticeState.TOLD, told_at=notice.told_at or now, told=others)
    if apart in found:
        return superseded(notice)
    if found:  # whose doing it was is the only one whom it concerns
        return replace(
            notice, state=NoticeState.ANSWERED, answered_at=now, answered_by=notice.actor, remind_at=None
        )
    return replace(notice, state=NoticeState.NOBODY, remind_at=None)


def _tell_listeners(
    tx: Transaction,
    told: Sequence[Notice],
    subjects: Mapping[SubjectKey, ToldSubject],
    now: int,
) -> None:
    """An event for each that was told, seen as what it is about is; whom is said to nobody by it."""
    events = [
        NewEvent(
            TOLD,
            notice.subject,
            {
                **subject.data,
                "notice": notice.id,
                "kind": notice.kind,
                "urgency": notice.urgency.value,
                "about": notice.of.value,
            },
            subject.territory,
            subject.above,
        )
        for notice in told
        for subject in (subjects[notice.about],)
        if notice.state is NoticeState.TOLD
    ]
    if events:
        tx.events.append(events, now)
