"""Who is told of a ticket can open it, by whatever post (desk.md, sections 2 and 12)."""

from __future__ import annotations

import pytest

from alerts.deadlines.ladders import LadderPost
from alerts.desk.lookups.seeing import seen_of
from alerts.matters.choices import AssignmentRole
from alerts.notices.message import Urgency
from alerts.notices.notice import NewNotice, NoticeState
from alerts.people.grants import with_places
from alerts.people.roles import Right
from alerts.people.viewer import Grant, Viewer
from alerts.tickets.ticket import TicketReason
from tests.alerts.desk.matters.desk_on_record import NINE, OfficeDesk
from tests.alerts.desk.notices.test_telling import dispatched, on, tell

NARROW = {
    "jin": (Grant("handler", "dispatch"),),
    "he": (Grant("dispatcher", "dispatch"), Grant("head", "dispatch")),
    "bo": (Grant("handler", "water-north"), Grant("leader", "water-north")),
}
"""Who has roles for a department and nothing else: of 生产调度部, and of the water company of the place."""


@pytest.fixture
def office(records_of_both) -> OfficeDesk:
    office = OfficeDesk(records_of_both)
    with office.records.begin() as tx:
        for name, grants in NARROW.items():
            tx.users.add(name, grants, NINE)
        tx.users.disable(tx.users.named("zhao").id, NINE, by="x")
    return office


def opening(office: OfficeDesk, number: str, names: tuple[str, ...]) -> set[str]:
    """Those of ``names`` who can open the ticket."""
    inventory = office.desk.inventory
    with office.records.reading() as tx:
        ticket = tx.tickets.by_number([number])[number]
        viewers = {
            name: Viewer(name, with_places(tx.users.named(name).grants, inventory.departments))
            for name in names
        }
        return {name for name, who in viewers.items() if seen_of(tx, who, Right.LOOK, [ticket], inventory)}


def test_whoever_is_told_by_any_post_can_open_the_ticket(office):
    numbers = [office.a_call(), dispatched(office, phone="13900000001")]
    with office.records.begin() as tx:
        tx.notices.add(
            NewNotice(f"of-{post}", "pressed", (post,), number, Urgency.HIGH, office.now)
            for post in LadderPost
            for number in numbers
        )
    tell(office)
    tell(office)
    notices = [each for number in numbers for each in on(office, number)]
    told = [each for each in notices if each.state is NoticeState.TOLD]
    assert {"jin", "he"} <= {name for each in told for name in each.told}, "of the production department"
    for each in told:
        assert opening(office, each.subject, each.told) == {*each.told}, each.cause
    with office.records.reading() as tx:
        assigned = tx.assignments.of_tickets(numbers)
        history = {number: tx.tickets.history_of(number, 99) for number in numbers}
    copies = {number: [each for each in assigned[number] if not each.works] for number in numbers}
    assert {(each.department, each.role) for of_one in copies.values() for each in of_one} == {
        ("dispatch", AssignmentRole.COPY)
    }
    assert len(copies[numbers[0]]) == 1, "one copy, by however many posts they are told"
    for number in numbers:
        lines = [line.data for line in history[number] if line.reason is TicketReason.COPIED]
        assert lines == [{"department": "dispatch", "told_of": "pressed"}] * len(copies[number])
