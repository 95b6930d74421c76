"""Commands of the desk as they are sent, which of them are possible, and what is missing before closing."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel

from alerts.matters.form_choices import CHOICES
from alerts.tickets.desk_moves.allowed import Allowed
from alerts.tickets.desk_moves.closing import MissingItem
from alerts.tickets.desk_moves.refusals import Reason
from alerts.tickets.desk_moves.table import Move, MoveField
from alerts.words.desk_names import field_name, move_name
from api.words.languages import Language


class ReasonItem(BaseModel):
    """Why something is not possible. ``where``: the field that it is about, else empty."""

    code: str
    where: str
    reason: str
    clauses: list[str]

    @classmethod
    def of(cls, reason: Reason, language: Language) -> Self:
        """As the API shows it."""
        return cls(
            code=reason.code,
            where=reason.where,
            reason=language.say(reason.said),
            clauses=list(reason.clauses),
        )


class FieldItem(BaseModel):
    """A field of a command. ``needed``: also while nothing else is given; ``choices``: its values."""

    name: str
    title: str
    kind: str
    need: str
    needed: bool
    choices: list[str] | None

    @classmethod
    def of(cls, field: MoveField, move: Move, needed: bool, language: Language) -> Self:
        """As the API shows it."""
        choices = [each.value for each in CHOICES[field.choice]] if field.choice else None
        return cls(
            name=field.name,
            title=language.say(field_name(field.name, move.command)),
            kind=field.kind.value,
            need=field.need.value,
            needed=needed,
            choices=choices,
        )


class AllowedItem(BaseModel):
    """A command on the ticket. ``code`` and ``reasons``: why the reader may not give it now."""

    command: str
    title: str
    possible: bool
    code: str | None
    reasons: list[ReasonItem]
    fields: list[FieldItem]
    clauses: list[str]

    @classmethod
    def of(cls, allowed: Allowed, language: Language) -> Self:
        """As the API shows it."""
        move = allowed.move
        return cls(
            command=move.command,
            title=language.say(move_name(move.command)),
            possible=allowed.possible,
            code=allowed.code or None,
            reasons=[ReasonItem.of(each, language) for each in allowed.reasons],
            fields=[FieldItem.of(each, move, each.name in allowed.needed, language) for each in move.fields],
            clauses=list(move.clauses),
        )


class AllowedList(BaseModel):
    """Every command on the ticket, in the order of the table of moves."""

    items: list[AllowedItem]


class MissingEntry(BaseModel):
    """Something that is missing (还差). ``scope``: number of the contact, assignment or task; else empty."""

    item: str
    of: str
    scope: str
    reason: str
    clauses: list[str]

    @classmethod
    def told(cls, missing: MissingItem, language: Language) -> Self:
        """As the API shows it."""
        return cls(
            item=missing.item,
            of=missing.of.value,
            scope=missing.scope,
            reason=language.say(missing.said),
            clauses=list(missing.clauses),
        )


class MissingList(BaseModel):
    """Everything that is missing before the ticket may be closed; nothing: it may be."""

    items: list[MissingEntry]
