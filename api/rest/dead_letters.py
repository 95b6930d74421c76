"""Messages that could not be decoded: look at them, correct the inventory, replay or dismiss them."""

from __future__ import annotations

from typing import Annotated, Any, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from alerts.desk.dead_letter_replay import (
    LetterBite,
    LetterSelection,
    dismiss_dead_letter,
    dismiss_dead_letters,
    replay_dead_letter,
    replay_dead_letters,
)
from alerts.desk.lookups.dead_letters import (
    find_dead_letter,
    list_dead_letters,
    list_letter_groups,
    newest_dead_letter,
)
from alerts.people.viewer import Viewer
from alerts.places.names import gateway_name
from api.access.authentication import JsonOnly, asks
from api.http.dependencies import AnswerLanguage, CursorsDep, PageSize, ServiceDep
from api.http.paging import Cursor
from api.http.parameters import LONGEST_NAME, MOST_EXACT, PRINTABLE, OptionalId, RowId
from api.http.problems import ProblemKind, problem_responses
from api.http.times import rfc3339, rfc3339_or_none
from api.rest.base_models import Page, Timestamp
from api.words.languages import Language
from api.words.letter_details import code_of, detail_in
from ingest.inventory.tree import DEFAULT_ZONE, Inventory
from ingest.journal.letter_rows import DeadLetterRow, LetterGroup
from ingest.readings.batch import DeadLetterReason
from ingest.readings.dead_letters import text_of

router = APIRouter(prefix="/dead-letters", tags=["dead letters"])


class DeadLetterItem(BaseModel):
    """A message, or a part of one, that became no reading. Equal ones are one item with a count.

    ``gateway`` is who sent it: a gateway of the inventory, the topic filter that several share, or
    ``(unknown)``. ``gateway_name`` is as people call it; ``gateway`` again where it has no name. ``meaning``
    says what ``reason`` means, and ``detail`` what is wrong with this one, in the language of the answer; the
    code of ``detail`` is the same in all. It is null where an earlier version wrote ``detail``, in English.
    """

    id: int
    topic: str
    reason: str
    meaning: str
    detail: str
    detail_code: str | None
    gateway: str
    gateway_name: str
    first_at: Timestamp
    last_at: Timestamp
    count: int
    bytes: int
    replayed_at: Timestamp | None
    dismissed_at: Timestamp | None

    @classmethod
    def of(cls, row: DeadLetterRow, inventory: Inventory, language: Language, **more: Any) -> Self:
        """The row as the API shows it, in words of ``language``."""
        zone = DEFAULT_ZONE
        return cls(
            id=row.id,
            topic=row.topic,
            reason=row.reason,
            meaning=language.name_of("letter_means", row.reason),
            detail=detail_in(language, row.detail),
            detail_code=code_of(row.detail),
            gateway=row.gateway,
            gateway_name=gateway_name(row.gateway, inventory),
            first_at=rfc3339(row.first_at, zone),
            last_at=rfc3339(row.last_at, zone),
            count=row.count,
            bytes=len(row.payload),
            replayed_at=rfc3339_or_none(row.replayed_at, zone),
            dismissed_at=rfc3339_or_none(row.dismissed_at, zone),
            **more,
        )


class DeadLetterPage(Page):
    """Dead letters in the order they were first seen."""

    items: list[DeadLetterItem]


class DeadLetterDetail(DeadLetterItem):
    """A dead letter with its payload: ``text`` when it is UTF-8, ``hex`` always."""

    text: str | None
    hex: str

    @classmethod
    def whole(cls, row: DeadLetterRow, inventory: Inventory, language: Language) -> Self:
        """The letter and its payload."""
        return cls.of(row, inventory, language, text=text_of(row.payload), hex=row.payload.hex())


class ReplayOutcome(BaseModel):
    """What a replay gave: readings, and why the rest is still dead."""

    readings: int
    still_dead: str | None


class DeadLetterGroup(BaseModel):
    """The letters of one gateway and reason: how many, how many of them wait, and how often they came."""

    gateway: str
    gateway_name: str
    reason: str
    letters: int
    waiting: int
    times: int
    bytes: int

    @classmethod
    def of(cls, group: LetterGroup, inventory: Inventory) -> Self:
        """The group as the API shows it."""
        return cls(
            gateway=group.gateway,
            gateway_name=gateway_name(group.gateway, inventory),
            reason=group.reason,
            letters=group.letters,
            waiting=group.waiting,
            times=group.times,
            bytes=group.bytes,
        )


class DeadLetterGroupPage(Page):
    """Groups in the order of their gateways and reasons.

    ``newest`` is the id of the newest letter: ``until`` of a replay or a dismissal of what is seen here.
    """

    items: list[DeadLetterGroup]
    newest: int


class SelectedLetters(BaseModel):
    """Letters that wait, of a gateway and a reason (absent: of all), with ``after < id <= until``.

    ``until`` is the newest that was seen, such as ``newest`` of the groups: later ones are not touched.
    """

    model_config = ConfigDict(extra="forbid")

    until: int = Field(ge=0, le=MOST_EXACT)
    gateway: str | None = Field(None, min_length=1, max_length=LONGEST_NAME, pattern=PRINTABLE)
    reason: DeadLetterReason | None = None
    after: int = Field(0, ge=0, le=MOST_EXACT)

    def selection(self) -> LetterSelection:
        """The same for a use case."""
        return LetterSelection(self.until, self.gateway, self.reason, self.after)


class BiteOutcome(BaseModel):
    """What became of a bite of letters: ``done`` of them wait no more; go on with ``after`` = ``next``."""

    letters: int
    done: int
    readings: int
    next: int | None

    @classmethod
    def of(cls, bite: LetterBite) -> Self:
        """The bite as the API shows it."""
        return cls(letters=bite.letters, done=bite.done, readings=bite.readings, next=bite.next)


@router.get("", responses=problem_responses(ProblemKind.BAD_CURSOR))
def dead_letters(
    service: ServiceDep,
    cursors: CursorsDep,
    limit: PageSize,
    viewer: Annotated[Viewer, asks(list_dead_letters)],
    language: AnswerLanguage,
    reason: Annotated[DeadLetterReason | None, Query(description="Only letters of this reason.")] = None,
    gateway: OptionalId = None,
    cursor: Cursor = None,
) -> DeadLetterPage:
    """Dead letters in the order they were first seen. Equal ones are counted, not repeated."""
    inventory = service.inventory()
    filters = [reason, gateway]
    position = cursors.read("dead-letters", filters, cursor)
    page = list_dead_letters(service.journal, viewer, reason, position, limit, gateway, inventory=inventory)
    return DeadLetterPage(
        items=[DeadLetterItem.of(row, inventory, language) for row in page.items],
        next=cursors.after("dead-letters", filters, page.last),
    )


@router.get("/groups", responses=problem_responses(ProblemKind.BAD_CURSOR))
def dead_letter_groups(
    service: ServiceDep,
    cursors: CursorsDep,
    limit: PageSize,
    viewer: Annotated[Viewer, asks(list_letter_groups, newest_dead_letter)],
    gateway: OptionalId = None,
    cursor: Cursor = None,
) -> DeadLetterGroupPage:
    """How many letters each gateway has of each reason."""
    inventory = service.inventory()
    newest = newest_dead_letter(service.journal, viewer, inventory=inventory)
    position = cursors.read("dead-letter-groups", gateway, cursor)
    page = list_letter_groups(service.journal, viewer, gateway, position, limit, inventory=inventory)
    return DeadLetterGroupPage(
        items=[DeadLetterGroup.of(group, inventory) for group in page.items],
        newest=newest,
        next=cursors.after("dead-letter-groups", gateway, page.last),
    )


@router.post(
    "/replay", dependencies=[JsonOnly], responses=problem_responses(ProblemKind.UNSUPPORTED_MEDIA_TYPE)
)
def replay_many(
    service: ServiceDep, viewer: Annotated[Viewer, asks(replay_dead_letters)], selected: SelectedLetters
) -> BiteOutcome:
    """Decode a bite of the selected letters again. Repeat with ``after`` = ``next`` until that is null."""
    now, inventory, wanted = service.clock.now(), service.inventory(), selected.selection()
    done = replay_dead_letters(
        service.records, service.journal, service.decoder, viewer, wanted, now, inventory=inventory
    )
    return BiteOutcome.of(done)


@router.post(
    "/dismiss", dependencies=[JsonOnly], responses=problem_responses(ProblemKind.UNSUPPORTED_MEDIA_TYPE)
)
def dismiss_many(
    service: ServiceDep, viewer: Annotated[Viewer, asks(dismiss_dead_letters)], selected: SelectedLetters
) -> BiteOutcome:
    """Dismiss a bite of the selected letters. Repeat with ``after`` = ``next`` until that is null."""
    now, inventory, wanted = service.clock.now(), service.inventory(), selected.selection()
    done = dismiss_dead_letters(service.records, service.journal, viewer, wanted, now, inventory=inventory)
    return BiteOutcome.of(done)


@router.get("/{id}", responses=problem_responses(ProblemKind.NOT_FOUND))
def dead_letter(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(find_dead_letter)],
    language: AnswerLanguage,
    id: RowId,  # noqa: A002 - the contract's own name
) -> DeadLetterDetail:
    """One dead letter with its payload."""
    inventory = service.inventory()
    found = find_dead_letter(service.journal, viewer, id, inventory=inventory)
    return DeadLetterDetail.whole(found, inventory, language)


@router.post(
    "/{id}/replay",
    dependencies=[JsonOnly],
    responses=problem_responses(ProblemKind.NOT_FOUND, ProblemKind.UNSUPPORTED_MEDIA_TYPE),
)
def replay(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(replay_dead_letter)],
    language: AnswerLanguage,
    id: RowId,  # noqa: A002 - the contract's own name
) -> ReplayOutcome:
    """Decode a dead letter again with the inventory in force; readings it becomes are judged as late data."""
    now, inventory = service.clock.now(), service.inventory()
    done = replay_dead_letter(
        service.records, service.journal, service.decoder, viewer, id, now, inventory=inventory
    )
    dead = None if done.still_dead is None else detail_in(language, done.still_dead)
    return ReplayOutcome(readings=done.readings, still_dead=dead)


@router.post(
    "/{id}/dismiss",
    dependencies=[JsonOnly],
    responses=problem_responses(ProblemKind.NOT_FOUND, ProblemKind.UNSUPPORTED_MEDIA_TYPE),
)
def dismiss(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(dismiss_dead_letter, find_dead_letter)],
    language: AnswerLanguage,
    id: RowId,  # noqa: A002 - the contract's own name
) -> DeadLetterDetail:
    """Note that nobody wants a letter: it goes first when room is needed, and waits again if it returns."""
    now, inventory = service.clock.now(), service.inventory()
    dismiss_dead_letter(service.records, service.journal, viewer, id, now, inventory=inventory)
    found = find_dead_letter(service.journal, viewer, id, inventory=inventory)
    return DeadLetterDetail.whole(found, inventory, language)
