"""What somebody was told, that they know, and who was told of a ticket."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import BaseModel

from alerts.desk.notices.listing import (
    ShownNotice,
    answer_notice,
    list_notices,
    notices_of_ticket,
    waiting_notices,
)
from alerts.notices.attempts import DeliveryState, NoticeAttempt, SendingResult
from alerts.notices.message import Urgency
from alerts.notices.notice import Notice, NoticeState, SubjectKind
from alerts.people.viewer import Viewer
from alerts.words.desk_names import notice_name
from api.access.authentication import JsonOnly, asks
from api.http.dependencies import AnswerLanguage, CursorsDep, DeskDep, PageSize, ServiceDep
from api.http.paging import Cursor
from api.http.parameters import RowId, TicketNumber
from api.http.problems import ProblemKind, problem_responses
from api.http.times import rfc3339, rfc3339_or_none
from api.rest.base_models import Page, Timestamp
from api.words.languages import Language
from ingest.inventory.tree import DEFAULT_ZONE, Inventory
from ingest.said import name_of

router = APIRouter(tags=["notices"])


class AttemptItem(BaseModel):
    """An attempt to send a notice by a channel.

    ``person``: ``null`` for a group, and for who sees no people. ``round``: 1 at first, one more with each
    reminder. ``repeated``: the message says that it may have been delivered before. ``result``: ``null``
    while it is under way; ``sentence`` says in words what came of it, ``code`` why in one word.
    """

    channel: str
    person: str | None
    round: int
    repeated: bool
    begun_at: Timestamp
    ended_at: Timestamp | None
    result: SendingResult | None
    code: str | None
    sentence: str | None
    detail: str | None

    @classmethod
    def of(cls, attempt: NoticeAttempt, zone: str, language: Language) -> Self:
        """As the API shows it."""
        ended = attempt.result is not None
        return cls(
            channel=attempt.channel,
            person=attempt.person or None,
            round=attempt.round,
            repeated=attempt.repeated,
            begun_at=rfc3339(attempt.begun_at, zone),
            ended_at=rfc3339_or_none(attempt.ended_at, zone),
            result=attempt.result,
            code=attempt.code or None,
            sentence=language.say(name_of("outcome", attempt.code)) if ended else None,
            detail=attempt.detail or None,
        )


class DeliveryItem(BaseModel):
    """What became of telling a person by channels, in the round ``round``."""

    person: str
    round: int
    state: DeliveryState


class NoticeItem(BaseModel):
    """A notice. ``kind`` is one word for machines, ``sentence`` says it in words.

    ``posts``: for whom it is meant; ``told``: the users who held them when it was told, empty for who sees no
    people. ``clock``, ``step`` and ``due_at``: of a step of a time limit, by the id of that. ``about``: what
    it is about, ``subject`` which, by its number or id, and ``ticket`` the same where it is one; ``number``
    (as people call it), ``what``, ``place`` and ``path`` (of its page) are ``null`` for who does not see
    that, or no more; ``more``: what else it says, a sentence each, such as the words of an order, or of what
    reached nobody who and why. ``round``: how often it was told by channels, 0 for the console alone, with
    ``attempts`` and what became of each
    person's ``deliveries``; in a list of one's own those that concern oneself.
    """

    id: int
    kind: str
    sentence: str
    urgency: Urgency
    state: NoticeState
    posts: list[str]
    about: SubjectKind
    subject: str
    ticket: str | None
    number: str | None
    what: str | None
    path: str | None
    more: list[str]
    place: str | None
    place_name: str | None
    clock: int | None
    step: str | None
    due_at: Timestamp | None
    decided_at: Timestamp
    told_at: Timestamp | None
    told: list[str]
    answered_at: Timestamp | None
    answered_by: str | None
    round: int
    attempts: list[AttemptItem]
    deliveries: list[DeliveryItem]

    @classmethod
    def shown(cls, shown: ShownNotice, inventory: Inventory, language: Language) -> Self:
        """As the API shows it."""
        notice, clock, subject = shown.notice, shown.clock, shown.subject
        place = (subject.place or None) if subject is not None else None
        zone = DEFAULT_ZONE if place is None else inventory.zone_of(place)
        return cls(
            id=notice.id,
            kind=notice.kind,
            sentence=language.say(notice_name(notice.occasion)),
            urgency=notice.urgency,
            state=notice.state,
            posts=[post.value for post in notice.posts],
            about=notice.of,
            subject=notice.subject,
            ticket=notice.subject if notice.of is SubjectKind.TICKET else None,
            number=(subject.number or None) if subject is not None else None,
            what=None if subject is None else language.say(subject.what),
            path=None if subject is None else subject.path_of(notice),
            more=[language.say(each) for each in subject.more_of(notice)] if subject is not None else [],
            place=place,
            place_name=None if place is None else inventory.name_of(place),
            clock=notice.clock,
            step=notice.step or None,
            due_at=None if clock is None else rfc3339_or_none(clock.due_at, zone),
            decided_at=rfc3339(notice.decided_at, zone),
            told_at=rfc3339_or_none(notice.told_at, zone),
            told=list(notice.told),
            answered_at=rfc3339_or_none(notice.answered_at, zone),
            answered_by=notice.answered_by or None,
            round=notice.round,
            attempts=[AttemptItem.of(each, zone, language) for each in shown.attempts],
            deliveries=[
                DeliveryItem(person=each.person, round=each.round, state=each.state)
                for each in shown.deliveries
            ],
        )


class NoticePage(Page):
    """Notices, the newest first."""

    items: list[NoticeItem]


class NoticesForYou(BaseModel):
    """How many notices wait for your answer, how many of them are urgent, and the last five of these."""

    count: int
    urgent: int
    newest: list[NoticeItem]


class TicketNotices(BaseModel):
    """The last 500 notices of a ticket, the newest first."""

    items: list[NoticeItem]


class AnsweredNotice(BaseModel):
    """A notice that somebody knows of, who that is and since when."""

    id: int
    state: NoticeState
    answered_at: Timestamp | None
    answered_by: str | None

    @classmethod
    def of(cls, notice: Notice) -> Self:
        """As the API shows it."""
        return cls(
            id=notice.id,
            state=notice.state,
            answered_at=rfc3339_or_none(notice.answered_at, DEFAULT_ZONE),
            answered_by=notice.answered_by or None,
        )


@router.get("/notices", responses=problem_responses(ProblemKind.BAD_CURSOR))
def notices(
    service: ServiceDep,
    desk: DeskDep,
    cursors: CursorsDep,
    limit: PageSize,
    viewer: Annotated[Viewer, asks(list_notices)],
    language: AnswerLanguage,
    cursor: Cursor = None,
) -> NoticePage:
    """What you were told, the newest first."""
    asked = (viewer.name,)
    after = cursors.read("notices", asked, cursor)
    page = list_notices(service.records, viewer, after, limit, desk=desk)
    return NoticePage(
        items=[NoticeItem.shown(each, desk.inventory, language) for each in page.items],
        next=cursors.after("notices", asked, page.last),
    )


@router.get("/notices/waiting")
def waiting(
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(waiting_notices)],
    language: AnswerLanguage,
) -> NoticesForYou:
    """What waits for your answer, of the last 200 that you were told of; nothing that is over does."""
    found = waiting_notices(service.records, viewer, desk=desk)
    newest = [NoticeItem.shown(each, desk.inventory, language) for each in found.newest]
    return NoticesForYou(count=found.count, urgent=found.urgent, newest=newest)


@router.post(
    "/notices/{id}/answer",
    dependencies=[JsonOnly],
    responses=problem_responses(ProblemKind.NOT_FOUND, ProblemKind.UNSUPPORTED_MEDIA_TYPE),
)
def answer(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(answer_notice)],
    id: RowId,  # noqa: A002 - the contract's own name
) -> AnsweredNotice:
    """Say that you know of what you were told; who does so first is on record for all who were told."""
    now, wall = service.clock.now(), service.wall.now()
    return AnsweredNotice.of(answer_notice(service.records, viewer, id, now, wall=wall))


@router.get("/tickets/{number}/notices", responses=problem_responses(ProblemKind.NOT_FOUND))
def of_ticket(
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(notices_of_ticket)],
    number: TicketNumber,
    language: AnswerLanguage,
) -> TicketNotices:
    """Who was told of the ticket, of what and when."""
    found = notices_of_ticket(service.records, viewer, number, desk=desk)
    return TicketNotices(items=[NoticeItem.shown(each, desk.inventory, language) for each in found])
