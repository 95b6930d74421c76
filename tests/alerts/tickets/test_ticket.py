from dataclasses import replace

import pytest
from msgspec import structs

from alerts.deadlines.desk_clock import ClockOf, ClockStatus, DeskClock
from alerts.matters.choices import Step
from alerts.tickets.ticket import (
    SYSTEM,
    Command,
    Ticket,
    TicketEvent,
    TicketFile,
    TicketKind,
    TicketReason,
)
from ingest.words.packages import LANGUAGE_TAGS, catalogue_of

NOW = 1_767_225_600_000

TICKET = Ticket(
    id=1,
    number="2026-000001",
    place="h1",
    concern="room-temperature",
    kind=TicketKind.PLACE,
    step=Step.DISPATCHED,
    severity="minor",
    opened_at=NOW - 1000,
    breached_at=NOW - 5000,
    clauses=("H15",),
    affected_at_opening=1,
    affected_households=1,
)


@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
def test_every_line_of_a_history_says_what_happened_in_each_language(tag):
    catalogue = catalogue_of(tag)
    assert all(TicketEvent(NOW, reason).what.written(catalogue) for reason in TicketReason)
    commands = [TicketEvent(NOW, TicketReason.COMMAND, "wang", command).what for command in Command]
    assert len({said.written(catalogue) for said in commands}) == len(Command)


def test_what_the_desk_does_by_a_command_says_why():
    event = TicketEvent(NOW, TicketReason.BREACHED_AGAIN, command=Command.REOPEN)
    assert str(event.what) == "Breached again after it was said to be resolved"


CLOCK = DeskClock(
    ticket=TICKET.number,
    of=ClockOf.TICKET,
    scope="",
    key="a",
    policy=1,
    clause="H31",
    started_at=NOW,
    limit="{}",
    due_at=NOW + 60,
)


def test_a_clock_is_missed_once_its_deadline_passed_before_it_was_stopped():
    assert not CLOCK.missed(NOW + 60)
    assert CLOCK.missed(NOW + 61)
    assert not structs.replace(CLOCK, status=ClockStatus.MET, stopped_at=NOW + 60).missed(NOW + 999)
    assert structs.replace(CLOCK, status=ClockStatus.MISSED, stopped_at=NOW + 61).missed(NOW)


def test_a_file_without_people_has_what_happened_and_what_the_system_did():
    clock = structs.replace(
        CLOCK, status=ClockStatus.MET, stopped_at=NOW + 9, stopped_by="wang", stopped_with="result"
    )
    by_system = structs.replace(clock, key="b", stopped_by=SYSTEM)
    running = structs.replace(CLOCK, key="c")
    withdrawn = TicketEvent(NOW, TicketReason.EPISODE_WITHDRAWN, text="late data")
    said = TicketEvent(NOW, TicketReason.COMMAND, "wang", Command.COMMENT, "call 0431")
    file = TicketFile(
        ticket=replace(TICKET, result="warm again"),
        episodes=(),
        episode_count=0,
        open_episodes=0,
        clocks=(clock, by_system, running),
        history=(withdrawn, said),
        history_count=2,
        children=(replace(TICKET, result="so is the child"),),
        children_count=1,
        asks_for_action=True,
    )
    assert file.without_people() == replace(
        file,
        ticket=TICKET,
        clocks=(structs.replace(clock, stopped_by=""), by_system, running),
        history=(withdrawn, replace(said, actor="", text="")),
        children=(TICKET,),
    )
