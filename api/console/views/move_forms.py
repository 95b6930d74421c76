"""The forms of commands, made from the table of moves: what is drawn, and what comes back from a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alerts.deadlines.desk_clock import ClockOf, DeskClock
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.matters.files.attachment import PICTURES
from alerts.matters.form_choices import CHOICES
from alerts.places.names import WAY
from alerts.tickets.desk_moves.allowed import Allowed
from alerts.tickets.desk_moves.asking.details import ASKED_BY
from alerts.tickets.desk_moves.asking.extensions import requests_on
from alerts.tickets.desk_moves.matter_file import MatterFile
from alerts.tickets.desk_moves.orders import HAPPENED_AT, LATE_REASON
from alerts.tickets.desk_moves.refusals import MoveRefused
from alerts.tickets.desk_moves.table import FieldKind, Move, MoveField, Need
from alerts.words.desk_names import clock_name, field_name, move_name
from api.http.times import LONGEST_LOCAL_TIME, local_instant
from api.words.languages import Language
from ingest.inventory.notation import in_units

MOST_UNITS = 30
"""Departments to choose from; more are looked up as somebody types."""
DEPARTMENTS = "/api/v1/lookup/departments"
LOOKUPS = {
    FieldKind.PLACE: "/api/v1/lookup/places",
    FieldKind.USER: "/api/v1/lookup/people",
    FieldKind.DEPARTMENT: DEPARTMENTS,
    FieldKind.DEPARTMENTS: DEPARTMENTS,
}
"""Where the script of a page asks what may be meant in a field that is typed into."""
BETWEEN = re.compile(r"[\s,，、;；]+")
"""Between the ids of several."""
LONG = frozenset({FieldKind.LONG_TEXT, FieldKind.PROOF})
SEVERAL = frozenset({FieldKind.CHOICES, FieldKind.DEPARTMENTS})
WHOLE = frozenset({FieldKind.NUMBER, FieldKind.TASK, FieldKind.CLOCK})
ON_TICKET = frozenset({FieldKind.CONTACT, FieldKind.TASK, FieldKind.CLOCK})
"""What there is of it on the ticket is chosen from; where there is one only, that is chosen already."""
ROUTES = "note_routing"
"""The effect of a command that sends a matter as routing has it."""
ON_REQUEST = "extension-asked-and-told"
"""The guard of a command that decides on what somebody has asked for."""
YES, NO = "yes", "no"
BESIDE = ((HAPPENED_AT, "time"), (LATE_REASON, "text"))
"""Fields of every command, beside those of its row, and how they are drawn."""


@dataclass(frozen=True, slots=True)
class FormField:
    """A field as it is drawn.

    Attributes
    ----------
    hint
        How it is to be written, where that is not plain.
    drawn
        ``"text"``, ``"long"``, ``"time"``, ``"select"``, ``"picture"`` or ``"ticks"``, any number of
        ``choices``.
    choices
        Value and name of each.
    typed, ticked
        What it came back with; of ticks the values.
    faults
        What is wrong with that.
    sometimes
        Other values make it required.
    meant
        Value and name of each thing that ``typed`` may mean, where that is more than one.
    lookup, several
        Where what may be meant is asked for as somebody types, and whether more than one may be typed.
    named
        What that which is ``typed`` is called, beside its id.
    types, most
        Of a picture: the media types that are taken, and how long a file may be (bytes).
    """

    id: str
    name: str
    label: str
    drawn: str
    required: bool
    choices: Sequence[tuple[str, str]] = ()
    typed: str = ""
    ticked: frozenset[str] = frozenset()
    faults: Sequence[str] = ()
    sometimes: bool = False
    meant: Sequence[tuple[str, str]] = ()
    lookup: str = ""
    several: bool = False
    named: str = ""
    types: Sequence[str] = ()
    most: int = 0
    hint: str = ""


@dataclass(frozen=True, slots=True)
class MoveForm:
    """The form of a command; ``faults`` are about all of it, ``came_back``: it was refused just now.

    ``notes``: what is to be decided on; ``opened``: somebody came to the page for it.
    """

    command: str
    title: str
    clauses: Sequence[str]
    fields: Sequence[FormField]
    faults: Sequence[str]
    came_back: bool
    notes: Sequence[str] = ()
    opened: bool = False


def extensions_asked(file: MatterFile, language: Language, zone: str) -> dict[int, str]:
    """Id of a clock -> what is asked for it: until when, why, whom they told, and who asks (W23).

    Of a ticket's details there are none for who sees no people.
    """
    asked = requests_on(file.ticket)
    return {
        each.id: language.text(
            "matter-extension-asked",
            until=language.full_date_time(said["until"], zone),
            reason=said["reason"],
            told=said.get("told") or "–",
            time=language.date_time(said["told_at"], zone),
            by=language.text("list-separator").join(said.get(ASKED_BY, ())),
        )
        for each in file.clocks
        if (said := asked.get(str(each.id))) is not None
    }


class FormMaker:
    """Makes the forms of commands in one language: on one ticket, or without a ``file`` of what opens one."""

    def __init__(
        self, file: MatterFile | None, desk: DeskInForce, language: Language, routed_unit: str = ""
    ) -> None:
        self._routed_unit = routed_unit if routed_unit in desk.inventory.departments else ""
        self._contacts = file.contacts if file else ()
        self._tasks = file.open_tasks if file else ()
        self._clocks = file.clocks if file else ()
        zone = desk.calendar_at(file.ticket.place).zone if file else desk.calendar.zone
        self._requests = extensions_asked(file, language, zone) if file else {}
        self._inventory = desk.inventory
        self._departments = sorted((each.id, each.name) for each in desk.inventory.departments.values())
        self._settings = desk.tables.settings
        self._language = language
        self._yes_no = [(YES, language.text("matter-yes")), (NO, language.text("matter-no"))]

    def form(
        self, allowed: Allowed, typed: Mapping[str, str] | None = None, refused: MoveRefused | None = None
    ) -> MoveForm:
        """The form of a command; with what was ``typed`` into it, and why it was ``refused``, if it was."""
        move, given = allowed.move, typed or {}
        faults: dict[str, list[str]] = {}
        for reason in refused.reasons if refused else ():
            faults.setdefault(reason.where, []).append(self._language.say(reason.said))
        fields = [self._field(each, move, each.name in allowed.needed, given, faults) for each in move.fields]
        fields += [
            FormField(
                f"{move.command}-{name}",
                name,
                self._language.say(field_name(name, move.command)),
                drawn,
                required=False,
                typed=given.get(name, ""),
                faults=faults.pop(name, ()),
            )
            for name, drawn in BESIDE
            if not (move.opens and name == HAPPENED_AT)  # it has an instant of its own, when it came
        ]
        title = self._language.say(move_name(move.command))
        others = [said for each in faults.values() for said in each]
        clocks = {each.id: self._clock_name(each) for each in self._clocks}
        notes = [
            clocks[id_] + self._language.text("said-colon") + said
            for id_, said in (self._requests if ON_REQUEST in move.needs else {}).items()
        ]
        if self._is_routed(move):
            unit = self._inventory.departments[self._routed_unit].name
            notes.append(self._language.text("matter-routed-unit", unit=unit))
        return MoveForm(move.command, title, move.clauses, fields, others, refused is not None, notes)

    def _is_routed(self, move: Move) -> bool:
        """Whether the command sends it to the unit that routing proposes, or says why to another."""
        reason = move.field("reason")
        sends = ROUTES in move.does and reason is not None and reason.need is Need.WHEN
        return sends and bool(self._routed_unit)

    def _field(
        self,
        field: MoveField,
        move: Move,
        needed: bool,
        given: Mapping[str, str],
        faults: dict[str, list[str]],
    ) -> FormField:
        choices = self._choices(field, move)
        several = field.kind in SEVERAL
        drawn = "ticks" if several and choices is not None else "select" if choices is not None else "text"
        if field.kind is FieldKind.INSTANT:
            drawn = "time"
        elif field.kind in LONG:
            drawn = "long"
        elif field.kind is FieldKind.PICTURE:
            drawn = "picture"
        found, typed = choices or (), given.get(field.name, "")
        if needed and not given and field.kind in ON_TICKET and len(found) == 1:
            typed = found[0][0]
        if not given and field.kind is FieldKind.DEPARTMENT and self._is_routed(move):
            typed = self._routed_unit
        lookup = LOOKUPS.get(field.kind, "") if choices is None else ""
        return FormField(
            f"{move.command}-{field.name}",
            field.name,
            self._language.say(field_name(field.name, move.command)),
            drawn,
            required=needed and not several,
            choices=found,
            typed=typed,
            ticked=frozenset(value for value, _ in found if f"{field.name}.{value}" in given),
            faults=faults.pop(field.name, ()),
            sometimes=field.need is Need.WHEN and not needed,
            lookup=lookup,
            several=several,
            named=self._named(field, typed) if lookup else "",
            types=sorted(self._settings.attachment_types & PICTURES) if drawn == "picture" else (),
            most=self._settings.largest_attachment,
            hint=self._language.text("matter-duration-hint") if field.kind is FieldKind.DURATION else "",
        )

    def _named(self, field: MoveField, typed: str) -> str:
        """What the ids that are ``typed`` are called, as far as there are such."""
        if field.kind is FieldKind.PLACE:
            known = typed.strip() in self._inventory.places
            return WAY.join(self._inventory.path_of(typed.strip())[1:]) if known else ""
        departments = self._inventory.departments
        names = [departments[id_].name for id_ in BETWEEN.split(typed) if id_ in departments]
        return self._language.text("list-separator").join(names)

    def _clock_name(self, clock: DeskClock) -> str:
        """What it is called; of several contacts each has clocks of its own."""
        name = self._language.say(clock_name(clock.key))
        return f"{name} {clock.scope}" if clock.of is ClockOf.CONTACT else name

    def _clocks_for(self, move: Move) -> Iterator[DeskClock]:
        """Those that the command may be about: that were asked for, or that run."""
        for each in self._clocks:
            if each.id in self._requests if ON_REQUEST in move.needs else each.going:
                yield each

    def _choices(self, field: MoveField, move: Move) -> list[tuple[str, str]] | None:
        name_of = self._language.name_of
        match field.kind:
            case FieldKind.CHOICE | FieldKind.CHOICES:
                values = [each.value for each in CHOICES[field.choice]]
                found = [(value, name_of("choice", f"{field.choice}-{value}")) for value in values]
            case FieldKind.YES_NO:
                found = self._yes_no
            case FieldKind.DEPARTMENT | FieldKind.DEPARTMENTS if len(self._departments) <= MOST_UNITS:
                found = self._departments
            case FieldKind.CONTACT:
                found = [(each.number, each.number) for each in self._contacts]
            case FieldKind.TASK:
                found = [
                    (str(each.no), f"{each.no:02} {name_of('choice', f'task_kind-{each.kind}')}")
                    for each in self._tasks
                ]
            case FieldKind.CLOCK:
                found = [(str(each.id), self._clock_name(each)) for each in self._clocks_for(move)]
            case _:
                return None
        return found


def values_of(move: Move, form: Mapping[str, str], zone: ZoneInfo) -> dict[str, object]:
    """The values of the fields of ``move`` out of a plain ``form``; what cannot be read stays as it is typed.

    What is not given is left out. Times are local in ``zone``.
    """
    values: dict[str, object] = {}
    for field in move.fields:
        if field.kind in SEVERAL:
            before = f"{field.name}."
            chosen = [name.removeprefix(before) for name in form if name.startswith(before)]
            chosen = chosen or [each for each in BETWEEN.split(form.get(field.name, "")) if each]
            if chosen:
                values[field.name] = chosen
            continue
        text = form.get(field.name, "")
        if text.strip():
            values[field.name] = _value(field, text, zone)
    return values


def _value(field: MoveField, text: str, zone: ZoneInfo) -> object:
    if field.kind is FieldKind.INSTANT:
        instant = local_instant(text, zone)
        return text if instant is None else instant
    if field.kind is FieldKind.DURATION:
        return in_units(text)
    if field.kind in WHOLE:
        return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_LOCAL_TIME else text
    if field.kind is FieldKind.YES_NO:
        return {YES: True, NO: False}.get(text, text)
    if field.kind is FieldKind.PROOF:
        lines = [line.partition("=") for line in text.splitlines() if line.strip()]
        return {
            name.strip() if equals else "text": (said if equals else name).strip()
            for name, equals, said in lines
        }
    return text.replace("\r\n", "\n")
