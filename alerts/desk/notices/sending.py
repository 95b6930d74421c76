"""What is to be sent of notices now: put on record before it is, and what came of it after (desk.md, 12)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from alerts.channels.settings.channels import Channel
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.notices.answering import answer_key
from alerts.desk.notices.subjects.sources import facts_of, how_bad
from alerts.desk.notices.telling import departments_of, superseded
from alerts.desk.notices.unreached import reached_nobody, reached_since, tell_unreached
from alerts.desk.notices.wording import NoticeMatter, message_of
from alerts.notices.answer_links import AnswerLink, token_of
from alerts.notices.attempts import (
    AttemptedNotice,
    Delivery,
    DeliveryState,
    EndedAttempt,
    NewAttempt,
    SendingResult,
)
from alerts.notices.message import NoticeMessage, Urgency
from alerts.notices.next_ways import NextWays, WayNow, next_ways
from alerts.notices.notice import Notice, NoticeState
from alerts.notices.pacing import AT_ONCE, Gathering, WaitingMessage, decide
from alerts.notices.routes import AddressKind, NoticeRoutes, Way
from alerts.people.reach import NOWHERE, Reach
from alerts.records import Transaction
from ingest.durations import SECOND

MOST_AT_ONCE: Final = 500
"""Deliveries that are looked at in one transaction."""
MEASURED_WITHIN: Final = 10 * SECOND
"""So long (ms) a first message waits for the value of a breach; it goes without one then."""
NO_ROOM: Final = "no-room"
"""Code of an attempt that was left out, since the channel takes nothing now."""


@dataclass(frozen=True)
class SendingBy:
    """How messages go.

    Attributes
    ----------
    channels
        By name.
    routes, gathering, answer_ms
        As the settings have them.
    origin
        How browsers reach the console; empty: messages have no link.
    language
        Tag of the language of who has not chosen one.
    link_ms
        For how long (ms) the link in a message to one person answers it; 0: it only leads to the ticket.
    """

    channels: Mapping[str, Channel]
    routes: NoticeRoutes
    answer_ms: int
    gathering: Gathering = AT_ONCE
    origin: str = ""
    language: str = "zh-CN"
    link_ms: int = 0


@dataclass
class ChannelRoom:
    """What channels can take now.

    Attributes
    ----------
    sent
        Channel -> when (UTC ms) messages went by it, of late.
    free
        Channel -> for how many there is room before it; without one: for any number.
    shut
        Channel -> until when (UTC ms) it takes nothing.
    """

    sent: dict[str, list[int]] = field(default_factory=dict)
    free: dict[str, int] = field(default_factory=dict)
    shut: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BegunMessage:
    """A message whose attempt is on record, to be sent now."""

    attempt: int
    channel: str
    address: str
    message: NoticeMessage


@dataclass(frozen=True, slots=True)
class BegunBite:
    """What is to be sent, and the notices that were looked at; none: nothing is due."""

    messages: tuple[BegunMessage, ...] = ()
    notices: frozenset[int] = frozenset()


@dataclass
class _Looked:
    """A delivery, what comes next of it, and when to look again as far as that is known."""

    delivery: Delivery
    next: NextWays
    looks: list[int] = field(default_factory=list)


@dataclass
class _WaitingNotice:
    """A message that waits for an address, of which deliveries, and as which attempt."""

    message: WaitingMessage
    notice: Notice
    round: int
    repeated: bool
    of: list[_Looked] = field(default_factory=list)


_Address = tuple[str, str, str]
"""Channel, person and address; the last two are empty where the channel is a group's."""


def begin_sending(
    tx: Transaction,
    desk: DeskInForce,
    by: SendingBy,
    room: ChannelRoom,
    now: int,
    *,
    without: Collection[int] = (),
    limit: int = MOST_AT_ONCE,
) -> BegunBite:
    """Look at the first ``limit`` deliveries that are due by ``now`` (UTC ms), urgent ones first.

    What goes now is put on record as begun; what was answered meanwhile, or is over, is dropped, and that is
    on record. A constant number of statements.

    Parameters
    ----------
    room
        Has what goes now added to it.
    without
        Ids of notices that are left out.
    """
    due = tx.deliveries.due(Urgency.HIGH, now, limit, without)
    if len(due) < limit:
        due += tx.deliveries.due(Urgency.NORMAL, now, limit - len(due), without)
    if not due:
        return BegunBite()
    bite = _SendingBite(tx, desk, by, due, now)
    for each in due:
        bite.look_at(each, room.shut)
    begun = bite.begin(room)
    bite.save()
    return BegunBite(begun, frozenset(each.notice for each in due))


def end_sending(tx: Transaction, ended: Sequence[EndedAttempt], now: int) -> None:
    """Put on record what came of attempts, and have a look at ``now`` (UTC ms) what comes next."""
    if ended:
        tx.attempts.end(ended)
        tx.deliveries.wake(tx.attempts.notices_of([each.id for each in ended]), now)


def end_interrupted(tx: Transaction, now: int) -> list[int]:
    """Of attempts that were under way when the service stopped nobody knows the outcome; their ids."""
    found = tx.attempts.under_way()
    end_sending(tx, [EndedAttempt(id_, now, SendingResult.UNKNOWN, "interrupted") for id_ in found], now)
    return found


class _SendingBite:
    """The deliveries of one transaction, with what they are about."""

    def __init__(
        self, tx: Transaction, desk: DeskInForce, by: SendingBy, due: Sequence[Delivery], now: int
    ) -> None:
        self._tx, self._desk, self._by, self._now = tx, desk, by, now
        ids = {each.notice for each in due}
        self._notices = tx.notices.by_ids(ids)
        self._attempts = tx.attempts.of_notices(ids)
        self._subjects = facts_of(tx, self._notices.values(), desk)
        self._how_bad = how_bad(tx, self._notices.values(), desk)
        self._reaches = tx.reaches.of({name for each in self._notices.values() for name in each.told})
        self._key = answer_key(tx) if by.link_ms and by.origin else None
        self._looked: list[_Looked] = []
        self._needless = reached_since(tx, self._notices.values())
        self._over: dict[int, Notice] = {}
        self._unreached: dict[int, Notice] = {}
        self._waiting: dict[_Address, dict[tuple[int, bool], _WaitingNotice]] = {}

    def look_at(self, delivery: Delivery, shut: Mapping[str, int]) -> None:
        """What comes next of ``delivery``."""
        notice = self._notices[delivery.notice]
        subject = self._subjects[notice.about]
        over = subject.is_over(notice) or notice.id in self._needless
        if notice.state is NoticeState.TOLD and over:
            self._over[notice.id] = superseded(notice)
        if notice.id in self._over or notice.state is NoticeState.SUPERSEDED:
            self._looked.append(_Looked(delivery, NextWays(DeliveryState.OVER)))
            return
        if notice.state is not NoticeState.TOLD:
            self._looked.append(_Looked(delivery, NextWays(DeliveryState.ANSWERED)))
            return
        departments = departments_of(notice, subject.unit, self._desk.departments)
        channels = self._by.routes.channels(notice.urgency, departments)
        ways = self._ways_of(channels, delivery.person)
        tried = self._attempts[notice.id]
        found = next_ways(delivery, ways, tried, self._now, answer_ms=self._by.answer_ms, shut=shut)
        if found.in_vain and reached_nobody(notice, tried, partial(self._ways_of, channels), self._now):
            self._unreached[notice.id] = notice
        looked = _Looked(delivery, found, [] if found.look_at is None else [found.look_at])
        self._looked.append(looked)
        if found.go and not tried and self._is_being_measured(notice):
            looked.looks.append(self._now + SECOND)
            return
        for way in found.go:
            self._wait(looked, way, notice)

    def _ways_of(self, channels: Sequence[str], person: str) -> Sequence[Way]:
        return self._by.routes.ways(channels, self._reaches.get(person, NOWHERE))

    def _is_being_measured(self, notice: Notice) -> bool:
        """Whether the value that a first message tells of comes in a moment, which is worth waiting for."""
        about, so_new = notice.about, self._now - notice.decided_at < MEASURED_WITHIN
        return so_new and about in self._how_bad and self._how_bad[about] is None

    def _wait(self, looked: _Looked, way: WayNow, notice: Notice) -> None:
        """Have it wait for its address, at a group's with the others who are told of the same."""
        person = looked.delivery.person if way.way.address else ""
        key, own = (way.way.channel, person, way.way.address), (notice.id, way.repeated)
        waiting = self._waiting.setdefault(key, {})
        if own not in waiting:
            message = self._message(notice, looked.delivery.round, way, person)
            waiting[own] = _WaitingNotice(
                WaitingMessage(message, way.since), notice, looked.delivery.round, way.repeated
            )
        waiting[own].of.append(looked)

    def _message(self, notice: Notice, round_: int, way: WayNow, person: str) -> NoticeMessage:
        """In the language of who is told; to a group in that of the service, mentioning all who are.

        Who was relieved meanwhile has gone home, and is mentioned no more.
        """
        reach = self._reaches.get(person, NOWHERE)
        kind = self._by.routes.kinds[way.way.channel]
        told = [self._reaches.get(name, NOWHERE) for name in notice.told_still]
        return message_of(
            NoticeMatter(notice, self._subjects[notice.about], self._how_bad.get(notice.about)),
            round_,
            inventory=self._desk.inventory,
            language=reach.language or self._by.language,
            link=self._link(notice, person),
            mobiles=_mobiles(told) if kind is AddressKind.GROUP else (),
            repeated=way.repeated,
            told=notice.told_still,
        )

    def _link(self, notice: Notice, person: str) -> str:
        """To what it is about; for one person, where that is allowed, to a page that takes their answer."""
        if not self._by.origin:
            return ""
        if self._key is None or not person:
            return self._by.origin + self._subjects[notice.about].path_of(notice)
        link = AnswerLink(notice.id, person, self._now + self._by.link_ms)
        return f"{self._by.origin}/answer/{token_of(link, self._key)}"

    def begin(self, room: ChannelRoom) -> tuple[BegunMessage, ...]:
        """What goes now, put on record; what waits is looked at again when there may be room."""
        going: list[tuple[_Address, NoticeMessage, NewAttempt]] = []
        for key in sorted(self._waiting, key=self._urgent_first):
            going += self._going(key, room)
        left_out = [
            NewAttempt(
                way.channel,
                each.delivery.person if way.address else "",
                way.address,
                (AttemptedNotice(each.delivery.notice, each.delivery.round),),
                self._now,
            )
            for each in self._looked
            for way in each.next.left_out
        ]
        left_out = list(dict.fromkeys(left_out))
        # What is passed over comes first, as it did.
        ids = self._tx.attempts.begin([*left_out, *(new for _, _, new in going)])
        self._leave_out(ids[: len(left_out)], left_out, room)
        return tuple(
            BegunMessage(id_, channel, address, message)
            for id_, ((channel, _, address), message, _) in zip(ids[len(left_out) :], going, strict=True)
        )

    def _urgent_first(self, key: _Address) -> tuple[bool, _Address]:
        urgent = any(each.notice.urgency is Urgency.HIGH for each in self._waiting[key].values())
        return not urgent, key

    def _going(
        self, key: _Address, room: ChannelRoom
    ) -> Iterable[tuple[_Address, NoticeMessage, NewAttempt]]:
        channel, person, address = key
        waiting = {each.message.message.notice: each for each in self._ordered(key)}
        sent = room.sent.setdefault(channel, [])
        said = decide(
            self._by.channels[channel].limits,
            sent,
            [each.message for each in waiting.values()],
            self._now,
            gathering=self._by.gathering,
            link=f"{self._by.origin}/notices" if self._by.origin else "",
        )
        free = room.free.get(channel, len(said.messages))
        messages, held = said.messages[:free], said.messages[free:]
        room.free[channel] = free - len(messages)
        gone = set[str]()
        for message in messages:
            of = [waiting[number] for number in message.numbers]
            gone.update(message.numbers)
            sent.append(self._now)
            notices = tuple(AttemptedNotice(each.notice.id, each.round, each.repeated) for each in of)
            yield key, message, NewAttempt(channel, person, address, notices, self._now)
        again = self._now + SECOND if held or said.ask_at is None else said.ask_at
        for number, each in waiting.items():
            if number not in gone:
                for looked in each.of:
                    looked.looks.append(again)

    def _ordered(self, key: _Address) -> list[_WaitingNotice]:
        """One message of each notice: where it is both new and a repetition, the repetition goes later."""
        found: dict[int, _WaitingNotice] = {}
        for (id_, _), each in sorted(self._waiting[key].items(), key=lambda item: item[0]):
            if id_ in found:
                for looked in each.of:
                    looked.looks.append(self._now + SECOND)
            else:
                found[id_] = each
        return list(found.values())

    def _leave_out(self, ids: Sequence[int], left_out: Sequence[NewAttempt], room: ChannelRoom) -> None:
        """Ways that take nothing now: that is on record, and the next one's turn comes at once."""
        self._tx.attempts.end(
            [
                EndedAttempt(id_, self._now, SendingResult.FAILED, NO_ROOM, "", room.shut.get(each.channel))
                for id_, each in zip(ids, left_out, strict=True)
            ]
        )
        for looked in self._looked:
            if looked.next.left_out:
                looked.looks.append(self._now)

    def save(self) -> None:
        """Put on record what became of the deliveries, and when to look again."""
        self._tx.notices.save(list(self._over.values()))
        tell_unreached(self._tx, self._unreached.values(), self._now)
        self._tx.deliveries.put(
            [
                replace(each.delivery, state=each.next.state, due_at=min(each.looks, default=None))
                for each in self._looked
            ]
        )


def _mobiles(told: Iterable[Reach]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.mobile for each in told if each.mobile))
