import pytest

from alerts.people.viewer import Grant, Viewer
from alerts.records import RecordsError
from alerts.rules.rule import Concern
from alerts.tickets.desk_moves.refusals import FORM, ILLEGAL, STALE, MoveRefused
from alerts.tickets.refusals import UnknownTicket
from alerts.tickets.ticket import Command, TicketKind, TicketState
from ingest.durations import HOUR, MINUTE
from tests.alerts.desk.matters.desk_on_record import say
from tests.alerts.desk.town_on_record import Town


@pytest.fixture
def town(records):
    return Town(records)


def test_commands_move_the_ticket_stop_its_clocks_and_are_remembered(town):
    episodes = town.breach("s1-b1-h1/t")
    number = town.open_at("s1-b1-h1").number
    town.pass_time(MINUTE)
    assert town.command(number, "acknowledge", "sending a fitter").state is TicketState.ACKNOWLEDGED
    town.recover(*episodes)
    town.pass_time(MINUTE)
    town.command(number, "resolve", "radiator vented")
    closed = town.command(number, "close", "")
    file = town.file(number)
    assert file.ticket == closed
    assert (closed.state, closed.result, closed.closed_at) == (
        TicketState.CLOSED,
        "radiator vented",
        town.now,
    )
    commands = [(line.command, line.actor, line.text) for line in file.history if line.command]
    assert commands == [
        (Command.ACKNOWLEDGE, "Wang", "sending a fitter"),
        (Command.RESOLVE, "Wang", "radiator vented"),
        (Command.CLOSE, "Wang", ""),
    ]
    assert [(clock.key, clock.stopped_with, clock.stopped_by) for clock in file.clocks] == [
        ("closure.monthly", "closed", "Wang"),
        ("opinion.general", "assignment:opinion", "Wang"),
    ]
    assert [clock.stopped_at for clock in file.clocks] == [town.now, town.now - MINUTE]


def test_a_command_decided_on_an_older_version_is_refused(town):
    town.breach("s1-b1-h1/t")

    def comment(name, text):
        say(
            town.records,
            Viewer(name, (Grant("dispatcher"),)),
            "2026-000001",
            Command.COMMENT,
            town.now,
            desk=town.desk,
            text=text,
            version=1,
        )

    comment("Wang", "on my way")
    with pytest.raises(MoveRefused) as stale:
        comment("Li", "me too")
    assert stale.value.code == STALE == "stale-version"
    assert town.file("2026-000001").ticket.version == 2


def test_what_cannot_be_done_changes_nothing(town):
    town.breach("s1-b1-h1/t")
    before = town.file("2026-000001")
    with pytest.raises(UnknownTicket):
        town.command("2026-000009", "acknowledge")
    with pytest.raises(MoveRefused) as refused:
        town.command("2026-000001", "reopen")
    assert refused.value.code == ILLEGAL == "illegal-command"
    with pytest.raises(MoveRefused) as refused:
        town.command("2026-000001", "comment", "")
    assert (refused.value.code, refused.value.reasons[0].where) == (FORM, "text")
    with pytest.raises(ValueError, match="nonsense"):
        town.command("2026-000001", "nonsense")
    assert town.file("2026-000001") == before
    assert town.file("2026-000009") is None


def test_the_database_itself_holds_one_open_ticket_per_place_and_concern(town):
    town.breach("s1-b1-h1/t")
    ticket = town.open_at("s1-b1-h1")
    with pytest.raises(RecordsError) as conflict, town.records.begin() as tx:
        tx.tickets.add([type(ticket)(**{**fields(ticket), "number": "2026-000002"})])
    assert (conflict.value.code, conflict.value.retryable) == ("conflict", False)


def fields(ticket):
    return {name: getattr(ticket, name) for name in ticket.__dataclass_fields__}


def test_lists_filter_by_state_concern_place_severity_kind_and_time(town):
    first = town.breach("s1-b1-h1/t")
    town.recover(*first)
    town.command("2026-000001", "resolve")
    town.command("2026-000001", "close")
    town.pass_time(HOUR)
    town.breach("s1/p", rule="pressure.low")
    town.pass_time(HOUR)
    town.breach("s2-b1-h1/t", "s2-b1-h2/t", "s2-b1-h3/t")

    def numbers(**wanted):
        return [int(ticket.number[-1]) for ticket in town.tickets(**wanted)]

    assert numbers() == [3, 2, 1], "newest first"
    assert numbers(state="closed") == [1]
    assert numbers(state="open") == numbers(state="active") == [3, 2]
    assert numbers(concern="water-pressure") == [2]
    assert numbers(place="s1") == [2, 1]
    assert numbers(place="s2-b1-h1") == []
    assert numbers(severity="major") == [2]
    assert numbers(kind=TicketKind.GROUP.value) == [3]
    assert numbers(start=town.now - HOUR, end=town.now) == [2]
    with town.records.reading() as tx:
        assert tx.ticket_views.open_by_concern(territories=None) == {
            "water-pressure": 1,
            "room-temperature": 1,
        }


def test_pages_of_tickets_follow_each_other(town):
    town.fall_silent("s1-b1-h1/t", "s2-b1-h1/t", "s1/p")
    with town.records.reading() as tx:
        whole = tx.ticket_views.page(territories=None)
        first = tx.ticket_views.page(limit=2, territories=None)
        rest = tx.ticket_views.page(limit=2, cursor=(first[-1].opened_at, first[-1].id), territories=None)
    assert [*first, *rest] == whole


def test_grouping_and_silence_hold_in_either_database(town):
    town.breach("s1-b1-h1/t")
    town.breach("s1-b1-h2/t", "s1-b1-h3/t")
    group = town.open_at("s1-b1")
    assert [child.place for child in town.file(group.number).children] == ["s1-b1-h1"]
    assert not town.file("2026-000001").asks_for_action
    silent = [f"s1-b2-h{n}/t" for n in range(1, 11)]
    town.pass_time(HOUR)
    town.speak(*(f"s1-b{b}-h{n}/t" for b in (1, 3) for n in range(1, 11)))
    town.fall_silent(*silent)
    assert town.open_at("s1-b2", Concern.SILENCE).kind is TicketKind.GATEWAY
    before = [town.file(ticket.number) for ticket in town.tickets()]
    town.tick()
    assert [town.file(ticket.number) for ticket in town.tickets()] == before


def test_reopening_starts_fresh_clocks_in_the_places_own_month(town):
    town.recover(*town.breach("s1-b1-h1/t"))
    town.command("2026-000001", "resolve")
    town.pass_time(MINUTE)
    town.command("2026-000001", "reopen")
    opinions = [clock for clock in town.file("2026-000001").clocks if clock.key == "opinion.general"]
    assert [clock.started_at for clock in opinions] == [town.now - MINUTE, town.now]
