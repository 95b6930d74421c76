"""Calls and requests of what is about contacts."""

from __future__ import annotations

from collections.abc import Callable

from alerts.desk.lookups.naming import find_departments, find_people, find_places
from alerts.desk.matters.commanding import GivenCommand
from alerts.desk.matters.contact_lookups import (
    ContactFilter,
    find_contact,
    list_contacts,
    reveal_contact,
)
from alerts.desk.matters.lists.several import give_to_several, see_several
from alerts.desk.matters.registering import Registration, register
from alerts.desk.matters.sheets import WantedSheet, list_sheets, print_sheet_in_full, see_sheet
from alerts.desk.matters.work_list import count_work, list_work
from alerts.matters.assignment import Assignment
from alerts.matters.choices import AssignmentRole
from alerts.people.roles import Right
from alerts.people.viewer import Viewer, lies_in
from alerts.records.desk.sheets import IssuedSheet
from alerts.records.desk.work_list import WorkFilter
from alerts.sheets.feedback_sheet import feedback_sheet
from alerts.sheets.sheet import SheetKind, content_of
from alerts.sheets.signatures import digest_of
from alerts.sheets.source import SheetSource
from tests.alerts.records.desk.desk_values import a_contact
from tests.api.stand_in_service import NOW, StandInService
from tests.walk.clock_samples import (
    FINDING_REQUESTS,
    NOTICE_REQUESTS,
    among_clocks,
    among_findings,
    among_work,
    of_findings,
    of_notices,
)
from tests.walk.duty_samples import of_stop_lists

CALL: dict[str, object] = {
    "channel": "call",
    "name": "张三",
    "unit_or_address": "幸福里7号楼603室",
    "phone": "13812341234",
    "contacted_at": NOW,
    "content": "地下室漏水",
    "category": "leak",
    "line": "water",
    "complaint": False,
    "feedback_way": "phone",
}


def of_desk(service: StandInService, who: Viewer) -> dict:
    """Id -> what asks a use case of the desk that looks at no place in particular."""
    return {
        "contacts.register": lambda: register(
            service.records, who, Registration(CALL, key="once"), NOW, desk=service.desk()
        ),
        "names.places": lambda: find_places(who, service.known, "101", 9, book=service.names),
        "names.departments": lambda: find_departments(who, service.known, "a", 9),
        "names.people": lambda: find_people(service.records, who, service.known, "王", 9, book=service.names),
        **of_findings(service, who),
        **of_notices(service, who),
    }


def contact_on(service: StandInService, number: str, who: Viewer) -> str:
    """Number of a contact on the ticket ``number``, of leaver, with a sheet.

    ``who`` is in charge of it where they work: who is in charge of what is elsewhere would see that as well.
    """
    contact = a_contact(int(number[-1]) + 700, number, registered_by="leaver")
    with service.records.begin() as tx:
        ticket = tx.tickets.by_number([number])[number]
        given = tx.assignments.of_tickets([number])[number]
        works = lies_in(ticket.territory, who.where(Right.WORK).territories(service.known))
        if works and who.name not in {each.person for each in given}:
            no = 90 + len(given)
            own = Assignment(no, f"afar-{no}", AssignmentRole.WITH, NOW, "wang", person=who.name)
            tx.assignments.add([(ticket, own)])
        if not tx.contacts.by_number([contact.number]):
            tx.contacts.add([contact])
            sheet = feedback_sheet(SheetSource(number, contact, 1, NOW))
            what = (number, contact.number, sheet.kind, 1, content_of(sheet), digest_of(sheet), NOW)
            tx.sheets.issue([IssuedSheet(*what)])
    return contact.number


def among_contacts(service: StandInService, who: Viewer, number: str) -> Callable[[], bool]:
    """Whether ``who`` finds the contact of the ticket ``number``, which has one from now on, in the list."""
    contact = contact_on(service, number, who)

    def is_found() -> bool:
        found = list_contacts(service.records, who, ContactFilter(), None, 99, inventory=service.known)
        return contact in {each.number for each in found.items}

    return is_found


def among_counted(service: StandInService, who: Viewer, number: str) -> bool:
    """What is counted is what is seen."""
    records, known = service.records, service.known
    work = list_work(records, who, WorkFilter(), None, 99, NOW, inventory=known).items
    assert sum(count_work(records, who, inventory=known).values()) == len(work)
    return number in [each.ticket.number for each in work]


def among_several(service: StandInService, who: Viewer, number: str) -> bool:
    """Whether ``who`` sees the ticket among several that are named."""
    found = see_several(service.records, who, [number, "2026-999999"], inventory=service.known)
    return number in [each.number for each in found]


def done_among_several(service: StandInService, who: Viewer, number: str) -> bool:
    """Whether what ``who`` says of several tickets is said of this one."""
    given = GivenCommand("progress", "seen")
    wanted = {number: None, "2026-999999": None}
    done = give_to_several(service.records, who, wanted, given, NOW, desk=service.desk())
    return number in [each.number for each in done if each.ticket]


def of_desk_lists(service: StandInService, who: Viewer, number: str) -> dict:
    """Id -> what asks for a list of the desk, and tells whether what is of the ticket ``number`` is on it."""
    return {
        **of_stop_lists(service, who, number),
        "clocks.list": among_clocks(service, who, number),
        "findings.list": among_findings(service, who, number),
        "tickets.work": among_work(service, who, number),
        "tickets.work-counts": lambda: among_counted(service, who, number),
        "contacts.list": among_contacts(service, who, number),
        "tickets.several": lambda: among_several(service, who, number),
        "tickets.command-several": lambda: done_among_several(service, who, number),
    }


def of_contacts(service: StandInService, who: Viewer, number: str) -> dict:
    """Id -> what asks a use case about the contact of the ticket ``number``."""
    contact, desk = contact_on(service, number, who), service.desk()
    records, sheet = service.records, WantedSheet(number, contact, SheetKind.FEEDBACK)
    return {
        "sheets.list": lambda: list_sheets(records, who, number, desk=desk),
        "sheets.one": lambda: see_sheet(records, who, sheet, desk=desk),
        "sheets.in-full": lambda: print_sheet_in_full(
            records, service.attachments, who, sheet, NOW, desk=desk
        ),
        "contacts.one": lambda: find_contact(service.records, who, contact, inventory=service.known),
        "contacts.reveal": lambda: reveal_contact(service.records, who, contact, NOW, desk=desk),
    }


_SHEET = {"number": "2026-000001", "contact": "L2026-000999", "kind": "feedback"}
CONTACT_REQUESTS = {
    "/contacts": {},
    "/work/several": {"answers": {"POST": 415}},
    "/api/v1/tickets/commands": {
        "json": {"command": "progress", "text": "seen", "tickets": [{"number": "2026-000001"}]}
    },
    "/api/v1/tickets/{number}/sheets": {"number": "2026-000001"},
    "/api/v1/tickets/{number}/sheets/{contact}/{kind}": _SHEET | {"answers": {"GET": 404}},
    "/api/v1/tickets/{number}/sheets/{contact}/{kind}/reveal": _SHEET
    | {"json": {}, "answers": {"POST": 404}},
    "/tickets/{number}/sheets/{contact}/{kind}": _SHEET | {"answers": {"GET": 404, "POST": 415}},
    "/api/v1/lookup/places": {"params": {"text": "栋"}},
    "/api/v1/lookup/departments": {"params": {"text": "甲"}},
    "/api/v1/lookup/people": {"params": {"text": "王"}},
    "/api/v1/contacts": {"json": {"data": CALL}, "answers": {"POST": 201}},
    "/api/v1/contacts/{number}": {"number": "L2026-000999", "answers": {"GET": 404}},
    "/api/v1/contacts/{number}/reveal": {
        "number": "L2026-000999",
        "json": {},
        "answers": {"POST": 404},
    },
    **FINDING_REQUESTS,
    **NOTICE_REQUESTS,
}
"""As `tests.walk.samples.REQUESTS`."""
