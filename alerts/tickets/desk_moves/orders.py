"""Commands as they are given, and how the values of their fields are read: every fault at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

from alerts.matters.conditions import holds
from alerts.matters.form_choices import CHOICES
from alerts.matters.state import MatterState
from alerts.tickets.desk_moves.matter_file import Actor, Around, MatterFile
from alerts.tickets.desk_moves.refusals import Reason
from alerts.tickets.desk_moves.table import FieldKind, Move, MoveField, Need
from ingest.durations import EPOCH
from ingest.inventory.notation import parse_duration
from ingest.printable import is_one_line, printable, shows_something
from ingest.said import Said, said_by

LONGEST_TEXT: Final = 200
LONGEST_LONG_TEXT: Final = 4_000
"""Characters."""
LONGEST_PHONE: Final = 32
MOST_LISTED: Final = 50
"""Values of a field that takes several."""
LARGEST_NUMBER: Final = 10_000_000
FIRST_INSTANT: Final = 946_684_800_000
"""2000-01-01T00:00:00Z: nothing of the desk was before."""
LAST_INSTANT: Final = 4_102_444_800_000
"""2100-01-01T00:00:00Z."""
HAPPENED_AT: Final = "happened_at"
LATE_REASON: Final = "late_reason"
"""Fields of every command, beside those of its row."""


@dataclass(frozen=True, slots=True)
class Order:
    """A command as it was given.

    Attributes
    ----------
    command
        The word: a command of the table, or one of before.
    values
        Field -> value, as JSON has it; of nothing it is known yet whether it fits.
    at
        When it is entered (UTC ms).
    happened_at
        When what it says happened (UTC ms); ``None``: now.
    version
        Of the ticket that it was decided on; ``None``: whichever there is.
    late_reason
        Why it was entered late (C60, W4).
    """

    command: str
    actor: Actor
    at: int
    values: Mapping[str, object] = field(default_factory=dict)
    happened_at: int | None = None
    version: int | None = None
    late_reason: str = ""

    @property
    def happened(self) -> int:
        """When it happened (UTC ms)."""
        return self.at if self.happened_at is None else self.happened_at

    def is_late(self, late_after: int) -> bool:
        """Whether it is a late entry (补录): a person's, more than ``late_after`` ms after it happened."""
        return not self.actor.is_service and self.at - self.happened > late_after


Form = Callable[[Mapping[str, object]], MatterState]
"""What is so once these values are given."""


def read_values(
    move: Move, given: Mapping[str, object], file: MatterFile | None, around: Around, form: Form
) -> tuple[dict[str, Any], list[Reason]]:
    """The values of the fields of ``move``, and everything that is wrong with them.

    Parameters
    ----------
    given
        As JSON has it. ``None``, and a text with nothing but blanks, is as not given.
    file
        What there is to be named; ``None``: no ticket yet.
    form
        Says which fields are needed, once the values are read.

    Returns
    -------
    The values that could be read, by field, and a reason for each fault: a field that there is not, a value
    that does not fit, a field that is missing.
    """
    values: dict[str, Any] = {}
    faults: list[Reason] = []
    names = {each.name for each in move.fields}
    faults += [
        Reason("form-unknown-field", Said("order-unknown-field"), printable(str(name), 60))
        for name in given
        if name not in names
    ]
    for each in move.fields:
        value = given.get(each.name)
        if value is None or (isinstance(value, str) and not shows_something(value)):
            continue
        try:
            values[each.name] = _read(each, value, file, around)
        except ValueError as error:
            said = said_by(error)
            faults.append(
                Reason("form-value", said if isinstance(said, Said) else Said("order-no-value"), each.name)
            )
    faulty = {fault.where for fault in faults}
    state = form(values)
    faults += [
        Reason("form-needed", Said("order-needed"), each.name)
        for each in move.fields
        if each.name not in values and each.name not in faulty and is_needed(each, state)
    ]
    return values, faults


def is_needed(field_: MoveField, state: MatterState) -> bool:
    """Whether the field must be given."""
    return field_.need is Need.ALWAYS or (field_.need is Need.WHEN and holds(field_.when, state))


def _read(field_: MoveField, value: object, file: MatterFile | None, around: Around) -> object:
    if field_.kind in _PLAIN:
        return _PLAIN[field_.kind](value)
    if field_.kind in (FieldKind.CHOICES, FieldKind.DEPARTMENTS):
        kind = FieldKind.CHOICE if field_.kind is FieldKind.CHOICES else FieldKind.DEPARTMENT
        each = replace(field_, kind=kind)
        return tuple(dict.fromkeys(_read(each, one, file, around) for one in _list(value)))
    if field_.kind is FieldKind.CHOICE:
        return _choice(field_.choice, value)
    if field_.kind is FieldKind.PICTURE:
        return _picture(around.pictures, value)
    if field_.kind is FieldKind.TASK:
        value = task_named(value, file)
    return _one_of(_known(field_.kind, file, around), value)


def task_named(value: object, file: MatterFile | None) -> object:
    """The number of the task of ``file`` that ``value`` names as it is shown, such as 2026-000013-01."""
    if file is None or not isinstance(value, str):
        return value
    shown = {each.number(file.ticket.number): each.no for each in file.tasks}
    return shown.get(value.strip(), value)


def _known(kind: FieldKind, file: MatterFile | None, around: Around) -> Container[Any]:
    """What may be named."""
    match kind:
        case FieldKind.DEPARTMENT:
            return around.departments
        case FieldKind.USER:
            return around.people
        case FieldKind.PLACE:
            return around.places
        case FieldKind.CONTACT:
            return {each.number for each in file.contacts} if file else ()
        case _:
            return {each.no for each in file.open_tasks} if file else ()


def _one_of(known: Container[Any], value: object) -> Any:
    if not isinstance(value, str | int) or isinstance(value, bool) or value not in known:
        raise ValueError(Said("order-not-there", value=printable(str(value), 60)))
    return value


def _picture(known: Collection[str], value: object) -> str:
    if not isinstance(value, str) or value not in known:
        raise ValueError(Said("order-picture", value=printable(str(value), 64)))
    return value


def _choice(name: str, value: object) -> object:
    choices = CHOICES[name]
    try:
        return choices(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError(Said("order-choice", choices=tuple(each.value for each in choices))) from None


def _list(value: object) -> list[object] | tuple[object, ...]:
    if not isinstance(value, list | tuple) or len(value) > MOST_LISTED:
        raise ValueError(Said("order-list", most=str(MOST_LISTED)))
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or not is_one_line(value):
        raise ValueError(Said("order-text", most=str(LONGEST_TEXT)))
    return value.strip()


_LINES = str.maketrans("", "", "\n\r\t")


def _long_text(value: object) -> str:
    if (
        not isinstance(value, str)
        or len(value) > LONGEST_LONG_TEXT
        or not is_one_line(value.translate(_LINES))
    ):
        raise ValueError(Said("order-long-text", most=str(LONGEST_LONG_TEXT)))
    return value.strip()


_PHONE = re.compile(r"\+?[0-9][0-9 ()\-]*[0-9]", re.ASCII)


def _phone(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_PHONE or not _PHONE.fullmatch(value.strip()):
        raise ValueError(Said("order-phone"))
    return value.strip()


def _instant(value: object) -> int:
    """UTC ms, given as such or in ISO 8601 with its zone."""
    instant = value
    if isinstance(value, str):
        try:
            read = datetime.fromisoformat(value)
        except ValueError:
            read = datetime.min  # noqa: DTZ901 - without a zone on purpose: it is refused below
        if read.tzinfo is None:
            raise ValueError(Said("order-instant"))
        since = read.astimezone(UTC) - EPOCH
        instant = since.days * 86_400_000 + since.seconds * 1_000 + since.microseconds // 1_000
    if (
        not isinstance(instant, int)
        or isinstance(instant, bool)
        or not FIRST_INSTANT <= instant < LAST_INSTANT
    ):
        raise ValueError(Said("order-instant"))
    return instant


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_NUMBER:
        raise ValueError(Said("order-number", most=str(LARGEST_NUMBER)))
    return value


def _yes_no(value: object) -> bool:
    if value is True or value is False:
        return value
    raise ValueError(Said("order-yes-no"))


def _duration(value: object) -> int:
    if isinstance(value, str):
        return parse_duration(value)
    raise ValueError(Said("order-duration"))


_TICKET = re.compile(r"[0-9]{4}-[0-9]{6,9}", re.ASCII)
_CONTACT = re.compile(r"L[0-9]{4}-[0-9]{6,9}", re.ASCII)


def _matching(pattern: re.Pattern[str]) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ValueError(Said("order-not-there", value=printable(str(value), 60)))
        return value

    return read


def _proof(value: object) -> dict[str, str | int | bool]:
    """Values by name: texts, whole numbers and yes or no."""
    if not isinstance(value, Mapping) or not 1 <= len(value) <= MOST_LISTED:
        raise ValueError(Said("order-proof", most=str(MOST_LISTED)))
    proof: dict[str, str | int | bool] = {}
    for name, each in value.items():
        proof[_text(name)] = (
            _long_text(each) if isinstance(each, str) else each if isinstance(each, bool) else _number(each)
        )
    return proof


_PLAIN: Final[Mapping[FieldKind, Callable[[object], object]]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _long_text,
    FieldKind.INSTANT: _instant,
    FieldKind.DURATION: _duration,
    FieldKind.NUMBER: _number,
    FieldKind.CLOCK: _number,
    FieldKind.YES_NO: _yes_no,
    FieldKind.PHONE: _phone,
    FieldKind.TICKET: _matching(_TICKET),
    FieldKind.OTHER_CONTACT: _matching(_CONTACT),
    FieldKind.PROOF: _proof,
}
