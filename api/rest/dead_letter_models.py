"""Dead letters and what a replay made of them."""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel

from api.http.times import rfc3339, rfc3339_or_none
from api.rest.base_models import Page, Timestamp
from ingest.journal.dead_letter_box import DeadLetterRow


class DeadLetterItem(BaseModel):
    """A message, or a part of one, that became no reading. Equal ones are one item with a count."""

    id: int
    topic: str
    reason: str
    detail: str
    first_at: Timestamp
    last_at: Timestamp
    count: int
    bytes: int
    replayed_at: Timestamp | None

    @classmethod
    def of(cls, row: DeadLetterRow, zone: str, **more: Any) -> Self:
        """The row as the API shows it."""
        return cls(
            id=row.id,
            topic=row.topic,
            reason=row.reason,
            detail=row.detail,
            first_at=rfc3339(row.first_at, zone),
            last_at=rfc3339(row.last_at, zone),
            count=row.count,
            bytes=len(row.payload),
            replayed_at=rfc3339_or_none(row.replayed_at, zone),
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
    def whole(cls, row: DeadLetterRow, zone: str) -> Self:
        """The letter and its payload."""
        return cls.of(row, zone, text=text_of(row.payload), hex=row.payload.hex())


def text_of(payload: bytes) -> str | None:
    """The payload as text, if it is."""
    try:
        return payload.decode()
    except UnicodeDecodeError:
        return None


class ReplayOutcome(BaseModel):
    """What a replay gave: readings, and why the rest is still dead."""

    readings: int
    still_dead: str | None
