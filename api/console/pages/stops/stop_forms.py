"""The forms of commands on a stop of supply, made from its table: what is drawn, and what comes back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alerts.desk.stops.commanding import GivenStopCommand
from alerts.stops.forms import HAPPENED_AT, LATE_REASON
from alerts.stops.refusals import StopRefused
from alerts.stops.stop_table import STOPS, Hotline, StopCommand, StopField, StopRow
from alerts.stops.supply_stop import SupplyStop
from api.console.views.move_forms import BETWEEN, DEPARTMENTS, MOST_UNITS, FormField
from api.http.times import LONGEST_LOCAL_TIME, local_instant
from api.words.languages import Language
from ingest.inventory.notation import in_units, parse_duration
from ingest.inventory.tree import Inventory
from ingest.said import name_of

PLACES = "/api/v1/lookup/places"
_TIMES = frozenset({StopField.STARTS_AT, StopField.ENDS_AT})
_LONG = frozenset({StopField.CONTENT, StopField.TEXT, StopField.PERMITS, StopField.ENTERPRISES})
_LINES = re.compile(r"[\r\n]+")


@dataclass(frozen=True, slots=True)
class DrawnStopForm:
    """The form of a command; ``faults`` are about all of it, ``came_back``: it was refused just now.

    ``unmet``: the reports that it waits for, in words.
    """

    command: str
    title: str
    clauses: Sequence[str]
    fields: Sequence[FormField]
    faults: Sequence[str]
    came_back: bool
    unmet: Sequence[str] = ()


def stop_form(
    row: StopRow,
    stop: SupplyStop | None,
    inventory: Inventory,
    language: Language,
    typed: Mapping[str, str] | None = None,
    refused: StopRefused | None = None,
    unmet: Sequence[str] = (),
) -> DrawnStopForm:
    """The form of ``row``; with what was ``typed`` into it, and why it was ``refused``, if it was."""
    faults: dict[str, list[str]] = {}
    for reason in refused.reasons if refused else ():
        faults.setdefault(reason.where, []).append(language.say(reason.said))
    given = typed or {}
    fields = [_field(each, row, stop, inventory, language, given, faults) for each in row.fields]
    fields += [
        FormField(
            f"{row.command}-{name}",
            name,
            language.say(name_of("field", name)),
            drawn,
            required=False,
            typed=given.get(name, ""),
            faults=faults.pop(name, ()),
        )
        for name, drawn in ((HAPPENED_AT, "time"), (LATE_REASON, "text"))
    ]
    others = [said for each in faults.values() for said in each]
    title = language.say(name_of("stop_command", row.command))
    return DrawnStopForm(row.command, title, row.clauses, fields, others, refused is not None, unmet)


def given_by(
    command: StopCommand, rows: Sequence[StopRow], form: Mapping[str, str], zone: str
) -> GivenStopCommand:
    """The command that a plain ``form`` says; what cannot be read stays as it is typed. Times in ``zone``."""
    fields = dict.fromkeys(field for row in rows for field in row.fields)
    values = {field.value: value for field in fields if (value := _value(field, form, zone)) not in ("", [])}
    typed = form.get(HAPPENED_AT, "")
    happened = local_instant(typed, ZoneInfo(zone)) if typed else None
    return GivenStopCommand(command, values, happened, late_reason=form.get(LATE_REASON, ""))


def _value(field: StopField, form: Mapping[str, str], zone: str) -> object:
    if field is StopField.RECIPIENTS:
        before = f"{field.value}."
        return [name.removeprefix(before) for name in form if name.startswith(before)]
    text = form.get(field.value, "").strip()
    if not text:
        return ""
    read = _READ.get(field)
    return text.replace("\r\n", "\n") if read is None else read(text, zone)


def _ids(text: str, _zone: str) -> object:
    return [each for each in BETWEEN.split(text) if each]


def _lines(text: str, _zone: str) -> object:
    return [each.strip() for each in _LINES.split(text) if each.strip()]


def _time(text: str, zone: str) -> object:
    instant = local_instant(text, ZoneInfo(zone))
    return text if instant is None else instant


def _number(text: str, _zone: str) -> object:
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_LOCAL_TIME else text


def _length(text: str, _zone: str) -> object:
    try:
        return parse_duration(in_units(text))
    except ValueError:
        return text


_READ: Mapping[StopField, Callable[[str, str], object]] = {
    StopField.PLACES: _ids,
    StopField.ENTERPRISES: _lines,
    StopField.STARTS_AT: _time,
    StopField.ENDS_AT: _time,
    StopField.HOUSEHOLDS: _number,
    StopField.ESTIMATE: _length,
}
"""How what is typed is read; what cannot be stays as it is, and is refused by the desk."""


def _field(
    field: StopField,
    row: StopRow,
    stop: SupplyStop | None,
    inventory: Inventory,
    language: Language,
    given: Mapping[str, str],
    faults: dict[str, list[str]],
) -> FormField:
    choices = _choices(field, stop, inventory, language)
    drawn = "select"
    if field is StopField.RECIPIENTS:
        drawn = "ticks"
    elif choices is None:
        drawn = "time" if field in _TIMES else "long" if field in _LONG else "text"
    lookup = PLACES if field is StopField.PLACES else DEPARTMENTS if field is StopField.UNIT else ""
    typed = given.get(field.value, "") if given else _at_first(field, stop)
    usual = frozenset(STOPS.on_list(next(iter(row.kinds)))) if field is StopField.RECIPIENTS else frozenset()
    ticked = frozenset(each for each, _ in choices or () if f"{field.value}.{each}" in given)
    return FormField(
        f"{row.command}-{field}",
        field.value,
        language.say(name_of("stop_field", field)),
        drawn,
        required=field in row.takes,
        choices=choices or (),
        typed=typed,
        ticked=ticked if given else usual,
        faults=faults.pop(field.value, ()),
        lookup="" if choices is not None else lookup,
        several=field is StopField.PLACES,
        named=_named(field, typed, inventory, language),
        hint=_hint(field, language),
    )


def _hint(field: StopField, language: Language) -> str:
    if field is StopField.ESTIMATE:
        return language.text("matter-duration-hint")
    if field is StopField.HOUSEHOLDS:
        return language.text("stop-hint-households")
    return language.text("stop-hint-lines") if field is StopField.ENTERPRISES else ""


def _at_first(field: StopField, stop: SupplyStop | None) -> str:
    """What stands in a field before anybody typed: the area of a stop, which is changed."""
    return ", ".join(stop.places) if field is StopField.PLACES and stop is not None else ""


def _named(field: StopField, typed: str, inventory: Inventory, language: Language) -> str:
    if field is not StopField.PLACES:
        return ""
    known = [each for each in BETWEEN.split(typed) if each in inventory.places]
    return language.text("list-separator").join(inventory.name_of(each) for each in known)


def _choices(
    field: StopField, stop: SupplyStop | None, inventory: Inventory, language: Language
) -> list[tuple[str, str]] | None:
    match field:
        case StopField.TO:
            return [(each.value, language.say(name_of("stop_to", each))) for each in Hotline]
        case StopField.RECIPIENTS:
            return [(each, language.say(name_of("stop_recipient", each))) for each in STOPS.recipients]
        case StopField.RECIPIENT:
            listed = () if stop is None else stop.listed
            return [(each.id, language.say(name_of("stop_recipient", each.id))) for each in listed]
        case StopField.ENTERPRISE:
            affected = () if stop is None else stop.enterprises
            return [(each.name, each.name) for each in affected if each.told_at is None]
        case StopField.UNIT if len(inventory.departments) <= MOST_UNITS:
            return sorted((each.id, each.name) for each in inventory.departments.values())
        case _:
            return None
