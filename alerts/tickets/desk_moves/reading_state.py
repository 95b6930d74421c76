"""What is so of a matter, for the conditions of every table: read from its file and what is around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from alerts.matters.assignment import Assignment
from alerts.matters.choices import AssignmentRole, Category, ContactChannel, Mode, Origin, Tag
from alerts.matters.contact import Contact
from alerts.matters.names import NAMES, NONE, Name, NameKind, StateValue
from alerts.matters.settings import DeskSettings
from alerts.matters.state import MatterState
from alerts.matters.task import Task
from alerts.tickets.desk_moves.matter_file import Around, MatterFile
from alerts.tickets.desk_moves.orders import Order
from alerts.tickets.ticket import Ticket

SUPERIORS: Final = frozenset(
    {
        ContactChannel.SUPERIOR,
        ContactChannel.GOVERNMENT,
        ContactChannel.BUREAU,
        ContactChannel.HEATING_OFFICE,
        ContactChannel.MEDIA,
    }
)
"""Channels of a superior; media alike (AMB-19)."""
LEAD_APPOINTED: Final = "lead-appointed"
"""Fact that a leader has named the unit that leads (W14)."""
CONTACT_JOINED: Final = "contact:joined"
"""Fact of a contact that came from another ticket, and when (W26)."""
MODE: Final = "mode"
"""Key in its data: the mode of the ticket that it came from."""
BESIDE: Final = "beside"
"""Key in its data: the mode of the ticket that it came to, as it was then."""
PETITIONS = frozenset({Category.PETITION_BYPASS, Category.PETITION_GROUP})
PRESSING_TAGS = frozenset({Tag.GOVERNMENT, Tag.CITY_LEADER})
SAID_ON_TICKET = (
    Name.JUDGED,
    Name.SOLVE_NOW,
    Name.GRAVE,
    Name.REPAIR_SIZE,
    Name.REPAIR_KIND,
    Name.PRESSING_KIND,
    Name.CONSULT_KIND,
    Name.BUILT_UP,
    Name.DRAINAGE,
    Name.FLOODING,
    Name.ANSWERED_BY_PHONE,
    Name.METER_SIDE,
    Name.WATER_KIND,
)
"""Names that lie in a ticket's details under their own name, once somebody has said them."""


def state_of(
    file: MatterFile,
    around: Around,
    settings: DeskSettings,
    *,
    contact: Contact | None = None,
    assignment: Assignment | None = None,
    task: Task | None = None,
) -> MatterState:
    """What is so of the matter of ``file``; of a contact, assignment or task of it as far as that is its own.

    Whether other policies apply (`Name.OTHER_FEEDBACK`, `Name.OTHER_ONSITE`) is found by who looks which do.
    """
    ticket = file.ticket
    first = file.contacts[0] if file.contacts else None
    values: dict[Name, StateValue] = {
        Name.ORIGIN: ticket.origin.value,
        Name.BY_PEOPLE: first is not None or ticket.origin is Origin.PEOPLE,
        Name.CHANNEL: ticket.channel.value,
        Name.FROM_SUPERIOR: ticket.channel in SUPERIORS,
        Name.TRANSFERRED: first is not None and bool(first.transferred_from),
        Name.EXTERNAL_DUE: file.facts.has("contact:external-due-set"),
        Name.LINE: _value(ticket.line),
        Name.CATEGORY: _value(ticket.category),
        Name.CONCERN: ticket.concern,
        Name.COMPLAINT: ticket.complaint,
        Name.CLASS: ticket.matter_class.value,
        Name.MODE: ticket.mode.value,
        Name.TAGS: frozenset(tag.value for tag in ticket.tags),
        Name.PRESSING: ticket.category in PETITIONS or not PRESSING_TAGS.isdisjoint(ticket.tags),
        Name.SEVERITY: ticket.severity,
        Name.REPAIR_CLASSED: file.facts.has("repair-classed"),
        Name.CODE: _value(ticket.code),
        Name.HAS_UNIT: bool(ticket.unit),
        Name.HAS_CONTACT: ticket.contacts > 0,
        Name.HAS_EPISODES: around.episodes > 0,
        Name.SEVERAL_UNITS: len(file.standing) > 1,
        Name.LEAD_NAMED: _is_lead_named(file),
        Name.HAS_CASE_OFFICER: bool(ticket.case_officer),
        Name.ON_SITE: file.facts.has("assignment:arrived"),
        Name.HOUSEHOLDS_AT_LEAST: ticket.affected_households,
        Name.CONTACTS_IN_24H_AT_LEAST: around.contacts_in_24h,
        Name.TAKES_P27: settings.takes_p27,
        Name.LEFT_FOR_ABSENT: file.facts.has("left-for"),
        Name.POINTS_UNSEEN: bool(around.unseen_points),
    }
    values |= _around(around) | _said(ticket)
    values |= {} if contact is None else seen_by_contact(contact, file)
    values |= {} if assignment is None else {Name.IS_LEAD: assignment.role is AssignmentRole.LEAD}
    values |= {} if task is None else {Name.TASK_KIND: task.kind.value}
    return MatterState(values)


def seen_by_contact(contact: Contact, file: MatterFile) -> dict[Name, StateValue]:
    """What is a contact's own, whatever the ticket of ``file`` is that it is on."""
    return {
        Name.EXTERNAL_DUE: file.facts.has("contact:external-due-set", contact.number),
        Name.CHANNEL: contact.channel.value,
        Name.FROM_SUPERIOR: contact.channel in SUPERIORS,
        Name.TRANSFERRED: bool(contact.transferred_from),
        Name.CATEGORY: contact.category.value,
        Name.COMPLAINT: contact.complaint,
        Name.MODE: mode_of(contact, file).value,
    }


def _is_lead_named(file: MatterFile) -> bool:
    """Whether a leader has named the unit that leads by now, since it has the matter (W14)."""
    lead = file.lead
    return lead is not None and file.facts.since(LEAD_APPOINTED, "", lead.from_at)


def mode_of(contact: Contact, file: MatterFile) -> Mode:
    """By which mode ``contact`` is owed an answer: of one that joined by its own, as before.

    Until somebody gives the ticket another one, which is then for all of its contacts.
    """
    joined = file.facts.latest(CONTACT_JOINED, contact.number)
    if joined is None or joined.data.get(BESIDE) != file.ticket.mode.value:
        return file.ticket.mode
    return Mode(joined.data.get(MODE, file.ticket.mode))


def channel_of(file: MatterFile) -> ContactChannel:
    """Of whom the units hear that have it: of a superior, where one of its contacts is one's (H32)."""
    if file.ticket.channel in SUPERIORS:
        return file.ticket.channel
    return next((each.channel for each in file.contacts if each.channel in SUPERIORS), file.ticket.channel)


def superior_since(file: MatterFile) -> int | None:
    """Since when (UTC ms) it is a superior's as well; ``None``: it is none's."""
    since = [_here_since(each, file) for each in file.contacts if each.channel in SUPERIORS]
    if file.ticket.channel in SUPERIORS:
        since.append(file.ticket.opened_at)
    return min(since, default=None)


def _here_since(contact: Contact, file: MatterFile) -> int:
    joined = file.facts.latest(CONTACT_JOINED, contact.number)
    return contact.contacted_at if joined is None else joined.counts_at


def _around(around: Around) -> dict[Name, StateValue]:
    return {
        Name.METER_SIDE: around.meter_side,
        Name.WATER_KIND: around.water_kind,
        Name.PUMP_STATION: around.pump_station,
        Name.HAS_DEPARTMENTS: bool(around.departments),
        Name.BUILT_UP: around.built_up is not False,
        Name.IN_DUTY_HOURS: around.in_duty_hours,
        Name.IN_SEASON: around.in_season,
        Name.LOSS_OF_SUPPLY: around.loss_of_supply,
        Name.SUSPECTED_BURST: around.suspected_burst,
    }


def _said(ticket: Ticket) -> dict[Name, StateValue]:
    """What people said of the ticket, as far as it can still be asked for."""
    details = ticket.details
    said = ((name, details[name]) for name in SAID_ON_TICKET if name in details)
    return {name: value for name, value in said if NAMES[name].accepts(value)}


def _value(member: str | None) -> str:
    return NONE if member is None else str(member)


def with_form(
    state: MatterState, values: Mapping[str, object], around: Around, order: Order, settings: DeskSettings
) -> MatterState:
    """``state`` with what is being given with a command: the values of fields that conditions ask about."""
    said = {Name(field): value for field, value in values.items() if field in NAMES and value is not None}
    given: dict[Name, StateValue] = {
        name: each for name, value in said.items() if (each := _as_state(name, value)) is not None
    }
    departments = values.get("with_departments")
    given[Name.BY_HAND] = not order.actor.is_service
    given[Name.ENTERED_LATE] = order.is_late(settings.late_after)
    if isinstance(departments, tuple) and departments:
        given[Name.SEVERAL_UNITS] = True
    if "department" in values and around.routed_unit:
        given[Name.AS_ROUTED] = values["department"] == around.routed_unit
    return state.with_(given)


def _as_state(name: Name, value: object) -> StateValue | None:
    """``value`` as a state holds it; ``None`` where no condition can ask for it."""
    spec = NAMES[name]
    if spec.kind is NameKind.SEVERAL:
        return frozenset(map(str, value)) if isinstance(value, tuple) else None
    if spec.kind is NameKind.ONE:
        return str(value) if spec.accepts(str(value)) else None
    return value if isinstance(value, bool | int) and spec.accepts(value) else None
