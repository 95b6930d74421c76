"""Sheets (表单) as programs get them: the same that screen, paper and PDF show."""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel

from alerts.desk.matters.sheets import ShownSheet
from alerts.sheets.sheet import (
    FieldMark,
    SheetBlock,
    SheetField,
    SheetKind,
    SheetPart,
    SheetTime,
    SheetWord,
)
from alerts.words.desk_names import sheet_block_name, sheet_field_name, sheet_name
from api.http.times import rfc3339
from api.printing.sheets import written
from api.rest.base_models import Timestamp
from api.words.languages import Language


class SheetItem(BaseModel):
    """A sheet. ``digest``: SHA-256 of what is shown, hex; ``in_full``: the reader may have all of it."""

    ticket: str
    contact: str
    kind: SheetKind
    title: str
    version: int
    issued_at: Timestamp
    signed_at: Timestamp | None
    digest: str
    in_full: bool

    @classmethod
    def of(cls, found: ShownSheet, language: Language, zone: str) -> Self:
        """As the API shows it, times in ``zone``."""
        return cls(**_head(found, language, zone))


class SheetPartItem(BaseModel):
    """A part of a line: its words; of an instant also that, and of what the desk says the text's key."""

    text: str
    at: Timestamp | None = None
    key: str | None = None

    @classmethod
    def of(cls, part: SheetPart, language: Language, zone: str) -> Self:
        """As the API shows it."""
        return cls(
            text=written(part, language, zone),
            at=rfc3339(part.at, zone) if isinstance(part, SheetTime) else None,
            key=part.key if isinstance(part, SheetWord) else None,
        )


class SheetFieldItem(BaseModel):
    """A field. ``mark``: what it rests on, beside its clauses; no line: it is empty."""

    name: str
    title: str
    mark: FieldMark
    clauses: list[str]
    lines: list[list[SheetPartItem]]

    @classmethod
    def of(cls, field: SheetField, language: Language, zone: str) -> Self:
        """As the API shows it."""
        return cls(
            name=field.name,
            title=language.say(sheet_field_name(field.name)),
            mark=field.mark,
            clauses=list(field.clauses),
            lines=[[SheetPartItem.of(part, language, zone) for part in line] for line in field.lines],
        )


class SheetBlockItem(BaseModel):
    """Fields that go together; ``signed``: a user's signature stands for them."""

    name: str
    title: str
    signed: bool
    fields: list[SheetFieldItem]

    @classmethod
    def of(cls, block: SheetBlock, language: Language, zone: str) -> Self:
        """As the API shows it."""
        return cls(
            name=block.name,
            title=language.say(sheet_block_name(block.name)),
            signed=block.signed,
            fields=[SheetFieldItem.of(each, language, zone) for each in block.fields],
        )


class SheetDocument(SheetItem):
    """A sheet with all that is on it; in full with ``signature_image``, the digest of that attachment."""

    blocks: list[SheetBlockItem]
    signature_image: str | None

    @classmethod
    def of(cls, found: ShownSheet, language: Language, zone: str) -> Self:
        """As the API shows it, times in ``zone``."""
        return cls(
            **_head(found, language, zone),
            blocks=[SheetBlockItem.of(each, language, zone) for each in found.sheet.blocks],
            signature_image=None if found.picture is None else found.picture.attachment.digest,
        )


def _head(found: ShownSheet, language: Language, zone: str) -> dict[str, Any]:
    sheet = found.sheet
    return {
        "ticket": sheet.ticket,
        "contact": sheet.number,
        "kind": sheet.kind,
        "title": language.say(sheet_name(sheet.kind)),
        "version": sheet.version,
        "issued_at": rfc3339(sheet.issued_at, zone),
        "signed_at": None if found.signed_at is None else rfc3339(found.signed_at, zone),
        "digest": found.digest,
        "in_full": found.in_full,
    }


class SheetList(BaseModel):
    """The sheets of a ticket."""

    items: list[SheetItem]
