"""Sheets (表单): forms of the regulations as data, which screen, paper and PDF share (desk.md, section 14).

A sheet is written in no language yet: what the desk says stands in it as the key of a text, what people said
as they said it, and times as instants. It is kept as it is on record, so that what was signed can be shown
as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import msgspec

from ingest.said import Said


class SheetKind(StrEnum):
    """Which form it is."""

    FEEDBACK = "feedback"
    """三来处理反馈单: of each contact that is handed on to a unit (C21 to C28)."""
    COMPLAINT_CARD = "complaint-card"
    """顾客投诉记录卡 (C50)."""
    STOP_APPLICATION = "stop-application"
    """停水申请 (C33)."""
    STOP_NOTICE = "stop-notice"
    """停水通知 (W56)."""
    URGENT_STOP_NOTICE = "urgent-stop-notice"
    """紧急停水通知 (W59)."""
    PATROL = "patrol"
    """巡视工作单 (C4, C32)."""
    REPAIR = "repair"
    """工程维修单 (C32, C35)."""


class FieldMark(StrEnum):
    """What a field rests on. The documents print no blank of the feedback sheet."""

    NAMED = "named"
    """●: the text names it as content of the sheet."""
    PRESCRIBED = "prescribed"
    """◐: the text prescribes the act, which is written onto the sheet."""
    OURS = "ours"
    """○: from the rules of registration, or ours; a site may leave it out."""


class SheetText(msgspec.Struct, frozen=True, tag="text"):
    """What somebody wrote: data, and never read as anything else."""

    text: str


class SheetTime(msgspec.Struct, frozen=True, tag="time"):
    """An instant, UTC ms."""

    at: int


class SheetWord(msgspec.Struct, frozen=True, tag="word"):
    """What the desk says: the key of its text in the catalogues."""

    key: str


SheetPart = SheetText | SheetTime | SheetWord
SheetLines = tuple[tuple[SheetPart, ...], ...]
"""What stands in a field, a line each of several parts; no line: it is empty."""


class SheetField(msgspec.Struct, frozen=True):
    """One field of a form.

    Attributes
    ----------
    name
        Its words are ``sheet-field-<name>``.
    clauses
        What it rests on.
    """

    name: str
    mark: FieldMark
    clauses: tuple[str, ...]
    lines: SheetLines = ()


class SheetBlock(msgspec.Struct, frozen=True):
    """Fields that go together; ``signed``: a user's signature stands for them (B24)."""

    name: str
    fields: tuple[SheetField, ...]
    signed: bool = True


class Sheet(msgspec.Struct, frozen=True):
    """A form that is filled in.

    Attributes
    ----------
    number, ticket
        统一编号 of the contact, or number of the stop of supply; number of the ticket, or empty.
    version
        1, 2, ...: a signed one stays as it is, and a change makes the next (B24).
    issued_at
        UTC ms of this version.
    """

    kind: SheetKind
    number: str
    ticket: str
    version: int
    issued_at: int
    blocks: tuple[SheetBlock, ...]

    def fields(self) -> Iterator[SheetField]:
        """All fields, in order."""
        for block in self.blocks:
            yield from block.fields

    def field(self, name: str) -> SheetField | None:
        """The field ``name``; ``None`` where the sheet has none."""
        return next((each for each in self.fields() if each.name == name), None)


def content_of(sheet: Sheet) -> dict[str, Any]:
    """``sheet`` as JSON values, to be put on record and given to programs."""
    content: dict[str, Any] = msgspec.to_builtins(sheet)
    return content


def sheet_of(content: object) -> Sheet:
    """The sheet that `content_of` gave. Raises `msgspec.ValidationError` for what is none."""
    return msgspec.convert(content, Sheet)


def only_needed(blocks: tuple[SheetBlock, ...]) -> tuple[SheetBlock, ...]:
    """The blocks without what is `FieldMark.OURS`, and without blocks of which nothing is left."""
    kept = (
        msgspec.structs.replace(
            block, fields=tuple(field for field in block.fields if field.mark is not FieldMark.OURS)
        )
        for block in blocks
    )
    return tuple(block for block in kept if block.fields)


def text_line(said: str) -> SheetLines:
    """The line of what somebody wrote; none where that is nothing."""
    return ((SheetText(said),),) if said else ()


def time_line(at: int | None) -> SheetLines:
    """The line of an instant (UTC ms); none where there is none."""
    return () if at is None else ((SheetTime(at),),)


def word_line(said: Said | None) -> SheetLines:
    """The line of what the desk says, which has no values in it; none where it says nothing."""
    return () if said is None else ((SheetWord(said.key),),)
