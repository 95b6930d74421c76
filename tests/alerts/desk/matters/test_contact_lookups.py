"""Who a contact is from: masked, hidden from whom it is about, and shown in full to few, with a line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.desk.lookups.errors import NotFound
from alerts.desk.matters.contact_lookups import (
    ContactFilter,
    find_contact,
    list_contacts,
    reveal_contact,
)
from alerts.desk.matters.matter_view import see_matter
from alerts.desk.matters.registering import Registration, register
from alerts.matters.choices import Step
from alerts.matters.contact import NOBODY, Contact, Reporter
from alerts.people.audit import AuditFilter, AuditKind
from alerts.people.viewer import ANONYMOUS, Grant, Viewer
from alerts.tickets.desk_moves.refusals import NOT_YOURS, MoveRefused
from tests.alerts.desk.matters.desk_on_record import CALL, OfficeDesk
from tests.alerts.desk.matters.test_writing import taken

LAB = Viewer("wu", (Grant("handler", "lab"),))
"""Of a department without a place."""
FAR = Viewer("xu", (Grant("handler", "water-south", frozenset({"south"})),))
NORTH = Viewer("he", (Grant("head", "water-north", frozenset({"north"})),))


def registered(office: OfficeDesk, who: str = "zhang", **values) -> Contact:
    said = {**CALL, "contacted_at": office.now, "place": "b7", **values}
    given = Registration(said)
    return register(office.records, office.viewer(who), given, office.now, desk=office.desk).contact


def of_list(office: OfficeDesk, who: Viewer, **wanted) -> list[str]:
    found = list_contacts(
        office.records, who, ContactFilter(**wanted), None, 9, inventory=office.desk.inventory
    )
    return [each.number for each in found.items]


def one(office: OfficeDesk, who: Viewer, number: str) -> Contact:
    return find_contact(office.records, who, number, inventory=office.desk.inventory)


def revealed(office: OfficeDesk, who: Viewer, number: str) -> Contact:
    return reveal_contact(office.records, who, number, office.now, desk=office.desk)


def looks(office: OfficeDesk) -> list[tuple[str, str]]:
    with office.records.reading() as tx:
        lines = tx.audit.page(AuditFilter(kind=AuditKind.REPORTER_LOOKED_AT), None, 99)
    return [(line.actor, line.subject) for line in reversed(lines)]


def test_others_see_a_masked_reporter(office):
    number = registered(office).number
    for who in (office.viewer("sun"), NORTH):
        seen = one(office, who, number).reporter
        assert (seen.name, seen.phone) == ("张*", "138****1234")
        assert seen.unit_or_address == "幸福里7号楼***"
    assert of_list(office, NORTH) == [number]
    assert one(office, ANONYMOUS, number).reporter == NOBODY
    assert of_list(office, ANONYMOUS, phone="13812341234") == []
    assert looks(office) == []


def test_receiver_person_in_charge_and_callers_see_all_of_it_and_each_look_is_on_record(office):
    contact = registered(office)
    with pytest.raises(MoveRefused) as refused:
        revealed(office, office.viewer("li"), contact.number)
    assert refused.value.code == NOT_YOURS
    office.give(contact.ticket, "dispatch", "zhang", department="repair")
    office.give(contact.ticket, "sign", "li")
    for who in ("zhang", "li"):
        assert revealed(office, office.viewer(who), contact.number).reporter == contact.reporter
    for who in ("sun", "zhao", "qian"):
        with pytest.raises(MoveRefused):
            revealed(office, office.viewer(who), contact.number)
    assert looks(office) == [(who, contact.number) for who in ("zhang", "li")]


def test_callers_see_all_of_it_while_they_may_call_back_and_never_of_what_they_worked_at(office):
    """P2, P3; desk.md, sections 2 and 17: callers of that ticket."""
    contact = registered(office)
    ticket = contact.ticket
    worked = Viewer("gao", (Grant("handler", "repair", frozenset({"north"})), Grant("caller")))
    office.give(ticket, "dispatch", "zhang", department="repair")
    office.give(ticket, "sign", "li")

    def sees(who: Viewer) -> bool:
        try:
            return revealed(office, who, contact.number).reporter == contact.reporter
        except MoveRefused:
            return False

    caller = office.viewer("qian")
    assert not sees(caller), "there is nothing to ask about yet"
    office.give(ticket, "submit_result", "li", text="已修好", code="solved")
    if office.file(ticket).ticket.step is Step.RESOLVED:
        office.give(ticket, "verify")
    assert sees(caller)
    assert not sees(worked), "the own department"
    with office.records.begin() as tx:
        tx.tickets.save([replace(tx.tickets.by_number([ticket])[ticket], case_officer="gao")])
    assert sees(worked), "as case officer"
    with office.records.begin() as tx:
        tx.tickets.save([replace(tx.tickets.by_number([ticket])[ticket], step=Step.CLOSED, closed_at=9)])
    assert not sees(caller)
    assert looks(office) == [("qian", contact.number), ("gao", contact.number)]


def test_the_department_that_it_is_about_sees_nothing_of_the_reporter(office):
    about = {"category": "conduct", "complaint": True, "target": "department", "demand": "道歉"}
    number = registered(office, **about, target_department="water-north").number
    seen = one(office, NORTH, number)
    assert (seen.reporter, seen.demand) == (NOBODY, "")
    caller = Viewer("he", (*NORTH.grants, Grant("caller")))
    with pytest.raises(MoveRefused):
        revealed(office, caller, number)
    by_phone = ContactFilter(phone="13812341234")
    told = list_contacts(office.records, NORTH, by_phone, None, 1, inventory=office.desk.inventory)
    assert (told.items, told.last) == ([], None), "finding it by a phone would tell whose it is"
    others = one(office, office.viewer("sun"), number)
    assert (others.reporter.name, others.reporter.content) == ("张*", "")


def test_what_is_not_seen_is_not_there(office):
    contact = registered(office)
    for who in (FAR, LAB):
        assert of_list(office, who) == of_list(office, who, ticket=contact.ticket) == []
        assert of_list(office, who, phone="138 1234 1234") == []
        for ask in (one, revealed):
            with pytest.raises(NotFound):
                ask(office, who, contact.number)
    assert of_list(office, NORTH, phone="+86 138-1234-1234") == [contact.number]
    assert of_list(office, NORTH, ticket="2026-000099") == []


def test_who_registered_it_sees_it_wherever_it_is(office):
    given = Registration({**CALL, "contacted_at": office.now, "place": "b7"})
    contact = register(office.records, FAR, given, office.now, desk=office.desk).contact
    assert of_list(office, FAR) == [contact.number]
    assert revealed(office, FAR, contact.number).reporter.name == "张三"


def test_a_department_without_a_place_sees_the_contacts_of_what_it_has(office):
    mine, other = registered(office), registered(office, name="李四")
    office.give(mine.ticket, "dispatch", "zhang", department="lab", reason="水样")
    assert of_list(office, LAB) == of_list(office, LAB, ticket=mine.ticket) == [mine.number]
    assert one(office, LAB, mine.number).reporter.name == "张*"
    office.give(mine.ticket, "reassign", "zhang", department="repair", reason="不是水质")
    assert of_list(office, LAB) == []
    assert of_list(office, office.viewer("zhang")) == [other.number, mine.number]


def test_looking_takes_so_many_statements_however_many_there_are(office):
    def counts() -> list[int]:
        number = registered(office).number
        return [
            taken(office, of_list, office, LAB),
            taken(office, of_list, office, NORTH),
            taken(office, one, office, NORTH, number),
            taken(office, revealed, office, office.viewer("zhang"), number),
        ]

    first = counts()
    for _ in range(5):
        office.pass_minutes(600)  # five in a day would be a matter to be supervised
        office.give(registered(office).ticket, "dispatch", "zhang", department="lab", reason="水样")
    assert counts() == first
    assert max(first[:3]) <= 4
    assert first[3] <= 9


def test_a_page_of_a_ticket_tells_nobody_what_a_conduct_complaint_asks_for_or_whom_it_names(office):
    """W28: both tell who complained."""
    about = {"category": "conduct", "complaint": True, "target": "department", "demand": "道歉"}
    number = registered(office, **about, target_department="repair", target_person="li").ticket
    for who, reporter in {
        "li": NOBODY,
        "zhang": Reporter("张*", "幸福里7号楼***", "138****1234", ""),
    }.items():
        view = see_matter(office.records, office.viewer(who), number, office.now, desk=office.desk)
        (contact,) = view.file.contacts
        assert (contact.reporter, contact.demand) == (reporter, "")
        assert contact.target_person in ("", "l*")
        assert view.in_full == ({contact.number} if who == "zhang" else set()), "who registered it"
