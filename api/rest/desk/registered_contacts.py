"""Contacts (来件): letters, calls and visits are registered, listed, and looked at."""

from __future__ import annotations

from dataclasses import astuple
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

from alerts.desk.matters.contact_lookups import ContactFilter, find_contact, list_contacts, reveal_contact
from alerts.desk.matters.registering import register
from alerts.matters.choices import ContactChannel
from alerts.people.viewer import Viewer
from api.access.authentication import JsonOnly, asks
from api.http.dependencies import AnswerLanguage, CursorsDep, DeskDep, PageSize, ServiceDep
from api.http.paging import Cursor
from api.http.parameters import LONGEST_NAME, PRINTABLE, TICKET_NUMBER, ContactNumber
from api.http.problems import ProblemKind, problem_responses
from api.http.times import Instant
from api.rest.desk.contact_models import ContactItem, ContactPage, RegisteredItem, RegistrationBody

router = APIRouter(prefix="/contacts", tags=["desk"])

AGAIN = (
    "It was on record already, under the same key: the same contact, with its ticket as it is now. `ticket` "
    "is `null` where that is none that the sender sees."
)

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=LONGEST_NAME,
        pattern=PRINTABLE,
        description="The same key with the same body is the same contact, as long as the site remembers it "
        "(`contacts.keys_kept`, 30 days); the answer is of the contact and its ticket as they are by then. "
        "Programs have to send one.",
    ),
]


@router.post(
    "",
    status_code=201,
    dependencies=[JsonOnly],
    responses={
        200: {"model": RegisteredItem, "description": AGAIN},
        **problem_responses(
            ProblemKind.NOT_YOURS,
            ProblemKind.ILLEGAL_COMMAND,
            ProblemKind.KEY_REUSED,
            ProblemKind.UNSUPPORTED_MEDIA_TYPE,
        ),
    },
)
def contact_registered(
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(register)],
    language: AnswerLanguage,
    body: RegistrationBody,
    response: Response,
    key: Key = None,
) -> RegisteredItem:
    """Register a letter, call or visit: it becomes a ticket, or joins an open one at once."""
    now, wall = service.clock.now(), service.wall.now()
    found = register(service.records, viewer, body.registration(key), now, desk=desk, wall=wall)
    if found.again:
        response.status_code = 200
    return RegisteredItem.of(found, desk.inventory, language)


@router.get("", responses=problem_responses(ProblemKind.BAD_CURSOR))
def contacts_listed(
    service: ServiceDep,
    cursors: CursorsDep,
    limit: PageSize,
    viewer: Annotated[Viewer, asks(list_contacts)],
    phone: Annotated[
        str | None, Query(max_length=LONGEST_NAME, pattern=PRINTABLE, description="However it is written.")
    ] = None,
    ticket: Annotated[
        str | None, Query(max_length=20, pattern=TICKET_NUMBER, description="About this ticket.")
    ] = None,
    channel: ContactChannel | None = None,
    start: Annotated[
        Instant | None, Query(alias="from", description="Registered at or after this instant.")
    ] = None,
    end: Annotated[Instant | None, Query(alias="to", description="Registered before this instant.")] = None,
    cursor: Cursor = None,
) -> ContactPage:
    """Contacts on tickets that the reader sees, and those that they registered, newest first.

    A page may be short, or empty, and go on: it looks through a bounded number of contacts.
    """
    wanted = ContactFilter(phone=phone, ticket=ticket, channel=channel, start=start, end=end)
    after, inventory = cursors.read("contacts", astuple(wanted), cursor), service.inventory()
    page = list_contacts(service.records, viewer, wanted, after, limit, inventory=inventory)
    return ContactPage(
        items=[ContactItem.of(each, inventory.root_zone) for each in page.items],
        next=cursors.after("contacts", astuple(wanted), page.last),
    )


@router.get("/{number}", responses=problem_responses(ProblemKind.NOT_FOUND))
def contact(
    service: ServiceDep, viewer: Annotated[Viewer, asks(find_contact)], number: ContactNumber
) -> ContactItem:
    """One contact, masked."""
    inventory = service.inventory()
    found = find_contact(service.records, viewer, number, inventory=inventory)
    return ContactItem.of(found, inventory.root_zone)


@router.post(
    "/{number}/reveal",
    dependencies=[JsonOnly],
    responses=problem_responses(
        ProblemKind.NOT_FOUND, ProblemKind.NOT_YOURS, ProblemKind.UNSUPPORTED_MEDIA_TYPE
    ),
)
def contact_revealed(
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(reveal_contact)],
    number: ContactNumber,
) -> ContactItem:
    """One contact with all that is known of who it is from. Each look is in the audit."""
    now, wall = service.clock.now(), service.wall.now()
    found = reveal_contact(service.records, viewer, number, now, desk=desk, wall=wall)
    return ContactItem.of(found, desk.inventory.root_zone)
