"""What a ticket waits for by itself is found with each command, and an instant is never lost over another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.matters.choices import Category, Line, Mode, Step, TaskKind
from alerts.matters.facts import Fact
from alerts.matters.task import Task
from alerts.tickets.desk_moves.loading import DESK_TABLES
from alerts.tickets.desk_moves.matter_file import MatterFile
from alerts.tickets.desk_moves.timekeeping.keeping import keep_time
from tests.alerts.deadlines.days.golden_years import at
from tests.alerts.tickets.desk_moves.files import AROUND, contact, ticket
from tests.alerts.tickets.desk_moves.timekeeping.test_keeping import Way

MONDAY = at("2026-03-02T10:00")
MONTH_END = at("2026-04-01T00:00")
APRIL = at("2026-04-08T09:00")


def petition(**changed) -> Way:
    """A petition that is a complaint: to be closed by the end of March."""
    said = {
        "opened_at": MONDAY,
        "contacts": 1,
        "line": Line.WATER,
        "category": Category.PETITION_GROUP,
        "complaint": True,
        "mode": Mode.SUBMIT,
    }
    letter = contact(
        registered_at=MONDAY, contacted_at=MONDAY, category=Category.PETITION_GROUP, complaint=True
    )
    way = Way(MatterFile(ticket=ticket(Step.REGISTERED, **said | changed), contacts=(letter,)))
    way.at("2026-03-02T10:00", "registered")
    return way


def suspended(way: Way, appointment: int) -> None:
    data = {"reason": "user_absent", "appointment": appointment}
    fact = Fact("suspended", "", MONDAY, MONDAY, "li", data)
    way.file = replace(way.file, facts=way.file.facts.with_(fact))
    way.at("2026-03-02T11:00", ticket=replace(way.file.ticket, step=Step.SUSPENDED))


def test_a_petition_waits_for_the_due_by_which_it_should_be_closed():
    way = petition()
    assert way.file.ticket.wake_at == MONTH_END + 1, "the instant of the due is in time"
    way.at("2026-04-01T00:00:00.001")
    assert way.running()["petition.written 2"] == "04-03T00:00"
    assert way.file.ticket.wake_at is None


def test_any_other_matter_waits_for_nothing():
    assert petition(category=Category.FEES).file.ticket.wake_at is None


@pytest.mark.parametrize(("appointment", "first"), [(APRIL, MONTH_END + 1), (APRIL - 14 * 86_400_000,) * 2])
def test_it_waits_for_what_comes_first_and_then_for_the_other(appointment, first):
    way = petition()
    suspended(way, appointment)
    assert way.file.ticket.wake_at == first
    way.at("2026-04-01T00:00:00.001")
    assert way.file.ticket.wake_at == (appointment if appointment > MONTH_END else None)


def test_what_was_written_already_is_not_waited_for():
    way = petition()
    way.file = replace(way.file, tasks=(*way.file.tasks, Task(9, TaskKind.WRITTEN_REPORT, MONDAY)))
    way.at("2026-03-03T10:00")
    assert way.file.ticket.wake_at is None


def test_a_closed_ticket_waits_for_nothing():
    way = petition()
    way.at("2026-03-03T10:00", "closed", ticket=replace(way.file.ticket, step=Step.CLOSED))
    assert way.file.ticket.wake_at is None


@pytest.mark.parametrize("back", [APRIL, MONDAY])
def test_who_is_back_is_waited_for_while_that_is_to_come(back):
    file = petition(category=Category.FEES).file
    left = Fact("left-for", "", MONDAY, MONDAY, "zhang", {"user": "li"})
    file = replace(file, facts=file.facts.with_(left))
    now = at("2026-03-03T10:00")
    changes = keep_time(file, (), replace(AROUND, person_back=back), DESK_TABLES, now)
    started = [each.started_at for each in changes.clocks if each.key == "contact.after_return"]
    waits = None if changes.ticket is None else changes.ticket.wake_at
    assert (started, waits) == (([], APRIL) if back == APRIL else ([MONDAY], None))
