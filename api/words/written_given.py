"""What a command was given, in words: each field of its row by its name, with the value that it had."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from alerts.deadlines.desk_clock import DeskClock
from alerts.matters.form_choices import CHOICES
from alerts.tickets.desk_moves.table import FieldKind, MoveField, MoveTable
from alerts.tickets.ticket import TicketEvent
from alerts.words.desk_names import choice_name, clock_name, field_name
from api.words.languages import Language
from ingest.inventory.tree import Inventory

ELSEWHERE = frozenset({"text", "event", "values", "into", "candidate"})
"""Fields that a line shows in another way: as what was written, what it corrects, or a link."""

UNWRITABLE = frozenset({FieldKind.PICTURE, FieldKind.PROOF})
"""What nobody corrects by a line of text."""


@dataclass(frozen=True, slots=True)
class GivenWords:
    """What it takes to write what the commands on one ticket were given.

    ``clocks``: those of the ticket, by id; ``zone``: IANA zone of its place.
    """

    moves: MoveTable
    inventory: Inventory
    clocks: Mapping[int, DeskClock]
    language: Language
    zone: str

    def of(self, event: TicketEvent) -> list[str]:
        """Label and value of each field that ``event`` was given, in the order of its row.

        Without what a person wrote to be read as a whole, and without pictures.
        """
        given = event.data.get("given", {})
        fields = self._fields(event.move or "")
        named = (each for name, each in fields.items() if name in given and name not in ELSEWHERE)
        return [
            self._label(each.name, event) + self.value(each, given[each.name], event.at)
            for each in named
            if each.kind is not FieldKind.PICTURE
        ]

    def corrected(self, event: TicketEvent, before: TicketEvent | None) -> list[str]:
        """What ``event``, a correction, says of the line ``before``: each value as it was, and as it is.

        ``before``: ``None`` where that line is not at hand; what was is not told then.
        """
        values, language = event.data.get("given", {}).get("values", {}), self.language
        fields = {} if before is None else self._fields(before.move or "")
        was = {} if before is None else {"text": before.text, **before.data.get("given", {})}
        found = []
        for name, value in values.items():
            field = fields.get(name)
            now = str(value) if field is None else self.value(field, value, event.at)
            old = self.value(field, was[name], event.at) if field is not None and name in was else ""
            if before is None or now != old:
                said = language.text("history-corrected", before=old, after=now) if old else now
                found.append(self._label(name, event if before is None else before) + said)
        return found

    def correctable(self, event: TicketEvent) -> list[tuple[str, str]]:
        """Name and value, on a line, of what of ``event`` may be corrected: all but what moved the ticket."""
        return [
            (self.language.say(field_name(each.name, event.move or "")), " ".join(was.split()))
            for each, was in self._as_given(event)
        ]

    def corrections(self, event: TicketEvent, typed: Mapping[str, object]) -> dict[str, object]:
        """What of ``typed``, by the names of `correctable`, differs from ``event``: by field, for programs.

        A name that is none of these stays as it is.
        """
        fields = {
            name: (each, was) for each, was in self._as_given(event) for name in self._names_of(each, event)
        }
        changed: dict[str, object] = {}
        for name, value in typed.items():
            field, was = fields.get(name, (None, ""))
            if field is None:
                changed[name] = value
            elif value != " ".join(was.split()):
                changed[field.name] = self._read(field, str(value))
        return changed

    def _names_of(self, field: MoveField, event: TicketEvent) -> tuple[str, str]:
        return field.name, self.language.say(field_name(field.name, event.move or ""))

    def _as_given(self, event: TicketEvent) -> list[tuple[MoveField, str]]:
        given = {**event.data.get("given", {}), **({"text": event.text} if event.text else {})}
        return [
            (each, self.value(each, given[name], event.at))
            for name, each in self._fields(event.move or "").items()
            if name in given and name != "outcome" and each.kind not in UNWRITABLE
        ]

    def _read(self, field: MoveField, text: str) -> object:
        """A choice by what it is called, and yes or no; anything else as it is typed."""
        if field.kind is FieldKind.YES_NO:
            return {self.language.text("matter-yes"): True, self.language.text("matter-no"): False}.get(
                text, text
            )
        if field.kind is FieldKind.CHOICE:
            called = {
                self.language.say(choice_name(field.choice, each)): each for each in CHOICES[field.choice]
            }
            return str(called.get(text, text))
        return text

    def value(self, field: MoveField, value: object, at: int) -> str:
        """``value`` as people read it; one that does not fit its field is written as it is.

        ``at``: of the line (UTC ms); an instant of another year has its year.
        """
        several = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        separator = self.language.text("list-separator")
        if isinstance(value, Mapping):
            colon = self.language.text("said-colon")
            return separator.join(f"{name}{colon}{each}" for name, each in value.items())
        if isinstance(value, bool):
            return self.language.text("matter-yes" if value else "matter-no")
        if isinstance(value, int) and field.kind in self._whole:
            return self._whole[field.kind](value, at)
        return separator.join(self._named(field, str(each)) for each in several)

    def _named(self, field: MoveField, value: str) -> str:
        """``value`` by its name, where it has one."""
        match field.kind:
            case FieldKind.CHOICE | FieldKind.CHOICES:
                return self._choice(field, value)
            case FieldKind.DEPARTMENT | FieldKind.DEPARTMENTS:
                return self._department(value)
            case FieldKind.PLACE:
                return self.inventory.name_of(value)
        return value

    def _choice(self, field: MoveField, value: str) -> str:
        known = {each.value for each in CHOICES[field.choice]}
        return self.language.say(choice_name(field.choice, value)) if value in known else value

    @property
    def _whole(self) -> Mapping[FieldKind, Callable[[int, int], str]]:
        """How a whole number is written that is no number."""
        return {
            FieldKind.INSTANT: self._instant,
            FieldKind.DURATION: lambda value, _: self.language.duration(value),
            FieldKind.CLOCK: lambda value, _: self._clock(value),
            FieldKind.TASK: lambda value, _: f"{value:02}",
        }

    def _instant(self, value: int, at: int) -> str:
        years = {datetime.fromtimestamp(each / 1000, UTC).year for each in (value, at)}
        write = self.language.date_time if len(years) == 1 else self.language.full_date_time
        return write(value, self.zone)

    def _clock(self, id_: int) -> str:
        clock = self.clocks.get(id_)
        return str(id_) if clock is None else self.language.say(clock_name(clock.key))

    def _department(self, id_: str) -> str:
        known = self.inventory.departments.get(id_)
        return id_ if known is None else known.name

    def _fields(self, word: str) -> dict[str, MoveField]:
        """The fields of every row that ``word`` may have meant."""
        return {each.name: each for row in self.moves.of_word(word) for each in row.fields}

    def _label(self, name: str, event: TicketEvent) -> str:
        return self.language.say(field_name(name, event.move or "")) + self.language.text("said-colon")
