"""What is given with a command on a stop of supply: read by its fields, with every fault at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from alerts.matters.settings import DeskSettings
from alerts.stops.refusals import FORM, StopReason
from alerts.stops.stop_lines import LONGEST_LINE, LONGEST_TEXT
from alerts.stops.stop_table import STOPS, Hotline, StopCommand, StopField, StopRow
from ingest.durations import DAY, MINUTE
from ingest.inventory.tree import Inventory
from ingest.printable import is_one_line, is_short_line, shows_something
from ingest.said import Said

HAPPENED_AT = "happened_at"
LATE_REASON = "late_reason"
MOST_PLACES = 200
MOST_HOUSEHOLDS = 10_000_000
LONGEST_ESTIMATE = 60 * DAY
FIRST_INSTANT = 946_684_800_000
"""2000, UTC ms: nothing that is entered happened before."""


@dataclass(frozen=True, slots=True)
class StopOrder:
    """A command as somebody gives it at ``at`` (UTC ms).

    Attributes
    ----------
    values
        By field; of which kind each is, is found out here.
    happened_at
        When it was so, UTC ms; ``None``: now.
    version
        Number of the line that it was decided on; ``None``: whichever is the last.
    late_reason
        Why it is entered so late.
    """

    command: StopCommand
    actor: str
    at: int
    values: Mapping[str, object] = field(default_factory=dict)
    happened_at: int | None = None
    version: int | None = None
    late_reason: str = ""

    @property
    def happened(self) -> int:
        """When it was so, UTC ms."""
        return self.at if self.happened_at is None else self.happened_at

    def is_late(self, settings: DeskSettings) -> bool:
        """Whether it is entered so late that it counts from its entry on."""
        return self.at - self.happened > settings.late_after


@dataclass(slots=True)
class StopForm:
    """What could be read of an order, and what is wrong with it."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: list[StopReason] = field(default_factory=list)


def read_form(
    row: StopRow, order: StopOrder, inventory: Inventory, settings: DeskSettings, opened_at: int | None
) -> StopForm:
    """The values of ``order`` by the fields of ``row``.

    ``opened_at``: when the stop came to be (UTC ms); ``None``: by this order.
    """
    form = StopForm()
    for name in sorted(order.values.keys() - {each.value for each in row.fields}):
        if order.values[name] not in (None, "", [], ()):
            form.faults.append(StopReason(FORM, Said("stop-no-such-field"), name))
    for each in row.fields:
        given = order.values.get(each.value)
        if given is None or given == "" or given in ([], ()):
            if each in row.takes:
                form.faults.append(StopReason(FORM, Said("stop-field-needed"), each.value, row.clauses))
            continue
        reason = _READERS[each](form, each, given, inventory, order.at + settings.farthest)
        if reason is not None:
            form.faults.append(StopReason(FORM, reason, each.value))
    form.faults += _faults_of_time(order, settings, opened_at)
    return form


def _faults_of_time(order: StopOrder, settings: DeskSettings, opened_at: int | None) -> Iterator[StopReason]:
    reason = order.late_reason.strip()
    if order.happened > order.at:
        yield StopReason(FORM, Said("stop-in-future"), HAPPENED_AT)
    elif order.happened < FIRST_INSTANT:
        yield StopReason(FORM, Said("stop-instant"), HAPPENED_AT)
    elif opened_at is not None and order.happened // MINUTE < opened_at // MINUTE:  # entered by the minute
        yield StopReason(FORM, Said("stop-before-it-was"), HAPPENED_AT)
    if order.is_late(settings) and not shows_something(reason):
        yield StopReason(FORM, Said("stop-late-reason"), LATE_REASON, ("C60", "W4"))
    if len(reason) > LONGEST_LINE or not is_one_line(reason):
        yield StopReason(FORM, Said("stop-line", most=LONGEST_LINE), LATE_REASON)


_Reader = Callable[[StopForm, StopField, object, Inventory, int], Said | None]
"""Puts a value into the form; what is wrong with it, if anything. The last: nothing is later (UTC ms)."""


def _places(form: StopForm, field: StopField, given: object, inventory: Inventory, _: int) -> Said | None:
    found = list(dict.fromkeys(_texts(given)))
    if not found or len(found) > MOST_PLACES:
        return Said("stop-places", most=MOST_PLACES)
    unknown = next((each for each in found if each not in inventory.places), None)
    if unknown is not None:
        return Said("stop-no-place", place=unknown)
    form.values[field.value] = found
    return None


def _unit(form: StopForm, field: StopField, given: object, inventory: Inventory, _: int) -> Said | None:
    if given not in inventory.departments:
        return Said("stop-no-unit", unit=str(given))
    form.values[field.value] = given
    return None


def _instant(form: StopForm, field: StopField, given: object, _: Inventory, farthest: int) -> Said | None:
    if not isinstance(given, int) or isinstance(given, bool) or not FIRST_INSTANT <= given <= farthest:
        return Said("stop-instant")
    form.values[field.value] = given
    return None


def _number(most: int, unfit: Said, least: int = 0) -> _Reader:
    def read(form: StopForm, field: StopField, given: object, _: Inventory, __: int) -> Said | None:
        if not isinstance(given, int) or isinstance(given, bool) or not least <= given <= most:
            return unfit
        form.values[field.value] = given
        return None

    return read


def _line(form: StopForm, field: StopField, given: object, _: Inventory, __: int) -> Said | None:
    text = str(given).strip()
    if not is_short_line(text, LONGEST_LINE):
        return Said("stop-line", most=LONGEST_LINE)
    form.values[field.value] = text
    return None


def _text(form: StopForm, field: StopField, given: object, _: Inventory, __: int) -> Said | None:
    text = str(given).strip()
    if not shows_something(text) or len(text) > LONGEST_TEXT or not all(map(is_one_line, text.splitlines())):
        return Said("stop-text", most=LONGEST_TEXT)
    form.values[field.value] = text
    return None


def _lines(form: StopForm, field: StopField, given: object, _: Inventory, __: int) -> Said | None:
    found = list(dict.fromkeys(each.strip() for each in _texts(given) if each.strip()))
    if len(found) > MOST_PLACES or any(len(each) > LONGEST_LINE or not is_one_line(each) for each in found):
        return Said("stop-line", most=LONGEST_LINE)
    form.values[field.value] = found
    return None


def _recipients(form: StopForm, field: StopField, given: object, _: Inventory, __: int) -> Said | None:
    found = list(dict.fromkeys(_texts(given)))
    if not set(found) <= STOPS.recipients.keys():
        return Said("stop-no-recipient")
    form.values[field.value] = found
    return None


def _recipient(form: StopForm, field: StopField, given: object, _: Inventory, __: int) -> Said | None:
    if given not in STOPS.recipients:
        return Said("stop-no-recipient")
    form.values[field.value] = given
    return None


def _hotline(form: StopForm, field: StopField, given: object, _: Inventory, __: int) -> Said | None:
    if given not in tuple(Hotline):
        return Said("stop-no-hotline")
    form.values[field.value] = Hotline(str(given)).value
    return None


def _texts(given: object) -> list[str]:
    return [str(each) for each in given] if isinstance(given, list | tuple) else [str(given)]


_READERS: Mapping[StopField, _Reader] = {
    StopField.PLACES: _places,
    StopField.STARTS_AT: _instant,
    StopField.ENDS_AT: _instant,
    StopField.CAUSE: _line,
    StopField.UNIT: _unit,
    StopField.HOUSEHOLDS: _number(MOST_HOUSEHOLDS, Said("stop-households")),
    StopField.ESTIMATE: _number(LONGEST_ESTIMATE, Said("stop-estimate"), MINUTE),
    StopField.ENTERPRISES: _lines,
    StopField.ENTERPRISE: _line,
    StopField.PERMITS: _text,
    StopField.TICKET: _line,
    StopField.TO: _hotline,
    StopField.RECEIVER: _line,
    StopField.CONTENT: _text,
    StopField.RECIPIENTS: _recipients,
    StopField.RECIPIENT: _recipient,
    StopField.MEDIUM: _line,
    StopField.TEXT: _text,
}
