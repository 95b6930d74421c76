"""Contacts (来件) as they are sent and shown."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, JsonValue

from alerts.desk.matters.registering import RegisteredContact, Registration
from alerts.matters.choices import (
    Category,
    ContactChannel,
    FeedbackWay,
    MatterClass,
    Mode,
    Target,
    TopClass,
)
from alerts.matters.confidentiality import masked
from alerts.matters.contact import Contact
from alerts.routing.candidates import Candidate
from alerts.tickets.desk_moves.orders import LONGEST_TEXT
from api.http.parameters import LONGEST_NAME, PRINTABLE, TICKET_NUMBER, WRITTEN
from api.http.times import rfc3339
from api.rest.base_models import Page, Timestamp
from api.rest.people.contacts import DepartmentName
from api.rest.people.user_models import Sent
from api.rest.ticket_models import ProposalItem, TicketItem
from api.words.languages import Language
from ingest.inventory.tree import Inventory

MOST_FIELDS = 100
"""More than any form has."""
FormField = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME, pattern=PRINTABLE)]


class RegistrationBody(Sent):
    """A letter, call or visit.

    ``data``: the fields of `register` in the table of moves; what is missing or does not fit is told all at
    once. ``late_reason``: why it is entered long after it came. ``join``: the open ticket that it joins at
    once, for dispatchers.
    """

    data: Annotated[dict[FormField, JsonValue], Field(max_length=MOST_FIELDS)] = Field(
        examples=[
            {
                "channel": "call",
                "name": "张三",
                "unit_or_address": "幸福里7号楼603室",
                "phone": "13812341234",
                "contacted_at": "2026-03-02T09:00:00+08:00",
                "content": "地下室漏水",
                "category": "leak",
                "line": "water",
                "complaint": False,
                "feedback_way": "phone",
                "place": "b7",
            }
        ]
    )
    late_reason: str = Field(default="", max_length=LONGEST_TEXT, pattern=WRITTEN)
    join: Annotated[str, Field(max_length=20, pattern=TICKET_NUMBER)] | None = None

    def registration(self, key: str | None) -> Registration:
        """As the desk takes it, under the ``key`` of a program."""
        return Registration(self.data, self.late_reason, self.join or "", key or "")


class ContactItem(BaseModel):
    """A contact. Who it is from is masked, and hidden altogether from the department that it is about.

    ``registered_at``: when it was entered; ``contacted_at``: when it came.
    """

    number: str
    ticket: str
    registered_at: Timestamp
    contacted_at: Timestamp
    registered_by: str
    channel: ContactChannel
    category: Category
    complaint: bool
    target: Target | None
    target_department: str
    target_person: str
    demand: str
    top_class: TopClass | None
    feedback_way: FeedbackWay | None
    transferred_from: str
    external_number: str
    anonymous_reason: str
    name: str
    unit_or_address: str
    phone: str
    content: str
    version: int

    @classmethod
    def of(cls, contact: Contact, zone: str) -> Self:
        """``contact``, as much of it as is shown, by the clocks of ``zone``."""
        reporter = contact.reporter
        return cls(
            number=contact.number,
            ticket=contact.ticket,
            registered_at=rfc3339(contact.registered_at, zone),
            contacted_at=rfc3339(contact.contacted_at, zone),
            registered_by=contact.registered_by,
            channel=contact.channel,
            category=contact.category,
            complaint=contact.complaint,
            target=contact.target,
            target_department=contact.target_department,
            target_person=contact.target_person,
            demand=contact.demand,
            top_class=contact.top_class,
            feedback_way=contact.feedback_way,
            transferred_from=contact.transferred_from,
            external_number=contact.external_number,
            anonymous_reason=contact.anonymous_reason,
            name=reporter.name,
            unit_or_address=reporter.unit_or_address,
            phone=reporter.phone,
            content=reporter.content,
            version=contact.version,
        )


class ContactPage(Page):
    """Contacts, newest first."""

    items: list[ContactItem]


class CandidateItem(BaseModel):
    """An open ticket that the matter may be joined to, so many places above it."""

    number: str
    above: int
    because: str

    @classmethod
    def of(cls, candidate: Candidate, language: Language) -> Self:
        """As the API shows it."""
        return cls(number=candidate.number, above=candidate.above, because=language.say(candidate.because))


class RegisteredItem(BaseModel):
    """What became of a registration.

    ``unit``: whom routing proposes to work on it, ``owner``: who answers for it; ``null``: nobody is found.
    ``again``: it was on record already, under the same key. Everything is as it stands at this answer, and
    not as it was at the first one: by then the ticket may be worked on, or the contact be on another ticket
    (``contact.ticket``). Who does not see that ticket is told of the contact only: ``ticket`` and what
    follows from it are ``null``, or empty.
    """

    contact: ContactItem
    ticket: TicketItem | None
    mode: Mode | None
    matter_class: MatterClass | None
    proposals: list[ProposalItem]
    unit: DepartmentName | None
    owner: DepartmentName | None
    candidates: list[CandidateItem]
    again: bool

    @classmethod
    def of(cls, found: RegisteredContact, inventory: Inventory, language: Language) -> Self:
        """As the API shows it; of who it is from no more than anybody sees."""
        ticket = found.ticket
        contact = ContactItem.of(masked(found.contact), inventory.zone_of(ticket.place))
        if not found.is_seen:
            nothing: dict[str, Any] = dict.fromkeys(("ticket", "mode", "matter_class", "unit", "owner"))
            return cls(contact=contact, proposals=[], candidates=[], again=found.again, **nothing)
        return cls(
            contact=contact,
            ticket=TicketItem.of(ticket, inventory),
            mode=ticket.mode,
            matter_class=ticket.matter_class,
            proposals=ProposalItem.all_of(ticket, language),
            unit=_named(found.routed_unit, inventory),
            owner=_named(found.routed_owner, inventory),
            candidates=[CandidateItem.of(each, language) for each in found.candidates],
            again=found.again,
        )


def _named(department: str, inventory: Inventory) -> DepartmentName | None:
    found = inventory.departments.get(department)
    return None if found is None else DepartmentName(id=found.id, name=found.name)
