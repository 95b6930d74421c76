import itertools
from dataclasses import replace

import pytest

from alerts.deadlines.ticket_clock import TicketClock
from alerts.matters.choices import Step
from alerts.tickets.moves import (
    LONGEST_TEXT,
    STEP_OF,
    TABLE,
    FalseClosure,
    IllegalCommand,
    TextRequired,
    apply,
)
from alerts.tickets.ticket import (
    SYSTEM,
    Command,
    Ticket,
    TicketEvent,
    TicketFile,
    TicketKind,
    TicketReason,
    TicketState,
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


@pytest.mark.parametrize(("state", "command"), list(itertools.product(TicketState, Command)))
def test_every_pair_of_state_and_command_is_in_the_table_or_refused(state, command):
    ticket = replace(TICKET, step=STEP_OF[state])
    if (state, command) not in TABLE:
        with pytest.raises(IllegalCommand) as refused:
            apply(ticket, command, NOW, actor="Wang", text="done", open_episodes=0)
        assert refused.value.code == "illegal-command"
        return
    changed, lines = apply(ticket, command, NOW, actor="Wang", text="done", open_episodes=0)
    assert changed.state is TABLE[state, command]
    assert changed.version == ticket.version + 1
    assert [(line.at, line.reason, line.actor, line.command, line.text) for line in lines] == [
        (NOW, TicketReason.COMMAND, "Wang", command, "done")
    ]


@pytest.mark.parametrize(("state", "command"), list(itertools.product(TicketState, Command)))
def test_nothing_ends_while_an_episode_is_open(state, command):
    ticket = replace(TICKET, step=STEP_OF[state])
    ends = command in (Command.RESOLVE, Command.CLOSE) and state is not TicketState.CLOSED
    if ends:
        with pytest.raises(FalseClosure) as refused:
            apply(ticket, command, NOW, actor="Wang", text="done", open_episodes=1)
        assert (refused.value.code, refused.value.clause) == ("false-closure", "P1")
    elif (state, command) in TABLE:
        apply(ticket, command, NOW, actor="Wang", text="done", open_episodes=1)


def test_the_usual_way_from_open_to_closed():
    ticket, _ = apply(TICKET, Command.ACKNOWLEDGE, NOW, actor="Wang", open_episodes=3)
    ticket, _ = apply(ticket, Command.RESOLVE, NOW + 1, actor="Wang", text="valve opened", open_episodes=0)
    ticket, _ = apply(ticket, Command.CLOSE, NOW + 2, actor="Li", open_episodes=0)
    assert ticket.state is TicketState.CLOSED
    assert (ticket.acknowledged_at, ticket.resolved_at, ticket.closed_at) == (NOW, NOW + 1, NOW + 2)
    assert ticket.result == "valve opened"


def test_reopening_forgets_the_result_but_not_the_ticket():
    ticket, _ = apply(TICKET, Command.RESOLVE, NOW, actor="Wang", text="valve opened", open_episodes=0)
    ticket, _ = apply(ticket, Command.REOPEN, NOW + 1, actor="Li", open_episodes=1)
    assert (ticket.state, ticket.result, ticket.resolved_at) == (TicketState.OPEN, None, None)


@pytest.mark.parametrize(
    ("command", "actor", "text"),
    [
        (Command.RESOLVE, "Wang", " "),
        (Command.COMMENT, "Wang", ""),
        (Command.ACKNOWLEDGE, " ", ""),
        (Command.ACKNOWLEDGE, "W" * 1000, ""),
        (Command.COMMENT, "Wang", "x" * (LONGEST_TEXT + 1)),
    ],
)
def test_a_command_without_its_words_or_with_too_many_is_refused(command, actor, text):
    with pytest.raises(TextRequired) as refused:
        apply(TICKET, command, NOW, actor=actor, text=text, open_episodes=0)
    assert refused.value.code == "text-required"


@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
def test_every_line_of_a_history_says_what_happened_in_each_language(tag):
    catalogue = catalogue_of(tag)
    assert all(TicketEvent(NOW, reason).what.written(catalogue) for reason in TicketReason)
    commands = [TicketEvent(NOW, TicketReason.COMMAND, "wang", command).what for command in Command]
    assert len({said.written(catalogue) for said in commands}) == len(Command)


def test_what_the_desk_does_by_a_command_says_why():
    event = TicketEvent(NOW, TicketReason.BREACHED_AGAIN, command=Command.REOPEN)
    assert str(event.what) == "Breached again after it was said to be resolved"


def test_a_clock_is_missed_once_its_deadline_passed_before_it_was_stopped():
    clock = TicketClock("opinion.general", "H31", 100, NOW, NOW + 100, ("resolve",))
    assert not clock.missed(NOW + 100)
    assert clock.missed(NOW + 101)
    assert not replace(clock, stopped_at=NOW + 100).missed(NOW + 999)
    assert replace(clock, stopped_at=NOW + 101).missed(NOW)


def test_a_file_without_people_has_what_happened_and_what_the_system_did():
    clock = TicketClock("a", "H31", 60, NOW, NOW + 60, ("acknowledge",), NOW + 9, "wang", "acknowledge")
    by_system = replace(clock, key="b", stopped_by=SYSTEM, stopped_with="dissolved")
    running = replace(clock, key="c", stopped_at=None, stopped_by=None, stopped_with=None)
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
        clocks=(replace(clock, stopped_by=None), by_system, running),
        history=(withdrawn, replace(said, actor="", text="")),
        children=(TICKET,),
    )
