"""What somebody was told, and that they know; and who was told of a ticket."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from alerts.deadlines.desk_clock import DeskClock
from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.list_page import ListPage, Position, cut
from alerts.desk.lookups.seeing import seen_of
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.notices.subjects.sources import facts_of
from alerts.desk.notices.subjects.subject import SubjectFacts
from alerts.notices.attempts import Delivery, NoticeAttempt
from alerts.notices.message import Urgency
from alerts.notices.notice import Notice, NoticeState
from alerts.people.audit import AuditKind
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records, Transaction
from alerts.tickets.refusals import UnknownTicket
from ingest.said import Said

MOST_OF_TICKET = 500
"""Of one ticket, the last."""
MOST_WAITING = 200
"""Of what somebody was told, the last: what is older than that many waits for no answer any more."""
MOST_NEWEST = 5


@dataclass(frozen=True, slots=True)
class ShownNotice:
    """A notice with what it is about; ``None``: who looks does not see that.

    ``attempts``: each to send it by a channel, in their order; ``deliveries``: what became of telling each
    person by channels.
    """

    notice: Notice
    subject: SubjectFacts | None
    attempts: tuple[NoticeAttempt, ...] = ()
    deliveries: tuple[Delivery, ...] = ()

    @property
    def clock(self) -> DeskClock | None:
        """The clock that it is about; ``None``: it is about none, or who looks does not see that."""
        return None if self.subject is None else self.subject.clock_of(self.notice)

    def without_people(self) -> Self:
        """For who sees no people: without who was told, where, and who answered."""
        return replace(
            self,
            notice=replace(self.notice, told=(), answered_by="", actor=""),
            subject=None if self.subject is None else replace(self.subject, own={}),
            attempts=tuple(replace(each, person="", address="", detail="") for each in self.attempts),
            deliveries=(),
        )

    def seen_by(self, person: str) -> Self:
        """For who was told, and is no more than that: what concerns them and groups."""
        return replace(
            self,
            attempts=tuple(each for each in self.attempts if each.person in ("", person)),
            deliveries=tuple(each for each in self.deliveries if each.person == person),
        )


@use_case("notices.list", None, ScopeKind.OWN)
def list_notices(
    records: Records, viewer: Viewer, after: Position | None, limit: int, *, desk: DeskInForce
) -> ListPage[ShownNotice]:
    """Up to ``limit`` notices that the viewer was told of, the newest first. Raises `RecordsError`."""
    before = None if after is None else int(after[0])
    with records.reading() as tx:
        found = tx.notices.told_to(viewer.name, before, limit + 1)
        shown = [each.seen_by(viewer.name) for each in _shown(tx, viewer, found, desk)]
    return cut(shown, limit, lambda each: [each.notice.id])


@dataclass(frozen=True, slots=True)
class WaitingNotices:
    """How many notices wait for somebody's answer, how many of these are urgent, and the last of them."""

    count: int
    urgent: int
    newest: list[ShownNotice]


@use_case("notices.waiting", None, ScopeKind.OWN)
def waiting_notices(records: Records, viewer: Viewer, *, desk: DeskInForce) -> WaitingNotices:
    """What waits for the viewer's answer, of the last `MOST_WAITING` that they were told of.

    What is over waits for nobody, nor does what another shift was told since. Raises `RecordsError`.
    """
    with records.reading() as tx:
        last = tx.notices.told_to(viewer.name, None, MOST_WAITING, with_relieved=False)
        told = [each for each in last if each.state is NoticeState.TOLD]
        subjects = facts_of(tx, told, desk, with_clocks=False)
        over = {each.id for each in told if each.about in subjects and subjects[each.about].is_over(each)}
        waiting = [each for each in told if each.id not in over]
        urgent = [each for each in waiting if each.urgency is Urgency.HIGH]
        newest = [each.seen_by(viewer.name) for each in _shown(tx, viewer, urgent[:MOST_NEWEST], desk)]
    return WaitingNotices(len(waiting), len(urgent), newest)


@use_case("notices.of-ticket", Right.LOOK, ScopeKind.OBJECT)
def notices_of_ticket(
    records: Records, viewer: Viewer, number: str, *, desk: DeskInForce, limit: int = MOST_OF_TICKET
) -> list[ShownNotice]:
    """The last ``limit`` notices of the ticket ``number``, the newest first.

    Without who was told for who sees no people. Raises `UnknownTicket`, `Forbidden`, `RecordsError`.
    """
    with records.reading() as tx:
        ticket = tx.tickets.by_number([number]).get(number)
        if ticket is None or not seen_of(tx, viewer, Right.LOOK, [ticket], desk.inventory):
            raise UnknownTicket(number)
        shown = _shown(tx, viewer, tx.notices.about(number, limit), desk)
    if viewer.sees_people:
        return shown
    return [each.without_people() for each in shown]


@use_case("notices.answer", None, ScopeKind.OWN)
def answer_notice(
    records: Records,
    viewer: Viewer,
    id: int,  # noqa: A002 - the contract's own name
    now: int,
    *,
    wall: int | None = None,
) -> Notice:
    """The viewer knows of what they were told at ``now`` (UTC ms): for all who were, the first answers.

    ``wall``: the time of persons, by which leave runs (UTC ms). Raises `NotFound` where they were not told,
    `Forbidden`, `RecordsError`.
    """
    with records.begin() as tx:
        notice = tx.notices.by_ids([id]).get(id)
        if notice is None or viewer.name not in notice.told:
            raise NotFound(Said("notice-unknown", id=str(id)))
        if notice.state is NoticeState.TOLD:
            notice = replace(
                notice, state=NoticeState.ANSWERED, answered_at=now, answered_by=viewer.name, remind_at=None
            )
            tx.notices.save([notice])
            tx.audit.act_for("", viewer, AuditKind.NOTICE_ANSWERED, now, str(id), wall=wall)
    return notice


def _shown(tx: Transaction, who: Viewer, notices: Iterable[Notice], desk: DeskInForce) -> list[ShownNotice]:
    notices = list(notices)
    subjects = facts_of(tx, notices, desk, who)
    sent = {each.id for each in notices if each.round}
    attempts = tx.attempts.of_notices(sent) if sent else {}
    deliveries = tx.deliveries.of_notices(sent) if sent else {}
    return [
        ShownNotice(
            each,
            subjects.get(each.about),
            tuple(attempts.get(each.id, ())),
            tuple(deliveries.get(each.id, ())),
        )
        for each in notices
    ]
